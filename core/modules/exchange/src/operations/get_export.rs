//! How far an export has come, and which file it became.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;

use super::{OneExport, export};
use crate::{EXPORT, records::Export};

pub struct GetExport;

impl Read for GetExport {
    const SPEC: Spec = Spec::new("exchange.get-export", EXPORT, "An export, with how far it has come")
        .versioned()
        .at(Method::Get, "/exports/{id}");
    type Input = OneExport;
    type Output = View<Export>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, one: &OneExport) -> Done<View<Export>> {
        let export = export(snapshot, one.id)?;
        Ok(View::of(snapshot, export))
    }
}
