//! Somebody goes and looks, while goods come and go.

use door::{Ask, Outcome, Problem};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use testkit::{Shop, Value, json, on_both, text};

use crate::support::{all, check_ledger, level, millionths, place, priced, receive};

async fn open(shop: &Shop, locations: &[&str], more: Value) -> Value {
    let mut input = json!({ "locations": locations });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    shop.run(&shop.owner, "stock.open-count", input).await.unwrap()
}

async fn tally(shop: &Shop, count: &Value, variant: &str, location: &str, quantity: &str) -> Result<Value, Problem> {
    let input = json!({ "id": count["id"], "variant": variant, "location": location, "quantity": quantity });
    shop.run(&shop.clerk, "stock.tally", input).await
}

/// The posting of a count as it is now.
async fn posting(shop: &Shop, count: &Value) -> Value {
    let now = shop.run(&shop.owner, "stock.get-count", json!({ "id": count["id"] })).await.unwrap();
    json!({ "id": now["id"], "version": now["version"] })
}

async fn post(shop: &Shop, count: &Value) -> Result<Value, Problem> {
    let posting = posting(shop, count).await;
    shop.run(&shop.owner, "stock.post-count", posting).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_that_is_full_says_so_while_it_is_counted() {
    let shop = Shop::open(testkit::Engine::Sqlite).await.unwrap();
    let location = text(&shop.run(&shop.owner, "stock.add-location", json!({ "name": "Hall" })).await.unwrap()["id"]);
    let values = |most: usize| (0..most).map(|number| number.to_string()).collect::<Vec<_>>();
    let options = json!([{ "name": "A", "values": values(20) }, { "name": "B", "values": values(10) }]);
    let mut variants: Vec<String> = Vec::new();
    for number in 0..11 {
        let choices =
            values(20).into_iter().flat_map(|a| values(10).into_iter().map(move |b| json!({ "choices": [a, b] })));
        let choices: Vec<Value> = choices.collect();
        let product = json!({ "name": format!("P{number}"), "options": options, "variants": choices });
        let product = shop.run(&shop.owner, "catalog.add-product", product).await.unwrap();
        variants.extend(product["variants"].as_array().unwrap().iter().map(|variant| text(&variant["id"])));
    }
    let count = open(&shop, &[&location], json!({})).await;
    let (counted, rest) = variants.split_at(2_000);
    for variant in counted {
        tally(&shop, &count, variant, &location, "1").await.unwrap();
    }
    let no = tally(&shop, &count, &rest[0], &location, "1").await.unwrap_err();
    assert_eq!(no.code, "stock.too-many-differences");
    tally(&shop, &count, &rest[0], &location, "0").await.expect("what is as expected takes no room");
    assert_eq!(post(&shop, &count).await.unwrap()["adjustments"], 2_000, "and all that was counted is posted");
}

on_both! {
    async fn what_was_counted_is_what_is_there(shop) {
        let ((fewer, location), (more, _), (same, _)) = (shop.shelf().await, shop.shelf().await, shop.shelf().await);
        for variant in [&fewer, &more, &same] {
            receive(shop, variant, &location, "10").await;
        }
        let count = open(shop, &[&location], json!({})).await;
        for (variant, quantity) in [(&fewer, "7"), (&more, "12"), (&same, "10")] {
            tally(shop, &count, variant, &location, quantity).await.unwrap();
        }
        let differences = shop.run(&shop.owner, "stock.count-differences", json!({ "id": count["id"] })).await.unwrap();
        assert_eq!((&differences["quantity"], differences["items"].as_array().unwrap().len()), (&json!("5"), 2));
        let posted = post(shop, &count).await.unwrap();
        assert_eq!((&posted["adjustments"], &posted["count"]["state"]), (&json!(2), &json!("posted")));
        for (variant, quantity) in [(&fewer, "7"), (&more, "12"), (&same, "10")] {
            assert_eq!(level(shop, variant, &location).await["on_hand"], quantity);
        }
        let made = all(shop, "stock.list-movements", json!({ "source": count["id"] })).await;
        assert!(made.len() == 2 && made.iter().all(|movement| movement["kind"] == "adjust"));
        assert_eq!(post(shop, &count).await.unwrap_err().code, "stock.count-over");
        assert_eq!(tally(shop, &count, &more, &location, "1").await.unwrap_err().code, "stock.count-over");
        check_ledger(shop).await;
    }

    async fn what_moves_during_the_count_has_moved(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "10").await;
        let count = open(shop, &[&location], json!({})).await;
        tally(shop, &count, &variant, &location, "8").await.unwrap();
        receive(shop, &variant, &location, "5").await;
        post(shop, &count).await.unwrap();
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "13");
    }

    async fn piece_by_piece_the_first_begins(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "10").await;
        let count = open(shop, &[&location], json!({})).await;
        let piece = json!({
            "id": count["id"], "variant": variant, "location": location, "quantity": "1", "adds": true, "begins": true,
        });
        for (key, counted) in [("one", "1"), ("two", "2"), ("one", "1"), ("two", "2"), ("three", "3")] {
            let told = shop.ask(&shop.clerk, Ask::with("stock.tally", &piece).once(key)).await.unwrap();
            assert_eq!(told.read::<Value>().unwrap()["counted"], counted, "what is sent again is not one more");
        }
        post(shop, &count).await.unwrap();
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "3");
    }

    async fn counted_again_and_found_besides(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "10").await;
        let count = open(shop, &[&location], json!({})).await;
        let besides = |quantity: &str| {
            json!({ "id": count["id"], "variant": variant, "location": location, "quantity": quantity, "adds": true })
        };
        let no = shop.run(&shop.clerk, "stock.tally", besides("1")).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/adds");
        tally(shop, &count, &variant, &location, "3").await.unwrap();
        let again = tally(shop, &count, &variant, &location, "6").await.unwrap();
        assert_eq!((&again["round"], &again["difference"]), (&json!(2), &json!("-4")));
        receive(shop, &variant, &location, "1").await;
        let other = shop.member("cashier").await;
        let more = shop.run(&other, "stock.tally", besides("3")).await.unwrap();
        assert_eq!((&more["round"], &more["difference"], &more["counted"]), (&json!(3), &json!("-1"), &json!("10")));
        assert_ne!(more["counted_by"], again["counted_by"]);
        post(shop, &count).await.unwrap();
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "10");
    }

    async fn who_counts_blind_is_not_told(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "10").await;
        let count = open(shop, &[&location], json!({ "blind": true })).await;
        let told = tally(shop, &count, &variant, &location, "8").await.unwrap();
        assert_eq!((&told["counted"], &told["expected"], &told["difference"]), (&json!("8"), &Value::Null, &Value::Null));
        let id = json!({ "id": count["id"] });
        for list in ["stock.list-tallies", "stock.count-sheet"] {
            let listed = shop.run(&shop.clerk, list, id.clone()).await.unwrap();
            assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["expected"]), (1, &Value::Null), "{list}");
        }
        assert_eq!(shop.run(&shop.clerk, "stock.count-differences", id.clone()).await.unwrap_err().code, "access.denied");
        let found = shop.run(&shop.owner, "stock.count-differences", id.clone()).await.unwrap();
        assert_eq!(found["items"][0]["difference"], "-2", "whoever decides is told");
        post(shop, &count).await.unwrap();
        let listed = shop.run(&shop.clerk, "stock.list-tallies", id).await.unwrap();
        assert_eq!(listed["items"][0]["expected"], "10", "it is over");
    }

    async fn only_what_is_part_of_it_is_counted(shop) {
        let ((variant, location), (other, elsewhere)) = (shop.shelf().await, shop.shelf().await);
        receive(shop, &variant, &location, "10").await;
        receive(shop, &other, &location, "10").await;
        let count = open(shop, &[&location], json!({ "variants": [variant] })).await;
        assert_eq!(tally(shop, &count, &other, &location, "1").await.unwrap_err().code, "stock.not-counted");
        assert_eq!(tally(shop, &count, &variant, &elsewhere, "1").await.unwrap_err().code, "stock.not-counted");
        assert_eq!(tally(shop, &count, &variant, &location, "-1").await.unwrap_err().fields[0].at, "/quantity");
        assert_eq!(post(shop, &count).await.unwrap_err().code, "stock.nothing-counted");
        let sheet = shop.run(&shop.clerk, "stock.count-sheet", json!({ "id": count["id"] })).await.unwrap();
        assert_eq!(sheet["items"], json!([{ "variant": variant, "location": location, "counted": false, "expected": "10" }]));
        tally(shop, &count, &variant, &location, "0").await.unwrap();
        let sheet = shop.run(&shop.clerk, "stock.count-sheet", json!({ "id": count["id"] })).await.unwrap();
        assert_eq!(sheet["items"][0]["counted"], true);
        let cancelled = shop.run(&shop.owner, "stock.cancel-count", posting(shop, &count).await).await.unwrap();
        assert_eq!(cancelled["state"], "cancelled");
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "10", "nothing was adjusted");
    }

    async fn what_is_promised_is_not_counted_away(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let input = json!({ "variant": variant, "location": location, "quantity": "5" });
        shop.run(&shop.clerk, "stock.reserve", input).await.unwrap();
        let count = open(shop, &[&location], json!({})).await;
        tally(shop, &count, &variant, &location, "3").await.unwrap();
        let no = post(shop, &count).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        assert!(no.detail.contains(&variant), "{no}");
        let input = json!({ "variant": variant, "location": location, "quantity": "2" });
        shop.run(&shop.clerk, "stock.release", input).await.unwrap();
        post(shop, &count).await.unwrap();
        check_ledger(shop).await;
    }

    async fn a_great_difference_needs_another_yes(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "10").await;
        shop.run(&shop.owner, "stock.set-policy", json!({ "approve_quantity": "2" })).await.unwrap();
        let small = open(shop, &[&location], json!({})).await;
        tally(shop, &small, &variant, &location, "8").await.unwrap();
        assert_eq!(post(shop, &small).await.unwrap()["adjustments"], 1, "as much as the limit is not above it");

        let great = open(shop, &[&location], json!({})).await;
        tally(shop, &great, &variant, &location, "5").await.unwrap();
        let manager = shop.member("manager").await;
        let ask = Ask::with("stock.post-count", &posting(shop, &great).await);
        let asked = shop.door.ask(&manager, ask).await.unwrap();
        assert_eq!(asked.outcome, Outcome::Proposed);
        let proposal = json!({ "id": asked.read::<Value>().unwrap()["proposal"] });
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "8", "nothing has happened yet");
        assert_eq!(shop.run(&manager, "approvals.approve", proposal.clone()).await.unwrap_err().code, "proposal.own");
        let waiting = shop.run(&shop.owner, "approvals.list", json!({})).await.unwrap();
        let reason = format!("The count differs by 3 pieces. It is {}.", text(&great["id"]));
        assert_eq!(waiting["items"][0]["reason"], reason, "and names what to look at");
        shop.run(&shop.owner, "approvals.approve", proposal).await.unwrap();
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "5");
        check_ledger(shop).await;
    }

    async fn an_old_yes_is_not_for_what_was_counted_since(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "10").await;
        shop.run(&shop.owner, "stock.set-policy", json!({ "approve_quantity": "0" })).await.unwrap();
        let count = open(shop, &[&location], json!({})).await;
        tally(shop, &count, &variant, &location, "9").await.unwrap();
        let manager = shop.member("manager").await;
        let proposed = shop.run(&manager, "stock.post-count", posting(shop, &count).await).await.unwrap();
        tally(shop, &count, &variant, &location, "1").await.unwrap();
        let no = shop.run(&shop.owner, "approvals.approve", json!({ "id": proposed["proposal"] })).await.unwrap_err();
        assert_eq!(no.code, "record.stale");
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "10");
    }

    async fn a_difference_of_much_value_needs_one_too(shop) {
        let (variant, location) = (priced(shop).await, place(shop, "Safe").await);
        let receipt = json!({ "variant": variant, "location": location, "quantity": "10", "unit_cost": "99.5" });
        shop.run(&shop.owner, "stock.receive", receipt).await.unwrap();
        shop.run(&shop.owner, "stock.set-policy", json!({ "approve_value": "100" })).await.unwrap();
        let count = open(shop, &[&location], json!({})).await;
        tally(shop, &count, &variant, &location, "8").await.unwrap();
        let asked = post(shop, &count).await.unwrap();
        assert!(asked["proposal"].is_string(), "{asked}");
        tally(shop, &count, &variant, &location, "9").await.unwrap();
        assert_eq!(post(shop, &count).await.unwrap()["adjustments"], 1);
        for wrong in [json!({ "approve_value": "-1" }), json!({ "approve_quantity": "-1" })] {
            assert_eq!(shop.run(&shop.owner, "stock.set-policy", wrong).await.unwrap_err().code, "input.invalid");
        }
        assert_eq!(shop.run(&shop.clerk, "stock.set-policy", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn whatever_moves_meanwhile_the_difference_is_what_was_seen(shop) {
        let (variants, location) = ([shop.shelf().await.0, shop.shelf().await.0], place(shop, "Floor").await);
        for variant in &variants {
            receive(shop, variant, &location, "1000").await;
        }
        let count = open(shop, &[&location], json!({ "blind": true })).await;
        let mut should_be = [1_000_i64; 2];
        let mut seen: [Option<i64>; 2] = [None; 2];
        let steps = prop::collection::vec((0_u8..3, 0_usize..2, -9_i64..10), 40..=40);
        for (deed, which, by) in steps.new_tree(&mut TestRunner::deterministic()).unwrap().current() {
            let variant = &variants[which];
            if deed == 0 {
                // What is really there differs by a little from what the ledger says.
                tally(shop, &count, variant, &location, &(should_be[which] + by).to_string()).await.unwrap();
                seen[which] = Some(by);
            } else if by != 0 {
                let change = json!({ "variant": variant, "location": location, "change": by.to_string(), "reason": "moved" });
                shop.run(&shop.owner, "stock.adjust", change).await.unwrap();
                should_be[which] += by;
            }
        }
        post(shop, &count).await.unwrap();
        for (which, variant) in variants.iter().enumerate() {
            let there = (should_be[which] + seen[which].unwrap_or(0)) * 1_000_000;
            assert_eq!(millionths(&level(shop, variant, &location).await["on_hand"]), there);
        }
        check_ledger(shop).await;
    }

    async fn what_cannot_be_counted_is_refused(shop) {
        let (variant, _) = shop.shelf().await;
        for (input, at) in [
            (json!({ "locations": [] }), "/locations"),
            (json!({ "locations": vec![place(shop, "Floor").await; 51] }), "/locations"),
            (json!({ "locations": [place(shop, "Store").await], "variants": vec![variant.clone(); 501] }), "/variants"),
        ] {
            assert_eq!(shop.run(&shop.owner, "stock.open-count", input).await.unwrap_err().fields[0].at, at);
        }
        assert_eq!(text(&open(shop, &[&place(shop, "Attic").await], json!({})).await["state"]), "open");
    }
}
