//! In a shop that nobody ran everything agrees: goods with their movements, reports with papers, and the books with both.

use std::collections::{BTreeMap, BTreeSet};

use model::{Actor, Rate};
use testkit::{Shop, Value, json, on_both, text};

use crate::{all, made};

/// Two months of trade.
const DAYS: i64 = 60;

fn millionths(amount: &Value) -> i64 {
    amount.as_str().map_or(0, |text| text.parse::<Rate>().unwrap().millionths())
}

/// What each account of the books comes to, by its code.
async fn books(shop: &Shop, owner: &Actor) -> BTreeMap<String, i64> {
    while shop.run(owner, "ledger.catch-up", json!({})).await.unwrap()["more"] == true {}
    let found = shop.run(owner, "ledger.trial-balance", json!({})).await.unwrap();
    let totals = found["totals"].as_array().unwrap();
    assert!(!totals.is_empty(), "something was posted");
    for total in totals {
        assert_eq!((millionths(&total["closing"]), &total["debit"]), (0, &total["credit"]), "{total}");
    }
    let rows = found["items"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["code"]), millionths(&row["closing"]))).collect()
}

on_both! {
    async fn goods_are_what_moved(shop) {
        let (_, owner) = made(shop, DAYS).await;
        let mut moved: BTreeMap<String, i64> = BTreeMap::new();
        for movement in all(shop, &owner, "stock.list-movements", json!({})).await {
            *moved.entry(text(&movement["variant"])).or_default() += millionths(&movement["on_hand"]);
        }
        let levels = all(shop, &owner, "stock.list-levels", json!({})).await;
        assert!(levels.len() > 100, "{} things are there", levels.len());
        for level in &levels {
            assert_eq!(Some(&millionths(&level["on_hand"])), moved.get(&text(&level["variant"])), "{level}");
        }
        let scarce = all(shop, &owner, "stock.list-reorders", json!({})).await;
        assert!(!scarce.is_empty(), "something is scarce");
    }

    async fn reports_papers_and_books_say_the_same(shop) {
        let (_, owner) = made(shop, DAYS).await;
        let books = books(shop, &owner).await;
        let of = |code: &str| books.get(code).copied().unwrap_or_default();
        let papers = all(shop, &owner, "sales.list-invoices", json!({})).await;
        let sum = |kind: &str, field: &str| -> i64 {
            papers.iter().filter(|paper| paper["kind"] == kind).map(|paper| millionths(&paper[field])).sum()
        };
        assert_eq!(of("1200"), sum("invoice", "open"), "receivables are what is open of invoices");
        let always = json!({ "from": "2000-01-01", "until": "9000-01-01", "by": "product" });
        let sold = shop.run(&owner, "sales.report-sales", always).await.unwrap()["totals"][0].clone();
        let (net, tax) = (millionths(&sold["net"]), millionths(&sold["tax"]));
        assert_eq!(net + tax, sum("invoice", "total") - sum("credit-note", "total"), "what was sold is what was invoiced");
        let income: i64 = ["4000", "4100", "4200", "4900", "6900"].into_iter().map(of).sum();
        let taxes: i64 = books.iter().filter(|(code, _)| code.starts_with("22")).map(|(_, sum)| *sum).sum();
        assert_eq!((income, taxes), (-net, -tax), "the report says what the books say");
        assert_eq!(millionths(&sold["cost"]), of("5000"), "to the cent");
        let value = shop.run(&owner, "stock.value", json!({})).await.unwrap();
        let value: i64 = value["items"].as_array().unwrap().iter().map(|row| millionths(&row["average"])).sum();
        assert!((value - of("1300")).abs() <= 50_000, "stock is worth {value}, and {} is posted", of("1300"));
        assert!(value > 0 && net > 0 && tax > 0);
    }

    async fn of_everything_there_is_some(shop) {
        let (_, owner) = made(shop, DAYS).await;
        let orders = all(shop, &owner, "sales.list-orders", json!({})).await;
        for state in ["quoted", "open", "completed", "cancelled"] {
            assert!(orders.iter().any(|order| order["state"] == state), "an order is {state}");
        }
        for way in ["counter", "web", "phone"] {
            assert!(orders.iter().any(|order| order["channel"] == way), "an order came by {way}");
        }
        assert!(orders.iter().any(|order| millionths(&order["refunded"]) > 0), "something was paid back");
        let unpaid = all(shop, &owner, "sales.list-invoices", json!({ "unpaid": true })).await;
        assert!(!unpaid.is_empty(), "something is owed");
        let products = all(shop, &owner, "catalog.list-products", json!({})).await;
        assert_eq!(products.len(), 60);
        let contacts = all(shop, &owner, "contacts.list-contacts", json!({})).await;
        assert!(contacts.len() > 120);
        // It begins on a day long gone, and goes on until today.
        let first = orders.iter().map(|order| text(&order["created_at"])).min().unwrap();
        let last = orders.iter().map(|order| text(&order["created_at"])).max().unwrap();
        let now = shop.door.now();
        let days = |at: &str| now.since(at.parse().unwrap()).as_secs() / 86_400;
        assert!(days(&first) >= 57 && days(&last) <= 2, "from {first} until {last}");
    }
}

/// As it is made where nobody says otherwise: in several runs, each going on where the one before left off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_years_agree_too() {
    let shop = &Shop::open(testkit::Engine::Sqlite).await.unwrap();
    let (workspace, owner) = made(shop, 730).await;
    let papers = all(shop, &owner, "sales.list-invoices", json!({})).await;
    let months: BTreeSet<String> = papers.iter().map(|paper| text(&paper["issued_at"])[..7].to_owned()).collect();
    assert!((24..=25).contains(&months.len()), "something was sold in each month: {months:?}");
    let books = books(shop, &owner).await;
    let open: i64 =
        papers.iter().filter(|paper| paper["kind"] == "invoice").map(|paper| millionths(&paper["open"])).sum();
    assert_eq!(books.get("1200").copied().unwrap_or_default(), open, "receivables are what is open of invoices");
    let report = shop.door.verify_log(Some(workspace), Vec::new()).await.unwrap();
    assert!(report.broken.is_none(), "the chain is whole");
}
