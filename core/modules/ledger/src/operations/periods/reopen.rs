//! Opens again what was closed last. Somebody will ask who did, and why.

use door::{Done, Method, Problem, Spec, Stream, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    REOPEN, periods,
    records::{Closing, ClosingId},
    schema::ledger_closings,
};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};

pub struct ReopenPeriod;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LedgerReopening")]
pub struct New {
    /// Which closing: the last one that holds.
    pub id: ClosingId,
    pub reason: String,
}

impl Write for ReopenPeriod {
    const SPEC: Spec = Spec::new("ledger.reopen-period", REOPEN, "Open the days again that were closed last")
        .stream(Stream::Finance)
        .step_up()
        .at(Method::Put, "/ledger/closings/{id}/reopening");
    type Input = New;
    type Output = View<Closing>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Closing>> {
        let query = ledger_closings::table.filter(ledger_closings::id.eq(input.id)).select(Closing::as_select());
        let before: Option<Closing> = tx.first(query)?;
        let before = before.ok_or_else(|| Problem::not_found("closing", input.id))?;
        let reason = sales::rules::reason(&input.reason)?;
        match periods::last(tx)? {
            Some(last) if last.id == before.id => {}
            Some(last) => {
                let detail = format!("Days up to {} are closed after it. Open those first.", last.through);
                return Err(Problem::refused("ledger.not-last-closing", detail).into());
            }
            None => return Err(Problem::refused("ledger.period-open", "These days are open already.").into()),
        }
        let after = Closing {
            reopened_at: Some(tx.now()),
            reopened_by: Some(actor.who.to_string()),
            reason: Some(reason),
            ..before.clone()
        };
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("ledger.period-reopened", after.id, &after));
        Ok(View::of(tx, after))
    }
}
