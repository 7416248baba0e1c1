//! What a plugin sends goes where it was granted, once, with secrets that it never sees, and leaves a receipt.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{
    brands, connection, deliveries, installed, made, product, shop,
    somebody::{port, serves},
    states, worked,
};

/// So many of one business ask others at the same time.
const AT_ONCE: u64 = 8;

fn needs() -> String {
    let port = port();
    format!(
        "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]
         secrets = [{{ name = \"key\", title = \"Key\" }}]
         hosts = [{{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, path = \"/api\", methods = [\"POST\"], secrets = [\"key\"] }}]"
    )
}

pub async fn poster(shop: &Shop) -> Value {
    poster_with(shop, "").await
}

/// The same, with this beside what it needs.
pub async fn poster_with(shop: &Shop, more: &str) -> Value {
    with_secret(shop, "poster", more).await
}

pub async fn with_secret(shop: &Shop, program: &str, more: &str) -> Value {
    let plugin = installed(shop, program, &format!("{}\n{more}", needs())).await;
    let connection = connection(shop, &plugin).await;
    let put = json!({ "id": connection["id"], "credential": "key", "value": "canary-of-the-shop" });
    made(shop, "plugins.put-credential", put).await;
    plugin
}

/// Another word for each database: both ask the same one outside.
pub fn word(shop: &Shop, word: &str) -> String {
    format!("{word}-{:?}", shop.engine)
}

on_both! {
    in shop;

    async fn the_secret_goes_out_and_never_in(shop) {
        poster(shop).await;
        let said = word(shop, "order");
        product(shop, &said).await;
        worked(shop).await;
        assert_eq!(brands(shop).await, [format!("1 {said} with Bearer [left out]")], "and the other side repeated it");
        let receipts = made(shop, "plugins.list-receipts", json!({})).await;
        let receipt = &receipts["items"][0];
        assert_eq!((&receipt["method"], &receipt["status"], &receipt["state"]), (&json!("POST"), &json!(200), &json!("answered")));
        let line = format!("POSThttp://127.0.0.1:{}/api/orders?what={said}", port());
        let sent = json!(line.len() + "authorizationBearer canary-of-the-shop".len() + said.len());
        assert_eq!((&receipt["changes"], &receipt["sent"]), (&json!(true), &sent), "all of it is counted");
        assert!(text(&receipt["host"]).ends_with(&port().to_string()));
        let usage = made(shop, "plugins.get-usage", json!({ "id": receipt["plugin"] })).await;
        let days = usage["days"].as_array().unwrap();
        let today = days.last().unwrap();
        assert_eq!((&usage["requests"], &today["requests"], &today["sent"]), (&json!(1), &json!(1), &sent));
        assert_eq!((days.len(), &days[0]["requests"]), (14, &json!(0)), "and of the days before");
        let told = made(shop, "plugins.get-delivery", json!({ "id": deliveries(shop).await[0]["id"] })).await;
        assert!(!told.to_string().contains("canary") && !receipts.to_string().contains("canary"));
    }

    async fn whoever_came_by_a_secret_says_it_nowhere(shop) {
        with_secret(shop, "gossip", "").await;
        for name in ["said", "wanted"] {
            product(shop, name).await;
            worked(shop).await;
        }
        let all = deliveries(shop).await;
        assert_eq!(all[0]["trouble"], "failed: not-granted, not-granted: [left out]");
        assert_eq!(all[1]["trouble"], "there is a secret in what it wants done");
        assert_eq!(brands(shop).await, [""; 0]);
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]));
        for one in &all {
            let told = made(shop, "plugins.get-delivery", json!({ "id": one["id"] })).await;
            assert_eq!(told["told"]["log"], json!(["info it is [left out]"]));
        }
        for one in made(shop, "plugins.list-recordings", json!({})).await["items"].as_array().unwrap() {
            let whole = made(shop, "plugins.get-recording", json!({ "id": one["id"] })).await;
            assert!(!whole.to_string().to_lowercase().contains("canary"), "{whole}");
        }
    }

    async fn what_was_answered_is_not_sent_again(shop) {
        poster(shop).await;
        product(shop, &word(shop, "stumble")).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting"]);
        let before = made(shop, "plugins.list-receipts", json!({})).await["items"].clone();
        shop.advance(Duration::from_secs(60));
        worked(shop).await;
        let after = made(shop, "plugins.list-receipts", json!({})).await["items"].clone();
        assert_eq!((before.as_array().unwrap().len(), after), (1, before), "nothing left again");
    }

    async fn what_nobody_answered_is_in_doubt(shop) {
        poster(shop).await;
        product(shop, &word(shop, "silent")).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting"]);
        shop.advance(Duration::from_secs(60));
        worked(shop).await;
        assert_eq!(brands(shop).await, ["In doubt"], "it is told so, and nothing is sent blindly");
        let receipts = made(shop, "plugins.list-receipts", json!({})).await;
        assert_eq!(receipts["items"].as_array().unwrap().len(), 1);
        assert_eq!(receipts["items"][0]["state"], "asked");
    }

    async fn what_was_not_begun_is_sent_again_and_what_broke_is_in_doubt(shop) {
        poster(shop).await;
        let busy = word(shop, "busy");
        for said in [&busy, &word(shop, "broken")] {
            product(shop, said).await;
        }
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting", "waiting"]);
        shop.advance(Duration::from_secs(60));
        worked(shop).await;
        let mut made = brands(shop).await;
        made.sort();
        assert_eq!(made, [format!("2 {busy} with Bearer [left out]"), "In doubt".to_owned()]);
    }

    async fn who_wants_to_be_left_alone_is_left_alone_by_all_that_waits(shop) {
        const PRODUCTS: usize = 24;
        let plugin = poster(shop).await;
        let crowded = word(shop, "crowded");
        for _ in 0..PRODUCTS {
            product(shop, &crowded).await;
        }
        let asked = async || {
            let all = deliveries(shop).await;
            all.iter().map(|one| one["attempts"].as_u64().unwrap()).sum::<u64>()
        };
        worked(shop).await;
        let first = asked().await;
        assert!((1..=AT_ONCE).contains(&first), "{first} asked before anybody was told that it is too busy");
        assert!(connection(shop, &plugin).await["silent"]["until"].is_string());
        worked(shop).await;
        assert_eq!(asked().await, first, "nobody asks now");
        shop.advance(Duration::from_secs(31));
        worked(shop).await;
        assert_eq!(asked().await, first + 1, "one asks for all of them");
        serves(&crowded, b"");
        shop.advance(Duration::from_secs(91));
        worked(shop).await;
        assert_eq!(brands(shop).await.len(), PRODUCTS, "nothing is lost");
        assert_eq!(connection(shop, &plugin).await["silent"], Value::Null);
    }

    async fn what_is_sealed_opens_under_another_key(shop) {
        let plugin = poster(shop).await;
        let addresses = connection(shop, &plugin).await["webhooks"].clone();
        product(shop, &word(shop, "sealed")).await;
        crate::told(shop).await;
        let rotated = shop.door.rotate_field_key(&shop.operator(None), Some(shop.workspace)).await.unwrap();
        assert_eq!((rotated.left, rotated.unread), (0, 0), "{rotated:?}");
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"], "what waited is told");
        let again = shop.door.rotate_field_key(&shop.operator(None), Some(shop.workspace)).await.unwrap();
        assert_eq!((again.left, again.unread), (0, 0), "{again:?}");
        let told = made(shop, "plugins.get-delivery", json!({ "id": deliveries(shop).await[0]["id"] })).await;
        assert_eq!(told["body"]["said"]["name"], word(shop, "sealed"));
        assert_eq!(connection(shop, &plugin).await["webhooks"], addresses);
        product(shop, &word(shop, "later")).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["done", "done"], "and the secret goes out");
    }

    async fn nothing_goes_where_it_was_not_granted(shop) {
        poster(shop).await;
        product(shop, "elsewhere").await;
        worked(shop).await;
        let [one] = &deliveries(shop).await[..] else { panic!("one was told") };
        assert!(text(&one["trouble"]).contains("not-granted"), "{}", one["trouble"]);
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]), "nothing left");
    }

    async fn what_is_long_over_is_forgotten_and_nothing_else(shop) {
        poster(shop).await;
        product(shop, &word(shop, "old")).await;
        product(shop, &word(shop, "silent")).await;
        worked(shop).await;
        let mut both = states(shop).await;
        both.sort();
        assert_eq!(both, ["done", "waiting"]);
        let receipts = async || made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len();
        for _ in 0..89 {
            shop.advance(Duration::from_secs(24 * 60 * 60));
        }
        // What waits is not over, however long ago it was begun.
        shop.run(&crate::system(shop), "plugins.forget", json!({ "plugin": deliveries(shop).await[0]["plugin"] })).await.unwrap();
        assert_eq!((states(shop).await.len(), receipts().await), (2, 2));
        shop.advance(Duration::from_secs(2 * 24 * 60 * 60));
        shop.run(&crate::system(shop), "plugins.forget", json!({ "plugin": deliveries(shop).await[0]["plugin"] })).await.unwrap();
        assert_eq!((states(shop).await, receipts().await), (vec!["waiting".to_owned()], 1), "with what left for it");
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"]);
        shop.advance(Duration::from_secs(92 * 24 * 60 * 60));
        worked(shop).await;
        assert_eq!((states(shop).await.len(), receipts().await), (0, 0), "by the job that was left");
    }

    async fn what_is_signed_is_signed_outside_of_it(shop) {
        let needs = needs().replace("/api", "/");
        let plugin = installed(shop, "signer", &needs).await;
        let connection = connection(shop, &plugin).await;
        let put = json!({ "id": connection["id"], "credential": "key", "value": "own-key:canary-that-signs" });
        made(shop, "plugins.put-credential", put).await;
        for (scheme, sent) in [
            ("oauth1", "OAuth oauth_consumer_key=\"own-key\""),
            ("aws-sigv4", "AWS4-HMAC-SHA256 Credential=own-key/"),
            ("lazop", "app_key=own-key&sign_method=sha256&timestamp="),
            // Whoever attaches it as it is gets nothing of it back.
            ("basic", "Basic [left out]"),
        ] {
            product(shop, scheme).await;
            worked(shop).await;
            let brands = brands(shop).await;
            assert!(brands.iter().any(|brand| brand.contains(sent)), "{scheme}: {brands:?}");
            assert!(!brands.concat().contains("canary"), "{brands:?}");
        }
    }

    async fn without_its_secret_somebody_is_asked(shop) {
        let plugin = installed(shop, "poster", &needs()).await;
        product(shop, "order").await;
        worked(shop).await;
        assert_eq!(connection(shop, &plugin).await["state"], "needs-attention");
        let connection = connection(shop, &plugin).await;
        let put = json!({ "id": connection["id"], "credential": "key", "value": "now it is there" });
        made(shop, "plugins.put-credential", put).await;
        shop.advance(Duration::from_secs(60));
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"]);
    }
}
