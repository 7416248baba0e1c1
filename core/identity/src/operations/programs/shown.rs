//! A token as it is shown: everything but itself.

use door::access::records::{ApiTokenRow, TokenEnd};
use model::{AccountId, ApiTokenId, MemberId, ServiceId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::rules::STALE;

model::words! {
    /// Whether a token opens anything.
    pub enum TokenState {
        Live = "live",
        Expired = "expired",
        Ended = "ended",
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApiToken")]
pub struct Shown {
    pub id: ApiTokenId,
    pub name: String,
    /// Whose it is, of a member's.
    pub account: Option<AccountId>,
    pub member: Option<MemberId>,
    /// Or of which service account.
    pub service: Option<ServiceId>,
    /// The most that it may: never more than whoever holds it.
    pub permissions: Vec<String>,
    pub state: TokenState,
    /// Nobody has used it for three months: it lies somewhere and is not needed.
    pub stale: bool,
    pub created_by: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Option<Timestamp>,
    /// Where it was used from, the latest place last.
    pub seen_from: Vec<String>,
    pub rotated_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub ended_for: Option<TokenEnd>,
    /// When a secret from before its rotation was last used after its grace: somebody has a copy.
    pub alarmed_at: Option<Timestamp>,
}

impl Shown {
    pub(crate) fn of(row: &ApiTokenRow, now: Timestamp) -> Self {
        let state = match row.ended_at {
            Some(_) => TokenState::Ended,
            None if row.is_live_at(now) => TokenState::Live,
            None => TokenState::Expired,
        };
        let used = row.seen_at.unwrap_or(row.created_at);
        Self {
            id: row.id,
            name: row.name.clone(),
            account: row.account,
            member: row.member,
            service: row.service,
            permissions: row.granted().iter().map(ToString::to_string).collect(),
            state,
            stale: state == TokenState::Live && now.since(used) >= STALE,
            created_by: row.created_by.clone(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            seen_at: row.seen_at,
            seen_from: row.seen_from().map(str::to_owned).collect(),
            rotated_at: row.rotated_at,
            ended_at: row.ended_at,
            ended_for: row.ended_for,
            alarmed_at: row.alarmed_at,
        }
    }
}

/// A token that was just made, or made anew.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MadeToken")]
pub struct Made {
    #[serde(flatten)]
    pub token: Shown,
    /// What a program sends as `Authorization: Bearer …`. Shown once.
    pub secret: String,
    /// Until when the secret of before still works, of one that was rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_until: Option<Timestamp>,
}
