//! One entry: what it posts to which account, where it came from, and taking it back.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::json;

use super::known::{self, Entry};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/ledger/entries/{id}").get(one).post(reverse));
}

struct Line {
    path: String,
    account: String,
    debit: String,
    credit: String,
}

#[derive(Template)]
#[template(path = "ledger/entry.html")]
struct EntryPage {
    frame: Frame,
    form: Form,
    entry: String,
    about: String,
    text: String,
    /// Where what it follows from is shown.
    path: String,
    /// The entry that it takes back.
    reverses: Option<String>,
    /// What is known of it: label and value.
    facts: Vec<(String, String)>,
    lines: Vec<Line>,
    total: String,
    may_reverse: bool,
    key: String,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<EntryPage, Problem> {
    let entry: Entry = visit.ask("ledger.get-entry", &json!({ "id": id })).await?;
    let accounts = known::accounts(visit).await?;
    let people = People::of(visit, [entry.posted_by.as_str()]).await;
    let line = |line: &known::Line| Line {
        path: format!("/ledger/accounts/{}", line.account),
        account: accounts.get(&line.account).map_or_else(|| line.account.clone(), known::Account::called),
        debit: known::some(visit, line.debit, &entry.currency),
        credit: known::some(visit, line.credit, &entry.currency),
    };
    let spoken = visit.spoken();
    let fact = |name: &str, value: String| (visit.words.say(name), value);
    let mut facts = vec![fact("entry-day", spoken.day(&entry.day))];
    facts.extend(entry.belongs_to.as_ref().map(|day| fact("entry-belongs-to", spoken.day(day))));
    facts.push(fact("entry-posted", spoken.moment(entry.posted_at)));
    facts.push(fact("who", people.named(&visit.words, &entry.posted_by)));
    let is_reversal = entry.about == "reversal";
    Ok(EntryPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say_of("entry-of", &entry.number.to_string())).await?,
        about: visit.words.say(&format!("entry-{}", entry.about)),
        path: known::path(entry.source.as_deref()),
        lines: entry.lines.iter().flatten().map(line).collect(),
        total: entry.total.map(|total| spoken.money(total.to_string(), &entry.currency)).unwrap_or_default(),
        may_reverse: !is_reversal && visit.may("ledger.reverse").await,
        key: visit.fresh_key(),
        reverses: entry.reverses,
        text: entry.text,
        entry: entry.id,
        facts,
        form,
    })
}

async fn reverse(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "id": *id, "reason": form.value("reason") });
    let reversed: Result<Entry, Problem> = visit.ask_once("ledger.reverse", &input, form.value("key")).await;
    match reversed {
        Ok(entry) => {
            let said = visit.words.say_of("entry-reversed", &entry.number.to_string());
            visit.go_saying(&format!("/ledger/entries/{}", entry.id), &Toast::said(said))
        }
        Err(why) => match page(&visit, &id, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
