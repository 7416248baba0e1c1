//! Says who somebody was that bought without being known: then they are told what is held of them, and erased, as
//! everybody else. What is said of them on the order stays under its own key.

use contacts::records::ContactId;
use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE,
    keeping::{self, Whole},
    records::{Order, OrderId},
    rules::state::OrderState,
};

pub struct AssignContact;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactOfOrder")]
pub struct Assigned {
    pub id: OrderId,
    /// The version you saw.
    pub version: i64,
    pub contact: ContactId,
}

impl Write for AssignContact {
    const SPEC: Spec = Spec::new("sales.assign-contact", WRITE, "Say who bought, of an order of somebody unknown")
        .versioned()
        .at(Method::Put, "/orders/{id}/contact");
    type Input = Assigned;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Assigned) -> Done<Whole> {
        let before = keeping::order(tx, input.id)?.seen_at(input.version)?;
        let contact = keeping::standing_contact(tx, input.contact)?;
        if before.state == OrderState::Draft {
            let detail = "This is a draft. Change it, so that it is reckoned for its customer.";
            return Err(Problem::refused("sales.order-state", detail).into());
        }
        if before.contact.is_some() {
            let detail = "It is known who bought this.";
            return Err(Problem::refused("sales.contact-known", detail).into());
        }
        let after = keeping::change(tx, &before, Order { contact: Some(contact.id), ..before.clone() })?;
        tx.emit(event::News::new("sales.order-changed", after.id, &after));
        keeping::whole(tx, after)
    }
}
