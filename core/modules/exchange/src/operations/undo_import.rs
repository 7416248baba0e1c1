//! Takes back what an import did: what it made is archived, what it changed is as it was, unless somebody changed
//! it since.

use door::{Done, Method, Problem, Spec, Tx, View, Write};
use model::Actor;

use super::{One, import, leave, not_now, tell};
use crate::{
    IMPORT,
    records::{Import, ImportState},
    work::Phase,
};

pub struct UndoImport;

impl Write for UndoImport {
    const SPEC: Spec = Spec::new("exchange.undo-import", IMPORT, "Take back what an import did")
        .at(Method::Post, "/imports/{id}/undo");
    type Input = One;
    type Output = View<Import>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, one: &One) -> Done<View<Import>> {
        let before = import(tx, one.id)?;
        if !matches!(before.state, ImportState::Applied | ImportState::Cancelled) || before.done == 0 {
            return Err(not_now(&before, "undone").into());
        }
        if before.file.is_none() {
            let detail = "What this import did was kept for 30 days, so that it could be undone; that is over.";
            return Err(Problem::refused("exchange.too-late", detail).into());
        }
        let asked_by = actor.account().or(before.asked_by);
        let after = Import { state: ImportState::Undoing, asked_by, ..before.clone() };
        let after = tell(tx, &before, after, "exchange.import-taken-back")?;
        leave(tx, &after, Phase::Undo)?;
        Ok(View::of(tx, after))
    }
}
