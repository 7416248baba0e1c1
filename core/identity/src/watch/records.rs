//! What was found, who is signed in, where they were seen, and how many came.

use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::operations::audit::Came;
use model::{AccountId, ApiTokenId, MemberId, SessionId, Timestamp};

use crate::schema::{findings, known_places, security_days, visits};

model::nouns! {
    /// Something unusual that somebody should look at.
    Finding => FindingId = "fnd",
}

model::words! {
    /// What is unusual.
    pub enum Rule {
        /// A log-in from a network that this person was never seen in.
        NewNetwork = "new-network",
        /// Many refused log-ins of one account.
        RefusedAccount = "refused-account",
        /// Many refused log-ins from one network, of several accounts.
        RefusedNetwork = "refused-network",
        /// A log-in from a new network after many refused ones from there.
        Guessed = "guessed",
        /// Many refused proofs of somebody who is signed in.
        RefusedProofs = "refused-proofs",
        /// A token used from a network that it was never used from.
        TokenElsewhere = "token-elsewhere",
        /// A secret of a token used that was replaced or revoked.
        TokenOver = "token-over",
        /// A role given that may do everything.
        OwnerMade = "owner-made",
        /// A member's address taken back by whoever reads there.
        AddressReleased = "address-released",
        /// Personal details of many people read in a short time.
        MassReading = "mass-reading",
        /// Everything taken out as files again and again.
        MassExport = "mass-export",
    }
}

model::words! {
    /// How soon somebody should look. Serious ones are mailed.
    pub enum Severity {
        Notice = "notice",
        Warning = "warning",
        Serious = "serious",
    }
}

model::words! {
    /// What became of a finding.
    pub enum FindingState {
        Open = "open",
        /// Somebody ended the session or revoked the token.
        Settled = "settled",
        /// Somebody said that it was fine.
        Dismissed = "dismissed",
    }
}

model::words! {
    /// By what somebody proves who they are.
    pub enum Way {
        Password = "password",
        Passkey = "passkey",
        /// A provider of single sign-on.
        Provider = "provider",
        /// A code of an authenticator app, after a password.
        Code = "code",
        RecoveryCode = "recovery-code",
        Token = "token",
    }
}

/// Something unusual: what, about whom, from where, since when and how often, and the entries that say so.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = findings, treat_none_as_null = true)]
#[record(table = findings, kind = "finding")]
pub struct FindingRow {
    pub id: FindingId,
    pub version: i64,
    #[label(internal)]
    pub rule: Rule,
    #[label(internal)]
    pub severity: Severity,
    /// What it is about; while one is open, the same again makes it grow.
    #[label(internal)]
    pub subject: String,
    #[label(internal)]
    pub account: Option<AccountId>,
    #[label(internal)]
    pub session: Option<SessionId>,
    #[label(internal)]
    pub token: Option<ApiTokenId>,
    /// Coarse: a network of a provider's many customers, and not somebody's house.
    #[label(internal)]
    pub network: Option<String>,
    #[label(internal)]
    pub times: i64,
    /// Numbers of entries of the log, the latest last; kept with commas between.
    #[label(internal)]
    pub entries: String,
    #[label(internal)]
    pub first_at: Timestamp,
    #[label(internal)]
    pub last_at: Timestamp,
    #[label(internal)]
    pub state: FindingState,
    #[label(internal)]
    pub closed_at: Option<Timestamp>,
    #[label(internal)]
    pub closed_by: Option<String>,
    /// Why it was fine. It may be about anybody, so the log never shows it.
    #[label(personal, of = "id")]
    pub note: Option<String>,
    /// When owners and admins were mailed about it.
    #[label(internal)]
    pub told_at: Option<Timestamp>,
}

impl FindingRow {
    pub fn seqs(&self) -> impl DoubleEndedIterator<Item = i64> {
        self.entries.split(',').filter_map(|seq| seq.parse().ok())
    }
}

/// A session that stands here, as the platform says.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = visits, primary_key(session), treat_none_as_null = true)]
#[unrecorded(table = visits, key(session))]
pub struct VisitRow {
    pub session: SessionId,
    pub account: AccountId,
    pub member: MemberId,
    pub way: Option<Way>,
    pub network: Option<String>,
    /// Its address and what its browser says of itself, sealed under its person's own key.
    pub told: Option<Vec<u8>>,
    pub began_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// A network that an account or a token was seen in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = known_places, primary_key(who, network))]
#[unrecorded(table = known_places, key(who, network))]
pub struct PlaceRow {
    pub who: String,
    pub network: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

/// How many came in by a way on a day (in UTC), or were refused.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = security_days, primary_key(day, way, came))]
#[unrecorded(table = security_days, key(day, way, came))]
pub struct DayRow {
    pub day: String,
    pub way: Way,
    pub came: Came,
    pub count: i64,
}
