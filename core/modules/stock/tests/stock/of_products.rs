//! What is there of some products, in one answer.

use testkit::{json, on_both, text};

use crate::support::{place, receive};

on_both! {
    async fn levels_of_products_are_those_of_all_their_variants(shop) {
        let (floor, store) = (place(shop, "Floor").await, place(shop, "Store").await);
        let mut products = Vec::new();
        for name in ["Tea", "Cocoa", "Never received"] {
            let new = json!({ "name": name, "variants": [{ "title": "small" }, { "title": "large" }] });
            products.push(shop.run(&shop.owner, "catalog.add-product", new).await.unwrap());
        }
        for (at, product) in products.iter().take(2).enumerate() {
            for variant in product["variants"].as_array().unwrap() {
                receive(shop, variant["id"].as_str().unwrap(), &floor, if at == 0 { "2" } else { "5" }).await;
            }
        }
        receive(shop, products[0]["variants"][1]["id"].as_str().unwrap(), &store, "40").await;
        let of = |products: Vec<&str>| shop.run(&shop.owner, "stock.list-product-levels", json!({ "products": products }));
        let id = |at: usize| products[at]["id"].as_str().unwrap();
        let both = of(vec![id(0), id(2)]).await.unwrap();
        let items = both["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        assert!(items.iter().all(|item| item["product"] == products[0]["id"]));
        let mut there: Vec<String> = items.iter().map(|item| text(&item["on_hand"])).collect();
        there.sort();
        assert_eq!(there, ["2", "2", "40"]);
        assert_eq!(of(vec![id(1)]).await.unwrap()["items"].as_array().unwrap().len(), 2);
        assert_eq!(of(vec![]).await.unwrap()["items"], json!([]));
        let many = of(vec![id(0); 101]).await;
        assert_eq!(many.unwrap_err().code, "input.invalid");
    }
}
