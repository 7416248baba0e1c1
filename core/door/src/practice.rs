//! Workspaces to practise in: nothing in one is real, from its first moment and for ever. Nothing that is asked for there
//! reaches anybody outside, or holds what opens an account elsewhere ([`Spec::for_real`]).
//!
//! Its past is made up by its maker, a part of the system that may there what an owner may, and elsewhere nothing. What it
//! asks for says when it happened; the store takes that in a practice workspace alone, and only until somebody is let in.

use model::{Actor, Problem, Who, WorkspaceId};

use crate::Spec;

const MAKER: &str = "practice";

/// Who makes up what is in a practice workspace.
pub fn maker(workspace: WorkspaceId, now: model::Timestamp) -> Actor {
    Actor::system(MAKER, Some(workspace), now)
}

pub(crate) fn is_maker(actor: &Actor) -> bool {
    matches!(&actor.who, Who::System { part } if part == MAKER)
}

pub(crate) fn not_for_real(spec: &Spec) -> Problem {
    let detail = format!("Nothing in a practice workspace is real, so {} does nothing here.", spec.name);
    Problem::refused("workspace.practice", detail)
}
