//! Begins an order: nothing is promised yet. Whoever is no contact has a key of the order's own.

use contacts::records::ContactId;
use door::{Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Tx, event, operations::business};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;
use stock::LocationId;

use crate::{
    WRITE, goods,
    keeping::{self, Whole},
    numbers,
    pricing::{self, Customer, NewLine},
    records::{Buyer, Discount, Order, OrderId, OrderLine, PaperKind},
    rules::{
        self,
        regime::Regime,
        state::{OrderState, PaymentState},
    },
    taxes,
};

const COUNTER: &str = "counter";

pub struct DraftOrder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewOrder")]
pub struct New {
    /// Who buys. Their prices hold, and who they are is kept under their key.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Who they are, and where it goes: as the contact says, unless said.
    #[serde(default)]
    pub buyer: Option<Buyer>,
    /// By which way it comes: a word such as `web`; `counter`, unless said.
    #[serde(default)]
    pub channel: Option<String>,
    /// That of the contact, else that of the business, unless said.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Whether prices hold the tax: as the business says, unless said.
    #[serde(default)]
    pub includes_tax: Option<bool>,
    /// Where its goods are taken from: as the policy says, unless said.
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub lines: Vec<NewLine>,
    /// Off the goods as a whole.
    #[serde(default)]
    pub discounts: Vec<Discount>,
    #[serde(default)]
    pub notes: Option<String>,
}

pub struct Ready {
    id: OrderId,
    input: New,
}

impl Prepared for DraftOrder {
    const SPEC: Spec = Spec::new("sales.draft-order", WRITE, "Begin an order").versioned().at(Method::Post, "/orders");
    type Input = New;
    type Ready = Ready;
    type Output = Whole;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: New) -> Done<Ready> {
        let id = desk.new_id();
        if input.contact.is_none() && (input.buyer.is_some() || input.notes.is_some()) {
            // A key that stays behind when the rest is refused seals nothing.
            desk.new_person(id).await?;
        }
        Ok(Ready { id, input })
    }

    fn renewed(&self, ready: &Ready, input: New) -> Option<Ready> {
        Some(Ready { id: ready.id, input })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        let Ready { id, input } = ready;
        let Begun { order, lines, buyer } = begun(tx, actor, *id, input)?;
        let notes = rules::note("/notes", input.notes.as_deref())?;
        let order = Order {
            buyer: keeping::sealed(tx, &order.person, *id, "buyer", buyer)?,
            notes: keeping::sealed(tx, &order.person, *id, "notes", notes)?,
            number: numbers::next(tx, PaperKind::Order)?.name,
            ..order
        };
        tx.insert(&order)?;
        keeping::put_lines(tx, &[], &lines)?;
        tx.emit(event::News::new("sales.order-drafted", order.id, &order));
        keeping::whole(tx, order)
    }
}

/// An order as it would be written: with all its amounts, without a number, and nothing of it sealed.
pub(super) struct Begun {
    pub(super) order: Order,
    pub(super) lines: Vec<OrderLine>,
    buyer: Option<Buyer>,
}

pub(super) fn begun(snapshot: &mut Snapshot<'_>, actor: &Actor, id: OrderId, input: &New) -> Done<Begun> {
    let policy = taxes::policy(snapshot)?;
    let contact = input.contact.map(|contact| keeping::standing_contact(snapshot, contact)).transpose()?;
    let buyer = match (&input.buyer, &contact) {
        (Some(buyer), _) => Some(keeping::read_buyer(buyer)?),
        (None, contact) => contact.as_ref().map(keeping::buyer_of),
    };
    let currency = match input.currency.or(contact.as_ref().and_then(|contact| contact.currency)) {
        None => business::settings(snapshot)?.currency,
        said => said,
    };
    let missing = || Problem::invalid("/currency", "Say which currency the order is in, such as EUR.");
    let currency = currency.ok_or_else(missing)?;
    let (now, nothing) = (snapshot.now(), Rate::ZERO);
    let order = Order {
        id,
        version: 1,
        number: String::new(),
        state: OrderState::Draft,
        payment: PaymentState::Unpaid,
        channel: rules::word("/channel", "A channel", input.channel.as_deref().unwrap_or(COUNTER))?,
        contact: contact.as_ref().map(|contact| contact.id),
        person: contact.as_ref().map_or_else(|| id.to_string(), |contact| contact.id.to_string()),
        buyer: None,
        notes: None,
        currency,
        includes_tax: false,
        regime: Regime::Domestic,
        country: None,
        location: goods::check_location(snapshot, input.location.or(policy.location))?,
        discounts: pricing::discounts("/discounts", &input.discounts, currency)?.into(),
        subtotal: nothing,
        discount: nothing,
        net: nothing,
        tax: nothing,
        rounding: nothing,
        total: nothing,
        taxes: Vec::new().into(),
        paid: nothing,
        refunded: nothing,
        credited: nothing,
        placed_at: None,
        valid_until: None,
        status_raw: None,
        created_at: now,
        created_by: actor.who.to_string(),
        updated_at: now,
    };
    let customer = Customer { contact: contact.as_ref(), buyer: buyer.as_ref(), includes_tax: input.includes_tax };
    let (order, lines) = pricing::price(snapshot, order, &customer, &input.lines)?;
    Ok(Begun { order, lines, buyer })
}

/// The lines of an order as they were asked for, to be reckoned anew. Prices that the catalog says are asked again.
pub(super) fn as_asked(lines: &[OrderLine]) -> Vec<NewLine> {
    let asked = |line: &OrderLine| NewLine {
        kind: line.kind,
        variant: line.variant,
        name: Some(line.name.clone()),
        tax_class: line.tax_class.filter(|_| line.variant.is_none()),
        quantity: line.quantity,
        unit_price: Some(line.unit_price).filter(|price| line.list_price != Some(*price)),
        discounts: line.discounts.to_vec(),
    };
    lines.iter().map(asked).collect()
}
