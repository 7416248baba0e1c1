//! One order: what is in it, what it comes to, how far it has come, and the next thing to do with it.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    web::{self as route, Path, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Rate};
use serde::Deserialize;
use serde_json::json;

use super::{
    known::{Fulfilment, Invoice, Line, Order, Payment, Refund, buyer_name, money, order, tax_name, word},
    steps,
    timeline::{self, Entry},
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        Listed,
        conflict::is_stale,
        plugins::{Offer, Panel, offered, placed},
        stock::{Place, open_places, place_name},
    },
    people::People,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/orders/{id}/document").get(document))
        .service(route::resource("/orders/{id}").get(one).post(steps::step));
}

/// What connections of plugins are called begins so, and what they bring over is called after them.
const BY_CONNECTION: &str = "cxn-";

/// A line of the order, as it is shown.
struct Row {
    name: String,
    sku: String,
    quantity: String,
    price: String,
    discount: String,
    total: String,
    /// How far it has come, in words.
    stands: Vec<String>,
}

/// So much of a line, to be typed.
pub(super) struct Part {
    pub(super) id: String,
    pub(super) name: String,
    /// How much there is.
    pub(super) left: String,
    pub(super) typed: String,
}

impl Part {
    pub(super) fn of(visit: &Visit, id: &str, name: &str, left: Quantity, typed: Option<&str>) -> Option<Self> {
        let usual = visit.spoken().typed(left.to_string());
        left.is_positive().then(|| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            left: visit.spoken().quantity(left.to_string()),
            typed: typed.map_or(usual, str::to_owned),
        })
    }
}

/// What left, or came back.
struct Delivery {
    id: String,
    version: i64,
    is_return: bool,
    lines: String,
    place: String,
    carrier: String,
    tracking: String,
    reason: String,
    when: String,
    who: String,
}

struct Paper {
    id: String,
    name: String,
    stands: String,
    total: String,
    open: String,
    when: String,
}

/// Money that came.
struct Came {
    id: String,
    how: String,
    reference: String,
    amount: String,
    state: String,
    back: String,
    /// What can be given back of it, as it is typed.
    left: String,
    may_go_back: bool,
    when: String,
    who: String,
}

/// Money that went back.
struct Went {
    how: String,
    amount: String,
    state: String,
    reason: String,
    when: String,
    who: String,
}

/// Another order of the same customer, of which something is left.
struct Left {
    order: String,
    number: String,
    amount: String,
}

/// What may be done with it as it is.
#[derive(Default)]
struct May {
    draft: bool,
    change: bool,
    quote: bool,
    place: bool,
    cancel: bool,
    assign: bool,
    fulfil: bool,
    take_back: bool,
    invoice: bool,
    pay: bool,
    use_credit: bool,
    refund: bool,
    track: bool,
}

#[derive(Template)]
#[template(path = "sales/order.html")]
struct OrderPage {
    frame: Frame,
    form: Form,
    order: Order,
    who: String,
    /// Who buys, as it stands on a paper; and where it goes, where that is elsewhere.
    written: Vec<String>,
    goes_to: Vec<String>,
    rows: Vec<Row>,
    sums: Vec<(String, String)>,
    tiles: Vec<(&'static str, String)>,
    facts: Vec<(String, String)>,
    deliveries: Vec<Delivery>,
    papers: Vec<Paper>,
    came: Vec<Came>,
    went: Vec<Went>,
    left: Vec<Left>,
    story: Vec<Entry>,
    to_leave: Vec<Part>,
    to_come_back: Vec<Part>,
    to_bill: Vec<Part>,
    places: Vec<Place>,
    may: May,
    /// The one thing that comes next: its word.
    next: &'static str,
    open_typed: String,
    open_said: String,
    key: String,
    today: String,
    offers: Vec<Offer>,
    panels: Vec<Panel>,
}

impl OrderPage {
    fn class(&self, step: &str) -> &'static str {
        if self.next == step { "" } else { "second" }
    }
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// The order again, with what was typed and why it was refused.
/// With what is wrong beside its field.
pub(super) async fn wrong(visit: &Visit, id: &str, form: Form) -> HttpResponse {
    match page(visit, id, form).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(super) async fn refused(
    visit: &Visit,
    id: &str,
    form: Form,
    why: &Problem,
    names: &[(&str, &str)],
) -> Result<HttpResponse, Problem> {
    let mut form = form.refused(why, names);
    if !form.problem.is_empty() {
        form.problem = match is_stale(why) {
            true => visit.words.say("order-meanwhile"),
            false => why.fields.first().map_or(&why.detail, |field| &field.detail).to_string(),
        };
    }
    Ok(again(&page(visit, id, form).await?))
}

#[derive(Deserialize)]
struct Money {
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
}

#[derive(Deserialize)]
struct Credit {
    items: Vec<CreditOf>,
}

#[derive(Deserialize)]
struct CreditOf {
    order: String,
    number: String,
    currency: String,
    amount: Rate,
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<OrderPage, Problem> {
    let order = order(visit, id).await?;
    let of = json!({ "id": order.id });
    let moved: Listed<Fulfilment> = visit.ask("sales.list-fulfilments", &of).await?;
    let papers: Listed<Invoice> = visit.ask("sales.list-invoices", &json!({ "order": order.id })).await?;
    let moneys: Money = visit.ask("sales.list-payments", &of).await?;
    let left = left(visit, &order).await?;
    let people = moved.items.iter().map(|one| one.created_by.as_str());
    let people = people.chain(moneys.payments.iter().map(|one| one.recorded_by.as_str()));
    let people = people.chain(moneys.refunds.iter().map(|one| one.recorded_by.as_str()));
    let people = People::of(visit, people.chain([order.created_by.as_str()])).await;
    let places = if visit.may("stock.list-locations").await { open_places(visit).await? } else { Vec::new() };
    let parts = |prefix: &str, left: fn(&Line) -> Quantity| -> Vec<Part> {
        let part = |line: &Line| {
            let typed = form.typed().iter().find(|(name, _)| *name == format!("{prefix}-{}", line.id));
            Part::of(visit, &line.id, &line.name, left(line), typed.map(|(_, value)| value.as_str()))
        };
        order.lines.iter().filter_map(part).collect()
    };
    let to_leave = parts("fulfil", Line::to_leave);
    let to_come_back = parts("return", Line::is_out);
    let to_bill = parts("bill", Line::to_bill);
    let may = may(visit, &order, (&to_leave, &to_come_back, &to_bill), !left.is_empty()).await;
    let words = &visit.words;
    let buyer = order.buyer.clone().unwrap_or_default();
    Ok(OrderPage {
        frame: Frame::inside(visit, "/orders", order.number.clone()).await?,
        who: buyer_name(words, order.contact.as_deref(), order.buyer.as_ref()),
        written: buyer.written(words),
        goes_to: buyer.shipping.as_ref().map(|address| address.written(words)).unwrap_or_default(),
        rows: order.lines.iter().map(|line| row(visit, &order, line)).collect(),
        sums: sums(visit, &order),
        tiles: tiles(visit, &order),
        facts: facts(visit, &order, &places, &people),
        deliveries: moved.items.into_iter().map(|one| delivery(visit, &order, &places, &people, one)).collect(),
        papers: papers.items.into_iter().map(|one| paper(visit, one)).collect(),
        came: moneys.payments.into_iter().map(|one| came(visit, &people, one)).collect(),
        went: moneys.refunds.into_iter().map(|one| went(visit, &people, one)).collect(),
        story: timeline::of(visit, &order).await?,
        open_said: money(visit, order.open, &order.currency),
        open_typed: visit.spoken().typed_money(order.open.to_string(), &order.currency),
        next: next(&may, &order),
        key: visit.fresh_key(),
        today: visit.spoken().today(visit.console.door.now()),
        offers: offered(visit, "order", &order.id).await,
        panels: placed(visit, "order", None, &order.id).await,
        left,
        to_leave,
        to_come_back,
        to_bill,
        places,
        may,
        form,
        order,
    })
}

/// What is left of other orders of the same customer, where this one is still to be paid.
async fn left(visit: &Visit, order: &Order) -> Result<Vec<Left>, Problem> {
    let Some(contact) = &order.contact else { return Ok(Vec::new()) };
    if !order.open.is_positive() {
        return Ok(Vec::new());
    }
    let credit: Credit = visit.ask("sales.get-credit", &json!({ "id": contact })).await?;
    let others = credit.items.into_iter().filter(|one| one.order != order.id && one.currency == order.currency);
    let left =
        |one: CreditOf| Left { amount: money(visit, one.amount, &one.currency), order: one.order, number: one.number };
    Ok(others.map(left).collect())
}

async fn may(visit: &Visit, order: &Order, parts: (&[Part], &[Part], &[Part]), has_credit: bool) -> May {
    let state = order.state.as_str();
    let is_draft = state == "draft";
    let is_placed = matches!(state, "open" | "fulfilling" | "completed");
    let (leave, back, bill) = parts;
    May {
        draft: visit.may("sales.draft-order").await,
        change: is_draft && visit.may("sales.change-order").await,
        quote: is_draft && visit.may("sales.quote-order").await,
        place: matches!(state, "draft" | "quoted" | "failed") && visit.may("sales.place-order").await,
        cancel: matches!(state, "draft" | "quoted" | "open" | "failed") && visit.may("sales.cancel-order").await,
        assign: !is_draft && order.contact.is_none() && visit.may("sales.assign-contact").await,
        fulfil: matches!(state, "open" | "fulfilling") && !leave.is_empty() && visit.may("sales.fulfil-order").await,
        take_back: !back.is_empty() && visit.may("sales.take-back").await,
        invoice: is_placed && !bill.is_empty() && visit.may("sales.issue-invoice").await,
        pay: is_placed && visit.may("sales.record-payment").await,
        use_credit: is_placed && has_credit && visit.may("sales.use-credit").await,
        refund: visit.may("sales.refund-payment").await,
        track: visit.may("sales.track-fulfilment").await,
    }
}

/// One thing is loud on the page.
fn next(may: &May, order: &Order) -> &'static str {
    match may {
        May { place: true, .. } => "place",
        May { fulfil: true, .. } => "fulfil",
        May { invoice: true, .. } => "invoice",
        May { pay: true, .. } if order.open.is_positive() => "pay",
        _ => "",
    }
}

fn row(visit: &Visit, order: &Order, line: &Line) -> Row {
    let spoken = visit.spoken();
    let said = |name: &str, quantity: Quantity| {
        quantity.is_positive().then(|| visit.words.say_of(name, &spoken.quantity(quantity.to_string())))
    };
    let stands = [
        said("order-line-left", line.fulfilled),
        said("order-line-back", line.returned),
        said("order-line-billed", line.invoiced),
    ];
    let is_less = line.discount.is_positive();
    Row {
        name: line.name.clone(),
        sku: line.sku.clone().unwrap_or_default(),
        quantity: spoken.quantity(line.quantity.to_string()),
        price: money(visit, line.unit_price, &order.currency),
        discount: if is_less {
            format!("\u{2212}{}", money(visit, line.discount, &order.currency))
        } else {
            String::new()
        },
        total: money(visit, line.costs(), &order.currency),
        stands: stands.into_iter().flatten().collect(),
    }
}

pub(super) fn sums(visit: &Visit, order: &Order) -> Vec<(String, String)> {
    let amount = |amount: Rate| money(visit, amount, &order.currency);
    let say = |name: &str| visit.words.say(name);
    let mut rows = Vec::new();
    if order.discount.is_positive() {
        rows.push((say("order-subtotal"), amount(order.subtotal)));
        let reasons = order.discounts.iter().map(|one| one.reason.as_str()).find(|reason| !reason.is_empty());
        let label =
            reasons.map_or_else(|| say("order-discount"), |reason| format!("{} · {reason}", say("order-discount")));
        rows.push((label, format!("\u{2212}{}", amount(order.discount))));
    }
    rows.push((say("order-net"), amount(order.net)));
    rows.extend(order.taxes.iter().map(|tax| (tax_name(visit, tax), amount(tax.amount))));
    if !order.rounding.is_zero() {
        rows.push((say("order-rounding"), amount(order.rounding)));
    }
    rows.push((say("order-total"), amount(order.total)));
    rows
}

fn tiles(visit: &Visit, order: &Order) -> Vec<(&'static str, String)> {
    let amount = |amount: Rate| money(visit, amount, &order.currency);
    let kept = order.paid.minus(order.refunded).unwrap_or_default();
    let mut tiles = vec![("order-total", amount(order.total))];
    let is_placed = !matches!(order.state.as_str(), "draft" | "quoted");
    if order.credited.is_positive() {
        tiles.push(("order-credited", format!("\u{2212}{}", amount(order.credited))));
    }
    if is_placed {
        tiles.extend([("order-paid", amount(kept)), ("order-to-pay", amount(order.open))]);
    }
    if order.credit.is_positive() {
        tiles.push(("order-credit", amount(order.credit)));
    }
    tiles
}

fn facts(visit: &Visit, order: &Order, places: &[Place], people: &People) -> Vec<(String, String)> {
    let say = |name: &str| visit.words.say(name);
    let by = people.named(&visit.words, &order.created_by);
    let usual = |regime: &&String| *regime != "domestic";
    let all = [
        ("order-begun", Some(format!("{} · {by}", visit.spoken().moment(order.created_at)))),
        ("order-placed-at", order.placed_at.map(|at| visit.spoken().moment(at))),
        ("order-valid-until", order.valid_until.map(|at| visit.spoken().date(at))),
        ("order-channel", Some(word(&visit.words, "order-channel", &order.channel))),
        ("order-location", order.location.as_ref().map(|id| place_name(places, id).to_owned())),
        ("order-taxed", Some(&order.regime).filter(usual).map(|regime| say(&format!("regime-{regime}")))),
        ("order-notes", order.notes.clone()),
    ];
    all.into_iter().filter_map(|(label, value)| Some((say(label), value?))).collect()
}

fn delivery(visit: &Visit, order: &Order, places: &[Place], people: &People, one: Fulfilment) -> Delivery {
    let names: BTreeMap<&str, &str> = order.lines.iter().map(|line| (line.id.as_str(), line.name.as_str())).collect();
    let part = |moved: &super::known::Moved| {
        let name = names.get(moved.line.as_str()).copied().unwrap_or_default();
        format!("{} × {name}", visit.spoken().quantity(moved.quantity.to_string()))
    };
    Delivery {
        is_return: one.kind == "return",
        lines: one.lines.iter().map(part).collect::<Vec<_>>().join(", "),
        place: one.location.as_ref().map(|id| place_name(places, id).to_owned()).unwrap_or_default(),
        carrier: one.carrier.unwrap_or_default(),
        tracking: one.tracking.unwrap_or_default(),
        reason: one.reason.unwrap_or_default(),
        when: visit.spoken().moment(one.at),
        who: people.named(&visit.words, &one.created_by),
        id: one.id,
        version: one.version,
    }
}

fn paper(visit: &Visit, one: Invoice) -> Paper {
    let sign = if one.is_credit_note() { "\u{2212}" } else { "" };
    let open = one.open.filter(|open| open.is_positive());
    Paper {
        stands: one.stands().to_owned(),
        total: format!("{sign}{}", money(visit, one.total, &one.currency)),
        open: open.map(|open| money(visit, open, &one.currency)).unwrap_or_default(),
        when: visit.spoken().date(one.issued_at),
        id: one.id,
        name: one.name,
    }
}

fn came(visit: &Visit, people: &People, one: Payment) -> Came {
    let left = one.amount.minus(one.refunded).unwrap_or_default();
    Came {
        how: word(&visit.words, "paid-by", &one.provider),
        reference: reference(one.external_id),
        amount: money(visit, one.amount, &one.currency),
        back: if one.refunded.is_positive() { money(visit, one.refunded, &one.currency) } else { String::new() },
        left: visit.spoken().typed_money(left.to_string(), &one.currency),
        // What was left of another order goes back to that by hand, and not out of the shop.
        may_go_back: one.state == "done" && left.is_positive(),
        when: visit.spoken().moment(one.received_at),
        who: people.named(&visit.words, &one.recorded_by),
        id: one.id,
        state: one.state,
    }
}

/// As people over there know it: of the connection that it came by they know nothing.
fn reference(external_id: Option<String>) -> String {
    let whole = external_id.unwrap_or_default();
    match whole.split_once('/') {
        Some((system, own)) if system.starts_with(BY_CONNECTION) => own.to_owned(),
        _ => whole,
    }
}

fn went(visit: &Visit, people: &People, one: Refund) -> Went {
    Went {
        how: word(&visit.words, "paid-by", &one.provider),
        amount: format!("\u{2212}{}", money(visit, one.amount, &one.currency)),
        when: visit.spoken().moment(one.refunded_at),
        who: people.named(&visit.words, &one.recorded_by),
        state: one.state,
        reason: one.reason,
    }
}

/// A line of a paper.
pub(super) struct OnPaper {
    pub(super) name: String,
    pub(super) sku: String,
    pub(super) quantity: String,
    pub(super) price: String,
    pub(super) discount: String,
    pub(super) total: String,
}

#[derive(Template)]
#[template(path = "sales/document.html")]
struct DocumentPage {
    frame: Frame,
    id: String,
    kind: String,
    number: String,
    seller: Vec<String>,
    logo: Option<String>,
    buyer: Vec<String>,
    lines: Vec<OnPaper>,
    sums: Vec<(String, String)>,
    /// Label and value.
    facts: Vec<(String, String)>,
    /// Why it is taxed as it is, where that is not as usual.
    taxed: String,
}

async fn document(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match preview(&visit, &id).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Default, Deserialize)]
struct Seller {
    name: Option<String>,
    #[serde(default)]
    address: String,
}

/// How it sells, as far as its papers show it.
#[derive(Default, Deserialize)]
struct Head {
    logo: Option<String>,
}

/// As its customer would read it.
async fn preview(visit: &Visit, id: &str) -> Result<DocumentPage, Problem> {
    let order = order(visit, id).await?;
    let say = |name: &str| visit.words.say(name);
    let seller: Seller = match visit.may("business.get").await {
        true => visit.ask("business.get", &json!({})).await?,
        false => Seller::default(),
    };
    let head: Head = match visit.may("sales.get-policy").await {
        true => visit.ask("sales.get-policy", &json!({})).await?,
        false => Head::default(),
    };
    let kind = match order.state.as_str() {
        "draft" | "quoted" => "order-document-quote",
        _ => "order-document",
    };
    let line = |line: &Line| {
        let Row { name, sku, quantity, price, discount, total, .. } = row(visit, &order, line);
        OnPaper { name, sku, quantity, price, discount, total }
    };
    let taxed = (order.regime != "domestic").then(|| say(&format!("regime-{}", order.regime)));
    let facts = [
        ("invoice-date", Some(visit.spoken().date(order.placed_at.unwrap_or(order.created_at)))),
        ("order-valid-until", order.valid_until.map(|at| visit.spoken().date(at))),
    ];
    let frame = Frame::inside(visit, "/orders", format!("{} {}", say(kind), order.number)).await?;
    let name = seller.name.unwrap_or_else(|| frame.me.business().to_owned());
    Ok(DocumentPage {
        logo: head.logo,
        seller: std::iter::once(name).chain(seller.address.lines().map(str::to_owned)).collect(),
        frame,
        kind: say(kind),
        buyer: order.buyer.as_ref().map(|buyer| buyer.written(&visit.words)).unwrap_or_default(),
        lines: order.lines.iter().map(line).collect(),
        sums: sums(visit, &order),
        facts: facts.into_iter().filter_map(|(label, value)| Some((say(label), value?))).collect(),
        taxed: taxed.unwrap_or_default(),
        id: order.id,
        number: order.number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(state: &str, open: &str) -> Order {
        serde_json::from_value(json!({
            "id": "ord_1", "version": 1, "number": "O-1", "state": state, "payment": "unpaid", "channel": "counter",
            "currency": "EUR", "includes_tax": true, "regime": "domestic", "subtotal": "1", "discount": "0", "net": "1",
            "rounding": "0", "total": "1", "paid": "0", "refunded": "0", "credited": "0", "open": open,
            "created_at": "2026-11-21T00:00:00Z", "created_by": "acc_1",
        }))
        .unwrap()
    }

    #[test]
    fn goods_leave_before_they_are_billed_and_paid() {
        let all = || May { fulfil: true, invoice: true, pay: true, ..May::default() };
        assert_eq!(next(&May { place: true, ..all() }, &order("draft", "1")), "place");
        assert_eq!(next(&all(), &order("open", "1")), "fulfil");
        assert_eq!(next(&May { fulfil: false, ..all() }, &order("completed", "1")), "invoice");
        let paying = || May { fulfil: false, invoice: false, ..all() };
        assert_eq!(next(&paying(), &order("completed", "1")), "pay");
        assert_eq!(next(&paying(), &order("completed", "0")), "", "what is paid wants nothing");
    }
}
