//! How far an import has come, and what there is in it.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;

use super::{One, import};
use crate::{IMPORT, records::Import};

pub struct GetImport;

impl Read for GetImport {
    const SPEC: Spec = Spec::new("exchange.get-import", IMPORT, "An import, with how far it has come")
        .versioned()
        .at(Method::Get, "/imports/{id}");
    type Input = One;
    type Output = View<Import>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, one: &One) -> Done<View<Import>> {
        let import = import(snapshot, one.id)?;
        Ok(View::of(snapshot, import))
    }
}
