//! How much of something can be sold here: what is on the shelf, and not kept for anybody. The newest movement says it.

use stockade_sdk::{
    api::records::{Location, Movement, Order},
    prelude::*,
};

use crate::amount::Amount;

/// What is said of a count, and what is known by that.
pub const COUNTED: &str = "As counted in the shop.";
/// How who moved it begins, where that was a plugin.
const PLUGIN: &str = "ins_";
/// So many movements are looked through at the most.
const MOST: usize = 1_000;

/// At one location, or at all of them together.
pub fn available(variant: &str, location: Option<&str>) -> Result<Amount, Failure> {
    if let Some(location) = location {
        return Ok(at(variant, location)?.0);
    }
    let mut sum = Amount::ZERO;
    for location in records::list::<Location>() {
        sum = sum.plus(at(variant, &location?.id)?.0);
    }
    Ok(sum)
}

/// At one location, and the moment of that: the location, and the movement that said it.
pub fn at(variant: &str, location: &str) -> Result<(Amount, String), Failure> {
    let newest = movements(variant, location)?.limit(1).next().transpose()?;
    let Some(newest) = newest else { return Ok((Amount::ZERO, format!("{location}/"))) };
    Ok((read(newest.on_hand_after).minus(read(newest.reserved_after)), format!("{location}/{}", newest.id)))
}

/// How much more, or less, can be sold since a moment by what the shop does not know of: what was sold at a counter, bought
/// in, or called off here. Nothing where that is not to be found out: the moment was at another location, or is long ago.
pub fn since(variant: &str, location: &str, moment: &str) -> Result<Amount, Failure> {
    let Some((_, movement)) = moment.split_once('/').filter(|(there, _)| *there == location) else {
        return Ok(Amount::ZERO);
    };
    let (mut sum, mut seen) = (Amount::ZERO, 0);
    for one in movements(variant, location)?.limit(50).take(MOST) {
        let one = one?;
        if one.id == movement {
            return Ok(sum);
        }
        if !is_of_the_shop(&one)? {
            sum = sum.plus(read(one.on_hand)).minus(read(one.reserved));
        }
        seen += 1;
    }
    let is_since_the_first = movement.is_empty() && seen < MOST;
    Ok(if is_since_the_first { sum } else { Amount::ZERO })
}

/// What was counted by what the shop says, and what its own orders did.
fn is_of_the_shop(movement: &Movement) -> Result<bool, Failure> {
    let is_by_a_plugin = movement.moved_by.as_deref().is_some_and(|by| by.starts_with(PLUGIN));
    Ok(is_by_a_plugin
        && match &movement.source {
            Some(order) => records::binding::<Order>(order)?.is_some(),
            None => movement.reason.as_deref() == Some(COUNTED),
        })
}

fn movements(variant: &str, location: &str) -> Result<records::List<Movement>, Failure> {
    records::list::<Movement>().filter("variant", variant)?.filter("location", location)
}

fn read(text: Option<String>) -> Amount {
    text.as_deref().and_then(Amount::read).unwrap_or_default()
}
