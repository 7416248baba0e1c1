//! What an address, a name and a password must be; when a link or a session is over.

use std::time::Duration;

use door::timeouts::Timeout;
pub use model::Email;
use model::{Problem, Timestamp, WorkspaceId, card, prose};

use crate::records::BelongingRow;

/// How long a session may owe its second factor.
pub const HALF: Duration = Duration::from_secs(10 * 60);
/// How long a browser may take to answer for a passkey.
pub const CHALLENGE: Duration = Duration::from_secs(5 * 60);
/// How long a claim link is good for.
pub const CLAIM: Duration = Duration::from_secs(24 * 3600);
/// How long a link to set a new password is good for.
pub const RESET: Duration = Duration::from_secs(30 * 60);
/// How long an invitation is good for.
pub const INVITATION: Duration = Duration::from_secs(7 * 24 * 3600);

/// How long the link is good for by which somebody becomes an owner without one's word.
pub const RECOVERY: Duration = Duration::from_secs(30 * 60);
pub const DAY: Duration = Duration::from_secs(24 * 3600);
/// How many days a token is good for, unless said; and at the most.
const TOKEN_DAYS: u16 = 90;
const TOKEN_DAYS_MOST: u16 = 366;
/// For how many hours the secret from before a rotation still works, unless said; and at the most.
const GRACE_HOURS: u16 = 24;
const GRACE_HOURS_MOST: u16 = 7 * 24;
/// A token that nobody used for this long lies somewhere and is not needed.
pub const STALE: Duration = Duration::from_secs(90 * 24 * 3600);

/// Characters of a person's or a business's name.
const NAME_LIMIT: usize = 200;
/// Bytes of a new password.
const PASSWORD_LEAST: usize = 8;
const PASSWORD_MOST: usize = vault::password::MOST_BYTES;

pub fn email(text: &str) -> Result<Email, Problem> {
    Email::read("/email", text)
}

/// Neither too short nor too long. Whether it is easily guessed is another question.
pub fn password(password: &str) -> Result<(), Problem> {
    if !(PASSWORD_LEAST..=PASSWORD_MOST).contains(&password.len()) {
        let detail =
            format!("A password has {PASSWORD_LEAST} to {PASSWORD_MOST} bytes. A few unrelated words make a good one.");
        return Err(Problem::invalid("/password", detail));
    }
    Ok(())
}

/// A person's or a business's name, without spaces around it.
pub fn name(at: &'static str, text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let named = (1..=NAME_LIMIT).contains(&name.chars().count())
        && !prose::is_blank(name)
        && !name.chars().any(prose::misleads);
    card::refuse(at, name)?;
    if named {
        Ok(name.to_owned())
    } else {
        Err(Problem::invalid(at, format!("Write a name of 1 to {NAME_LIMIT} characters, on one line.")))
    }
}

/// What somebody knows an invitation by; nothing where nothing was written.
pub fn note(text: Option<String>) -> Result<Option<String>, Problem> {
    let note = text.map(|text| prose::read("/note", "A note", &text, 0, NAME_LIMIT)).transpose()?;
    Ok(note.filter(|note| !note.is_empty()))
}

/// In how many days a token ends.
pub fn days(said: Option<u16>) -> Result<u16, Problem> {
    let days = said.unwrap_or(TOKEN_DAYS);
    if (1..=TOKEN_DAYS_MOST).contains(&days) {
        Ok(days)
    } else {
        Err(Problem::invalid("/days", format!("A token lives for 1 to {TOKEN_DAYS_MOST} days.")))
    }
}

/// For how many hours the secret from before a rotation works.
pub fn grace(said: Option<u16>) -> Result<u16, Problem> {
    let hours = said.unwrap_or(GRACE_HOURS);
    if hours <= GRACE_HOURS_MOST {
        Ok(hours)
    } else {
        Err(Problem::invalid("/grace", format!("The old secret works for at most {GRACE_HOURS_MOST} hours more.")))
    }
}

/// Whether a one-time link still opens something.
pub fn is_link_open(now: Timestamp, expires_at: Timestamp, used_at: Option<Timestamp>) -> bool {
    used_at.is_none() && now < expires_at
}

/// When a session began, when it was last used, and the end that it was given.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub begun_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
}

impl Span {
    /// Whether a session that nobody ended still stands, where this holds for it.
    pub fn is_live_at(self, now: Timestamp, timeout: Timeout) -> bool {
        now < self.expires_at
            && now.since(self.seen_at) < timeout.idle()
            && now.since(self.begun_at) < timeout.longest()
    }
}

/// Where somebody who signs in lands: where they wanted to, if they belong there; else the first place
/// where they do.
pub fn landing(belongings: &[BelongingRow], wanted: Option<WorkspaceId>) -> Option<&BelongingRow> {
    belongings.iter().find(|row| Some(row.workspace) == wanted).or(belongings.first())
}

#[cfg(test)]
mod tests {
    use model::{AccountId, MemberId};

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_763_631_000_000_000 + seconds * 1_000_000).unwrap()
    }

    #[test]
    fn an_address_has_one_form() {
        assert!(email(" Ada@Example.ORG ").unwrap().as_str() == "ada@example.org");
        assert!(email("o'hara+shop@mail.example.co.uk").is_ok());
        assert!(email("jürgen@müller.example").is_ok());
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "b".repeat(250));
        let bad = [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "ada@.org",
            "ada@example..org",
            "ada@-x.org",
            "a da@example.org",
            "ada@ex ample.org",
            "ada@bob@example.org",
            "ada@example.org\nBcc: x@y.z",
            "ada@<b>.org",
            &long,
            &longer,
        ];
        for text in bad {
            assert!(email(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_password_is_long_enough() {
        assert!(password("1234567").is_err());
        assert!(password("12345678").is_ok());
        assert!(password(&"x".repeat(1024)).is_ok());
        assert!(password(&"x".repeat(1025)).is_err());
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(name("/name", "  Ada Lovelace ").unwrap(), "Ada Lovelace");
        for bad in ["", "  ", "Ada\nLovelace", &"x".repeat(201)] {
            assert!(name("/name", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn nobody_is_called_by_what_nobody_sees() {
        for bad in ["\u{200b}", " \u{feff}\u{2060} ", "Ada\u{202e}ecalevoL", "Ada\u{2066}x", "Ada\u{2028}x"] {
            assert!(name("/name", bad).is_err(), "{bad:?}");
        }
        assert_eq!(name("/name", "مهدی\u{200c}پور").unwrap(), "مهدی\u{200c}پور");
        for bad in
            ["ada\u{202e}@example.org", "ad\u{200b}a@example.org", "\u{feff}ada@example.org", "a\u{ad}da@example.org"]
        {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_link_opens_once_and_not_for_ever() {
        assert!(is_link_open(at(0), at(1), None));
        assert!(!is_link_open(at(1), at(1), None));
        assert!(!is_link_open(at(0), at(1), Some(at(0))));
    }

    #[test]
    fn a_session_ends_by_idleness_and_by_age() {
        let usual = Timeout::USUAL;
        let (idle, longest) = (usual.idle * 60, usual.longest * 60);
        let span = |seen, end| Span { begun_at: at(0), seen_at: at(seen), expires_at: at(end) };
        assert!(span(0, longest).is_live_at(at(idle - 1), usual));
        assert!(!span(0, longest).is_live_at(at(idle), usual));
        assert!(span(longest, longest * 2).is_live_at(at(longest - 1), usual));
        assert!(!span(longest, longest * 2).is_live_at(at(longest), usual), "it is as old as any may be");
        assert!(!span(60, 60).is_live_at(at(60), usual), "its end was nearer");
    }

    #[test]
    fn people_land_where_they_wanted_if_they_belong_there() {
        let place = |seconds| BelongingRow {
            account: AccountId::new(at(0)),
            workspace: WorkspaceId::new(at(seconds)),
            member: MemberId::new(at(0)),
        };
        let (one, two) = (place(1), place(2));
        let both = [one.clone(), two.clone()];
        assert_eq!(landing(&both, Some(two.workspace)).map(|row| row.workspace), Some(two.workspace));
        assert_eq!(landing(&both, None).map(|row| row.workspace), Some(one.workspace));
        assert_eq!(landing(&both, Some(place(3).workspace)).map(|row| row.workspace), Some(one.workspace));
        assert!(landing(&[], Some(one.workspace)).is_none());
    }
}
