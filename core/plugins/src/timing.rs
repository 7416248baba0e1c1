//! When the turns of a schedule are. A pattern of `cron` is meant in a time zone: at three in the morning is at three
//! there, through the hours that summer time takes and gives.

use std::time::Duration;

use model::{InstallationId, Timestamp};
use work::schedules::read;

use crate::manifest::ScheduleGrant;

/// Nobody is woken more often: what is, is an event or a webhook.
pub const SHORTEST: Duration = Duration::from_secs(5 * 60);
/// Each is late by its own part of a tenth of its turn, and of this at the most, so that not all wake together.
const SPREAD: u32 = 10;
const LATEST: Duration = Duration::from_secs(5 * 60);
/// Of a pattern, so many turns are looked at.
const LOOKED_AT: usize = 50;

/// The first turn after a moment, `zone` being the business's own; none if there is never one.
pub fn next(schedule: &ScheduleGrant, zone: &str, after: Timestamp) -> Option<Timestamp> {
    match (&schedule.cron, schedule.every_minutes) {
        (Some(cron), _) => matched(cron, schedule.zone.as_deref().unwrap_or(zone), after),
        (None, every) => {
            let length = i64::from(every?.max(1)) * 60 * 1_000_000;
            Timestamp::from_micros((after.micros().div_euclid(length) + 1) * length)
        }
    }
}

fn matched(cron: &str, zone: &str, after: Timestamp) -> Option<Timestamp> {
    let (cron, zone) = read(cron, zone)?;
    let next = cron.find_next_occurrence(&after.utc().with_timezone(&zone), false).ok()?;
    Some(next.to_utc().into())
}

/// Whether a pattern comes at all, and never too often.
pub fn is_pattern(cron: &str) -> bool {
    let Some(mut at) = Timestamp::from_micros(0).and_then(|at| matched(cron, "UTC", at)) else { return false };
    for _ in 0..LOOKED_AT {
        let Some(next) = matched(cron, "UTC", at) else { break };
        if next.since(at) < SHORTEST {
            return false;
        }
        at = next;
    }
    true
}

/// How late a plugin is woken; by its id, so that it is the same each time.
pub fn lateness(schedule: &ScheduleGrant, zone: &str, turn: Timestamp, id: InstallationId) -> Duration {
    let length = next(schedule, zone, turn).map_or(Duration::ZERO, |following| following.since(turn));
    let most = (length / SPREAD).min(LATEST).as_secs();
    let chance = id.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    Duration::from_secs(chance % most.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn schedule(toml: &str) -> ScheduleGrant {
        toml::from_str(&format!("name = \"test\"\n{toml}")).unwrap()
    }

    /// All turns between two moments.
    fn turns(toml: &str, zone: &str, from: &str, until: &str) -> Vec<String> {
        let (schedule, mut now, mut turns) = (schedule(toml), at(from), Vec::new());
        while let Some(next) = next(&schedule, zone, now).filter(|next| *next < at(until)) {
            turns.push(next.to_string());
            now = next;
        }
        turns
    }

    #[test]
    fn a_pattern_is_meant_where_the_business_is_unless_it_says_where() {
        let here = turns("cron = \"0 3 * * *\"", "Europe/Vienna", "2026-01-10T12:00:00Z", "2026-01-11T12:00:00Z");
        assert_eq!(here, ["2026-01-11T02:00:00.000000Z"]);
        let said = "cron = \"0 3 * * *\"\nzone = \"Asia/Karachi\"";
        let there = turns(said, "Europe/Vienna", "2026-01-10T12:00:00Z", "2026-01-11T12:00:00Z");
        assert_eq!(there, ["2026-01-10T22:00:00.000000Z"]);
    }

    #[test]
    fn the_hour_that_summer_time_takes_is_not_missed_and_the_one_it_gives_is_not_doubled() {
        let vienna = |from, until| turns("cron = \"30 2 * * *\"", "Europe/Vienna", from, until).len();
        // 2026-03-29 has no half past two, and 2026-10-25 has two.
        assert_eq!(vienna("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), 1);
        assert_eq!(vienna("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), 1);
        assert_eq!(vienna("2026-03-20T12:00:00Z", "2026-04-09T12:00:00Z"), 20, "once a day, through it");
        assert_eq!(vienna("2026-10-15T12:00:00Z", "2026-11-04T12:00:00Z"), 20);
        // What comes each hour comes in each that the clock there shows: two o'clock is once, however often it is.
        let hourly = |from, until| turns("cron = \"0 * * * *\"", "Europe/Vienna", from, until).len();
        assert_eq!(hourly("2026-03-28T23:30:00Z", "2026-03-29T22:30:00Z"), 23);
        assert_eq!(hourly("2026-10-24T22:30:00Z", "2026-10-25T23:30:00Z"), 24);
    }

    #[test]
    fn minutes_go_on_whatever_the_clocks_do() {
        let turns = turns("every-minutes = 60", "Europe/Vienna", "2026-10-24T22:30:00Z", "2026-10-25T23:30:00Z");
        assert_eq!(turns.len(), 25);
        assert_eq!(turns[0], "2026-10-24T23:00:00.000000Z");
    }

    #[test]
    fn a_pattern_that_never_comes_or_too_often_is_none() {
        for yes in ["0 3 * * *", "*/5 * * * *", "0 9 * * MON-FRI", "0 0 29 2 *", "30 4 1 * *"] {
            assert!(is_pattern(yes), "{yes}");
        }
        for no in ["", "whenever", "* * * * *", "*/4 * * * *", "0,3 0 * * *", "* * * * * *", "0 0 31 2 *", "61 * * * *"]
        {
            assert!(!is_pattern(no), "{no}");
        }
    }

    #[test]
    fn lateness_is_a_small_part_of_a_turn_and_the_same_each_time() {
        let turn = at("2026-01-10T12:00:00Z");
        let ids: Vec<InstallationId> = (0..30).map(|_| InstallationId::new(turn)).collect();
        let late = |toml: &str| -> Vec<u64> {
            ids.iter().map(|id| lateness(&schedule(toml), "UTC", turn, *id).as_secs()).collect()
        };
        let hourly = late("every-minutes = 60");
        assert_eq!(hourly, late("every-minutes = 60"));
        assert!(hourly.iter().any(|late| *late != hourly[0]), "not all at once");
        assert!(late("every-minutes = 10").iter().all(|late| *late < 60));
        assert!(late("cron = \"0 3 * * *\"").iter().all(|late| *late < LATEST.as_secs()), "three is about three");
    }
}
