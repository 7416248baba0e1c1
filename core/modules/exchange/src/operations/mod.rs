//! One file for each verb. What the members ask for: begin, see, start, cancel, undo, take out. What the jobs ask for
//! after it: compare, apply, take back, each so many rows at a time; and write what is taken out.

pub mod apply;
pub mod begin_export;
pub mod begin_import;
pub mod cancel_export;
pub mod cancel_import;
pub mod compare;
pub mod forget;
pub mod get_export;
pub mod get_export_file;
pub mod get_import;
pub mod go_on;
pub mod list_exports;
pub mod list_imports;
pub mod list_rows;
pub mod note_export;
pub mod pass_over;
pub mod start_import;
pub mod take_back;
pub mod undo_import;
pub mod write_export;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, event, job};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    records::{Export, ExportId, Import, ImportId, ImportState},
    schema::{exports, imports},
    work::{Phase, WORK, WRITE, Work, Writing},
};

/// One import.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneImport")]
pub struct One {
    pub id: ImportId,
}

/// One export.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneExport {
    pub id: ExportId,
}

/// So many rows of one import.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SomeRows")]
pub struct SomeRows {
    pub id: ImportId,
    /// At most this many; never more than 500.
    pub most: u16,
}

/// The most rows of one transaction.
const BATCH: u16 = 500;

impl SomeRows {
    fn rows(&self) -> i64 {
        self.most.clamp(1, BATCH).into()
    }
}

/// Whether there is more to do.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportProgress")]
pub struct Progress {
    pub more: bool,
}

pub(crate) fn import(snapshot: &mut Snapshot<'_>, id: ImportId) -> Done<Import> {
    let found = snapshot.first(imports::table.filter(imports::id.eq(id)).select(Import::as_select()))?;
    found.ok_or_else(|| Problem::not_found("import", id).into())
}

/// Writes how far it has come.
fn put(tx: &mut Tx<'_>, before: &Import, mut after: Import) -> Done<Import> {
    if after == *before {
        return Ok(after);
    }
    after.updated_at = tx.now();
    tx.update(before, after)
}

/// The same, and tells whoever follows.
fn tell(tx: &mut Tx<'_>, before: &Import, after: Import, word: &'static str) -> Done<Import> {
    let after = put(tx, before, after)?;
    tx.emit(event::News::new(word, after.id, &after));
    Ok(after)
}

/// Leaves the work of a phase behind.
fn leave(tx: &mut Tx<'_>, import: &Import, phase: Phase) -> Done<()> {
    tx.enqueue(job::New::now(WORK, &Work { import: import.id, phase, asked_by: import.asked_by }))
}

fn not_now(import: &Import, what: &str) -> Problem {
    let is = match import.state {
        ImportState::Comparing => "is still being compared with what is here",
        ImportState::Compared => "has not been started",
        ImportState::Applying => "is being applied",
        ImportState::Applied => "is applied",
        ImportState::Cancelled => "was cancelled",
        ImportState::Undoing => "is being undone",
        ImportState::Undone => "was undone",
    };
    Problem::refused("exchange.not-now", format!("This import {is}, so it cannot be {what}."))
}

pub(crate) fn export(snapshot: &mut Snapshot<'_>, id: ExportId) -> Done<Export> {
    let found = snapshot.first(exports::table.filter(exports::id.eq(id)).select(Export::as_select()))?;
    found.ok_or_else(|| Problem::not_found("export", id).into())
}

/// Writes what became of an export, and tells whoever follows.
fn tell_export(tx: &mut Tx<'_>, before: &Export, mut after: Export, word: &'static str) -> Done<Export> {
    after.updated_at = tx.now();
    let after = tx.update(before, after)?;
    tx.emit(event::News::new(word, after.id, &after));
    Ok(after)
}

fn leave_export(tx: &mut Tx<'_>, export: &Export) -> Done<()> {
    tx.enqueue(job::New::now(WRITE, &Writing { export: export.id, asked_by: export.asked_by }))
}
