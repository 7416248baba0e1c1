//! What a level may become. Pure.

use door::Problem;
use model::{Quantity, amount::NotAnAmount, prose};

const REASON_LIMIT: usize = 500;
const SOURCE_LIMIT: usize = 200;

/// On hand and reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    pub on_hand: Quantity,
    pub reserved: Quantity,
}

impl Sums {
    /// After a movement; `None` where the numbers no longer fit.
    pub fn plus(self, on_hand: Quantity, reserved: Quantity) -> Result<Self, NotAnAmount> {
        Ok(Self { on_hand: self.on_hand.plus(on_hand)?, reserved: self.reserved.plus(reserved)? })
    }
}

/// By what more may be promised than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beyond {
    /// The location allows it, and that more is handed out than there is.
    pub allowed_here: bool,
    /// It was promised elsewhere already: nobody is asked any more.
    pub promised_already: bool,
}

/// Stock is never promised twice nor handed out without being there, unless the location allows it.
/// A movement that makes a bad level better is always allowed.
pub fn check(before: Sums, after: Sums, beyond: Beyond) -> Result<(), Problem> {
    if after.reserved.is_negative() {
        return Err(Problem::refused(
            "stock.not-reserved",
            format!(
                "Only {} is reserved here, so that much cannot be released or consumed as reserved.",
                before.reserved
            ),
        ));
    }
    let (Ok(was), Ok(is)) = (before.on_hand.minus(before.reserved), after.on_hand.minus(after.reserved)) else {
        return Err(Problem::refused("stock.too-much", "That is more than can be counted."));
    };
    let insufficient = |detail: String| Err(Problem::refused("stock.insufficient", detail));
    let is_open = beyond.allowed_here || beyond.promised_already;
    if !is_open && is.is_negative() && is < was {
        return insufficient(format!(
            "Only {was} is available here: {} on hand, of which {} is reserved.",
            before.on_hand, before.reserved
        ));
    }
    // Where more is promised than there is, what is kept for somebody need not be there.
    if !beyond.allowed_here && after.on_hand.is_negative() && after.on_hand < before.on_hand {
        return insufficient(format!("Only {} is on hand here.", before.on_hand));
    }
    Ok(())
}

pub fn positive(quantity: Quantity) -> Result<Quantity, Problem> {
    if quantity.is_positive() {
        Ok(quantity)
    } else {
        Err(Problem::invalid("/quantity", "A quantity is more than zero."))
    }
}

/// Somebody will ask why.
pub fn reason(text: &str) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::invalid("/reason", format!("Say why, in 1 to {REASON_LIMIT} characters.")));
    }
    prose::read("/reason", "A reason", text, 1, REASON_LIMIT)
}

/// What something is for is looked up again, so it is short.
pub fn source(text: Option<&str>) -> Result<(), Problem> {
    match text {
        Some(text) if text.is_empty() || text.chars().count() > SOURCE_LIMIT => {
            let detail = format!("Say what it is for in 1 to {SOURCE_LIMIT} characters, such as an order's id.");
            Err(Problem::invalid("/source", detail))
        }
        _ => Ok(()),
    }
}

/// A note that may be left out.
pub fn note(at: &'static str, text: Option<&str>) -> Result<String, Problem> {
    text.map_or_else(|| Ok(String::new()), |text| prose::read(at, "A note", text, 0, REASON_LIMIT))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sums(on_hand: i64, reserved: i64) -> Sums {
        Sums { on_hand: Quantity::from_millionths(on_hand), reserved: Quantity::from_millionths(reserved) }
    }

    const NO: Beyond = Beyond { allowed_here: false, promised_already: false };
    const HERE: Beyond = Beyond { allowed_here: true, ..NO };
    const ALREADY: Beyond = Beyond { promised_already: true, ..NO };

    proptest! {
        /// From any good level, every allowed movement leads to a good level.
        #[test]
        fn an_allowed_movement_never_makes_a_bad_level(on_hand in 0_i64..1_000, reserved in 0_i64..1_000, more in -2_000_i64..2_000, spoken in -2_000_i64..2_000) {
            let before = sums(on_hand.max(reserved), reserved);
            let after = before.plus(Quantity::from_millionths(more), Quantity::from_millionths(spoken)).unwrap();
            if check(before, after, NO).is_ok() {
                prop_assert!(!after.reserved.is_negative());
                prop_assert!(after.on_hand >= after.reserved);
            }
        }

        /// However much was promised: nothing leaves that is not there, and nothing more is promised by anybody who asks.
        #[test]
        fn what_was_promised_already_is_not_there_by_that(on_hand in 0_i64..1_000, reserved in 0_i64..2_000, more in -2_000_i64..2_000, spoken in -2_000_i64..2_000) {
            let before = sums(on_hand, reserved);
            let after = before.plus(Quantity::from_millionths(more), Quantity::from_millionths(spoken)).unwrap();
            if check(before, after, ALREADY).is_ok() {
                prop_assert!(!after.reserved.is_negative() && !after.on_hand.is_negative());
            }
            if check(before, after, NO).is_ok() {
                prop_assert!(!after.reserved.is_negative() && !after.on_hand.is_negative());
                let free = |sums: Sums| sums.on_hand.minus(sums.reserved).unwrap();
                prop_assert!(free(after) >= free(before).min(Quantity::ZERO));
            }
        }
    }

    #[test]
    fn a_bad_level_may_get_better() {
        assert!(check(sums(-5, 0), sums(-3, 0), NO).is_ok());
        assert!(check(sums(-5, 0), sums(-6, 0), NO).is_err());
        assert!(check(sums(-5, 0), sums(-6, 0), HERE).is_ok());
    }
}
