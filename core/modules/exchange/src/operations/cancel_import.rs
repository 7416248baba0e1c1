//! Stops an import where it is. What it has done stays until it is undone.

use door::{Done, Method, Spec, Tx, View, Write};
use model::Actor;

use super::{One, import, not_now, tell};
use crate::{
    IMPORT,
    records::{Import, ImportState},
};

pub struct CancelImport;

impl Write for CancelImport {
    const SPEC: Spec = Spec::new("exchange.cancel-import", IMPORT, "Stop an import where it is")
        .at(Method::Post, "/imports/{id}/cancel");
    type Input = One;
    type Output = View<Import>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, one: &One) -> Done<View<Import>> {
        let before = import(tx, one.id)?;
        if !matches!(before.state, ImportState::Comparing | ImportState::Compared | ImportState::Applying) {
            return Err(not_now(&before, "cancelled").into());
        }
        let after = Import { state: ImportState::Cancelled, ..before.clone() };
        let after = tell(tx, &before, after, "exchange.import-cancelled")?;
        Ok(View::of(tx, after))
    }
}
