//! One order, with its lines and what is owed of it.

use door::{Done, Method, Read, Snapshot, Spec};
use model::Actor;

use super::OfOrder;
use crate::{
    READ,
    keeping::{Whole, order, whole},
};

pub struct GetOrder;

impl Read for GetOrder {
    const SPEC: Spec = Spec::new("sales.get-order", READ, "One order").versioned().at(Method::Get, "/orders/{id}");
    type Input = OfOrder;
    type Output = Whole;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfOrder) -> Done<Whole> {
        let order = order(snapshot, input.id)?;
        whole(snapshot, order)
    }
}
