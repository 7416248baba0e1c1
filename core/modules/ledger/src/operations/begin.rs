//! Begins to keep books: with the accounts that they most likely have, and from the first thing that was ever sold or
//! moved here.

use door::{Cost, Done, Failure, Method, Nothing, Problem, Spec, Stream, Tx, View, Write, event, operations::business};
use model::Actor;

use crate::{SETTINGS, accounts, journal, records::Books};

pub struct BeginBooks;

impl Write for BeginBooks {
    const SPEC: Spec = Spec::new("ledger.begin", SETTINGS, "Begin to keep books, with the accounts that they need")
        .stream(Stream::Finance)
        .cost(Cost::Heavy)
        .at(Method::Post, "/ledger");
    type Input = Nothing;
    type Output = View<Books>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<View<Books>> {
        if journal::books(tx)?.is_some() {
            return Err(Problem::refused("ledger.begun", "Books are kept already.").into());
        }
        let id = tx.workspace().ok_or_else(|| Failure::internal("Books are kept in a workspace."))?;
        let row = Books { id, version: 1, begun_at: tx.now(), begun_by: actor.who.to_string() };
        tx.insert(&row)?;
        let locale = business::settings(tx)?.locale;
        accounts::begin(tx, &locale)?;
        tx.emit(event::News::new("ledger.begun", row.id, &row));
        Ok(View::of(tx, row))
    }
}
