//! Whose way in this is, where the server is one business's alone: nobody has to say which they mean.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Nothing, Read, Snapshot, Spec, operations::workspaces::WorkspaceState, schema::workspaces};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub struct Entrance;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SsoEntrance")]
pub struct Found {
    /// Absent where there are several, or none yet.
    pub workspace: Option<WorkspaceId>,
}

impl Read for Entrance {
    const SPEC: Spec = Spec::public("sso.entrance", "Which workspace is signed in to, where there is only one");
    type Input = Nothing;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Found> {
        let open = workspaces::table.filter(workspaces::state.eq(WorkspaceState::Open)).order(workspaces::id).limit(2);
        let open: Vec<WorkspaceId> = snapshot.load(open.select(workspaces::id))?;
        Ok(Found { workspace: open.first().copied().filter(|_| open.len() == 1) })
    }
}
