//! Whatever is done with an order, in whatever order: its amounts agree.

use std::time::Duration;

use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use testkit::{Shop, Value, json, on_both};

use crate::{cents, made, now, tea};

/// What somebody does: which deed, to which of what is there, how much.
type Deed = (u8, usize, i64);

/// The same of the same seed.
fn deeds(seed: u8, many: usize) -> Vec<Deed> {
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), chance);
    let deed = (0_u8..10, 0_usize..4, 1_i64..3_000);
    prop::collection::vec(deed, many..=many).new_tree(&mut runner).unwrap().current()
}

/// What a no may say in a test that asks for too much on purpose.
const NOES: [&str; 11] = [
    "input.invalid",
    "sales.order-state",
    "sales.invoiced",
    "sales.invoiced-already",
    "sales.not-placed",
    "sales.nothing-open",
    "sales.nothing-to-credit",
    "sales.nothing-to-invoice",
    "sales.not-out",
    "sales.refund-above-payment",
    "sales.credit-in-part",
];

async fn done(shop: &Shop, order: &Value, deed: Deed) {
    let (deed, which, much) = deed;
    let id = &order["id"];
    let line = json!([{ "line": order["lines"][which % 2]["id"], "quantity": model::Quantity::from_millionths(much * 1_000).to_string() }]);
    let amount = format!("{}.{:02}", much / 100, much % 100);
    let papers = made(shop, "sales.list-invoices", json!({ "order": id, "kind": "invoice" })).await;
    let payments = made(shop, "sales.list-payments", json!({ "id": id })).await;
    let pick =
        |all: &Value| all.as_array().and_then(|all| all.get(which % all.len().max(1))).map(|row| row["id"].clone());
    let (operation, input) = match deed {
        0 => ("sales.record-payment", json!({ "id": id, "provider": "cash", "amount": amount })),
        1 => match pick(&payments["payments"]) {
            Some(payment) => {
                ("sales.refund-payment", json!({ "id": payment, "amount": amount, "reason": "Asked for" }))
            }
            None => return,
        },
        2 | 3 => ("sales.issue-invoice", json!({ "id": id, "lines": line })),
        4 => match pick(&papers["items"]) {
            Some(invoice) => {
                ("sales.credit-invoice", json!({ "id": invoice, "reason": "Asked for", "again": much % 2 == 0 }))
            }
            None => return,
        },
        5 => ("sales.fulfil-order", json!({ "id": id, "lines": line })),
        6 => ("sales.take-back", json!({ "id": id, "lines": line, "reason": "Asked for" })),
        7 => ("sales.fail-order", json!({ "id": id })),
        8 => ("sales.place-order", json!({ "id": id, "version": now(shop, order).await["version"] })),
        _ => ("sales.cancel-order", json!({ "id": id })),
    };
    shop.advance(Duration::from_millis(1));
    if let Err(no) = shop.run(&shop.owner, operation, input).await {
        assert!(NOES.contains(&no.code.as_ref()), "{operation}: {no}");
    }
}

async fn check(shop: &Shop, order: &Value) {
    let order = now(shop, order).await;
    let money = made(shop, "sales.list-payments", json!({ "id": order["id"] })).await;
    let papers = made(shop, "sales.list-invoices", json!({ "order": order["id"], "limit": 200 })).await;
    let sum = |rows: &Value, of: &str| rows.as_array().unwrap().iter().map(|row| cents(&row[of])).sum::<i64>();
    assert_eq!(sum(&money["payments"], "amount"), cents(&order["paid"]));
    assert_eq!(sum(&money["refunds"], "amount"), cents(&order["refunded"]));
    assert_eq!(sum(&money["payments"], "refunded"), cents(&order["refunded"]));
    let kept = cents(&order["paid"]) - cents(&order["refunded"]);
    assert!(kept >= 0, "nothing goes back that did not come");
    assert_eq!(kept - cents(&order["due"]), cents(&order["credit"]) - cents(&order["open"]));
    let all = papers["items"].as_array().unwrap();
    let (mut billed, mut credited, mut settled, mut open) = (0, 0, 0, 0);
    for paper in all {
        let lines = &paper["lines"];
        assert_eq!(cents(&paper["net"]) + cents(&paper["tax"]) + cents(&paper["rounding"]), cents(&paper["total"]));
        assert_eq!(sum(lines, "net"), cents(&paper["net"]));
        assert_eq!(sum(lines, "tax"), cents(&paper["tax"]));
        assert_eq!(sum(&paper["taxes"], "amount"), cents(&paper["tax"]));
        if paper["kind"] == "invoice" {
            billed += cents(&paper["total"]);
            settled += cents(&paper["paid"]);
            open += cents(&paper["open"]);
            let notes = all.iter().filter(|note| note["credits"] == paper["id"]).map(|note| cents(&note["total"]));
            assert_eq!(notes.sum::<i64>(), cents(&paper["credited"]));
            assert!(cents(&paper["credited"]) <= cents(&paper["total"]));
        } else if paper["is_again"] == false {
            credited += cents(&paper["total"]);
        } else {
            billed -= cents(&paper["total"]);
        }
    }
    assert_eq!(credited, cents(&order["credited"]));
    assert!(billed <= cents(&order["total"]));
    let invoiced: Vec<_> =
        order["lines"].as_array().unwrap().iter().map(|line| line["invoiced"] == line["quantity"]).collect();
    if invoiced.iter().all(|all| *all) {
        assert_eq!(billed, cents(&order["total"]), "all of it stands on invoices, to the cent");
    }
    let owed = settled + open;
    assert_eq!(settled, kept.min(owed), "money settles what it can");
}

on_both! {
    async fn amounts_agree_whatever_is_done(shop) {
        let tea = tea(shop).await;
        made(shop, "sales.set-policy", json!({ "version": 1, "location": null })).await;
        for seed in 1..=4 {
            let lines = json!([
                { "variant": tea.variant, "quantity": "2", "discounts": [{ "share": "0.07" }] },
                { "name": "Cup", "quantity": "3", "unit_price": "3.333333" },
            ]);
            let order = json!({ "lines": lines, "discounts": [{ "amount": "1.01" }] });
            let order = crate::place(shop, made(shop, "sales.draft-order", order).await).await;
            for deed in deeds(seed, 30) {
                done(shop, &order, deed).await;
                check(shop, &order).await;
            }
        }
    }
}
