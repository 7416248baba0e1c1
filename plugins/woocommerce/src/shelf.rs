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

/// At one location, and the movement that said it; nothing where it never moved.
pub fn at(variant: &str, location: &str) -> Result<(Amount, String), Failure> {
    let newest = movements(variant, location)?.limit(1).next().transpose()?;
    let Some(newest) = newest else { return Ok((Amount::ZERO, String::new())) };
    Ok((read(newest.on_hand_after).minus(read(newest.reserved_after)), newest.id))
}

/// How much more, or less, can be sold since a movement by what the shop does not know of: what was sold at a counter, bought
/// in, or called off here.
pub fn since(variant: &str, location: &str, movement: &str) -> Result<Amount, Failure> {
    let mut sum = Amount::ZERO;
    for one in movements(variant, location)?.limit(50).take(MOST) {
        let one = one?;
        if one.id == movement {
            break;
        }
        if !is_of_the_shop(&one)? {
            sum = sum.plus(read(one.on_hand)).minus(read(one.reserved));
        }
    }
    Ok(sum)
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
