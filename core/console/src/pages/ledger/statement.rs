//! What was posted to an account, line by line, and what it came to with each.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::json;

use super::known;
use crate::{
    page::{Frame, problem, show},
    pages::{
        filled,
        reports::span::{Span, Usual, Wanted as Spanning},
        with_query,
    },
    visit::{Inside, Visit},
};

const PAGE: u16 = 100;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/ledger/accounts/{id}").get(statement));
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    currency: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Debug, Deserialize)]
struct Found {
    currency: Option<String>,
    opening: Rate,
    items: Vec<Line>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Line {
    entry: String,
    number: i64,
    day: String,
    about: String,
    text: String,
    source: Option<String>,
    debit: Rate,
    credit: Rate,
    balance: Rate,
}

struct Row {
    entry: String,
    number: String,
    day: String,
    about: String,
    text: String,
    path: String,
    debit: String,
    credit: String,
    balance: String,
}

#[derive(Template)]
#[template(path = "ledger/statement.html")]
struct StatementPage {
    frame: Frame,
    kind: String,
    path: String,
    span: Span,
    usual: Vec<Usual>,
    opening: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

async fn statement(
    Inside(visit): Inside,
    id: Path<String>,
    wanted: Query<Wanted>,
    spanning: Query<Spanning>,
) -> HttpResponse {
    match page(&visit, &id, &wanted, &spanning).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, wanted: &Wanted, spanning: &Spanning) -> Result<StatementPage, Problem> {
    let span = Span::of(spanning, visit);
    let (from, until) = (span.from.to_string(), span.until.to_string());
    let query = json!({
        "id": id, "currency": filled(&wanted.currency), "from": from, "until": until,
        "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Found = visit.ask("ledger.statement", &query).await?;
    let account = known::accounts(visit).await?.remove(id).ok_or_else(|| Problem::not_found("account", id))?;
    let currency = found.currency.unwrap_or_else(|| visit.spoken().currency.clone());
    let money = |amount: Rate| visit.spoken().money(amount.to_string(), &currency);
    let row = |line: Line| Row {
        number: line.number.to_string(),
        day: visit.spoken().day(&line.day),
        about: visit.words.say(&format!("entry-{}", line.about)),
        path: known::path(line.source.as_deref()),
        debit: known::some(visit, line.debit, &currency),
        credit: known::some(visit, line.credit, &currency),
        balance: money(line.balance),
        entry: line.entry,
        text: line.text,
    };
    let path = format!("/ledger/accounts/{id}");
    let at = |cursor: &str| {
        let query =
            [("from", from.as_str()), ("until", &until), ("currency", wanted.currency.trim()), ("cursor", cursor)];
        with_query(&path, &query)
    };
    Ok(StatementPage {
        frame: Frame::inside(visit, "/ledger", account.called()).await?,
        kind: visit.words.say(&format!("account-{}", account.kind)),
        usual: span.usual(&path, visit),
        opening: money(found.opening),
        first: filled(&wanted.cursor).map(|_| at("")),
        next: found.next.map(|cursor| at(&cursor)),
        rows: found.items.into_iter().map(row).collect(),
        path,
        span,
    })
}
