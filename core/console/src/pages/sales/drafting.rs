//! An order that is being written: goods by scanner and keyboard, for whom, and what it comes to while it is typed. All
//! that was said stands in the form and nowhere else, so that it works without a script too.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::{Ask, Outcome, Problem};
use model::{Rate, Reason};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    known::{Customer, Meant, Order, TaxSum, meant, money, order, tax_name},
    one,
    written::{self, Ends, KINDS, Written},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{
        conflict::{Meanwhile, is_stale},
        stock::{
            Place, days,
            lines::{self, Line, Lines},
            open_places,
        },
    },
    scanned, share,
    toast::Toast,
    visit::{Inside, Visit},
};

const USUAL_CHANNEL: &str = "counter";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/orders/new").get(new).post(written_new))
        .service(route::resource("/orders/{id}/change").get(change).post(written_change));
}

/// What it comes to, as the door reckons.
#[derive(Debug, Deserialize)]
struct Reckoned {
    currency: String,
    includes_tax: bool,
    regime: String,
    subtotal: Rate,
    discount: Rate,
    net: Rate,
    total: Rate,
    taxes: Vec<TaxSum>,
    lines: Vec<ReckonedLine>,
    needs_approval: Option<Taken>,
    owed_beyond_limit: Option<Rate>,
}

#[derive(Debug, Deserialize)]
struct ReckonedLine {
    list_price: Option<Rate>,
    total: Rate,
    net: Rate,
}

#[derive(Debug, Deserialize)]
struct Taken {
    taken: Rate,
    may: Rate,
}

/// The same, as it is shown.
#[derive(Default)]
struct Sums {
    /// Label and amount.
    rows: Vec<(String, String)>,
    /// What each line comes to, by what its fields end with.
    lines: BTreeMap<usize, Costs>,
    extras: BTreeMap<usize, Costs>,
    /// What another has to agree to, or should know of.
    warnings: Vec<String>,
    /// Why it is taxed as it is, where that is not as usual.
    regime: String,
    /// Why nobody can say what it comes to.
    wrong: String,
}

#[derive(Default, Clone)]
struct Costs {
    /// By the catalog, as it is typed.
    listed: String,
    total: String,
}

#[derive(Template)]
#[template(path = "sales/draft.html")]
struct DraftPage {
    frame: Frame,
    form: Form,
    lines: Lines,
    extras: Vec<usize>,
    kinds: [&'static str; 3],
    sums: Sums,
    places: Vec<Place>,
    /// Those who may have been meant.
    choices: Vec<Customer>,
    /// What somebody else made of the draft while this was typed.
    meanwhile: Vec<Meanwhile>,
    /// Of a draft that is changed.
    id: String,
    action: String,
    /// No day before today.
    today: String,
}

impl DraftPage {
    fn costs(&self, line: &Line) -> Costs {
        self.sums.lines.get(&line.at).cloned().unwrap_or_default()
    }

    fn extra_costs(&self, at: &usize) -> Costs {
        self.sums.extras.get(at).cloned().unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct For {
    #[serde(default)]
    contact: String,
}

async fn new(Inside(visit): Inside, of: Query<For>) -> HttpResponse {
    let mut form = Form::default();
    form.set("key", visit.fresh_key());
    form.set("channel", USUAL_CHANNEL);
    form.set("contact", of.contact.as_str());
    match begun(&visit, None, form).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn change(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let begun = async {
        let order = order(&visit, &id).await?;
        if order.state != "draft" {
            return Ok(None);
        }
        let form = written::filled(&visit, &order);
        begun(&visit, Some(&order), form).await.map(Some)
    };
    match begun.await {
        Ok(Some(page)) => show(&page),
        Ok(None) => go(&format!("/orders/{id}")),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn begun(visit: &Visit, of: Option<&Order>, mut form: Form) -> Result<DraftPage, Problem> {
    let lines = lines::read(visit, &mut form).await?;
    let choices = customer(visit, &mut form).await?;
    page(visit, of, form, lines, choices).await
}

/// Who buys, put into the form; those who may have been meant where that is not one.
async fn customer(visit: &Visit, form: &mut Form) -> Result<Vec<Customer>, Problem> {
    if let Some(chosen) = form.value("do").strip_prefix("contact-").map(str::to_owned) {
        form.set("contact", chosen);
    }
    // Who is written on a draft and is no contact stays who they are.
    let is_as_it_was = form.value("contact").is_empty() && form.value("was-contact").is_empty();
    let is_guest = is_as_it_was && form.value("contact-text") == form.value("was-contact-text");
    let text = if is_guest { "" } else { form.value("contact-text") };
    match meant(visit, form.value("contact"), text).await? {
        Meant::Nobody => Ok(Vec::new()),
        Meant::One(customer) => {
            form.set("contact", customer.id);
            form.set("contact-text", customer.name.unwrap_or_else(|| visit.words.say("order-somebody")));
            Ok(Vec::new())
        }
        Meant::Several(choices) => {
            form.complain("contact", visit.words.say("order-customer-which"));
            Ok(choices)
        }
        Meant::Unknown => {
            form.complain("contact", visit.words.say("order-customer-unknown"));
            Ok(Vec::new())
        }
    }
}

async fn page(
    visit: &Visit,
    of: Option<&Order>,
    mut form: Form,
    lines: Lines,
    choices: Vec<Customer>,
) -> Result<DraftPage, Problem> {
    let mut sums = Sums::default();
    let read = written::read(visit, &form, &lines);
    if !read.ends.is_empty() {
        let mut input = read.input;
        input.insert("contact".to_owned(), json!(form.said("contact")));
        let currency = of.map(|order| order.currency.clone());
        let currency = currency.or_else(|| form.said("currency").map(str::to_uppercase));
        input.insert("currency".to_owned(), json!(currency));
        if let Some(order) = of {
            as_it_stands(visit, order, &form, &mut input).await?;
        }
        let reckoned: Result<Reckoned, Problem> = visit.ask("sales.reckon-order", &Value::Object(input)).await;
        match reckoned {
            Ok(reckoned) => sums = shown(visit, &reckoned, &read.ends),
            Err(why) if matches!(why.reason, Reason::Invalid | Reason::Refused) => {
                // While it is typed, what is beside the fields is not looked at again.
                sums.wrong = why.fields.first().map_or(&why.detail, |field| &field.detail).to_string();
                form = written::refused(form, &read.ends, &why);
            }
            Err(why) => return Err(why),
        }
    }
    let (title, id, action) = match of {
        Some(order) => {
            let title = visit.words.say_of("order-change-of", &order.number);
            (title, order.id.clone(), format!("/orders/{}/change", order.id))
        }
        None => (visit.words.say("order-new"), String::new(), "/orders/new".to_owned()),
    };
    Ok(DraftPage {
        frame: Frame::inside(visit, "/orders", title).await?,
        extras: written::extras(&form),
        kinds: KINDS,
        places: if visit.may("stock.list-locations").await { open_places(visit).await? } else { Vec::new() },
        today: visit.spoken().today(visit.console.door.now()),
        form,
        lines,
        sums,
        choices,
        meanwhile: Vec::new(),
        id,
        action,
    })
}

/// What a draft says of itself and its form does not: who buys it that is no contact, and whether its prices hold the tax.
async fn as_it_stands(
    visit: &Visit,
    order: &Order,
    form: &Form,
    input: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let kept: Value = visit.ask("sales.get-order", &json!({ "id": order.id })).await?;
    if form.said("contact").is_none() && order.contact.is_none() {
        input.insert("buyer".to_owned(), kept["buyer"].clone());
    }
    // An untaxed order says nothing of how its prices would be otherwise.
    if !matches!(order.regime.as_str(), "reverse-charge" | "export") {
        input.insert("includes_tax".to_owned(), kept["includes_tax"].clone());
    }
    Ok(())
}

fn shown(visit: &Visit, reckoned: &Reckoned, ends: &[Ends]) -> Sums {
    let say = |name: &str| visit.words.say(name);
    let amount = |amount: Rate| money(visit, amount, &reckoned.currency);
    let mut rows = Vec::new();
    if !reckoned.discount.is_zero() {
        rows.push((say("order-subtotal"), amount(reckoned.subtotal)));
        rows.push((say("order-discount"), format!("\u{2212}{}", amount(reckoned.discount))));
    }
    rows.push((say("order-net"), amount(reckoned.net)));
    rows.extend(reckoned.taxes.iter().map(|tax| (tax_name(visit, tax), amount(tax.amount))));
    rows.push((say("order-total"), amount(reckoned.total)));
    let mut sums = Sums { rows, ..Sums::default() };
    for (line, ends) in reckoned.lines.iter().zip(ends) {
        let costs = Costs {
            listed: line
                .list_price
                .map_or_else(String::new, |price| visit.spoken().typed_money(price.to_string(), &reckoned.currency)),
            total: amount(if reckoned.includes_tax { line.total } else { line.net }),
        };
        match ends {
            Ends::Goods(at) => sums.lines.insert(*at, costs),
            Ends::Extra(at) => sums.extras.insert(*at, costs),
        };
    }
    if let Some(Taken { taken, may }) = &reckoned.needs_approval {
        let (taken, may) = (share::shown(visit.spoken(), *taken), share::shown(visit.spoken(), *may));
        sums.warnings.push(visit.words.say_with("order-needs-approval", &[("taken", &taken), ("may", &may)]));
    }
    if let Some(owed) = reckoned.owed_beyond_limit {
        sums.warnings.push(visit.words.say_of("order-beyond-limit", &amount(owed)));
    }
    if reckoned.regime != "domestic" {
        sums.regime = say(&format!("regime-{}", reckoned.regime));
    }
    sums
}

async fn written_new(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    write(&visit, None, form).await.unwrap_or_else(|why| problem(&visit.words, &why))
}

async fn written_change(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let written = async { write(&visit, Some(order(&visit, &id).await?), form).await };
    written.await.unwrap_or_else(|why| problem(&visit.words, &why))
}

async fn write(visit: &Visit, of: Option<Order>, mut form: Form) -> Result<HttpResponse, Problem> {
    let of = of.as_ref();
    let lines = lines::read(visit, &mut form).await?;
    let choices = customer(visit, &mut form).await?;
    let asked = form.value("do").to_owned();
    if lines::is_editing(&form) || asked == "reckon" || asked.starts_with("contact-") {
        return Ok(show(&page(visit, of, form, lines, choices).await?));
    }
    if form.is_wrong("contact") {
        return Ok(again(&page(visit, of, form, lines, choices).await?));
    }
    let read = written::read(visit, &form, &lines);
    if read.ends.is_empty() && asked != "draft" {
        form.complain("lines", visit.words.say("order-empty"));
        return Ok(again(&page(visit, of, form, lines, choices).await?));
    }
    let Written { input, ends } = read;
    let read = Written { input, ends: Vec::new() };
    let kept: Result<Order, Problem> = match of {
        Some(order) => visit.ask("sales.change-order", &written::changed(&form, &order.id, read)).await,
        None => visit.ask_once("sales.draft-order", &written::whole(&form, read), form.value("key")).await,
    };
    match kept {
        Ok(order) => go_on(visit, &order, &form, &asked).await,
        Err(why) => match of.filter(|_| is_stale(&why)) {
            Some(now) => both(visit, now, form, lines, choices).await,
            None => Ok(again(&page(visit, of, written::refused(form, &ends, &why), lines, choices).await?)),
        },
    }
}

/// What was typed, with what the draft says now beside it: whoever saves again has seen it.
async fn both(
    visit: &Visit,
    now: &Order,
    form: Form,
    lines: Lines,
    choices: Vec<Customer>,
) -> Result<HttpResponse, Problem> {
    let places = if visit.may("stock.list-locations").await { open_places(visit).await? } else { Vec::new() };
    let (form, meanwhile) = written::meanwhile(visit, form, &lines, now, &places);
    let page = page(visit, Some(now), form, lines, choices).await?;
    Ok(again(&DraftPage { meanwhile, ..page }))
}

/// It is written down; now it is offered or placed, where that was pressed.
async fn go_on(visit: &Visit, order: &Order, form: &Form, asked: &str) -> Result<HttpResponse, Problem> {
    let path = format!("/orders/{}", order.id);
    let seen = json!({ "id": order.id, "version": order.version });
    let until = form.said("valid_until").and_then(|day| days::end_of(day, visit.spoken()));
    let (operation, input, said) = match asked {
        "quote" => {
            let quote = json!({ "id": order.id, "version": order.version, "valid_until": until });
            ("sales.quote-order", quote, "order-quoted-done")
        }
        "place" => ("sales.place-order", seen, "order-placed-done"),
        _ => return Ok(visit.go_saying(&path, &Toast::said(visit.words.say_of("order-kept", &order.number)))),
    };
    let mut ask = Ask::with(operation, &input);
    if let Some(key) = form.said("key") {
        ask = ask.once(format!("{key}-{asked}"));
    }
    match visit.answer(ask).await.map(|answer| answer.outcome) {
        Ok(Outcome::Proposed) => Ok(visit.go_saying(&path, &Toast::said(visit.words.say("order-proposed")))),
        Ok(Outcome::Done | Outcome::Replayed) => {
            Ok(visit.go_saying(&path, &Toast::said(visit.words.say_of(said, &order.number))))
        }
        // It is a draft; why it is no more stands above it.
        Err(why) => one::refused(visit, &order.id, Form::default(), &why, &[]).await,
    }
}
