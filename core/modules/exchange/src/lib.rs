//! Products and stock come in and go out: as files, from other shops and to them.
//!
//! - [`neutral`]: a product, and what is there of it, as a file speaks of them
//! - [`reading`]: files into descriptions, with a word about every cell that makes no sense
//! - [`writing`]: descriptions into files that [`reading`] reads back to the same
//! - [`records`]: [`Import`] and its rows
//! - [`directory`]: what things are called, both ways
//! - [`matching`], [`fitting`], [`difference`]: which product is meant, what it becomes, and what that changes
//! - [`carrying`]: carries it into the catalog; [`levelling`]: sets stock
//! - [`operations`]: one file for each verb; [`work`]: the job behind an import

pub mod carrying;
pub mod difference;
pub mod directory;
pub mod fitting;
pub mod kept;
pub mod levelling;
pub mod matching;
pub mod neutral;
pub mod operations;
pub mod reading;
pub mod records;
pub mod schema;
pub mod work;
pub mod writing;

use door::{
    Module,
    access::{Permission, RoleName},
};

pub use records::{Import, ImportId};

pub const IMPORT: Permission = Permission::new_static("exchange:import");
pub const EXPORT: Permission = Permission::new_static("exchange:export");
/// Does what a member has asked for, batch by batch.
pub const RUN: Permission = Permission::new_static("exchange:run");

pub fn module() -> Module {
    use operations::{
        apply, begin_import, cancel_import, compare, export_levels, export_products, get_import, go_on, list_imports,
        list_rows, pass_over, start_import, take_back, undo_import,
    };
    Module::new("exchange")
        .grant(IMPORT, "Bring in products and stock from files", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(EXPORT, "Take out all products and stock as a file", [RoleName::ADMIN])
        .grant(RUN, "Do what an import's owner has asked for, row by row", [RoleName::SYSTEM])
        .record::<Import>()
        .event("exchange.import-begun", "A file was brought in, and is being compared")
        .event("exchange.import-compared", "Every difference that an import would make can be seen")
        .event("exchange.import-started", "An import is being applied")
        .event("exchange.import-applied", "An import has done what it could")
        .event("exchange.import-cancelled", "An import was stopped where it was")
        .event("exchange.import-taken-back", "An import is being undone")
        .event("exchange.import-undone", "An import was taken back as far as that could be")
        .prepared(begin_import::BeginImport)
        .read(list_imports::ListImports)
        .read(get_import::GetImport)
        .read(list_rows::ListRows)
        .write(start_import::StartImport)
        .write(cancel_import::CancelImport)
        .write(undo_import::UndoImport)
        .read(export_products::ExportProducts)
        .read(export_levels::ExportLevels)
        .prepared(compare::Compare::default())
        .write(apply::Apply)
        .write(take_back::TakeBack)
        .write(pass_over::PassOver)
        .write(go_on::GoOn)
}
