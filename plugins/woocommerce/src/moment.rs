//! Times as the shop writes them: UTC without saying so, to the second.

use std::time::SystemTime;

use chrono::{DateTime, Duration, NaiveDateTime, SecondsFormat, Utc};

/// `2026-11-20T09:30:00`, as the shop writes and reads it.
const THERE: &str = "%Y-%m-%dT%H:%M:%S";

/// One of theirs as one of ours.
pub fn ours(theirs: &str) -> Option<String> {
    Some(read(theirs)?.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// One of ours, and so much earlier, as one of theirs.
pub fn before(ours: &str, by: Duration) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(ours).ok()?.with_timezone(&Utc);
    Some(at.checked_sub_signed(by)?.format(THERE).to_string())
}

/// So much earlier than a moment, as one of theirs.
pub fn earlier(at: SystemTime, by: Duration) -> Option<String> {
    let seconds = at.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let at = DateTime::from_timestamp(seconds.try_into().ok()?, 0)?;
    Some(at.checked_sub_signed(by)?.format(THERE).to_string())
}

/// The second before one of theirs.
pub fn second_before(theirs: &str) -> Option<String> {
    Some(read(theirs)?.checked_sub_signed(Duration::seconds(1))?.format(THERE).to_string())
}

fn read(theirs: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(theirs.trim_end_matches('Z'), THERE).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_there_and_come_back() {
        assert_eq!(ours("2026-11-20T09:30:00").as_deref(), Some("2026-11-20T09:30:00Z"));
        assert_eq!(ours("yesterday"), None);
        let five = Duration::minutes(5);
        assert_eq!(before("2026-11-20T10:02:03.456789+01:00", five).as_deref(), Some("2026-11-20T08:57:03"));
        let moment = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
        assert_eq!(earlier(moment, five).as_deref(), Some("2023-11-14T22:08:20"));
        assert_eq!(second_before("2026-01-01T00:00:00").as_deref(), Some("2025-12-31T23:59:59"));
    }
}
