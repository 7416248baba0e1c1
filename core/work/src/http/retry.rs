//! Whether and when to ask again. Pure: time and chance are arguments.
//!
//! Exponential backoff with full jitter: the wait is anything between nothing and a span that doubles,
//! so that a thousand callers who failed together do not come back together.

use std::time::Duration;

use chrono::NaiveDateTime;
use model::Timestamp;
use reqwest::{
    StatusCode,
    header::{HeaderValue, RETRY_AFTER},
};

use super::{Response, SendError};

const BASE: Duration = Duration::from_millis(500);
const CAP: Duration = Duration::from_secs(60);
const CAP_OF_BATCHES: Duration = Duration::from_secs(300);
const TRIES: u32 = 8;
/// A longer `Retry-After` is cut to this; asked again, the far side can say so again.
const LONGEST_OBEYED: Duration = Duration::from_secs(3600);

/// The three ways HTTP has of writing a date; only the first may still be written.
const DATES: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The span the first wait is drawn from.
    pub base: Duration,
    /// The span no wait is drawn beyond.
    pub cap: Duration,
    /// All tries together, the first included.
    pub tries: u32,
}

impl Pace {
    pub const STANDARD: Self = Self { base: BASE, cap: CAP, tries: TRIES };
    /// For imports and nightly work, where nobody is waiting.
    pub const BATCH: Self = Self { base: BASE, cap: CAP_OF_BATCHES, tries: TRIES };
}

/// How a try ended.
#[derive(Clone, Copy)]
pub enum Outcome<'a> {
    Answered { status: StatusCode, retry_after: Option<&'a HeaderValue> },
    Failed(&'a SendError),
}

impl<'a> From<&'a Result<Response, SendError>> for Outcome<'a> {
    fn from(result: &'a Result<Response, SendError>) -> Self {
        match result {
            Ok(answer) => Self::Answered { status: answer.status, retry_after: answer.headers.get(RETRY_AFTER) },
            Err(error) => Self::Failed(error),
        }
    }
}

/// Whether what was asked for was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It was not begun: it may be asked for again, whatever it is.
    No,
    /// The answer is what there is.
    Answered,
    /// Nobody knows.
    Unknown,
}

impl Done {
    pub fn of(outcome: Outcome<'_>) -> Self {
        match outcome {
            // Whoever was not let in did nothing there.
            Outcome::Answered { status: StatusCode::UNAUTHORIZED, .. } => Self::No,
            outcome if !may_have_happened(outcome) => Self::No,
            Outcome::Answered { .. } if !may_change(outcome) => Self::Answered,
            _ => Self::Unknown,
        }
    }
}

/// What doing it twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twice {
    /// Nothing: a read, or a write with an idempotency key.
    Harmless,
    /// Move money or stock, or send a message, a second time. Asked again only if it certainly did not arrive.
    Harmful,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This outcome is what there is.
    Final,
    Again(Duration),
    /// Asking again would have been right, and was done often enough.
    Spent,
}

/// `attempt` counts from 1. `chance` is any random number; it alone decides within the span.
pub fn next(pace: Pace, attempt: u32, outcome: Outcome<'_>, twice: Twice, now: Timestamp, chance: u64) -> Next {
    if !may_change(outcome) || twice == Twice::Harmful && may_have_happened(outcome) {
        return Next::Final;
    }
    if attempt >= pace.tries {
        return Next::Spent;
    }
    let asked = match outcome {
        Outcome::Answered { retry_after: Some(value), .. } => asked_wait(value, now),
        _ => Duration::ZERO,
    };
    // Added, not the larger of the two: who is told "in 30 seconds" together should not come back together.
    Next::Again(asked.saturating_add(backoff(pace, attempt, chance)))
}

/// The wait after the `attempt`th try, without what the far side asked for.
pub fn backoff(pace: Pace, attempt: u32, chance: u64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(u32::BITS - 1);
    let span = pace.base.saturating_mul(1 << doublings).min(pace.cap);
    let nanos = (span.as_nanos().min(u128::from(u64::MAX)) * (u128::from(chance) + 1)) >> u64::BITS;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

fn may_change(outcome: Outcome<'_>) -> bool {
    match outcome {
        Outcome::Answered { status, .. } => {
            matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
        }
        Outcome::Failed(error) => match error {
            SendError::NameNotFound { .. }
            | SendError::Connect { .. }
            | SendError::Timeout { .. }
            | SendError::Broken { .. } => true,
            SendError::Tls { why, .. } => !why.is_certificate(),
            SendError::BadUrl(_)
            | SendError::BadMethod { .. }
            | SendError::BadHeader { .. }
            | SendError::Forbidden { .. }
            | SendError::TooLarge { .. }
            | SendError::Packed { .. } => false,
        },
    }
}

/// 425 and 429 say that it was not begun. A 5xx says nothing of the kind.
fn may_have_happened(outcome: Outcome<'_>) -> bool {
    match outcome {
        Outcome::Answered { status, .. } => !matches!(status.as_u16(), 425 | 429),
        Outcome::Failed(error) => !error.was_not_received(),
    }
}

fn asked_wait(value: &HeaderValue, now: Timestamp) -> Duration {
    let Ok(text) = value.to_str().map(str::trim) else {
        return Duration::ZERO;
    };
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a u64 holds is a very long time.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        date(text).map_or(Duration::ZERO, |at| at.since(now))
    };
    wait.min(LONGEST_OBEYED)
}

fn date(text: &str) -> Option<Timestamp> {
    let at = DATES.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(at.and_utc().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{AddressKind, HostPort, TlsProblem, Wait},
        *,
    };

    fn now() -> Timestamp {
        "1994-11-06T08:49:00Z".parse().unwrap()
    }

    fn answered(status: u16, retry_after: Option<&HeaderValue>) -> Outcome<'_> {
        Outcome::Answered { status: StatusCode::from_u16(status).unwrap(), retry_after }
    }

    fn asked(text: &str) -> Duration {
        asked_wait(&HeaderValue::from_str(text).unwrap(), now())
    }

    #[test]
    fn the_span_doubles_up_to_the_cap() {
        let longest = |attempt| backoff(Pace::STANDARD, attempt, u64::MAX).as_millis();
        assert_eq!([1, 2, 3, 4, 7, 8].map(longest), [500, 1000, 2000, 4000, 32_000, 60_000]);
        assert_eq!(longest(u32::MAX), 60_000);
        assert_eq!(backoff(Pace::STANDARD, 5, 0), Duration::ZERO);
        assert_eq!(backoff(Pace::STANDARD, 1, u64::MAX / 2), Duration::from_millis(250));
        assert_eq!(backoff(Pace::BATCH, 20, u64::MAX), Duration::from_secs(300));
    }

    #[test]
    fn only_passing_troubles_are_tried_again() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(
                next(Pace::STANDARD, 1, answered(status, None), Twice::Harmless, now(), 0),
                Next::Again(_)
            ));
        }
        for status in [200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 410, 422, 501, 505] {
            let next = next(Pace::STANDARD, 1, answered(status, None), Twice::Harmless, now(), 0);
            assert_eq!(next, Next::Final, "{status}");
        }
    }

    #[test]
    fn errors_are_tried_again_only_if_time_may_heal_them() {
        let host = HostPort::new("shop.example", 443).unwrap();
        let heals = [
            (true, SendError::NameNotFound { host: host.clone() }),
            (true, SendError::Connect { host: host.clone(), why: String::new() }),
            (true, SendError::Timeout { host: host.clone(), which: Wait::Total }),
            (true, SendError::Broken { host: host.clone() }),
            (true, SendError::Tls { host: host.clone(), why: TlsProblem::Handshake }),
            (false, SendError::Tls { host: host.clone(), why: TlsProblem::Expired }),
            (false, SendError::TooLarge { host: host.clone(), limit: 1 }),
            (false, SendError::Forbidden { host, address: [10, 0, 0, 1].into(), why: AddressKind::Private }),
        ];
        for (expected, error) in heals {
            let next = next(Pace::STANDARD, 1, Outcome::Failed(&error), Twice::Harmless, now(), 0);
            assert_eq!(next != Next::Final, expected, "{error}");
        }
    }

    #[test]
    fn an_answer_says_whether_it_was_done() {
        for (statuses, done) in [
            (&[200, 204, 302, 400, 403, 404, 409, 422][..], Done::Answered),
            (&[401, 425, 429], Done::No),
            (&[408, 500, 502, 503, 504], Done::Unknown),
        ] {
            for status in statuses {
                assert_eq!(Done::of(answered(*status, None)), done, "{status}");
            }
        }
        let host = HostPort::new("shop.example", 443).unwrap();
        let unreached = SendError::Connect { host: host.clone(), why: String::new() };
        assert_eq!(Done::of(Outcome::Failed(&unreached)), Done::No);
        let packed = SendError::Packed { host: host.clone() };
        assert_eq!(Done::of(Outcome::Failed(&packed)), Done::Unknown, "it was answered, and nobody can read what");
        assert_eq!(Done::of(Outcome::Failed(&SendError::Broken { host })), Done::Unknown);
    }

    #[test]
    fn what_may_have_happened_is_not_done_twice() {
        let host = HostPort::new("pay.example", 443).unwrap();
        let verdict = |outcome| next(Pace::STANDARD, 1, outcome, Twice::Harmful, now(), 0);
        for status in [408, 500, 502, 503, 504] {
            assert_eq!(verdict(answered(status, None)), Next::Final, "{status}");
        }
        for status in [425, 429] {
            assert!(matches!(verdict(answered(status, None)), Next::Again(_)), "{status}");
        }
        let total = SendError::Timeout { host: host.clone(), which: Wait::Total };
        let connect = SendError::Timeout { host: host.clone(), which: Wait::Connect };
        let broken = SendError::Broken { host };
        assert_eq!(verdict(Outcome::Failed(&total)), Next::Final);
        assert_eq!(verdict(Outcome::Failed(&broken)), Next::Final);
        assert!(matches!(verdict(Outcome::Failed(&connect)), Next::Again(_)));
    }

    #[test]
    fn eight_tries_and_no_more() {
        let verdict = |attempt| next(Pace::STANDARD, attempt, answered(503, None), Twice::Harmless, now(), 0);
        assert!(matches!(verdict(7), Next::Again(_)));
        assert_eq!([8, 9, u32::MAX].map(verdict), [Next::Spent; 3]);
    }

    #[test]
    fn reads_retry_after_in_all_its_forms() {
        assert_eq!(asked("30"), Duration::from_secs(30));
        assert_eq!(asked(" 0 "), Duration::ZERO);
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), Duration::from_secs(37));
        assert_eq!(asked("Sunday, 06-Nov-94 08:49:37 GMT"), Duration::from_secs(37));
        assert_eq!(asked("Sun Nov  6 08:49:37 1994"), Duration::from_secs(37));
        assert_eq!(asked("Sun, 06 Nov 1994 08:48:00 GMT"), Duration::ZERO, "the past is now");
        assert_eq!(asked("Sun, 06 Nov 2094 08:49:37 GMT"), Duration::ZERO, "a weekday that is wrong is no date");
        for long in ["99999999", "99999999999999999999999999", "Sat, 06 Nov 2094 08:49:37 GMT"] {
            assert_eq!(asked(long), LONGEST_OBEYED, "{long}");
        }
        for nonsense in ["", "-5", "1.5", "soon", "+3"] {
            assert_eq!(asked(nonsense), Duration::ZERO, "{nonsense}");
        }
        let half_a_minute = HeaderValue::from_static("30");
        let next = next(Pace::STANDARD, 1, answered(429, Some(&half_a_minute)), Twice::Harmless, now(), u64::MAX);
        assert_eq!(next, Next::Again(Duration::from_millis(30_500)));
    }

    proptest! {
        #[test]
        fn a_wait_never_exceeds_its_span(attempt in any::<u32>(), chance in any::<u64>()) {
            prop_assert!(backoff(Pace::STANDARD, attempt, chance) <= CAP);
        }

        #[test]
        fn any_retry_after_is_survived(text in "[ -~]{0,60}", chance in any::<u64>()) {
            let value = HeaderValue::from_str(&text).unwrap();
            match next(Pace::STANDARD, 1, answered(503, Some(&value)), Twice::Harmless, now(), chance) {
                Next::Again(wait) => prop_assert!(wait <= LONGEST_OBEYED + BASE),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
