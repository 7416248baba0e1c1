//! Begins an order: nothing is promised yet. Whoever is no contact has a key of the order's own.

use contacts::records::ContactId;
use door::{Desk, Done, Method, Prepared, Problem, Spec, Tx, event, operations::business};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;
use stock::LocationId;

use crate::{
    WRITE, goods,
    keeping::{self, Whole},
    numbers,
    pricing::{self, Customer, NewLine},
    records::{Buyer, Discount, Order, OrderId, PaperKind},
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

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        let Ready { id, input } = ready;
        let policy = taxes::policy(tx)?;
        let contact = input.contact.map(|contact| keeping::standing_contact(tx, contact)).transpose()?;
        let buyer = match (&input.buyer, &contact) {
            (Some(buyer), _) => Some(keeping::read_buyer(buyer)?),
            (None, contact) => contact.as_ref().map(keeping::buyer_of),
        };
        let currency = match input.currency.or(contact.as_ref().and_then(|contact| contact.currency)) {
            None => business::settings(tx)?.currency,
            said => said,
        };
        let missing = || Problem::invalid("/currency", "Say which currency the order is in, such as EUR.");
        let currency = currency.ok_or_else(missing)?;
        let person = contact.as_ref().map_or_else(|| id.to_string(), |contact| contact.id.to_string());
        let notes = rules::note("/notes", input.notes.as_deref())?;
        let (now, nothing) = (tx.now(), Rate::ZERO);
        let order = Order {
            id: *id,
            version: 1,
            number: String::new(),
            state: OrderState::Draft,
            payment: PaymentState::Unpaid,
            channel: rules::word("/channel", "A channel", input.channel.as_deref().unwrap_or(COUNTER))?,
            contact: contact.as_ref().map(|contact| contact.id),
            buyer: keeping::sealed(tx, &person, *id, "buyer", buyer.clone())?,
            notes: keeping::sealed(tx, &person, *id, "notes", notes)?,
            person,
            currency,
            includes_tax: false,
            regime: Regime::Domestic,
            country: None,
            location: goods::check_location(tx, input.location.or(policy.location))?,
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
        let includes_tax = input.includes_tax;
        let customer = Customer { contact: contact.as_ref(), buyer: buyer.as_ref(), includes_tax };
        let (order, lines) = pricing::price(tx, order, &customer, &input.lines)?;
        let order = Order { number: numbers::next(tx, PaperKind::Order)?.name, ..order };
        tx.insert(&order)?;
        keeping::put_lines(tx, &[], &lines)?;
        tx.emit(event::News::new("sales.order-drafted", order.id, &order));
        keeping::whole(tx, order)
    }
}

/// The lines of an order as they were asked for, to be reckoned anew. Prices that the catalog says are asked again.
pub(super) fn as_asked(lines: &[crate::records::OrderLine]) -> Vec<NewLine> {
    let asked = |line: &crate::records::OrderLine| NewLine {
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
