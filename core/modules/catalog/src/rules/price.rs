//! Which price applies, and why.

use door::Problem;
use model::{Currency, Quantity, Rate, Timestamp};

use crate::records::{Break, PriceList};

/// The most quantity breaks of one variant in one list.
const BREAKS_LIMIT: usize = 20;
const PRIORITY_LIMIT: i64 = 1_000;

/// The breaks as they are kept: smallest quantity first, none twice, the first at a quantity that can be sold.
pub fn breaks(wanted: &[Break]) -> Result<Vec<Break>, Problem> {
    let wrong = |detail: &str| Problem::invalid("/breaks", detail.to_owned());
    if wanted.len() > BREAKS_LIMIT {
        return Err(wrong(&format!("A variant has at most {BREAKS_LIMIT} quantity breaks in a list.")));
    }
    if wanted.iter().any(|one| one.from.is_negative()) {
        return Err(wrong("A price holds from a quantity of nought or more."));
    }
    if wanted.iter().any(|one| one.price.is_negative()) {
        return Err(wrong("A price is not negative."));
    }
    let mut kept = wanted.to_vec();
    kept.sort_by_key(|one| one.from);
    if let Some(twice) = kept.windows(2).find(|pair| matches!(pair, [one, other] if one.from == other.from)) {
        let from = twice.first().map(|one| one.from).unwrap_or_default();
        return Err(wrong(&format!("There are two prices from {from} on.")));
    }
    Ok(kept)
}

/// The break that holds for a quantity: the largest that it reaches.
pub fn reached(breaks: &[Break], quantity: Quantity) -> Option<Break> {
    breaks.iter().rev().find(|one| one.from <= quantity).copied()
}

pub fn priority(number: i64) -> Result<i64, Problem> {
    if (-PRIORITY_LIMIT..=PRIORITY_LIMIT).contains(&number) {
        return Ok(number);
    }
    Err(Problem::invalid("/priority", format!("A priority lies between -{PRIORITY_LIMIT} and {PRIORITY_LIMIT}.")))
}

pub fn validity(from: Option<Timestamp>, until: Option<Timestamp>) -> Result<(), Problem> {
    match (from, until) {
        (Some(from), Some(until)) if until <= from => {
            Err(Problem::invalid("/valid_until", "A list ends after it begins."))
        }
        _ => Ok(()),
    }
}

/// Who buys, when, in what.
#[derive(Debug, Clone)]
pub struct Buyer<'a> {
    pub group: Option<&'a str>,
    pub currency: Currency,
    pub at: Timestamp,
}

/// Why a list does not hold for a buyer; nothing where it does.
pub fn excluded(list: &PriceList, buyer: &Buyer<'_>) -> Option<String> {
    if list.archived_at.is_some() {
        return Some("it is archived".to_owned());
    }
    if list.currency != buyer.currency {
        return Some(format!("it is in {}", list.currency));
    }
    if let Some(group) = list.customer_group.as_deref().filter(|group| Some(*group) != buyer.group) {
        return Some(format!("it is for the group {group}"));
    }
    if let Some(from) = list.valid_from.filter(|from| buyer.at < *from) {
        return Some(format!("it begins at {from}"));
    }
    list.valid_until.filter(|until| buyer.at >= *until).map(|until| format!("it ended at {until}"))
}

/// What one list has to offer, in the order in which offers win: what is for the buyer's own group before what is
/// for everybody, a higher priority before a lower, what is cheaper, what was there first.
pub fn order(list: &PriceList, price: Rate) -> impl Ord + use<> {
    (list.customer_group.is_none(), std::cmp::Reverse(list.priority), price, list.created_at, list.id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(from: i64, price: i64) -> Break {
        Break { from: Quantity::from_millionths(from), price: Rate::from_millionths(price) }
    }

    #[test]
    fn breaks_are_sorted_and_said_once() {
        assert_eq!(breaks(&[at(10, 8), at(1, 9)]).unwrap(), [at(1, 9), at(10, 8)]);
        for bad in [vec![at(-1, 9)], vec![at(1, -9)], vec![at(1, 9), at(1, 8)], vec![at(1, 1); 21]] {
            assert!(breaks(&bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        /// The break that holds is reached, and no larger one is.
        #[test]
        fn the_largest_break_that_is_reached_holds(froms in prop::collection::btree_set(0_i64..1_000, 0..20), quantity in 0_i64..1_000) {
            let all = breaks(&froms.iter().map(|from| at(*from, 1)).collect::<Vec<_>>()).unwrap();
            let expected = froms.iter().filter(|from| **from <= quantity).max();
            let found = reached(&all, Quantity::from_millionths(quantity));
            prop_assert_eq!(found.map(|one| one.from.millionths()), expected.copied());
        }
    }
}
