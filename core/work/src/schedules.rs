//! Patterns of `cron`, each in its own time zone.

use chrono_tz::Tz;
use croner::{Cron, parser::CronParser};
use door::schedules::Schedule;
use model::Timestamp;

/// When the pattern matches next, in the zone it is meant in: through the hours that summer time takes and
/// gives.
pub fn next(schedule: &Schedule, after: Timestamp) -> Option<Timestamp> {
    let (cron, zone) = read(&schedule.cron, &schedule.zone)?;
    let next = cron.find_next_occurrence(&after.utc().with_timezone(&zone), false).ok()?;
    Some(next.to_utc().into())
}

/// `None` for a pattern or a zone that is none.
pub fn read(cron: &str, zone: &str) -> Option<(Cron, Tz)> {
    Some((CronParser::new().parse(cron).ok()?, zone.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn schedule(cron: &str, zone: &str) -> Schedule {
        Schedule {
            name: "test".to_owned(),
            kind: "test".to_owned(),
            cron: cron.to_owned(),
            zone: zone.to_owned(),
            due_at: at("2026-01-01T00:00:00Z"),
            ran_at: None,
        }
    }

    #[test]
    fn three_in_the_morning_is_where_the_shop_is() {
        let daily = schedule("0 3 * * *", "Europe/Vienna");
        assert_eq!(next(&daily, at("2026-01-10T12:00:00Z")), Some(at("2026-01-11T02:00:00Z")));
        assert_eq!(next(&daily, at("2026-07-10T12:00:00Z")), Some(at("2026-07-11T01:00:00Z")));
    }

    #[test]
    fn the_hour_that_is_missing_in_spring_is_not_missed() {
        let daily = schedule("30 2 * * *", "Europe/Vienna");
        let next = next(&daily, at("2026-03-28T12:00:00Z")).unwrap();
        assert!(next > at("2026-03-29T00:00:00Z") && next < at("2026-03-29T03:00:00Z"), "{next}");
    }

    #[test]
    fn what_is_no_pattern_never_comes() {
        assert_eq!(next(&schedule("whenever", "UTC"), at("2026-01-01T00:00:00Z")), None);
        assert_eq!(next(&schedule("0 3 * * *", "Middle/Earth"), at("2026-01-01T00:00:00Z")), None);
    }
}
