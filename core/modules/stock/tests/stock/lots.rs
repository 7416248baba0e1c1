//! Batches and pieces that are told apart.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::support::{all, check_ledger, level, place, receive};

const DAY: u64 = 24 * 3_600;

/// A variant whose pieces are told apart, and a shelf.
async fn tracked(shop: &Shop, mode: &str, expires: bool) -> (String, String) {
    let (variant, location) = shop.shelf().await;
    let rule = json!({ "id": variant, "mode": mode, "expires": expires });
    shop.run(&shop.owner, "stock.track", rule).await.unwrap();
    (variant, location)
}

fn receipt(variant: &str, location: &str, lot: &str, quantity: &str) -> Value {
    json!({ "variant": variant, "location": location, "lot": lot, "quantity": quantity })
}

async fn expiring(shop: &Shop, variant: &str, location: &str, lot: &str, quantity: &str, days: u64) -> Value {
    let mut input = receipt(variant, location, lot, quantity);
    input["expires_at"] = json!(shop.door.now().plus(Duration::from_secs(days * DAY)));
    shop.run(&shop.clerk, "stock.receive", input).await.unwrap()
}

async fn hand_out(
    shop: &Shop,
    variant: &str,
    location: &str,
    lot: Value,
    quantity: &str,
) -> Result<Value, door::Problem> {
    let input = json!({ "variant": variant, "location": location, "quantity": quantity, "source": "order-7" });
    let kept = shop.run(&shop.clerk, "stock.reserve", input).await?;
    let input = json!({ "id": kept["reservation"]["id"], "lot": lot });
    let done = shop.run(&shop.clerk, "stock.consume-reservation", input).await;
    if done.is_err() {
        let input = json!({ "id": kept["reservation"]["id"] });
        shop.run(&shop.clerk, "stock.release-reservation", input).await.unwrap();
    }
    done
}

/// The levels of the lots come to the level.
async fn check_lots(shop: &Shop, variant: &str, location: &str) {
    let query = json!({ "variant": variant, "location": location, "limit": 3 });
    let lots = all(shop, "stock.list-lot-levels", query).await;
    let sum: i64 = lots.iter().map(|lot| crate::support::millionths(&lot["on_hand"])).sum();
    assert_eq!(sum, crate::support::millionths(&level(shop, variant, location).await["on_hand"]));
}

on_both! {
    async fn a_receipt_names_the_lot_and_so_does_what_leaves(shop) {
        let (variant, location) = tracked(shop, "lot", false).await;
        let bare = json!({ "variant": variant, "location": location, "quantity": "1" });
        assert_eq!(shop.run(&shop.clerk, "stock.receive", bare).await.unwrap_err().code, "stock.lot-missing");
        shop.run(&shop.clerk, "stock.receive", receipt(&variant, &location, "A-1", "5")).await.unwrap();
        let moved = shop.run(&shop.clerk, "stock.receive", receipt(&variant, &location, " A-1 ", "2")).await.unwrap();
        shop.run(&shop.clerk, "stock.receive", receipt(&variant, &location, "A-2", "4")).await.unwrap();
        let levels = all(shop, "stock.list-lot-levels", json!({ "variant": variant })).await;
        let mut shown: Vec<_> = levels.iter().map(|one| (text(&one["name"]), text(&one["on_hand"]))).collect();
        shown.sort();
        assert_eq!(shown, [("A-1".to_owned(), "7".to_owned()), ("A-2".to_owned(), "4".to_owned())]);

        let no = hand_out(shop, &variant, &location, Value::Null, "1").await.unwrap_err();
        assert_eq!(no.code, "stock.lot-missing");
        assert!(no.detail.contains("7 of A-1"), "{no}");
        assert_eq!(hand_out(shop, &variant, &location, json!("A-9"), "1").await.unwrap_err().fields[0].at, "/lot");
        let no = hand_out(shop, &variant, &location, json!("A-2"), "5").await.unwrap_err();
        assert_eq!(no.code, "stock.lot-insufficient");
        hand_out(shop, &variant, &location, json!("A-2"), "4").await.unwrap();
        check_lots(shop, &variant, &location).await;
        let id = moved["movement"]["id"].clone();
        shop.run(&shop.owner, "stock.reverse", json!({ "id": id, "reason": "typed twice" })).await.unwrap();
        check_lots(shop, &variant, &location).await;
        check_ledger(shop).await;
    }

    async fn a_piece_is_at_one_place_only(shop) {
        let (variant, here) = tracked(shop, "serial", false).await;
        let there = place(shop, "Van").await;
        assert_eq!(
            shop.run(&shop.clerk, "stock.receive", receipt(&variant, &here, "SN-1", "2")).await.unwrap_err().fields[0].at,
            "/quantity"
        );
        shop.run(&shop.clerk, "stock.receive", receipt(&variant, &here, "SN-1", "1")).await.unwrap();
        for place in [&here, &there] {
            let no = shop.run(&shop.clerk, "stock.receive", receipt(&variant, place, "SN-1", "1")).await.unwrap_err();
            assert_eq!(no.code, "stock.serial-elsewhere");
        }
        let transfer = json!({ "variant": variant, "from": here, "to": there, "quantity": "1", "lot": "SN-1" });
        shop.run(&shop.clerk, "stock.transfer", transfer.clone()).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "stock.transfer", transfer).await.unwrap_err().code, "stock.insufficient");
        assert_eq!(level(shop, &variant, &there).await["on_hand"], "1");
        hand_out(shop, &variant, &there, json!("SN-1"), "1").await.unwrap();
        // It comes back from the customer.
        shop.run(&shop.clerk, "stock.receive", receipt(&variant, &here, "SN-1", "1")).await.unwrap();
        check_lots(shop, &variant, &here).await;
        check_ledger(shop).await;
    }

    async fn of_many_who_receive_the_same_piece_one_does(shop) {
        let (variant, location) = tracked(shop, "serial", false).await;
        let tries: Vec<_> = (0..8).map(|_| {
            let (door, clerk) = (std::sync::Arc::clone(&shop.door), shop.clerk.clone());
            let ask = door::Ask::with("stock.receive", &receipt(&variant, &location, "SN-1", "1"));
            tokio::spawn(async move { door.ask(&clerk, ask).await.is_ok() })
        }).collect();
        let mut done = 0;
        for one in tries {
            done += usize::from(one.await.unwrap());
        }
        assert_eq!(done, 1);
        check_lots(shop, &variant, &location).await;
    }

    async fn what_expires_first_goes_first(shop) {
        let (variant, location) = tracked(shop, "lot", true).await;
        let no = shop.run(&shop.clerk, "stock.receive", receipt(&variant, &location, "A", "1")).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/expires_at");
        for (lot, quantity, days) in [("late", "5", 90), ("soon", "2", 10), ("sooner", "3", 5), ("tomorrow", "4", 1)] {
            expiring(shop, &variant, &location, lot, quantity, days).await;
        }
        let ask = |quantity: &str| json!({ "variant": variant, "location": location, "quantity": quantity });
        let picks = |suggested: &Value| -> Vec<(String, String)> {
            suggested["items"].as_array().unwrap().iter().map(|pick| (text(&pick["name"]), text(&pick["quantity"]))).collect()
        };
        let pick = |name: &str, quantity: &str| (name.to_owned(), quantity.to_owned());
        let suggested = shop.run(&shop.clerk, "stock.suggest-lots", ask("6")).await.unwrap();
        assert_eq!(picks(&suggested), [pick("tomorrow", "4"), pick("sooner", "2")]);
        shop.advance(Duration::from_secs(DAY));
        let suggested = shop.run(&shop.clerk, "stock.suggest-lots", ask("12")).await.unwrap();
        assert_eq!(picks(&suggested), [pick("sooner", "3"), pick("soon", "2"), pick("late", "5")], "what has expired is not taken");
        assert_eq!(suggested["short"], "2");

        let names = |listed: Vec<Value>| -> Vec<String> { listed.iter().map(|one| text(&one["name"])).collect() };
        let soon = all(shop, "stock.list-expiring", json!({ "limit": 1 })).await;
        assert_eq!(names(soon.clone()), ["tomorrow", "sooner", "soon"]);
        let until = shop.door.now().plus(Duration::from_secs(5 * DAY));
        assert_eq!(names(all(shop, "stock.list-expiring", json!({ "until": until, "location": location })).await), ["tomorrow", "sooner"]);
        let adjustment = |lot: &str| {
            json!({ "variant": variant, "location": location, "change": "1", "reason": "found", "lot": lot })
        };
        assert_eq!(shop.run(&shop.owner, "stock.adjust", adjustment("new")).await.unwrap_err().fields[0].at, "/lot");
        shop.run(&shop.owner, "stock.adjust", adjustment("late")).await.unwrap();
        // The date was misread.
        let lot = all(shop, "stock.list-lots", json!({ "name": "sooner" })).await.remove(0);
        let later = shop.door.now().plus(Duration::from_secs(60 * DAY));
        let change = json!({ "id": lot["id"], "version": lot["version"], "expires_at": later });
        shop.run(&shop.owner, "stock.change-lot", change).await.unwrap();
        assert_eq!(names(all(shop, "stock.list-expiring", json!({})).await), ["tomorrow", "soon"]);
    }

    async fn a_recall_finds_where_a_lot_went(shop) {
        let (variant, here) = tracked(shop, "lot", false).await;
        let there = place(shop, "Van").await;
        let moved = shop.run(&shop.clerk, "stock.receive", receipt(&variant, &here, "bad", "5")).await.unwrap();
        shop.run(&shop.clerk, "stock.receive", receipt(&variant, &here, "good", "5")).await.unwrap();
        let draft = json!({ "from": here, "to": there, "lines": [{ "variant": variant, "quantity": "2", "lot": "bad" }] });
        let draft = shop.run(&shop.clerk, "stock.draft-transfer", draft).await.unwrap();
        let sending = json!({ "id": draft["id"], "version": draft["version"] });
        shop.run(&shop.clerk, "stock.send-transfer", sending).await.unwrap();
        hand_out(shop, &variant, &here, json!("bad"), "1").await.unwrap();
        let trace = shop.run(&shop.clerk, "stock.trace-lot", json!({ "id": moved["movement"]["lot"] })).await.unwrap();
        assert_eq!(trace["lot"]["name"], "bad");
        let mut kinds: Vec<_> = trace["items"].as_array().unwrap().iter().map(|one| text(&one["kind"])).collect();
        kinds.sort();
        assert_eq!(kinds, ["consume", "receive", "transfer-in", "transfer-out"]);
        assert!(trace["items"].as_array().unwrap().iter().any(|one| one["source"] == "order-7"));
        let mut left: Vec<_> = trace["levels"].as_array().unwrap().iter().map(|one| text(&one["on_hand"])).collect();
        left.sort();
        assert_eq!(left, ["2", "2"], "two on the shelf, two on their way");
    }

    async fn a_count_is_by_lot(shop) {
        let (variant, location) = tracked(shop, "lot", false).await;
        for lot in ["A", "B"] {
            shop.run(&shop.clerk, "stock.receive", receipt(&variant, &location, lot, "5")).await.unwrap();
        }
        let count = shop.run(&shop.owner, "stock.open-count", json!({ "locations": [location] })).await.unwrap();
        let tally = |lot: Value, quantity: &str| {
            json!({ "id": count["id"], "variant": variant, "location": location, "lot": lot, "quantity": quantity })
        };
        let no = shop.run(&shop.clerk, "stock.tally", tally(Value::Null, "10")).await.unwrap_err();
        assert_eq!(no.code, "stock.lot-missing");
        for (lot, quantity) in [("A", "4"), ("B", "5"), ("C", "1")] {
            shop.run(&shop.clerk, "stock.tally", tally(json!(lot), quantity)).await.unwrap();
        }
        let count = shop.run(&shop.owner, "stock.get-count", json!({ "id": count["id"] })).await.unwrap();
        let posting = json!({ "id": count["id"], "version": count["version"] });
        assert_eq!(shop.run(&shop.owner, "stock.post-count", posting).await.unwrap()["adjustments"], 2);
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "10");
        check_lots(shop, &variant, &location).await;
    }

    async fn what_is_there_cannot_be_told_apart_afterwards(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "1").await;
        let rule = json!({ "id": variant, "mode": "lot" });
        assert_eq!(shop.run(&shop.owner, "stock.track", rule.clone()).await.unwrap_err().code, "stock.still-there");
        let gone = json!({ "variant": variant, "location": location, "change": "-1", "reason": "to be told apart" });
        shop.run(&shop.owner, "stock.adjust", gone).await.unwrap();
        shop.run(&shop.owner, "stock.track", rule).await.unwrap();
        let lotted = shop.run(&shop.owner, "stock.adjust", json!({ "variant": variant, "location": location, "change": "1", "reason": "found", "lot": "A" })).await.unwrap();
        assert_eq!(lotted["level"]["on_hand"], "1");
        // And what is not told apart has no lots.
        let (plain, shelf) = shop.shelf().await;
        let no = shop.run(&shop.owner, "stock.receive", receipt(&plain, &shelf, "A", "1")).await.unwrap_err();
        assert_eq!(no.code, "stock.untracked");
        let no = shop.run(&shop.owner, "stock.track", json!({ "id": plain, "mode": "none", "expires": true })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/expires");
        for name in ["", " ", "a\u{7}b", &"x".repeat(81)] {
            let no = shop.run(&shop.owner, "stock.receive", receipt(&variant, &location, name, "1")).await.unwrap_err();
            assert_eq!(no.fields[0].at, "/lot");
        }
    }
}
