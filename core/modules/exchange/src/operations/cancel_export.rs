//! Stops an export. There will be no file.

use door::{Done, Method, Problem, Spec, Tx, View, Write};
use model::Actor;

use super::{OneExport, export, tell_export};
use crate::{
    EXPORT,
    records::{Export, ExportState},
};

pub struct CancelExport;

impl Write for CancelExport {
    const SPEC: Spec =
        Spec::new("exchange.cancel-export", EXPORT, "Stop an export").at(Method::Post, "/exports/{id}/cancel");
    type Input = OneExport;
    type Output = View<Export>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, one: &OneExport) -> Done<View<Export>> {
        let before = export(tx, one.id)?;
        if before.state != ExportState::Writing {
            let detail = format!("This export is {}, so it cannot be cancelled.", before.state);
            return Err(Problem::refused("exchange.not-now", detail).into());
        }
        let after = Export { state: ExportState::Cancelled, ..before.clone() };
        let after = tell_export(tx, &before, after, "exchange.export-cancelled")?;
        Ok(View::of(tx, after))
    }
}
