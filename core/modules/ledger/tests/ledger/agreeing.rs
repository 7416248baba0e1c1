//! Whatever is done in sales and stock, in whatever order, and whenever it is posted: the journal balances, and says
//! what sales and stock say.

use std::{collections::BTreeMap, time::Duration};

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    balances, begun, caught_up, cents, id, items, made,
    posting::{Tea, placed, tea},
};

/// What somebody does: which deed, to which of what is there, how much.
type Deed = (u8, usize, i64);

/// The deed of whoever does not want to wait for the journal.
const POSTING: u8 = 13;

fn deeds(runner: &mut TestRunner, many: usize) -> Vec<Deed> {
    let deed = (0..=POSTING, 0_usize..4, 1_i64..3_000);
    prop::collection::vec(deed, many..=many).new_tree(runner).unwrap().current()
}

/// What a no may say in a test that asks for too much on purpose.
const NOES: [&str; 13] = [
    "input.invalid",
    "sales.credit-in-part",
    "sales.invoiced",
    "sales.invoiced-already",
    "sales.no-credit",
    "sales.not-out",
    "sales.not-placed",
    "sales.nothing-open",
    "sales.nothing-to-credit",
    "sales.nothing-to-invoice",
    "sales.order-state",
    "sales.refund-above-payment",
    "stock.insufficient",
];

/// Where goods are, and where more may leave than came.
struct Places<'a> {
    tea: &'a Tea,
    van: String,
}

async fn done(shop: &Shop, places: &Places<'_>, order: &Value, deed: Deed) {
    let (deed, which, much) = deed;
    let (tea, order_id) = (places.tea, &order["id"]);
    let quantity = model::Quantity::from_millionths(much * 1_000).to_string();
    let line = |quantity: &str| json!([{ "line": order["lines"][0]["id"], "quantity": quantity }]);
    // Papers are of parts of a piece too; what moves is whole.
    let pieces = (much % 3 + 1).to_string();
    let amount = format!("{}.{:02}", much / 100, much % 100);
    let papers = made(shop, "sales.list-invoices", json!({ "order": order_id, "kind": "invoice" })).await;
    let payments = made(shop, "sales.list-payments", json!({ "id": order_id })).await;
    let pick = |all: &Value| {
        let all = all.as_array().unwrap();
        all.get(which % all.len().max(1)).map(|row| row["id"].clone())
    };
    let location = if which.is_multiple_of(2) { &tea.location } else { &places.van };
    let (operation, input) = match deed {
        0 | 1 => {
            ("sales.record-payment", json!({ "id": order_id, "provider": "stripe", "amount": amount, "fee": "0.25" }))
        }
        2 => match pick(&payments["payments"]) {
            Some(payment) => {
                ("sales.refund-payment", json!({ "id": payment, "amount": amount, "reason": "Asked for" }))
            }
            None => return,
        },
        3 | 4 => ("sales.issue-invoice", json!({ "id": order_id, "lines": line(&quantity) })),
        5 => match pick(&papers["items"]) {
            Some(invoice) => {
                ("sales.credit-invoice", json!({ "id": invoice, "reason": "Asked for", "again": much % 2 == 0 }))
            }
            None => return,
        },
        6 => ("sales.fulfil-order", json!({ "id": order_id, "lines": line(&pieces) })),
        7 => ("sales.take-back", json!({ "id": order_id, "lines": line(&pieces), "reason": "Asked for" })),
        8 => ("sales.cancel-order", json!({ "id": order_id })),
        9 => {
            let cost = model::Rate::from_millionths(much * 3_333).to_string();
            (
                "stock.receive",
                json!({ "variant": tea.variant, "location": location, "quantity": pieces, "unit_cost": cost }),
            )
        }
        10 => {
            let change = json!({ "variant": tea.variant, "location": location, "change": format!("-{pieces}"), "reason": "Gone" });
            ("stock.adjust", change)
        }
        11 => {
            let over = json!({ "variant": tea.variant, "from": tea.location, "to": places.van, "quantity": pieces });
            ("stock.transfer", over)
        }
        12 => (
            "stock.adjust",
            json!({ "variant": tea.variant, "location": location, "change": pieces, "reason": "Found" }),
        ),
        _ => return caught_up(shop).await,
    };
    shop.advance(Duration::from_millis(1));
    if let Err(no) = shop.run(&shop.fresh(&shop.owner), operation, input).await {
        assert!(NOES.contains(&no.code.as_ref()), "{operation}: {no}");
    }
}

/// All entries, whatever page they are on.
async fn journal(shop: &Shop) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = made(shop, "ledger.list-entries", json!({ "limit": 200, "cursor": cursor })).await;
        all.extend(items(&page).clone());
        match page.get("next") {
            Some(next) => cursor = next.clone(),
            None => return all,
        }
    }
}

async fn check(shop: &Shop, orders: &[Value]) {
    let found = balances(shop).await;
    let of = |code: &str| found.get(code).copied().unwrap_or_default();

    let papers = made(shop, "sales.list-invoices", json!({ "kind": "invoice", "limit": 200 })).await;
    let open: i64 = items(&papers).iter().map(|paper| cents(&paper["open"])).sum();
    assert_eq!(of("1200"), open, "receivables are what is open of invoices");

    let (mut credit, mut theirs) = (0, 0);
    for order in orders {
        let order = made(shop, "sales.get-order", json!({ "id": order["id"] })).await;
        credit += cents(&order["credit"]);
        theirs += cents(&order["paid"]) - cents(&order["refunded"]);
    }
    assert_eq!(of("2100"), -credit, "customers' credit is their credit");
    assert_eq!(of("1190") + of("6000"), theirs, "what came is here, or was kept by a provider");

    let always = json!({ "from": "2000-01-01", "until": "9000-01-01", "by": "product" });
    let sold = made(shop, "sales.report-sales", always).await["totals"][0].clone();
    let income: i64 = ["4000", "4100", "4200", "4900", "6900"].into_iter().map(of).sum();
    let taxes = found.iter().filter(|(code, _)| code.starts_with("22")).map(|(_, cents)| *cents).sum::<i64>();
    if !sold.is_null() {
        assert_eq!((income, taxes), (-cents(&sold["net"]), -cents(&sold["tax"])), "the report says what the books say");
    }

    let value = made(shop, "stock.value", json!({})).await;
    let value = items(&value).iter().map(|row| text(&row["average"]).parse::<model::Rate>().unwrap().millionths());
    let (value, posted) = (value.sum::<i64>(), of("1300") * 10_000);
    assert!((value - posted).abs() <= 5_000, "stock is worth {value}, and {posted} is posted");

    // The balances are the sum of the lines, and the numbers have no gap.
    let entries = journal(shop).await;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for entry in &entries {
        let lines = entry["lines"].as_array().unwrap();
        let signed = |line: &Value| cents(&line["debit"]) - cents(&line["credit"]);
        assert_eq!(lines.iter().map(signed).sum::<i64>(), 0, "{entry}");
        lines.iter().for_each(|line| *sums.entry(text(&line["account"])).or_default() += signed(line));
    }
    for (code, cents) in &found {
        assert_eq!(sums[id(shop, code).await.as_str().unwrap()], *cents, "{code}");
    }
    let mut numbers: Vec<i64> = entries.iter().map(|entry| entry["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=i64::try_from(entries.len()).unwrap()).collect::<Vec<_>>());
}

on_both! {
    async fn the_journal_says_what_sales_and_stock_say(shop) {
        let tea = tea(shop).await;
        let van = json!({ "name": "Van", "allows_negative": true });
        let van = text(&made(shop, "stock.add-location", van).await["id"]);
        let places = Places { tea: &tea, van };
        let more = json!({ "variant": tea.variant, "location": tea.location, "quantity": "20", "unit_cost": "3.333333" });
        made(shop, "stock.receive", more).await;
        let (mut runner, mut orders) = (TestRunner::deterministic(), Vec::new());
        for round in 0..4 {
            let order = placed(shop, &tea, "5").await;
            orders.push(order.clone());
            for (at, deed) in deeds(&mut runner, 30).into_iter().enumerate() {
                // In the middle of it, somebody begins to keep books.
                if (round, at) == (1, 10) {
                    begun(shop).await;
                }
                if deed.0 != POSTING || (round, at) >= (1, 10) {
                    done(shop, &places, &order, deed).await;
                }
            }
            if round > 0 {
                caught_up(shop).await;
                check(shop, &orders).await;
            }
        }
    }
}
