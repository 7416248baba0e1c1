//! What the plugin does when it is told something, in a world of the test's own making.

use serde_json::{Value, json};
use stockade_sdk::{
    Outcome, Remedy,
    api::records::{Location, Movement, Order, Product},
    testing::World,
};
use woocommerce::WooCommerce;

const SHOP: &str = "https://shop.example";
const API: &str = "https://shop.example/wp-json/wc/v3";
const HOOK: &str = "https://office.example/hooks/w/a/shop";

fn world() -> World {
    let settings = json!({ "store": format!("{SHOP}/"), "location": "Shelf", "restock": "true" });
    World::new()
        .settings(settings)
        .secret("key", b"ck_1:cs_2")
        .secret("webhook", b"between-us")
        .webhook_at("shop", HOOK)
        .record::<Location>(json!({ "id": "loc_1", "version": 1, "name": "Shelf" }))
}

fn order(status: &str) -> Value {
    json!({
        "id": 7, "number": "7", "status": status, "currency": "EUR", "total": "10.00", "prices_include_tax": false,
        "line_items": [{ "id": 1, "name": "Tea", "product_id": 2, "quantity": 1, "subtotal": "10.00", "total": "10.00" }],
    })
}

fn names(outcome: &Outcome) -> Vec<&str> {
    outcome.operations.iter().map(|(name, _)| name.as_str()).collect()
}

/// As it is delivered: with what its headers say.
fn told(world: &mut World, resource: &str, body: &Value) -> stockade_sdk::Done {
    let headers = json!([["X-WC-Webhook-Resource", resource]]);
    let webhook =
        json!({ "webhook": "shop", "method": "POST", "headers": headers, "body": body, "text": body.to_string() });
    world.call::<WooCommerce>("webhook", &webhook)
}

#[test]
fn a_webhook_is_a_hint_and_the_shop_is_asked() {
    // What was sent is older than what there is.
    let mut world = world().answers("GET", &format!("{API}/orders/7"), 200, order("completed"));
    let done = told(&mut world, "order", &order("pending")).unwrap();
    assert_eq!(names(&done), ["sales.import-order"]);
    let import = &done.operations[0].1;
    assert_eq!(
        (&import["state"], &import["location"], &import["total"]),
        (&json!("completed"), &json!("loc_1"), &json!("10"))
    );
    assert_eq!(world.sent()[0].credentials[0].1, "basic");
}

#[test]
fn an_order_comes_with_all_others_while_its_goods_are_not_here() {
    let mut world = world();
    // It cannot tell; that is no matter here.
    world = world.answers("GET", &format!("{API}/webhooks"), 200, json!([])).answers(
        "POST",
        &format!("{API}/orders/batch"),
        403,
        json!({ "code": "woocommerce_rest_cannot_batch", "message": "No.", "data": { "status": 403 } }),
    );
    world.action::<WooCommerce>("begin", json!({})).unwrap();
    let before = world.sent().len();
    assert_eq!(told(&mut world, "order", &order("processing")).unwrap(), Outcome::new());
    assert_eq!(world.sent().len(), before);
}

#[test]
fn what_was_deleted_there_is_called_off_if_it_is_open() {
    let gone = json!({ "code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID.", "data": { "status": 404 } });
    for (state, operations) in [("open", vec!["sales.cancel-order"]), ("completed", vec![])] {
        let mut world = world()
            .record::<Order>(json!({ "id": "ord_1", "version": 3, "state": state }))
            .bound::<Order>("7", "ord_1")
            .answers("GET", &format!("{API}/orders/7"), 404, &gone);
        let done = told(&mut world, "order", &json!({ "id": 7 })).unwrap();
        assert_eq!(names(&done), operations);
    }
    // Nobody knows it here: there is nothing to do.
    let mut world = world().answers("GET", &format!("{API}/orders/7"), 404, &gone);
    assert_eq!(names(&told(&mut world, "order", &json!({ "id": 7 })).unwrap()), Vec::<&str>::new());
}

#[test]
fn what_the_shop_signs_that_is_an_error_makes_nothing() {
    let error = json!({ "code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot view this resource.", "data": { "status": 401 } });
    let mut world = world();
    let no = told(&mut world, "order", &error).unwrap_err();
    assert_eq!((no.remedy, no.code.as_str()), (Remedy::Attention, "webhook-owner"));
    assert!(world.sent().is_empty());
}

#[test]
fn a_variation_that_changes_is_its_product() {
    let product = json!({
        "id": 2, "type": "variable", "status": "publish", "name": "Shirt",
        "attributes": [{ "name": "Size", "variation": true, "options": ["S"] }],
    });
    let variations =
        json!([{ "id": 3, "sku": "S-1", "regular_price": "5", "attributes": [{ "name": "Size", "option": "S" }] }]);
    let mut world = world()
        .answers("GET", &format!("{API}/products/2/variations"), 200, variations)
        .answers("GET", &format!("{API}/products/2"), 200, product)
        .answers("GET", &format!("{API}/settings/general/woocommerce_currency"), 200, json!({ "value": "EUR" }));
    let done = told(&mut world, "product", &json!({ "id": 3, "parent_id": 2, "type": "variation" })).unwrap();
    assert_eq!(names(&done), ["catalog.add-product", "external-ids.link"]);
    assert_eq!(done.operations[0].1["variants"][0]["sku"], "S-1");
}

#[test]
fn what_is_here_already_by_its_sku_is_linked_and_left_as_it_is() {
    let product =
        json!({ "id": 2, "type": "simple", "status": "publish", "name": "Tea", "sku": "TEA", "regular_price": "5" });
    let here = json!({ "id": "prd_1", "version": 1, "sku": "TEA", "archived": false });
    let mut world = world().record::<Product>(here).answers("GET", &format!("{API}/products/2"), 200, product).answers(
        "GET",
        &format!("{API}/settings/general/woocommerce_currency"),
        200,
        json!({ "value": "EUR" }),
    );
    let done = told(&mut world, "product", &json!({ "id": 2 })).unwrap();
    assert_eq!(names(&done), ["external-ids.link"]);
    assert_eq!(done.operations[0].1["record"], "prd_1");
}

#[test]
fn what_is_something_else_of_theirs_already_is_left_to_a_person() {
    let product =
        json!({ "id": 2, "type": "simple", "status": "publish", "name": "Tea", "sku": "TEA", "regular_price": "5" });
    let here = json!({ "id": "prd_1", "version": 1, "sku": "TEA", "archived": false });
    let mut world = world()
        .record::<Product>(here)
        .bound::<Product>("9", "prd_1")
        .answers("GET", &format!("{API}/products/2"), 200, product)
        .answers("GET", &format!("{API}/settings/general/woocommerce_currency"), 200, json!({ "value": "EUR" }));
    let done = told(&mut world, "product", &json!({ "id": 2 })).unwrap();
    assert_eq!(names(&done), Vec::<&str>::new());
    assert!(world.kept("unmatched/con_1/TEA").is_some());
}

#[test]
fn what_the_shop_sold_beyond_its_shelf_leaves_ours_at_nothing() {
    let product = json!({ "id": 2, "type": "simple", "status": "publish", "sku": "TEA", "manage_stock": true, "stock_quantity": -3 });
    let here = json!({
        "id": "prd_1", "version": 1, "sku": "TEA", "archived": false,
        "variants": [{ "id": "var_1", "sku": "TEA", "version": 1 }],
    });
    for (on_hand, change) in [("2", Some("-2")), ("0", None)] {
        let level = json!({ "variant": "var_1", "location": "loc_1", "id": "mov_1", "version": 1, "on_hand_after": on_hand, "reserved_after": "0" });
        let mut world = world()
            .record::<Product>(here.clone())
            .record::<Movement>(level)
            .answers("GET", &format!("{API}/products"), 200, json!([product]))
            .answers("GET", &format!("{API}/orders?"), 200, json!([]));
        let done = world.sync::<WooCommerce>("stock", None).unwrap();
        let changes: Vec<&str> = done.operations.iter().filter_map(|(_, input)| input["change"].as_str()).collect();
        assert_eq!(changes, Vec::from_iter(change));
    }
}

#[test]
fn what_the_shop_counts_is_what_can_be_sold_here() {
    let product = json!({ "id": 2, "type": "simple", "status": "publish", "sku": "TEA", "manage_stock": true, "stock_quantity": 7 });
    let here = json!({
        "id": "prd_1", "version": 1, "sku": "TEA", "archived": false,
        "variants": [{ "id": "var_1", "sku": "TEA", "version": 1 }],
    });
    let level = json!({ "variant": "var_1", "location": "loc_1", "id": "mov_1", "version": 1, "on_hand_after": "6", "reserved_after": "2" });
    // One piece of it is kept here for an order that is not paid there yet.
    let mut world = world()
        .record::<Product>(here)
        .record::<Movement>(level)
        .record::<Order>(json!({ "id": "ord_1", "version": 1 }))
        .bound::<Order>("7", "ord_1")
        .answers("GET", &format!("{API}/products"), 200, json!([product]))
        .answers("GET", &format!("{API}/orders?"), 200, json!([order("pending")]));
    let done = world.sync::<WooCommerce>("stock", None).unwrap();
    assert_eq!(names(&done), ["stock.adjust"]);
    assert_eq!((&done.operations[0].1["change"], done.cursor), (&json!("2"), None));
}

#[test]
fn missing_webhooks_are_made_with_a_secret_that_nobody_knows() {
    let mut world = world()
        .answers(
            "GET",
            &format!("{API}/webhooks"),
            200,
            json!([{ "id": 1, "name": "Somebody else's", "topic": "order.created" }]),
        )
        .answers("POST", &format!("{API}/orders/batch"), 200, json!({}));
    for id in 0..8 {
        world = world.answers("POST", &format!("{API}/webhooks"), 201, json!({ "id": id }));
    }
    // Nothing is told before somebody wants to hear it.
    assert_eq!(world.schedule::<WooCommerce>("webhooks").unwrap(), Outcome::new());
    assert!(world.sent().is_empty());
    world.action::<WooCommerce>("begin", json!({})).unwrap();
    let made: Vec<_> = world.sent().iter().filter(|sent| sent.url.ends_with("/webhooks")).collect();
    assert_eq!(made.len(), 8);
    assert_eq!(made[0].json()["delivery_url"], HOOK);
    assert!(made.iter().all(|sent| sent.credentials.iter().any(|(name, scheme, at)| (
        name.as_str(),
        scheme.as_str(),
        &at["pointer"]
    ) == (
        "webhook",
        "json",
        &json!("/secret")
    ))));
}

#[test]
fn webhooks_that_the_shop_switched_off_are_on_again_and_what_was_lost_is_fetched() {
    let topics = [
        "order.created",
        "order.updated",
        "order.deleted",
        "order.restored",
        "product.created",
        "product.updated",
        "product.deleted",
        "product.restored",
    ];
    let hooks: Vec<Value> = topics
        .iter()
        .enumerate()
        .map(|(id, topic)| {
            // A paused one tells nothing either.
            let status = ["active", "disabled", "paused"].get(id).unwrap_or(&"active");
            json!({ "id": id, "name": format!("Stockade con_1 {topic}"), "topic": topic, "status": status, "delivery_url": HOOK })
        })
        .chain([json!({ "id": 99, "name": "Stockade con_1 order.created", "topic": "order.created", "delivery_url": "https://before.example/" })])
        .collect();
    let mut world = world()
        .answers("GET", &format!("{API}/webhooks"), 200, hooks)
        .answers("POST", &format!("{API}/orders/batch"), 200, json!({}))
        .answers("DELETE", &format!("{API}/webhooks/99?force=true"), 200, json!({}))
        .answers("PUT", &format!("{API}/webhooks/1"), 200, json!({}))
        .answers("PUT", &format!("{API}/webhooks/2"), 200, json!({}));
    // Everything was brought over once.
    world.within(|| stockade_sdk::kv::put("brought/con_1", &true)).unwrap();
    let done = world.schedule::<WooCommerce>("webhooks").unwrap();
    assert_eq!(done.facts["syncs"], json!(["products", "orders"]));
    assert_eq!(world.notices().len(), 1);
    let woken: Vec<_> = world.sent().iter().filter(|sent| sent.method == "PUT").map(|sent| sent.json()).collect();
    assert_eq!(woken, [json!({ "status": "active", "secret": "" }), json!({ "status": "active", "secret": "" })]);
}

#[test]
fn a_host_that_takes_headers_away_is_asked_by_the_address_and_that_is_remembered() {
    let nobody = json!({ "code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources.", "data": { "status": 401 } });
    let mut world = world()
        .answers("GET", &format!("{API}/orders/7"), 401, &nobody)
        .answers("GET", &format!("{API}/orders/7"), 200, order("processing"))
        .answers("GET", &format!("{API}/orders/7"), 200, order("processing"));
    for _ in 0..2 {
        told(&mut world, "order", &order("processing")).unwrap();
    }
    let ways: Vec<&str> = world.sent().iter().map(|sent| sent.credentials[0].1.as_str()).collect();
    assert_eq!(ways, ["basic", "query", "query"]);
    // Where that does not help either, it is said what may be the reason.
    let mut world = self::world().answers("GET", &format!("{API}/orders/7"), 401, &nobody).answers(
        "GET",
        &format!("{API}/orders/7"),
        401,
        &nobody,
    );
    let no = told(&mut world, "order", &order("processing")).unwrap_err();
    assert_eq!((no.remedy, no.code.as_str()), (Remedy::Attention, "thinks-it-is-http"));
}

/// Eight are on the shelf, of which one is kept; the shop has ten as far as was said.
fn stocked(send: bool) -> World {
    let settings = json!({ "store": SHOP, "location": "Shelf", "send-stock": send.to_string(), "buffer": "2", "send-status": "true" });
    let product = json!({ "id": "prd_1", "version": 1, "sku": "TEA", "archived": false, "variants": [{ "id": "var_1", "sku": "TEA" }] });
    let level = json!({ "variant": "var_1", "location": "loc_1", "id": "mov_1", "version": 1, "on_hand_after": "8", "reserved_after": "1" });
    let theirs = json!({ "id": 2, "type": "simple", "status": "publish", "sku": "TEA", "manage_stock": true, "stock_quantity": 7 });
    let mut world = world()
        .settings(settings)
        .record::<Product>(product)
        .record::<Movement>(level)
        .answers("GET", &format!("{API}/products"), 200, json!([theirs]))
        .answers("GET", &format!("{API}/orders?"), 200, json!([]));
    // By counting it is known what is what.
    world.sync::<WooCommerce>("stock", None).unwrap();
    world
}

fn moved(world: &mut World) -> Outcome {
    let said = json!([{ "id": "mov_1", "variant": "var_1" }, { "variant": "var_1" }]);
    let event = json!({ "event": "stock.moved", "subject": "mov_1", "said": said });
    let left = world.call::<WooCommerce>("event", &event).unwrap();
    if left.facts.contains_key("later") { told_stock(world) } else { left }
}

fn told_stock(world: &mut World) -> Outcome {
    world.later::<WooCommerce>("stock", "con_1", json!({})).unwrap()
}

/// What it is told of one product.
fn quantity(world: &World) -> Option<Value> {
    let batch = format!("{API}/products/batch");
    let sent = world.sent().iter().rev().find(|sent| sent.url == batch)?;
    Some(sent.json()["update"][0]["stock_quantity"].clone())
}

fn left(outcome: &Outcome) -> Vec<(&str, &str)> {
    let later = outcome.facts.get("later").and_then(Value::as_array).into_iter().flatten();
    later.map(|one| (one["name"].as_str().unwrap(), one["about"].as_str().unwrap())).collect()
}

#[test]
fn the_shop_is_told_how_much_there_is_to_sell() {
    let there = |quantity: i64| json!({ "id": 2, "manage_stock": true, "stock_quantity": quantity });
    let mut world = stocked(true)
        .answers("GET", &format!("{API}/orders?"), 200, json!([]))
        .answers("GET", &format!("{API}/orders?"), 200, json!([]))
        .answers("GET", &format!("{API}/products?include=2"), 200, json!([there(7)]))
        .answers("POST", &format!("{API}/products/batch"), 200, json!({ "update": [there(5)] }));
    moved(&mut world);
    let update = json!({ "update": [{ "id": 2, "manage_stock": true, "stock_quantity": 5 }] });
    assert_eq!(world.sent().last().unwrap().json(), update);
    // What was said is not said again.
    let before = world.sent().len();
    moved(&mut world);
    assert_eq!(world.sent().len(), before);
    // Whose owner did not choose it is told nothing.
    let mut quiet = stocked(false);
    let before = quiet.sent().len();
    moved(&mut quiet);
    assert_eq!(quiet.sent().len(), before);
}

#[test]
fn what_was_bought_there_a_moment_ago_is_not_sold_again() {
    let mut bought = order("processing");
    bought["line_items"][0]["quantity"] = json!(3);
    let mut world = stocked(true)
        .answers("GET", &format!("{API}/orders?"), 200, json!([bought]))
        .answers("GET", &format!("{API}/orders?include=7"), 200, json!([bought]))
        .answers("GET", &format!("{API}/orders?"), 200, json!([]))
        .answers(
            "GET",
            &format!("{API}/products?"),
            200,
            json!([{ "id": 2, "manage_stock": true, "stock_quantity": 4 }]),
        )
        .answers("POST", &format!("{API}/products/batch"), 200, json!({}));
    let done = moved(&mut world);
    assert_eq!(left(&done), [("order", "7")], "and it is here at once");
    assert_eq!(quantity(&world), Some(json!(2)));
}

/// One that was taken back while it was read: it is read again when all are compared.
#[test]
fn an_order_whose_refunds_were_not_read_is_not_seen_as_it_is() {
    for (refunds, knows) in [(json!([]), true), (json!([{ "id": 9, "total": "-1.00" }]), false)] {
        let mut bought = order("processing");
        bought["date_modified_gmt"] = json!("2026-03-01T10:00:00");
        bought["refunds"] = refunds;
        let mut world = world().answers("GET", &format!("{API}/orders/7/refunds"), 200, json!([])).answers(
            "GET",
            &format!("{API}/orders/7"),
            200,
            &bought,
        );
        let done = world.later::<WooCommerce>("order", "7", json!({})).unwrap();
        assert_eq!(names(&done), ["sales.import-order"]);
        let import = &done.operations[0].1;
        assert_eq!(import.get("refunds").is_some_and(|refunds| !refunds.is_null()), knows, "{import}");
        assert_eq!(import["version"] != "in part", knows, "{import}");
    }
}

#[test]
fn what_is_not_paid_yet_is_taken_off_by_the_shop_once_it_is() {
    let unpaid = order("pending");
    let mut world = stocked(true)
        .record::<Order>(json!({ "id": "ord_1", "version": 1, "state": "open" }))
        .bound::<Order>("7", "ord_1")
        .answers("GET", &format!("{API}/orders?"), 200, json!([]))
        .answers("GET", &format!("{API}/orders?"), 200, json!([unpaid]))
        .answers(
            "GET",
            &format!("{API}/products?"),
            200,
            json!([{ "id": 2, "manage_stock": true, "stock_quantity": 7 }]),
        )
        .answers("POST", &format!("{API}/products/batch"), 200, json!({}));
    moved(&mut world);
    let pieces = unpaid["line_items"][0]["quantity"].as_i64().unwrap();
    assert_eq!(quantity(&world), Some(json!(5 + pieces)));
}

#[test]
fn a_shop_that_counts_otherwise_than_it_was_told_is_told_again() {
    let counts = |quantity: i64| json!({ "id": 2, "type": "simple", "status": "publish", "sku": "TEA", "manage_stock": true, "stock_quantity": quantity });
    for (there, is_told) in [(5, false), (8, true)] {
        let mut world = stocked(true)
            .bound::<Product>("2", "prd_1")
            .answers("GET", &format!("{API}/products/2"), 200, counts(there))
            .answers("GET", &format!("{API}/settings/general/woocommerce_currency"), 200, json!({ "value": "EUR" }))
            .answers("GET", &format!("{API}/orders?"), 200, json!([]))
            .answers("GET", &format!("{API}/orders?"), 200, json!([]))
            .answers("GET", &format!("{API}/products?"), 200, json!([counts(there)]))
            .answers("POST", &format!("{API}/products/batch"), 200, json!({}));
        let done = told(&mut world, "product", &counts(there)).unwrap();
        assert_eq!(!left(&done).is_empty(), is_told, "{there}");
        told_stock(&mut world);
        assert_eq!(quantity(&world), is_told.then(|| json!(5)), "{there}");
    }
}

/// A page of such products would be too much for one call.
#[test]
fn what_a_page_finds_counted_otherwise_is_looked_at_by_itself() {
    let product = |quantity: i64| json!({ "id": 2, "type": "simple", "status": "publish", "name": "Tea", "sku": "TEA", "manage_stock": true, "stock_quantity": quantity });
    for (there, looks) in [(5, Value::Null), (8, json!([{ "name": "look", "about": "2", "body": {} }]))] {
        let mut world = stocked(true)
            .bound::<Product>("2", "prd_1")
            .answers("GET", &format!("{API}/settings/general/woocommerce_currency"), 200, json!({ "value": "EUR" }))
            .answers("GET", &format!("{API}/products?"), 200, json!([product(there)]));
        let asked = world.sent().len();
        let done = world.sync::<WooCommerce>("all-products", None).unwrap();
        assert_eq!(
            (world.sent().len() - asked, done.facts.get("later").unwrap_or(&Value::Null)),
            (2, &looks),
            "{there}"
        );
    }
}

#[test]
fn what_was_sent_there_before_it_was_known_here_leaves_the_shelf() {
    let mut sent = order("completed");
    sent["date_completed_gmt"] = json!("2099-01-01T10:00:00");
    for (created, states) in
        [("2020-01-01T10:00:00", &["completed"][..]), ("2099-01-01T09:00:00", &["open", "completed"])]
    {
        sent["date_created_gmt"] = json!(created);
        let mut world = stocked(true).answers("GET", &format!("{API}/orders/7"), 200, &sent);
        let done = told(&mut world, "order", &sent).unwrap();
        let found: Vec<_> = done.operations.iter().map(|(_, input)| input["state"].clone()).collect();
        assert_eq!(found, states, "placed {created}");
    }
}

#[test]
fn an_order_that_was_sent_is_completed_there_once() {
    for (status, is_told) in [("processing", true), ("completed", false), ("refunded", false)] {
        let mut world = stocked(true)
            .bound::<Order>("7", "ord_1")
            .answers("GET", &format!("{API}/orders/7"), 200, order(status))
            .answers("PUT", &format!("{API}/orders/7"), 200, order("completed"));
        world.event::<WooCommerce>("sales.order-completed", json!({ "id": "ord_1" })).unwrap();
        let put = world.sent().iter().find(|sent| sent.method == "PUT");
        assert_eq!(put.map(|put| put.json()), is_told.then(|| json!({ "status": "completed" })), "{status}");
    }
    // One that was called off here is there, too; the shop puts its goods back itself, which is looked at.
    let lines = json!([{ "id": "lin_1", "variant": "var_1" }]);
    for (status, is_told) in [("on-hold", true), ("cancelled", false), ("completed", false)] {
        let mut world = stocked(true)
            .record::<Order>(json!({ "id": "ord_1", "version": 1, "state": "cancelled", "lines": lines }))
            .bound::<Order>("7", "ord_1")
            .answers("GET", &format!("{API}/orders/7"), 200, order(status))
            .answers("PUT", &format!("{API}/orders/7"), 200, order("cancelled"));
        let done = world.event::<WooCommerce>("sales.order-cancelled", json!({ "id": "ord_1" })).unwrap();
        let put = world.sent().iter().find(|sent| sent.method == "PUT");
        assert_eq!(put.map(|put| put.json()), is_told.then(|| json!({ "status": "cancelled" })), "{status}");
        assert_eq!(left(&done), if is_told { vec![("stock", "con_1")] } else { vec![] }, "{status}");
    }
    let (notes, note) =
        (format!("{API}/orders/7/notes"), json!({ "note": "Sent with DHL 00340.", "customer_note": false }));
    let mut world = stocked(true)
        .bound::<Order>("7", "ord_1")
        .answers("GET", &notes, 200, json!([]))
        .answers("POST", &notes, 201, json!({}))
        .answers("GET", &notes, 200, json!([note]));
    let left = json!({ "order": "ord_1", "carrier": "DHL", "tracking": "00340", "id": "ful_1" });
    // It may be said later with whom it goes; what stands there is not said twice.
    world.event::<WooCommerce>("sales.goods-left", json!({ "order": "ord_1", "id": "ful_1" })).unwrap();
    assert!(world.sent().iter().all(|sent| !sent.url.ends_with("/notes")));
    for event in ["sales.fulfilment-changed", "sales.goods-left"] {
        world.event::<WooCommerce>(event, left.clone()).unwrap();
    }
    let posted: Vec<Value> = world.sent().iter().filter(|sent| sent.method == "POST").map(|sent| sent.json()).collect();
    assert_eq!(posted, [note]);
    // An order that is gone over there wants no note.
    let gone =
        json!({ "code": "woocommerce_rest_order_invalid_id", "message": "Invalid ID.", "data": { "status": 404 } });
    let mut world = stocked(true).bound::<Order>("7", "ord_1").answers("GET", &notes, 404, gone);
    world.event::<WooCommerce>("sales.goods-left", left).unwrap();
}

#[test]
fn where_nobody_knows_whether_it_was_told_the_shop_is_asked() {
    let notes = format!("{API}/orders/7/notes");
    let left = json!({ "order": "ord_1", "carrier": "DHL", "tracking": "00340", "id": "ful_1" });
    for (there, times) in [(json!([{ "note": "Sent with DHL 00340." }]), 1), (json!([{ "note": "Gift wrapped." }]), 2)]
    {
        let mut world = stocked(true)
            .bound::<Order>("7", "ord_1")
            .answers("GET", &notes, 200, json!([]))
            .in_doubt("POST", &notes)
            .answers("GET", &notes, 200, there)
            .answers("POST", &notes, 201, json!({}));
        world.event::<WooCommerce>("sales.goods-left", left.clone()).unwrap();
        let mut keys: Vec<_> = world.sent().iter().filter(|sent| sent.method == "POST").map(|sent| &sent.key).collect();
        keys.dedup();
        assert_eq!(keys.len(), times, "each under a key of its own: {keys:?}");
    }
}

#[test]
fn a_quantity_that_changed_meanwhile_is_another_thing_to_say() {
    let there = json!([{ "id": 2, "manage_stock": true, "stock_quantity": 7 }]);
    let product = format!("{API}/products/batch");
    let mut keys = Vec::new();
    for bought in [0, 1] {
        let mut fresh = order("processing");
        fresh["line_items"][0]["quantity"] = json!(bought);
        let mut world = stocked(true)
            .answers("GET", &format!("{API}/orders?"), 200, json!([fresh]))
            .answers("GET", &format!("{API}/orders?"), 200, json!([fresh]))
            .answers("GET", &format!("{API}/orders?"), 200, json!([]))
            .answers("GET", &format!("{API}/products?"), 200, &there)
            .in_doubt("POST", &product)
            .answers("POST", &product, 200, json!({}));
        moved(&mut world);
        keys.extend(world.sent().iter().filter(|sent| sent.method == "POST").filter_map(|sent| sent.key.clone()));
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 4, "and what is in doubt is said again: {keys:?}");
}

#[test]
fn what_came_is_shown_by_day_and_what_did_not_match_beside_it() {
    let order = |id: &str, placed: &str, state: &str| {
        // What a list is asked for is a field, in this world.
        json!({
            "id": id, "version": 1, "channel": "woocommerce", "from": "2023-10-16T00:00:00+00:00", "placed_at": placed,
            "state": state,
        })
    };
    let lost = json!({ "id": 9, "type": "simple", "status": "publish", "name": "Lost &amp; found", "sku": "LOST", "manage_stock": true, "stock_quantity": 1 });
    let mut world = world()
        .record::<Order>(order("ord_1", "2023-11-14T08:00:00Z", "open"))
        .record::<Order>(order("ord_2", "2023-11-13T08:00:00Z", "completed"))
        .record::<Order>(order("ord_3", "2023-11-13T23:30:00Z", "completed"))
        .record::<Order>(order("ord_4", "2023-10-01T08:00:00Z", "open"))
        .answers("GET", &format!("{API}/products"), 200, json!([lost]))
        .answers("GET", &format!("{API}/orders?"), 200, json!([]));
    let done = world.sync::<WooCommerce>("stock", None).unwrap();
    assert!(done.operations.is_empty(), "nobody here has it");
    let seen = world.look::<WooCommerce>(json!({ "panel": "orders", "language": "de" })).unwrap();
    let parts = seen["parts"].as_array().unwrap();
    let figures: Vec<&Value> =
        parts[0]["figures"].as_array().unwrap().iter().map(|one| &one["value"]["number"]).collect();
    assert_eq!(figures, ["3", "1", "0", "1", "0"], "what is older is not counted");
    let points = parts[1]["points"].as_array().unwrap();
    assert_eq!(
        (points.len(), &points[28], &points[29]["value"]),
        (30, &json!({ "of": "2023-11-13", "value": "2" }), &json!("1"))
    );
    assert_eq!(parts[2]["rows"][0], json!([{ "text": "Lost & found" }, { "text": "LOST" }]));
    assert_eq!(seen["title"], "Bestellungen aus dem Shop");
}

#[test]
fn an_hour_further_east_it_is_the_next_day_sooner() {
    let order = json!({
        "id": "ord_1", "version": 1, "channel": "woocommerce", "from": "2023-10-15T23:00:00+00:00",
        "placed_at": "2023-11-13T23:30:00Z", "state": "open",
    });
    let further = json!({ "panel": "orders", "minutes_ahead": 60 });
    let seen = world().record::<Order>(order).look::<WooCommerce>(further).unwrap();
    assert_eq!(seen["parts"][1]["points"][29], json!({ "of": "2023-11-14", "value": "1" }));
}

#[test]
fn a_page_that_is_too_much_for_the_shop_is_asked_for_smaller_and_so_is_the_next() {
    let orders: Vec<Value> =
        (1..=2).map(|id| json!({ "date_modified_gmt": format!("2026-01-01T00:00:0{id}"), "id": id })).collect();
    let all = format!("{API}/orders?");
    let mut world =
        world().times_out("GET", &all).answers("GET", &all, 200, orders).answers("GET", &all, 200, json!([]));
    let done = world.sync::<WooCommerce>("orders", None).unwrap();
    let cursor = done.cursor.unwrap();
    world.sync::<WooCommerce>("orders", Some(&cursor)).unwrap();
    let asked: Vec<&str> =
        world.sent().iter().map(|sent| sent.url.split('?').nth(1).unwrap().split('&').next().unwrap()).collect();
    // It answered at once the second time, so it is asked for a little more.
    assert_eq!(asked, ["per_page=40", "per_page=2", "per_page=5"]);
}

#[test]
fn what_would_come_is_said_in_words_and_nothing_is_done() {
    let products = json!([
        { "id": 1, "type": "simple", "status": "publish", "sku": "TEA" },
        { "id": 2, "type": "simple", "status": "publish", "sku": "" },
        { "id": 3, "type": "grouped", "status": "publish", "sku": "ALL" },
    ]);
    let one = json!([{ "id": 1 }]);
    let order = json!([{ "id": 7, "date_created_gmt": "2024-02-03T10:00:00" }]);
    let mut world = world()
        .record::<Product>(json!({ "id": "prd_1", "version": 1, "sku": "TEA", "archived": false }))
        .answers("GET", &format!("{API}/products?per_page=1&_fields=id&type"), 200, &one)
        .answers("GET", &format!("{API}/products?per_page=1&_fields=id&type"), 200, json!([]))
        .answers("GET", &format!("{API}/products?per_page=1&_fields=id&type"), 200, &one)
        .answers("GET", &format!("{API}/products?per_page=1&"), 200, &one)
        .answers("GET", &format!("{API}/products?per_page=100"), 200, products)
        .answers("GET", &format!("{API}/orders?per_page=1&orderby"), 200, order)
        .answers("GET", &format!("{API}/orders?"), 200, &one)
        .answers("GET", &format!("{API}/orders?"), 200, &one)
        .answers("GET", &format!("{API}/customers?"), 200, &one);
    let done =
        world.call::<WooCommerce>("action", &json!({ "action": "rehearse", "form": {}, "language": "de" })).unwrap();
    assert!(done.operations.is_empty());
    assert_eq!(
        done.facts["answer"],
        "Produkte: 1, davon 1 mit Varianten; 1 sind Gruppen oder werden anderswo verkauft und kommen nicht herüber.\n\
         Von den ersten 2: 1 sind hier neu, 1 sind nach der Artikelnummer schon hier und würden verbunden, 0 sind schon \
         verbunden; 1 haben keine eigene Artikelnummer und heißen WC- und ihre Nummer.\n\
         Bestellungen: 1, die erste vom 2024-02-03; 1 davon sind offen und halten Ware zurück.\n\
         Kunden mit Konto: 1. Sie stehen nur in ihren Bestellungen und werden keine Kontakte.\n\
         Was der Shop zählt, wird am gewählten Ort übernommen.",
    );
}
