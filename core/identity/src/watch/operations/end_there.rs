//! Ends sessions that stand in a workspace, on its word: one of them, or all of a member's but the one that asks.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Spec, Stream, Tx, Write};
use model::{AccountId, Actor, SessionId, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{records::SessionRow, schema::sessions, signing_in, watch::END_THERE};

pub(crate) const NAME: &str = "sessions.end-there";

pub struct EndThere;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SessionsEnding")]
pub struct Ending {
    pub workspace: WorkspaceId,
    /// This one.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// Or all of this account.
    #[serde(default)]
    pub account: Option<AccountId>,
    /// And not this one.
    #[serde(default)]
    pub but: Option<SessionId>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SessionsEnded")]
pub struct Ended {
    pub sessions_ended: usize,
}

impl Write for EndThere {
    const SPEC: Spec = Spec::new(NAME, END_THERE, "End sessions for the workspace that they stand in")
        .platform()
        .stream(Stream::Security);
    type Input = Ending;
    type Output = Ended;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Ending) -> Done<Ended> {
        let rows = meant(tx, input)?;
        rows.iter().try_for_each(|row| signing_in::end(tx, row).map(drop))?;
        Ok(Ended { sessions_ended: rows.len() })
    }
}

/// Those that stand elsewhere are none of that workspace's business.
fn meant(snapshot: &mut Snapshot<'_>, input: &Ending) -> Done<Vec<SessionRow>> {
    let there = sessions::table.filter(sessions::workspace.eq(input.workspace)).filter(sessions::ended_at.is_null());
    let there = there.select(SessionRow::as_select()).into_boxed();
    let meant = match (input.session, input.account) {
        (Some(session), None) => there.filter(sessions::id.eq(session)),
        (None, Some(account)) => there.filter(sessions::account.eq(account)),
        _ => return Err(Problem::invalid("/session", "Name a session or an account, and not both.").into()),
    };
    let rows: Vec<SessionRow> = snapshot.load(meant.order(sessions::id))?;
    Ok(rows.into_iter().filter(|row| Some(row.id) != input.but).collect())
}
