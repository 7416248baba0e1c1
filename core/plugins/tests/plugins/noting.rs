//! What of a call is known at once, what with the rest of it, and what not at all: ids of the other side, where it goes on,
//! its own changes, and where its secrets may go.

use std::time::Duration;

use plugins::wall::Taped;
use sandbox::{Attachment, Failure, Host as _, Outcome, Remedy, Request, Trigger};
use testkit::{Shop, Value, json, on_both, text};

use crate::programs::{body, done, failed, request};
use crate::somebody::{BROKEN, OUTSIDE, port, serves};
use crate::{brands, connection, deliveries, installed, made, product, shop, system, worked};

const QUARTER: Duration = Duration::from_secs(15 * 60 + 1);

/// Goes on from where it was; or does what the product that it is told of is called.
pub fn note(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    let name = body["said"]["name"].as_str().unwrap_or_default().to_owned();
    let subject = body["subject"].as_str().unwrap_or_default();
    let said = |said: Value| done(vec![("catalog.add-brand", json!({ "name": text(&said) }))]);
    let url = |path: &str| format!("http://{}{path}", *OUTSIDE);
    if let Some(pointer) = name.strip_prefix("Bound at ") {
        let options = json!({ "bind": { "kind": "product", "id": subject, "pointer": pointer } }).to_string();
        let sent = reach.send(Request { options, ..request("POST", url("/api/4711"), Vec::new()) });
        return failed(Remedy::Permanent, sent.map_or_else(|no| no.code, |answer| answer.status.to_string()));
    }
    if let Some(path) = name.strip_prefix("Secret to ") {
        let credential = reach.open_credential("key").unwrap();
        let attach = Attachment { credential, scheme: "bearer".to_owned(), options: String::new() };
        let sent = reach.send(request("GET", url(path), vec![attach]));
        return said(json!(sent.map_or_else(|no| format!("{}: {}", no.code, no.detail), |_| "sent".to_owned())));
    }
    if let Some(path) = name.strip_prefix("Asks ") {
        let answer = reach.send(request("GET", url(path), Vec::new())).unwrap();
        return match answer.body == b"opened" {
            true => said(json!("opened")),
            false => failed(Remedy::Retry, "not yet".to_owned()),
        };
    }
    if let Some(kept) = name.strip_prefix("Looks ") {
        let kept = url(&format!("/api/kept/{kept}"));
        let looks = || request("GET", kept.clone(), Vec::new());
        // What it finds the first time decides how often it looks.
        let is_there = reach.send(looks()).is_ok_and(|answer| answer.body == b"kept");
        if is_there {
            reach.send(looks()).unwrap();
        }
        let sent = reach.send(Request { body: b"kept".to_vec(), ..request("POST", kept.clone(), Vec::new()) });
        return if is_there {
            said(json!(if sent.is_ok() { "sent" } else { "not sent" }))
        } else {
            failed(Remedy::Retry, "once more".to_owned())
        };
    }
    if name.starts_with("Away") {
        let path = format!("/api/away/{}", trigger.connection);
        return match reach.send(request("GET", url(&path), Vec::new())) {
            Ok(answer) if answer.status == 500 => failed(Remedy::Retry, "broken".to_owned()),
            Ok(_) => said(json!(name)),
            Err(no) => failed(Remedy::Retry, no.code),
        };
    }
    if name == "Plainly" {
        let sent = reach.send(request("GET", "http://shop.example/x".to_owned(), Vec::new()));
        let told = sent.map_or_else(|no| format!("{}: {}", no.code, no.detail), |_| "sent".to_owned());
        return said(json!(told.chars().take(60).collect::<String>()));
    }
    if name == "Voice" {
        return done(vec![("catalog.add-product", json!({ "name": "Echo" }))]);
    }
    let from: u32 = body["cursor"].as_str().map_or(0, |cursor| cursor.parse().unwrap());
    let outcome = said(json!(if name == "Twice" { "At 0".to_owned() } else { format!("At {from}") }))?;
    Ok(Outcome { cursor: Some((from + 1).to_string()), ..outcome })
}

fn needs(more: &str) -> String {
    let port = port();
    let host = format!("scheme = \"http\", host = \"127.0.0.1\", port = {port}, methods = [\"GET\", \"POST\"]");
    format!(
        "operations = [\"catalog.add-brand\", \"catalog.add-product\", \"external-ids.link\"]
         events = [\"catalog.product-added\"]
         records = [{{ kind = \"product\" }}]
         secrets = [{{ name = \"key\", title = \"Key\" }}]
         hosts = [{{ {host}, path = \"/api\" }}, {{ {host}, path = \"/trusted\", secrets = [\"key\"] }},
                  {{ scheme = \"http\", host = \"shop.example\", methods = [\"GET\"] }}]
         {more}"
    )
}

async fn told(shop: &Shop, name: &str) -> Value {
    let made = product(shop, name).await;
    worked(shop).await;
    made
}

on_both! {
    in shop;

    async fn an_id_of_the_other_side_is_known_as_soon_as_that_answered(shop) {
        serves("/api/4711", br#"{ "id": 4711, "of": { "key": "x/1" }, "list": [] }"#);
        let plugin = installed(shop, "noter", &needs("")).await;
        let connection = connection(shop, &plugin).await;
        let bound = async |id: &str| {
            let wanted = json!({ "connection": connection["id"], "kind": "product", "external_id": id });
            shop.run(&system(shop), "plugins.get-binding", wanted).await.unwrap()["link"]["record"].clone()
        };
        for (pointer, id) in [("/id", "4711"), ("/of/key", "x/1")] {
            let tea = told(shop, &format!("Bound at {pointer}")).await;
            let last = deliveries(shop).await.last().unwrap().clone();
            assert_eq!((&last["state"], &last["trouble"]), (&json!("dead"), &json!("failed: 200")), "it gave up after that");
            assert_eq!(bound(id).await, tea["id"], "and what is there is known all the same");
        }
        for pointer in ["/other", "/list", "id"] {
            told(shop, &format!("Bound at {pointer}")).await;
            let last = deliveries(shop).await.last().unwrap().clone();
            assert_eq!(last["trouble"], "failed: input.invalid", "{pointer}");
        }
    }

    async fn what_changes_something_there_is_the_same_however_often_it_looked_before(shop) {
        installed(shop, "noter", &needs("")).await;
        told(shop, &format!("Looks {:?}", shop.engine)).await;
        assert_eq!(deliveries(shop).await[0]["state"], "waiting");
        shop.advance(QUARTER);
        worked(shop).await;
        assert_eq!(deliveries(shop).await[0]["state"], "done");
        let receipts = made(shop, "plugins.list-receipts", json!({})).await["items"].clone();
        let sent = receipts.as_array().unwrap().iter().filter(|one| one["method"] == "POST").count();
        assert_eq!(sent, 1, "{receipts}");
    }

    async fn what_was_given_up_asks_anew_when_it_is_told_again(shop) {
        installed(shop, "noter", &needs("")).await;
        let path = format!("Asks /api/opened/{:?}", shop.engine);
        product(shop, &path).await;
        for _ in 0..12 {
            worked(shop).await;
            shop.advance(Duration::from_secs(3_700));
        }
        let given_up = deliveries(shop).await[0].clone();
        assert_eq!((&given_up["state"], &given_up["attempts"]), (&json!("dead"), &json!(12)));
        serves(path.split_once(' ').unwrap().1, b"opened");
        made(shop, "plugins.replay-delivery", json!({ "id": given_up["id"] })).await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["opened"]);
    }

    async fn an_id_that_nobody_had_time_to_note_is_noted_when_it_is_tried_again(shop) {
        serves("/api/4711", br#"{ "id": 4711 }"#);
        let plugin = installed(shop, "noter", &needs("")).await;
        let own = connection(shop, &plugin).await;
        let tea = told(shop, "Bound at /id").await;
        let found = made(shop, "external-ids.list", json!({})).await["items"][0].clone();
        // As if the server had been killed between the answer and this.
        made(shop, "external-ids.unlink", json!({ "id": found["id"] })).await;
        let dead = deliveries(shop).await.last().unwrap().clone();
        made(shop, "plugins.replay-delivery", json!({ "id": dead["id"] })).await;
        worked(shop).await;
        let wanted = json!({ "connection": own["id"], "kind": "product", "external_id": "4711" });
        let bound = shop.run(&system(shop), "plugins.get-binding", wanted).await.unwrap()["link"]["record"].clone();
        assert_eq!(bound, tea["id"]);
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len(), 1, "sent once");
    }

    async fn where_it_goes_on_moves_with_what_it_did(shop) {
        installed(shop, "noter", &needs("")).await;
        told(shop, "One").await;
        told(shop, "Two").await;
        assert_eq!(brands(shop).await, ["At 0", "At 1"]);
        told(shop, "Twice").await;
        let last = deliveries(shop).await.last().unwrap().clone();
        assert_ne!(last["state"], "done", "there is that brand already");
        told(shop, "Three").await;
        assert_eq!(brands(shop).await, ["At 0", "At 1", "At 2"], "it goes on from where it was before that");
    }

    async fn its_own_changes_are_told_to_it_only_where_it_asks(shop) {
        let plugin = installed(shop, "noter", &needs("")).await;
        told(shop, "Voice").await;
        worked(shop).await;
        assert_eq!(deliveries(shop).await.len(), 1);
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": version })).await;
        installed(shop, "noter", &needs("own-changes = true")).await;
        told(shop, "Voice").await;
        shop.advance(Duration::from_millis(10));
        worked(shop).await;
        let all = deliveries(shop).await;
        assert_eq!((all.len(), brands(shop).await), (2, vec!["At 0".to_owned()]), "{all:?}");
    }

    async fn whoever_does_not_answer_is_asked_now_and_then_and_nothing_is_lost(shop) {
        let plugin = installed(shop, "noter", &needs("")).await;
        for at in 1..=5 {
            product(shop, &format!("Away {at}")).await;
        }
        worked(shop).await;
        let attempts = async || -> i64 {
            deliveries(shop).await.iter().map(|one| one["attempts"].as_i64().unwrap()).sum()
        };
        let silent = async || connection(shop, &plugin).await["silent"].clone();
        let (first, since) = (attempts().await, silent().await["since"].clone());
        assert!((1..=3).contains(&first) && since.is_string(), "{first}: who waits is not tried");
        worked(shop).await;
        assert_eq!(attempts().await, first, "nobody asks now");
        // For a day: one of them asks, each time later.
        for _ in 0..24 * 4 {
            shop.advance(QUARTER);
            worked(shop).await;
        }
        let asked = attempts().await - first;
        assert!((90..=110).contains(&asked), "{asked}");
        let all = deliveries(shop).await;
        assert!(all.iter().all(|one| one["state"] == "waiting"), "{all:?}");
        assert_eq!(silent().await["since"], since);
        serves(&format!("/api/away/{}", text(&connection(shop, &plugin).await["id"])), b"here");
        shop.advance(QUARTER);
        for _ in 0..3 {
            worked(shop).await;
        }
        assert_eq!(brands(shop).await, (1..=5).map(|at| format!("Away {at}")).collect::<Vec<_>>());
        assert_eq!(silent().await, Value::Null);
    }

    async fn who_was_away_for_long_and_stumbles_then_is_asked_again(shop) {
        let plugin = installed(shop, "noter", &needs("")).await;
        told(shop, "Away at first").await;
        for _ in 0..24 {
            shop.advance(QUARTER);
            worked(shop).await;
        }
        let path = format!("/api/away/{}", text(&connection(shop, &plugin).await["id"]));
        serves(&path, BROKEN);
        shop.advance(QUARTER);
        worked(shop).await;
        let one = deliveries(shop).await[0].clone();
        assert_eq!((&one["state"], &one["trouble"]), (&json!("waiting"), &json!("failed: broken")));
        assert!(one["attempts"].as_i64().unwrap() > 20, "{one}");
        serves(&path, b"here");
        // As after a first try: those that nobody answered do not make it wait longer.
        shop.advance(Duration::from_secs(30));
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Away at first"]);
    }

    async fn after_three_days_a_person_is_asked(shop) {
        let plugin = installed(shop, "noter", &needs("")).await;
        told(shop, "Away for good").await;
        for _ in 0..3 * 24 + 1 {
            shop.advance(4 * QUARTER);
            worked(shop).await;
        }
        assert_eq!(deliveries(shop).await[0]["state"], "dead");
        let health = made(shop, "plugins.list-health", json!({})).await["items"][0].clone();
        assert_eq!((&health["plugin"], &health["needs_somebody"]), (&plugin["id"], &json!(true)));
    }

    async fn nothing_goes_in_the_clear_to_others(shop) {
        installed(shop, "noter", &needs("")).await;
        told(shop, "Plainly").await;
        let said = brands(shop).await;
        assert!(said[0].starts_with("not-granted: What goes to ") && said[0].contains("http://shop.example"), "{said:?}");
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]));
    }

    async fn a_secret_goes_only_where_it_was_granted(shop) {
        let plugin = installed(shop, "noter", &needs("")).await;
        let own = connection(shop, &plugin).await;
        let put = json!({ "id": own["id"], "credential": "key", "value": "canary-of-the-shop" });
        made(shop, "plugins.put-credential", put).await;
        for path in ["/trusted/x", "/api/x", "/trusted/../api/x", "/api/../trusted", "/trustedx"] {
            told(shop, &format!("Secret to {path}")).await;
        }
        let said = brands(shop).await;
        let sent = said.iter().filter(|said| *said == "sent").count();
        assert_eq!((said.len(), sent), (3, 1), "what leads to the same place says the same: {said:?}");
        assert!(said.iter().all(|said| said == "sent" || said.starts_with("not-granted: ")), "{said:?}");
        let left = made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len();
        assert!(left <= 2, "what was refused did not leave: {left}");
    }
}
