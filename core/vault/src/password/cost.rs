//! What a password hash costs.

use std::fmt;
use std::time::{Duration, Instant};

use argon2::Params;

use super::{HASH_BYTES, PasswordError, SALT_BYTES, argon2};

/// The memory that calibration tries, in KiB. Memory comes first because it is what an attacker's
/// hardware has least of.
const STEPS_KIB: [u32; 5] = [19 * 1024, 24 * 1024, 32 * 1024, 48 * 1024, 64 * 1024];

/// Beyond this, calibration stops asking a fast machine for more.
const MOST_CALIBRATED_PASSES: u32 = 16;

/// How much work one Argon2id hash is. There is none below [`FLOOR`](Cost::FLOOR).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// The least that OWASP recommends (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
    pub const FLOOR: Cost = Cost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// The most that a stored hash may ask for.
    pub const CEILING: Cost = Cost { memory_kib: 1024 * 1024, passes: 64, lanes: 16 };

    /// A chosen cost, between the floor and the ceiling in each of its three numbers.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Cost, PasswordError> {
        let within = |least: u32, given: u32, most: u32| (least..=most).contains(&given);
        let Cost { memory_kib: memory_floor, passes: passes_floor, lanes: lanes_floor } = Cost::FLOOR;
        let most = Cost::CEILING;
        if within(memory_floor, memory_kib, most.memory_kib)
            && within(passes_floor, passes, most.passes)
            && within(lanes_floor, lanes, most.lanes)
        {
            Ok(Cost { memory_kib, passes, lanes })
        } else {
            Err(PasswordError::Cost)
        }
    }

    /// The most work that this machine does within `target`, measured now: memory up to 64 MiB first,
    /// then passes. Never below the floor, however slow the machine or short the target.
    ///
    /// It takes about as long as three hashes of 64 MiB. Measure once and keep the result: a start of
    /// the server has no time for it, and a busy moment would say less than the machine can do.
    pub fn calibrate(target: Duration) -> Cost {
        choose(target, measure)
    }

    pub fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    pub fn passes(&self) -> u32 {
        self.passes
    }

    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    pub(super) fn params(&self) -> Result<Params, PasswordError> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(HASH_BYTES)).map_err(|_| PasswordError::Cost)
    }

    pub(super) fn covers(&self, params: &Params) -> bool {
        params.m_cost() <= self.memory_kib && params.t_cost() <= self.passes && params.p_cost() <= self.lanes
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost { memory_kib, passes, lanes } = self;
        write!(f, "{memory_kib} KiB, {passes} passes and {lanes} lanes")
    }
}

/// `measure` answers `None` where the memory cannot be had.
fn choose(target: Duration, mut measure: impl FnMut(Cost) -> Option<Duration>) -> Cost {
    let mut chosen = Cost::FLOOR;
    let mut took = Duration::ZERO;
    for memory_kib in STEPS_KIB {
        let step = Cost { memory_kib, ..Cost::FLOOR };
        match measure(step) {
            Some(time) if time <= target => (chosen, took) = (step, time),
            _ => return chosen,
        }
    }
    // Every pass over the memory takes as long as the one before, so this needs no measuring.
    let passes = target.as_nanos() * u128::from(chosen.passes) / took.as_nanos().max(1);
    let passes = u32::try_from(passes).unwrap_or(u32::MAX);
    Cost { passes: passes.clamp(chosen.passes, MOST_CALIBRATED_PASSES), ..chosen }
}

fn measure(cost: Cost) -> Option<Duration> {
    let params = cost.params().ok()?;
    let start = Instant::now();
    let mut hash = [0; HASH_BYTES];
    argon2(params).hash_password_into(b"calibration", &[0; SALT_BYTES], &mut hash).ok()?;
    std::hint::black_box(hash);
    Some(start.elapsed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A machine on which one pass over one KiB takes so many nanoseconds.
    fn machine(nanos: u64, memory_kib: u32) -> impl FnMut(Cost) -> Option<Duration> {
        move |cost| {
            (cost.memory_kib <= memory_kib).then(|| {
                Duration::from_nanos(
                    nanos.saturating_mul(u64::from(cost.memory_kib)).saturating_mul(u64::from(cost.passes)),
                )
            })
        }
    }

    #[test]
    fn memory_first_then_passes() {
        let at = |millis| choose(Duration::from_millis(millis), machine(1000, u32::MAX));
        assert_eq!(at(0), Cost::FLOOR);
        assert_eq!(at(38), Cost::FLOOR);
        assert_eq!(at(50), Cost { memory_kib: 24 * 1024, passes: 2, lanes: 1 });
        assert_eq!(at(132), Cost { memory_kib: 64 * 1024, passes: 2, lanes: 1 });
        assert_eq!(at(198), Cost { memory_kib: 64 * 1024, passes: 3, lanes: 1 });
        assert_eq!(at(1_000_000), Cost { memory_kib: 64 * 1024, passes: 16, lanes: 1 });
    }

    #[test]
    fn a_machine_without_memory_gets_the_floor() {
        assert_eq!(choose(Duration::from_secs(1), |_| None), Cost::FLOOR);
        assert_eq!(choose(Duration::from_secs(1), machine(10, 32 * 1024)).memory_kib, 32 * 1024);
    }

    proptest! {
        #[test]
        fn never_below_the_floor(target in 0u64..10_000_000_000, nanos: u64, memory_kib: u32) {
            let cost = choose(Duration::from_nanos(target), machine(nanos, memory_kib));
            let Cost { memory_kib, passes, lanes } = cost;
            prop_assert_eq!(Cost::new(memory_kib, passes, lanes), Ok(cost));
            prop_assert!(memory_kib <= 64 * 1024 && passes <= 16 && lanes == 1);
            prop_assert!(passes == 2 || memory_kib == 64 * 1024);
        }

        #[test]
        fn chaotic_machines_too(target in 0u64..10_000_000_000, times: [Option<u64>; 5]) {
            let mut times = times.into_iter();
            let cost = choose(Duration::from_nanos(target), |_| {
                times.next().flatten().map(Duration::from_nanos)
            });
            prop_assert!(Cost::new(cost.memory_kib, cost.passes, cost.lanes).is_ok());
        }
    }
}
