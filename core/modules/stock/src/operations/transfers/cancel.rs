//! Takes a transfer back of which nothing has arrived. What had left returns.

use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE, rules,
    transfers::{TransferId, TransferLine, TransferState, Whole, carry, check_state, lines, transfer, transit},
};

pub struct Cancel;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferCancellation")]
pub struct Cancellation {
    pub id: TransferId,
    /// The version you saw.
    pub version: i64,
    pub reason: String,
}

impl Write for Cancel {
    const SPEC: Spec = Spec::new("stock.cancel-transfer", MOVE, "Cancel a transfer of which nothing has arrived")
        .versioned()
        .at(Method::Post, "/stock/transfer-orders/{id}/cancellation");
    type Input = Cancellation;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Cancellation) -> Done<Whole> {
        let before = transfer(tx, input.id)?.seen_at(input.version)?;
        let reason = rules::reason(&input.reason)?;
        if before.state != TransferState::Draft {
            check_state(&before, TransferState::Sent)?;
            let all = lines(tx, before.id)?;
            if all.iter().any(|line| line.received.is_positive()) {
                let detail = "Some of it has arrived. Receive the rest, or close it and say what went back.";
                return Err(Problem::refused("stock.transfer-arrived", detail).into());
            }
            let between = transit(tx)?;
            for line in all {
                carry(tx, actor, &line, between, before.from, line.quantity)?;
                let back = TransferLine { returned: line.quantity, reason: reason.clone(), ..line.clone() };
                tx.update(&line, back)?;
            }
        }
        let mut after = before.clone();
        after.state = TransferState::Cancelled;
        after.ended_at = Some(tx.now());
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("stock.transfer-cancelled", after.id, &after));
        Whole::of(tx, after)
    }
}
