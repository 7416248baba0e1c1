//! The catalog over HTTP: what is made below something is made, and a storefront is for anyone and for caches.

use serde_json::{Value, json};

use crate::shop::{Shop, text};

#[test]
fn what_is_made_below_a_product_is_created() {
    let shop = Shop::open();
    let product = shop.product("Tea");
    let below = |noun: &str| format!("/api/v1/products/{}/{noun}", text(&product["id"]));
    let added = shop.owner.post(&below("variants"), &json!({ "variant": { "title": "Large" } })).send();
    assert_eq!((added.status, added.json()["variants"].as_array().unwrap().len()), (201, 2));
    assert!(added.header("etag").is_some());
    let shirt = json!({ "name": "Shirt", "options": [{ "name": "Size", "values": ["S", "M"] }], "variants": [{ "choices": ["S"] }] });
    let shirt = shop.owner.post("/api/v1/products", &shirt).done();
    let path = format!("/api/v1/products/{}/matrix", text(&shirt["id"]));
    let made = shop.owner.post(&path, &json!({})).send();
    assert_eq!((made.status, made.json()["variants"].as_array().unwrap().len()), (201, 2));
}

#[test]
fn queries_say_what_the_catalog_is_asked() {
    let shop = Shop::open();
    let input = json!({ "name": "Tea", "tags": ["Bio"], "variants": [{ "barcode": "0306406152", "currency": "EUR", "price": "4" }] });
    let product = shop.owner.post("/api/v1/products", &input).done();
    let variant = text(&product["variants"][0]["id"]);
    let found =
        |query: &str| shop.owner.get(&format!("/api/v1/products?{query}")).done()["items"].as_array().unwrap().len();
    let tag = text(&product["tags"][0]);
    assert_eq!(found(&format!("tag={tag}&currency=EUR&price_from=3.5&sort=updated")), 1);
    assert_eq!(found("currency=EUR&price_to=3.999999"), 0);
    let counts = shop.owner.get(&format!("/api/v1/product-counts?tag={tag}")).done();
    assert_eq!(counts["total"], 1);
    let scanned = shop.owner.get("/api/v1/variant-of-code?code=978-0-306-40615-7").done();
    assert_eq!(scanned["variant"]["id"], variant.as_str());
    let price = shop.owner.get(&format!("/api/v1/variants/{variant}/price?currency=EUR&quantity=2.5")).done();
    assert_eq!(price["price"], "4");
    let history = shop.owner.get(&format!("/api/v1/products/{}/history", text(&product["id"]))).done();
    assert_eq!(history["items"][0]["operation"], "catalog.add-product");
}

#[test]
fn a_storefront_is_for_anyone_and_for_caches() {
    Shop::on_both(|shop| {
        let tea = json!({ "name": "Tea", "published": true, "variants": [{ "sku": "HIDDEN", "currency": "EUR", "price": "4" }] });
        let tea = shop.owner.post("/api/v1/products", &tea).done();
        let path = format!("/api/v1/storefront/{}/products", shop.workspace);
        let anyone = shop.anyone();
        let closed = anyone.get(&path).send();
        assert_eq!(
            (closed.problem(), closed.header("cache-control")),
            ((404, "record.not-found".to_owned()), Some("no-store"))
        );
        let state = shop.owner.get("/api/v1/storefront").done();
        shop.owner.put("/api/v1/storefront", &json!({ "version": state["version"], "open": true })).done();

        let first = anyone.get(&path).header("Origin", "https://elsewhere.example").send();
        assert_eq!(first.status, 200, "{}", first.text());
        assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
        assert_eq!(first.header("access-control-allow-origin"), Some("*"));
        assert!(!first.text().contains("HIDDEN") && first.header("set-cookie").is_none());
        let tag = first.header("etag").unwrap().to_owned();
        let known = anyone.get(&path).header("If-None-Match", &tag).send();
        assert_eq!(
            (known.status, known.body.len(), known.header("cache-control")),
            (304, 0, Some("public, max-age=60"))
        );
        assert_eq!(shop.owner.get(&path).send().body, first.body, "a session changes nothing");

        let one = format!("{path}/{}", text(&tea["id"]));
        assert_eq!(anyone.get(&one).done(), first.json()["items"][0]);
        let change = json!({ "version": 1, "name": "Green tea" });
        shop.owner.patch(&format!("/api/v1/products/{}", text(&tea["id"])), &change).done();
        let changed = anyone.get(&path).header("If-None-Match", &tag).send();
        assert_eq!((changed.status, &changed.json()["items"][0]["name"]), (200, &json!("Green tea")));

        for (path, status) in [
            ("/api/v1/storefront/wsp_01m7xsn76gftps5fza6ywntcnc/products", 404),
            ("/api/v1/storefront/nobody/products", 400),
            ("/api/v1/storefront/products", 404),
        ] {
            let answer = anyone.get(path).send();
            assert_eq!((answer.problem().0, answer.header("cache-control")), (status, Some("no-store")), "{path}");
        }
        assert_eq!(anyone.get("/api/v1/storefront").refused().0, 401);
        assert_eq!(anyone.get(&format!("{path}?search=x")).refused().0, 400);
        assert_eq!(Value::Null, first.json()["next"]);
    });
}
