//! Goods of an order leave: all that is left of it, or a part.

use door::{Done, Method, Problem, Spec, Tx, View, Write, event};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;
use stock::LocationId;

use super::{Fulfilled, Part, parts};
use crate::{
    WRITE, goods, keeping,
    records::{Fulfilment, FulfilmentKind, LineKind, Moved, Order, OrderId, OrderLine},
    rules::{
        self,
        state::{OrderState, Step, check},
    },
};

pub struct FulfilOrder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewFulfilment")]
pub struct New {
    /// Of which order.
    pub id: OrderId,
    /// What leaves; all that is left, unless said.
    #[serde(default)]
    pub lines: Option<Vec<Part>>,
    /// From where; from where the order's goods are taken, unless said.
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub carrier: Option<String>,
    /// What the carrier calls it.
    #[serde(default)]
    pub tracking: Option<String>,
}

impl Write for FulfilOrder {
    const SPEC: Spec = Spec::new("sales.fulfil-order", WRITE, "Hand out goods of an order")
        .creates()
        .at(Method::Post, "/orders/{id}/fulfilments");
    type Input = New;
    type Output = Fulfilled;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Fulfilled> {
        let before = keeping::order(tx, input.id)?;
        check(Step::Fulfil, before.state)?;
        let lines = keeping::lines(tx, before.id)?;
        let wanted = match &input.lines {
            Some(wanted) => parts(&lines, wanted, open, too_much)?,
            None => lines.iter().filter(|line| open(line).is_positive()).map(rest).collect(),
        };
        if wanted.is_empty() && lines.iter().any(|line| line.kind == LineKind::Goods) {
            let detail = "Say what leaves: there is no line in this.";
            return Err(Problem::invalid("/lines", detail).into());
        }
        let location = goods::check_location(tx, input.location.or(before.location))?;
        let mut after_lines = lines.clone();
        for (line, moved) in &wanted {
            if let Some(location) = location {
                let (order, quantity, lot) = (&before, moved.quantity, moved.lot.as_deref());
                goods::hand_out(tx, actor, &goods::Part { order, line, quantity, location, lot })?;
            }
            if let Some(row) = after_lines.iter_mut().find(|row| row.id == line.id) {
                row.fulfilled = row.fulfilled.plus(moved.quantity)?;
            }
        }
        for (line, after) in lines.iter().zip(&after_lines).filter(|(line, after)| line != after) {
            tx.update(line, after.clone())?;
        }
        let row = Fulfilment {
            id: tx.new_id(),
            version: 1,
            order: before.id,
            kind: FulfilmentKind::Delivery,
            location,
            lines: wanted.into_iter().map(|(_, moved)| moved).collect::<Vec<_>>().into(),
            carrier: rules::perhaps("/carrier", "A carrier", input.carrier.as_deref())?,
            tracking: input.tracking.as_deref().map(|text| rules::external_id("/tracking", text)).transpose()?,
            reason: None,
            at: tx.now(),
            created_by: actor.who.to_string(),
            channel: before.channel.clone(),
        };
        tx.insert(&row)?;
        let is_all = after_lines.iter().all(|line| !open(line).is_positive());
        let state = if is_all { OrderState::Completed } else { OrderState::Fulfilling };
        let after = keeping::change(tx, &before, Order { state, ..before.clone() })?;
        tx.emit(event::News::new("sales.goods-left", row.id, &row));
        if is_all {
            tx.emit(event::News::new("sales.order-completed", after.id, &after));
        }
        Ok(Fulfilled { fulfilment: View::of(tx, row), order: keeping::whole(tx, after)? })
    }
}

/// What of a line has still to leave: what it costs to send it never does.
fn open(line: &OrderLine) -> Quantity {
    if line.kind == LineKind::Goods { line.open() } else { Quantity::ZERO }
}

fn rest(line: &OrderLine) -> (&OrderLine, Moved) {
    (line, Moved { line: line.id, quantity: open(line), lot: None })
}

fn too_much(line: &OrderLine, left: Quantity) -> Problem {
    let detail = format!("Only {left} of {} has still to leave.", line.name);
    Problem::refused("sales.nothing-open", detail)
}
