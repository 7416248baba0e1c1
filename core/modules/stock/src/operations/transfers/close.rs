//! Says what became of what did not arrive: it is lost, or it went back. Then nothing is on its way any more.

use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    ledger::{Entry, Move, enter},
    records::Kind,
    rules,
    transfers::{
        TransferId, TransferLine, TransferLineId, TransferState, Whole, carry, check_state, lines, settled, transfer,
        transit,
    },
};

pub struct Close;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferClosing")]
pub struct Closing {
    pub id: TransferId,
    /// The version you saw.
    pub version: i64,
    /// One for each line of which something is still on its way.
    pub differences: Vec<Difference>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferDifference")]
pub struct Difference {
    pub line: TransferLineId,
    /// What is lost.
    #[serde(default)]
    pub missing: Quantity,
    /// What went back to where it came from.
    #[serde(default)]
    pub returned: Quantity,
    /// For whoever asks later: broken on the way, sent to the wrong shop.
    pub reason: String,
}

impl Write for Close {
    const SPEC: Spec = Spec::new("stock.close-transfer", ADJUST, "Say what became of what did not arrive")
        .versioned()
        .at(Method::Post, "/stock/transfer-orders/{id}/closing");
    type Input = Closing;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Closing) -> Done<Whole> {
        let before = transfer(tx, input.id)?.seen_at(input.version)?;
        check_state(&before, TransferState::Sent)?;
        let all = lines(tx, before.id)?;
        if let Some(other) = input.differences.iter().find(|one| !all.iter().any(|line| line.id == one.line)) {
            return Err(Problem::not_found("line of this transfer", other.line).into());
        }
        let between = transit(tx)?;
        for line in all {
            let outstanding = line.outstanding()?;
            let mut named = input.differences.iter().filter(|one| one.line == line.id);
            match (named.next(), named.next()) {
                (None, _) if outstanding.is_zero() => {}
                (Some(difference), None) => {
                    check(&line, difference, outstanding)?;
                    if difference.returned.is_positive() {
                        carry(tx, actor, &line, between, before.from, difference.returned)?;
                    }
                    if difference.missing.is_positive() {
                        let lost = Move {
                            kind: Kind::Adjust,
                            variant: line.variant,
                            location: between,
                            on_hand: difference.missing.negated()?,
                            reserved: Quantity::ZERO,
                            reason: rules::reason(&difference.reason)?,
                            source: Some(before.id.to_string()),
                        };
                        enter(tx, actor, Entry { lot: line.lot, is_of_transfer: true, ..Entry::from(lost) })?;
                    }
                    let ended = TransferLine {
                        missing: line.missing.plus(difference.missing)?,
                        returned: line.returned.plus(difference.returned)?,
                        reason: rules::reason(&difference.reason)?,
                        ..line.clone()
                    };
                    tx.update(&line, ended)?;
                }
                (None, _) => return Err(unnamed(&line, outstanding).into()),
                (Some(_), Some(_)) => {
                    return Err(Problem::invalid("/differences", "A line is named twice.").into());
                }
            }
        }
        let after = settled(tx, &before)?;
        tx.emit(event::News::new("stock.transfer-closed", after.id, &after));
        Whole::of(tx, after)
    }
}

fn check(line: &TransferLine, difference: &Difference, outstanding: Quantity) -> Done<()> {
    let negative = difference.missing.is_negative() || difference.returned.is_negative();
    if negative || outstanding.is_zero() || difference.missing.plus(difference.returned)? != outstanding {
        return Err(unnamed(line, outstanding).into());
    }
    Ok(())
}

fn unnamed(line: &TransferLine, outstanding: Quantity) -> Problem {
    Problem::refused(
        "stock.difference-unnamed",
        format!(
            "{outstanding} of the line {} is on its way: say of exactly that much whether it is missing or returned.",
            line.id
        ),
    )
}
