//! What is done with an order: one form for each, all of them sent to the order itself.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use door::{Ask, Outcome, Problem};
use model::Rate;
use serde_json::{Value, json};

use super::{
    known::{Meant, meant, money, order},
    one,
};
use crate::{
    form::Form,
    page::{go, problem},
    pages::stock::days,
    toast::Toast,
    visit::{Inside, Visit},
};

/// An operation with its input, what is said when it is done, and where its places stand in the form.
struct Step {
    operation: &'static str,
    input: Value,
    said: &'static str,
    names: Vec<(&'static str, String)>,
}

pub(super) async fn step(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let mut form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let path = format!("/orders/{id}");
    if form.value("do") == "assign" {
        match choose(&visit, &mut form).await {
            Ok(true) => {}
            Ok(false) => return one::wrong(&visit, &id, form).await,
            Err(why) => return problem(&visit.words, &why),
        }
    }
    if form.value("do") == "pay" && !form.has("sure", "yes") {
        match doubt(&visit, &id, &mut form).await {
            Ok(true) => return one::wrong(&visit, &id, form).await,
            Ok(false) => {}
            Err(why) => return problem(&visit.words, &why),
        }
    }
    let Some(Step { operation, input, said, names }) = read(&visit, &id, &form) else { return go(&path) };
    let mut ask = Ask::with(operation, &input);
    if let Some(key) = form.said("key") {
        ask = ask.once(format!("{key}-{}", form.value("do")));
    }
    let answer = match visit.answer(ask).await.map(|answer| answer.outcome) {
        Ok(Outcome::Proposed) => Ok(visit.go_saying(&path, &Toast::said(visit.words.say("order-proposed")))),
        Ok(Outcome::Done | Outcome::Replayed) => Ok(visit.go_saying(&path, &Toast::said(visit.words.say(said)))),
        Err(why) => {
            let names: Vec<(&str, &str)> = names.iter().map(|(place, name)| (*place, name.as_str())).collect();
            one::refused(&visit, &id, form, &why, &names).await
        }
    };
    answer.unwrap_or_else(|why: Problem| problem(&visit.words, &why))
}

/// More than is open may come, but is typed by mistake more often: then it is asked about once.
async fn doubt(visit: &Visit, id: &str, form: &mut Form) -> Result<bool, Problem> {
    let Ok(amount) = visit.spoken().read(form.value("pay-amount")).parse::<Rate>() else { return Ok(false) };
    let order = order(visit, id).await?;
    if amount <= order.open {
        return Ok(false);
    }
    let open = money(visit, order.open, &order.currency);
    form.complain("pay-amount", visit.words.say_of("payment-too-much", &open));
    form.set("doubt", "yes");
    Ok(true)
}

/// Who was chosen, or typed where no script helps; says what is wrong where that is nobody.
async fn choose(visit: &Visit, form: &mut Form) -> Result<bool, Problem> {
    let complaint = match meant(visit, form.value("contact"), form.value("contact-text")).await? {
        Meant::One(customer) => {
            form.set("contact", customer.id);
            return Ok(true);
        }
        Meant::Several(_) => "order-customer-which",
        Meant::Nobody | Meant::Unknown => "order-assign-unknown",
    };
    form.complain("contact", visit.words.say(complaint));
    Ok(false)
}

fn read(visit: &Visit, id: &str, form: &Form) -> Option<Step> {
    let seen = json!({ "id": id, "version": form.value("version").parse::<i64>().unwrap_or_default() });
    let figure = |name: &str| form.said(name).map(|typed| visit.spoken().read(typed));
    let at = |place: &'static str, name: &str| (place, name.to_owned());
    let asked = form.value("do");
    let step = |operation, input, said| Step { operation, input, said, names: Vec::new() };
    Some(match asked {
        "place" => step("sales.place-order", seen, "order-placed-now"),
        "quote" => {
            let until = form.said("valid_until").and_then(|day| days::end_of(day, visit.spoken()));
            let input = json!({ "id": id, "version": seen["version"], "valid_until": until });
            Step {
                names: vec![at("/valid_until", "valid_until")],
                ..step("sales.quote-order", input, "order-quoted-now")
            }
        }
        "cancel" => {
            let input = json!({ "id": id, "reason": form.said("cancel-reason") });
            let names = vec![at("/reason", "cancel-reason")];
            Step { names, ..step("sales.cancel-order", input, "order-cancelled-now") }
        }
        "assign" => {
            let input = json!({ "id": id, "version": seen["version"], "contact": form.value("contact") });
            step("sales.assign-contact", input, "order-assigned-now")
        }
        "fulfil" => {
            let input = json!({
                "id": id, "lines": parts(visit, form, "fulfil"), "location": form.said("location"),
                "carrier": form.said("carrier"), "tracking": form.said("tracking"),
            });
            let names = vec![at("/carrier", "carrier"), at("/tracking", "tracking")];
            Step { names, ..step("sales.fulfil-order", input, "order-fulfilled-now") }
        }
        "return" => {
            let input = json!({
                "id": id, "lines": parts(visit, form, "return"), "reason": form.value("return-reason"),
                "restock": form.value("restock") == "yes",
            });
            Step { names: vec![at("/reason", "return-reason")], ..step("sales.take-back", input, "order-returned-now") }
        }
        "track" => {
            let version = form.value("track-version").parse::<i64>().unwrap_or_default();
            let input = json!({
                "id": form.value("fulfilment"), "version": version, "carrier": form.said("track-carrier"),
                "tracking": form.said("track-tracking"),
            });
            step("sales.track-fulfilment", input, "order-tracked-now")
        }
        "invoice" => {
            let due = form.said("due").and_then(|day| days::end_of(day, visit.spoken()));
            let input =
                json!({ "id": id, "lines": parts(visit, form, "bill"), "due_at": due, "note": form.said("note") });
            let names = vec![at("/due_at", "due"), at("/note", "note")];
            Step { names, ..step("sales.issue-invoice", input, "invoice-issued-now") }
        }
        "pay" => {
            let input = json!({
                "id": id, "provider": form.value("provider"), "amount": figure("pay-amount").unwrap_or_default(),
                "external_id": form.said("reference"),
                // A day that was chosen is a day ago or more; without one it came just now.
                "received_at": form.said("received").and_then(|day| days::start_of(day, visit.spoken())),
            });
            let names = vec![
                at("/amount", "pay-amount"),
                at("/provider", "provider"),
                at("/external_id", "reference"),
                at("/received_at", "received"),
            ];
            Step { names, ..step("sales.record-payment", input, "payment-recorded-now") }
        }
        "refund" => {
            let payment = form.value("payment");
            let (amount, reason) = (format!("refund-amount-{payment}"), format!("refund-reason-{payment}"));
            let input = json!({ "id": payment, "amount": figure(&amount), "reason": form.value(&reason) });
            let names = vec![("/amount", amount), ("/reason", reason)];
            Step { names, ..step("sales.refund-payment", input, "payment-refunded-now") }
        }
        "credit" => {
            let input = json!({ "id": id, "from": form.value("from"), "amount": figure("credit-amount") });
            Step { names: vec![at("/amount", "credit-amount")], ..step("sales.use-credit", input, "credit-used-now") }
        }
        _ => return None,
    })
}

/// So much of each line; what was left empty or is nothing is left out.
pub(super) fn parts(visit: &Visit, form: &Form, prefix: &str) -> Vec<Value> {
    let part = |line: &str| {
        let typed = form.said(&format!("{prefix}-{line}"))?;
        Some(json!({ "line": line, "quantity": visit.spoken().read(typed) }))
    };
    form.each("line").filter_map(part).filter(|part| part["quantity"] != "0").collect()
}
