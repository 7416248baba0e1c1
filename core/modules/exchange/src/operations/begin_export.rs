//! Asks for a file of all there is. A job writes it; the answer says where to look for it.

use door::{Done, Method, Spec, Stream, Tx, View, Write, event};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    forget::{self, KEPT, Old},
    leave_export,
};
use crate::{
    EXPORT, exporting,
    records::{About, Export, ExportState, FileFormat},
};

pub struct BeginExport;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    /// `products` unless said.
    #[serde(default)]
    pub kind: Option<About>,
    /// `csv` unless said.
    #[serde(default)]
    pub format: Option<FileFormat>,
}

impl Write for BeginExport {
    const SPEC: Spec = Spec::new("exchange.begin-export", EXPORT, "Take all of something out as a file")
        .stream(Stream::Access)
        .step_up()
        .versioned()
        .at(Method::Post, "/exports");
    type Input = NewExport;
    type Output = View<Export>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewExport) -> Done<View<Export>> {
        let (kind, format) = (input.kind.unwrap_or(About::Products), input.format.unwrap_or(FileFormat::Csv));
        let day: String = tx.now().to_string().chars().take(10).collect();
        let export = Export {
            id: tx.new_id(),
            version: 1,
            kind,
            format,
            state: ExportState::Writing,
            with_costs: tx.sight().is(Sensitivity::FINANCIAL),
            total: exporting::count(tx, kind)?,
            done: 0,
            file: None,
            name: format!("{kind}-{day}.{format}"),
            size: 0,
            trouble: None,
            asked_by: actor.account(),
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.insert(&export)?;
        leave_export(tx, &export)?;
        let old = Old { import: None, export: Some(export.id) };
        forget::leave(tx, &old, tx.now().plus(KEPT))?;
        tx.emit(event::News::new("exchange.export-begun", export.id, &export));
        Ok(View::of(tx, export))
    }
}
