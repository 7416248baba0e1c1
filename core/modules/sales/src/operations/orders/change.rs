//! Changes a draft. What is not named stays; all of it is reckoned anew.

use contacts::records::ContactId;
use door::{Desk, Done, Method, Prepared, Record as _, Spec, Tx, event, named};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;
use stock::LocationId;
use store::Sealed;

use super::draft::as_asked;
use crate::{
    WRITE, goods,
    keeping::{self, Whole},
    pricing::{self, Customer, NewLine},
    records::{Buyer, Discount, Order, OrderId},
    rules::{
        self,
        state::{Step, check},
    },
};

pub struct ChangeOrder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderChange")]
pub struct Change {
    pub id: OrderId,
    /// The version you saw.
    pub version: i64,
    /// Null for somebody who is no contact.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<ContactId>")]
    pub contact: Option<Option<ContactId>>,
    /// Null for what the contact says of themselves.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Buyer>")]
    pub buyer: Option<Option<Buyer>>,
    #[serde(default)]
    pub channel: Option<String>,
    #[serde(default)]
    pub includes_tax: Option<bool>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<LocationId>")]
    pub location: Option<Option<LocationId>>,
    /// All of them.
    #[serde(default)]
    pub lines: Option<Vec<NewLine>>,
    /// All of them.
    #[serde(default)]
    pub discounts: Option<Vec<Discount>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub notes: Option<Option<String>>,
}

impl Prepared for ChangeOrder {
    const SPEC: Spec =
        Spec::new("sales.change-order", WRITE, "Change a draft").versioned().at(Method::Patch, "/orders/{id}");
    type Input = Change;
    type Ready = Change;
    type Output = Whole;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Change) -> Done<Change> {
        let id = input.id;
        let before = desk.read(move |snapshot| keeping::order(snapshot, id)).await?;
        let is_guest = input.contact.unwrap_or(before.contact).is_none();
        if is_guest && (input.buyer.is_some() || input.notes.is_some() || input.contact.is_some()) {
            keeping::make_key(desk, &Order { contact: None, ..before }).await?;
        }
        Ok(input)
    }

    fn renewed(&self, _: &Change, input: Change) -> Option<Change> {
        Some(input)
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<Whole> {
        let before = keeping::order(tx, input.id)?.seen_at(input.version)?;
        check(Step::Change, before.state)?;
        let contact = input.contact.unwrap_or(before.contact);
        let contact = contact.map(|contact| keeping::standing_contact(tx, contact)).transpose()?;
        let said = match &input.buyer {
            Some(said) => said.as_ref().map(keeping::read_buyer).transpose()?,
            None => before.buyer.as_ref().and_then(Sealed::open).cloned().filter(|_| input.contact.is_none()),
        };
        let buyer = said.or_else(|| contact.as_ref().map(keeping::buyer_of));
        let notes = match &input.notes {
            Some(said) => rules::note("/notes", said.as_deref())?,
            None => before.notes.as_ref().and_then(Sealed::open).cloned(),
        };
        let id = before.id;
        let person = contact.as_ref().map_or_else(|| id.to_string(), |contact| contact.id.to_string());
        let mut after = Order {
            contact: contact.as_ref().map(|contact| contact.id),
            buyer: keeping::sealed(tx, &person, id, "buyer", buyer.clone())?,
            notes: keeping::sealed(tx, &person, id, "notes", notes)?,
            person,
            ..before.clone()
        };
        if let Some(channel) = &input.channel {
            after.channel = rules::word("/channel", "A channel", channel)?;
        }
        if let Some(location) = input.location {
            after.location = goods::check_location(tx, location)?;
        }
        if let Some(discounts) = &input.discounts {
            after.discounts = pricing::discounts("/discounts", discounts, after.currency)?.into();
        }
        let old = keeping::lines(tx, id)?;
        let kept = as_asked(&old);
        // An untaxed order says nothing of how its prices would be otherwise: then it is as the business says.
        let includes_tax = input.includes_tax.or((!before.regime.is_untaxed()).then_some(before.includes_tax));
        let customer = Customer { contact: contact.as_ref(), buyer: buyer.as_ref(), includes_tax };
        let (after, new) = pricing::price(tx, after, &customer, input.lines.as_ref().unwrap_or(&kept))?;
        keeping::put_lines(tx, &old, &new)?;
        let after = keeping::change(tx, &before, after)?;
        tx.emit(event::News::new("sales.order-changed", after.id, &after));
        keeping::whole(tx, after)
    }
}
