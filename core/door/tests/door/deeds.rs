//! What somebody did is taken back for a day: by themselves, wherever they are, and never over what another did since.

use std::{sync::Arc, time::Duration};

use door::{Ask, Door, operations::deeds::back};
use model::Actor;
use testkit::{Shop, Value, json, on_both, text};

const MINUTE: Duration = Duration::from_secs(60);

async fn product(shop: &Shop, name: &str) -> Value {
    shop.run(&shop.owner, "catalog.add-product", json!({ "name": name })).await.unwrap()
}

async fn name(shop: &Shop, product: &Value) -> String {
    let now = shop.run(&shop.owner, "catalog.get-product", json!({ "id": product["id"] })).await.unwrap();
    text(&now["name"])
}

fn change(product: &Value, version: i64, name: &str) -> Value {
    json!({ "id": product["id"], "version": version, "name": name })
}

/// Names these products anew, and keeps how they were called: the deed.
async fn renamed(shop: &Shop, actor: &Actor, products: &[&Value]) -> Value {
    let calls = products.iter().map(|one| Ask::with("catalog.change-product", &change(one, 1, "Renamed")));
    let steps = products.iter().map(|one| {
        let back = json!({ "operation": "catalog.change-product", "input": change(one, 2, &text(&one["name"])) });
        json!({ "record": one["id"], "title": one["name"], "back": [back] })
    });
    let keep = json!({ "what": "rename", "steps": steps.collect::<Vec<_>>() });
    let asks = calls.chain([Ask::with("deeds.keep", &keep)]).collect();
    let answers = shop.door.ask_all(actor, asks).await.unwrap();
    answers.last().unwrap().read().unwrap()
}

async fn taken_back(shop: &Shop, door: &Arc<Door>, actor: &Actor, deed: &Value) -> Value {
    let one = json!({ "id": deed["id"] });
    door.ask(actor, Ask::with("deeds.undo", &one)).await.unwrap();
    assert!(back::take_back(door, actor, text(&deed["id"]).parse().unwrap(), MINUTE).await.unwrap());
    shop.run(actor, "deeds.get", one).await.unwrap()
}

async fn steps(shop: &Shop, deed: &Value, state: &str) -> Vec<Value> {
    let query = json!({ "id": deed["id"], "state": state });
    let steps = shop.run(&shop.owner, "deeds.list-steps", query).await.unwrap();
    steps["items"].as_array().unwrap().clone()
}

async fn code(shop: &Shop, actor: &Actor, operation: &str, input: Value) -> String {
    shop.run(actor, operation, input).await.unwrap_err().code.into_owned()
}

on_both! {
    async fn what_was_done_is_taken_back_once_by_whoever_did_it(shop) {
        let (tea, cocoa) = (product(shop, "Tea").await, product(shop, "Cocoa").await);
        let deed = renamed(shop, &shop.owner, &[&tea, &cocoa]).await;
        assert_eq!((&deed["state"], &deed["done"], &deed["what"]), (&json!("done"), &json!(2), &json!("rename")));
        let colleague = shop.member("manager").await;
        for operation in ["deeds.get", "deeds.undo", "deeds.list-steps", "deeds.cancel"] {
            let one = json!({ "id": deed["id"] });
            assert_eq!(code(shop, &colleague, operation, one.clone()).await, "record.not-found", "{operation}");
            assert_eq!(code(shop, &shop.stranger, operation, one).await, "record.not-found", "{operation}");
        }
        assert_eq!(shop.run(&colleague, "deeds.list", json!({})).await.unwrap()["items"], json!([]));
        let own = shop.run(&shop.owner, "deeds.list", json!({})).await.unwrap();
        assert_eq!(own["items"][0]["id"], deed["id"]);

        let after = taken_back(shop, &shop.door, &shop.owner, &deed).await;
        assert_eq!((&after["state"], &after["undone"], &after["left_alone"]), (&json!("undone"), &json!(2), &json!(0)));
        assert_eq!((name(shop, &tea).await, name(shop, &cocoa).await), ("Tea".to_owned(), "Cocoa".to_owned()));
        assert_eq!(code(shop, &shop.owner, "deeds.undo", json!({ "id": deed["id"] })).await, "undo.gone");
        let log = shop.log(Some(shop.workspace)).await;
        let changes = log.iter().filter(|entry| entry["operation"] == "catalog.change-product").count();
        assert_eq!(changes, 4, "each of them is an entry of its own, there and back");
    }

    async fn what_somebody_changed_since_is_left_alone_and_stops_no_other(shop) {
        let all = [product(shop, "Tea").await, product(shop, "Cocoa").await, product(shop, "Milk").await];
        let deed = renamed(shop, &shop.owner, &all.iter().collect::<Vec<_>>()).await;
        let colleague = shop.member("manager").await;
        shop.run(&colleague, "catalog.change-product", change(&all[1], 2, "Theirs")).await.unwrap();
        let after = taken_back(shop, &shop.door, &shop.owner, &deed).await;
        assert_eq!((&after["state"], &after["undone"], &after["left_alone"]), (&json!("undone"), &json!(2), &json!(1)));
        let names = [name(shop, &all[0]).await, name(shop, &all[1]).await, name(shop, &all[2]).await];
        assert_eq!(names, ["Tea", "Theirs", "Milk"]);
        let left = steps(shop, &deed, "left-alone").await;
        assert_eq!((left.len(), &left[0]["record"]), (1, &all[1]["id"]));
        assert!(text(&left[0]["why"]).len() > 10, "it says why: {left:?}");
    }

    async fn a_record_is_taken_back_whole_or_not_at_all(shop) {
        let (tea, other) = (product(shop, "Tea").await, product(shop, "Other").await);
        shop.run(&shop.owner, "catalog.change-product", change(&tea, 1, "Green tea")).await.unwrap();
        let back = [
            json!({ "operation": "catalog.change-product", "input": change(&other, 1, "Half") }),
            json!({ "operation": "catalog.change-product", "input": change(&tea, 1, "Tea") }),
        ];
        let keep = json!({ "what": "rename", "steps": [{ "record": tea["id"], "title": "Tea", "back": back }] });
        let deed = shop.run(&shop.owner, "deeds.keep", keep).await.unwrap();
        let after = taken_back(shop, &shop.door, &shop.owner, &deed).await;
        assert_eq!((&after["undone"], &after["left_alone"]), (&json!(0), &json!(1)));
        assert_eq!(name(shop, &other).await, "Other", "its second call failed, so its first did nothing");
    }

    async fn who_may_no_longer_change_it_takes_nothing_back(shop) {
        let tea = product(shop, "Tea").await;
        let colleague = shop.member("manager").await;
        let deed = renamed(shop, &colleague, &[&tea]).await;
        let member = colleague.member().unwrap();
        let now = shop.run(&shop.owner, "members.get", json!({ "id": member })).await.unwrap();
        let roles = json!({ "id": member, "version": now["version"], "roles": ["cashier"] });
        shop.run(&shop.fresh(&shop.owner), "members.set-roles", roles).await.unwrap();
        let after = taken_back(shop, &shop.door, &colleague, &deed).await;
        assert_eq!(after["left_alone"], json!(1));
        assert_eq!(name(shop, &tea).await, "Renamed");
    }

    async fn after_a_day_it_is_forgotten(shop) {
        let tea = product(shop, "Tea").await;
        let deed = renamed(shop, &shop.owner, &[&tea]).await;
        shop.advance(Duration::from_secs(23 * 3_600));
        assert_eq!(shop.door.forget_old_deeds(shop.workspace).await.unwrap(), 0);
        let owner = shop.fresh(&shop.owner);
        assert_eq!(shop.run(&owner, "deeds.get", json!({ "id": deed["id"] })).await.unwrap()["state"], "done");
        shop.advance(Duration::from_secs(2 * 3_600));
        assert_eq!(code(shop, &owner, "deeds.undo", json!({ "id": deed["id"] })).await, "record.not-found");
        assert_eq!(shop.door.forget_old_deeds(shop.workspace).await.unwrap(), 2, "the deed and its step");
        assert_eq!(shop.door.forget_old_deeds(shop.workspace).await.unwrap(), 0);
        assert_eq!(name(shop, &tea).await, "Renamed");
    }

    async fn what_is_no_way_back_is_not_kept(shop) {
        let call = json!({ "operation": "catalog.change-product", "input": {} });
        let step = json!({ "record": "prd_1", "title": "Tea", "back": [call] });
        for (what, steps) in [
            ("", json!([step])),
            ("Rename", json!([step])),
            ("re name", json!([step])),
            ("rename", json!([])),
            ("rename", json!([{ "record": "prd_1", "title": "Tea", "back": [] }])),
            ("rename", json!([{ "record": "prd_1", "title": "a".repeat(401), "back": [call] }])),
            ("rename", json!([{ "record": "prd_1", "title": "Tea", "back": vec![call.clone(); 1_001] }])),
        ] {
            assert_eq!(code(shop, &shop.owner, "deeds.keep", json!({ "what": what, "steps": steps })).await, "input.invalid");
        }
        let operator = shop.operator(Some(shop.workspace));
        assert_eq!(code(shop, &operator, "deeds.keep", json!({ "what": "rename", "steps": [step] })).await, "access.denied");
    }
}

#[tokio::test]
async fn it_is_there_after_a_restart() {
    let mut shop = Shop::open(testkit::Engine::Sqlite).await.unwrap();
    let tea = product(&shop, "Tea").await;
    let deed = renamed(&shop, &shop.owner, &[&tea]).await;
    shop.reopen().await;
    let after = taken_back(&shop, &shop.door, &shop.owner, &deed).await;
    assert_eq!((after["undone"].clone(), name(&shop, &tea).await), (json!(1), "Tea".to_owned()));
    shop.close().await;
}

#[tokio::test]
async fn another_node_finds_it() {
    let Some(shop) = Shop::open(testkit::Engine::Postgres).await else { return };
    let tea = product(&shop, "Tea").await;
    let deed = renamed(&shop, &shop.owner, &[&tea]).await;
    let second = shop.second_node().unwrap();
    let after = taken_back(&shop, &second, &shop.owner, &deed).await;
    assert_eq!((after["undone"].clone(), name(&shop, &tea).await), (json!(1), "Tea".to_owned()));
    second.close().await;
    shop.close().await;
}
