//! A shop of WooCommerce over there, and a business on a real server here that the plugin makes one with it.

use std::time::Duration;

use serde_json::{Value, json};
use woocommerce_shop::{Options, Running};

pub use woocommerce_shop::Seed;

use crate::{
    component,
    http::{Connection, Request},
    installed::{Installed, Told},
    pause,
    server::Server,
    text,
};

const MANIFEST: &str = include_str!("../../../plugins/woocommerce/plugin.toml");
const SHELF: &str = "Shelf";
/// How long the plugin may take to answer, and between two looks whether it did.
const ANSWERS: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(20);

pub struct Joined {
    there: There,
    pub here: Installed,
    connection: String,
}

/// The shop over there.
pub struct There(Running);

impl There {
    pub fn open(seed: Seed) -> Told<Self> {
        let there = Self(Running::start(Options { seed, ..Options::default() }).map_err(|error| error.to_string())?);
        // What was just made is told of at once.
        there.does("PUT", "habits", &json!({ "quiet_after_creation_seconds": 0 }))?;
        Ok(there)
    }

    /// As its customers type it.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Of its owner: key and secret, with a colon between.
    pub fn key(&self) -> String {
        format!("{}:{}", self.0.key.key, self.0.key.secret)
    }

    /// Its host and port.
    pub fn host(&self) -> &str {
        self.0.url.split_once("://").map_or("", |(_, host)| host)
    }

    /// What a test does to it, or sees of it.
    pub fn does(&self, method: &'static str, what: &str, sent: &Value) -> Told<Value> {
        let request = Request { method, ..Request::post(format!("/_control/{what}"), "", sent) };
        let address = self.host().parse().map_err(|_| format!("{} is no address", self.0.url))?;
        let answer = Connection::open(address).and_then(|mut there| there.ask(&request));
        let answer = answer.map_err(|silence| format!("the shop: {silence}"))?;
        if answer.is_good() { Ok(answer.json()) } else { Err(format!("the shop: {method} {what}: {answer}")) }
    }

    /// As its owner sees it in wp-admin.
    pub fn sees(&self, what: &str) -> Told<Value> {
        self.does("GET", &format!("owner/{what}"), &json!({}))
    }

    /// All there is of something over there.
    pub fn all(&self, what: &str) -> Told<Vec<Value>> {
        let mut all = Vec::new();
        for page in 1.. {
            let items = self.sees(&format!("{what}?per_page=100&page={page}&orderby=id&order=asc"))?;
            let items = items.as_array().cloned().unwrap_or_default();
            let is_last = items.len() < 100;
            all.extend(items);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// Somebody buys one piece, and pays.
    pub fn buys(&self, product: &Value) -> Told<Value> {
        self.orders(product, &json!({ "payment_method": "stripe", "set_paid": true }))
    }

    /// Somebody orders one piece, and pays by this or not yet.
    pub fn orders(&self, product: &Value, how: &Value) -> Told<Value> {
        let mut order = how.clone();
        order["line_items"] = json!([{ "product_id": product, "quantity": 1 }]);
        self.does("POST", "buy", &order)
    }
}

impl Joined {
    /// Claims the server, which was started near to the shop, and connects both; nothing is brought over yet.
    pub fn open(server: &Server, there: There) -> Told<Self> {
        let program = component("woocommerce").ok_or("woocommerce is not built: run `cargo xtask plugins`")?;
        let here = Installed::open(server, MANIFEST, &program)?;
        here.post(server, "/api/v1/locations", &json!({ "name": SHELF, "allows_negative": true }))?;
        let connections = here.connections(server)?;
        let connection = connections.first().ok_or("the plugin has no connection")?;
        let joined = Self { there, here, connection: text(&connection["id"]) };
        let settings = json!({
            "store": joined.there.url(), "location": SHELF, "restock": "true", "send-stock": "true",
            "send-status": "true",
        });
        let set = json!({ "version": connection["version"], "settings": settings });
        joined.here.put(server, &joined.path("settings"), &set)?;
        let key = json!({ "value": joined.there.key() });
        joined.here.put(server, &joined.path("credentials/key"), &key)?;
        Ok(joined)
    }

    pub const fn there(&self) -> &There {
        &self.there
    }

    /// Has everything brought over, and the shop tell what happens from now on.
    pub fn begin(&self, server: &Server) -> Told<()> {
        let asked = self.here.post(server, &self.path("actions"), &json!({ "action": "begin" }))?;
        let asked = format!("/api/v1/plugin-actions/{}", text(&asked["id"]));
        let looks = ANSWERS.as_millis() / LOOK.as_millis();
        for _ in 0..looks {
            let answer = self.here.get(server, &asked)?;
            match answer["state"].as_str() {
                Some("waiting") => pause(LOOK),
                Some("done") => return Ok(()),
                _ => return Err(answer.to_string()),
            }
        }
        Err(format!("the plugin did not begin within {ANSWERS:?}"))
    }

    /// Has something brought over, unless that is under way.
    pub fn brings(&self, server: &Server, sync: &str) -> Told<()> {
        let request = Request::post(self.path("syncs"), &self.here.cookie, &json!({ "sync": sync }));
        let answer = server.ask(&request)?;
        if answer.is_good() || answer.status == 409 { Ok(()) } else { Err(answer.to_string()) }
    }

    fn path(&self, what: &str) -> String {
        format!("/api/v1/plugin-connections/{}/{what}", self.connection)
    }
}
