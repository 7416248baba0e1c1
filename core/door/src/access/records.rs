//! Who belongs to a workspace and as what: records of the workspace, moved with it.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{AccountId, MemberId, Timestamp};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{Effect, Permission, RoleName};
use crate::schema::{factor_rule, members, overrides, roles};

model::nouns! {
    /// A role that a workspace made for itself.
    Role => RoleId = "rol",
    /// An exception for one member.
    Exception => OverrideId = "ovr",
    /// Who needs a second factor.
    FactorRule => FactorRuleId = "frl",
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
