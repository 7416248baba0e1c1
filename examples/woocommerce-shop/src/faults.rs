//! What goes wrong on demand: with requests, and with what the shop tells of its own accord. Shares are percent; a seed
//! says which.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::clock::Moment;

#[derive(Debug, Default)]
pub struct Faults {
    pub requests: Vec<Fault>,
    pub webhooks: Unreliable,
    /// A host that takes the header away before PHP sees it.
    pub strip_authorization: bool,
    /// Nobody is there until this moment.
    pub down_until: Option<Moment>,
    chance: Chance,
}

/// As it is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wish {
    pub seed: u64,
    pub requests: Vec<Fault>,
    pub webhooks: Shares,
    pub strip_authorization: bool,
    pub down_seconds: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fault {
    #[serde(flatten)]
    pub kind: Kind,
    /// Of a hundred.
    #[serde(default = "all")]
    pub share: u8,
    /// So often, and then no more.
    #[serde(default)]
    pub times: Option<u32>,
    /// Only these.
    #[serde(default)]
    pub method: Option<String>,
    /// Only where the address has this in it.
    #[serde(default)]
    pub route: Option<String>,
}

fn all() -> u8 {
    100
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Kind {
    /// 429, with or without a word on when to come back.
    TooMany {
        retry_after: Option<String>,
    },
    /// Any status, with a body of a web server.
    Status {
        status: u16,
    },
    Slow {
        milliseconds: u64,
    },
    /// It was done, and half of the answer came.
    Truncated,
    /// More bytes are announced than come.
    WrongLength,
    /// 503, and a page for people.
    Maintenance,
    /// 403, and a page that wants a browser.
    Challenge,
    /// What PHP has to say, before the JSON.
    Notices,
    /// To the address that the shop would rather have.
    Moved {
        to: String,
    },
    /// It was done, and nothing of the answer came.
    AnswerLost,
    /// Its owner has another key as of now: 401, and so for every request with the one before.
    KeyRotated,
}

impl Kind {
    pub fn name(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "too-many",
            Self::Status { .. } => "status",
            Self::Slow { .. } => "slow",
            Self::Truncated => "truncated",
            Self::WrongLength => "wrong-length",
            Self::Maintenance => "maintenance",
            Self::Challenge => "challenge",
            Self::Notices => "notices",
            Self::Moved { .. } => "moved",
            Self::AnswerLost => "answer-lost",
            Self::KeyRotated => "key-rotated",
        }
    }
}

/// Shares of what the shop tells of its own accord.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shares {
    pub lost: u8,
    pub doubled: u8,
    pub late: u8,
    pub late_seconds: i64,
    /// Each waits up to so long: what happened later may be told earlier.
    pub shuffled_seconds: i64,
}

#[derive(Debug, Default)]
pub struct Unreliable {
    shares: Shares,
    chance: Chance,
}

#[derive(Debug)]
struct Chance(fastrand::Rng);

impl Default for Chance {
    fn default() -> Self {
        Self(fastrand::Rng::with_seed(0))
    }
}

impl Chance {
    fn hits(&mut self, share: u8) -> bool {
        share >= 100 || self.0.u8(0..100) < share
    }
}

impl Faults {
    pub fn wish(&mut self, wish: &Wish, now: Moment) {
        self.requests.clone_from(&wish.requests);
        self.strip_authorization = wish.strip_authorization;
        self.down_until = wish.down_seconds.map(|seconds| later(now, seconds));
        self.chance = Chance(fastrand::Rng::with_seed(wish.seed));
        self.webhooks = Unreliable { shares: wish.webhooks, chance: Chance(fastrand::Rng::with_seed(!wish.seed)) };
    }

    /// What goes wrong with this one, if anything does.
    pub fn strike(&mut self, method: &str, route: &str) -> Option<Kind> {
        for fault in &mut self.requests {
            let is_meant = fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && fault.route.as_deref().is_none_or(|wanted| route.contains(wanted))
                && fault.times != Some(0);
            if is_meant && self.chance.hits(fault.share) {
                if let Some(times) = &mut fault.times {
                    *times -= 1;
                }
                return Some(fault.kind.clone());
            }
        }
        None
    }

    pub fn is_down(&self, now: Moment) -> bool {
        self.down_until.is_some_and(|until| now < until)
    }
}

/// Or never, where that is beyond any time.
fn later(moment: Moment, seconds: i64) -> Moment {
    let by = Duration::try_seconds(seconds).unwrap_or_default();
    moment.checked_add_signed(by).unwrap_or(Moment::MAX_UTC)
}

impl Unreliable {
    /// When it is told: once, twice, later, or never.
    pub fn times(&mut self, due: Moment) -> Vec<Moment> {
        let Shares { lost, doubled, late, late_seconds, shuffled_seconds } = self.shares;
        if self.chance.hits(lost) {
            return Vec::new();
        }
        let mut due = due;
        if self.chance.hits(late) {
            due = later(due, late_seconds);
        }
        if shuffled_seconds > 0 {
            due = later(due, self.chance.0.i64(0..=shuffled_seconds));
        }
        if self.chance.hits(doubled) { vec![due, due] } else { vec![due] }
    }
}
