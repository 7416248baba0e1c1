//! Closes all days up to one: what is told of them later stands on the first day that is open.

use door::{Cost, Done, Method, Problem, Spec, Stream, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    CLOSE,
    days::{self, Day},
    journal, periods, posting,
    records::Closing,
};

pub struct ClosePeriod;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLedgerClosing")]
pub struct New {
    /// The last day that is closed. It is over.
    pub through: Day,
}

impl Write for ClosePeriod {
    const SPEC: Spec = Spec::new("ledger.close-period", CLOSE, "Close all days up to one")
        .stream(Stream::Finance)
        .cost(Cost::Heavy)
        .at(Method::Post, "/ledger/closings");
    type Input = New;
    type Output = View<Closing>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Closing>> {
        const AT: &str = "/through";
        journal::check_begun(tx)?;
        if input.through >= days::today(tx)? {
            return Err(Problem::invalid(AT, "This day is not over yet. Close it tomorrow.").into());
        }
        if let Some(closed) = periods::closed_through(tx)?.filter(|closed| input.through <= *closed) {
            let detail = format!("All days up to {closed} are closed already. Choose a later one.");
            return Err(Problem::invalid(AT, detail).into());
        }
        // What happened on those days belongs on them.
        if posting::go_on(tx, &actor.who.to_string())? {
            let detail = "There is still much to post. Close the days once that is done, in a moment.";
            return Err(Problem::conflict("ledger.still-posting", detail).into());
        }
        let row = Closing {
            id: tx.new_id(),
            version: 1,
            through: input.through.clone(),
            closed_at: tx.now(),
            closed_by: actor.who.to_string(),
            reopened_at: None,
            reopened_by: None,
            reason: None,
        };
        tx.insert(&row)?;
        tx.emit(event::News::new("ledger.period-closed", row.id, &row));
        Ok(View::of(tx, row))
    }
}
