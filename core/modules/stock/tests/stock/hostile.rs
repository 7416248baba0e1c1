//! Whatever somebody sends about things that are there: a clear no or a whole deed, and the ledger stands.

use door::{Ask, Reason};
use testkit::{Shop, Value, json, on_both, text};

use crate::support::{all, place, priced, receive};

/// Every operation with an input that could be meant.
async fn meant(shop: &Shop) -> Vec<(&'static str, Value)> {
    let (variant, here, there) = (priced(shop).await, place(shop, "Floor").await, place(shop, "Store").await);
    let moved = receive(shop, &variant, &here, "100").await;
    let batched = priced(shop).await;
    let ask =
        |operation: &'static str, input: Value| async move { shop.run(&shop.owner, operation, input).await.unwrap() };
    ask("stock.track", json!({ "id": batched, "mode": "lot" })).await;
    let lot = json!({ "variant": batched, "location": here, "quantity": "9", "lot": "A", "unit_cost": "1.5" });
    let lot = ask("stock.receive", lot).await["movement"]["lot"].clone();
    let kept = ask("stock.reserve", json!({ "variant": variant, "location": here, "quantity": "5" })).await;
    let draft = json!({ "from": here, "to": there, "lines": [{ "variant": variant, "quantity": "3" }] });
    let (one, other) =
        (ask("stock.draft-transfer", draft.clone()).await, ask("stock.draft-transfer", draft.clone()).await);
    let sent = ask("stock.send-transfer", json!({ "id": one["id"], "version": 1 })).await;
    let count = ask("stock.open-count", json!({ "locations": [here], "blind": true })).await["id"].clone();
    let later = shop.door.now().plus(std::time::Duration::from_secs(60));
    let so_much =
        json!({ "variant": variant, "location": here, "quantity": "1", "reason": "why", "source": "order-1" });
    let with = |more: Value| {
        let mut input = so_much.clone();
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let line = &sent["lines"][0]["id"];
    let difference = json!({ "line": line, "missing": "1", "returned": "2", "reason": "lost" });
    vec![
        ("stock.receive", with(json!({ "unit_cost": "2.5" }))),
        ("stock.receive", with(json!({ "variant": batched, "lot": "B", "expires_at": later }))),
        ("stock.adjust", json!({ "variant": variant, "location": here, "change": "-1", "reason": "lost" })),
        ("stock.transfer", json!({ "variant": variant, "from": here, "to": there, "quantity": "1", "reason": "why" })),
        ("stock.reserve", with(json!({ "expires_at": later }))),
        ("stock.consume", so_much.clone()),
        ("stock.release", so_much.clone()),
        ("stock.consume-reservation", json!({ "id": kept["reservation"]["id"], "quantity": "1", "lot": "A" })),
        ("stock.release-reservation", json!({ "id": kept["reservation"]["id"], "quantity": "1", "reason": "why" })),
        ("stock.change-reservation", json!({ "id": kept["reservation"]["id"], "version": 1, "expires_at": later })),
        ("stock.reverse", json!({ "id": moved["movement"]["id"], "reason": "wrong" })),
        ("stock.draft-transfer", draft),
        (
            "stock.change-transfer",
            json!({ "id": other["id"], "version": 1, "lines": [{ "variant": variant, "quantity": "1" }] }),
        ),
        ("stock.receive-transfer", json!({ "id": sent["id"], "lines": [{ "line": line, "quantity": "1" }] })),
        ("stock.close-transfer", json!({ "id": sent["id"], "version": 2, "differences": [difference] })),
        ("stock.cancel-transfer", json!({ "id": sent["id"], "version": 2, "reason": "why" })),
        ("stock.open-count", json!({ "locations": [here, there], "variants": [variant], "note": "yearly" })),
        ("stock.tally", json!({ "id": count, "variant": variant, "location": here, "quantity": "4", "adds": false })),
        ("stock.tally", json!({ "id": count, "variant": batched, "location": here, "quantity": "4", "lot": "A" })),
        ("stock.set-reorder-point", json!({ "variant": variant, "location": here, "minimum": "1", "target": "5" })),
        ("stock.change-lot", json!({ "id": lot, "version": 1, "name": "A2", "expires_at": later })),
        ("stock.track", json!({ "id": batched, "mode": "serial", "expires": true })),
        ("stock.suggest-lots", json!({ "variant": batched, "location": here, "quantity": "3" })),
        ("stock.trace-lot", json!({ "id": lot, "cursor": "7b7d", "limit": 2 })),
        ("stock.list-expiring", json!({ "until": later, "location": here, "cursor": "7b7d" })),
        ("stock.list-levels", json!({ "at": later, "variant": variant, "cursor": "7b7d" })),
        (
            "stock.list-movements",
            json!({ "variant": variant, "location": here, "from": later, "until": later, "source": "x", "kind": "adjust", "cursor": "7b7d" }),
        ),
        ("stock.account", json!({ "location": here, "from": later, "until": later })),
        ("stock.value", json!({ "at": later })),
        ("stock.post-count", json!({ "id": count, "version": 1 })),
        ("stock.set-policy", json!({ "approve_quantity": "1000000", "approve_value": "1000000" })),
    ]
}

on_both! {
    async fn nothing_that_is_sent_is_our_fault(shop) {
        let hostile = [
            Value::Null, json!(-1), json!(1.5), json!(""), json!("a\u{202e}b"), json!("x".repeat(5_000)), json!("-1"), json!("0"),
            json!("0.000001"), json!("9223372036854.775807"), json!("-9223372036854.775808"), json!(i64::MAX), json!([]),
            json!("0000-01-01T00:00:00Z"), json!("9999-12-31T23:59:59Z"),
        ];
        for (operation, input) in meant(shop).await {
            for field in input.as_object().unwrap().keys() {
                for value in &hostile {
                    let mut input = input.clone();
                    input[field] = value.clone();
                    if let Err(no) = shop.door.ask(&shop.owner, Ask::with(operation, &input)).await {
                        let ours = matches!(no.reason, Reason::Internal | Reason::Unavailable | Reason::NoSpace);
                        assert!(!ours && !no.detail.is_empty(), "{operation} with {field} = {value}: {no}");
                    }
                }
            }
        }
        // What did happen happened whole, and can be read.
        crate::support::check_ledger(shop).await;
        for list in ["stock.value", "stock.list-values", "stock.list-reorders", "stock.list-reservations", "stock.list-transfers"] {
            shop.run(&shop.owner, list, json!({})).await.unwrap();
        }
        let kept: i64 = all(shop, "stock.list-reservations", json!({ "state": "active" })).await.iter().map(|one| crate::support::millionths(&one["open"])).sum();
        let reserved: i64 = all(shop, "stock.list-levels", json!({})).await.iter().map(|one| crate::support::millionths(&one["reserved"])).sum();
        assert_eq!(kept, reserved);
        assert!(text(&all(shop, "stock.list-locations", json!({})).await[0]["id"]).starts_with("loc_"));
    }
}
