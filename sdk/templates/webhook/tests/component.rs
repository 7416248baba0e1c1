//! The plugin as it will be installed: its component, behind the wall, in a business of its own.

use serde_json::json;
use stockade_sdk_test::{Shop, Trouble, package};

#[test]
fn what_is_posted_twice_is_one_product() -> Result<(), Trouble> {
    let shop = Shop::with(package!()).secret("key", "between us").open()?;
    let told = shop.webhook("products", json!({ "id": "17", "name": "Oolong" }))?;
    assert_eq!(told.operations()[0].name, "catalog.add-product");
    let again = shop.webhook("products", json!({ "id": "17", "name": "Oolong", "try": 2 }))?;
    assert!(again.operations().is_empty());
    let products = shop.ask_named("catalog.list-products", json!({}))?;
    assert_eq!(products["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(products["items"][0]["name"], "Oolong");
    Ok(())
}

#[test]
fn who_does_not_have_the_secret_is_not_heard() -> Result<(), Trouble> {
    let shop = Shop::with(package!()).secret("key", "between us").open()?;
    let no = shop.posts("products").header("x-signature", "AAAA").unsigned().json(json!({ "id": "17" }));
    assert_eq!(no.unwrap_err().code, "plugins.not-signed");
    assert!(shop.settle()?.calls.is_empty());
    Ok(())
}
