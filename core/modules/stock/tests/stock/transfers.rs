//! Goods on their way are never lost between.

use testkit::{Shop, Value, json, on_both, text};

use crate::support::{all, check_ledger, level, millionths, place, priced, receive};

/// A variant of which ten are at the first of two places, and a transfer of six of them, sent.
async fn under_way(shop: &Shop) -> (String, String, String, Value) {
    let (variant, from, to) = (priced(shop).await, place(shop, "Floor").await, place(shop, "Store").await);
    let receipt = json!({ "variant": variant, "location": from, "quantity": "10", "unit_cost": "2.5" });
    shop.run(&shop.owner, "stock.receive", receipt).await.unwrap();
    let draft = json!({ "from": from, "to": to, "lines": [{ "variant": variant, "quantity": "6" }] });
    let draft = shop.run(&shop.clerk, "stock.draft-transfer", draft).await.unwrap();
    assert_eq!(
        (&draft["state"], level(shop, &variant, &from).await["on_hand"].clone()),
        (&json!("draft"), json!("10"))
    );
    let sent = step(shop, "stock.send-transfer", &draft, json!({})).await;
    (variant, from, to, sent)
}

async fn step(shop: &Shop, operation: &str, transfer: &Value, more: Value) -> Value {
    try_step(shop, operation, transfer, more).await.unwrap()
}

async fn try_step(shop: &Shop, operation: &str, transfer: &Value, more: Value) -> Result<Value, door::Problem> {
    let mut input = json!({ "id": transfer["id"] });
    if operation != "stock.receive-transfer" {
        input["version"] = transfer["version"].clone();
    }
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    shop.run(&shop.owner, operation, input).await
}

/// How much there is at a place, and between places.
async fn there(shop: &Shop, variant: &str, location: &str) -> i64 {
    millionths(&level(shop, variant, location).await["on_hand"])
}

async fn between(shop: &Shop, variant: &str) -> i64 {
    there(shop, variant, &transit(shop).await).await
}

async fn transit(shop: &Shop) -> String {
    let locations = shop.run(&shop.owner, "stock.list-locations", json!({})).await.unwrap();
    let is_transit = |place: &&Value| place["kind"] == "transit";
    text(&locations["items"].as_array().unwrap().iter().find(is_transit).expect("made when something is sent")["id"])
}

async fn total(shop: &Shop, variant: &str) -> i64 {
    let levels = all(shop, "stock.list-levels", json!({ "variant": variant })).await;
    levels.iter().map(|level| millionths(&level["on_hand"])).sum()
}

on_both! {
    async fn what_is_sent_is_in_transit_until_it_arrives(shop) {
        let (variant, from, to, sent) = under_way(shop).await;
        assert_eq!((&sent["state"], there(shop, &variant, &from).await, between(shop, &variant).await), (&json!("sent"), 4_000_000, 6_000_000));
        let line = &sent["lines"][0]["id"];
        let part = step(shop, "stock.receive-transfer", &sent, json!({ "lines": [{ "line": line, "quantity": "2" }] })).await;
        assert_eq!((&part["state"], &part["lines"][0]["received"]), (&json!("sent"), &json!("2")));
        assert_eq!((there(shop, &variant, &to).await, between(shop, &variant).await), (2_000_000, 4_000_000));
        let rest = step(shop, "stock.receive-transfer", &part, json!({})).await;
        assert_eq!((&rest["state"], there(shop, &variant, &to).await, between(shop, &variant).await), (&json!("closed"), 6_000_000, 0));
        assert_eq!(try_step(shop, "stock.receive-transfer", &rest, json!({})).await.unwrap_err().code, "stock.transfer-state");
        check_ledger(shop).await;
    }

    async fn what_does_not_arrive_is_named(shop) {
        let (variant, from, to, sent) = under_way(shop).await;
        let line = sent["lines"][0]["id"].clone();
        let part = step(shop, "stock.receive-transfer", &sent, json!({ "lines": [{ "line": line, "quantity": "3" }] })).await;
        let difference = |missing: &str, returned: &str| {
            json!({ "differences": [{ "line": line, "missing": missing, "returned": returned, "reason": "it rained" }] })
        };
        for wrong in [json!({ "differences": [] }), difference("1", "1"), difference("3", "1"), difference("-1", "4"), difference("0", "0")] {
            assert_eq!(try_step(shop, "stock.close-transfer", &part, wrong).await.unwrap_err().code, "stock.difference-unnamed");
        }
        let closed = step(shop, "stock.close-transfer", &part, difference("1", "2")).await;
        assert_eq!((&closed["state"], &closed["lines"][0]["reason"]), (&json!("closed"), &json!("it rained")));
        assert_eq!((there(shop, &variant, &from).await, there(shop, &variant, &to).await, between(shop, &variant).await), (6_000_000, 3_000_000, 0));
        assert_eq!(total(shop, &variant).await, 9_000_000, "only what was said to be missing is gone");
        let lost = all(shop, "stock.list-movements", json!({ "source": sent["id"], "kind": "adjust" })).await;
        assert_eq!((lost.len(), &lost[0]["on_hand"], &lost[0]["value_fifo"]), (1, &json!("-1"), &json!("-2.5")));
        check_ledger(shop).await;
    }

    async fn more_than_was_sent_does_not_arrive(shop) {
        let (variant, _, _, sent) = under_way(shop).await;
        let line = sent["lines"][0]["id"].clone();
        let arrived = |quantity: &str| json!({ "line": line, "quantity": quantity });
        for lines in [json!([arrived("7")]), json!([arrived("4"), arrived("3")])] {
            let no = try_step(shop, "stock.receive-transfer", &sent, json!({ "lines": lines })).await.unwrap_err();
            assert_eq!(no.code, "stock.more-than-sent");
        }
        assert_eq!(between(shop, &variant).await, 6_000_000, "nothing of it was done");
    }

    async fn a_transfer_that_is_cancelled_goes_back(shop) {
        let (variant, from, _, sent) = under_way(shop).await;
        let back = step(shop, "stock.cancel-transfer", &sent, json!({ "reason": "the van broke down" })).await;
        assert_eq!((&back["state"], there(shop, &variant, &from).await, between(shop, &variant).await), (&json!("cancelled"), 10_000_000, 0));
        let worth: i64 = all(shop, "stock.list-movements", json!({})).await.iter().map(|one| millionths(&one["value_average"])).sum();
        assert_eq!(worth, 25_000_000, "with all that it was worth");
        let (other, _, _) = (priced(shop).await, (), ());
        let draft = json!({ "from": from, "to": place(shop, "Van").await, "lines": [{ "variant": other, "quantity": "1" }] });
        let draft = shop.run(&shop.owner, "stock.draft-transfer", draft).await.unwrap();
        assert_eq!(step(shop, "stock.cancel-transfer", &draft, json!({ "reason": "no" })).await["state"], "cancelled");
    }

    async fn what_arrived_in_part_is_not_cancelled(shop) {
        let (_, _, _, sent) = under_way(shop).await;
        let line = &sent["lines"][0]["id"];
        let part = step(shop, "stock.receive-transfer", &sent, json!({ "lines": [{ "line": line, "quantity": "2" }] })).await;
        let no = try_step(shop, "stock.cancel-transfer", &part, json!({ "reason": "no" })).await.unwrap_err();
        assert_eq!(no.code, "stock.transfer-arrived");
        let stale = try_step(shop, "stock.close-transfer", &sent, json!({ "differences": [] })).await.unwrap_err();
        assert_eq!(stale.code, "record.stale", "they have not seen what arrived");
    }

    async fn a_draft_can_be_changed_and_what_is_sent_cannot(shop) {
        let (variant, from, to, sent) = under_way(shop).await;
        let more = json!({ "lines": [{ "variant": variant, "quantity": "1" }, { "variant": variant, "quantity": "2" }] });
        assert_eq!(try_step(shop, "stock.change-transfer", &sent, more.clone()).await.unwrap_err().code, "stock.transfer-state");
        let draft = json!({ "from": from, "to": to, "lines": [{ "variant": variant, "quantity": "4" }] });
        let draft = shop.run(&shop.owner, "stock.draft-transfer", draft).await.unwrap();
        let changed = step(shop, "stock.change-transfer", &draft, more).await;
        assert_eq!(changed["lines"].as_array().unwrap().len(), 2);
        step(shop, "stock.send-transfer", &changed, json!({})).await;
        assert_eq!((there(shop, &variant, &from).await, between(shop, &variant).await), (1_000_000, 9_000_000));
    }

    async fn what_is_not_there_is_not_sent(shop) {
        let (variant, from, to, _) = under_way(shop).await;
        let draft = json!({ "from": from, "to": to, "lines": [{ "variant": variant, "quantity": "3" }, { "variant": variant, "quantity": "3" }] });
        let draft = shop.run(&shop.owner, "stock.draft-transfer", draft).await.unwrap();
        let no = try_step(shop, "stock.send-transfer", &draft, json!({})).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        assert_eq!(there(shop, &variant, &from).await, 4_000_000, "not even the first line");
    }

    async fn nobody_else_touches_what_is_on_its_way(shop) {
        let (variant, from, _, sent) = under_way(shop).await;
        let transit = transit(shop).await;
        for (operation, input) in [
            ("stock.receive", json!({ "variant": variant, "location": transit, "quantity": "1" })),
            ("stock.adjust", json!({ "variant": variant, "location": transit, "change": "-1", "reason": "mine" })),
            ("stock.reserve", json!({ "variant": variant, "location": transit, "quantity": "1" })),
            ("stock.transfer", json!({ "variant": variant, "from": transit, "to": from, "quantity": "1" })),
            ("stock.change-location", json!({ "id": transit, "version": 1, "archived": true })),
            ("stock.change-location", json!({ "id": transit, "version": 1, "allows_negative": true })),
        ] {
            assert_eq!(shop.run(&shop.owner, operation, input).await.unwrap_err().code, "stock.in-transit", "{operation}");
        }
        let draft = json!({ "from": transit, "to": from, "lines": [{ "variant": variant, "quantity": "1" }] });
        assert_eq!(shop.run(&shop.owner, "stock.draft-transfer", draft).await.unwrap_err().code, "stock.no-place");
        let of = all(shop, "stock.list-movements", json!({ "source": sent["id"] })).await;
        for movement in of {
            let input = json!({ "id": movement["id"], "reason": "wrong" });
            assert_eq!(shop.run(&shop.owner, "stock.reverse", input).await.unwrap_err().code, "stock.half-of-transfer");
        }
    }

    async fn of_two_who_receive_it_at_once_nothing_arrives_twice(shop) {
        let (variant, _, to, sent) = under_way(shop).await;
        let (a, b) = tokio::join!(
            try_step(shop, "stock.receive-transfer", &sent, json!({})),
            try_step(shop, "stock.receive-transfer", &sent, json!({})),
        );
        assert_eq!([a, b].into_iter().filter(Result::is_ok).count(), 1);
        assert_eq!((there(shop, &variant, &to).await, total(shop, &variant).await), (6_000_000, 10_000_000));
        receive(shop, &variant, &to, "1").await;
        check_ledger(shop).await;
    }
}
