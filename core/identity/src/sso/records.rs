//! What single sign-on keeps: on the workspace's side where its people may come from, on the platform's who somebody
//! is there, and what was begun.

use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{AccountId, ServiceId, SessionId, Timestamp, WorkspaceId};

use super::schema::{identities, sso_arrivals, sso_attempts, sso_farewells, sso_providers, sso_sessions};
use crate::rules;

model::nouns! {
    /// Where people of a workspace may sign in beside here.
    Provider => ProviderId = "idp",
    /// That somebody came in by a provider.
    Arrival => ArrivalId = "arv",
    /// Who somebody is for a provider.
    Identity => IdentityId = "idn",
    /// A log-in that was begun at a provider.
    Attempt => AttemptId = "sat",
    /// What a session that a provider opened knows of it.
    Visa => VisaId = "vis",
    /// A log-out token that was taken.
    Farewell => FarewellId = "bye",
}

/// Where people of this workspace may sign in beside here, and what becomes of them.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = sso_providers, treat_none_as_null = true)]
#[record(table = sso_providers, kind = "sso-provider")]
pub struct ProviderRow {
    pub id: ProviderId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    /// Exactly as the provider writes it of itself.
    #[label(internal)]
    pub issuer: String,
    #[label(internal)]
    pub client_id: String,
    /// Sealed, and never shown again.
    #[label(secret)]
    pub client_secret: Option<Vec<u8>>,
    /// With a space between.
    #[label(internal)]
    pub scopes: String,
    /// What stands on its button.
    #[label(internal)]
    pub button: String,
    /// Where in what it says of somebody their groups stand.
    #[label(internal)]
    pub roles_at: String,
    /// Which group makes which role, as JSON, the first that fits first.
    #[label(internal)]
    pub rules: String,
    /// The role of those whom no rule fits.
    #[label(internal)]
    pub otherwise: Option<String>,
    /// Only people of this domain of Google's.
    #[label(internal)]
    pub domain: Option<String>,
    /// Whether people who were not here before are let in.
    #[label(internal)]
    pub lets_in: bool,
    /// Whether it asks for a second factor itself, so that none is asked for here.
    #[label(internal)]
    pub vouches: bool,
    #[label(internal)]
    pub is_on: bool,
    #[label(internal)]
    pub created_at: Timestamp,
    /// The account of the program by which it says who its people are.
    #[label(internal)]
    pub provisioner: Option<ServiceId>,
}

/// Who came in by which provider, and in which groups they were then: what a change of rules is tried with.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = sso_arrivals, treat_none_as_null = true)]
#[record(table = sso_arrivals, kind = "sso-arrival")]
pub struct ArrivalRow {
    pub id: ArrivalId,
    pub version: i64,
    #[label(internal)]
    pub provider: ProviderId,
    #[label(internal)]
    pub account: AccountId,
    /// Their groups as JSON, sealed under their own key; none once that was destroyed.
    #[label(personal, of = "account")]
    pub said: Option<Vec<u8>>,
    #[label(internal)]
    pub at: Timestamp,
    /// What it called them then, as it is found by.
    #[label(personal, of = "account")]
    pub subject_hash: Option<Vec<u8>>,
    #[label(personal, of = "account")]
    pub name_hash: Option<Vec<u8>>,
    /// Whether it put them out itself, and so may let them in again.
    #[label(internal)]
    pub put_out: bool,
}

/// Who somebody is for a provider: what it calls them, and never their address.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = identities)]
#[record(table = identities, kind = "identity")]
pub struct IdentityRow {
    pub id: IdentityId,
    pub version: i64,
    #[label(internal)]
    pub account: AccountId,
    /// It opens sessions there, and nowhere else.
    #[label(internal)]
    pub workspace: WorkspaceId,
    #[label(internal)]
    pub provider: ProviderId,
    #[label(internal)]
    pub issuer: String,
    #[label(personal, of = "account")]
    pub subject: Vec<u8>,
    /// Of issuer and subject: finds them without opening anything.
    #[label(personal, of = "account")]
    pub subject_hash: Vec<u8>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub last_at: Timestamp,
}

/// A log-in that was begun at a provider. It is finished once, soon, and in the browser that began it.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = sso_attempts, treat_none_as_null = true)]
#[record(table = sso_attempts, kind = "sso-attempt")]
pub struct AttemptRow {
    pub id: AttemptId,
    pub version: i64,
    #[label(secret)]
    pub state_hash: Vec<u8>,
    #[label(secret)]
    pub browser_hash: Vec<u8>,
    /// What the provider is to repeat, and what proves that it was us who asked; sealed.
    #[label(secret)]
    pub secrets: Vec<u8>,
    #[label(internal)]
    pub workspace: WorkspaceId,
    #[label(internal)]
    pub provider: ProviderId,
    /// Who is signed in already, and wants the provider's account linked to their own.
    #[label(internal)]
    pub account: Option<AccountId>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    #[label(internal)]
    pub used_at: Option<Timestamp>,
}

impl AttemptRow {
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        rules::is_link_open(now, self.expires_at, self.used_at)
    }
}

/// What a session that a provider opened knows of it, for as long as it stands.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = sso_sessions, treat_none_as_null = true)]
#[record(table = sso_sessions, kind = "sso-session")]
pub struct VisaRow {
    pub id: VisaId,
    pub version: i64,
    #[label(internal)]
    pub session: SessionId,
    #[label(internal)]
    pub identity: IdentityId,
    #[label(internal)]
    pub workspace: WorkspaceId,
    #[label(internal)]
    pub provider: ProviderId,
    /// Of what the provider calls its own session.
    #[label(secret)]
    pub sid_hash: Option<Vec<u8>>,
    /// What it is told at log-out; sealed.
    #[label(secret)]
    pub id_token: Vec<u8>,
    /// What asks it again whether this still stands; sealed, and none where it gave none.
    #[label(secret)]
    pub refresh_token: Option<Vec<u8>>,
    /// Of who the provider said they are, and of what was made of it here: the same again is nothing new.
    #[label(secret)]
    pub groups_hash: Option<Vec<u8>>,
    /// When it last said that it does.
    #[label(internal)]
    pub confirmed_at: Timestamp,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
}

/// What its provider said when it was asked again, every minute: the part of a visa by which nothing about it changes.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = sso_sessions, treat_none_as_null = true)]
#[unrecorded(table = sso_sessions, key(id))]
pub struct HeardRow {
    pub id: VisaId,
    pub refresh_token: Option<Vec<u8>>,
    pub groups_hash: Option<Vec<u8>>,
    pub confirmed_at: Timestamp,
}

/// A log-out token that was taken. It is remembered until it would be too old anyway.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = sso_farewells)]
#[record(table = sso_farewells, kind = "sso-farewell")]
pub struct FarewellRow {
    pub id: FarewellId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    #[label(internal)]
    pub expires_at: Timestamp,
}
