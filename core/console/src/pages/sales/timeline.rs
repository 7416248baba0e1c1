//! What happened to an order, by whom and why: its history, each entry in a sentence.

use door::Problem;
use model::{Rate, Timestamp};

use super::known::{Order, money};
use crate::{
    pages::history::{Changed, Happened, told},
    told::did,
    visit::Visit,
};

/// What fits beside an order.
const PAGE: u16 = 100;

/// One operation, as it is shown.
pub(super) struct Entry {
    pub(super) what: String,
    /// Which paper, or how much.
    pub(super) detail: String,
    pub(super) why: String,
    pub(super) who: String,
    pub(super) at: Timestamp,
    pub(super) when: String,
}

pub(super) async fn of(visit: &Visit, order: &Order) -> Result<Vec<Entry>, Problem> {
    let (told, people) = told(visit, "sales.get-order-history", &order.id, PAGE, "").await?;
    let entry = |happened: Happened| Entry {
        what: did(&visit.words, &happened.operation),
        detail: detail(visit, order, &happened.changes),
        why: why(&happened.changes),
        who: people.named(&visit.words, &happened.actor),
        at: happened.at,
        when: visit.spoken().moment(happened.at),
    };
    Ok(told.items.into_iter().map(entry).collect())
}

fn said<'a>(change: &'a Changed, field: &str) -> Option<&'a str> {
    let after = &change.fields.iter().find(|one| one.field == field)?.after;
    after.as_str().filter(|text| !text.is_empty())
}

fn detail(visit: &Visit, order: &Order, changes: &[Changed]) -> String {
    let added =
        |kinds: &[&str]| changes.iter().find(|change| change.act == "added" && kinds.contains(&change.kind.as_str()));
    if let Some(paper) = added(&["invoice"]) {
        return said(paper, "name").unwrap_or_default().to_owned();
    }
    let amount = added(&["refund", "payment"]).and_then(|moved| said(moved, "amount"));
    if let Some(amount) = amount.and_then(|amount| amount.parse::<Rate>().ok()) {
        return money(visit, amount, &order.currency);
    }
    changes.iter().find_map(|change| said(change, "tracking")).unwrap_or_default().to_owned()
}

/// What whoever did it said about it.
fn why(changes: &[Changed]) -> String {
    let said = |change: &Changed| ["reason", "note"].iter().find_map(|field| said(change, field)).map(str::to_owned);
    changes.iter().find_map(said).unwrap_or_default()
}
