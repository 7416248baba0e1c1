//! What the tests of this crate have in common.

use model::Quantity;
use testkit::{Shop, Value, json, text};

/// Every item of a list, page by page.
pub async fn all(shop: &Shop, list: &str, mut query: Value) -> Vec<Value> {
    let mut items = Vec::new();
    loop {
        let page = shop.run(&shop.owner, list, query.clone()).await.unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page.get("next") {
            Some(next) => query["cursor"] = next.clone(),
            None => return items,
        }
    }
}

pub async fn level(shop: &Shop, variant: &str, location: &str) -> Value {
    let query = json!({ "variant": variant, "location": location });
    shop.run(&shop.owner, "stock.list-levels", query).await.unwrap()["items"][0].clone()
}

pub async fn place(shop: &Shop, name: &str) -> String {
    text(&shop.run(&shop.owner, "stock.add-location", json!({ "name": name })).await.unwrap()["id"])
}

/// A product with one variant that has a currency, so that it can be valued.
pub async fn priced(shop: &Shop) -> String {
    let product = json!({ "name": "Tea", "variants": [{ "unit": "kg", "price": "4.50", "currency": "EUR" }] });
    let product = shop.run(&shop.owner, "catalog.add-product", product).await.unwrap();
    text(&product["variants"][0]["id"])
}

pub async fn receive(shop: &Shop, variant: &str, location: &str, quantity: &str) -> Value {
    let input = json!({ "variant": variant, "location": location, "quantity": quantity });
    shop.run(&shop.owner, "stock.receive", input).await.unwrap()
}

/// A quantity, a price or a value, in millionths.
pub fn millionths(value: &Value) -> i64 {
    value.as_str().map_or(0, |text| text.parse::<Quantity>().unwrap().millionths())
}

/// What an operation may say no with in a test that asks for too much on purpose.
pub fn is_expected(code: &str) -> bool {
    ["stock.insufficient", "stock.not-reserved", "stock.reversed", "stock.is-reversal", "stock.half-of-transfer"]
        .contains(&code)
}

/// Stock is the sum of its movements, every line says what it came to, and nothing is less than nothing.
pub async fn check_ledger(shop: &Shop) {
    let mut movements = all(shop, "stock.list-movements", json!({ "limit": 200 })).await;
    movements.sort_by_key(|movement| movement["line"].as_i64().unwrap());
    let levels = all(shop, "stock.list-levels", json!({ "limit": 200 })).await;
    let mut lines = 0;
    for level in &levels {
        let (mut on_hand, mut reserved, mut line) = (0, 0, 0);
        let own =
            |movement: &&Value| movement["variant"] == level["variant"] && movement["location"] == level["location"];
        for movement in movements.iter().filter(own) {
            line += 1;
            on_hand += millionths(&movement["on_hand"]);
            reserved += millionths(&movement["reserved"]);
            assert_eq!(movement["line"].as_i64().unwrap(), line, "no line is missing");
            assert_eq!(millionths(&movement["on_hand_after"]), on_hand);
            assert_eq!(millionths(&movement["reserved_after"]), reserved);
            assert!(on_hand >= 0 && reserved >= 0 && on_hand >= reserved, "{movement}");
        }
        assert_eq!((millionths(&level["on_hand"]), millionths(&level["reserved"])), (on_hand, reserved), "{level}");
        lines += line;
    }
    assert_eq!(usize::try_from(lines).unwrap(), movements.len(), "every movement has a level");
}
