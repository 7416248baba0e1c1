//! Too much. A sliding allowance per actor and per address, by what asking costs.
//!
//! On monotonic time: a clock that jumps gives nobody more.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};
use model::{Problem, Reason};

use crate::Cost;
pub use crate::entrance::network;

type Limiter<K> = RateLimiter<
    K,
    DashMapStateStore<K>,
    MonotonicClock,
    NoOpMiddleware<<MonotonicClock as governor::clock::Clock>::Instant>,
>;

/// How much is allowed in a minute, and how much of it at once.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    pub per_minute: NonZeroU32,
    pub burst: NonZeroU32,
}

#[derive(Debug, Clone, Copy)]
pub struct Allowances {
    pub light: Allowance,
    pub heavy: Allowance,
    pub look: Allowance,
    pub proof: Allowance,
    pub passkey: Allowance,
    /// Of everything, per address, before anyone is known.
    pub address: Allowance,
}

const fn allowance(per_minute: u32, burst: u32) -> Allowance {
    match (NonZeroU32::new(per_minute), NonZeroU32::new(burst)) {
        (Some(per_minute), Some(burst)) => Allowance { per_minute, burst },
        _ => Allowance { per_minute: NonZeroU32::MIN, burst: NonZeroU32::MIN },
    }
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            // The largest batch is asked for at once.
            light: allowance(6_000, 1_200),
            heavy: allowance(120, 30),
            look: allowance(400, 40),
            proof: allowance(20, 10),
            passkey: allowance(40, 20),
            address: allowance(12_000, 2_000),
        }
    }
}

impl Allowances {
    /// For benchmarks, which ask as fast as they can.
    pub const fn unlimited() -> Self {
        let all = allowance(u32::MAX, u32::MAX);
        Self { light: all, heavy: all, look: all, proof: all, passkey: all, address: all }
    }
}

pub struct Limits {
    light: Limiter<String>,
    heavy: Limiter<String>,
    look: Limiter<String>,
    proof: Limiter<String>,
    passkey: Limiter<String>,
    address: Limiter<IpAddr>,
    clock: MonotonicClock,
}

impl Limits {
    pub fn new(allowances: &Allowances) -> Self {
        let quota = |allowance: Allowance| Quota::per_minute(allowance.per_minute).allow_burst(allowance.burst);
        let limiter = |allowance| RateLimiter::new(quota(allowance), DashMapStateStore::default(), MonotonicClock);
        Self {
            light: limiter(allowances.light),
            heavy: limiter(allowances.heavy),
            look: limiter(allowances.look),
            proof: limiter(allowances.proof),
            passkey: limiter(allowances.passkey),
            address: RateLimiter::new(quota(allowances.address), DashMapStateStore::default(), MonotonicClock),
            clock: MonotonicClock,
        }
    }

    /// Before anyone is known.
    pub fn admit(&self, address: IpAddr) -> Result<(), Problem> {
        self.address.check_key(&address).map_err(|not_until| too_many(not_until.wait_time_from(self.clock.now())))
    }

    pub(crate) fn allow(&self, who: &String, cost: Cost) -> Result<(), Problem> {
        let limiter = match cost {
            Cost::Light => &self.light,
            Cost::Heavy => &self.heavy,
            Cost::Look => &self.look,
            Cost::Proof => &self.proof,
            Cost::Passkey => &self.passkey,
        };
        limiter.check_key(who).map_err(|not_until| too_many(not_until.wait_time_from(self.clock.now())))
    }

    /// Forgets those who have not asked in a while.
    pub fn tidy(&self) {
        let limiters = [&self.light, &self.heavy, &self.look, &self.proof, &self.passkey];
        limiters.into_iter().for_each(|limiter| limiter.retain_recent());
        self.address.retain_recent();
    }
}

fn too_many(wait: Duration) -> Problem {
    let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX).max(1);
    Problem::new(Reason::TooMany, "limit.exceeded", format!("Too many requests. Ask again in {seconds} s."))
        .retry_after(seconds)
}
