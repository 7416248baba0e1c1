//! What a plugin may know goes where that was granted, whichever way it takes; and it is told and reads no more than was
//! granted.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    connection, deliveries, installed, made, manifest, product, remove, sent, shop, somebody::port, system, worked,
};

/// What one of them cost: no moment that is written down contains it by chance, as in "12:00:07.77".
const COST: &str = "707.77";

fn host(labels: &str) -> String {
    let port = port();
    format!(
        "hosts = [{{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, path = \"/api\", methods = [\"POST\"], labels = [{labels}] }}]"
    )
}

/// Something comes in that cost something.
async fn bought(shop: &Shop) {
    let (_, location) = shop.shelf().await;
    let tea = json!({ "name": "Green tea", "variants": [{ "unit": "kg", "price": "9.50", "currency": "EUR" }] });
    let tea = made(shop, "catalog.add-product", tea).await;
    let receipt =
        json!({ "variant": tea["variants"][0]["id"], "location": location, "quantity": "2", "unit_cost": COST });
    made(shop, "stock.receive", receipt).await;
    worked(shop).await;
}

/// All that the spy wrote down.
async fn spied(shop: &Shop) -> String {
    let mut all = String::new();
    for one in deliveries(shop).await {
        assert_eq!(one["state"], "done", "{one}");
        all += &made(shop, "plugins.get-delivery", json!({ "id": one["id"] })).await["told"]["log"].to_string();
    }
    all
}

/// From now on nothing that is labelled may go there.
async fn narrowed(shop: &Shop, plugin: &Value) {
    let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
    let mut grants = whole["grants"].clone();
    grants["hosts"][0]["labels"] = json!([]);
    made(shop, "plugins.narrow", json!({ "id": plugin["id"], "version": whole["version"], "grants": grants })).await;
}

async fn receipts(shop: &Shop) -> Vec<Value> {
    made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().clone()
}

/// The trouble of the newest delivery.
async fn trouble(shop: &Shop) -> String {
    worked(shop).await;
    text(&deliveries(shop).await.last().unwrap()["trouble"])
}

on_both! {
    in shop;

    async fn what_was_not_granted_no_event_tells(shop) {
        let needs = |labels: &str| format!(
            "events = [\"catalog.product-changed\", \"stock.moved\"]
             records = [{{ kind = \"product\", labels = [{labels}] }}, {{ kind = \"movement\", labels = [{labels}] }}]"
        );
        let spy = installed(shop, "spy", &needs("\"internal\"")).await;
        bought(shop).await;
        let told = spied(shop).await;
        assert!(told.contains("unit_cost") && told.contains("on_hand_after"), "{told}");
        assert!(!told.contains(COST), "{told}");
        remove(shop, &spy).await;
        installed(shop, "spy", &needs("\"internal\", \"financial\"")).await;
        bought(shop).await;
        let told = spied(shop).await;
        assert!(told.matches(COST).count() >= 2, "with the grant both are told: {told}");
        // And without any, what everybody may know.
        remove(shop, &spy).await;
        installed(shop, "spy", "events = [\"stock.moved\"]").await;
        bought(shop).await;
        let told = spied(shop).await;
        assert!(told.contains("stock.moved") && !told.contains("loc_"), "{told}");
    }

    async fn what_it_learned_once_it_sends_nowhere_later(shop) {
        let needs = |labels: &str| format!(
            "events = [\"catalog.product-added\"]\nrecords = [{{ kind = \"product\", labels = [\"internal\"] }}]\n{}",
            host(labels)
        );
        let package = sent(shop, "smuggler", &manifest("smuggler", &needs(""))).await;
        let no = shop.run(&shop.fresh(&shop.owner), "plugins.install", json!({ "package": package })).await.unwrap_err();
        assert!(no.detail.contains("internal") && no.detail.contains("needs.hosts[0].labels"), "{}", no.detail);
        let plugin = installed(shop, "smuggler", &needs("\"internal\"")).await;
        product(shop, "learn").await;
        worked(shop).await;
        narrowed(shop, &plugin).await;
        product(shop, "ship").await;
        let said = trouble(shop).await;
        assert!(said.contains("not-granted: It may know what is internal"), "{said}");
        assert_eq!(receipts(shop).await, [] as [Value; 0]);
    }

    async fn what_others_sent_or_typed_in_goes_nowhere_else(shop) {
        let hook = "secrets = [{ name = \"key\", title = \"Key\" }]
            webhooks = [{ name = \"orders\", secret = \"key\", verify = { scheme = \"hmac\", header = \"x-signature\", hash = \"sha256\", encoding = \"base64\" } }]";
        let plugin = installed(shop, "smuggler", &format!("{hook}\n{}", host("\"personal\", \"financial\""))).await;
        let of = connection(shop, &plugin).await;
        made(shop, "plugins.put-credential", json!({ "id": of["id"], "credential": "key", "value": "s3cret" })).await;
        narrowed(shop, &plugin).await;
        let mut mac = Hmac::<Sha256>::new_from_slice(b"s3cret").unwrap();
        mac.update(b"Ada Lovelace");
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        let url = text(&of["webhooks"][0]["url"]);
        let address = url.rsplit('/').nth(1).unwrap();
        let posted = json!({
            "address": address, "webhook": "orders", "method": "POST", "url": url,
            "headers": [{ "name": "x-signature", "value": signature }], "body": BASE64_STANDARD.encode("Ada Lovelace"),
        });
        shop.run(&system(shop), "plugins.receive", posted).await.unwrap();
        let said = trouble(shop).await;
        assert!(said.contains("not-granted: It may know what is personal"), "{said}");
        remove(shop, &plugin).await;
        let form = "[[actions]]\nname = \"tell\"\ntitle = \"Tell\"\nform = [{ name = \"whom\", title = \"Whom\", kind = \"text\" }]";
        let plugin = installed(shop, "smuggler", &format!("{}\n{form}", host("\"personal\""))).await;
        narrowed(shop, &plugin).await;
        let of = connection(shop, &plugin).await;
        let ask = json!({ "id": of["id"], "action": "tell", "settings": { "whom": "Ada Lovelace" } });
        made(shop, "plugins.ask-action", ask).await;
        let said = trouble(shop).await;
        assert!(said.contains("not-granted: It may know what is personal"), "{said}");
        assert_eq!(receipts(shop).await, [] as [Value; 0]);
    }

    async fn what_is_inside_of_a_record_is_masked_as_it_is(shop) {
        // That it sees what is about money of another kind does not show it what a product cost.
        let needs = |labels: &str| format!(
            "events = [\"stock.moved\", \"catalog.product-changed\"]
             records = [{{ kind = \"product\", labels = [{labels}] }}, {{ kind = \"payment\", labels = [\"internal\", \"financial\"] }}]"
        );
        let spy = installed(shop, "spy", &needs("\"internal\"")).await;
        bought(shop).await;
        let read = spied(shop).await;
        assert!(read.contains("variants") && read.contains("sku") && !read.contains(COST), "{read}");
        remove(shop, &spy).await;
        let spy = installed(shop, "spy", &needs("\"financial\", \"internal\"")).await;
        bought(shop).await;
        let read = spied(shop).await;
        assert!(read.contains(COST) && read.contains(r#"created_at\":\"2"#), "with the grant it is read: {read}");
        remove(shop, &spy).await;
        installed(shop, "spy", &needs("")).await;
        bought(shop).await;
        let read = spied(shop).await;
        assert!(read.contains("Green tea") && !read.contains(r#"created_at\":\"2"#), "{read}");
    }

    async fn what_it_reads_it_sends_where_that_may_go_and_the_receipt_says_so(shop) {
        let needs = format!(
            "events = [\"catalog.product-added\"]\nrecords = [{{ kind = \"product\", labels = [\"internal\"] }}]\n{}",
            host("\"internal\"")
        );
        let plugin = installed(shop, "smuggler", &needs).await;
        product(shop, "at once").await;
        worked(shop).await;
        let [one] = &receipts(shop).await[..] else { panic!("one left") };
        assert_eq!((&one["state"], &one["labels"]), (&json!("answered"), &json!(["internal"])));
        narrowed(shop, &plugin).await;
        product(shop, "at once").await;
        let said = trouble(shop).await;
        assert!(said.contains("not-granted: It may know what is internal"), "{said}");
        assert_eq!(receipts(shop).await.len(), 1);
    }
}
