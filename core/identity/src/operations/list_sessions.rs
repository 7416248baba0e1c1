//! One's own sessions that still stand.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Read, Snapshot, Spec, timeouts::Timeout};
use model::{AccountId, Actor, SecondFactor, SessionId, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{SELF, factors, records::SessionRow, schema::sessions, signing_in};

pub struct ListSessions;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Sessions")]
pub struct Listed {
    pub items: Vec<Shown>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Session")]
pub struct Shown {
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    pub workspace: Option<WorkspaceId>,
    pub created_at: Timestamp,
    pub proven_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// What the browser or program said of itself when it signed in.
    pub user_agent: Option<String>,
    /// Where it signed in from.
    pub address: Option<String>,
    /// Whether it knows the password alone: until it proves the second factor, it opens nothing.
    pub owes_factor: bool,
}

impl Read for ListSessions {
    const SPEC: Spec =
        Spec::new("sessions.list", SELF, "Where you are signed in").platform().at(Method::Get, "/sessions");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let (account, asking) = signing_in::own(actor)?;
        let mut rows = live(snapshot, account)?;
        // Where else they are signed in is not their provider's to know.
        if actor.by_provider {
            rows.retain(|row| row.id == asking);
        }
        let since = factors::since(snapshot, account)?;
        let items = rows.into_iter().map(|row| {
            let owes_factor = since.state(row.factor_at, row.identity) == SecondFactor::Owed;
            shown(row, asking, owes_factor)
        });
        Ok(Listed { items: items.collect() })
    }
}

fn live(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<Vec<SessionRow>> {
    let now = snapshot.now();
    let query = sessions::table
        .filter(sessions::account.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id);
    let rows: Vec<SessionRow> = snapshot.load(query.select(SessionRow::as_select()))?;
    // After how long one ends that is not used is its workspace's to say. Rather one too many is shown than one too few:
    // it can be ended here, and says when it was last used.
    Ok(rows.into_iter().filter(|row| row.is_live_at(now, Timeout::MOST)).collect())
}

fn shown(row: SessionRow, asking: SessionId, owes_factor: bool) -> Shown {
    Shown {
        id: row.id,
        current: row.id == asking,
        workspace: row.workspace,
        created_at: row.created_at,
        proven_at: row.proven_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
        user_agent: row.user_agent,
        address: row.address,
        owes_factor,
    }
}
