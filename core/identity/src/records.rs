//! What identity keeps. None of these can be serialised: what is shown of them is chosen field by
//! field, in the operation that shows it.

use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::timeouts::Timeout;
use model::{AccountId, MemberId, SessionId, Timestamp, WorkspaceId};

use crate::{
    rules::{self, Span},
    schema::{accounts, belongings, challenges, claims, factors, invitations, recovery_codes, resets, sessions},
    sso::records::IdentityId,
};

model::nouns! {
    /// The one-time link by which a fresh server gets its owner.
    Claim => ClaimId = "clm",
    /// A one-time link into a workspace.
    Invitation => InvitationId = "ivt",
    /// What a person proves beside their password.
    Factor => FactorId = "fct",
    /// What opens an account once when its factor is gone.
    RecoveryCodes => RecoveryCodesId = "rcv",
    /// The one-time link by which somebody sets a new password.
    Reset => ResetId = "rst",
    /// What a browser was asked about passkeys.
    Challenge => ChallengeId = "chg",
}

model::words! {
    /// How a factor is proven.
    pub enum FactorKind {
        /// A code by the clock, from an authenticator app.
        Totp = "totp",
        /// A key of a device, that knows its person.
        Passkey = "passkey",
    }
}

model::words! {
    /// What a browser is asked for.
    pub enum ChallengePurpose {
        /// A new passkey.
        Enrolment = "enrolment",
        /// One of an account that is known.
        Proof = "proof",
        /// Whose it is comes with it.
        LogIn = "log-in",
    }
}

model::words! {
    /// Whether an account may sign in.
    pub enum AccountState {
        Active = "active",
        Suspended = "suspended",
    }
}

model::words! {
    /// What is known of the address that an account gives.
    pub enum AddressProof {
        /// Whoever made the account gave it.
        Said = "said",
        /// Whoever reads there set the password by a mailed link. Whether they have the second factor, too, is not known.
        Reached = "reached",
        /// Whoever reads there has the account.
        Proven = "proven",
    }
}

model::words! {
    /// What a mail of ours is written in.
    pub enum Language {
        English = "en",
        German = "de",
    }
}

/// A person who can sign in. What is personal is sealed under their own key.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = accounts, treat_none_as_null = true)]
#[record(table = accounts, kind = "account")]
pub struct AccountRow {
    pub id: AccountId,
    pub version: i64,
    #[label(personal, of = "id")]
    pub email: Vec<u8>,
    /// Finds the account by its address, without opening anything.
    #[label(personal, of = "id")]
    pub email_hash: Vec<u8>,
    #[label(personal, of = "id")]
    pub name: Vec<u8>,
    /// In PHC form.
    #[label(secret)]
    pub password: String,
    #[label(internal)]
    pub state: AccountState,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub address_proof: AddressProof,
    /// When whoever reads at the address first came in by it. What somebody made here before is not theirs.
    #[label(internal)]
    pub reached_at: Option<Timestamp>,
}

/// Where an account belongs, and as which member. An index: the membership itself is the workspace's.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = belongings, primary_key(account, workspace))]
#[unrecorded(table = belongings, key(account, workspace))]
pub struct BelongingRow {
    pub account: AccountId,
    pub workspace: WorkspaceId,
    pub member: MemberId,
}

/// One signed-in browser or program. It stands in one workspace, or in none.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
#[record(table = sessions, kind = "session")]
pub struct SessionRow {
    pub id: SessionId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    #[label(internal)]
    pub account: AccountId,
    #[label(internal)]
    pub workspace: Option<WorkspaceId>,
    #[label(internal)]
    pub member: Option<MemberId>,
    #[label(internal)]
    pub created_at: Timestamp,
    /// When its person last proved who they are.
    #[label(internal)]
    pub proven_at: Timestamp,
    /// When it was last used, to a few minutes.
    #[label(internal)]
    pub seen_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
    /// When a second factor was proven in it.
    #[label(internal)]
    pub factor_at: Option<Timestamp>,
    /// By which identity it was opened; none where the account itself was proven.
    #[label(internal)]
    pub identity: Option<IdentityId>,
    /// What the browser said of itself when it began, and the address it came from.
    #[label(personal, of = "account")]
    pub user_agent: Option<String>,
    #[label(personal, of = "account")]
    pub address: Option<String>,
}

impl SessionRow {
    pub fn is_live_at(&self, now: Timestamp, timeout: Timeout) -> bool {
        let span = Span { begun_at: self.created_at, seen_at: self.seen_at, expires_at: self.expires_at };
        self.ended_at.is_none() && span.is_live_at(now, timeout)
    }
}

/// What a person proves beside their password. It counts once it is confirmed.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = factors, treat_none_as_null = true)]
#[record(table = factors, kind = "factor")]
pub struct FactorRow {
    pub id: FactorId,
    pub version: i64,
    #[label(internal)]
    pub account: AccountId,
    #[label(internal)]
    pub kind: FactorKind,
    /// Sealed under the key of factors alone, to its account and to itself.
    #[label(secret)]
    pub secret: Vec<u8>,
    /// The half minute whose code was taken last, or the use that a passkey counted last: none is taken at or
    /// before it.
    #[label(internal)]
    pub last_step: i64,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub confirmed_at: Option<Timestamp>,
    /// What their person calls a passkey.
    #[label(personal, of = "account")]
    pub name: Option<String>,
}

/// What a browser was asked and has yet to answer. It goes with the answer.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = challenges, treat_none_as_null = true)]
#[record(table = challenges, kind = "challenge")]
pub struct ChallengeRow {
    pub id: ChallengeId,
    pub version: i64,
    /// None where anybody may answer.
    #[label(internal)]
    pub account: Option<AccountId>,
    #[label(internal)]
    pub purpose: ChallengePurpose,
    #[label(secret)]
    pub state: Vec<u8>,
    #[label(internal)]
    pub expires_at: Timestamp,
}

/// The recovery codes of an account that were not used yet.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = recovery_codes)]
#[record(table = recovery_codes, kind = "recovery-codes")]
pub struct RecoveryCodesRow {
    pub id: RecoveryCodesId,
    pub version: i64,
    #[label(internal)]
    pub account: AccountId,
    /// Keyed hashes in hexadecimal digits, with commas between.
    #[label(secret)]
    pub hashes: String,
    #[label(internal)]
    pub made_at: Timestamp,
}

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = claims, treat_none_as_null = true)]
#[record(table = claims, kind = "claim")]
pub struct ClaimRow {
    pub id: ClaimId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    #[label(internal)]
    pub used_at: Option<Timestamp>,
}

impl ClaimRow {
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        rules::is_link_open(now, self.expires_at, self.used_at)
    }
}

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = invitations, treat_none_as_null = true)]
#[record(table = invitations, kind = "invitation")]
pub struct InvitationRow {
    pub id: InvitationId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    /// Role names, separated by commas.
    #[label(internal)]
    pub roles: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    #[label(internal)]
    pub used_at: Option<Timestamp>,
    #[label(internal)]
    pub used_by: Option<MemberId>,
    /// What whoever made it knows it by. It may be about somebody who has no key yet, so the log never shows it,
    /// and it is forgotten once it is accepted.
    #[label(personal, of = "id")]
    pub note: Option<String>,
    /// Whoever made it: it opens what they could give. None for the operator.
    #[label(internal)]
    pub made_by: Option<MemberId>,
}

impl InvitationRow {
    pub fn role_names(&self) -> Vec<String> {
        self.roles.split(',').map(str::to_owned).collect()
    }

    pub fn is_open_at(&self, now: Timestamp) -> bool {
        rules::is_link_open(now, self.expires_at, self.used_at)
    }
}

/// The link by which somebody sets a new password.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = resets, treat_none_as_null = true)]
#[record(table = resets, kind = "reset")]
pub struct ResetRow {
    pub id: ResetId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    /// None where the address that was typed has no account: nobody gets that link.
    #[label(internal)]
    pub account: Option<AccountId>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    #[label(internal)]
    pub used_at: Option<Timestamp>,
}

impl ResetRow {
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        rules::is_link_open(now, self.expires_at, self.used_at)
    }
}
