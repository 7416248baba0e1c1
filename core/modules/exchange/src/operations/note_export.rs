//! Says how far a file is that is being written, and stops what nobody wants any more.

use door::{Done, Spec, Tx, Write};
use model::Actor;

use super::{OneExport, Progress, export};
use crate::{
    RUN,
    exporting::running::Writings,
    records::{Export, ExportState},
};

pub struct NoteExport {
    pub writings: Writings,
}

impl Write for NoteExport {
    const SPEC: Spec = Spec::new("exchange.note-export", RUN, "Say how far a file is that is being written");
    type Input = OneExport;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, one: &OneExport) -> Done<Progress> {
        let before = export(tx, one.id)?;
        if before.state != ExportState::Writing {
            self.writings.stop(before.id);
            return Ok(Progress { more: false });
        }
        let done = self.writings.written(before.id).unwrap_or(before.done);
        if done != before.done {
            tx.update(&before, Export { done, updated_at: tx.now(), ..before.clone() })?;
        }
        Ok(Progress { more: true })
    }
}
