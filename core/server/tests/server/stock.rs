//! Stock over HTTP, and the job that the running program does for it.

use std::time::Duration;

use model::Timestamp;
use serde_json::{Value, json};

use crate::{
    program::eventually,
    shop::{Shop, text},
};

/// A variant of which ten are at a location, and the movement that brought them.
fn shelf(shop: &Shop) -> (String, String, Value) {
    let variant = text(&shop.product("Tea")["variants"][0]["id"]);
    let location = text(&shop.owner.post("/api/v1/locations", &json!({ "name": "Shelf" })).done()["id"]);
    let receipt = json!({ "variant": variant, "location": location, "quantity": "10" });
    let moved = shop.owner.post("/api/v1/stock/receipts", &receipt).done();
    (variant, location, moved["movement"].clone())
}

fn level(shop: &Shop, variant: &str) -> Value {
    shop.owner.get(&format!("/api/v1/stock/levels?variant={variant}")).done()["items"][0].clone()
}

#[test]
fn what_nobody_fetches_is_given_back_by_the_running_program() {
    Shop::on_both(|shop| {
        let (variant, location, moved) = shelf(shop);
        let soon = text(&moved["at"]).parse::<Timestamp>().unwrap().plus(Duration::from_secs(2));
        let wish = json!({ "variant": variant, "location": location, "quantity": "4", "expires_at": soon });
        let kept = shop.owner.post("/api/v1/stock/reservations", &wish).done();
        assert_eq!((&kept["level"]["available"], &kept["reservation"]["state"]), (&json!("6"), &json!("active")));
        let path = format!("/api/v1/stock/reservations/{}", text(&kept["reservation"]["id"]));
        eventually("it is given back", || shop.owner.get(&path).done()["state"] == "expired");
        assert_eq!(level(shop, &variant)["available"], "10");
    });
}

#[test]
fn a_movement_is_taken_back_and_a_transfer_sent_by_their_paths() {
    Shop::on_both(|shop| {
        let (variant, location, moved) = shelf(shop);
        let there = text(&shop.owner.post("/api/v1/locations", &json!({ "name": "Van" })).done()["id"]);
        let lines = json!([{ "variant": variant, "quantity": "4" }]);
        let order = json!({ "from": location, "to": there, "lines": lines });
        let drafted = shop.owner.post("/api/v1/stock/transfer-orders", &order).send();
        let (seen, drafted) = (drafted.header("etag").unwrap().to_owned(), drafted.json());
        let path = format!("/api/v1/stock/transfer-orders/{}", text(&drafted["id"]));
        let sending = || shop.owner.post(&format!("{path}/sending"), &json!({})).header("If-Match", &seen);
        assert_eq!(sending().done()["state"], "sent");
        assert_eq!(sending().send().status, 412, "it was sent already");
        assert_eq!(shop.owner.post(&format!("{path}/receipts"), &json!({})).done()["state"], "closed");
        assert_eq!(shop.owner.get(&path).done()["lines"][0]["received"], "4");

        let reversal = format!("/api/v1/stock/movements/{}/reversal", text(&moved["id"]));
        let back = || shop.owner.post(&reversal, &json!({ "reason": "typed twice" }));
        assert_eq!(back().refused().1, "stock.insufficient", "four of them are in the van");
        let order = json!({ "variant": variant, "from": there, "to": location, "quantity": "4" });
        shop.owner.post("/api/v1/stock/transfers", &order).done();
        assert_eq!(back().done()["movement"]["reverses"], moved["id"]);
        assert_eq!(back().refused().1, "stock.reversed");

        let point = json!({ "variant": variant, "location": location, "minimum": "1", "target": "5" });
        let point = shop.owner.put("/api/v1/stock/reorder-points", &point).done();
        assert_eq!(shop.owner.get("/api/v1/stock/reorders").done()["items"][0]["suggested"], "5");
        shop.owner.delete(&format!("/api/v1/stock/reorder-points/{}", text(&point["id"]))).done();
        assert_eq!(shop.owner.get("/api/v1/stock/reorders").done()["items"], json!([]));
    });
}
