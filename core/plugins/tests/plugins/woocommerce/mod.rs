//! The WooCommerce plugin behind its real wall, against a shop that answers as WooCommerce does. What `cargo xtask plugins`
//! made of it is what is tested.

mod beginning;
mod bringing;
mod connecting;
mod following;
mod growing;
mod people;
mod postbox;
mod pricing;
mod stocking;
mod weather;

use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use plugins::{
    Works,
    wall::{Wall, Walled},
};
use sandbox::{CHILD, Compiler};
use testkit::{
    Engine, Fitting, Shop, Value, component,
    http::{Connection, Request},
    json, packed, text,
};
use woocommerce_shop::{Options, Running, Seed};

use crate::{bytes_sent, connection, made, trusted, worked_by};

const MANIFEST: &str = include_str!("../../../../../plugins/woocommerce/plugin.toml");
const GERMAN: &str = include_str!("../../../../../plugins/woocommerce/texts/de.toml");
/// What is brought over on many pages may need many turns.
const TURNS: usize = 200;

fn walled() -> Wall {
    static WALL: LazyLock<Wall> =
        LazyLock::new(|| Arc::new(Walled::new(Compiler::new(testkit::server::built(), [CHILD]), None)));
    Arc::clone(&WALL)
}

async fn open(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { wall: walled, ..Fitting::default() }).await
}

/// A shop over there, and the plugin here that is connected with it.
struct Connected<'a> {
    shop: &'a Shop,
    there: Running,
    plugin: Value,
    connection: Value,
}

impl<'a> Connected<'a> {
    /// None where the plugin is not built.
    async fn with(shop: &'a Shop, seed: Seed) -> Option<Self> {
        Self::open(shop, Options { seed, ..Options::default() }).await
    }

    async fn open(shop: &'a Shop, options: Options) -> Option<Self> {
        let program = component("woocommerce")?;
        let there = Running::start(options).unwrap();
        made(shop, "stock.add-location", json!({ "name": "Shelf" })).await;
        trusted(shop).await;
        let package = bytes_sent(shop, &packed(MANIFEST, &program)).await;
        let plugin = made(shop, "plugins.install", json!({ "package": package })).await;
        let connection = connection(shop, &plugin).await;
        let connected = Self { shop, there, plugin, connection };
        let key = &connected.there.key;
        connected.key(&format!("{}:{}", key.key, key.secret)).await;
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "restock": "true" })).await;
        Some(connected)
    }

    async fn key(&self, value: &str) {
        let put = json!({ "id": self.connection["id"], "credential": "key", "value": value });
        made(self.shop, "plugins.put-credential", put).await;
    }

    async fn settings(&self, settings: Value) {
        let now = connection(self.shop, &self.plugin).await;
        let put = json!({ "id": now["id"], "version": now["version"], "settings": settings });
        made(self.shop, "plugins.set-settings", put).await;
    }

    /// What is due is done, and what follows from it.
    async fn worked(&self) {
        let (_, address) = self.there.url.split_once("://").unwrap();
        let client = testkit::outside(vec![address.parse().unwrap()]);
        worked_by(self.shop, Works { wall: walled(), client }).await;
    }

    /// Asks for something, and what it says.
    async fn asked(&self, action: &str) -> Value {
        let input = json!({ "id": self.connection["id"], "action": action });
        self.shop.advance(Duration::from_millis(1));
        let asked = self.shop.run(&self.shop.owner, "plugins.ask-action", input).await.unwrap();
        self.worked().await;
        self.shop.run(&self.shop.owner, "plugins.get-action", json!({ "id": asked["id"] })).await.unwrap()
    }

    /// The same of a record, or with something filled in.
    async fn asked_of(&self, action: &str, record: Option<&Value>, form: Value) -> Value {
        let input = json!({ "id": self.connection["id"], "action": action, "record": record, "settings": form });
        self.shop.advance(Duration::from_millis(1));
        let asked = self.shop.run(&self.shop.owner, "plugins.ask-action", input).await.unwrap();
        self.settled().await;
        self.shop.run(&self.shop.owner, "plugins.get-action", json!({ "id": asked["id"] })).await.unwrap()
    }

    /// All that changed there is brought over.
    async fn brought(&self, sync: &str) {
        self.shop.advance(Duration::from_secs(1));
        self.start(sync, false).await;
        self.settled().await;
        assert_eq!(self.troubles().await, Vec::<String>::new());
    }

    /// The product here that has this SKU.
    async fn product(&self, sku: &str) -> Value {
        let found = made(self.shop, "catalog.list-products", json!({ "sku": sku })).await;
        made(self.shop, "catalog.get-product", json!({ "id": found["items"][0]["id"] })).await
    }

    /// What somebody sees beside the connection.
    async fn shown(&self) -> Value {
        let input = json!({ "id": self.connection["id"], "panel": "orders" });
        made(self.shop, "plugins.look-at-panel", input).await
    }

    /// What was asked of the shop that may have changed something there: method and path of each.
    fn changes(&self) -> Vec<String> {
        let asked = self.control("GET", "asked", json!({}));
        let asked = asked.as_array().unwrap().iter().filter(|one| one["method"] != "GET");
        let path =
            |one: &Value| format!("{} {}", text(&one["method"]), text(&one["route"]).trim_start_matches("/wc/v3/"));
        asked.map(path).filter(|one| one != "POST orders/batch").collect()
    }

    async fn start(&self, sync: &str, dry: bool) -> Value {
        made(self.shop, "plugins.start-sync", json!({ "id": self.connection["id"], "sync": sync, "dry": dry })).await
    }

    /// Newest first.
    async fn syncs(&self) -> Vec<Value> {
        made(self.shop, "plugins.list-syncs", json!({})).await["items"].as_array().unwrap().clone()
    }

    /// Until nothing is under way any more, and nothing is left to be told.
    async fn settled(&self) {
        for _ in 0..TURNS {
            self.worked().await;
            let syncs = self.syncs().await;
            let waiting = crate::states(self.shop).await.iter().any(|state| state == "waiting");
            if !waiting && !syncs.iter().any(|sync| sync["state"] == "running") {
                return;
            }
            // What did not work is tried again later.
            self.shop.advance(Duration::from_secs(1));
        }
        panic!("never settled: {:#?}", self.troubles().await);
    }

    /// Whatever did not get done, with why.
    async fn troubles(&self) -> Vec<String> {
        let all = crate::deliveries(self.shop).await;
        let troubled = all.iter().filter(|one| one["state"] != "done" && one["state"] != "dropped");
        troubled.map(|one| format!("{} {}: {}", one["name"], one["state"], one["trouble"])).collect()
    }

    /// What a test does to the shop over there, or sees of it.
    fn control(&self, method: &'static str, what: &str, sent: Value) -> Value {
        let (_, address) = self.there.url.split_once("://").unwrap();
        let address: SocketAddr = address.parse().unwrap();
        let request = Request { method, ..Request::post(format!("/_control/{what}"), "", &sent) };
        let answer = Connection::open(address).unwrap().ask(&request).unwrap();
        assert!(answer.is_good(), "{method} {what}: {answer}");
        answer.json()
    }

    /// As its owner does it in wp-admin.
    fn owner(&self, method: &'static str, what: &str, sent: Value) -> Value {
        self.control(method, &format!("owner/{what}"), sent)
    }

    /// All there is of something over there.
    fn all(&self, what: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for page in 1.. {
            let items = self.owner("GET", &format!("{what}?per_page=100&page={page}&orderby=id&order=asc"), json!({}));
            let items = items.as_array().unwrap();
            all.extend(items.iter().cloned());
            if items.len() < 100 {
                break;
            }
        }
        all
    }

    /// The order here that is this one over there.
    async fn order(&self, there: &Value) -> Value {
        let system = text(&self.connection["id"]).replace('_', "-");
        let link = json!({ "system": system, "kind": "order", "external_id": there["id"].to_string() });
        let found = made(self.shop, "external-ids.find", link).await;
        made(self.shop, "sales.get-order", json!({ "id": found["record"] })).await
    }

    /// Every order is here once, and comes to the last coin to what it comes to there.
    async fn agrees(&self) {
        let there = self.all("orders");
        for order in &there {
            assert_eq!(self.differs(order).await, Vec::<String>::new());
        }
        let mut here = 0;
        let mut cursor = Value::Null;
        loop {
            let page = made(self.shop, "sales.list-orders", json!({ "cursor": cursor, "limit": 200 })).await;
            here += page["items"].as_array().unwrap().len();
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(here, there.len(), "and there is no other");
    }

    /// What this one over there is not here: what it costs, how far it has come, what was paid and what went back.
    async fn differs(&self, order: &Value) -> Vec<String> {
        let unit = 10_i64.pow(6 - order["currency"].as_str().unwrap().parse::<model::Currency>().unwrap().exponent());
        // A shop may show more than the currency has.
        let coins = |amount: &str| {
            let millionths = amount.parse::<model::Rate>().unwrap().millionths();
            (millionths + millionths.signum() * unit / 2) / unit
        };
        let number = &order["number"];
        let Some(here) = self.known(order).await else { return vec![format!("{number} is not here")] };
        let total = coins(order["total"].as_str().unwrap());
        let lines: i64 = here["lines"].as_array().unwrap().iter().map(|line| coins(&text(&line["total"]))).sum();
        let paid = if order["date_paid_gmt"].is_null() { 0 } else { total };
        let refunds = order["refunds"].as_array().unwrap().iter();
        let refunded: i64 = refunds.map(|refund| -coins(refund["total"].as_str().unwrap())).sum();
        let has_left = here["lines"].as_array().unwrap().iter().any(|line| line["fulfilled"] != "0");
        let states: &[&str] = match order["status"].as_str().unwrap() {
            "completed" => &["completed"],
            // What has left is not called off by that.
            "cancelled" | "failed" if has_left => &["completed", "fulfilling"],
            "cancelled" => &["cancelled"],
            "failed" => &["failed"],
            "refunded" => &["completed", "cancelled"],
            // What left here and was not told there yet is told.
            _ => &["open"],
        };
        [
            ("total", json!(coins(&text(&here["total"]))), json!(total)),
            ("lines", json!(lines + coins(&text(&here["rounding"]))), json!(total)),
            ("paid", json!(coins(&text(&here["paid"]))), json!(paid)),
            ("refunded", json!(coins(&text(&here["refunded"]))), json!(refunded.min(paid))),
            ("number", here["number"].clone(), number.clone()),
            ("status", here["status_raw"].clone(), order["status"].clone()),
            ("state", json!(states.contains(&here["state"].as_str().unwrap())), json!(true)),
        ]
        .into_iter()
        .filter(|(_, here, there)| here != there)
        .map(|(what, now, there)| format!("{what} of {number} is {now} here and {there} there: {here}"))
        .collect()
    }

    async fn known(&self, there: &Value) -> Option<Value> {
        let system = text(&self.connection["id"]).replace('_', "-");
        let link = json!({ "system": system, "kind": "order", "external_id": there["id"].to_string() });
        let owner = self.shop.fresh(&self.shop.owner);
        let found = self.shop.run(&owner, "external-ids.find", link).await.ok()?;
        Some(made(self.shop, "sales.get-order", json!({ "id": found["record"] })).await)
    }
}
