//! The goods leave. They are on their way until they are received.

use door::{Done, Method, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE,
    transfers::{TransferId, TransferState, Whole, carry, check_state, lines, transfer, transit},
};

pub struct Send;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferSending")]
pub struct Sending {
    pub id: TransferId,
    /// The version you saw.
    pub version: i64,
}

impl Write for Send {
    const SPEC: Spec =
        Spec::new("stock.send-transfer", MOVE, "Send what a transfer names: it leaves and is in transit")
            .versioned()
            .at(Method::Post, "/stock/transfer-orders/{id}/sending");
    type Input = Sending;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Sending) -> Done<Whole> {
        let before = transfer(tx, input.id)?.seen_at(input.version)?;
        check_state(&before, TransferState::Draft)?;
        let between = transit(tx)?;
        for line in lines(tx, before.id)? {
            carry(tx, actor, &line, before.from, between, line.quantity)?;
        }
        let mut after = before.clone();
        after.state = TransferState::Sent;
        after.sent_at = Some(tx.now());
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("stock.transfer-sent", after.id, &after));
        Whole::of(tx, after)
    }
}
