//! Guessing is slowed down: a few tries are free, then each waits twice as long as the one before, up to a most.
//!
//! A try counts from its beginning, so that many at once are many; the one that was right takes its count back.
//! What is counted is kept here and not in a database: a try that failed leaves nothing behind but its entry in the
//! log, and who can start the server again does not need to guess.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use model::{Problem, Reason, Timestamp};
use parking_lot::Mutex;

/// Keys remembered at once; then those that are over go, and if that is not enough, the ones least lately tried.
const REMEMBERED: usize = 100_000;
/// Of one key, tries remembered: more change nothing, the wait is the longest by then.
const TRIES: usize = 2_000;

/// How much of a thing may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// Tries older than this are forgotten.
    pub window: Duration,
    /// So many wait for nothing.
    pub free: usize,
    /// The first wait after those; each next one is twice as long.
    pub first: Duration,
    pub longest: Duration,
}

/// What was tried, by whom: two kinds of tries never share a count.
pub(crate) type Key = (&'static str, Vec<u8>);

#[derive(Default)]
pub(crate) struct Guard {
    is_off: bool,
    tries: Mutex<HashMap<Key, VecDeque<Timestamp>>>,
    known: Mutex<HashSet<Key>>,
}

impl Guard {
    /// One that lets everything through, for benchmarks.
    pub fn off() -> Self {
        Self { is_off: true, ..Self::default() }
    }

    /// Counts a try under each key, unless one of them has to wait: then none is counted.
    pub fn admit(&self, now: Timestamp, keys: &[(Key, Pace)]) -> Result<(), Problem> {
        if self.is_off {
            return Ok(());
        }
        let mut tries = self.tries.lock();
        let waits = keys.iter().filter_map(|(key, pace)| wait(tries.get_mut(key)?, *pace, now)).max();
        if let Some(wait) = waits {
            return Err(too_many(wait));
        }
        if tries.len() + keys.len() > REMEMBERED {
            make_room(&mut tries, now);
        }
        for (key, _) in keys {
            let of_key = tries.entry(key.clone()).or_default();
            of_key.push_back(now);
            if of_key.len() > TRIES {
                of_key.pop_front();
            }
        }
        Ok(())
    }

    /// It was right: nothing was guessed there.
    pub fn forgive(&self, key: &Key) {
        self.tries.lock().remove(key);
    }

    /// Somebody was right there once, and so is no stranger.
    pub fn learn(&self, key: Key) {
        let mut known = self.known.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key);
    }

    pub fn knows(&self, key: &Key) -> bool {
        self.known.lock().contains(key)
    }

    /// It was right, and others' tries under this key may not have been.
    pub fn take_back(&self, key: &Key) {
        if let Some(of_key) = self.tries.lock().get_mut(key) {
            of_key.pop_back();
        }
    }
}

/// How long the next try has to wait, if it has to.
fn wait(tries: &mut VecDeque<Timestamp>, pace: Pace, now: Timestamp) -> Option<Duration> {
    while tries.front().is_some_and(|at| now.since(*at) >= pace.window) {
        tries.pop_front();
    }
    let over = tries.len().checked_sub(pace.free)?;
    let doubled = 1_u32.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).unwrap_or(u32::MAX);
    let wanted = pace.first.saturating_mul(doubled).min(pace.longest);
    let left = wanted.saturating_sub(now.since(*tries.back()?));
    (!left.is_zero()).then_some(left)
}

fn make_room(tries: &mut HashMap<Key, VecDeque<Timestamp>>, now: Timestamp) {
    const LONGEST_WINDOW: Duration = Duration::from_secs(24 * 3600);
    tries.retain(|_, of_key| of_key.back().is_some_and(|at| now.since(*at) < LONGEST_WINDOW));
    if tries.len() >= REMEMBERED {
        let mut latest: Vec<_> = tries.values().filter_map(|of_key| of_key.back().copied()).collect();
        let middle = latest.len() / 2;
        let (_, middle, _) = latest.select_nth_unstable(middle);
        let middle = *middle;
        tries.retain(|_, of_key| of_key.back().is_some_and(|at| *at > middle));
    }
}

fn too_many(wait: Duration) -> Problem {
    let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX).max(1);
    Problem::new(Reason::TooMany, "limit.exceeded", format!("Too many tries. Ask again in {seconds} s."))
        .retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        window: Duration::from_secs(3600),
        free: 3,
        first: Duration::from_secs(1),
        longest: Duration::from_secs(60),
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_763_631_000_000_000).unwrap().plus(Duration::from_secs(seconds))
    }

    fn key(name: &str) -> Key {
        ("test", name.into())
    }

    fn admits(guard: &Guard, seconds: u64, name: &str) -> Result<(), u32> {
        guard.admit(at(seconds), &[(key(name), PACE)]).map_err(|no| no.retry_after.unwrap())
    }

    #[test]
    fn each_wait_is_twice_the_last_up_to_the_longest() {
        let guard = Guard::default();
        for _ in 0..3 {
            assert_eq!(admits(&guard, 0, "ada"), Ok(()));
        }
        let (mut now, mut waits) = (0, Vec::new());
        for _ in 0..8 {
            let wait = admits(&guard, now, "ada").unwrap_err();
            assert_eq!(admits(&guard, now, "ada"), Err(wait), "who is told to wait is not counted");
            assert!(wait == 1 || admits(&guard, now + u64::from(wait) - 1, "ada").is_err());
            now += u64::from(wait);
            assert_eq!(admits(&guard, now, "ada"), Ok(()));
            waits.push(wait);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(admits(&guard, now, "bob"), Ok(()), "nobody waits for another");
    }

    #[test]
    fn what_is_old_is_forgotten_and_what_was_right_forgiven() {
        let guard = Guard::default();
        for _ in 0..3 {
            admits(&guard, 0, "ada").unwrap();
            admits(&guard, 0, "bob").unwrap();
        }
        assert!(admits(&guard, 0, "ada").is_err() && admits(&guard, 0, "bob").is_err());
        guard.forgive(&key("ada"));
        assert_eq!(admits(&guard, 0, "ada"), Ok(()));
        guard.take_back(&key("bob"));
        assert_eq!(admits(&guard, 0, "bob"), Ok(()));
        assert!(admits(&guard, 0, "bob").is_err());
        assert_eq!(admits(&guard, 3600, "bob"), Ok(()));
        assert_eq!(admits(&guard, 3600, "bob"), Ok(()), "the window slid past the old ones");
    }

    #[test]
    fn nothing_is_counted_where_one_key_has_to_wait() {
        let guard = Guard::default();
        for _ in 0..3 {
            admits(&guard, 0, "ada").unwrap();
        }
        for _ in 0..10 {
            assert!(guard.admit(at(0), &[(key("bob"), PACE), (key("ada"), PACE)]).is_err());
        }
        for _ in 0..3 {
            assert_eq!(admits(&guard, 0, "bob"), Ok(()));
        }
    }

    #[test]
    fn nothing_grows_for_ever() {
        let guard = Guard::default();
        for number in 0..REMEMBERED + 10 {
            guard.admit(at(number as u64), &[(("test", number.to_be_bytes().to_vec()), PACE)]).unwrap();
        }
        assert!(guard.tries.lock().len() <= REMEMBERED);
        assert!(Guard::off().admit(at(0), &vec![(key("ada"), PACE); 50]).is_ok());
    }
}
