//! Takes back what one did oneself: as far as nobody changed it since.

use model::{Actor, Problem};
use serde::{Deserialize, Serialize};
use store::{Done, Tx, job};

use super::{DeedId, DeedRow, DeedState, OWN, One, change, own};
use crate::{Method, Spec, View, Write};

/// The job that takes back what nobody waits for.
pub const UNDO: &str = "deeds.undo";

/// Whose deed it is to take back: the one who asked for it, as they stood then.
#[derive(Debug, Serialize, Deserialize)]
pub struct Undoing {
    pub deed: DeedId,
    pub actor: Actor,
}

pub struct Undo;

impl Write for Undo {
    const SPEC: Spec = Spec::new("deeds.undo", OWN, "Take back something you did in the last day")
        .versioned()
        .at(Method::Post, "/deeds/{id}/undoing");
    type Input = One;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &One) -> Done<View<DeedRow>> {
        let before = own(tx, actor, input.id)?;
        if before.state == DeedState::Doing {
            let detail = "This is still being done. Cancel it first, then take back what was done.";
            return Err(Problem::refused("deeds.not-now", detail).into());
        }
        if !matches!(before.state, DeedState::Done | DeedState::Stopped) || before.done == 0 {
            let detail = "There is nothing left of this to take back. The history of each record says what it was.";
            return Err(Problem::conflict("undo.gone", detail).into());
        }
        let after = change(tx, &before, DeedRow { state: DeedState::Undoing, ..before.clone() })?;
        tx.enqueue(job::New::now(UNDO, &Undoing { deed: after.id, actor: actor.clone() }))?;
        Ok(View::of(tx, after))
    }
}
