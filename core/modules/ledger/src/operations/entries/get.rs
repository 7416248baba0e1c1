//! One entry.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, journal,
    records::{Entry, EntryId},
};

pub struct GetEntry;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneLedgerEntry")]
pub struct One {
    pub id: EntryId,
}

impl Read for GetEntry {
    const SPEC: Spec =
        Spec::new("ledger.get-entry", READ, "One entry").quick().versioned().at(Method::Get, "/ledger/entries/{id}");
    type Input = One;
    type Output = View<Entry>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, one: &One) -> Done<View<Entry>> {
        let entry = journal::entry(snapshot, one.id)?;
        Ok(View::of(snapshot, entry))
    }
}
