//! How much of something can be sold here: what is on the shelf, and not kept for anybody. The newest movement says it.

use stockade_sdk::{
    api::records::{Location, Movement},
    prelude::*,
};

use crate::amount::Amount;

/// At one location, or at all of them together.
pub fn available(variant: &str, location: Option<&str>) -> Result<Amount, Failure> {
    if let Some(location) = location {
        return at(variant, location);
    }
    let mut sum = Amount::ZERO;
    for location in records::list::<Location>() {
        sum = sum.plus(at(variant, &location?.id)?);
    }
    Ok(sum)
}

fn at(variant: &str, location: &str) -> Result<Amount, Failure> {
    let movements = records::list::<Movement>().filter("variant", variant)?.filter("location", location)?;
    let Some(newest) = movements.limit(1).next().transpose()? else { return Ok(Amount::ZERO) };
    let read = |text: Option<String>| text.as_deref().and_then(Amount::read).unwrap_or_default();
    Ok(read(newest.on_hand_after).minus(read(newest.reserved_after)))
}
