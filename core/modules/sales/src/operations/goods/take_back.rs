//! Goods of an order come back: onto the shelf, or not. What is given back for them is a credit note and a refund.

use door::{Done, Method, Problem, Spec, Tx, View, Write, event};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;
use stock::LocationId;

use super::{Fulfilled, Part, parts};
use crate::{
    WRITE, goods, keeping,
    records::{Fulfilment, FulfilmentKind, OrderId, OrderLine},
    rules,
};

pub struct TakeBack;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewReturn")]
pub struct New {
    /// Of which order.
    pub id: OrderId,
    pub lines: Vec<Part>,
    pub reason: String,
    /// Whether they can be sold again; so, unless said.
    #[serde(default = "yes")]
    pub restock: bool,
    /// Where to; where the order's goods are taken from, unless said.
    #[serde(default)]
    pub location: Option<LocationId>,
}

fn yes() -> bool {
    true
}

impl Write for TakeBack {
    const SPEC: Spec = Spec::new("sales.take-back", WRITE, "Take goods of an order back")
        .creates()
        .at(Method::Post, "/orders/{id}/returns");
    type Input = New;
    type Output = Fulfilled;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Fulfilled> {
        let order = keeping::order(tx, input.id)?;
        let reason = rules::reason(&input.reason)?;
        let lines = keeping::lines(tx, order.id)?;
        let wanted = parts(&lines, &input.lines, out, too_much)?;
        if wanted.is_empty() {
            return Err(Problem::invalid("/lines", "Say what came back: there is no line in this.").into());
        }
        let location = goods::check_location(tx, input.location.or(order.location))?.filter(|_| input.restock);
        let mut after_lines = lines.clone();
        for (line, moved) in &wanted {
            if let Some(location) = location {
                let (order, quantity, lot) = (&order, moved.quantity, moved.lot.as_deref());
                goods::take_in(tx, actor, &goods::Part { order, line, quantity, location, lot }, &reason)?;
            }
            if let Some(row) = after_lines.iter_mut().find(|row| row.id == line.id) {
                row.returned = row.returned.plus(moved.quantity)?;
            }
        }
        for (line, after) in lines.iter().zip(&after_lines).filter(|(line, after)| line != after) {
            tx.update(line, after.clone())?;
        }
        let row = Fulfilment {
            id: tx.new_id(),
            version: 1,
            order: order.id,
            kind: FulfilmentKind::Return,
            location,
            lines: wanted.into_iter().map(|(_, moved)| moved).collect::<Vec<_>>().into(),
            carrier: None,
            tracking: None,
            reason: Some(reason),
            at: tx.now(),
            created_by: actor.who.to_string(),
            channel: order.channel.clone(),
        };
        tx.insert(&row)?;
        tx.emit(event::News::new("sales.goods-returned", row.id, &row));
        Ok(Fulfilled { fulfilment: View::of(tx, row), order: keeping::whole(tx, order)? })
    }
}

/// What of a line is with the customer.
fn out(line: &OrderLine) -> Quantity {
    line.fulfilled.minus(line.returned).unwrap_or_default()
}

fn too_much(line: &OrderLine, out: Quantity) -> Problem {
    let detail = format!("Only {out} of {} is with the customer.", line.name);
    Problem::refused("sales.not-out", detail)
}
