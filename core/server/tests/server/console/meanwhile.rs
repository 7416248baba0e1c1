//! Two who change the same: what each made of it is shown, and nothing is written over unseen.

use serde_json::json;

use super::{sent_to, value_named};
use crate::shop::{Shop, text};

#[test]
fn two_who_set_prices_of_a_list_see_what_the_other_said() {
    let shop = Shop::open();
    let list = shop
        .owner
        .post("/api/v1/price-lists", &json!({ "name": "Trade", "currency": "EUR", "includes_tax": false }))
        .done();
    let product = json!({ "name": "Tea", "variants": [{ "price": "4.55", "currency": "EUR" }] });
    let product = shop.owner.post("/api/v1/products", &product).done();
    let (list, variant) = (text(&list["id"]), text(&product["variants"][0]["id"]));
    let at = format!("/products/{}/prices", text(&product["id"]));
    let page = || shop.owner.get(&format!("{at}?list={list}")).send();
    let version = format!("version-{variant}");
    let set = |seen: &str, price: &str| {
        let fields = [
            ("list", list.as_str()),
            ("variant", variant.as_str()),
            (version.as_str(), seen),
            (variant.as_str(), "1"),
            (variant.as_str(), price),
        ];
        shop.owner.request("POST", &at).form(&fields).send()
    };
    assert!(sent_to(&set("", "4.00")).ends_with(&list));
    let seen = value_named(&page(), &version);
    sent_to(&set(&seen, "3.90"));
    let both = set(&seen, "3.50");
    let shown = both.text();
    assert!(both.status == 422 && shown.contains("Nothing is overwritten yet"), "{shown}");
    assert!(shown.contains("1+: 3.90") && shown.contains("1+: 3.50") && shown.contains("value=\"3.50\""), "{shown}");
    let wrong = set(&value_named(&both, &version), "a lot");
    assert!(wrong.status == 422 && !wrong.text().contains("1+: 3.90"), "{}", wrong.text());
    assert_eq!(value_named(&wrong, &version), value_named(&both, &version), "nobody was faster than this");
    sent_to(&set(&value_named(&both, &version), "3.50"));
    assert!(page().text().contains("value=\"3.50\""));
}

#[test]
fn two_who_rename_a_shelf_see_what_the_other_said() {
    let shop = Shop::open();
    let brand = shop.owner.post("/api/v1/brands", &json!({ "name": "Alba" })).done();
    let id = text(&brand["id"]);
    let rename = |seen: &str, name: &str| {
        let fields = [("do", "rename"), ("id", id.as_str()), ("version", seen), ("name", name)];
        shop.owner.request("POST", "/products/shelves/brands").form(&fields).send()
    };
    sent_to(&rename("1", "Alba & Co"));
    let both = rename("1", "Albatross");
    let shown = both.text();
    assert!(both.status == 422 && shown.contains("Nothing is overwritten yet"), "{shown}");
    assert!(shown.contains("Alba &#38; Co") && shown.contains("value=\"Albatross\""), "{shown}");
    assert!(!shown.contains(&format!("{id} was changed")), "nobody reads an id");
    sent_to(&rename("2", "Albatross"));
}

#[test]
fn two_who_set_options_see_what_the_other_said() {
    let shop = Shop::open();
    let product = shop.owner.post("/api/v1/products", &json!({ "name": "Tea" })).done();
    let at = format!("/products/{}/options", text(&product["id"]));
    let set = |seen: &str, values: &str| {
        let fields = [("version", seen), ("option-1", "Size"), ("values-1", values)];
        shop.owner.request("POST", &at).form(&fields).send()
    };
    sent_to(&set("1", "small, large"));
    let both = set("1", "small, huge");
    let shown = both.text();
    assert!(both.status == 422 && shown.contains("Nothing is overwritten yet"), "{shown}");
    assert!(shown.contains("Size: small, large") && shown.contains("value=\"small, huge\""), "{shown}");
    sent_to(&set(&value_named(&both, "version"), "small, huge"));
    assert!(shop.owner.get(&at).send().text().contains("value=\"small, huge\""));
}
