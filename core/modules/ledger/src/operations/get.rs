//! Whether books are kept, and how far they are.

use door::{Done, Method, Nothing, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    READ,
    days::Day,
    journal, periods,
    posting::{self, Posted},
};

pub struct GetBooks;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerAsItStands")]
pub struct Told {
    /// Null where no books are kept yet.
    pub begun_at: Option<Timestamp>,
    pub posted: Posted,
    /// The last day on which nothing is posted any more.
    pub closed_through: Option<Day>,
}

impl Read for GetBooks {
    const SPEC: Spec = Spec::new("ledger.get", READ, "Whether books are kept, and how far they are")
        .quick()
        .at(Method::Get, "/ledger");
    type Input = Nothing;
    type Output = Told;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Told> {
        let begun_at = journal::books(snapshot)?.map(|books| books.begun_at);
        Ok(Told { begun_at, posted: posting::posted(snapshot)?, closed_through: periods::closed_through(snapshot)? })
    }
}
