//! A file of the journal, under its name.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Read, Snapshot, Spec, blob::BlobId};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    EXPORT,
    balances::check_sight,
    files::MEDIA_TYPE,
    records::{File, FileId},
    schema::ledger_files,
};

pub(crate) const NAME: &str = "ledger.get-file";

pub struct GetFile;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneLedgerFile")]
pub struct One {
    pub id: FileId,
}

/// Where the bytes are, and what they are called.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerFileBytes")]
pub struct Found {
    pub id: BlobId,
    pub size: i64,
    pub media_type: &'static str,
    pub name: String,
}

impl Read for GetFile {
    const SPEC: Spec =
        Spec::new(NAME, EXPORT, "A file of the journal").step_up().gives_bytes().at(Method::Get, "/ledger/files/{id}");
    type Input = One;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, one: &One) -> Done<Found> {
        check_sight(snapshot)?;
        let query = ledger_files::table.filter(ledger_files::id.eq(one.id)).select(File::as_select());
        let file: Option<File> = snapshot.first(query)?;
        let file = file.ok_or_else(|| Problem::not_found("file", one.id))?;
        Ok(Found { id: file.file, size: file.size, media_type: MEDIA_TYPE, name: file.name })
    }
}
