//! Days as people choose them, and the moments they stand for where the business is.

use chrono::{DateTime, Days, NaiveDate, TimeZone as _, Utc};
use model::Timestamp;

use crate::spoken::Spoken;

/// The first moment of a day (`2026-11-21`); `None` for what is none.
pub(crate) fn start_of(day: &str, spoken: &Spoken) -> Option<Timestamp> {
    midnight(day.trim().parse().ok()?, spoken)
}

/// The last moment of a day, to the millisecond.
pub(crate) fn end_of(day: &str, spoken: &Spoken) -> Option<Timestamp> {
    after(day, spoken).map(just_before)
}

/// The first moment after a day.
pub(crate) fn after(day: &str, spoken: &Spoken) -> Option<Timestamp> {
    midnight(day.trim().parse::<NaiveDate>().ok()?.checked_add_days(Days::new(1))?, spoken)
}

/// What ends at this moment is of the day before.
pub(crate) fn just_before(end: Timestamp) -> Timestamp {
    end.minus(std::time::Duration::from_millis(1))
}

fn midnight(day: NaiveDate, spoken: &Spoken) -> Option<Timestamp> {
    let local = spoken.zone.from_local_datetime(&day.and_hms_opt(0, 0, 0)?);
    // Where the clock is put forward at midnight the day begins an hour later.
    let begins = local.earliest().or_else(|| spoken.zone.from_local_datetime(&day.and_hms_opt(1, 0, 0)?).earliest())?;
    timestamp(begins.with_timezone(&Utc))
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spoken::Business;

    #[test]
    fn a_day_is_as_long_as_it_is_where_the_business_is() {
        let business = |zone: &str| Business { time_zone: Some(zone.to_owned()), ..Business::default() };
        let moment = |at: Option<Timestamp>| at.unwrap().to_string();
        let berlin = Spoken::new("de", "DE", &business("Europe/Berlin"));
        assert!(moment(start_of("2026-03-29", &berlin)).starts_with("2026-03-28T23:00:00"));
        assert!(moment(end_of("2026-03-29", &berlin)).starts_with("2026-03-29T21:59:59.999"));
        let next = after("2026-03-29", &berlin).unwrap();
        assert!(next.to_string().starts_with("2026-03-29T22:00:00"));
        assert_eq!(berlin.today(just_before(next)), "2026-03-29", "and it is read back as the same day");
        let beirut = Spoken::new("en", "LB", &business("Asia/Beirut"));
        assert!(moment(start_of("2026-03-29", &beirut)).starts_with("2026-03-28T22:00:00"), "it begins at one");
        assert_eq!(start_of("someday", &berlin), None);
        assert_eq!(end_of("2026-02-30", &berlin), None);
    }
}
