//! Who buys in the shop, as contacts here.

use testkit::{Shop, Value, json, on_both, text};
use woocommerce_shop::Seed;

use super::{Connected, open};
use crate::made;

const NOTHING: Seed = Seed { products: 12, orders: 0, seed: 2 };

async fn contacts(shop: &Shop) -> Vec<Value> {
    made(shop, "contacts.list-contacts", json!({ "limit": 200 })).await["items"].as_array().unwrap().clone()
}

async fn wants(connected: &Connected<'_>, customers: &str, guests: &str) {
    let settings =
        json!({ "store": connected.there.url, "location": "shelf", "customers": customers, "guests": guests });
    connected.settings(settings).await;
}

fn buys(connected: &Connected<'_>, customer: &Value, billing: &Value) -> Value {
    let simple = connected.all("products").into_iter().find(|one| one["type"] == "simple");
    let tea = json!({ "name": "Tea", "type": "simple", "regular_price": "5" });
    let product = simple.unwrap_or_else(|| connected.owner("POST", "products", tea));
    connected.owner(
        "POST",
        "orders",
        json!({
            "customer_id": customer, "billing": billing, "payment_method": "stripe", "set_paid": true,
            "line_items": [{ "product_id": product["id"], "quantity": 1 }],
        }),
    )
}

fn ada() -> Value {
    json!({
        "first_name": "Ada", "last_name": "Byron", "email": "Ada@Example.org", "phone": "+49 30 1234567",
        "address_1": "Ring 1", "city": "Berlin", "postcode": "10115", "country": "DE",
    })
}

on_both! {
    in open;

    async fn whoever_buys_is_a_contact_once(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        wants(&connected, "true", "true").await;
        let grace = json!({ "first_name": "Grace", "last_name": "Hopper", "email": "grace@example.org" });
        let account = connected.owner("POST", "customers", json!({ "email": "grace@example.org", "first_name": "Grace", "last_name": "Hopper" }));
        connected.owner("POST", "customers", json!({ "email": "never@example.org", "username": "never" }));
        // Twice each, in one page and in another.
        let first = [buys(&connected, &json!(0), &ada()), buys(&connected, &account["id"], &grace)];
        buys(&connected, &json!(0), &ada());
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let all = contacts(shop).await;
        let mut names: Vec<String> = all.iter().map(|one| text(&one["name"])).collect();
        names.sort();
        assert_eq!(names, ["Ada Byron", "Grace Hopper", "never@example.org"]);
        let later = [buys(&connected, &json!(0), &ada()), buys(&connected, &account["id"], &grace)];
        connected.brought("orders").await;
        assert_eq!(contacts(shop).await.len(), 3);
        for orders in [first, later] {
            for (order, name) in orders.iter().zip(["Ada Byron", "Grace Hopper"]) {
                let here = connected.order(order).await;
                let contact = all.iter().find(|one| one["name"] == name).unwrap();
                assert_eq!((&here["contact"], &here["buyer"]["name"]), (&contact["id"], &json!(name)), "{here}");
            }
        }
        connected.agrees().await;
    }

    async fn nobody_is_one_unless_that_was_chosen(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let account = connected.owner("POST", "customers", json!({ "email": "grace@example.org" }));
        buys(&connected, &json!(0), &ada());
        buys(&connected, &account["id"], &ada());
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(contacts(shop).await, Vec::<Value>::new());
        // Guests alone: their order becomes theirs once it is looked at again.
        wants(&connected, "false", "true").await;
        for order in connected.all("orders") {
            connected.owner("PUT", &format!("orders/{}", order["id"]), json!({ "customer_note": "Ring twice." }));
        }
        connected.brought("orders").await;
        let all = contacts(shop).await;
        assert_eq!(all.iter().map(|one| text(&one["name"])).collect::<Vec<_>>(), ["Ada Byron"]);
        for order in connected.all("orders") {
            let here = connected.order(&order).await;
            let whose = if order["customer_id"] == 0 { &all[0]["id"] } else { &Value::Null };
            assert_eq!(&here["contact"], whose, "{here}");
        }
    }

    async fn who_is_here_already_is_known_by_their_address_and_keeps_what_is_known(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        wants(&connected, "true", "true").await;
        let known = made(shop, "contacts.add-contact", json!({
            "kind": "person", "name": "A. Byron", "email": "ada@example.org", "company": "Engines",
        })).await;
        // Of two with one address nobody knows which it is.
        for name in ["One", "Two"] {
            made(shop, "contacts.add-contact", json!({ "kind": "person", "name": name, "email": "both@example.org" })).await;
        }
        let mut both = ada();
        both["email"] = json!("both@example.org");
        let orders = [buys(&connected, &json!(0), &ada()), buys(&connected, &json!(0), &both)];
        connected.brought("orders").await;
        assert_eq!(contacts(shop).await.len(), 3);
        assert_eq!(connected.order(&orders[0]).await["contact"], known["id"]);
        assert_eq!(connected.order(&orders[1]).await["contact"], Value::Null);
        let now = made(shop, "contacts.get-contact", json!({ "id": known["id"] })).await;
        assert_eq!(
            [&now["name"], &now["company"], &now["phone"], &now["addresses"][0]["city"]],
            ["A. Byron", "Engines", "+49 30 1234567", "Berlin"], "{now}"
        );
    }
}
