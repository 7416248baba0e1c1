//! What a log-in at a provider leaves to be done in the workspace, after its commit on the platform.

use std::sync::Arc;

use door::{Ask, Door, Problem};
use model::{AccountId, Actor, MemberId, SessionId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{
    operations::{
        take_in,
        turn_away::{self, Whom},
    },
    records::{IdentityId, ProviderId},
    scim::people::KnownAs,
};

/// The job that makes somebody the member that their provider says they are. Its payload is a [`Settling`].
pub const SETTLE: &str = "sso.settle";

/// Somebody on their way in by a provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settling {
    pub workspace: WorkspaceId,
    pub provider: ProviderId,
    pub identity: IdentityId,
    pub account: AccountId,
    pub member: MemberId,
    pub name: Option<String>,
    pub groups: Vec<String>,
    /// What the provider calls them, where it said that now.
    #[serde(default)]
    pub known_as: Option<KnownAs>,
    /// Whether they had no place there before.
    pub is_new: bool,
    /// The session in which they come; none where the provider was asked again, and nobody proved anything.
    #[serde(default)]
    pub session: Option<SessionId>,
}

/// Makes somebody the member that their provider says they are; may be repeated. Whoever was let in and may not be in
/// after all is out again.
pub async fn run_settling(door: &Arc<Door>, settling: Settling) -> Result<(), Problem> {
    let Settling { workspace, provider, identity, account, member, name, groups, known_as, is_new, session } = settling;
    let comer = take_in::Comer { provider, account, member, name, groups, known_as, session };
    let there = Actor::system("single sign-on", Some(workspace), door.now());
    match door.ask(&there, Ask::with(take_in::NAME, &comer)).await {
        Err(problem) if take_in::is_final(&problem) => {
            let comer = is_new.then_some(turn_away::Comer { account, member });
            let whom = Whom { workspace, provider, identity: Some(identity), is_off: false, comer };
            run_turning_away(door, whom).await
        }
        answered => answered.map(drop),
    }
}

/// Ends what a provider opened.
pub async fn run_turning_away(door: &Arc<Door>, whom: Whom) -> Result<(), Problem> {
    let here = Actor::system("single sign-on", None, door.now());
    door.ask(&here, Ask::with(turn_away::NAME, &whom)).await.map(drop)
}
