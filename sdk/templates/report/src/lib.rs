//! Shows people which orders are open, where everybody begins.

use serde::Deserialize;
use stockade_sdk::{
    api::records,
    panel::{Chart, Kind, Table, date, money, record},
    prelude::{records as found, *},
};

pub struct Report;

stockade_sdk::export!(Report);

/// So many are shown; a table has a hundred rows at the most.
const SHOWN: usize = 10;
/// So many are counted: whoever looks waits for it.
const COUNTED: usize = 500;

/// What is read of an order. Write here what your report is about.
#[derive(Deserialize)]
struct Order {
    id: String,
    number: Option<String>,
    placed_at: Option<String>,
    open: Option<String>,
    currency: Option<String>,
}

impl Record for Order {
    const KIND: &'static str = "order";
}

impl Plugin for Report {
    fn panel(look: Look) -> Result<Panel, Failure> {
        let say = |english, german| look.say(&[("en", english), ("de", german)]);
        let open: Vec<Order> =
            found::list().filter("state", "open")?.limit(200).take(COUNTED).collect::<Result<_, _>>()?;

        let columns = [
            (say("Order", "Auftrag"), Kind::Record),
            (say("Since", "Seit"), Kind::Date),
            (say("Owed", "Offen"), Kind::Money),
        ];
        let table = open.iter().take(SHOWN).fold(Table::new(columns), |table, order| {
            let number = order.number.as_deref().unwrap_or("–");
            let owed = order.open.as_ref().zip(order.currency.as_ref());
            table.row_with([
                Some(record::<records::Order>(&order.id, number)),
                order.day().map(date),
                owed.map(|(amount, currency)| money(amount, currency)),
            ])
        });
        let panel = Panel::new().title(say("Open orders", "Offene Aufträge")).figure(say("Open", "Offen"), open.len());
        if open.is_empty() {
            return Ok(panel.notice(Tone::Good, say("Nothing is open.", "Nichts ist offen.")));
        }
        Ok(panel.chart(by_day(&open, say("By day", "Nach Tagen"))).table(table))
    }
}

impl Order {
    fn day(&self) -> Option<&str> {
        self.placed_at.as_deref()?.get(..10)
    }
}

fn by_day(orders: &[Order], title: &str) -> Chart {
    let mut days: Vec<&str> = orders.iter().filter_map(Order::day).collect();
    days.sort_unstable();
    days.chunk_by(|one, other| one == other)
        .rev()
        .take(30)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .fold(Chart::bars(title), |chart, day| chart.point(day[0], day.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stockade_sdk::testing::World;

    use super::*;

    #[test]
    fn what_is_open_is_shown_in_the_words_of_whoever_looks() {
        let order = |id: &str, day: &str| json!({ "id": id, "number": id, "state": "open", "placed_at": format!("{day}T10:00:00Z"), "open": "5", "currency": "EUR" });
        let mut world = World::new()
            .record::<Order>(order("ord_1", "2026-01-02"))
            .record::<Order>(order("ord_2", "2026-01-01"))
            .record::<Order>(order("ord_3", "2026-01-02"));
        let seen = world.look::<Report>(json!({ "panel": "open-orders", "language": "de" })).unwrap();
        assert_eq!(
            (&seen["title"], &seen["parts"][0]["figures"][0]["value"]),
            (&json!("Offene Aufträge"), &json!({ "number": "3" }))
        );
        assert_eq!(seen["parts"][1]["points"][1], json!({ "of": "2026-01-02", "value": "2" }));
        assert_eq!(seen["parts"][2]["rows"][0][2], json!({ "money": { "amount": "5", "currency": "EUR" } }));
    }

    #[test]
    fn where_nothing_is_open_that_is_said() {
        let seen = World::new().panel::<Report>("open-orders", None).unwrap();
        assert_eq!(seen["parts"][1]["text"], "Nothing is open.");
    }
}
