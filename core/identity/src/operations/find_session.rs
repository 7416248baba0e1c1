//! The session behind a token, for whoever turns requests into actors.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Read, Snapshot, Spec};
use model::{AccountId, Actor, MemberId, SecondFactor, SessionId, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::TokenHash;

use crate::{
    SESSIONS_FIND, accounts, factors,
    records::{AccountState, SessionRow},
    schema::sessions,
};

pub(crate) const NAME: &str = "sessions.find";

pub struct FindSession;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SessionWanted")]
pub struct Wanted {
    /// The hash of its token, in hexadecimal digits.
    pub token: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SessionFinding")]
pub struct Finding {
    pub session: Option<Found>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FoundSession")]
pub struct Found {
    pub session: SessionId,
    pub account: AccountId,
    /// Whether the account may sign in, and what the session stands in is there.
    pub active: bool,
    pub workspace: Option<WorkspaceId>,
    pub member: Option<MemberId>,
    pub begun_at: Timestamp,
    pub proven_at: Timestamp,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub second_factor: SecondFactor,
    /// Whether a provider opened it.
    pub by_provider: bool,
}

impl Read for FindSession {
    const SPEC: Spec = Spec::new(NAME, SESSIONS_FIND, "Find the session behind a token").platform();
    type Input = Wanted;
    type Output = Finding;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Finding> {
        let token: TokenHash =
            wanted.token.parse().map_err(|_| Problem::invalid("/token", "Not the hash of a token."))?;
        let query = sessions::table.filter(sessions::token_hash.eq(token.as_bytes().to_vec()));
        let Some(row): Option<SessionRow> = snapshot.first(query.select(SessionRow::as_select()))? else {
            return Ok(Finding { session: None });
        };
        let account = accounts::account(snapshot, row.account)?;
        let stands = match row.workspace {
            Some(workspace) => accounts::is_there(snapshot, workspace)?,
            None => true,
        };
        let found = Found {
            session: row.id,
            account: row.account,
            active: account.state == AccountState::Active && stands,
            workspace: row.workspace,
            member: row.member,
            begun_at: row.created_at,
            proven_at: row.proven_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            second_factor: factors::state(snapshot, row.account, row.factor_at, row.identity)?,
            by_provider: row.identity.is_some(),
        };
        Ok(Finding { session: Some(found) })
    }
}
