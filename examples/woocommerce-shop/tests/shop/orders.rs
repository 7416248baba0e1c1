//! What becomes of an order: its lines, its status, what it takes from stock, and what is given back.

use serde_json::{Value, json};

use crate::asking::Shop;

struct Sold {
    shop: Shop,
    product: Value,
    order: Value,
}

impl Sold {
    /// Three of a product of which there are ten.
    fn with(sent: Value) -> Self {
        let shop = Shop::empty();
        let goods =
            json!({ "name": "Pot", "sku": "P", "regular_price": "11.90", "manage_stock": true, "stock_quantity": 10 });
        let product = shop.post("products", &goods)["id"].clone();
        let mut all =
            json!({ "line_items": [{ "product_id": product, "quantity": 3 }], "billing": { "country": "DE" } });
        all.as_object_mut().unwrap().extend(sent.as_object().unwrap().clone());
        let order = shop.post("orders", &all)["id"].clone();
        Self { shop, product, order }
    }

    fn stock(&self) -> i64 {
        self.shop.get(&format!("products/{}", self.product))["stock_quantity"].as_i64().unwrap()
    }

    fn order(&self) -> Value {
        self.shop.get(&format!("orders/{}", self.order))
    }

    #[track_caller]
    fn put(&self, sent: Value) -> Value {
        let answer = self.shop.ask("PUT", &format!("orders/{}", self.order), Some(&sent));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    fn refund(&self, sent: Value) -> (u16, Value) {
        let answer = self.shop.ask("POST", &format!("orders/{}/refunds", self.order), Some(&sent));
        (answer.status, answer.json())
    }
}

#[test]
fn stock_is_taken_once_and_comes_back_once() {
    let sold = Sold::with(json!({ "payment_method": "stripe" }));
    assert_eq!(sold.stock(), 10);
    for (status, left) in [("on-hold", 7), ("processing", 7), ("completed", 7), ("cancelled", 10), ("processing", 7)] {
        sold.put(json!({ "status": status }));
        assert_eq!(sold.stock(), left, "{status}");
    }
    let line = &sold.order()["line_items"][0]["id"];
    let (status, _) =
        sold.refund(json!({ "amount": "11.90", "api_refund": false, "line_items": [{ "id": line, "quantity": 1 }] }));
    assert_eq!((status, sold.stock()), (201, 8));
    // One of the three is back already.
    sold.put(json!({ "status": "cancelled" }));
    assert_eq!(sold.stock(), 10);
    let many = json!({ "amount": "1", "api_refund": false, "line_items": [{ "id": line, "quantity": 3 }] });
    assert_eq!(sold.refund(many).0, 500, "only two are left");
}

#[test]
fn when_an_order_counts_as_paid_depends_on_how() {
    let paid = |method: &str, status: &str| {
        let sold = Sold::with(json!({ "payment_method": method, "status": status }));
        !sold.order()["date_paid_gmt"].is_null()
    };
    assert!(paid("stripe", "processing") && paid("bacs", "completed") && paid("cod", "completed"));
    assert!(!paid("cod", "processing") && !paid("bacs", "on-hold") && !paid("stripe", "pending"));
}

#[test]
fn lines_are_found_by_their_id_and_gone_without_a_quantity() {
    let sold = Sold::with(json!({}));
    let line = sold.order()["line_items"][0]["id"].clone();
    let doubled = sold.put(json!({ "line_items": [{ "product_id": sold.product, "quantity": 3 }] }));
    assert_eq!((doubled["line_items"].as_array().unwrap().len(), &doubled["total"]), (2, &json!("71.40")));
    let fewer = sold.put(json!({ "line_items": [{ "id": line, "quantity": 0 }, { "id": doubled["line_items"][1]["id"], "quantity": 1 }] }));
    assert_eq!((fewer["line_items"].as_array().unwrap().len(), &fewer["total"]), (1, &json!("11.90")));
    // In Austria a fifth is on top of what is net.
    let moved = sold.put(json!({ "billing": { "country": "AT" }, "shipping": { "country": "AT" } }));
    assert_eq!((&moved["total"], &moved["tax_lines"][0]["rate_code"]), (&json!("12.00"), &json!("AT-UST.-1")));
    let answer = sold.shop.ask(
        "PUT",
        &format!("orders/{}", sold.order),
        Some(&json!({ "line_items": [{ "id": 999, "quantity": 1 }] })),
    );
    assert_eq!(answer.json()["code"], "woocommerce_rest_invalid_item_id");
}

#[test]
fn what_was_sold_keeps_its_name_when_the_product_is_gone() {
    let sold = Sold::with(json!({}));
    sold.shop.ask("DELETE", &format!("products/{}?force=true", sold.product), None);
    let line = &sold.order()["line_items"][0];
    assert_eq!((&line["name"], &line["product_id"], &line["sku"]), (&json!("Pot"), &json!(0), &Value::Null));
    assert_eq!(sold.order()["total"], "35.70");
}

#[test]
fn money_moves_only_where_a_gateway_can_and_was_told_to() {
    let moved = |sold: &Sold| sold.shop.state()["money_moved"].as_array().unwrap().len();
    let by_transfer = Sold::with(json!({ "payment_method": "bacs" }));
    let (status, problem) = by_transfer.refund(json!({ "amount": "1.00" }));
    assert_eq!((status, problem["code"].as_str()), (500, Some("woocommerce_rest_cannot_create_order_refund")));
    let by_card = Sold::with(json!({ "payment_method": "stripe", "set_paid": true }));
    assert_eq!(by_card.refund(json!({ "amount": "5.70", "api_refund": false })).0, 201);
    assert_eq!(moved(&by_card), 0);
    let (_, rest) = by_card.refund(json!({ "amount": "30.00" }));
    assert_eq!((moved(&by_card), &by_card.order()["status"]), (1, &json!("refunded")));
    assert_eq!(by_card.refund(json!({ "amount": "0.01" })).0, 500);
    by_card.shop.ask("DELETE", &format!("orders/{}/refunds/{}?force=true", by_card.order, rest["id"]), None);
    let left = by_card.order();
    assert_eq!((left["refunds"].as_array().unwrap().len(), &left["total"]), (1, &json!("35.70")));
    assert_eq!(by_card.shop.get("refunds").as_array().unwrap().len(), 1);
}

#[test]
fn extensions_number_orders_and_add_states() {
    let shop = Shop::empty();
    shop.control("PUT", "habits", &json!({ "order_numbers": "WC-2026/{id}", "custom_statuses": ["packed"] }));
    let order = shop.post("orders", &json!({ "status": "packed" }));
    assert_eq!((&order["number"], &order["status"]), (&json!(format!("WC-2026/{}", order["id"])), &json!("packed")));
    assert_eq!(shop.get("orders?status=packed").as_array().unwrap().len(), 1);
    assert_eq!(shop.ask_as("", "PUT", "/_control/habits", Some(&json!({ "colour": 1 }))).status, 400);
}

#[test]
fn a_currency_without_decimals_and_one_with_three() {
    for (currency, decimals, total, tax) in [("JPY", "0", "1200", "192"), ("KWD", "3", "1200.000", "191.597")] {
        let shop = Shop::empty();
        shop.control(
            "PUT",
            "settings",
            &json!({ "woocommerce_currency": currency, "woocommerce_price_num_decimals": decimals }),
        );
        let product = shop.post("products", &json!({ "name": "a", "regular_price": "400" }));
        let order = shop.post("orders", &json!({ "line_items": [{ "product_id": product["id"], "quantity": 3 }] }));
        assert_eq!(
            (&order["currency"], &order["total"], &order["total_tax"]),
            (&json!(currency), &json!(total), &json!(tax))
        );
    }
}
