//! Workspaces to practise in: nothing in one is real, from its first moment and for ever. Nothing that is asked for there
//! reaches anybody outside, or holds what opens an account elsewhere ([`Spec::for_real`](crate::Spec::for_real)), and
//! what is taken out of there says by its name what it is.
//!
//! Its past is made up by its maker, a part of the system that may there what an owner may, and elsewhere nothing. What it
//! asks for says when it happened; the store takes that in a practice workspace alone, and only until somebody is let in.

use model::{Actor, Problem, Who, WorkspaceId};

const MAKER: &str = "practice";

/// Who makes up what is in a practice workspace.
pub fn maker(workspace: WorkspaceId, now: model::Timestamp) -> Actor {
    Actor::system(MAKER, Some(workspace), now)
}

pub(crate) fn is_maker(actor: &Actor) -> bool {
    matches!(&actor.who, Who::System { part } if part == MAKER)
}

pub(crate) fn not_for_real() -> Problem {
    let detail =
        "Nothing in a practice shop is real: it sends nothing, and keeps nothing that opens an account elsewhere.";
    Problem::refused("workspace.practice", detail)
}

/// What a file of a practice workspace is called, so that nobody takes it for one of the business.
pub fn file_name(name: &str) -> String {
    format!("practice-{name}")
}
