//! Orders: found by their number, and two who change the same draft.

use serde_json::{Value, json};

use super::{hidden, sent, sent_to};
use crate::shop::{Shop, text};

/// A shop that sells a tea, and a draft of two of it.
pub(super) fn drafted() -> (Shop, Value) {
    let shop = Shop::open();
    let said = shop.owner.get("/api/v1/business").done();
    let business = json!({ "version": said["version"], "country": "DE", "currency": "EUR" });
    shop.owner.patch("/api/v1/business", &business).done();
    shop.owner.post("/api/v1/tax-presets", &json!({ "country": "DE" })).done();
    let place = shop.owner.post("/api/v1/locations", &json!({ "name": "Shelf" })).done();
    let policy = shop.owner.get("/api/v1/sales/policy").done();
    let policy = json!({ "version": policy["version"], "location": place["id"] });
    shop.owner.patch("/api/v1/sales/policy", &policy).done();
    let variants = json!([{ "price": "11.90", "currency": "EUR", "sku": "TEA-1" }]);
    let tea = shop.owner.post("/api/v1/products", &json!({ "name": "Green tea", "variants": variants })).done();
    let line = json!({ "variant": tea["variants"][0]["id"], "quantity": "2" });
    let order = shop.owner.post("/api/v1/orders", &json!({ "lines": [line], "notes": "As always" })).done();
    (shop, order)
}

#[test]
fn who_was_slower_sees_what_the_draft_says_by_now_and_saves_knowingly() {
    let (shop, order) = drafted();
    let at = format!("/api/v1/orders/{}", text(&order["id"]));
    let change = format!("/orders/{}/change", text(&order["id"]));
    let opened = shop.owner.get(&change).send().text();
    // Somebody else is quicker.
    let line = json!({ "variant": order["lines"][0]["variant"], "quantity": "5" });
    let theirs = json!({ "version": order["version"], "lines": [line], "notes": "Rings the bell" });
    shop.owner.patch(&at, &theirs).done();

    let mine = [("quantity-0", "3"), ("price-0", ""), ("channel", "counter"), ("notes", "As always"), ("do", "draft")];
    let typed = |page: &str| {
        let mut typed = hidden(page.split("class=\"order-form\"").nth(1).unwrap());
        typed.extend(mine.map(|(name, value)| (name.to_owned(), value.to_owned())));
        typed
    };
    let clash = shop.owner.request("POST", &change).form(&sent(&typed(&opened))).send();
    let page = clash.text();
    assert!(clash.status == 422 && page.contains("Somebody else saved this"), "{page}");
    for shown in ["5 × Green tea", "3 × Green tea", "value=\"3\"", "Rings the bell"] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(!page.contains("As always"), "what nobody touched here is theirs: {page}");
    assert_eq!(shop.owner.get(&at).done()["lines"][0]["quantity"], "5", "nothing is written over");

    let mut again = typed(&page);
    again.iter_mut().filter(|(name, _)| name == "notes").for_each(|(_, value)| *value = "Rings the bell".to_owned());
    let done = shop.owner.request("POST", &change).form(&sent(&again)).send();
    assert_eq!(sent_to(&done), format!("/orders/{}", text(&order["id"])));
    let whole = shop.owner.get(&at).done();
    assert_eq!((&whole["lines"][0]["quantity"], &whole["notes"]), (&json!("3"), &json!("Rings the bell")));
}

#[test]
fn an_order_is_found_by_its_number() {
    let (shop, order) = drafted();
    let number = text(&order["number"]);
    let found = shop.owner.get(&format!("/find/results?q={number}")).send().text();
    assert!(found.contains(&format!("/orders/{}", text(&order["id"]))) && found.contains(&number), "{found}");
    let mia = shop.auditor("mia@example.com");
    let found = mia.get(&format!("/find/results?q={number}")).send().text();
    assert!(!found.contains("/orders/ord_"), "what one may not see is not found: {found}");
}
