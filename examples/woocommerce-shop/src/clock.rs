//! What time the shop thinks it is: the machine's, moved by as much as was asked, or standing still.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Duration, NaiveDateTime, SubsecRound as _, Utc};

pub type Moment = DateTime<Utc>;

#[derive(Clone, Copy, Debug)]
pub enum Clock {
    Moved(Duration),
    Standing(Moment),
}

impl Default for Clock {
    fn default() -> Self {
        Self::Moved(Duration::zero())
    }
}

impl Clock {
    /// To the second, as WordPress keeps it.
    pub fn now(self) -> Moment {
        self.exactly().trunc_subsecs(0)
    }

    pub fn exactly(self) -> Moment {
        match self {
            Self::Moved(by) => machine() + by,
            Self::Standing(moment) => moment,
        }
    }

    pub fn advance(&mut self, by: Duration) {
        match self {
            Self::Moved(so_far) => *so_far += by,
            Self::Standing(moment) => *moment += by,
        }
    }

    pub fn stand(&mut self, at: Moment) {
        *self = Self::Standing(at);
    }

    pub fn go_on_from(&mut self, moment: Moment) {
        *self = Self::Moved(moment - machine());
    }
}

#[expect(clippy::disallowed_methods, reason = "somebody else's shop has no transaction, and a clock of its own")]
fn machine() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    DateTime::from_timestamp(i64::try_from(since.as_secs()).unwrap_or_default(), since.subsec_nanos())
        .unwrap_or_default()
}

/// As the API writes a time: without a zone.
pub fn text(moment: Moment) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// What was asked for by time: with a zone or, as the original prefers it, without one.
pub fn read(text: &str) -> Option<Moment> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S"))
        .or_else(|_| NaiveDateTime::parse_from_str(&format!("{text}T00:00:00"), "%Y-%m-%dT%H:%M:%S"));
    naive.ok().map(|naive| naive.and_utc())
}
