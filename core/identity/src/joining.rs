//! What a join leaves to be done in the workspace, after its commit on the platform.

use std::sync::Arc;

use door::{Ask, Door, Problem, Reason};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::operations::{forget_belonging, take_in};

/// The job that takes somebody in who accepted an invitation. Its payload is a [`Joining`].
pub const JOIN: &str = "members.join";

/// Somebody on their way into a workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Joining {
    pub workspace: WorkspaceId,
    /// The hash of the invitation's token.
    pub invitation: String,
    pub account: AccountId,
    pub member: MemberId,
    /// What they are called.
    pub name: Option<String>,
}

/// Takes somebody in; may be repeated. An invitation that was good when they came and is no longer leaves
/// them an account without this workspace: signing in chooses among belongings, and one without a
/// membership behind it would lead to a door that never opens.
pub async fn run_join(door: &Arc<Door>, joining: Joining) -> Result<(), Problem> {
    let Joining { workspace, invitation, account, member, name } = joining;
    let comer = take_in::Comer { invitation, account, member, name };
    let there = Actor::system("joining", Some(workspace), door.now());
    match door.ask(&there, Ask::with(take_in::NAME, &comer)).await {
        Err(problem) if is_final(&problem) => {
            let belonging = forget_belonging::Belonging { account, workspace, member };
            let here = Actor::system("joining", None, door.now());
            door.ask(&here, Ask::with(forget_belonging::NAME, &belonging)).await.map(drop)
        }
        answered => answered.map(drop),
    }
}

/// The invitation is closed, what it invites to is gone, or the whole workspace is. Anything else passes.
fn is_final(problem: &Problem) -> bool {
    matches!(problem.reason, Reason::Refused | Reason::Invalid | Reason::NotFound)
}
