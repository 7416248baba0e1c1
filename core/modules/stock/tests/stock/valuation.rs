//! What stock is worth: never invented, never lost.

use std::{collections::BTreeMap, time::Duration};

use model::Timestamp;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use testkit::{Shop, Value, json, on_both, text};

use crate::support::{all, check_ledger, is_expected, millionths, place, priced};

async fn receive(shop: &Shop, variant: &str, location: &str, quantity: &str, cost: &str) -> Value {
    let input = json!({ "variant": variant, "location": location, "quantity": quantity, "unit_cost": cost });
    shop.run(&shop.owner, "stock.receive", input).await.unwrap()
}

async fn consume(shop: &Shop, variant: &str, location: &str, quantity: &str) -> Value {
    let input = json!({ "variant": variant, "location": location, "quantity": quantity });
    shop.run(&shop.clerk, "stock.reserve", input.clone()).await.unwrap();
    shop.run(&shop.owner, "stock.consume", input).await.unwrap()
}

async fn value(shop: &Shop, query: Value) -> BTreeMap<String, (i64, i64)> {
    let found = shop.run(&shop.owner, "stock.value", query).await.unwrap();
    let items = found["items"].as_array().unwrap();
    assert!(items.iter().all(|one| one["currency"] == "EUR"));
    items.iter().map(|one| (text(&one["location"]), (millionths(&one["average"]), millionths(&one["fifo"])))).collect()
}

on_both! {
    async fn by_average_and_by_first_in_first_out(shop) {
        let (variant, location) = (priced(shop).await, place(shop, "Floor").await);
        receive(shop, &variant, &location, "10", "5").await;
        receive(shop, &variant, &location, "10", "7").await;
        let gone = consume(shop, &variant, &location, "15").await;
        assert_eq!((&gone["movement"]["value_average"], &gone["movement"]["value_fifo"]), (&json!("-90"), &json!("-85")));
        assert_eq!(value(shop, json!({})).await[&location], (30_000_000, 35_000_000));
        let each = all(shop, "stock.list-values", json!({ "variant": variant })).await.remove(0);
        assert_eq!((&each["average"], &each["fifo"], &each["last_cost"]), (&json!("30"), &json!("35"), &json!("7")));
    }

    async fn the_catalog_knows_what_a_variant_costs_on_average_wherever_it_lies(shop) {
        let (variant, here, there) = (priced(shop).await, place(shop, "Floor").await, place(shop, "Store").await);
        receive(shop, &variant, &here, "10", "5").await;
        receive(shop, &variant, &there, "10", "7").await;
        let products = shop.run(&shop.owner, "catalog.list-products", json!({})).await.unwrap();
        let mut costs = Vec::new();
        for product in products["items"].as_array().unwrap() {
            let whole = shop.run(&shop.owner, "catalog.get-product", json!({ "id": product["id"] })).await.unwrap();
            let all = whole["variants"].as_array().unwrap().clone();
            costs.extend(all.into_iter().filter(|one| one["id"] == variant).map(|one| one["cost"].clone()));
        }
        assert_eq!(costs, ["6"]);
    }

    async fn what_became_of_it_adds_up(shop) {
        let (variant, here, there) = (priced(shop).await, place(shop, "Floor").await, place(shop, "Store").await);
        receive(shop, &variant, &here, "10", "5").await;
        shop.advance(Duration::from_secs(60));
        let from = shop.door.now();
        receive(shop, &variant, &here, "10", "7").await;
        let handed_out = consume(shop, &variant, &here, "15").await;
        let transfer = json!({ "variant": variant, "from": here, "to": there, "quantity": "2" });
        shop.run(&shop.owner, "stock.transfer", transfer).await.unwrap();
        let lost = json!({ "variant": variant, "location": here, "change": "-1", "reason": "broken" });
        shop.run(&shop.owner, "stock.adjust", lost).await.unwrap();
        let until = shop.door.now();
        let account = || async {
            let query = json!({ "location": here, "from": from, "until": until });
            shop.run(&shop.owner, "stock.account", query).await.unwrap()["items"][0].clone()
        };
        let line = account().await;
        let both = |name: &str| (millionths(&line[name]["average"]), millionths(&line[name]["fifo"]));
        assert_eq!(both("opening"), (50_000_000, 50_000_000));
        assert_eq!(both("received"), (70_000_000, 70_000_000));
        assert_eq!(both("consumed"), (90_000_000, 85_000_000));
        assert_eq!((both("transferred"), both("adjusted")), ((-12_000_000, -14_000_000), (-6_000_000, -7_000_000)));
        assert_eq!(both("closing"), (12_000_000, 14_000_000));
        assert_eq!(value(shop, json!({})).await[&there], (12_000_000, 14_000_000), "it was carried along");
        // What happens later is not part of it.
        shop.advance(Duration::from_secs(60));
        let input = json!({ "id": handed_out["movement"]["id"], "reason": "the customer did not pay" });
        shop.run(&shop.owner, "stock.reverse", input).await.unwrap();
        assert_eq!(account().await, line);
        assert_eq!(value(shop, json!({ "location": here })).await[&here], (102_000_000, 99_000_000), "what came back brought its value");
    }

    async fn what_left_before_it_came_is_paid_when_it_comes(shop) {
        let variant = priced(shop).await;
        let open = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Open", "allows_negative": true })).await.unwrap();
        let location = text(&open["id"]);
        let from = shop.door.now();
        consume(shop, &variant, &location, "4").await;
        let came = receive(shop, &variant, &location, "10", "3").await;
        assert_eq!((&came["movement"]["value_fifo"], &came["movement"]["late_fifo"]), (&json!("18"), &json!("12")));
        let query = json!({ "from": from, "until": shop.door.now() });
        let line = shop.run(&shop.owner, "stock.account", query).await.unwrap()["items"][0].clone();
        assert_eq!((&line["received"]["fifo"], &line["consumed"]["fifo"], &line["closing"]["fifo"]), (&json!("30"), &json!("12"), &json!("18")));
    }

    async fn the_history_of_the_value_is_the_value_at_each_of_its_moments(shop) {
        let (variant, here) = (priced(shop).await, place(shop, "Floor").await);
        for (quantity, cost, days) in [("10", "5", 3_u64), ("4", "8", 2), ("1", "1", 1)] {
            receive(shop, &variant, &here, quantity, cost).await;
            shop.advance(Duration::from_secs(days * 86_400));
        }
        consume(shop, &variant, &here, "3").await;
        let history = shop.run(&shop.owner, "stock.value-history", json!({ "days": 7 })).await.unwrap();
        let items = history["items"].as_array().unwrap();
        assert_eq!(items.len(), 8);
        for item in items {
            let then = value(shop, json!({ "at": item["at"] })).await;
            let both = then.get(&here).copied().unwrap_or_default();
            assert_eq!((millionths(&item["average"]), millionths(&item["fifo"])), both, "{item}");
        }
        assert_eq!(millionths(&items[0]["fifo"]), 0, "nothing was there yet");
        let year = shop.run(&shop.owner, "stock.value-history", json!({ "days": 366 })).await.unwrap();
        assert!(year["items"].as_array().unwrap().len() <= 33);
        for days in [0, 367] {
            let refused = shop.run(&shop.owner, "stock.value-history", json!({ "days": days })).await.unwrap_err();
            assert_eq!(refused.fields[0].at, "/days");
        }
    }

    async fn without_a_price_it_costs_what_it_cost_last(shop) {
        let (variant, location) = (priced(shop).await, place(shop, "Floor").await);
        let bare = json!({ "variant": variant, "location": location, "quantity": "5" });
        let first = shop.run(&shop.owner, "stock.receive", bare.clone()).await.unwrap();
        assert_eq!(first["movement"]["unit_cost"], Value::Null, "nobody knows");
        receive(shop, &variant, &location, "5", "4").await;
        let then = shop.run(&shop.owner, "stock.receive", bare).await.unwrap();
        assert_eq!((&then["movement"]["unit_cost"], &then["movement"]["value_fifo"]), (&json!("4"), &json!("20")));
        let gone = consume(shop, &variant, &location, "6").await;
        assert_eq!(gone["movement"]["value_fifo"], "-4", "what has no price goes first");
    }

    async fn costs_are_not_for_everyone(shop) {
        let (variant, location) = (priced(shop).await, place(shop, "Floor").await);
        let input = json!({ "variant": variant, "location": location, "quantity": "5", "unit_cost": "4" });
        let moved = shop.run(&shop.clerk, "stock.receive", input).await.unwrap();
        for field in ["unit_cost", "value_average", "value_fifo", "late_average", "late_fifo"] {
            assert_eq!(moved["movement"][field], Value::Null);
        }
        let listed = shop.run(&shop.clerk, "stock.list-movements", json!({})).await.unwrap();
        assert!(listed["items"][0]["masked"].as_array().unwrap().contains(&json!("unit_cost")));
        let span = json!({ "from": shop.door.now(), "until": shop.door.now() });
        for (operation, input) in [("stock.value", json!({})), ("stock.list-values", json!({})), ("stock.value-history", json!({ "days": 3 })), ("stock.account", span)] {
            assert_eq!(shop.run(&shop.clerk, operation, input.clone()).await.unwrap_err().code, "access.denied");
            let bookkeeper = shop.member("bookkeeper").await;
            assert!(shop.run(&bookkeeper, operation, input).await.is_ok());
        }
    }

    async fn a_cost_is_an_amount_in_the_currency_of_the_variant(shop) {
        let (bare, location) = shop.shelf().await;
        let receipt = |variant: &str, cost: &str| {
            json!({ "variant": variant, "location": location, "quantity": "5", "unit_cost": cost })
        };
        for (input, at) in [(receipt(&bare, "4"), "/unit_cost"), (receipt(&priced(shop).await, "-1"), "/unit_cost")] {
            assert_eq!(shop.run(&shop.owner, "stock.receive", input).await.unwrap_err().fields[0].at, at);
        }
        let variant = priced(shop).await;
        let no = shop.run(&shop.owner, "stock.receive", receipt(&variant, "9000000000000")).await.unwrap_err();
        assert_eq!(no.code, "amount.out-of-range");
        shop.run(&shop.owner, "stock.receive", receipt(&variant, "4")).await.unwrap();
        let change = json!({ "id": variant, "version": 2, "currency": "USD" });
        shop.run(&shop.owner, "catalog.change-variant", change).await.unwrap();
        let no = shop.run(&shop.owner, "stock.receive", receipt(&variant, "4")).await.unwrap_err();
        assert_eq!(no.code, "stock.other-currency");
        let span = json!({ "from": shop.door.now(), "until": shop.door.now().minus(Duration::from_secs(1)) });
        assert_eq!(shop.run(&shop.owner, "stock.account", span).await.unwrap_err().fields[0].at, "/until");
    }

    async fn whatever_moves_the_value_is_the_sum_and_every_past_is_a_replay(shop) {
        let variants = [priced(shop).await, priced(shop).await];
        let places = [place(shop, "Floor").await, place(shop, "Store").await];
        let began = shop.door.now();
        let steps = prop::collection::vec((0_u8..6, 0_usize..2, 0_usize..2, 1_i64..7, 1_i64..5_000_000, 0_u64..3_000), 70..=70);
        for (deed, variant, at, quantity, cost, wait) in steps.new_tree(&mut TestRunner::deterministic()).unwrap().current() {
            shop.advance(Duration::from_micros(wait.saturating_sub(800)));
            let (variant, here, there) = (&variants[variant], &places[at], &places[1 - at]);
            let quantity = format!("{}.{}", quantity, cost % 10);
            let cost = model::Rate::from_millionths(cost);
            let (operation, input) = match deed {
                0 | 1 => ("stock.receive", json!({ "variant": variant, "location": here, "quantity": quantity, "unit_cost": cost })),
                2 => ("stock.transfer", json!({ "variant": variant, "from": here, "to": there, "quantity": quantity })),
                3 => ("stock.adjust", json!({ "variant": variant, "location": here, "change": format!("-{quantity}"), "reason": "lost" })),
                4 => ("stock.reserve", json!({ "variant": variant, "location": here, "quantity": quantity })),
                _ => ("stock.consume", json!({ "variant": variant, "location": here, "quantity": quantity })),
            };
            let done = shop.run(&shop.owner, operation, input).await;
            if let (Ok(done), true) = (&done, matches!(deed, 0 | 3 | 5) && wait % 3 == 0) {
                let back = json!({ "id": done["movement"]["id"], "reason": "wrong" });
                let back = shop.run(&shop.owner, "stock.reverse", back).await;
                assert!(back.map_or_else(|no| is_expected(&no.code), |_| true));
            }
            assert!(done.map_or_else(|no| is_expected(&no.code), |_| true));
        }
        let movements = all(shop, "stock.list-movements", json!({ "limit": 200 })).await;
        // Level by level, and nothing is worth anything that is not there.
        for one in all(shop, "stock.list-values", json!({})).await {
            let own = movements.iter().filter(|movement| movement["variant"] == one["variant"] && movement["location"] == one["location"]);
            let (mut average, mut fifo) = (0, 0);
            for movement in own {
                average += millionths(&movement["value_average"]);
                fifo += millionths(&movement["value_fifo"]);
            }
            assert_eq!((millionths(&one["average"]), millionths(&one["fifo"])), (average, fifo));
            assert!(average >= 0 && fifo >= 0 && (millionths(&one["on_hand"]) > 0 || (average, fifo) == (0, 0)));
        }
        let replay = |at: Timestamp| {
            let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
            for movement in movements.iter().filter(|one| text(&one["at"]).parse::<Timestamp>().unwrap() <= at) {
                let sum = sums.entry(text(&movement["location"])).or_default();
                sum.0 += millionths(&movement["value_average"]);
                sum.1 += millionths(&movement["value_fifo"]);
            }
            sums
        };
        let span = u64::try_from(shop.door.now().since(began).as_micros()).unwrap();
        for n in 0..=10 {
            let at = began.plus(Duration::from_micros(span * n / 10));
            let shown = value(shop, json!({ "at": at })).await;
            let replayed = replay(at);
            for place in &places {
                let of = |sums: &BTreeMap<String, (i64, i64)>| sums.get(place).copied().unwrap_or_default();
                assert_eq!(of(&shown), of(&replayed), "{at}");
            }
        }
        assert_eq!(value(shop, json!({})).await, replay(shop.door.now()));
        check_ledger(shop).await;
    }
}
