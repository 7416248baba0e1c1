//! One change to all that match: batch by batch by a job, each product by its own operation, and taken back whole.

use std::time::Duration;

use door::{
    Ask,
    operations::{
        deeds::{back, undo},
        members,
    },
    step::Ending,
};
use model::Actor;
use testkit::{Shop, Value, json, on_both, text};

use crate::{done, each, product, refused};

/// Does all work that is due, as a server would.
async fn work_off(shop: &Shop) {
    loop {
        let jobs = shop.door.claim_jobs(Some(shop.workspace), "test").await.unwrap();
        if jobs.is_empty() {
            return;
        }
        for job in jobs {
            match job.kind.as_str() {
                catalog::bulk::WORK => catalog::bulk::run(&shop.door, job.read().unwrap()).await.unwrap(),
                // Of the sessions that it would end there are none here.
                members::CHANGED => {}
                undo::UNDO => back::run(&shop.door, job.read().unwrap()).await.unwrap(),
                other => panic!("nobody does {other}"),
            }
            shop.door.end_job(&job, Ending::Done).await.unwrap();
        }
    }
}

async fn begun(shop: &Shop, actor: &Actor, change: Value, of: Value) -> Value {
    let input = json!({ "change": change, "of": of, "seen_at": shop.door.now(), "total": 1 });
    shop.run(actor, "catalog.begin-bulk", input).await.unwrap()
}

async fn get(shop: &Shop, actor: &Actor, deed: &Value) -> Value {
    shop.run(actor, "deeds.get", json!({ "id": deed["id"] })).await.unwrap()
}

async fn bulk(shop: &Shop, change: Value, of: Value) -> Value {
    let deed = begun(shop, &shop.owner, change, of).await;
    work_off(shop).await;
    get(shop, &shop.owner, &deed).await
}

async fn taken_back(shop: &Shop, deed: &Value) -> Value {
    done(shop, "deeds.undo", json!({ "id": deed["id"] })).await;
    work_off(shop).await;
    get(shop, &shop.owner, deed).await
}

/// So many products at once.
async fn many(shop: &Shop, count: usize) {
    let asks = (0..count).map(|number| {
        let variants = json!([{ "sku": format!("S-{number}"), "price": "4.55", "currency": "EUR" }]);
        Ask::with("catalog.add-product", &json!({ "name": format!("Product {number}"), "variants": variants }))
    });
    shop.door.ask_all(&shop.owner, asks.collect()).await.unwrap();
}

/// What of every product a change could touch.
async fn pictures(shop: &Shop) -> Vec<Value> {
    let mut all = Vec::new();
    for archived in [false, true] {
        let query = json!({ "limit": 200, "archived": archived });
        for item in done(shop, "catalog.list-products", query).await["items"].as_array().unwrap() {
            let whole = done(shop, "catalog.get-product", json!({ "id": item["id"] })).await;
            let prices: Vec<&Value> = whole["variants"].as_array().unwrap().iter().map(|one| &one["price"]).collect();
            all.push(json!({
                "id": whole["id"], "tags": whole["tag_names"], "categories": whole["categories"],
                "brand": whole["brand"], "archived": whole["archived_at"].is_string(),
                "published": whole["published_at"].is_string(), "prices": prices,
            }));
        }
    }
    all.sort_by_key(|one| one["id"].to_string());
    all
}

on_both! {
    async fn all_that_match_are_changed_each_by_itself_and_taken_back(shop) {
        many(shop, 210).await;
        let kept = product(shop, "Dear one", json!({ "price": "100", "currency": "EUR" })).await;
        let of = json!({ "currency": "EUR", "price_to": "50" });
        let counted = done(shop, "catalog.count-matching", json!({ "of": of })).await;
        assert_eq!(counted["total"], 210);
        let change = json!({ "what": "price-percent", "percent": "10" });
        let plan = done(shop, "catalog.plan-bulk", json!({ "change": change, "of": of })).await;
        let first = &plan["items"][0]["changes"][0];
        assert_eq!((&first["before"], &first["after"], &first["currency"]), (&json!("4.55"), &json!("5.01"), &json!("EUR")));

        let deed = bulk(shop, change, of).await;
        assert_eq!((&deed["state"], &deed["done"], &deed["skipped"]), (&json!("done"), &json!(210), &json!(0)));
        let dear = done(shop, "catalog.get-product", json!({ "id": kept["id"] })).await;
        assert_eq!(dear["variants"][0]["price"], "100");
        let costly = done(shop, "catalog.count-products", json!({ "currency": "EUR", "price_from": "5.01", "price_to": "5.01" })).await;
        assert_eq!(costly["total"], 210);
        let owner = shop.owner.account().unwrap().to_string();
        let changes = |log: &[Value]| {
            let own = log.iter().filter(|entry| entry["operation"] == "catalog.change-variant");
            own.filter(|entry| entry["actor"] == owner.as_str()).count()
        };
        assert_eq!(changes(&shop.log(Some(shop.workspace)).await), 210, "each is an entry of its own");

        let after = taken_back(shop, &deed).await;
        assert_eq!((&after["state"], &after["undone"], &after["left_alone"]), (&json!("undone"), &json!(210), &json!(0)));
        let again = done(shop, "catalog.count-products", json!({ "currency": "EUR", "price_from": "4.55", "price_to": "4.55" })).await;
        assert_eq!(again["total"], 210);
    }

    async fn every_change_is_taken_back_to_what_was(shop) {
        let category = done(shop, "catalog.add-category", json!({ "name": "Drinks" })).await["id"].clone();
        let brand = done(shop, "catalog.add-brand", json!({ "name": "Acme" })).await["id"].clone();
        let tea = product(shop, "Tea", json!({ "price": "4.50", "currency": "EUR" })).await;
        product(shop, "Cocoa", json!({ "price": "9", "currency": "USD" })).await;
        product(shop, "Air", json!({})).await;
        let set = json!({ "id": tea["id"], "version": 1, "tags": ["Hot", "new"], "brand": brand, "categories": [category] });
        done(shop, "catalog.change-product", set).await;
        let before = pictures(shop).await;
        for (change, touched) in [
            (json!({ "what": "archive" }), 3),
            (json!({ "what": "publish" }), 3),
            (json!({ "what": "unpublish" }), 0),
            (json!({ "what": "add-tags", "tags": ["hot", "Sale"] }), 3),
            (json!({ "what": "remove-tags", "tags": ["HOT"] }), 1),
            (json!({ "what": "add-category", "category": category }), 2),
            (json!({ "what": "remove-category", "category": category }), 1),
            (json!({ "what": "set-brand", "brand": brand }), 2),
            (json!({ "what": "set-brand" }), 1),
            (json!({ "what": "price-percent", "percent": "-12.5" }), 2),
            (json!({ "what": "price-amount", "amount": "0.49", "currency": "EUR" }), 1),
        ] {
            let deed = bulk(shop, change.clone(), json!({})).await;
            assert_eq!((&deed["done"], &deed["looked"], &deed["trouble"]), (&json!(touched), &json!(3), &Value::Null), "{change}");
            if touched == 0 {
                continue;
            }
            assert_ne!(pictures(shop).await, before, "{change}");
            assert_eq!(taken_back(shop, &deed).await["undone"], touched, "{change}");
            assert_eq!(pictures(shop).await, before, "{change}");
        }
    }

    async fn what_cannot_be_changed_is_passed_over_and_said(shop) {
        let part = product(shop, "Part", json!({ "price": "1", "currency": "EUR" })).await;
        let bundle = product(shop, "Bundle", json!({ "price": "5", "currency": "EUR" })).await;
        let late = product(shop, "Late", json!({ "price": "3", "currency": "EUR" })).await;
        let plain = product(shop, "Plain", json!({ "price": "2", "currency": "EUR" })).await;
        let components = json!({
            "id": bundle["variants"][0]["id"], "version": 1,
            "components": [{ "variant": part["variants"][0]["id"], "quantity": "1" }],
        });
        done(shop, "catalog.set-components", components).await;
        let cheap = json!({ "currency": "EUR", "price_to": "4" });
        let deed = begun(shop, &shop.owner, json!({ "what": "archive" }), cheap).await;
        shop.advance(Duration::from_secs(1));
        done(shop, "catalog.change-product", json!({ "id": late["id"], "version": 1, "name": "Later" })).await;
        product(shop, "Newer", json!({ "price": "1", "currency": "EUR" })).await;
        work_off(shop).await;
        let after = get(shop, &shop.owner, &deed).await;
        assert_eq!((&after["state"], &after["done"], &after["skipped"]), (&json!("done"), &json!(1), &json!(2)), "{after}");
        let steps = done(shop, "deeds.list-steps", json!({ "id": deed["id"], "state": "skipped" })).await;
        let why = |of: &Value| {
            let step = steps["items"].as_array().unwrap().iter().find(|step| step["record"] == of["id"]);
            text(&step.unwrap()["why"])
        };
        assert_eq!(why(&late), "changed");
        assert!(why(&part).len() > 10, "{}", why(&part));
        let gone = done(shop, "catalog.list-products", json!({ "archived": true })).await;
        assert_eq!((&gone["items"][0]["id"], &gone["items"][1]), (&plain["id"], &Value::Null));

        let dear = json!({ "what": "price-amount", "amount": "-3", "currency": "EUR" });
        let deed = bulk(shop, dear, json!({})).await;
        let steps = done(shop, "deeds.list-steps", json!({ "id": deed["id"], "state": "skipped" })).await;
        let mut skipped = each(&steps["items"], "title");
        skipped.sort_by_key(|title| title.to_string());
        assert_eq!(skipped, ["Newer", "Part"]);
        assert_eq!(steps["items"][0]["why"], "below-nothing");
    }

    async fn what_is_found_for_words_is_changed_and_nothing_else(shop) {
        for name in ["Green tea", "Black tea", "Coffee"] {
            product(shop, name, json!({})).await;
        }
        let of = json!({ "search": "tea" });
        assert_eq!(done(shop, "catalog.count-matching", json!({ "of": of })).await["total"], 2);
        let deed = bulk(shop, json!({ "what": "add-tags", "tags": ["Hot"] }), of).await;
        assert_eq!((&deed["done"], &deed["looked"]), (&json!(2), &json!(2)));
        let left = done(shop, "catalog.list-products", json!({ "search": "coffee" })).await;
        assert_eq!(left["items"][0]["tags"], json!([]));
    }

    async fn it_is_cancelled_where_it_is_and_a_late_job_does_nothing(shop) {
        many(shop, 3).await;
        let deed = begun(shop, &shop.owner, json!({ "what": "archive" }), json!({})).await;
        assert_eq!(refused(shop, "deeds.undo", json!({ "id": deed["id"] })).await, "deeds.not-now");
        done(shop, "deeds.cancel", json!({ "id": deed["id"] })).await;
        work_off(shop).await;
        let after = get(shop, &shop.owner, &deed).await;
        assert_eq!((&after["state"], &after["done"]), (&json!("stopped"), &json!(0)));
        assert_eq!(done(shop, "catalog.count-products", json!({})).await["total"], 3);
        assert_eq!(refused(shop, "deeds.cancel", json!({ "id": deed["id"] })).await, "deeds.not-now");
        assert_eq!(refused(shop, "deeds.undo", json!({ "id": deed["id"] })).await, "undo.gone");
    }

    async fn whoever_may_no_longer_change_products_is_stopped(shop) {
        many(shop, 2).await;
        let manager = shop.member("manager").await;
        let deed = begun(shop, &manager, json!({ "what": "archive" }), json!({})).await;
        let member = manager.member().unwrap();
        let now = shop.run(&shop.owner, "members.get", json!({ "id": member })).await.unwrap();
        let roles = json!({ "id": member, "version": now["version"], "roles": ["cashier"] });
        shop.run(&shop.fresh(&shop.owner), "members.set-roles", roles).await.unwrap();
        work_off(shop).await;
        let after = get(shop, &manager, &deed).await;
        assert_eq!((&after["state"], &after["done"]), (&json!("stopped"), &json!(0)));
        assert!(text(&after["trouble"]).contains("catalog.plan-bulk"), "{after}");
    }

    async fn what_is_no_change_is_not_begun(shop) {
        for (change, of) in [
            (json!({ "what": "add-tags" }), json!({})),
            (json!({ "what": "explode" }), json!({})),
            (json!({ "what": "price-percent", "percent": "-100" }), json!({})),
            (json!({ "what": "archive", "extra": 1 }), json!({})),
            (json!({ "what": "archive" }), json!({ "price_from": "1" })),
            (json!({ "what": "archive" }), json!({ "ids": vec!["prd_01jx0000000000000000000000"; 201] })),
        ] {
            let plan = refused(shop, "catalog.plan-bulk", json!({ "change": change, "of": of })).await;
            assert_eq!(plan, "input.invalid", "{change} {of}");
        }
        let future = json!({ "change": { "what": "archive" }, "of": {}, "seen_at": "2999-01-01T00:00:00Z" });
        assert_eq!(refused(shop, "catalog.begin-bulk", future).await, "input.invalid");
        let archive = json!({ "change": { "what": "archive" }, "of": {} });
        let no = shop.run(&shop.clerk, "catalog.begin-bulk", archive).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }
}
