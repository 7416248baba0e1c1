//! From values to places, and which values are named at the side.

/// A stretch of values that begins and ends on round ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    low: i64,
    high: i64,
    step: i64,
}

/// About so many values are named.
const TICKS: i64 = 4;

impl Scale {
    /// With nothing in it, and with nought where that is near enough: a line of values between 100 and 101 is not a
    /// mountain because nought was cut off.
    pub(super) fn of(values: impl IntoIterator<Item = i64>) -> Self {
        let (low, high) =
            values.into_iter().fold((0_i64, 0_i64), |(low, high), value| (low.min(value), high.max(value)));
        let span = high.saturating_sub(low).max(1);
        let step = round_step(span / TICKS);
        let low = low.div_euclid(step).saturating_mul(step);
        let above = high.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
        Self { low, high: above.max(low.saturating_add(step)), step }
    }

    pub(super) fn ticks(&self) -> impl Iterator<Item = i64> + '_ {
        let count = self.high.saturating_sub(self.low) / self.step;
        (0..=count).map(|at| self.low.saturating_add(at.saturating_mul(self.step)))
    }

    /// How far up it is, of `length` hundredths.
    pub(super) fn place(&self, value: i64, length: i64) -> i64 {
        let span = i128::from(self.high) - i128::from(self.low);
        let up =
            (i128::from(value.clamp(self.low, self.high)) - i128::from(self.low)) * i128::from(length) / span.max(1);
        up.try_into().unwrap_or(length)
    }
}

/// The next of 1, 2, 5, 10, 20, 50 and so on.
fn round_step(step: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for round in [1, 2, 5] {
            let round = power.saturating_mul(round);
            if round >= step {
                return round;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for (values, ticks) in [
            (vec![0, 97], vec![0, 50, 100]),
            (vec![120, 380], vec![0, 100, 200, 300, 400]),
            (vec![-30, 40], vec![-40, -20, 0, 20, 40]),
            (vec![], vec![0, 1]),
            (vec![0, 0], vec![0, 1]),
            (vec![3], vec![0, 1, 2, 3]),
        ] {
            assert_eq!(Scale::of(values.clone()).ticks().collect::<Vec<_>>(), ticks, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn every_value_has_its_place_in_order(values in prop::collection::vec(any::<i64>(), 1..40)) {
            let scale = Scale::of(values.iter().copied());
            let ticks: Vec<_> = scale.ticks().take(20).collect();
            prop_assert!((2..12).contains(&ticks.len()), "{:?}", ticks);
            let mut sorted = values;
            sorted.sort_unstable();
            let places: Vec<_> = sorted.iter().map(|value| scale.place(*value, 10_000)).collect();
            prop_assert!(places.is_sorted() && places.iter().all(|place| (0..=10_000).contains(place)));
        }
    }
}
