//! Writes down what is to go from one location to another, or changes what was written. Nothing moves yet.

use catalog::{VariantId, units};
use door::{Done, Method, Problem, Record as _, Spec, Tx, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE,
    ledger::location,
    lots,
    records::{LocationId, Place},
    rules,
    transfers::{Transfer, TransferId, TransferLine, TransferState, Whole, check_state, lines, transfer},
};

/// The most lines that one transfer has.
const LINES_LIMIT: usize = 200;

pub struct Draft;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferDraft")]
pub struct NewTransfer {
    pub from: LocationId,
    pub to: LocationId,
    #[serde(default)]
    pub note: Option<String>,
    /// What is to go, 1 to 200 kinds.
    pub lines: Vec<NewLine>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTransferLine")]
pub struct NewLine {
    pub variant: VariantId,
    /// More than zero.
    pub quantity: Quantity,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(default)]
    pub lot: Option<String>,
}

impl Write for Draft {
    const SPEC: Spec = Spec::new("stock.draft-transfer", MOVE, "Write down what is to go to another location")
        .versioned()
        .at(Method::Post, "/stock/transfer-orders");
    type Input = NewTransfer;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewTransfer) -> Done<Whole> {
        for id in [input.from, input.to] {
            let place = location(tx, id)?;
            if place.kind == Place::Transit || place.archived_at.is_some() {
                let detail = format!("Nothing is sent from or to {}. Choose another location.", place.name);
                return Err(Problem::refused("stock.no-place", detail).into());
            }
        }
        if input.from == input.to {
            return Err(Problem::invalid("/to", "This is where it already is.").into());
        }
        let row = Transfer {
            id: tx.new_id(),
            version: 1,
            from: input.from,
            to: input.to,
            state: TransferState::Draft,
            note: rules::note("/note", input.note.as_deref())?,
            created_at: tx.now(),
            created_by: actor.who.to_string(),
            sent_at: None,
            ended_at: None,
        };
        tx.insert(&row)?;
        add_lines(tx, &row, &input.lines)?;
        Whole::of(tx, row)
    }
}

pub struct Change;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferChange")]
pub struct Changes {
    pub id: TransferId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub note: Option<String>,
    /// All of them, in the place of those that were there.
    #[serde(default)]
    pub lines: Option<Vec<NewLine>>,
}

impl Write for Change {
    const SPEC: Spec = Spec::new("stock.change-transfer", MOVE, "Change a transfer that is not sent yet")
        .versioned()
        .at(Method::Patch, "/stock/transfer-orders/{id}");
    type Input = Changes;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Changes) -> Done<Whole> {
        let before = transfer(tx, input.id)?.seen_at(input.version)?;
        check_state(&before, TransferState::Draft)?;
        let mut after = before.clone();
        if input.note.is_some() {
            after.note = rules::note("/note", input.note.as_deref())?;
        }
        if let Some(new) = &input.lines {
            for line in lines(tx, before.id)? {
                tx.remove(&line)?;
            }
            add_lines(tx, &before, new)?;
        }
        let after = tx.update(&before, after)?;
        Whole::of(tx, after)
    }
}

fn add_lines(tx: &mut Tx<'_>, transfer: &Transfer, new: &[NewLine]) -> Done<()> {
    if new.is_empty() || new.len() > LINES_LIMIT {
        return Err(Problem::invalid("/lines", format!("A transfer has 1 to {LINES_LIMIT} lines.")).into());
    }
    for line in new {
        let variant = catalog::variant(tx, line.variant)?;
        units::check(tx, &variant.unit, line.quantity)?;
        let row = TransferLine {
            id: tx.new_id(),
            version: 1,
            transfer: transfer.id,
            variant: variant.id,
            lot: lots::known(tx, variant.id, line.lot.as_deref())?,
            quantity: rules::positive(line.quantity)?,
            received: Quantity::ZERO,
            missing: Quantity::ZERO,
            returned: Quantity::ZERO,
            reason: String::new(),
        };
        tx.insert(&row)?;
    }
    Ok(())
}
