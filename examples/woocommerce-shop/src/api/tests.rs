//! Whatever is sent: there is an answer, and a problem says which it is.

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::*;
use crate::{resources::Which, seed::Seed};

const ROUTES: &[&str] = &[
    "products",
    "products/{product}",
    "products/batch",
    "products/{product}/variations",
    "products/categories",
    "products/tags",
    "products/attributes",
    "products/attributes/{attribute}/terms",
    "customers",
    "coupons",
    "coupons/{coupon}",
    "taxes",
    "taxes/{tax}",
    "taxes/classes",
    "webhooks",
    "orders",
    "orders/{order}",
    "orders/batch",
    "orders/{order}/refunds",
    "orders/{order}/notes",
    "refunds",
    "settings",
    "settings/tax",
    "settings/tax/woocommerce_tax_based_on",
    "system_status",
    "payment_gateways/bacs",
    "data/currencies/current",
    "nothing",
];
const NAMES: &[&str] = &[
    "id",
    "name",
    "status",
    "type",
    "sku",
    "regular_price",
    "sale_price",
    "manage_stock",
    "stock_quantity",
    "inventory_delta",
    "email",
    "code",
    "amount",
    "rate",
    "class",
    "topic",
    "delivery_url",
    "billing",
    "shipping",
    "line_items",
    "shipping_lines",
    "fee_lines",
    "coupon_lines",
    "quantity",
    "product_id",
    "variation_id",
    "total",
    "subtotal",
    "meta_data",
    "key",
    "value",
    "set_paid",
    "customer_id",
    "create",
    "update",
    "delete",
    "attributes",
    "categories",
    "images",
    "method_id",
    "note",
    "refund_total",
    "refund_tax",
    "country",
    "priority",
    "force",
];

fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_i64..30).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9]{1,12}(\\.[0-9]{1,8})?".prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "variable",
            "processing",
            "refunded",
            "product.updated",
            "it@a.example",
            "welcome10",
            "DE"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((prop::sample::select(NAMES), inner), 0..8)
                .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// With a product that can be bought, and an order of it.
fn shop() -> Shop {
    let mut shop = Shop::new("http://shop.test");
    Seed::default().fill(&mut shop);
    let mut ask = |method: &str, route: &str, body: Value| {
        answer(&mut shop, &request(method, route, "", body)).unwrap().body["id"].clone()
    };
    let product = ask("POST", "products", json!({ "name": "a", "type": "variable", "regular_price": "3" }));
    let line = json!({ "product_id": product, "quantity": 2 });
    let order = ask("POST", "orders", json!({ "line_items": [line], "set_paid": true, "payment_method": "stripe" }));
    assert!(order.is_u64());
    shop
}

/// The first of each, where the route names one.
fn named(shop: &Shop, route: &str) -> String {
    let first = |which| shop.all(which).next().map_or(0, |thing| thing.id).to_string();
    let order = shop.orders.keys().next().copied().unwrap_or_default().to_string();
    [
        ("{product}", first(Which::Product)),
        ("{attribute}", first(Which::Attribute)),
        ("{coupon}", first(Which::Coupon)),
        ("{tax}", first(Which::Tax)),
        ("{order}", order),
    ]
    .iter()
    .fold(route.to_owned(), |route, (name, id)| route.replace(name, id))
}

fn request(method: &str, route: &str, query: &str, body: Value) -> Request {
    let route = format!("wc/v3/{route}");
    Request { method: method.to_owned(), route, query: Query::read(query), body: Some(body) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn there_is_always_an_answer(
        asked in vec((prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]), prop::sample::select(ROUTES), "[a-z_]{2,9}=\\PC{0,8}", body()), 1..8)
    ) {
        let mut shop = shop();
        for (method, route, query, body) in asked {
            let route = named(&shop, route);
            match answer(&mut shop, &request(method, &route, &query, body)) {
                Ok(answer) => prop_assert!(answer.status == 200 || answer.status == 201),
                Err(problem) => prop_assert!(problem.status >= 400 && !problem.code.is_empty() && !problem.message.is_empty()),
            }
            // What is there can be shown.
            for route in ["orders", "products", "coupons", "customers"] {
                let shown = answer(&mut shop, &request("GET", route, "status=any&role=all", json!({})));
                prop_assert!(shown.is_ok(), "{route}");
            }
        }
    }
}
