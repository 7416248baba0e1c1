//! Who may have the files of imports and exports: what is in them may be more than somebody sees who may get files.
//!
//! The file of an export comes out by its own operation only, which asks for the permission to export and for a fresh
//! proof; and if costs are in it, only to those who see costs. The file of an import is for whoever brought it in, and
//! for those who see costs: any column of it may be one of them.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Problem, Read as _, Snapshot, blob::BlobId};
use model::{AccountId, Actor, Sensitivity};

use crate::{
    operations::get_export_file::GetExportFile,
    records::Export,
    schema::{exports, imports},
};

/// Whether somebody may have this blob by this operation.
pub fn may_have(snapshot: &mut Snapshot<'_>, actor: &Actor, operation: &'static str, id: BlobId) -> Done<bool> {
    if operation == GetExportFile::SPEC.name {
        return Ok(true);
    }
    let of_export = exports::table.filter(exports::file.eq(id)).select(exports::with_costs);
    Ok(snapshot.first::<_, bool>(of_export)?.is_none() && may_read_import(snapshot, actor, id)?)
}

/// Whether somebody may bring in what this blob holds, and so see it compared.
pub fn may_bring_in(snapshot: &mut Snapshot<'_>, actor: &Actor, id: BlobId) -> Done<bool> {
    let with_costs = exports::table.filter(exports::file.eq(id)).filter(exports::with_costs.eq(true));
    let has_costs = snapshot.first::<_, bool>(with_costs.select(exports::with_costs))?.is_some();
    Ok((!has_costs || sees_costs(snapshot)) && may_read_import(snapshot, actor, id)?)
}

/// The file of an export is for those who see as much as whoever asked for it.
pub fn check(snapshot: &Snapshot<'_>, export: &Export) -> Result<(), Problem> {
    if export.with_costs && !sees_costs(snapshot) {
        let detail = "This file has costs in it, which your roles do not show you. Export one of your own.";
        return Err(Problem::refused("exchange.has-costs", detail));
    }
    Ok(())
}

fn may_read_import(snapshot: &mut Snapshot<'_>, actor: &Actor, id: BlobId) -> Done<bool> {
    if sees_costs(snapshot) {
        return Ok(true);
    }
    let whose = imports::table.filter(imports::file.eq(id)).select(imports::asked_by);
    let whose: Vec<Option<AccountId>> = snapshot.load(whose)?;
    Ok(whose.is_empty() || whose.iter().any(|by| by.is_some() && *by == actor.account()))
}

fn sees_costs(snapshot: &Snapshot<'_>) -> bool {
    snapshot.sight().is(Sensitivity::FINANCIAL)
}
