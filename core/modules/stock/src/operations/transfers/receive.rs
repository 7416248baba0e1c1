//! Some or all of what was sent has arrived. What has not stays in transit.

use door::{Done, Method, Problem, Spec, Tx, Write, event};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE, rules,
    transfers::{
        TransferId, TransferLine, TransferLineId, TransferState, Whole, carry, check_state, lines, settled, transfer,
        transit,
    },
};

pub struct Receive;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferReceipt")]
pub struct Receipt {
    pub id: TransferId,
    /// What arrived. Without it, everything that is still on its way.
    #[serde(default)]
    pub lines: Option<Vec<Arrived>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ArrivedLine")]
pub struct Arrived {
    pub line: TransferLineId,
    /// More than zero, and not more than is on its way.
    pub quantity: Quantity,
}

impl Write for Receive {
    const SPEC: Spec = Spec::new("stock.receive-transfer", MOVE, "Receive some or all of what was sent")
        .versioned()
        .at(Method::Post, "/stock/transfer-orders/{id}/receipts");
    type Input = Receipt;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Receipt) -> Done<Whole> {
        let before = transfer(tx, input.id)?;
        check_state(&before, TransferState::Sent)?;
        let between = transit(tx)?;
        match &input.lines {
            None => {
                for line in lines(tx, before.id)? {
                    let quantity = line.outstanding()?;
                    if quantity.is_positive() {
                        carry(tx, actor, &line, between, before.to, quantity)?;
                        add(tx, &line, quantity)?;
                    }
                }
            }
            Some(arrived) if arrived.is_empty() => {
                return Err(Problem::invalid("/lines", "Say what arrived, or leave this out for all of it.").into());
            }
            Some(arrived) => {
                for one in arrived {
                    // Read again for each: a line may be named twice.
                    let line = lines(tx, before.id)?.into_iter().find(|line| line.id == one.line);
                    let line = line.ok_or_else(|| Problem::not_found("line of this transfer", one.line))?;
                    let (quantity, outstanding) = (rules::positive(one.quantity)?, line.outstanding()?);
                    if quantity > outstanding {
                        return Err(Problem::refused(
                            "stock.more-than-sent",
                            format!(
                                "Only {outstanding} of this line is on its way. If more is there, receive that much \
                                 and adjust the rest."
                            ),
                        )
                        .into());
                    }
                    carry(tx, actor, &line, between, before.to, quantity)?;
                    add(tx, &line, quantity)?;
                }
            }
        }
        let after = settled(tx, &before)?;
        tx.emit(event::News::new("stock.transfer-received", after.id, &after));
        Whole::of(tx, after)
    }
}

fn add(tx: &mut Tx<'_>, line: &TransferLine, quantity: Quantity) -> Done<()> {
    let received = line.received.plus(quantity)?;
    tx.update(line, TransferLine { received, ..line.clone() }).map(drop)
}
