//! What the shop tells: signed, once, and no longer to whom it fails too often.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use woocommerce_shop::sign;

use crate::{
    asking::{Shop, encrypted, soon},
    receiver::Receiver,
};

const SECRET: &str = "q3Vx0123456789abcdef0123456789abcd";

struct Told {
    shop: Shop,
    receiver: Receiver,
}

impl Told {
    fn of(topics: &[&str]) -> Self {
        let told = Self { shop: Shop::empty(), receiver: Receiver::open() };
        for topic in topics {
            told.hook(topic, SECRET);
        }
        told.receiver.forget();
        told
    }

    fn hook(&self, topic: &str, secret: &str) -> u64 {
        let body = json!({ "topic": topic, "delivery_url": self.receiver.url, "secret": secret });
        self.shop.post("webhooks", &body)["id"].as_u64().unwrap()
    }

    #[track_caller]
    fn came(&self, many: usize) {
        soon(&format!("{many} deliveries"), || self.receiver.came().len() >= many);
        assert_eq!(self.receiver.came().len(), many);
    }

    fn bought(&self) -> u64 {
        self.shop.control("POST", "buy", &json!({ "billing": { "email": "a@example.com" } }))["id"].as_u64().unwrap()
    }

    /// The ids of what came, in their order.
    fn ids(&self) -> Vec<u64> {
        let id = |body: &str| serde_json::from_str::<Value>(body).unwrap()["id"].as_u64().unwrap();
        self.receiver.came().iter().map(|came| id(&came.body)).collect()
    }
}

#[test]
fn what_is_told_is_signed_and_says_what_it_is() {
    let told = Told::of(&["order.created"]);
    let id = told.bought();
    told.came(1);
    let came = &told.receiver.came()[0];
    let order: Value = serde_json::from_str(&came.body).unwrap();
    assert_eq!((&order["id"], &order["created_via"]), (&json!(id), &json!("checkout")));
    // As PHP writes it.
    assert!(came.body.contains(r"http:\/\/127.0.0.1"), "{}", came.body);
    assert!(came.head.starts_with("POST /hook HTTP/1.0\r\n"), "{}", came.head);
    let header = |name: &str| came.header(name).unwrap().to_owned();
    assert_eq!(header("x-wc-webhook-signature"), sign(&came.body, SECRET));
    assert_eq!(header("x-wc-webhook-topic"), "order.created");
    assert_eq!(header("x-wc-webhook-resource"), "order");
    assert_eq!(header("x-wc-webhook-event"), "created");
    assert_eq!(header("x-wc-webhook-source"), format!("{}/", told.shop.running.url));
    assert!(header("user-agent").starts_with("WooCommerce/") && header("user-agent").contains("Hookshot (WordPress/"));
    assert!(came.header("x-wc-webhook-delivery-id").is_some());
}

#[test]
fn a_secret_counts_without_its_entities() {
    assert_eq!(sign("{}", "a&amp;b&lt;&#039;"), sign("{}", "a&b<'"));
    assert_ne!(sign("{}", "a&b"), sign("{}", "a&c"));
    // Made with another program.
    assert_eq!(sign(r#"{"id":7}"#, SECRET), "Ko8Dii2QVk48vEpRa6sVCHELTxmTWFiiEUtD/3f25n8=");
}

#[test]
fn it_is_told_over_https_too() {
    // Another shop says 200 to whatever comes to its front page.
    let (shop, other) = (Shop::empty(), Shop::open(encrypted()));
    let told = |address: String| {
        let body = json!({ "topic": "order.created", "delivery_url": address, "secret": SECRET });
        shop.ask("POST", "webhooks", Some(&body)).status
    };
    let url = other.running.https_url.clone().unwrap();
    assert_eq!(told(format!("{url}/")), 201);
    assert_eq!(told(format!("{url}/nothing")), 500);
}

#[test]
fn each_topic_is_told_of_what_it_is_about() {
    let told = Told::of(&["order.updated", "order.deleted", "order.restored", "product.updated", "customer.created"]);
    told.shop.control("PUT", "habits", &json!({ "quiet_after_creation_seconds": -1 }));
    let topics = |many: usize| {
        told.came(many);
        let came = told.receiver.came();
        told.receiver.forget();
        came.iter().map(|came| came.header("x-wc-webhook-topic").unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let product = told
        .shop
        .post("products", &json!({ "name": "a", "manage_stock": true, "stock_quantity": 9, "regular_price": "1" }));
    let line = json!([{ "product_id": product["id"], "quantity": 2 }]);
    let id =
        told.shop.control("POST", "buy", &json!({ "line_items": line, "set_paid": true, "payment_method": "stripe" }))
            ["id"]
            .clone();
    // What it takes from stock.
    assert_eq!(topics(1), ["product.updated".into()].into());
    told.shop.post(&format!("orders/{id}/refunds"), &json!({ "amount": "0.50" }));
    assert_eq!(topics(1), ["order.updated".into()].into());
    told.shop.ask("DELETE", &format!("orders/{id}"), None);
    assert_eq!(topics(1), ["order.deleted".into()].into());
    told.shop.ask("PUT", &format!("orders/{id}"), Some(&json!({ "status": "processing" })));
    assert_eq!(topics(1), ["order.restored".into()].into());
    told.shop.post("customers", &json!({ "email": "b@example.com" }));
    assert_eq!(topics(1), ["customer.created".into()].into());
    assert_eq!(told.shop.state()["money_moved"], json!([{ "order": id, "amount": "0.50" }]));
}

#[test]
fn right_after_it_was_made_a_change_is_not_told() {
    let told = Told::of(&["order.updated"]);
    let id = told.bought();
    let change = |status: &str| {
        told.shop.control("PUT", &format!("owner/orders/{id}"), &json!({ "status": status }));
    };
    change("on-hold");
    told.shop.control("POST", "clock", &json!({ "advance_seconds": 11 }));
    change("processing");
    told.came(1);
    assert!(told.receiver.came()[0].body.contains(r#""status":"processing""#));
}

#[test]
fn what_waits_is_told_once_and_as_it_is_then() {
    let told = Told::of(&["order.updated"]);
    let id = told.bought();
    told.shop.control("POST", "clock", &json!({ "advance_seconds": 60 }));
    told.shop.control("PUT", "habits", &json!({ "webhook_delay_milliseconds": 30_000 }));
    for note in ["first", "second", "third"] {
        told.shop.control("PUT", &format!("owner/orders/{id}"), &json!({ "customer_note": note }));
    }
    assert_eq!(told.shop.state()["webhooks"]["waiting"], 1);
    told.shop.control("POST", "clock", &json!({ "advance_seconds": 31 }));
    told.came(1);
    assert!(told.receiver.came()[0].body.contains("third"));
}

#[test]
fn who_fails_too_often_is_told_no_more_until_it_is_switched_on() {
    let told = Told::of(&[]);
    let hook = told.hook("order.created", SECRET);
    let status = || told.shop.get(&format!("webhooks/{hook}"))["status"].clone();
    let told_so_far = || told.shop.control("GET", "told", &json!({})).as_array().unwrap().len();
    // A redirect counts as delivered, and what is delivered is forgiven.
    for (many, answer) in [(3, 500), (1, 302), (6, 404)] {
        told.receiver.answers(answer);
        for _ in 0..many {
            let before = told_so_far();
            told.bought();
            soon("it is told", || told_so_far() > before);
        }
        assert_eq!(status(), "active");
    }
    let before = told_so_far();
    told.bought();
    soon("it is told", || told_so_far() > before);
    assert_eq!(status(), "disabled");
    told.bought();
    assert_eq!(told.shop.state()["webhooks"]["waiting"], 0);
    told.receiver.answers(200);
    told.receiver.forget();
    told.shop.ask("PUT", &format!("webhooks/{hook}"), Some(&json!({ "status": "active" })));
    told.bought();
    told.came(1);
}

#[test]
fn an_owner_who_may_read_no_longer_signs_a_problem() {
    let told = Told::of(&["order.created"]);
    told.shop.control("PUT", "habits", &json!({ "webhook_user_may_read": false }));
    told.bought();
    told.came(1);
    let came = &told.receiver.came()[0];
    assert!(came.body.contains(r#""code":"woocommerce_rest_cannot_view""#), "{}", came.body);
    assert_eq!(came.header("x-wc-webhook-signature"), Some(sign(&came.body, SECRET).as_str()));
}

#[test]
fn deliveries_are_lost_doubled_late_and_out_of_order_by_share() {
    let run = |webhooks: Value| {
        let told = Told::of(&["order.created"]);
        told.shop.control("PUT", "faults", &json!({ "seed": 4, "webhooks": webhooks }));
        let bought: Vec<u64> = (0..40).map(|_| told.bought()).collect();
        (told, bought)
    };
    let settled = |told: &Told| {
        soon("all is told", || told.shop.state()["webhooks"]["waiting"] == 0 && !told.receiver.came().is_empty())
    };

    let (told, _) = run(json!({ "lost": 25 }));
    settled(&told);
    let lost = told.shop.state()["webhooks"]["lost"].as_u64().unwrap();
    assert!((2..25).contains(&lost), "{lost}");
    told.came(40 - usize::try_from(lost).unwrap());

    let (told, bought) = run(json!({ "doubled": 100 }));
    told.came(80);
    assert_eq!(told.ids().into_iter().collect::<BTreeSet<_>>(), bought.into_iter().collect());

    let (told, bought) = run(json!({ "late": 50, "late_seconds": 3600 }));
    soon("half is told", || {
        told.receiver.came().len() + told.shop.state()["webhooks"]["waiting"].as_u64().unwrap() as usize == 40
    });
    assert!(told.receiver.came().len() < 40);
    told.shop.control("POST", "clock", &json!({ "advance_seconds": 3601 }));
    told.came(40);
    assert_ne!(told.ids(), bought, "the late ones come last");

    let (told, bought) = run(json!({ "shuffled_seconds": 600 }));
    told.shop.control("POST", "clock", &json!({ "advance_seconds": 601 }));
    told.came(40);
    assert!(told.ids() != bought && told.ids().into_iter().collect::<BTreeSet<_>>() == bought.into_iter().collect());
}
