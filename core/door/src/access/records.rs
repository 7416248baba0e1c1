//! Who belongs to a workspace and as what: records of the workspace, moved with it.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{AccountId, ApiTokenId, Holder, InstallationId, MemberId, ServiceId, Timestamp};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use store::blob::BlobId;

use super::{Effect, Permission, RoleName};
use crate::schema::{
    api_tokens, factor_rule, former_secrets, installations, members, overrides, roles, services, sso_only, timeouts,
};

model::nouns! {
    /// A role that a workspace made for itself.
    Role => RoleId = "rol",
    /// An exception for one member.
    Exception => OverrideId = "ovr",
    /// Who needs a second factor.
    FactorRule => FactorRuleId = "frl",
    /// Whether people come in by providers alone.
    SsoOnly => SsoOnlyId = "sso",
    /// How long the sessions of a role may be.
    Timeout => TimeoutId = "tmo",
    /// A secret that a token had before it was rotated.
    FormerSecret => FormerSecretId = "fsc",
}

model::words! {
    /// Why a token is over before its time.
    pub enum TokenEnd {
        Revoked = "revoked",
        /// It was found where it does not belong.
        Leaked = "leaked",
        /// What it stood for is over: a service account was closed, or a member was taken out.
        Closed = "closed",
    }
}

model::words! {
    /// Whether a member may come in.
    pub enum MemberState {
        Active = "active",
        Removed = "removed",
    }
}

model::words! {
    /// Which way an exception goes.
    pub enum OverrideEffect {
        Allow = "allow",
        Deny = "deny",
    }
}

impl From<OverrideEffect> for Effect {
    fn from(effect: OverrideEffect) -> Self {
        match effect {
            OverrideEffect::Allow => Self::Allow,
            OverrideEffect::Deny => Self::Deny,
        }
    }
}

impl From<Effect> for OverrideEffect {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Allow => Self::Allow,
            Effect::Deny => Self::Deny,
        }
    }
}

/// Who needs a second factor to do anything here, and from when on.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize)]
#[diesel(table_name = factor_rule, treat_none_as_null = true)]
#[record(table = factor_rule, kind = "factor-rule")]
pub struct FactorRuleRow {
    pub id: FactorRuleId,
    pub version: i64,
    /// Owners and admins. It only comes nearer.
    #[label(internal)]
    pub privileged_from: Option<Timestamp>,
    #[label(internal)]
    pub everyone_from: Option<Timestamp>,
}

/// Since when people come in by the workspace's own providers alone, and who need not.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize)]
#[diesel(table_name = sso_only, treat_none_as_null = true)]
#[record(table = sso_only, kind = "sso-only")]
pub struct SsoOnlyRow {
    pub id: SsoOnlyId,
    pub version: i64,
    /// None while they may come in by a password or a passkey, too.
    #[label(internal)]
    pub since: Option<Timestamp>,
    /// An owner who comes in by their own account when no provider answers.
    #[label(internal)]
    pub break_glass: Option<AccountId>,
}

/// How long the sessions of those may be who have a role, in minutes; none of both where it is as everywhere.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize)]
#[diesel(table_name = timeouts, treat_none_as_null = true)]
#[record(table = timeouts, kind = "timeout")]
pub struct TimeoutRow {
    pub id: TimeoutId,
    pub version: i64,
    #[label(internal)]
    pub role: String,
    /// Without being used.
    #[label(internal)]
    pub idle: Option<i64>,
    /// However busy.
    #[label(internal)]
    pub longest: Option<i64>,
    /// What held before, and until when: see [`Timeouts`](crate::timeouts::Timeouts).
    #[label(internal)]
    pub earlier: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = members, treat_none_as_null = true)]
#[record(table = members, kind = "member")]
pub struct MemberRow {
    pub id: MemberId,
    pub version: i64,
    #[label(internal)]
    pub account: AccountId,
    /// Role names; kept with commas between, and shown as a list.
    #[label(internal)]
    #[serde(serialize_with = "as_list")]
    #[schemars(with = "Vec<String>")]
    pub roles: String,
    #[label(internal)]
    pub state: MemberState,
    #[label(internal)]
    pub joined_at: Timestamp,
    /// What they are called, sealed under their own key; shown by whoever opens it.
    #[label(personal, of = "account")]
    #[serde(skip)]
    pub name: Option<Vec<u8>>,
}

impl MemberRow {
    pub fn role_names(&self) -> Vec<RoleName> {
        words(&self.roles)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = roles)]
#[record(table = roles, kind = "role")]
pub struct RoleRow {
    pub id: RoleId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub title: String,
    /// Permissions; kept with commas between, and shown as a list.
    #[label(internal)]
    #[serde(serialize_with = "as_list")]
    #[schemars(with = "Vec<String>")]
    pub permissions: String,
}

impl RoleRow {
    pub fn granted(&self) -> Vec<Permission> {
        words(&self.permissions)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = overrides, treat_none_as_null = true)]
#[record(table = overrides, kind = "override")]
pub struct OverrideRow {
    pub id: OverrideId,
    pub version: i64,
    #[label(internal)]
    pub member: MemberId,
    #[label(internal)]
    pub permission: String,
    #[label(internal)]
    pub effect: OverrideEffect,
    #[label(internal)]
    pub reason: String,
    #[label(internal)]
    pub until: Option<Timestamp>,
}

/// A program that works here on its own account, with roles of its own.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = services, treat_none_as_null = true)]
#[record(table = services, kind = "service")]
pub struct ServiceRow {
    pub id: ServiceId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    /// Role names; kept with commas between, and shown as a list.
    #[label(internal)]
    #[serde(serialize_with = "as_list")]
    #[schemars(with = "Vec<String>")]
    pub roles: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
}

impl ServiceRow {
    pub fn role_names(&self) -> Vec<RoleName> {
        words(&self.roles)
    }
}

/// What a program shows instead of a password: a member's, or a service account's. What of it is shown is chosen field
/// by field.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = api_tokens, treat_none_as_null = true)]
#[record(table = api_tokens, kind = "api-token")]
pub struct ApiTokenRow {
    pub id: ApiTokenId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    #[label(internal)]
    pub name: String,
    /// Of a member's: whose, and as which member.
    #[label(internal)]
    pub account: Option<AccountId>,
    #[label(internal)]
    pub member: Option<MemberId>,
    /// Or of a service account's.
    #[label(internal)]
    pub service: Option<ServiceId>,
    /// The most that it may; kept with commas between.
    #[label(internal)]
    pub permissions: String,
    #[label(internal)]
    pub created_by: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub expires_at: Timestamp,
    /// When the session that made it had proven a second factor.
    #[label(internal)]
    pub factor_at: Option<Timestamp>,
    /// When it was last used, to a few minutes.
    #[label(internal)]
    pub seen_at: Option<Timestamp>,
    /// Where it was used from, the latest place last; kept with commas between.
    #[label(internal)]
    pub networks: String,
    #[label(internal)]
    pub rotated_at: Option<Timestamp>,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
    #[label(internal)]
    pub ended_for: Option<TokenEnd>,
    /// When a secret of before was last used after its grace.
    #[label(internal)]
    pub alarmed_at: Option<Timestamp>,
}

impl ApiTokenRow {
    pub fn granted(&self) -> Vec<Permission> {
        words(&self.permissions)
    }

    pub fn seen_from(&self) -> impl Iterator<Item = &str> {
        self.networks.split(',').filter(|network| !network.is_empty())
    }

    pub fn is_live_at(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    /// None where nobody holds it, which no table lets be.
    pub fn holder(&self) -> Option<Holder> {
        match (self.account, self.member, self.service) {
            (Some(account), Some(member), None) => Some(Holder::Member { account, member }),
            (None, None, Some(service)) => Some(Holder::Service { service }),
            _ => None,
        }
    }
}

/// What a token was before it was rotated: good until its grace is over, and an alarm after it.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = former_secrets)]
#[record(table = former_secrets, kind = "former-secret")]
pub struct FormerSecretRow {
    pub id: FormerSecretId,
    pub version: i64,
    #[label(secret)]
    pub token_hash: Vec<u8>,
    #[label(internal)]
    pub token: ApiTokenId,
    #[label(internal)]
    pub until: Timestamp,
}

model::words! {
    /// Whether a plugin works.
    pub enum InstallationState {
        Active = "active",
        /// What comes to it waits.
        Paused = "paused",
        /// It may nothing and is told nothing, until somebody lets it go on.
        Contained = "contained",
        /// It is gone. What it remembered is kept for a while, for when it is installed again.
        Removed = "removed",
    }
}

/// A plugin in a business: which one, and all that it may. What of it is shown is chosen field by field.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = installations, treat_none_as_null = true)]
#[record(table = installations, kind = "installation")]
pub struct InstallationRow {
    pub id: InstallationId,
    pub version: i64,
    /// The plugin's own name for ever, and what people call it.
    #[label(internal)]
    pub plugin: String,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub release: String,
    /// The file that it came in, with its program; and the key that signed it, where one did.
    #[label(internal)]
    pub package: BlobId,
    #[label(internal)]
    pub publisher: Option<String>,
    /// What it said that it needs, and what of that it was granted, both as JSON.
    #[label(internal)]
    pub manifest: String,
    #[label(internal)]
    pub grants: String,
    /// The operations among that, and the permissions that those ask for; kept with commas between.
    #[label(internal)]
    pub operations: String,
    #[label(internal)]
    pub permissions: String,
    #[label(internal)]
    pub state: InstallationState,
    /// Why it is no longer active; empty where it is.
    #[label(internal)]
    pub reason: String,
    #[label(internal)]
    pub installed_by: String,
    #[label(internal)]
    pub installed_at: Timestamp,
    /// Until when the calls that went well are kept, too.
    #[label(internal)]
    pub recorded_until: Option<Timestamp>,
    #[label(internal)]
    pub removed_at: Option<Timestamp>,
}

impl InstallationRow {
    pub fn granted(&self) -> Vec<Permission> {
        words(&self.permissions)
    }

    pub fn may_ask_for(&self) -> impl Iterator<Item = &str> {
        self.operations.split(',').filter(|operation| !operation.is_empty())
    }
}

/// What was written by [`join`]; a word that is no longer valid counts for nothing.
fn words<T: std::str::FromStr>(text: &str) -> Vec<T> {
    text.split(',').filter(|word| !word.is_empty()).filter_map(|word| word.parse().ok()).collect()
}

fn as_list<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(text.split(',').filter(|word| !word.is_empty()))
}

pub fn join<T: std::fmt::Display>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
