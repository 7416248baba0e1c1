//! One invoice or credit note: as it is read and printed, how it stands, and taking it back in whole or in part.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Rate};
use serde_json::json;

use super::{
    known::{Invoice, InvoiceLine, Order, money, order, tax_name},
    one::{OnPaper, Part},
    paper::{self, Paper},
    steps::parts,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/invoices/{id}").get(one).post(done));
}

#[derive(Template)]
#[template(path = "sales/invoice.html")]
struct InvoicePage {
    frame: Frame,
    form: Form,
    invoice: Invoice,
    order: Order,
    kind: String,
    stands: String,
    seller: Vec<String>,
    logo: Option<String>,
    buyer: Vec<String>,
    lines: Vec<OnPaper>,
    sums: Vec<(String, String)>,
    /// What stands at its head: label and value.
    facts: Vec<(String, String)>,
    /// How it stands now: label and amount.
    standing: Vec<(String, String)>,
    /// What takes it back, or what it takes back: id and name.
    others: Vec<(String, String)>,
    taxed: String,
    to_credit: Vec<Part>,
    may_credit: bool,
    paper: Paper,
    key: String,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(super) async fn invoice(visit: &Visit, id: &str) -> Result<Invoice, Problem> {
    visit.ask("sales.get-invoice", &json!({ "id": id })).await
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<InvoicePage, Problem> {
    let invoice = invoice(visit, id).await?;
    let order = order(visit, &invoice.order).await?;
    let all: Listed<Invoice> =
        visit.ask("sales.list-invoices", &json!({ "order": invoice.order, "limit": 200 })).await?;
    let notes: Vec<&Invoice> =
        all.items.iter().filter(|one| one.credits.as_deref() == Some(invoice.id.as_str())).collect();
    let left = |line: &InvoiceLine| {
        let mut credited = notes.iter().flat_map(|note| &note.lines).filter(|part| part.line == line.line);
        let credited = credited.try_fold(Quantity::ZERO, |sum, part| sum.plus(part.quantity));
        credited.and_then(|credited| line.quantity.minus(credited)).unwrap_or_default()
    };
    let part = |line: &InvoiceLine| {
        let typed = form.typed().iter().find(|(name, _)| *name == format!("credit-{}", line.line));
        Part::of(visit, &line.line, &line.name, left(line), typed.map(|(_, value)| value.as_str()))
    };
    let is_open = !invoice.is_credit_note() && visit.may("sales.credit-invoice").await;
    let to_credit: Vec<Part> = if is_open { invoice.lines.iter().filter_map(part).collect() } else { Vec::new() };
    let others = all
        .items
        .iter()
        .filter(|one| one.credits.as_ref() == Some(&invoice.id) || invoice.credits.as_ref() == Some(&one.id));
    let others = others.map(|one| (one.id.clone(), one.name.clone())).collect();
    let say = |name: &str| visit.words.say(name);
    let kind = say(if invoice.is_credit_note() { "invoice-is-credit-note" } else { "invoice" });
    Ok(InvoicePage {
        frame: Frame::inside(visit, "/invoices", format!("{kind} {}", invoice.name)).await?,
        stands: invoice.stands().to_owned(),
        seller: invoice.seller.lines().map(str::to_owned).collect(),
        logo: invoice.logo.clone(),
        buyer: invoice.buyer.as_ref().map(|buyer| buyer.written(&visit.words)).unwrap_or_default(),
        lines: invoice.lines.iter().map(|line| on_paper(visit, &invoice, line)).collect(),
        sums: sums(visit, &invoice),
        facts: facts(visit, &invoice, &order),
        standing: standing(visit, &invoice),
        taxed: if invoice.regime == "domestic" { String::new() } else { say(&format!("regime-{}", invoice.regime)) },
        may_credit: !to_credit.is_empty(),
        paper: Paper::of(visit, &invoice).await?,
        key: visit.fresh_key(),
        others,
        to_credit,
        kind,
        order,
        form,
        invoice,
    })
}

fn on_paper(visit: &Visit, invoice: &Invoice, line: &InvoiceLine) -> OnPaper {
    OnPaper {
        name: line.name.clone(),
        sku: line.sku.clone().unwrap_or_default(),
        quantity: visit.spoken().quantity(line.quantity.to_string()),
        price: money(visit, line.unit_price, &invoice.currency),
        discount: String::new(),
        total: money(visit, if invoice.includes_tax { line.total } else { line.net }, &invoice.currency),
    }
}

fn sums(visit: &Visit, invoice: &Invoice) -> Vec<(String, String)> {
    let amount = |amount: Rate| money(visit, amount, &invoice.currency);
    let say = |name: &str| visit.words.say(name);
    let mut rows = vec![(say("order-net"), amount(invoice.net))];
    let of = |net: Rate| visit.words.say_of("invoice-tax-of", &amount(net));
    rows.extend(
        invoice.taxes.iter().map(|tax| (format!("{} {}", tax_name(visit, tax), of(tax.net)), amount(tax.amount))),
    );
    if !invoice.rounding.is_zero() {
        rows.push((say("order-rounding"), amount(invoice.rounding)));
    }
    rows.push((say("order-total"), amount(invoice.total)));
    rows
}

fn facts(visit: &Visit, invoice: &Invoice, order: &Order) -> Vec<(String, String)> {
    let say = |name: &str| visit.words.say(name);
    let tax_id = invoice.buyer.as_ref().and_then(|buyer| buyer.tax_id.clone());
    let due = (!invoice.is_credit_note()).then(|| visit.spoken().date(invoice.due_at));
    let all = [
        ("invoice-date", Some(visit.spoken().date(invoice.issued_at))),
        ("invoice-due", due),
        ("order", Some(order.number.clone())),
        ("contact-tax-id", tax_id),
    ];
    all.into_iter().filter_map(|(label, value)| Some((say(label), value?))).collect()
}

fn standing(visit: &Visit, invoice: &Invoice) -> Vec<(String, String)> {
    let some = |label: &str, amount: Option<Rate>| {
        let amount = amount.filter(|amount| amount.is_positive())?;
        Some((visit.words.say(label), money(visit, amount, &invoice.currency)))
    };
    let paid = some("order-paid", invoice.paid);
    [some("order-credited", invoice.credited), paid, some("order-to-pay", invoice.open)].into_iter().flatten().collect()
}

/// Takes it back, sends it, or has its paper written.
async fn done(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let path = format!("/invoices/{id}");
    let done = match form.value("do") {
        "credit" => credit(&visit, &id, &form).await.map(|note| {
            let said = visit.words.say_of("invoice-credited-now", &note.name);
            (format!("/invoices/{}", note.id), Toast::said(said))
        }),
        "paper" => {
            let key = format!("{}-paper", form.value("key"));
            paper::write(&visit, &id, &key).await.map(|toast| (path, toast))
        }
        _ => return go(&path),
    };
    match done {
        Ok((path, toast)) => visit.go_saying(&path, &toast),
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            if !form.problem.is_empty() {
                form.problem = why.fields.first().map_or(&why.detail, |field| &field.detail).to_string();
            }
            match page(&visit, &id, form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

/// Takes it back, in whole or in part.
async fn credit(visit: &Visit, id: &str, form: &Form) -> Result<Invoice, Problem> {
    let is_again = form.value("again") == "yes";
    // An invoice that is written again is taken back as a whole.
    let lines = if is_again { None } else { Some(parts(visit, form, "credit")) };
    let input = json!({ "id": id, "lines": lines, "reason": form.value("reason"), "again": is_again });
    visit.ask_once("sales.credit-invoice", &input, &format!("{}-credit", form.value("key"))).await
}
