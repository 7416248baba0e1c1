//! The plugin as it will be installed: its component, behind the wall, in a business of its own.

use serde_json::{Value, json};
use stockade_sdk_test::{Shop, Trouble, package};

#[test]
fn what_is_open_is_seen_at_once() -> Result<(), Trouble> {
    let shop = Shop::with(package!()).open()?;
    assert_eq!(shop.panel("open-orders")?.parts()[1]["text"], "Nothing is open.");
    let tea = shop.ask_named(
        "catalog.add-product",
        json!({ "name": "Tea", "variants": [{ "price": "4.50", "currency": "EUR" }] }),
    )?;
    let line = json!({ "variant": tea["variants"][0]["id"], "quantity": "2", "unit_price": "4.50" });
    let order = shop.ask_named("sales.draft-order", json!({ "currency": "EUR", "lines": [line] }))?;
    shop.ask_named("sales.place-order", json!({ "id": order["id"], "version": order["version"] }))?;
    let told = shop.panel("open-orders")?;
    assert_eq!(told.parts()[0]["figures"][0]["value"], json!({ "number": "1" }));
    assert_eq!(told.parts()[2]["rows"][0][0]["record"]["id"], order["id"]);
    Ok(())
}

#[test]
fn who_was_granted_less_says_so_and_shows_nothing() -> Result<(), Trouble> {
    let shop = Shop::with(package!()).open()?;
    let plugin = shop.ask_named("plugins.get", json!({ "id": shop.plugin() }))?;
    let mut grants = plugin["grants"].clone();
    grants["records"] = json!([]);
    let less = json!({ "id": shop.plugin(), "version": plugin["version"], "grants": grants });
    shop.ask_named("plugins.narrow", less)?;
    let told = shop.panel("open-orders")?;
    assert_eq!((&told.panel["drawn"], &told.panel["why"]), (&Value::Null, &json!("declined")));
    Ok(())
}
