//! Stripe's header: a time, and one or two signatures of that time with the body.

use std::time::Duration;

use model::Timestamp;

use super::{
    Incoming, Refused,
    mac::{Encoding, Hash, matches},
};

/// How old a signature may be, and how far ahead of our clock theirs.
const WINDOW: Duration = Duration::from_secs(300);

pub(super) fn check(request: &Incoming<'_>, secrets: &[&str], now: Timestamp) -> Result<(), Refused> {
    let header = request.header("stripe-signature")?;
    let parts: Vec<(&str, &str)> = header.split(',').filter_map(|part| part.split_once('=')).collect();
    let mut times = parts.iter().filter(|(name, _)| *name == "t").map(|(_, time)| *time);
    let (Some(time), None) = (times.next(), times.next()) else { return Err(Refused::Malformed) };
    // Other names are of other schemes: what is right under one of them proves nothing.
    let signatures: Vec<&str> = parts.iter().filter(|(name, _)| *name == "v1").map(|(_, value)| *value).collect();
    if signatures.is_empty() {
        return Err(Refused::Malformed);
    }
    let seconds: i64 = time.parse().map_err(|_| Refused::Malformed)?;
    let pieces = [time.as_bytes(), b".", request.body];
    let of = |secret: &str| Encoding::Hex.write(&Hash::Sha256.of(secret, &pieces));
    let is_signed = signatures.iter().fold(false, |found, claimed| matches(claimed, secrets, of).is_ok() | found);
    if !is_signed {
        return Err(Refused::Wrong);
    }
    let at = seconds.checked_mul(1_000_000).and_then(Timestamp::from_micros).ok_or(Refused::Malformed)?;
    // By the second, as they count: what was signed 300 s ago counts still.
    let now = now.micros() / 1_000_000;
    let apart = now.abs_diff(at.micros() / 1_000_000);
    if apart <= WINDOW.as_secs() { Ok(()) } else { Err(Refused::Stale) }
}
