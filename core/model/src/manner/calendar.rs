//! Days and hours.

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _};

const ENGLISH: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const GERMAN: [&str; 12] =
    ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."];

const MONTH_FIRST: &[&str] = &["US", "CA", "PH"];
const TWELVE_HOURS: &[&str] =
    &["US", "CA", "AU", "NZ", "IN", "PK", "BD", "LK", "NP", "PH", "MY", "SG", "EG", "SA", "AE"];

pub fn date(day: NaiveDate, language: &str, country: &str) -> String {
    match language {
        "de" => format!("{:02}.{:02}.{}", day.day(), day.month(), day.year()),
        _ if MONTH_FIRST.contains(&country) => format!("{} {}, {}", month(day, language), day.day(), day.year()),
        _ => format!("{} {} {}", day.day(), month(day, language), day.year()),
    }
}

pub fn short_date(day: NaiveDate, language: &str, country: &str) -> String {
    match language {
        "de" => format!("{}. {}", day.day(), month(day, language)),
        _ if MONTH_FIRST.contains(&country) => format!("{} {}", month(day, language), day.day()),
        _ => format!("{} {}", day.day(), month(day, language)),
    }
}

/// `Nov 2026`
pub fn month_of_year(day: NaiveDate, language: &str) -> String {
    format!("{} {}", month(day, language), day.year())
}

pub fn hour(time: NaiveTime, language: &str, country: &str) -> String {
    if language == "de" || !TWELVE_HOURS.contains(&country) {
        return format!("{:02}:{:02}", time.hour(), time.minute());
    }
    let (is_after_noon, hour) = time.hour12();
    format!("{hour}:{:02}\u{a0}{}", time.minute(), if is_after_noon { "pm" } else { "am" })
}

fn month(day: NaiveDate, language: &str) -> &'static str {
    let names = if language == "de" { &GERMAN } else { &ENGLISH };
    names.get(day.month0() as usize).copied().unwrap_or_default()
}
