//! How the business goes today, in four tiles: what was ordered, what came in, what is owed, and what is to be sent.

use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::json;

use crate::visit::Visit;

const TODAY: &str = "sales.get-today";

#[derive(Deserialize)]
struct Today {
    placed: Vec<Counted>,
    received: Vec<Counted>,
    refunded: Vec<Counted>,
    unpaid: Vec<Counted>,
    overdue: Vec<Counted>,
    to_send: i64,
}

impl Today {
    /// Before the first order there is nothing to be told.
    fn is_silent(&self) -> bool {
        [&self.placed, &self.received, &self.refunded, &self.unpaid].iter().all(|sums| sums.is_empty())
            && self.to_send == 0
    }
}

#[derive(Deserialize)]
struct Counted {
    currency: String,
    count: i64,
    amount: Rate,
}

pub(super) struct Tile {
    pub(super) name: &'static str,
    pub(super) icon: &'static str,
    pub(super) path: String,
    pub(super) class: &'static str,
    pub(super) figure: String,
    pub(super) note: String,
}

/// None for whom it is not, and where nothing is sold.
pub(super) async fn tiles(visit: &Visit) -> Result<Vec<Tile>, Problem> {
    if !visit.may(TODAY).await {
        return Ok(Vec::new());
    }
    let today: Today = visit.ask(TODAY, &json!({})).await?;
    if today.is_silent() {
        return Ok(Vec::new());
    }
    let spoken = visit.spoken();
    let counted = |message: &str, sums: &[Counted]| match sums.iter().map(|sum| sum.count).sum::<i64>() {
        0 => String::new(),
        count => visit.words.say_of(message, &count.to_string()),
    };
    let back = match today.refunded.is_empty() {
        true => String::new(),
        false => visit.words.say_of("today-given-back", &money(visit, &today.refunded)),
    };
    let day = spoken.today(visit.console.door.now());
    let is_overdue = !today.overdue.is_empty();
    Ok(vec![
        Tile {
            name: "today-orders",
            icon: "shop",
            path: format!("/orders?from={day}"),
            class: "",
            figure: money(visit, &today.placed),
            note: counted("today-orders-count", &today.placed),
        },
        Tile {
            name: "today-received",
            icon: "money",
            path: String::new(),
            class: "",
            figure: money(visit, &today.received),
            note: [counted("today-payments-count", &today.received), back]
                .into_iter()
                .filter(|note| !note.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
        },
        Tile {
            name: "today-unpaid",
            icon: "sheet",
            path: format!("/invoices?which={}", if is_overdue { "overdue" } else { "unpaid" }),
            class: if is_overdue { "warn" } else { "" },
            figure: money(visit, &today.unpaid),
            note: counted("today-overdue", &today.overdue),
        },
        Tile {
            name: "today-to-send",
            icon: "out",
            path: "/orders?state=open".to_owned(),
            class: "",
            figure: spoken.number(today.to_send),
            note: String::new(),
        },
    ])
}

/// In each currency that there is; nothing of the business's own where there is none.
fn money(visit: &Visit, sums: &[Counted]) -> String {
    let spoken = visit.spoken();
    let each: Vec<String> = sums.iter().map(|sum| spoken.money(sum.amount.to_string(), &sum.currency)).collect();
    if each.is_empty() { spoken.money("0", &spoken.currency) } else { each.join(" · ") }
}
