//! How much a shop is asked for at once: one that is slow for less, until it is quick again.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use stockade_sdk::{Call, prelude::*};

/// Who takes longer to answer is asked for less; who is quicker again for more.
const SLOW: Duration = Duration::from_secs(3);
const QUICK: Duration = Duration::from_secs(1);
/// As often as it is halved at the most.
const HALVED: u32 = 4;
const REMEMBERED: Duration = Duration::from_secs(24 * 60 * 60);

/// How often what it is asked for at once was halved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace(u32);

impl Pace {
    /// Of one that did not answer at all.
    pub const GENTLE: Self = Self(HALVED);

    pub fn of(call: &Call) -> Result<Self, Problem> {
        Ok(kv::get(&key(call))?.unwrap_or_default())
    }

    /// Of as many as a quick one is asked for.
    pub fn share(self, of: usize) -> usize {
        (of >> self.0).max(1)
    }

    /// As it is from now on, for one that took so long.
    pub fn after(self, taken: Duration) -> Self {
        match taken {
            taken if taken > SLOW => Self((self.0 + 1).min(HALVED)),
            taken if taken < QUICK => Self(self.0.saturating_sub(1)),
            _ => self,
        }
    }

    pub fn keep(self, call: &Call) -> Result<(), Problem> {
        match (self == Self::of(call)?, self.0) {
            (true, _) => Ok(()),
            (false, 0) => kv::remove(&key(call)),
            (false, _) => kv::put_for(&key(call), &self, REMEMBERED),
        }
    }
}

fn key(call: &Call) -> String {
    format!("pace/{}", call.connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_shop_is_asked_for_less_until_it_is_quick_again() {
        let seconds = Duration::from_secs;
        let mut pace = Pace::default();
        assert_eq!((pace.share(40), Pace::GENTLE.share(40), Pace::GENTLE.share(3)), (40, 2, 1));
        let mut shares = Vec::new();
        for taken in [4, 2, 5, 9, 9, 9, 2, 0, 0, 0, 0, 0] {
            pace = pace.after(seconds(taken));
            shares.push(pace.share(40));
        }
        assert_eq!(shares, [20, 20, 10, 5, 2, 2, 2, 5, 10, 20, 40, 40]);
    }
}
