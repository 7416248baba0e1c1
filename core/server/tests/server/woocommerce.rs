//! A shop of WooCommerce and this business on the real program: what is bought there is here a moment later, and what is
//! sent here is sent there.

use serde_json::{Value, json};
use testkit::{
    component,
    http::{Connection, Request},
};
use woocommerce_shop::{Options, Running, Seed};

use crate::{
    plugins::installed_with,
    program::{Home, eventually},
    shop::{Shop, text},
};

pub const MANIFEST: &str = include_str!("../../../../plugins/woocommerce/plugin.toml");

pub fn control(there: &Running, method: &'static str, what: &str, sent: &Value) -> Value {
    let (_, address) = there.url.split_once("://").unwrap();
    let request = Request { method, ..Request::post(format!("/_control/{what}"), "", sent) };
    let answer = Connection::open(address.parse().unwrap()).unwrap().ask(&request).unwrap();
    assert!(answer.is_good(), "{method} {what}: {answer}");
    answer.json()
}

#[test]
fn what_is_bought_there_is_here_and_what_is_sent_here_is_sent_there() {
    let Some(program) = component("woocommerce") else { return };
    let there =
        Running::start(Options { seed: Seed { products: 12, orders: 10, seed: 2 }, ..Options::default() }).unwrap();
    control(&there, "PUT", "habits", &json!({ "quiet_after_creation_seconds": 0 }));
    let (_, host) = there.url.split_once("://").unwrap();
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_OWN_NETWORK", host);
    });
    let shop = Shop::claim(home, server);
    let owner = &shop.owner;

    // Installed, connected, and said what works.
    owner.post("/api/v1/locations", &json!({ "name": "Shelf" })).done();
    let (_, connection) = installed_with(&shop, &program, MANIFEST);
    let at = |what: &str| format!("/api/v1/plugin-connections/{}/{what}", text(&connection["id"]));
    let settings = json!({
        "store": there.url, "location": "Shelf", "restock": "true", "send-stock": "true", "send-status": "true",
    });
    owner.put(&at("settings"), &json!({ "version": connection["version"], "settings": settings })).done();
    let key = format!("{}:{}", there.key.key, there.key.secret);
    owner.put(&at("credentials/key"), &json!({ "value": key })).done();
    let ask = |action: &str| {
        let asked = owner.post(&at("actions"), &json!({ "action": action })).done();
        let answer = || owner.get(&format!("/api/v1/plugin-actions/{}", text(&asked["id"]))).done();
        eventually("it answers", || answer()["state"] != "waiting");
        answer()
    };
    assert!(text(&ask("test")["answer"]).contains("may read and write"));
    assert!(text(&ask("begin")["answer"]).contains("The shop tells what happens from now on."));
    let orders = || owner.get("/api/v1/orders?limit=200").done()["items"].as_array().unwrap().clone();
    let syncs = || owner.get("/api/v1/plugin-syncs").done()["items"].as_array().unwrap().clone();
    eventually("all is brought over", || syncs().len() == 4 && syncs().iter().all(|sync| sync["state"] == "done"));
    assert_eq!(orders().len(), 10);

    // Bought there: here, with its goods kept.
    let products = control(&there, "GET", "owner/products?per_page=100", &json!({}));
    let tea = products.as_array().unwrap().iter().find(|one| one["manage_stock"] == true).unwrap();
    let bought = control(
        &there,
        "POST",
        "buy",
        &json!({
            "line_items": [{ "product_id": tea["id"], "quantity": 2 }], "payment_method": "stripe", "set_paid": true,
        }),
    );
    let number = &bought["number"];
    let here = || orders().into_iter().find(|order| order["number"] == *number);
    eventually("it is here", || here().is_some());
    let order = format!("/api/v1/orders/{}", text(&here().unwrap()["id"]));
    let whole = owner.get(&order).done();
    assert_eq!((&whole["status"], &whole["channel"]), (&json!("paid"), &json!("woocommerce")), "{whole}");
    assert_eq!(text(&whole["total"]).parse::<f64>().unwrap(), text(&bought["total"]).parse::<f64>().unwrap());
    let variant = text(&whole["lines"][0]["variant"]);
    let level = || owner.get(&format!("/api/v1/stock/levels?variant={variant}")).done()["items"][0].clone();
    let left = tea["stock_quantity"].as_i64().unwrap() - 2;
    assert_eq!((&level()["reserved"], &level()["available"]), (&json!("2"), &json!(left.to_string())));

    // Sent here: completed there.
    owner.post(&format!("{order}/fulfilments"), &json!({ "carrier": "DHL", "tracking": "00340434161094" })).done();
    let seen = |what: &str| control(&there, "GET", &format!("owner/{what}"), &json!({}));
    eventually("it is completed there", || seen(&format!("orders/{}", bought["id"]))["status"] == "completed");
    eventually("with whom it went stands there", || {
        seen(&format!("orders/{}/notes", bought["id"])).to_string().contains("DHL 00340434161094")
    });

    // Sold over the counter here: gone there.
    let location = text(&level()["location"]);
    let three = json!({ "variant": variant, "location": location, "change": "-3", "reason": "Sold at the counter" });
    owner.post("/api/v1/stock/adjustments", &three).done();
    eventually("it is gone there", || seen(&format!("products/{}", tea["id"]))["stock_quantity"] == left - 3);

    // Given back there in part: here, with its goods.
    let line = &bought["line_items"][0]["id"];
    let one = json!({ "id": line, "quantity": 1, "refund_total": "1.00" });
    let back =
        json!({ "amount": "1.00", "reason": "Broken", "api_refund": false, "api_restock": true, "line_items": [one] });
    control(&there, "POST", &format!("owner/orders/{}/refunds", bought["id"]), &back);
    eventually("it is given back here", || owner.get(&order).done()["refunded"] == "1");
    assert_eq!(level()["available"], json!((left - 2).to_string()));
    eventually("both sides agree", || seen(&format!("products/{}", tea["id"]))["stock_quantity"] == left - 2);
    assert_eq!(seen(&format!("orders/{}", bought["id"]))["refunds"].as_array().unwrap().len(), 1);
    assert_eq!(control(&there, "GET", "state", &json!({}))["money_moved"], json!([]), "no gateway was asked");
    let dead = owner.get("/api/v1/plugin-deliveries?state=dead").done();
    assert_eq!(dead["items"], json!([]));
}
