//! Ends somebody's session here. It is shown no more at once; a job, which waits for nobody outside, ends it on the
//! platform a moment later, and from then on it opens nothing.

use std::sync::Arc;

use door::{Ask, Done, Door, Method, Problem, Spec, Stream, Tx, Write, job, operations::members::RightsChanged};
use model::{Actor, SessionId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    end_there::{self, Ending},
    take_in::visit,
};
use crate::watch::{ACT, found, records::VisitRow};

/// The job that ends sessions on the platform. Its payload is an [`Ending`].
pub const END: &str = "security.end-there";

pub struct EndSession;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfSessionHere")]
pub struct Input {
    pub id: SessionId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EndedSessionHere")]
pub struct Ended {
    pub id: SessionId,
    pub ended_at: Option<Timestamp>,
}

impl Write for EndSession {
    const SPEC: Spec = Spec::new("security.end-session", ACT, "End somebody's session here")
        .stream(Stream::Security)
        .at(Method::Delete, "/open-sessions/{id}");
    type Input = Input;
    type Output = Ended;

    // Without a fresh proof: who sees that something is wrong should not be kept waiting.
    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Ended> {
        let before = visit(tx, input.id)?.ok_or_else(|| Problem::not_found("session", input.id))?;
        let ended_at = before.ended_at.or(Some(tx.now()));
        if before.ended_at.is_none() {
            tx.put(&VisitRow { ended_at, ..before.clone() })?;
            if let Some(workspace) = tx.workspace() {
                let ending = Ending { workspace, session: Some(input.id), account: None, but: None };
                tx.enqueue(job::New::now(END, &ending))?;
            }
        }
        found::settle(tx, actor, input.id)?;
        Ok(Ended { id: input.id, ended_at })
    }
}

/// Ends them on the platform; may be repeated.
pub async fn run_end(door: &Arc<Door>, ending: Ending) -> Result<(), Problem> {
    let system = Actor::system("security", None, door.now());
    door.ask(&system, Ask::with(end_there::NAME, &ending)).await.map(drop)
}

/// Ends the sessions of somebody whose rights changed; may be repeated.
pub async fn run_rights_changed(door: &Arc<Door>, changed: RightsChanged) -> Result<(), Problem> {
    let RightsChanged { workspace, account, but } = changed;
    let Some(workspace) = workspace else { return Ok(()) };
    run_end(door, Ending { workspace, session: None, account: Some(account), but }).await
}
