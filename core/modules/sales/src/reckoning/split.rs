//! An amount in parts, of which none is lost.

use model::amount::{NotAnAmount, Rounding, quotient};

/// In proportion to the weights, to the last minor unit: what is left over goes to those who are furthest from what
/// they should have, and of two alike to the first. Where nobody has a weight, the first has it all.
pub fn by_weight(amount: i64, weights: &[i64]) -> Result<Vec<i64>, NotAnAmount> {
    let whole: i128 = weights.iter().map(|weight| i128::from(weight.unsigned_abs())).sum();
    if whole == 0 {
        return Ok((0..weights.len()).map(|at| if at == 0 { amount } else { 0 }).collect());
    }
    let magnitude = i128::from(amount.unsigned_abs());
    // A product of two amounts fits, whatever they are.
    let exact = weights.iter().map(|weight| magnitude * i128::from(weight.unsigned_abs()));
    let mut parts: Vec<(i128, i128)> = exact.map(|product| (product / whole, product % whole)).collect();
    let left = magnitude - parts.iter().map(|(part, _)| part).sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map(|(_, rest)| *rest)));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        if let Some((part, _)) = parts.get_mut(at) {
            *part += 1;
        }
    }
    let signed = |part: i128| if amount < 0 { -part } else { part };
    parts.into_iter().map(|(part, _)| signed(part).try_into().map_err(|_| NotAnAmount::TooLarge)).collect()
}

/// What of an amount belongs to so many of so many. What is taken part by part comes to the whole: each part is what it
/// comes to with it, less what was taken before.
pub fn up_to(amount: i64, so_many: i64, of: i64) -> Result<i64, NotAnAmount> {
    if so_many == of {
        return Ok(amount);
    }
    quotient(i128::from(amount) * i128::from(so_many), of.into(), Rounding::HalfUp)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_left_over_goes_to_the_furthest() {
        assert_eq!(by_weight(100, &[1, 1, 1]), Ok(vec![34, 33, 33]));
        assert_eq!(by_weight(10, &[2, 3, 3]), Ok(vec![2, 4, 4]));
        assert_eq!(by_weight(-1, &[1, 2]), Ok(vec![0, -1]));
        assert_eq!(by_weight(7, &[0, 0]), Ok(vec![7, 0]));
        assert_eq!(by_weight(7, &[]), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nobody_is_off_by_a_whole(
            amount in -1_000_000_000_i64..1_000_000_000,
            weights in prop::collection::vec(0_i64..1_000_000_000, 1..20),
        ) {
            let parts = by_weight(amount, &weights).unwrap();
            prop_assert_eq!(parts.iter().sum::<i64>(), amount);
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            if whole > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let off = i128::from(*part) * whole - i128::from(amount) * i128::from(*weight);
                    prop_assert!(off.abs() < whole);
                }
            }
        }

        #[test]
        fn any_amount_is_split(amount in any::<i64>(), weights in prop::collection::vec(any::<i64>(), 1..8)) {
            let parts = by_weight(amount, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(amount));
        }

        #[test]
        fn part_by_part_it_is_the_whole(amount in -1_000_000_i64..1_000_000, parts in prop::collection::vec(1_i64..5_000, 1..10)) {
            let of: i64 = parts.iter().sum();
            let (mut so_many, mut taken) = (0, 0);
            for part in parts {
                so_many += part;
                taken += up_to(amount, so_many, of).unwrap() - taken;
            }
            prop_assert_eq!(taken, amount);
        }
    }
}
