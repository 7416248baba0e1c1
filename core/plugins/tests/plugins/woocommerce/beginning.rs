//! Everything is brought over, the first time: in its order, without what cannot be had, and without undoing what happens
//! here meanwhile.

use std::time::Duration;

use store::Clock as _;
use testkit::{Shop, Value, json, on_both, text};
use woocommerce_shop::Seed;

use super::{Connected, bringing::available, open};
use crate::{made, system};

const SOME: Seed = Seed { products: 6, orders: 12, seed: 11 };
/// More lines than an order has here.
const TOO_MANY: usize = 501;

async fn levels(shop: &Shop, product: &Value) -> Value {
    let variant = &product["variants"][0]["id"];
    made(shop, "stock.list-levels", json!({ "variant": variant })).await["items"][0].clone()
}

async fn sold_here(shop: &Shop, product: &Value, change: &str) {
    let location = made(shop, "stock.list-locations", json!({})).await["items"][0]["id"].clone();
    let variant = &product["variants"][0]["id"];
    let sold = json!({ "variant": variant, "location": location, "change": change, "reason": "Sold" });
    made(shop, "stock.adjust", sold).await;
}

impl Connected<'_> {
    /// The turn of a schedule.
    async fn turn(&self, schedule: &str) {
        self.begin_turn(schedule).await;
        self.settled().await;
    }

    async fn begin_turn(&self, schedule: &str) {
        self.shop.advance(Duration::from_secs(1));
        let turn = json!({ "plugin": self.plugin["id"], "schedule": schedule, "turn": self.shop.door.now() });
        self.shop.run(&system(self.shop), "plugins.tick", turn).await.unwrap();
    }

    /// For both at the same time.
    fn passes(&self, time: Duration) {
        self.shop.advance(time);
        self.control("POST", "clock", json!({ "stand_at": self.shop.clock.now().to_string() }));
    }

    async fn orders(&self) -> usize {
        made(self.shop, "sales.list-orders", json!({ "limit": 200 })).await["items"].as_array().unwrap().len()
    }

    fn one_counted(&self) -> Value {
        self.all("products").into_iter().find(|one| one["manage_stock"] == true).unwrap()
    }
}

on_both! {
    in open;

    async fn what_cannot_be_had_holds_up_nothing_else(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        // One is told apart by its lots here, and of the shop nobody knows which lot it is.
        let theirs = connected.one_counted();
        let variants = json!([{ "sku": theirs["sku"] }]);
        let tea = made(shop, "catalog.add-product", json!({ "name": "By lot", "variants": variants })).await;
        made(shop, "stock.track", json!({ "id": tea["variants"][0]["id"], "mode": "lot" })).await;
        let line = json!({ "product_id": theirs["id"], "quantity": 1 });
        let huge = connected.owner("POST", "orders", json!({ "line_items": vec![line.clone(); TOO_MANY] }));
        connected.asked("begin").await;
        connected.settled().await;
        let troubles = connected.troubles().await;
        let of = |what: &str| troubles.iter().filter(|one| one.starts_with(&format!("\"{what}\" \"dead\""))).count();
        // It is counted twice, or once where the second time took the place of the first.
        assert!((1..=2).contains(&of("count")), "{troubles:#?}");
        assert_eq!((of("order"), troubles.len()), (1, of("count") + 1), "{troubles:#?}");
        let syncs = connected.syncs().await;
        assert!(syncs.iter().all(|sync| sync["state"] == "done"), "{syncs:#?}");
        // All others are here, as they are there.
        assert_eq!(connected.orders().await + 1, connected.all("orders").len());
        for order in connected.all("orders").iter().filter(|order| order["id"] != huge["id"]) {
            assert_eq!(connected.differs(order).await, Vec::<String>::new());
        }
        for one in connected.all("products").iter().filter(|one| one["manage_stock"] == true && one["id"] != theirs["id"]) {
            assert_eq!(available(shop, &text(&one["sku"])).await, one["stock_quantity"].to_string(), "{}", one["sku"]);
        }
        // What comes later does, too: the next time begins behind it.
        connected.control("POST", "buy", json!({ "line_items": [line], "payment_method": "cod", "status": "processing" }));
        connected.turn("orders").await;
        assert_eq!(connected.troubles().await.len(), troubles.len());
        assert_eq!(connected.orders().await + 1, connected.all("orders").len());
    }

    async fn what_comes_in_many_sizes_and_colours_comes(shop) {
        const SHIRTS: usize = 14;
        const SIZES: usize = 40;
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        for shirt in 0..SHIRTS {
            let sizes: Vec<String> = (0..SIZES).map(|size| format!("{size}")).collect();
            let attribute = json!({ "name": "Size", "variation": true, "options": sizes });
            let product = json!({ "name": format!("Shirt {shirt}"), "type": "variable", "sku": format!("S{shirt}"), "attributes": [attribute] });
            let product = connected.owner("POST", "products", product);
            let variation = |size: &String| {
                json!({
                    "sku": format!("S{shirt}-{size}"), "regular_price": "10", "manage_stock": true, "stock_quantity": 2,
                    "attributes": [{ "name": "Size", "option": size }],
                })
            };
            let all: Vec<Value> = sizes.iter().map(variation).collect();
            connected.owner("POST", &format!("products/{}/variations/batch", product["id"]), json!({ "create": all }));
        }
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let syncs = connected.syncs().await;
        assert!(syncs.len() > 3 && syncs.iter().all(|sync| sync["state"] == "done"), "{syncs:#?}");
        for sku in ["S0-0", "S7-39", "S13-20"] {
            assert_eq!(available(shop, sku).await, "2", "{sku}");
        }
    }

    async fn many_orders_that_vanish_at_once_are_nobodys_word(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        connected.asked("begin").await;
        connected.settled().await;
        let theirs = connected.one_counted();
        let line = json!({ "product_id": theirs["id"], "quantity": 1 });
        let mut bought = Vec::new();
        for _ in 0..8 {
            bought.push(connected.control("POST", "buy", json!({ "line_items": [line], "payment_method": "cod", "status": "processing" })));
        }
        connected.turn("orders").await;
        for order in &bought {
            connected.owner("DELETE", &format!("orders/{}?force=true", order["id"]), json!({}));
        }
        connected.turn("compare-orders").await;
        for order in &bought {
            assert_eq!(connected.order(order).await["state"], "open", "nobody calls them off unasked");
        }
        let notices = made(shop, "plugins.list-notices", json!({ "id": connected.plugin["id"] })).await;
        assert!(notices.to_string().contains("Orders are gone from the shop"), "{notices}");
    }

    async fn nothing_comes_by_itself_before_somebody_wants_it(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        for schedule in ["orders", "products", "compare-orders", "compare-products", "webhooks"] {
            connected.turn(schedule).await;
        }
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        assert_eq!(connected.orders().await, 0);
        assert!(connected.all("webhooks").is_empty());
        let listed = made(shop, "catalog.list-products", json!({})).await;
        assert_eq!(listed["items"], json!([]));
        // Then it is all of it, also what a schedule passed over.
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        connected.agrees().await;
    }

    async fn orders_wait_for_what_they_are_of(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        let broken = json!({ "requests": [{ "kind": "status", "status": 500, "route": "/products" }] });
        connected.control("PUT", "faults", broken);
        connected.asked("begin").await;
        connected.begin_turn("orders").await;
        for _ in 0..20 {
            connected.worked().await;
            shop.advance(Duration::from_secs(5));
        }
        let syncs = connected.syncs().await;
        let orders = syncs.iter().find(|sync| sync["name"] == "orders").unwrap();
        assert_eq!((&orders["state"], connected.orders().await), (&json!("done"), 0), "its products are not here yet: {orders}");
        connected.control("PUT", "faults", json!({}));
        connected.settled().await;
        connected.agrees().await;
    }

    async fn what_was_deleted_there_while_nobody_heard_it_is_called_off(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        connected.asked("begin").await;
        connected.settled().await;
        let buy = json!({ "line_items": [{ "product_id": connected.one_counted()["id"], "quantity": 1 }], "payment_method": "cod", "status": "processing" });
        let (gone, stays) = (connected.control("POST", "buy", buy.clone()), connected.control("POST", "buy", buy));
        connected.turn("orders").await;
        connected.owner("DELETE", &format!("orders/{}?force=true", gone["id"]), json!({}));
        connected.turn("orders").await;
        assert_eq!(connected.order(&gone).await["state"], "open", "nobody said so");
        connected.turn("compare-orders").await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        assert_eq!((&connected.order(&gone).await["state"], &connected.order(&stays).await["state"]), (&json!("cancelled"), &json!("open")));
    }

    async fn however_much_was_bought_there_it_is_not_sold_again(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "send-stock": "true" })).await;
        let theirs = connected.one_counted();
        let at = format!("products/{}", theirs["id"]);
        connected.owner("PUT", &at, json!({ "stock_quantity": 100 }));
        connected.asked("begin").await;
        connected.settled().await;
        // Nobody hears of any of it, for longer than an hour.
        for pieces in [1; 30] {
            let line = json!({ "product_id": theirs["id"], "quantity": pieces });
            connected.control("POST", "buy", json!({ "line_items": [line], "payment_method": "cod", "status": "processing" }));
        }
        connected.passes(Duration::from_secs(3 * 60 * 60));
        let product = connected.product(&text(&theirs["sku"])).await;
        sold_here(shop, &product, "-1").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let quantity = connected.owner("GET", &at, json!({}))["stock_quantity"].clone();
        assert_eq!((quantity, available(shop, &text(&theirs["sku"])).await), (json!(69), "69".to_owned()));
        connected.agrees().await;
    }

    async fn what_is_sold_here_meanwhile_is_sold(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "send-stock": "true" })).await;
        let theirs = connected.one_counted();
        let (sku, there) = (text(&theirs["sku"]), theirs["stock_quantity"].as_i64().unwrap());
        let order = connected.control("POST", "buy", json!({ "line_items": [{ "product_id": theirs["id"], "quantity": 1 }], "payment_method": "cod", "status": "processing" }));
        let refund = json!({ "amount": "0.01", "reason": "Late", "api_refund": false });
        connected.owner("POST", &format!("orders/{}/refunds", order["id"]), refund);
        let there = there - 1;
        // The orders are not here yet, and everything was counted once.
        connected.control("PUT", "faults", json!({ "requests": [{ "kind": "too-many", "retry_after": "2", "route": "/refunds" }] }));
        connected.asked("begin").await;
        let product = connected.product(&sku).await;
        assert_eq!(levels(shop, &product).await["on_hand"], there.to_string());
        sold_here(shop, &product, "-2").await;
        connected.worked().await;
        // However long it takes.
        connected.passes(Duration::from_secs(24 * 60 * 60));
        connected.worked().await;
        let quantity = || connected.owner("GET", &format!("products/{}", theirs["id"]), json!({}))["stock_quantity"].clone();
        assert_eq!(quantity(), there, "nothing is told while it is not all here");
        connected.control("PUT", "faults", json!({}));
        // Somebody ends it: by the hour it goes on.
        let orders = connected.syncs().await.into_iter().find(|sync| sync["name"] == "orders").unwrap();
        made(shop, "plugins.cancel-sync", json!({ "id": orders["id"] })).await;
        connected.turn("webhooks").await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        assert_eq!((available(shop, &sku).await, quantity()), ((there - 2).to_string(), json!(there - 2)));
        connected.agrees().await;
    }
}
