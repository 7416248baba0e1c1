//! Many operations in one request: together or each for itself, and each as if it had been asked for alone.

use crate::shop::{Shop, text};
use serde_json::{Value, json};

fn add(name: &str) -> Value {
    json!({ "operation": "catalog.add-product", "input": { "name": name } })
}

fn statuses(answer: &Value) -> Vec<u64> {
    answer["results"].as_array().unwrap().iter().map(|result| result["status"].as_u64().unwrap()).collect()
}

fn names(shop: &Shop) -> Vec<String> {
    let listed = shop.owner.get("/api/v1/products?limit=200").done();
    listed["items"].as_array().unwrap().iter().map(|item| text(&item["name"])).collect()
}

#[test]
fn each_is_answered_as_it_would_be_alone() {
    Shop::on_both(|shop| {
        let calls = json!({ "calls": [
            add("Tea"), add(""), { "operation": "catalog.list-products" }, { "operation": "no.such" },
            { "operation": "identity.log-out" }, { "operation": "sessions.find", "input": { "token": "x" } }, add("Salt"),
        ] });
        let answer = shop.owner.post("/api/v1/bulk", &calls).done();
        assert_eq!(statuses(&answer), [201, 400, 200, 404, 400, 404, 201], "{answer}");
        assert_eq!(answer["results"][0]["body"]["name"], "Tea");
        assert_eq!(answer["results"][1]["problem"]["fields"][0]["at"], "/name");
        assert_eq!(answer["results"][2]["body"]["items"].as_array().unwrap().len(), 1, "what was done before it");
        assert_eq!(names(shop), ["Salt", "Tea"]);
        // A clerk may read, and no more.
        let clerk = shop.member("cashier", "clerk@example.com");
        let answer = clerk
            .post("/api/v1/bulk", &json!({ "calls": [add("x"), { "operation": "catalog.list-products" }] }))
            .done();
        assert_eq!(statuses(&answer), [403, 200]);
    });
}

#[test]
fn together_is_all_of_them_or_none() {
    Shop::on_both(|shop| {
        let together =
            |calls: Value| shop.owner.post("/api/v1/bulk", &json!({ "together": true, "calls": calls })).send();
        let no = together(json!([add("Tea"), add(""), add("Salt")]));
        assert_eq!(no.problem(), (400, "input.invalid".to_owned()));
        assert_eq!(no.json()["fields"][0]["at"], "/calls/1/input/name");
        let no = together(json!([add("Tea"), { "operation": "catalog.list-products" }]));
        assert_eq!((no.problem().1.as_str(), &no.json()["fields"][0]["at"]), ("batch.mixed", &json!("/calls/1")));
        let no = together(json!([{ "operation": "identity.log-out" }]));
        assert_eq!(no.json()["fields"][0]["at"], "/calls/0/operation");
        assert_eq!(names(shop), Vec::<String>::new());
        let yes = together(json!([add("Tea"), add("Salt")]));
        assert_eq!((yes.status, statuses(&yes.json())), (200, vec![201, 201]));
        assert_eq!(names(shop), ["Salt", "Tea"]);
    });
}

#[test]
fn together_a_later_call_names_what_an_earlier_one_makes() {
    Shop::on_both(|shop| {
        let link = |made: u64| {
            let input =
                json!({ "system": "till", "kind": "product", "external_id": "4711", "record": { "$made": made } });
            json!({ "operation": "external-ids.link", "input": input })
        };
        let bulk = |together: bool, made: u64| {
            let calls = json!({ "together": together, "calls": [add("Tea"), link(made)] });
            shop.owner.post("/api/v1/bulk", &calls)
        };
        let no = bulk(true, 5).send();
        assert_eq!(no.problem(), (400, "batch.not-made".to_owned()));
        assert_eq!(no.json()["fields"][0]["at"], "/calls/1/input/record");
        let made = bulk(true, 0).done();
        assert_eq!(made["results"][1]["body"]["record"], made["results"][0]["body"]["id"]);
        assert_eq!(statuses(&bulk(false, 0).done()), [201, 400], "each for itself, there is nothing to name");
    });
}

#[test]
fn the_same_key_does_nothing_twice() {
    Shop::on_both(|shop| {
        for together in [true, false] {
            let calls = json!({ "together": together, "calls": [add("Tea"), add("Salt")] });
            let key = format!("key-{together}");
            let ask = || shop.owner.post("/api/v1/bulk", &calls).header("Idempotency-Key", &key).done();
            let (first, second) = (ask(), ask());
            for (first, second) in
                first["results"].as_array().unwrap().iter().zip(second["results"].as_array().unwrap())
            {
                assert_eq!((&first["body"], &second["replayed"]), (&second["body"], &json!(true)));
                assert!(first.get("replayed").is_none());
            }
        }
        assert_eq!(names(shop).len(), 4);
        let mut own = add("Own");
        own["idempotency_key"] = json!("own");
        let twice = shop.owner.post("/api/v1/bulk", &json!({ "calls": [own, own] })).done();
        assert_eq!(twice["results"][1]["replayed"], true);
        for malformed in [&*"k".repeat(251), "", "two words"] {
            let ask = shop.owner.post("/api/v1/bulk", &json!({ "calls": [add("Tea")] }));
            let no = ask.header("Idempotency-Key", malformed).refused();
            assert_eq!(no, (400, "idempotency.malformed".to_owned()), "{malformed}");
        }
    });
}

#[test]
fn a_bulk_has_its_bounds() {
    let shop = Shop::open();
    let many = |count: usize| json!({ "together": true, "calls": vec![add("Tea"); count] });
    assert_eq!(shop.owner.post("/api/v1/bulk", &many(1_001)).refused(), (413, "batch.too-large".to_owned()));
    let made = shop.owner.post("/api/v1/bulk", &many(1_000)).done();
    assert_eq!(statuses(&made), vec![201; 1_000]);
    for wrong in [json!({}), json!({ "calls": {} }), json!({ "calls": [{}] }), json!({ "calls": [], "more": 1 })] {
        assert_eq!(shop.owner.post("/api/v1/bulk", &wrong).refused(), (400, "input.invalid".to_owned()), "{wrong}");
    }
    assert_eq!(shop.owner.post("/api/v1/bulk?x=1", &many(1)).refused().0, 400);
    assert_eq!(shop.owner.get("/api/v1/bulk").refused(), (405, "request.method".to_owned()));
    assert_eq!(shop.anyone().post("/api/v1/bulk", &many(1)).refused(), (401, "session.missing".to_owned()));
    let across = shop.owner.post("/api/v1/bulk", &many(1)).header("Origin", "https://evil.example").refused();
    assert_eq!(across, (403, "request.cross-site".to_owned()));
}

/// A thousand in one request cost as much of the allowance as a thousand requests, and no more.
#[test]
fn each_counts_against_the_limit() {
    let home = crate::program::Home::new();
    let server = home.serve_limited(&[], |_| {});
    let shop = Shop::claim(home, server);
    let many = json!({ "calls": vec![json!({ "operation": "identity.me" }); 900] });
    assert!(statuses(&shop.owner.post("/api/v1/bulk", &many).done()).iter().all(|status| *status == 200));
    let answer = shop.owner.post("/api/v1/bulk", &many).done();
    let refused = answer["results"].as_array().unwrap().iter().find(|result| result["status"] == 429);
    assert_eq!(refused.unwrap()["problem"]["code"], "limit.exceeded");
}
