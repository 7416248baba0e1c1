//! Quantities in their units.

use std::collections::{HashMap, VecDeque};

use door::Problem;
use model::{
    Quantity,
    amount::{Rounding, quotient},
};

/// Decimal places of a quantity.
pub const PLACES: u32 = 6;
/// The most conversions one after the other.
const STEPS: usize = 8;

/// One `unit` is worth so many `of`.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    pub unit: &'a str,
    pub is_worth: Quantity,
    pub of: &'a str,
}

/// Whether a quantity has no more decimal places than these.
pub fn fits(quantity: Quantity, decimals: u32) -> bool {
    quantity.millionths() % 10_i64.pow(PLACES.saturating_sub(decimals)) == 0
}

/// A ratio that is exact as long as it is one.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    const ONE: Self = Self { over: 1, under: 1 };

    fn times(self, over: i128, under: i128) -> Option<Self> {
        let (one, other) = (divisor(over, self.under), divisor(self.over, under));
        let over = (self.over / other).checked_mul(over / one)?;
        let under = (self.under / one).checked_mul(under / other)?;
        Some(Self { over, under })
    }
}

/// The greatest common divisor, never nought.
fn divisor(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.abs(), other.abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}

/// The same quantity in another unit, by the shortest way; of two as short, by the rules that stand first. Rounded
/// nowhere: what cannot be said in the other unit is refused.
pub fn convert(
    rules: &[Rule<'_>],
    quantity: Quantity,
    from: &str,
    to: &str,
    decimals: u32,
) -> Result<Quantity, Problem> {
    let ratio = way(rules, from, to).ok_or_else(|| {
        let detail = format!("Nothing says how much {to} one {from} is; add a conversion.");
        Problem::refused("catalog.no-conversion", detail)
    })?;
    let inexact = || {
        let detail = format!("{quantity} {from} cannot be said in {to} exactly.");
        Problem::refused("catalog.inexact-conversion", detail)
    };
    let whole = i128::from(quantity.millionths()).checked_mul(ratio.over).ok_or_else(inexact)?;
    let millionths = quotient(whole, ratio.under, Rounding::HalfEven).map_err(|_| inexact())?;
    let converted = Quantity::from_millionths(millionths);
    let is_exact = i128::from(millionths).checked_mul(ratio.under) == Some(whole);
    if is_exact && fits(converted, decimals) { Ok(converted) } else { Err(inexact()) }
}

/// What one is in the other, if there is a way of not too many steps.
fn way(rules: &[Rule<'_>], from: &str, to: &str) -> Option<Ratio> {
    let mut reached: HashMap<&str, (Ratio, usize)> = HashMap::from([(from, (Ratio::ONE, 0))]);
    let mut next = VecDeque::from([from]);
    while let Some(here) = next.pop_front() {
        let (ratio, steps) = reached.get(here).copied()?;
        if here == to {
            return Some(ratio);
        }
        for rule in rules.iter().filter(|_| steps < STEPS) {
            let (worth, one) = (i128::from(rule.is_worth.millionths()), i128::from(Quantity::whole(1).millionths()));
            let (there, step) = match here {
                unit if unit == rule.unit => (rule.of, ratio.times(worth, one)),
                unit if unit == rule.of => (rule.unit, ratio.times(one, worth)),
                _ => continue,
            };
            if let Some(step) = step.filter(|_| !reached.contains_key(there)) {
                reached.insert(there, (step, steps + 1));
                next.push_back(there);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule<'a>(unit: &'a str, is_worth: &str, of: &'a str) -> Rule<'a> {
        Rule { unit, is_worth: is_worth.parse().unwrap(), of }
    }

    fn said(rules: &[Rule<'_>], quantity: &str, from: &str, to: &str, decimals: u32) -> Result<String, String> {
        let converted = convert(rules, quantity.parse().unwrap(), from, to, decimals);
        converted.map(|quantity| quantity.to_string()).map_err(|no| no.code.into_owned())
    }

    #[test]
    fn there_and_back() {
        let rules = [rule("box", "12", "piece"), rule("pallet", "40", "box"), rule("kg", "1000", "g")];
        assert_eq!(said(&rules, "2", "box", "piece", 0).unwrap(), "24");
        assert_eq!(said(&rules, "36", "piece", "box", 0).unwrap(), "3");
        assert_eq!(said(&rules, "1", "pallet", "piece", 0).unwrap(), "480");
        assert_eq!(said(&rules, "240", "piece", "pallet", 1).unwrap(), "0.5");
        assert_eq!(said(&rules, "7", "piece", "box", 6).unwrap_err(), "catalog.inexact-conversion");
        assert_eq!(said(&rules, "6", "piece", "box", 0).unwrap_err(), "catalog.inexact-conversion", "half a box");
        assert_eq!(said(&rules, "1", "box", "kg", 3).unwrap_err(), "catalog.no-conversion");
        assert_eq!(said(&rules, "-3", "kg", "kg", 3).unwrap(), "-3");
        assert_eq!(said(&rules, "9000000000000", "pallet", "piece", 0).unwrap_err(), "catalog.inexact-conversion");
    }

    #[test]
    fn what_stands_first_holds() {
        let rules = [rule("box", "6", "piece"), rule("box", "12", "piece")];
        assert_eq!(said(&rules, "1", "box", "piece", 0).unwrap(), "6");
        // Thirds are carried through, not rounded on the way.
        let thirds = [rule("a", "3", "b"), rule("c", "3", "b")];
        assert_eq!(said(&thirds, "5", "a", "c", 0).unwrap(), "5");
    }

    proptest! {
        #[test]
        fn what_was_converted_converts_back(worths in prop::collection::vec(1_i64..1_000_000_000, 1..6), quantity in -1_000_000_000_i64..1_000_000_000) {
            let names = ["a", "b", "c", "d", "e", "f", "g"];
            let rules: Vec<_> = worths.iter().enumerate().map(|(at, worth)| Rule {
                unit: names[at], is_worth: Quantity::from_millionths(*worth), of: names[at + 1],
            }).collect();
            let (quantity, last) = (Quantity::from_millionths(quantity), names[worths.len()]);
            if let Ok(there) = convert(&rules, quantity, "a", last, 6) {
                prop_assert_eq!(convert(&rules, there, last, "a", 6).unwrap(), quantity);
            }
        }
    }
}
