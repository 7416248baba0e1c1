//! A shop and this business through some days of bad weather, by a clock of their own: what the shop tells is lost, comes
//! twice or late and in another order; what it is asked it refuses, cuts off, or does without saying so; it switches its
//! webhooks off, is gone for a day, and whoever works here is cut off in the middle. When the weather is fine again, both
//! say the same of every order and of everything that both count.
//!
//! By chance; `STOCKADE_SEED` makes the same again.

use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use store::Clock as _;
use testkit::{Engine, Fitting, Shop, Value, json, on_both, pause, text, trial::Chance};
use woocommerce_shop::{Options, Seed};

use super::{Connected, postbox::POSTBOX, walled};
use crate::made;

const SOME: Seed = Seed { products: 16, orders: 20, seed: 21 };
/// Kinds of things that are traded, and how many there are of each; of one so few that it is sold out.
const THINGS: usize = 4;
const PIECES: i64 = 1_000;
const FEW: i64 = 8;
/// So often something happens, and so much at a time.
const ROUNDS: u64 = 14;
const AT_ONCE: u64 = 4;
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
/// Longer than anybody holds what they work at.
const GIVEN_UP: Duration = Duration::from_secs(5 * 60);
/// As soon as the shop is there again, all is right after the next time that all orders are compared, and what follows.
const FINE: usize = 40;
/// How long the shop may take to send what is due, by the clock on the wall.
const SENDS: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(15);

async fn outdoors(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { wall: walled, public_url: || POSTBOX.url(), ..Fitting::default() }).await
}

struct Weather<'a> {
    connected: Connected<'a>,
    chance: Chance,
    things: Vec<Thing>,
    location: Value,
    /// What was bought, and is not settled for good.
    bought: Vec<u64>,
    done: usize,
}

#[derive(Clone)]
struct Thing {
    /// As a line of an order says it.
    line: Value,
    variant: Value,
}

impl<'a> Weather<'a> {
    async fn begin(shop: &'a Shop) -> Option<Self> {
        let mut chance = match std::env::var("STOCKADE_SEED") {
            Ok(seed) => Chance::new(seed.parse().unwrap()),
            Err(_) => Chance::any(),
        };
        println!("seed {}", chance.seed());
        let connected = Connected::open(shop, Options { seed: SOME, ..Options::default() }).await?;
        connected.control("PUT", "habits", json!({ "quiet_after_creation_seconds": 0 }));
        let url = connected.there.url.clone();
        let settings = json!({
            "store": url, "location": "shelf", "restock": "true", "send-stock": "true", "send-status": "true",
        });
        connected.settings(settings).await;
        let sold = sold(&connected);
        for (at, (route, _)) in sold.iter().enumerate() {
            let pieces = if at == 0 { FEW } else { PIECES };
            connected.owner("PUT", route, json!({ "manage_stock": true, "stock_quantity": pieces }));
        }
        let location = made(shop, "stock.list-locations", json!({})).await["items"][0]["id"].clone();
        let mut weather =
            Self { connected, chance: chance.branch(), things: Vec::new(), location, bought: Vec::new(), done: 0 };
        weather.passes(Duration::ZERO);
        let told = weather.connected.asked("begin").await;
        assert!(text(&told["answer"]).contains("The shop tells what happens from now on."), "{told}");
        weather.connected.settled().await;
        weather.passes(Duration::ZERO);
        for (route, line) in sold {
            let sku = text(&weather.connected.owner("GET", &route, json!({}))["sku"]);
            let variant = weather.variant(&sku).await.expect("it was brought over");
            weather.things.push(Thing { line, variant });
        }
        assert_eq!(weather.differences().await, Vec::<String>::new(), "both begin as one");
        Some(weather)
    }

    async fn variant(&self, sku: &str) -> Option<Value> {
        let found = made(self.connected.shop, "catalog.list-products", json!({ "sku": sku })).await;
        let id = found["items"][0]["id"].as_str()?;
        let product = made(self.connected.shop, "catalog.get-product", json!({ "id": id })).await;
        let same = product["variants"].as_array()?.iter().find(|variant| variant["sku"] == *sku)?;
        Some(same["id"].clone())
    }

    /// For both at the same time.
    fn passes(&self, time: Duration) {
        self.connected.shop.advance(time);
        let now = self.connected.shop.clock.now().to_string();
        self.connected.control("POST", "clock", json!({ "stand_at": now }));
    }

    /// What the shop tells by now arrives.
    async fn arrives(&self) {
        let began = Instant::now();
        let mut is_quiet = false;
        loop {
            let came = POSTBOX.delivered(self.connected.shop).await;
            let due = self.connected.control("GET", "state", json!({}))["webhooks"]["due"].as_u64();
            match (came, due, is_quiet) {
                (0, Some(0), true) => return,
                (0, Some(0), false) => is_quiet = true,
                _ => is_quiet = false,
            }
            assert!(began.elapsed() < SENDS, "the shop sends what is due");
            pause(LOOK);
        }
    }

    async fn later(&self, time: Duration) {
        self.passes(time);
        self.arrives().await;
        self.connected.worked().await;
        self.passes(Duration::ZERO);
    }

    /// Whoever works here is gone after so many steps, and others find what they left a while later.
    async fn cut_off(&self, steps: u64) {
        let mut left = steps;
        let mut work = pin!(self.connected.worked());
        poll_fn(|context| {
            left = left.saturating_sub(1);
            let is_done = work.as_mut().poll(context).is_ready();
            if is_done || left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    async fn happens(&mut self) {
        self.done += 1;
        let thing = self.chance.one_of(&self.things).clone();
        let pieces = 1 + self.chance.below(3);
        match self.chance.below(12) {
            0..=3 => self.buy(&thing, pieces),
            4..=6 => self.turn(),
            7 | 8 => self.send().await,
            9 | 10 => self.count(&thing, &format!("-{pieces}")).await,
            _ => self.count(&thing, &pieces.to_string()).await,
        }
    }

    fn buy(&mut self, thing: &Thing, pieces: u64) {
        let mut line = thing.line.clone();
        line["quantity"] = json!(pieces);
        let other = self.chance.one_of(&self.things).line.clone();
        let how = match self.chance.below(4) {
            0 => json!({ "status": "pending", "payment_method": "paypal" }),
            1 => json!({ "status": "on-hold", "payment_method": "bacs" }),
            2 => json!({ "status": "processing", "payment_method": "cod" }),
            _ => json!({ "payment_method": "stripe", "set_paid": true }),
        };
        let mut order = how;
        order["line_items"] = json!([line, other]);
        let bought = self.connected.control("POST", "buy", order);
        self.bought.push(bought["id"].as_u64().unwrap());
    }

    /// Something becomes of an order over there.
    fn turn(&mut self) {
        let Some(id) = (!self.bought.is_empty()).then(|| *self.chance.one_of(&self.bought)) else { return };
        let at = format!("orders/{id}");
        let order = self.connected.owner("GET", &at, json!({}));
        let is_refunded = order["refunds"].as_array().is_some_and(|all| !all.is_empty());
        let set = |how: Value| drop(self.connected.owner("PUT", &at, how));
        match (text(&order["status"]).as_str(), self.chance.below(6)) {
            ("pending" | "on-hold", 0..=3) => set(json!({ "set_paid": true })),
            ("pending" | "on-hold", _) => set(json!({ "status": "cancelled" })),
            ("processing", 0) => set(json!({ "status": "completed" })),
            ("processing", 1) => set(json!({ "status": "cancelled" })),
            ("processing" | "completed", 2) => self.give_back(&order, true),
            ("processing" | "completed", _) if !is_refunded => self.give_back(&order, false),
            ("processing" | "completed", 3) => self.take_back(&order),
            _ => {}
        }
    }

    /// A piece of its first line, or all that is left of it.
    fn give_back(&mut self, order: &Value, is_all: bool) {
        let refunds = order["refunds"].as_array().unwrap();
        let given = |total: &Value| coins(&text(total));
        let left = given(&order["total"]) + refunds.iter().map(|refund| given(&refund["total"])).sum::<i64>();
        let amount = if is_all { left } else { left.min(100) };
        if amount == 0 || (is_all && !refunds.is_empty()) {
            return;
        }
        let lines = order["line_items"].as_array().unwrap();
        let lines: Vec<Value> = lines
            .iter()
            .take(if is_all { lines.len() } else { 1 })
            .map(|line| {
                let quantity = if is_all { line["quantity"].clone() } else { json!(1) };
                json!({ "id": line["id"], "quantity": quantity, "refund_total": "0" })
            })
            .collect();
        let back = json!({
            "amount": format!("{}.{:02}", amount / 100, amount % 100), "reason": "Broken", "api_refund": false,
            "api_restock": true, "line_items": lines,
        });
        self.connected.owner("POST", &format!("orders/{}/refunds", order["id"]), back);
    }

    /// It was not given back after all. What came back onto the shelf stays there.
    fn take_back(&mut self, order: &Value) {
        let refund = &order["refunds"][0]["id"];
        self.connected.owner("DELETE", &format!("orders/{}/refunds/{refund}?force=true", order["id"]), json!({}));
        self.bought.retain(|id| *id != order["id"].as_u64().unwrap());
    }

    /// The oldest that is open here, if there is one, and its goods are there.
    async fn send(&mut self) {
        let shop = self.connected.shop;
        let found = made(shop, "sales.list-orders", json!({ "state": "open", "limit": 200 })).await;
        let Some(order) = found["items"].as_array().and_then(|all| all.last()) else { return };
        let sent = json!({ "id": order["id"], "carrier": "DHL", "tracking": format!("T{}", text(&order["number"])) });
        self.unless_sold_out("sales.fulfil-order", sent).await;
    }

    /// Sold over the counter, or bought in.
    async fn count(&self, thing: &Thing, change: &str) {
        let change = json!({
            "variant": thing.variant, "location": self.location, "change": change, "reason": "At the counter",
        });
        self.unless_sold_out("stock.adjust", change).await;
    }

    /// What is not on the shelf nobody hands out.
    async fn unless_sold_out(&self, operation: &str, input: Value) {
        let shop = self.connected.shop;
        shop.advance(Duration::from_millis(1));
        if let Err(no) = shop.run(&shop.fresh(&shop.owner), operation, input).await {
            assert_eq!(no.code, "stock.insufficient", "{operation}: {no:?}");
        }
    }

    fn faults(&mut self, down: Option<u64>) {
        self.connected.control(
            "PUT",
            "faults",
            json!({
                "seed": self.chance.below(1 << 32),
                "requests": [
                    { "kind": "too-many", "retry_after": "20", "share": 6 }, { "kind": "too-many", "share": 2 },
                    { "kind": "status", "status": 500, "share": 2 }, { "kind": "status", "status": 502, "share": 2 },
                    { "kind": "maintenance", "share": 2 }, { "kind": "truncated", "share": 3 },
                    { "kind": "wrong-length", "share": 2 }, { "kind": "notices", "share": 2 },
                    { "kind": "answer-lost", "share": 3 }, { "kind": "slow", "milliseconds": 30, "share": 5 },
                ],
                "webhooks": { "lost": 10, "doubled": 10, "late": 10, "late_seconds": 5400, "shuffled_seconds": 90 },
                "down_seconds": down,
            }),
        );
    }

    /// The shop gave up telling.
    fn switched_off(&self) {
        for hook in self.connected.all("webhooks") {
            self.connected.owner("PUT", &format!("webhooks/{}", hook["id"]), json!({ "status": "disabled" }));
        }
    }

    async fn storm(&mut self) {
        self.faults(None);
        for round in 1..=ROUNDS {
            for _ in 0..=self.chance.below(AT_ONCE) {
                self.happens().await;
                if self.chance.below(3) == 0 {
                    self.later(MINUTE).await;
                }
            }
            match round {
                4 | 11 => {
                    self.passes(MINUTE);
                    self.arrives().await;
                    let steps = 1 + self.chance.below(60);
                    self.cut_off(steps).await;
                    POSTBOX.shut(true);
                    self.passes(GIVEN_UP);
                    self.happens().await;
                    self.arrives().await;
                    POSTBOX.shut(false);
                }
                6 => self.switched_off(),
                8 => {
                    self.faults(Some(24 * 60 * 60));
                    for _ in 0..12 {
                        let thing = self.chance.one_of(&self.things).clone();
                        self.count(&thing, "-1").await;
                        self.later(2 * HOUR).await;
                    }
                    self.faults(None);
                }
                _ => {}
            }
            let minutes = 5 + self.chance.below(40);
            self.later(MINUTE * u32::try_from(minutes).unwrap()).await;
        }
    }

    /// What is not the same on both sides.
    async fn differences(&self) -> Vec<String> {
        let mut differ = Vec::new();
        let orders = self.connected.all("orders");
        for order in &orders {
            differ.extend(self.connected.differs(order).await);
        }
        // The shop has what nobody paid for yet, and it is kept here.
        let unpaid = |theirs: &Value| -> i64 {
            let orders = orders.iter().filter(|order| order["status"] == "pending");
            let lines = orders.flat_map(|order| order["line_items"].as_array().unwrap());
            let same = |line: &&Value| line["product_id"] == theirs["id"] || line["variation_id"] == theirs["id"];
            lines.filter(same).map(|line| line["quantity"].as_i64().unwrap()).sum()
        };
        for (_, theirs) in counted(&self.connected) {
            let sku = text(&theirs["sku"]);
            let Some(variant) = self.variant(&sku).await else { continue };
            let level = made(self.connected.shop, "stock.list-levels", json!({ "variant": variant })).await;
            let here: i64 = text(&level["items"][0]["available"]).parse().unwrap();
            let there = theirs["stock_quantity"].as_i64().unwrap() - unpaid(&theirs);
            // What is owed here the shop does not have either.
            if here.max(0) != there.max(0) {
                differ.push(format!("of {sku} there are {here} here and {there} there"));
            }
        }
        differ
    }

    async fn clears(&mut self) {
        self.connected.control("PUT", "faults", json!({}));
        for _ in 0..FINE {
            self.later(HOUR).await;
        }
        let differ = self.differences().await;
        assert!(differ.is_empty(), "seed {}: {differ:#?}\n{:#?}", self.chance.seed(), self.connected.troubles().await);
        self.connected.agrees().await;
        let hooks = self.connected.all("webhooks");
        let on = hooks.iter().filter(|hook| hook["status"] == "active").count();
        assert_eq!((on, hooks.len()), (8, 8), "the shop tells of everything again, and of nothing twice");
    }
}

fn coins(amount: &str) -> i64 {
    amount.parse::<model::Rate>().unwrap().millionths() / 10_000
}

/// Where each that the shop counts by itself is, and what it is there.
fn counted(connected: &Connected<'_>) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for product in connected.all("products") {
        let at = format!("products/{}", product["id"]);
        if product["type"] == "variable" {
            let inside = format!("{at}/variations");
            let variations = connected.all(&inside).into_iter().filter(|one| one["manage_stock"] == true);
            all.extend(variations.map(|one| (format!("{inside}/{}", one["id"]), one)));
        } else if product["type"] == "simple" && product["manage_stock"] == true {
            all.push((at, product));
        }
    }
    all
}

/// What is traded: how its owner comes to it, and how it stands in an order. Variations are among them.
fn sold(connected: &Connected<'_>) -> Vec<(String, Value)> {
    let (variations, simple): (Vec<_>, Vec<_>) =
        counted(connected).into_iter().partition(|(route, _)| route.contains("variations"));
    let mut all: Vec<_> = variations.into_iter().take(1).chain(simple).take(THINGS).collect();
    assert_eq!(all.len(), THINGS);
    all.drain(..)
        .map(|(route, one)| {
            let line = match route.split('/').collect::<Vec<_>>()[..] {
                [_, product, _, _] => {
                    json!({ "product_id": product.parse::<u64>().unwrap(), "variation_id": one["id"], "quantity": 1 })
                }
                _ => json!({ "product_id": one["id"], "quantity": 1 }),
            };
            (route, line)
        })
        .collect()
}

on_both! {
    in outdoors;

    async fn after_any_weather_both_sides_agree(shop) {
        let Some(mut weather) = Weather::begin(shop).await else { return };
        let began = Instant::now();
        weather.storm().await;
        weather.clears().await;
        println!("{} things happened, and both sides agree ({:.1?})", weather.done, began.elapsed());
    }
}
