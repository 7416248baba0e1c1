//! What a thing costs on average, after more of it came in.

use model::{
    Quantity, Rate,
    amount::{NotAnAmount, Rounding, quotient},
};

/// The moving average: what was there at its cost, and what came at its own, over both. Rounded once, to the even
/// neighbour, so that many receipts do not drift. What was not there, or was owed, has no say.
pub fn average(on_hand: Quantity, cost: Option<Rate>, received: Quantity, paid: Rate) -> Result<Rate, NotAnAmount> {
    let Some(cost) = cost.filter(|_| on_hand.is_positive()) else { return Ok(paid) };
    let worth = |rate: Rate, quantity: Quantity| i128::from(rate.millionths()) * i128::from(quantity.millionths());
    let whole = worth(cost, on_hand).checked_add(worth(paid, received)).ok_or(NotAnAmount::TooLarge)?;
    let quantity = i128::from(on_hand.millionths()) + i128::from(received.millionths());
    quotient(whole, quantity, Rounding::HalfEven).map(Rate::from_millionths)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(on_hand: &str, cost: Option<&str>, received: &str, paid: &str) -> String {
        let cost = cost.map(|cost| cost.parse().unwrap());
        average(on_hand.parse().unwrap(), cost, received.parse().unwrap(), paid.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn known_averages() {
        assert_eq!(after("10", Some("2"), "10", "3"), "2.5");
        assert_eq!(after("2", Some("1"), "1", "2"), "1.333333");
        assert_eq!(after("1", Some("1"), "2", "2"), "1.666667");
        // Half a millionth goes to the even neighbour.
        assert_eq!(after("1", Some("0.000001"), "1", "0.000002"), "0.000002");
        assert_eq!(after("1", Some("0.000002"), "1", "0.000003"), "0.000002");
        assert_eq!(after("0", Some("9"), "1", "3"), "3", "there was none");
        assert_eq!(after("-5", Some("9"), "1", "3"), "3", "some was owed");
        assert_eq!(after("5", None, "1", "3"), "3", "nobody knew");
    }

    #[test]
    fn the_largest_amounts_are_added_without_wrapping() {
        let (most, dear) = (Quantity::from_millionths(i64::MAX), Rate::from_millionths(i64::MAX));
        assert_eq!(average(most, Some(dear), most, dear), Ok(dear));
        assert_eq!(average(most, Some(Rate::ZERO), most, Rate::ZERO), Ok(Rate::ZERO));
    }

    proptest! {
        /// Never below the cheaper nor above the dearer, and not off by more than half a millionth.
        #[test]
        fn an_average_lies_between(
            on_hand in 1_i64..i64::MAX, cost in 0_i64..i64::MAX, received in 1_i64..i64::MAX, paid in 0_i64..i64::MAX,
        ) {
            let rate = average(
                Quantity::from_millionths(on_hand), Some(Rate::from_millionths(cost)),
                Quantity::from_millionths(received), Rate::from_millionths(paid),
            ).unwrap().millionths();
            prop_assert!(rate >= cost.min(paid) && rate <= cost.max(paid));
        }

        #[test]
        fn an_average_is_off_by_half_a_millionth_at_most(
            on_hand in 1_i64..1 << 40, cost in 0_i64..1 << 40, received in 1_i64..1 << 40, paid in 0_i64..1 << 40,
        ) {
            let rate = average(
                Quantity::from_millionths(on_hand), Some(Rate::from_millionths(cost)),
                Quantity::from_millionths(received), Rate::from_millionths(paid),
            ).unwrap();
            let (on_hand, received) = (i128::from(on_hand), i128::from(received));
            let exact = on_hand * i128::from(cost) + received * i128::from(paid);
            let off = exact - i128::from(rate.millionths()) * (on_hand + received);
            prop_assert!(off.abs() * 2 <= on_hand + received);
        }

        /// More at the same cost changes nothing.
        #[test]
        fn the_same_cost_stays(on_hand in any::<i64>(), received in 1_i64..i64::MAX, cost in 0_i64..i64::MAX) {
            let cost = Rate::from_millionths(cost);
            let (on_hand, received) = (Quantity::from_millionths(on_hand), Quantity::from_millionths(received));
            prop_assert_eq!(average(on_hand, Some(cost), received, cost), Ok(cost));
        }
    }
}
