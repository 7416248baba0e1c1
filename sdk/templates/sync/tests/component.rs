//! The plugin as it will be installed: its component, behind the wall, in a business of its own.

use std::time::Duration;

use serde_json::{Value, json};
use stockade_sdk_test::{Shop, Trouble, package};

/// Whoever is woken each night is woken within it: a day, and as late as that may be.
const NIGHT: Duration = Duration::from_secs(25 * 60 * 60);

fn shop() -> Result<Shop, Trouble> {
    Shop::with(package!()).setting("shop", "https://shop.example").secret("key", "secret").open()
}

fn names(shop: &Shop) -> Result<Vec<Value>, Trouble> {
    let products = shop.ask_named("catalog.list-products", json!({ "sort": "name" }))?;
    Ok(products["items"].as_array().into_iter().flatten().map(|product| product["name"].clone()).collect())
}

#[test]
fn each_page_is_brought_over_and_each_night_what_is_new() -> Result<(), Trouble> {
    let shop = shop()?;
    let (tea, coffee) = (json!({ "id": "1", "name": "Tea" }), json!({ "id": "2", "name": "Coffee" }));
    shop.http().get("https://shop.example/products?page=1").answers(json!({ "products": [tea], "next": 2 }));
    shop.http().get("https://shop.example/products?page=2").answers(json!({ "products": [tea, coffee], "next": null }));
    let told = shop.sync("products")?;
    assert_eq!((&told.sync["state"], told.operations().len()), (&json!("done"), 2));
    assert_eq!(told.sent[0].header("authorization"), Some("Bearer secret"));

    let cocoa = json!({ "id": "3", "name": "Cocoa" });
    shop.http().get("https://shop.example/products").answers(json!({ "products": [coffee, cocoa], "next": null }));
    shop.pass(NIGHT)?;
    assert_eq!(names(&shop)?.len(), 3);
    Ok(())
}

#[test]
fn what_did_not_answer_is_asked_again_later() -> Result<(), Trouble> {
    let shop = shop()?;
    shop.http().get("https://shop.example/products").status(503).answers(json!({}));
    let told = shop.sync("products")?;
    assert_eq!(told.calls[0].state, "waiting");
    shop.http().get("https://shop.example/products").answers(json!({ "products": [], "next": null }));
    let again = shop.pass(Duration::from_secs(60))?;
    assert_eq!((again.calls[0].id.as_str(), again.calls[0].state.as_str()), (told.calls[0].id.as_str(), "done"));
    Ok(())
}

#[test]
fn who_connects_it_can_try_it_out() -> Result<(), Trouble> {
    let shop = shop()?;
    shop.http().get("https://shop.example/products?page=1").answers(json!({ "products": [], "next": null }));
    let told = shop.action("test", json!({}))?;
    assert_eq!(told.answer(), Some("The shop answers, and takes the key."));
    Ok(())
}
