//! What was paid for an order, and what went back.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    READ, keeping, money,
    operations::orders::OfOrder,
    records::{Payment, Refund},
};

pub struct ListPayments;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PaymentsOfOrder")]
pub struct Listed {
    /// The oldest first.
    pub payments: Vec<View<Payment>>,
    pub refunds: Vec<View<Refund>>,
}

impl Read for ListPayments {
    const SPEC: Spec = Spec::new("sales.list-payments", READ, "What was paid for an order, and what went back")
        .at(Method::Get, "/orders/{id}/payments");
    type Input = OfOrder;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfOrder) -> Done<Listed> {
        keeping::order(snapshot, input.id)?;
        let payments = money::payments(snapshot, input.id)?;
        let refunds = money::refunds(snapshot, input.id)?;
        Ok(Listed {
            payments: payments.into_iter().map(|row| View::of(snapshot, row)).collect(),
            refunds: refunds.into_iter().map(|row| View::of(snapshot, row)).collect(),
        })
    }
}
