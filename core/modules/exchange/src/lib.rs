//! Products and stock come in and go out: as files, from other shops and to them.
//!
//! - [`neutral`]: a product, and what is there of it, as a file speaks of them
//! - [`reading`]: files into descriptions, with a word about every cell that makes no sense
//! - [`writing`]: descriptions into files that [`reading`] reads back to the same
//! - [`records`]: [`Import`] and its rows, [`Export`]
//! - [`directory`]: what things are called, both ways
//! - [`plain`]: brands, categories, price lists and what else one line says all of
//! - [`matching`], [`fitting`], [`difference`]: which product is meant, what it becomes, and what that changes
//! - [`carrying`]: carries it into the catalog; [`levelling`]: sets stock
//! - [`exporting`]: what there is into a file, as of one moment
//! - [`guarding`]: who may have the files
//! - [`operations`]: one file for each verb; [`work`]: the jobs behind an import and an export

pub mod carrying;
pub mod difference;
pub mod directory;
pub mod exporting;
pub mod fitting;
pub mod guarding;
pub mod kept;
pub mod levelling;
pub mod matching;
pub mod neutral;
pub mod operations;
pub mod plain;
pub mod reading;
pub mod records;
pub mod schema;
pub mod work;
pub mod writing;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{
    Done, Module, Snapshot,
    access::{Permission, RoleName},
    blob::BlobId,
};
use schema::{exports, imports};

pub use records::{Export, ExportId, Import, ImportId};

pub const IMPORT: Permission = Permission::new_static("exchange:import");
pub const EXPORT: Permission = Permission::new_static("exchange:export");
/// Does what a member has asked for, batch by batch.
pub const RUN: Permission = Permission::new_static("exchange:run");

pub fn module() -> Module {
    use operations::{
        apply, begin_export, begin_import, cancel_export, cancel_import, compare, forget, get_export, get_export_file,
        get_import, go_on, list_exports, list_imports, list_rows, note_export, pass_over, start_import, take_back,
        undo_import, write_export,
    };
    let writings = exporting::running::Writings::default();
    Module::new("exchange")
        .grant(IMPORT, "Bring in products and stock from files", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(EXPORT, "Take out all products and stock as a file", [RoleName::ADMIN])
        .grant(RUN, "Do what an import's owner has asked for, row by row", [RoleName::SYSTEM])
        .record::<Import>()
        .record::<Export>()
        .keeps_blobs(kept_files)
        .guards_blobs(guarding::may_have)
        .event("exchange.import-begun", "A file was brought in, and is being compared")
        .event("exchange.import-compared", "Every difference that an import would make can be seen")
        .event("exchange.import-started", "An import is being applied")
        .event("exchange.import-applied", "An import has done what it could")
        .event("exchange.import-cancelled", "An import was stopped where it was")
        .event("exchange.import-taken-back", "An import is being undone")
        .event("exchange.import-undone", "An import was taken back as far as that could be")
        .event("exchange.export-begun", "A file of everything was asked for")
        .event("exchange.export-written", "A file of everything is there")
        .event("exchange.export-failed", "A file of everything could not be written")
        .event("exchange.export-cancelled", "A file of everything is not wanted any more")
        .prepared(begin_import::BeginImport)
        .read(list_imports::ListImports)
        .read(get_import::GetImport)
        .read(list_rows::ListRows)
        .write(start_import::StartImport)
        .write(cancel_import::CancelImport)
        .write(undo_import::UndoImport)
        .write(begin_export::BeginExport)
        .read(list_exports::ListExports)
        .read(get_export::GetExport)
        .read(get_export_file::GetExportFile)
        .write(cancel_export::CancelExport)
        .prepared(compare::Compare::default())
        .write(apply::Apply)
        .write(take_back::TakeBack)
        .write(pass_over::PassOver)
        .write(go_on::GoOn)
        .prepared(write_export::WriteExport { writings: writings.clone() })
        .write(note_export::NoteExport { writings })
        .write(forget::Forget)
}

/// Which of these files an import or an export names.
fn kept_files(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    let of_imports = imports::table.filter(imports::file.eq_any(ids)).select(imports::file);
    let mut named: Vec<Option<BlobId>> = snapshot.load(of_imports)?;
    let of_exports = exports::table.filter(exports::file.eq_any(ids)).select(exports::file);
    named.extend(snapshot.load::<_, Option<BlobId>>(of_exports)?);
    Ok(named.into_iter().flatten().collect())
}
