//! What a change of name leaves to be done in each workspace, after its commit on the platform.

use std::sync::Arc;

use door::{
    Ask, Door, Problem, Reason,
    operations::names::{RENAMED, Renamed, Renaming},
};
use model::Actor;

/// Carries a new name into a workspace; may be repeated. One that is gone needs no names.
pub async fn run_rename(door: &Arc<Door>, renamed: Renamed) -> Result<(), Problem> {
    let Renamed { workspace, account, name } = renamed;
    let there = Actor::system("renaming", Some(workspace), door.now());
    match door.ask(&there, Ask::with(RENAMED, &Renaming { account, name })).await {
        Err(problem) if problem.reason == Reason::NotFound => Ok(()),
        answered => answered.map(drop),
    }
}
