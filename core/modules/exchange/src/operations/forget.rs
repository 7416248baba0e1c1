//! Forgets what an import was compared with and did, and the file of an import or an export, when nobody has touched
//! them for a while. After that nothing of it can be taken back.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Spec, Tx, Write, job};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BATCH, Progress, export, import, put};
use crate::{
    RUN,
    records::{Export, ExportId, ExportState, ImportId, ImportRow, ImportState},
    schema::import_rows,
    work::FORGET,
};

/// How long it is kept after the last that was done with it.
pub const KEPT: Duration = Duration::from_secs(30 * DAY.as_secs());
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub struct Forget;

/// What is old: one of the two.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "OldFile")]
pub struct Old {
    pub import: Option<ImportId>,
    pub export: Option<ExportId>,
}

impl Write for Forget {
    const SPEC: Spec = Spec::new("exchange.forget", RUN, "Forget an import's rows, or a file, that are old");
    type Input = Old;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, old: &Old) -> Done<Progress> {
        match (old.import, old.export) {
            (Some(id), None) => forget_import(tx, id, old),
            (None, Some(id)) => forget_export(tx, id, old),
            _ => Err(Problem::invalid("/import", "Name an import or an export.").into()),
        }
    }
}

/// Leaves word to forget it when it is old.
pub fn leave(tx: &mut Tx<'_>, old: &Old, at: Timestamp) -> Done<()> {
    tx.enqueue(job::New { due_at: Some(at), ..job::New::now(FORGET, old) })
}

fn forget_import(tx: &mut Tx<'_>, id: ImportId, old: &Old) -> Done<Progress> {
    let before = import(tx, id)?;
    let is_busy = matches!(before.state, ImportState::Comparing | ImportState::Applying | ImportState::Undoing);
    let due = before.updated_at.plus(KEPT);
    // One without a file was begun to be forgotten.
    if before.file.is_some() && (is_busy || due > tx.now()) {
        let at = due.max(tx.now().plus(DAY));
        return leave(tx, old, at).map(|()| Progress { more: false });
    }
    let rows = import_rows::table.filter(import_rows::import.eq(id)).order(import_rows::number);
    let rows: Vec<ImportRow> = tx.load(rows.limit(BATCH.into()).select(ImportRow::as_select()))?;
    rows.iter().try_for_each(|row| tx.forget(row))?;
    let mut after = before.clone();
    after.file = None;
    if before.state == ImportState::Compared {
        after.state = ImportState::Cancelled;
    }
    put(tx, &before, after)?;
    Ok(Progress { more: !rows.is_empty() })
}

fn forget_export(tx: &mut Tx<'_>, id: ExportId, old: &Old) -> Done<Progress> {
    let before = export(tx, id)?;
    let due = before.updated_at.plus(KEPT);
    if before.state == ExportState::Writing || (before.file.is_some() && due > tx.now()) {
        let at = due.max(tx.now().plus(DAY));
        leave(tx, old, at)?;
    } else if before.file.is_some() {
        let after = Export { state: ExportState::Gone, file: None, updated_at: tx.now(), ..before.clone() };
        tx.update(&before, after)?;
    }
    Ok(Progress { more: false })
}
