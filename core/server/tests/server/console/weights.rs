//! How much of a page goes over the wire: what is too heavy for a small server and a slow line fails here.

use serde_json::json;

use crate::{http::Answer, shop::Shop};

/// Compressed, in bytes: all that a browser needs before it can show a first page, and a page after it.
const FIRST: usize = 100 * 1024;
const NEXT: usize = 20 * 1024;

fn compressed(shop: &Shop, path: &str) -> Answer {
    let answer = shop.owner.get(path).header("Accept-Encoding", "gzip").send();
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.header("content-encoding"), Some("gzip"), "{path}");
    answer
}

#[test]
fn no_page_is_heavy() {
    let shop = Shop::open();
    let place = shop.owner.post("/api/v1/locations", &json!({ "name": "Shelf" })).done();
    // A full page of each list, of products that are not all alike.
    let calls = (0..60).map(|number: u32| {
        let sku = format!("SKU-{:08x}", number.wrapping_mul(2_654_435_761));
        let variants = json!([{ "sku": sku, "price": format!("{number}.50"), "cost": "2.10", "currency": "EUR" }]);
        let input =
            json!({ "name": format!("Product {sku}"), "variants": variants, "tags": [format!("tag-{number}")] });
        json!({ "operation": "catalog.add-product", "input": input })
    });
    let calls = json!({ "together": true, "calls": calls.collect::<Vec<_>>() });
    let made = shop.owner.post("/api/v1/bulk", &calls).done();
    let made: Vec<_> = made["results"].as_array().unwrap().iter().map(|one| one["body"].clone()).collect();
    let calls = made.iter().map(|product| {
        let input = json!({ "variant": product["variants"][0]["id"], "location": place["id"], "quantity": "3" });
        json!({ "operation": "stock.receive", "input": input })
    });
    shop.owner.post("/api/v1/bulk", &json!({ "together": true, "calls": calls.collect::<Vec<_>>() })).done();

    let product = format!("/products/{}", made[0]["id"].as_str().unwrap());
    let pages = [
        "/",
        "/home/value",
        "/products",
        "/products?filters=yes",
        "/products?search=product",
        &product,
        "/products/new",
        "/products/shelves",
        "/products/import",
        "/stock",
        "/stock/movements",
        "/stock/reorders",
        "/stock/value",
        "/stock/receive",
        "/audit",
        "/members",
        "/settings",
        "/changes",
        "/find?q=product",
    ];
    let weights = pages.map(|path| (path, compressed(&shop, path).body.len()));
    let heavy: Vec<_> = weights.iter().filter(|(_, weight)| *weight > NEXT).collect();
    assert!(heavy.is_empty(), "{heavy:?} of {weights:?}");

    let list = shop.owner.get("/products").send().text();
    let assets = list.split('"').filter(|text| text.starts_with("/assets/console-")).collect::<Vec<_>>();
    let style = assets.iter().find(|path| path.ends_with(".css")).unwrap();
    let script = assets.iter().find(|path| path.ends_with(".js")).unwrap();
    let page = compressed(&shop, "/products").body.len();
    let (style, script) = (compressed(&shop, style).body.len(), compressed(&shop, script).body.len());
    assert!(page + style < FIRST, "a first page weighs {page} and its style {style}");
    assert!(script < NEXT, "the script weighs {script}");
}
