//! Brings an order in from elsewhere, whole, as it is there: what it costs there is what it costs. The same order again
//! is the same order, as it is there now; one that is as it was changes nothing.
//!
//! - [`moved`]: what was paid for it there, and what went back
//! - [`plain`]: what people wrote there, as it can be kept here

mod moved;
mod plain;

use std::collections::BTreeMap;

use catalog::{VariantId, records::TaxClassId, schema::variants};
use contacts::records::{Contact, ContactId};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Failure, Method, Prepared, Problem, Snapshot, Spec, Tx, event, operations::external_ids};
use model::{
    Actor, Country, Currency, Quantity, Rate, Timestamp,
    amount::{NotAnAmount, Rounding, quotient},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::LocationId;
use store::Sealed;

use crate::{
    IMPORT, amounts, goods,
    keeping::{self, Whole},
    money, numbers,
    pricing::{self, called},
    records::{Buyer, LineKind, LineTax, Order, OrderId, OrderLine, PaperKind},
    rules::{
        self,
        regime::Regime,
        state::{OrderState, PaymentState, brought, due, payment},
    },
    taxes,
};

const KIND: &str = "order";
const NUMBER_LIMIT: usize = 60;

pub struct ImportOrder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderFromElsewhere")]
pub struct New {
    /// Where it comes from, such as `woocommerce`.
    pub system: String,
    /// What it is called there. The same one again is the same order.
    pub external_id: String,
    /// What people call it; a number of our own, unless said.
    #[serde(default)]
    pub number: Option<String>,
    /// How far it has come there.
    pub state: OrderState,
    /// As it says so itself; the state, unless said. For as long as it stays the same, what came to its end here stays so.
    #[serde(default)]
    pub status_raw: Option<String>,
    /// By which way it came; the system, unless said.
    #[serde(default)]
    pub channel: Option<String>,
    /// Nobody where they were erased here.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Nothing is kept of it where whoever bought it was erased here.
    #[serde(default)]
    pub buyer: Option<Buyer>,
    #[serde(default)]
    pub notes: Option<String>,
    pub currency: Currency,
    #[serde(default)]
    pub includes_tax: bool,
    /// Where its goods are taken from: as the policy says, unless said.
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub placed_at: Option<Timestamp>,
    pub lines: Vec<Line>,
    /// What it costs there, all in all. What the lines do not come to is its rounding.
    pub total: Rate,
    /// What was paid for it there. What is known already stays as it was.
    #[serde(default)]
    pub payments: Vec<moved::Paid>,
    /// All of that that went back there. What is known already stays as it was; what came from there and is not among them
    /// any more was taken back there, and counts here no more. Nothing becomes of any where none is said.
    #[serde(default)]
    pub refunds: Option<Vec<moved::WentBack>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderLineFromElsewhere")]
pub struct Line {
    #[serde(default = "goods_kind")]
    pub kind: LineKind,
    #[serde(default)]
    pub external_id: Option<String>,
    /// What it is here; that of its SKU, unless said. One that the catalog does not have is kept as it is.
    #[serde(default)]
    pub variant: Option<VariantId>,
    #[serde(default)]
    pub sku: Option<String>,
    pub name: String,
    pub quantity: Quantity,
    /// For one; what it comes to is what it says, and not this times the quantity.
    #[serde(default)]
    pub unit_price: Option<Rate>,
    /// Before discounts; as much as it comes to, unless said.
    #[serde(default)]
    pub subtotal: Option<Rate>,
    /// Without tax, after discounts.
    pub net: Rate,
    #[serde(default)]
    pub taxes: Vec<LineTax>,
}

fn goods_kind() -> LineKind {
    LineKind::Goods
}

/// What bringing it in did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "OrderImportChange")]
pub enum Came {
    New,
    Changed,
    /// It is as it was.
    Unchanged,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportedOrder")]
pub struct Imported {
    pub change: Came,
    /// Whether its lines stay as they were, because some of it has left or stands on an invoice.
    pub kept_lines: bool,
    /// Whether there is stock for all that it wants. What is missing is kept for it all the same, and nobody else gets it.
    pub all_there: bool,
    pub order: Whole,
}

pub struct Ready {
    /// For one that is new.
    id: OrderId,
    input: New,
}

impl Prepared for ImportOrder {
    const SPEC: Spec = Spec::new("sales.import-order", IMPORT, "Bring an order in from elsewhere, as it is there")
        .moves_money()
        .at(Method::Post, "/order-imports");
    type Input = New;
    type Ready = Ready;
    type Output = Imported;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: New) -> Done<Ready> {
        let (system, external_id) = (input.system.clone(), input.external_id.clone());
        let contact = input.contact;
        let look = move |snapshot: &mut Snapshot<'_>| {
            let known = known(snapshot, &system, &external_id)?;
            match named(snapshot, contact) {
                // What comes before it in a batch makes them.
                Err(Failure::Refused(no)) if no.code == "record.not-found" => Ok((known, true)),
                contact => Ok((known, contact?.is_some())),
            }
        };
        let (known, is_contact) = desk.read(look).await?;
        let new = desk.new_id();
        if !is_contact && (input.buyer.is_some() || input.notes.is_some()) {
            match &known {
                Some(order) => keeping::make_key(desk, order).await?,
                None => drop(desk.new_person(new).await?),
            }
        }
        Ok(Ready { id: new, input: plain::read(input) })
    }

    fn renewed(&self, ready: &Ready, input: New) -> Option<Ready> {
        Some(Ready { id: ready.id, input: plain::read(input) })
    }

    /// What it says was paid and went back has an id there. But whoever may say so may say that somebody paid.
    fn only_records(&self, _: &Ready) -> bool {
        true
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Imported> {
        let input = &ready.input;
        let system = external_ids::system(&input.system)?;
        let external_id = rules::external_id("/external_id", &input.external_id)?;
        let before = known(tx, &system, &external_id)?;
        let id = before.as_ref().map_or(ready.id, |order| order.id);
        let (wanted, lines) = read(tx, actor, id, &system, input, before.as_ref())?;
        let was_known = before.is_some();
        let (order, change, kept_lines, all_there) = match before {
            None => {
                let number = match wanted.number.is_empty() {
                    true => numbers::next(tx, PaperKind::Order)?.name,
                    false => wanted.number.clone(),
                };
                let order = Order { number, ..wanted };
                tx.insert(&order)?;
                external_ids::link_new(tx, &system, &external_id, &order)?;
                keeping::put_lines(tx, &[], &lines)?;
                let all_there = move_goods(tx, actor, &order, None)?;
                (order, Came::New, false, all_there)
            }
            Some(before) => renew(tx, actor, &before, wanted, lines)?,
        };
        let has_moved = moved::bring(tx, actor, order.id, was_known, &system, input)?;
        let change = if has_moved && change == Came::Unchanged { Came::Changed } else { change };
        let order = keeping::order(tx, order.id)?;
        if change != Came::Unchanged {
            tx.emit(event::News::new("sales.order-imported", order.id, &order));
        }
        Ok(Imported { change, kept_lines, all_there, order: keeping::whole(tx, order)? })
    }
}

/// The order as it is there now: with what that changed, whether its lines stay as they were, and whether all is there.
/// What has left and what was invoiced stays as it is.
fn renew(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Order,
    wanted: Order,
    lines: Vec<OrderLine>,
) -> Done<(Order, Came, bool, bool)> {
    let old = keeping::lines(tx, before.id)?;
    let is_same = is_same_lines(&old, &lines);
    let is_begun = old.iter().any(|line| line.fulfilled.is_positive() || line.invoiced.is_positive());
    let kept_lines = is_begun && !is_same;
    let has_left = old.iter().any(|line| line.fulfilled.is_positive());
    let state = brought(before.state, wanted.state, has_left, before.status_raw != wanted.status_raw);
    let wanted = match is_begun {
        true => Order { state, status_raw: wanted.status_raw, ..before.clone() },
        false => Order { state, ..wanted },
    };
    let after = keeping::change(tx, before, wanted)?;
    if after == *before && (is_same || is_begun) {
        return Ok((after, Came::Unchanged, kept_lines, true));
    }
    if !is_begun && !is_same {
        keeping::put_lines(tx, &old, &lines)?;
    }
    let is_moved = before.state != after.state || (!is_same && !is_begun);
    let all_there = if is_moved { move_goods(tx, actor, &after, Some(before))? } else { true };
    money::settle(tx, &after)?;
    Ok((after, Came::Changed, kept_lines, all_there))
}

/// What the state means for stock: what is open is kept, what was kept leaves when it is completed, and is free when it
/// came to nothing. What was over before it was known here touches nothing.
fn move_goods(tx: &mut Tx<'_>, actor: &Actor, order: &Order, before: Option<&Order>) -> Done<bool> {
    match before {
        Some(_) if order.state == OrderState::Completed => goods::let_go(tx, actor, order)?,
        Some(_) => goods::give_back(tx, actor, order.id)?,
        None => {}
    }
    let lines = keeping::lines(tx, order.id)?;
    match order.state {
        OrderState::Open | OrderState::Fulfilling => goods::keep_sold(tx, actor, order, &lines),
        OrderState::Completed => {
            for line in &lines {
                if line.kind == LineKind::Goods && line.open().is_positive() {
                    tx.update(line, OrderLine { fulfilled: line.quantity, ..line.clone() })?;
                }
            }
            Ok(true)
        }
        _ => Ok(true),
    }
}

fn known(snapshot: &mut Snapshot<'_>, system: &str, external_id: &str) -> Done<Option<Order>> {
    let found = external_ids::linked(snapshot, system.trim(), KIND, vec![external_id.trim()])?;
    let id = found.into_iter().next().and_then(|(_, record)| record.parse::<OrderId>().ok());
    id.map(|id| keeping::order(snapshot, id)).transpose()
}

/// The same lines, whatever became of them here.
fn is_same_lines(old: &[OrderLine], new: &[OrderLine]) -> bool {
    let is_same = |(old, new): (&OrderLine, &OrderLine)| {
        let (id, version) = (old.id, old.version);
        let (fulfilled, returned, invoiced) = (old.fulfilled, old.returned, old.invoiced);
        OrderLine { id, version, fulfilled, returned, invoiced, ..new.clone() } == *old
    };
    old.len() == new.len() && old.iter().zip(new).all(is_same)
}

/// The order as it is to be here.
fn read(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: OrderId,
    system: &str,
    input: &New,
    before: Option<&Order>,
) -> Done<(Order, Vec<OrderLine>)> {
    pricing::check_count(input.lines.len())?;
    let whose = whose(tx, id, input, before)?;
    let currency = input.currency;
    let lines = lines(tx, id, input)?;
    let sum = |of: fn(&OrderLine) -> Rate| lines.iter().map(of).try_fold(Rate::ZERO, Rate::plus);
    let (net, tax) = (sum(|line| line.net)?, sum(|line| line.tax)?);
    amounts::minor("/total", input.total, currency)?;
    let rounding = input.total.minus(net.plus(tax)?)?;
    let sums = lines.iter().map(|line| (amounts::kept(line.net, currency), &*line.taxes));
    let taxes = pricing::tax_sums(currency, sums)?;
    let policy = taxes::policy(tx)?;
    let location = match before {
        Some(before) => before.location,
        None => goods::check_location(tx, input.location.or(policy.location))?,
    };
    let number = match (&input.number, before) {
        (Some(number), _) => number_of(number)?,
        (None, before) => before.map(|order| order.number.clone()).unwrap_or_default(),
    };
    let (now, nothing) = (tx.now(), Rate::ZERO);
    let order = Order {
        id,
        version: before.map_or(1, |order| order.version),
        number,
        state: input.state,
        payment: before.map_or(PaymentState::Unpaid, |order| order.payment),
        channel: rules::word("/channel", "A channel", input.channel.as_deref().unwrap_or(system))?,
        contact: whose.contact,
        person: whose.person,
        buyer: whose.buyer,
        notes: whose.notes,
        country: whose.country,
        currency,
        includes_tax: input.includes_tax,
        regime: before.map_or(Regime::Domestic, |order| order.regime),
        location,
        discounts: Vec::new().into(),
        subtotal: sum(|line| line.subtotal)?,
        discount: sum(|line| line.discount)?,
        net,
        tax,
        rounding,
        total: input.total,
        taxes: taxes.into(),
        paid: before.map_or(nothing, |order| order.paid),
        refunded: before.map_or(nothing, |order| order.refunded),
        credited: before.map_or(nothing, |order| order.credited),
        placed_at: input.placed_at.or(before.and_then(|order| order.placed_at)),
        valid_until: None,
        status_raw: rules::perhaps("/status_raw", "A state", input.status_raw.as_deref())?
            .or_else(|| Some(input.state.to_string())),
        created_at: before.map_or(now, |order| order.created_at),
        created_by: before.map_or_else(|| actor.who.to_string(), |order| order.created_by.clone()),
        updated_at: before.map_or(now, |order| order.updated_at),
    };
    let owed = due(order.state, order.total, order.credited);
    let payment = payment(owed, order.paid, order.refunded);
    Ok((Order { payment, ..order }, lines))
}

/// The contact that somebody names elsewhere. One who was erased is nobody: whoever buys again is somebody new.
fn named(snapshot: &mut Snapshot<'_>, contact: Option<ContactId>) -> Done<Option<Contact>> {
    contact.map_or(Ok(None), |contact| keeping::living_contact(snapshot, contact))
}

/// Who buys, and what is said of them.
struct Whose {
    contact: Option<ContactId>,
    person: String,
    buyer: Option<Sealed<Buyer>>,
    notes: Option<Sealed<String>>,
    country: Option<Country>,
}

/// Of an order whose buyer was erased here, nothing is said of them any more, whatever is known of them elsewhere.
fn whose(tx: &mut Tx<'_>, id: OrderId, input: &New, before: Option<&Order>) -> Done<Whose> {
    if let Some(before) = before
        && keeping::is_erased(tx, before)?
    {
        let Order { contact, person, buyer, notes, country, .. } = before.clone();
        return Ok(Whose { contact, person, buyer, notes, country });
    }
    let contact = named(tx, input.contact)?;
    let said = input.buyer.as_ref().map(keeping::read_buyer).transpose()?;
    let buyer = said.or_else(|| contact.as_ref().map(keeping::buyer_of));
    let notes = rules::note("/notes", input.notes.as_deref())?;
    // Whom somebody named here stays, and what was said of them stays under the key that it is under.
    let named = contact.as_ref().map(|contact| contact.id);
    let stays = before.filter(|order| {
        let holds = order.buyer.is_some() || order.notes.is_some();
        named.is_none() || (order.contact == named && holds)
    });
    let person = match (stays, named) {
        (Some(before), _) => before.person.clone(),
        (None, Some(contact)) => contact.to_string(),
        (None, None) => id.to_string(),
    };
    let kept = before.filter(|order| order.person == person);
    Ok(Whose {
        contact: named.or_else(|| before.and_then(|order| order.contact)),
        country: buyer.as_ref().and_then(Buyer::destination).map(|address| address.country),
        buyer: sealed(tx, &person, id, "buyer", kept.and_then(|order| order.buyer.clone()), buyer)?,
        notes: sealed(tx, &person, id, "notes", kept.and_then(|order| order.notes.clone()), notes)?,
        person,
    })
}

/// What is as it was stays sealed as it was.
fn sealed<T: Serialize + PartialEq>(
    tx: &Tx<'_>,
    person: &str,
    id: OrderId,
    column: &'static str,
    before: Option<Sealed<T>>,
    value: Option<T>,
) -> Done<Option<Sealed<T>>> {
    match (before, value) {
        (Some(before), Some(value)) if before.open() == Some(&value) => Ok(Some(before)),
        (_, value) => keeping::sealed(tx, person, id, column, value),
    }
}

fn number_of(number: &str) -> Result<String, Problem> {
    let number = rules::line("/number", "A number", number, 1)?;
    if number.chars().count() > NUMBER_LIMIT {
        return Err(Problem::invalid("/number", format!("A number has at most {NUMBER_LIMIT} characters.")));
    }
    Ok(number)
}

fn lines(tx: &mut Tx<'_>, order: OrderId, input: &New) -> Done<Vec<OrderLine>> {
    let by_sku = by_sku(tx, &input.lines)?;
    let of = |line: &Line| line.variant.or_else(|| line.sku.as_ref().and_then(|sku| by_sku.get(sku.trim()).copied()));
    let ids: Vec<VariantId> = input.lines.iter().filter_map(of).collect();
    let known = pricing::known(tx, &ids)?;
    let read = |(line, place): (&Line, i64)| -> Done<OrderLine> {
        let found = match of(line) {
            Some(id) => Some(known.get(&id).ok_or_else(|| Problem::not_found("variant", id))?),
            None => None,
        };
        let minor = |amount: Rate| amounts::minor("/lines", amount, input.currency);
        let net = minor(line.net)?;
        let taxes = line.taxes.iter().map(line_tax).collect::<Result<Vec<_>, Problem>>()?;
        let mut tax = 0;
        for one in &taxes {
            tax += i128::from(minor(one.amount)?);
        }
        let tax = i64::try_from(tax).map_err(|_| NotAnAmount::TooLarge)?;
        let total = net.checked_add(tax).ok_or(NotAnAmount::TooLarge)?;
        let paid = if input.includes_tax { total } else { net };
        let subtotal = line.subtotal.map(minor).transpose()?.unwrap_or(paid);
        let shown = |minor: i64| amounts::shown(minor, input.currency);
        let quantity = rules::positive("/lines", line.quantity)?;
        let (tax_class, unit): (Option<TaxClassId>, String) = match found {
            Some((variant, product)) => (product.tax_class, variant.unit.clone()),
            None => (None, "piece".to_owned()),
        };
        let name = rules::line("/lines", "The name of a line", &line.name, 0)?;
        let name = match (name.is_empty(), found) {
            (true, Some((variant, product))) => called(variant, product),
            (true, None) => plain::instead_of_name(line),
            (false, _) => name,
        };
        Ok(OrderLine {
            id: tx.new_id(),
            version: 1,
            order,
            place,
            kind: line.kind,
            external_id: line.external_id.as_deref().map(|id| rules::external_id("/lines", id)).transpose()?,
            variant: found.map(|(variant, _)| variant.id),
            name,
            sku: line.sku.clone(),
            unit,
            tax_class,
            quantity,
            unit_price: line.unit_price.map_or_else(|| each(subtotal, quantity, input.currency), Ok)?,
            list_price: None,
            discounts: Vec::new().into(),
            subtotal: shown(subtotal)?,
            discount: shown(subtotal.checked_sub(paid).ok_or(NotAnAmount::TooLarge)?)?,
            net: shown(net)?,
            tax: shown(tax)?,
            total: shown(total)?,
            taxes: taxes.into(),
            fulfilled: Quantity::ZERO,
            returned: Quantity::ZERO,
            invoiced: Quantity::ZERO,
        })
    };
    input.lines.iter().zip(1_i64..).map(read).collect()
}

/// A tax from elsewhere is by no rate of ours.
fn line_tax(tax: &LineTax) -> Result<LineTax, Problem> {
    let name = rules::line("/lines", "The name of a tax", &tax.name, 1)?;
    Ok(LineTax { id: None, name, ..tax.clone() })
}

/// What one comes to, for whoever was not told: for people, and never reckoned with.
fn each(subtotal: i64, quantity: Quantity, currency: Currency) -> Result<Rate, NotAnAmount> {
    let one = i128::from(Quantity::whole(1).millionths());
    let amount = amounts::shown(subtotal, currency)?;
    let product = i128::from(amount.millionths()) * one;
    let millionths = quotient(product, quantity.millionths().into(), Rounding::HalfUp)?;
    Ok(Rate::from_millionths(millionths))
}

/// What the catalog has under these SKUs.
fn by_sku(snapshot: &mut Snapshot<'_>, lines: &[Line]) -> Done<BTreeMap<String, VariantId>> {
    let skus: Vec<String> = lines
        .iter()
        .filter(|line| line.variant.is_none())
        .filter_map(|line| line.sku.as_deref().map(|sku| sku.trim().to_owned()))
        .collect();
    if skus.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = variants::table.filter(variants::sku.eq_any(skus)).order(variants::id);
    let rows: Vec<catalog::Variant> = snapshot.load(query.select(catalog::Variant::as_select()))?;
    Ok(rows.into_iter().filter_map(|row| Some((row.sku?, row.id))).collect())
}
