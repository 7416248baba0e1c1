//! The file that an export became, under its name.

use door::{Done, Method, Problem, Read, Snapshot, Spec, blob::BlobId};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use super::{OneExport, export};
use crate::{EXPORT, guarding, records::ExportState};

pub struct GetExportFile;

/// Where the bytes are, and what they are called.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportedFile {
    pub id: BlobId,
    pub size: i64,
    pub media_type: &'static str,
    pub name: String,
}

impl Read for GetExportFile {
    const SPEC: Spec = Spec::new("exchange.get-export-file", EXPORT, "The file that an export became")
        .step_up()
        .gives_bytes()
        .at(Method::Get, "/exports/{id}/file");
    type Input = OneExport;
    type Output = ExportedFile;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, one: &OneExport) -> Done<ExportedFile> {
        let export = export(snapshot, one.id)?;
        guarding::check(snapshot, &export)?;
        let id = export.file.ok_or_else(|| {
            let why = match export.state {
                ExportState::Writing => "This file is still being written. Ask again in a moment.",
                ExportState::Gone => "This file was kept for 30 days, and is gone. Export again.",
                _ => "This export became no file. Export again.",
            };
            Problem::refused("exchange.no-file", why)
        })?;
        Ok(ExportedFile { id, size: export.size, media_type: export.format.media_type(), name: export.name })
    }
}
