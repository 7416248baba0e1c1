//! When a plugin works by itself, as people say it: every two hours, every day at 03:30, every Monday.

use crate::words::Words;

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// By the minutes between one time and the next, or by a pattern of `cron`. A pattern that says more than people would is
/// shown as it is.
pub(super) fn said(words: &Words, every_minutes: u32, cron: Option<&str>) -> String {
    match cron {
        Some(cron) => pattern(words, cron).unwrap_or_else(|| words.say_of("turn-pattern", cron)),
        None => every(words, every_minutes),
    }
}

fn every(words: &Words, minutes: u32) -> String {
    let of = |name: &str, count: u32| words.say_of(name, &count.to_string());
    match minutes {
        1 => words.say("turn-each-minute"),
        HOUR => words.say("turn-each-hour"),
        DAY => words.say("turn-each-day"),
        _ if minutes > 0 && minutes.is_multiple_of(DAY) => of("turn-days", minutes / DAY),
        _ if minutes > 0 && minutes.is_multiple_of(HOUR) => of("turn-hours", minutes / HOUR),
        _ => of("turn-minutes", minutes),
    }
}

fn pattern(words: &Words, cron: &str) -> Option<String> {
    let [minute, hour, day, month, weekday] = cron.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    let number = |text: &str, most: u32| text.parse().ok().filter(|number: &u32| *number <= most);
    if month != "*" {
        return None;
    }
    if let ("*", "*", "*", Some(minutes)) = (hour, day, weekday, minute.strip_prefix("*/")) {
        return Some(every(words, number(minutes, HOUR - 1).filter(|minutes| HOUR.is_multiple_of(*minutes))?));
    }
    let minute = number(minute, HOUR - 1)?;
    if (hour, day, weekday) == ("*", "*", "*") {
        return Some(words.say_of("turn-each-hour-at", &minute.to_string()));
    }
    let at = format!("{:02}:{minute:02}", number(hour, 23)?);
    match (day, weekday) {
        ("*", "*") => Some(words.say_of("turn-each-day-at", &at)),
        ("*", days) => {
            let days = days.split(',').map(|day| weekday_of(words, day)).collect::<Option<Vec<_>>>()?;
            Some(words.say_with("turn-weekdays-at", &[("of", at.as_str()), ("days", &days.join(", "))]))
        }
        (day, "*") => {
            let day = number(day, 31).filter(|day| *day > 0)?.to_string();
            Some(words.say_with("turn-each-month-at", &[("of", at.as_str()), ("day", &day)]))
        }
        _ => None,
    }
}

/// One of them, or one to another.
fn weekday_of(words: &Words, text: &str) -> Option<String> {
    let one = |text: &str| {
        let name = match text.to_ascii_uppercase().as_str() {
            "MON" | "1" => "turn-monday",
            "TUE" | "2" => "turn-tuesday",
            "WED" | "3" => "turn-wednesday",
            "THU" | "4" => "turn-thursday",
            "FRI" | "5" => "turn-friday",
            "SAT" | "6" => "turn-saturday",
            "SUN" | "0" | "7" => "turn-sunday",
            _ => return None,
        };
        Some(words.say(name))
    };
    match text.split_once('-') {
        None => one(text),
        Some((first, last)) => Some(format!("{}–{}", one(first)?, one(last)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{look::Look, words::Languages};

    #[test]
    fn it_is_said_as_people_do() {
        let languages = Languages::read().unwrap();
        let said = |tag, minutes, cron| {
            let look = Look { language: Some(tag), ..Look::default() };
            said(&languages.best(&actix_web::http::header::HeaderMap::new(), look).unwrap(), minutes, cron)
        };
        for (minutes, cron, english, german) in [
            (15, None, "every 15 minutes", "alle 15 Minuten"),
            (60, None, "every hour", "jede Stunde"),
            (120, None, "every 2 hours", "alle 2 Stunden"),
            (1_440, None, "every day", "jeden Tag"),
            (2_880, None, "every 2 days", "alle 2 Tage"),
            (0, Some("0 3 * * *"), "every day at 03:00", "jeden Tag um 03:00 Uhr"),
            (0, Some("30 4 * * MON"), "at 04:30 on: Monday", "um 04:30 Uhr: Montag"),
            (
                0,
                Some("0 18 * * mon-fri,0"),
                "at 18:00 on: Monday–Friday, Sunday",
                "um 18:00 Uhr: Montag–Freitag, Sonntag",
            ),
            (0, Some("5 0 1 * *"), "on day 1 of each month, at 00:05", "am 1. jedes Monats um 00:05 Uhr"),
            (0, Some("7 * * * *"), "each hour, 7 minutes past", "jede Stunde, 7 Minuten nach der vollen"),
            (0, Some("*/10 * * * *"), "every 10 minutes", "alle 10 Minuten"),
            (0, Some("0 3 1 JAN *"), "when the clock says 0 3 1 JAN *", "wenn die Uhr 0 3 1 JAN * sagt"),
            (0, Some("0 25 * * *"), "when the clock says 0 25 * * *", "wenn die Uhr 0 25 * * * sagt"),
            (0, Some("L"), "when the clock says L", "wenn die Uhr L sagt"),
        ] {
            assert_eq!((said("en", minutes, cron).as_str(), said("de", minutes, cron).as_str()), (english, german));
        }
    }
}
