//! Pages, filters and times: what an import lives on.

use std::time::Instant;

use serde_json::{Value, json};
use woocommerce_shop::Seed;

use crate::asking::Shop;

fn ids(list: &Value) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[test]
fn all_pages_together_are_all_there_is_once() {
    let shop = Shop::with(Seed { products: 60, orders: 123, seed: 1 });
    let mut seen = Vec::new();
    for page in 1.. {
        let answer = shop.ask("GET", &format!("orders?per_page=50&orderby=modified&order=asc&page={page}"), None);
        assert_eq!((answer.header("X-WP-Total"), answer.header("X-WP-TotalPages")), (Some("123"), Some("3")));
        let link = answer.header("Link").unwrap_or_default();
        assert_eq!((link.contains("rel=\"prev\""), link.contains("rel=\"next\"")), (page > 1, page < 3), "{link}");
        let rows = answer.json();
        seen.extend(
            rows.as_array()
                .unwrap()
                .iter()
                .map(|row| (row["date_modified_gmt"].as_str().unwrap().to_owned(), row["id"].as_u64().unwrap())),
        );
        if page == 3 {
            break;
        }
    }
    assert_eq!(seen.len(), 123);
    assert!(seen.is_sorted());
    let from = &seen[100].0;
    let later = shop.ask("GET", &format!("orders?per_page=100&dates_are_gmt=true&modified_after={from}"), None).json();
    let expected = seen.iter().filter(|(modified, _)| modified > from).count();
    assert_eq!(ids(&later).len(), expected);
}

#[test]
fn times_are_the_shops_own_unless_they_are_said_to_be_utc() {
    let shop = Shop::empty();
    shop.control("POST", "clock", &json!({ "stand_at": "2026-03-01T12:00:00" }));
    let id = shop.post("orders", &json!({}))["id"].as_u64().unwrap();
    let order = shop.get(&format!("orders/{id}"));
    // An hour ahead of UTC.
    assert_eq!(order["date_created_gmt"], "2026-03-01T12:00:00");
    assert_eq!(order["date_created"], "2026-03-01T13:00:00");
    let found = |filter: &str| ids(&shop.get(&format!("orders?{filter}"))).len();
    assert_eq!(found("after=2026-03-01T12:30:00"), 1);
    assert_eq!(found("after=2026-03-01T12:30:00&dates_are_gmt=true"), 0);
    assert_eq!(found("before=2026-03-01T12:30:00&dates_are_gmt=true"), 1);
    let answer = shop.ask("GET", "orders?after=yesterday", None);
    assert_eq!(answer.json()["data"]["details"]["after"]["code"], "rest_invalid_date");
}

#[test]
fn what_is_asked_for_is_found() {
    let shop = Shop::with(Seed { products: 60, orders: 40, seed: 3 });
    let variable = shop.get("products?type=variable&per_page=100");
    assert!(!ids(&variable).is_empty() && variable[0]["variations"].as_array().unwrap().len() == 3);
    let some = &ids(&shop.get("products?per_page=3&orderby=id&order=desc"));
    let reversed = shop.get(&format!("products?include={},{}&orderby=include", some[2], some[0]));
    assert_eq!(ids(&reversed), [some[2], some[0]]);
    assert!(!ids(&shop.get(&format!("products?exclude[]={}&per_page=100", some[0]))).contains(&some[0]));
    assert_eq!(shop.get("products?sku=SKU-00007")[0]["sku"], "SKU-00007");
    let order = &shop.get("orders?status=completed,processing&per_page=1")[0];
    let customer = order["customer_id"].as_u64().unwrap();
    let theirs = shop.get(&format!("orders?customer={customer}&per_page=100"));
    assert!(theirs.as_array().unwrap().iter().all(|order| order["customer_id"] == customer));
    let fields = shop.get("orders?_fields=id,billing.email&per_page=1");
    assert_eq!(fields[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["billing", "id"]);
    assert_eq!(
        shop.get(&format!("orders/{}?dp=4", order["id"]))["total"].as_str().unwrap().split('.').nth(1).unwrap().len(),
        4
    );
}

#[test]
fn text_is_written_as_php_writes_it() {
    let shop = Shop::empty();
    let answer = shop.ask("POST", "products", Some(&json!({ "name": "Tee & 抹茶 ☕ a/b \"x\"" })));
    assert!(answer.text.contains(r#""name":"Tee &amp; \u62b9\u8336 \u2615 a\/b \"x\"""#), "{}", answer.text);
    assert_eq!(answer.json()["name"], "Tee &amp; 抹茶 ☕ a/b \"x\"");
}

#[test]
fn a_stock_that_nobody_counts_and_one_that_the_product_keeps() {
    let shop = Shop::empty();
    let uncounted = shop.post("products", &json!({ "name": "a", "stock_quantity": 5 }));
    assert_eq!((&uncounted["manage_stock"], &uncounted["stock_quantity"]), (&json!(false), &Value::Null));
    let parent =
        shop.post("products", &json!({ "name": "b", "type": "variable", "manage_stock": true, "stock_quantity": 4 }));
    let path = format!("products/{}/variations", parent["id"]);
    let variation = shop.post(&path, &json!({ "regular_price": "3" }));
    assert_eq!((&variation["manage_stock"], &variation["stock_quantity"]), (&json!("parent"), &json!(4)));
    let line = json!({ "product_id": parent["id"], "variation_id": variation["id"], "quantity": 3 });
    shop.post("orders", &json!({ "line_items": [line], "set_paid": true }));
    assert_eq!(shop.get(&format!("products/{}", parent["id"]))["stock_quantity"], 1);
    let changed =
        shop.ask("PUT", &format!("products/{}", parent["id"]), Some(&json!({ "inventory_delta": -1 }))).json();
    assert_eq!((&changed["stock_quantity"], &changed["stock_status"]), (&json!(0), &json!("outofstock")));
}

#[test]
fn a_page_of_many_orders_is_quick() {
    let shop = Shop::with(Seed { products: 300, orders: 3000, seed: 1 });
    let began = Instant::now();
    let rows = shop.get("orders?per_page=100&orderby=modified&order=asc&page=15");
    let took = began.elapsed();
    assert_eq!(ids(&rows).len(), 100);
    assert!(took.as_millis() < 1000, "{took:?}");
}
