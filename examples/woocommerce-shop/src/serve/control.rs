//! `/_control`: what a test does to the shop, and sees of it. Nothing here goes wrong on demand, and nobody is asked who
//! they are.

use actix_web::{HttpResponse, http::StatusCode};
use chrono::Duration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::World;
use crate::{
    api::{self, Request},
    clock::{self, Moment},
    faults::Wish,
    order,
    php::Query,
    problem::Problem,
    resources::{Resource, Which},
    schema::Fields,
    shop::Shop,
    webhooks::Event,
};

const MOST_AT_ONCE: Duration = Duration::days(36_500);

pub fn answer(world: &World, method: &str, what: &str, query: &str, body: &[u8]) -> HttpResponse {
    let parts: Vec<&str> = what.split('/').collect();
    let sent: Result<Fields, _> = if body.is_empty() { Ok(Fields::new()) } else { serde_json::from_slice(body) };
    let done = match sent {
        Ok(sent) => act(&mut world.shop.lock(), method, &parts, query, sent.into()),
        Err(problem) => Err(wrong(&problem)),
    };
    world.wake.notify_one();
    let (status, body) = match done {
        Ok(body) => (200, body),
        Err(problem) => (problem.status, problem.body()),
    };
    HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST)).json(body)
}

fn wrong(problem: &dyn std::fmt::Display) -> Problem {
    Problem::new(400, "wrong", problem.to_string())
}

fn act(shop: &mut Shop, method: &str, parts: &[&str], query: &str, sent: Value) -> Result<Value, Problem> {
    match (method, parts) {
        ("GET", ["state"]) => Ok(state(shop)),
        ("GET", ["asked"]) => Ok(json!(shop.asked)),
        ("DELETE", ["asked"]) => {
            shop.asked.clear();
            Ok(json!({}))
        }
        ("GET", ["told"]) => Ok(json!(shop.outbox.told)),
        ("POST", ["keys"]) => {
            let permissions = sent["permissions"].as_str().unwrap_or("read_write");
            let description = sent["description"].as_str().unwrap_or("a test");
            let key = match (sent["consumer_key"].as_str(), sent["consumer_secret"].as_str()) {
                (Some(key), Some(secret)) if key.len() >= 4 => shop.keys.take(description, permissions, key, secret),
                _ => shop.keys.make(description, permissions, &mut fastrand::Rng::new()),
            };
            Ok(json!({
                "key_id": key.id, "consumer_key": key.key, "consumer_secret": key.secret,
                "key_permissions": key.permissions,
            }))
        }
        ("DELETE", ["keys", id]) => match shop.keys.revoke(id.parse().unwrap_or_default()) {
            true => Ok(json!({})),
            false => Err(Problem::no_route()),
        },
        ("PUT", ["faults"]) => {
            let wish: Wish = serde_json::from_value(sent).map_err(|problem| wrong(&problem))?;
            let now = shop.now();
            shop.faults.wish(&wish, now);
            Ok(json!(wish))
        }
        ("PUT", ["habits"]) => habits(shop, &sent),
        ("PUT", ["settings"]) => {
            for (id, value) in sent.as_object().into_iter().flatten() {
                shop.settings.set(id, value.as_str().unwrap_or_default())?;
            }
            Ok(json!({}))
        }
        ("POST", ["clock"]) => {
            let wish: Time = serde_json::from_value(sent).map_err(|problem| wrong(&problem))?;
            wish.set(shop)
        }
        ("POST", ["buy"]) => buy(shop, sent),
        (method, ["owner", route @ ..]) => {
            let request = Request {
                method: method.to_owned(),
                route: format!("wc/v3/{}", route.join("/")),
                query: Query::read(query),
                body: Some(sent),
            };
            api::answer(shop, &request).map(|answer| answer.body)
        }
        _ => Err(Problem::no_route()),
    }
}

fn state(shop: &Shop) -> Value {
    json!({
        "home": shop.home,
        "now": clock::text(shop.now()),
        "products": shop.all(Which::Product).count(),
        "variations": shop.all(Which::Variation).count(),
        "customers": shop.all(Which::Customer).count(),
        "orders": shop.orders.len(),
        "asked": shop.asked.len(),
        "webhooks": {
            "waiting": shop.outbox.waiting(), "due": shop.outbox.due(shop.clock.exactly()), "told": shop.outbox.told.len(),
            "lost": shop.outbox.lost,
        },
        "money_moved": shop.money_moved,
        "keys": shop.keys.all().iter().map(|key| {
            json!({
                "key_id": key.id, "description": key.description, "permissions": key.permissions,
                "truncated_key": &key.key[key.key.len() - 4..],
            })
        }).collect::<Vec<_>>(),
    })
}

/// Only what is said changes.
fn habits(shop: &mut Shop, sent: &Value) -> Result<Value, Problem> {
    let mut all = json!(shop.habits);
    if let (Some(all), Some(sent)) = (all.as_object_mut(), sent.as_object()) {
        all.extend(sent.clone());
    }
    shop.habits = serde_json::from_value(all.clone()).map_err(|problem| wrong(&problem))?;
    Ok(all)
}

/// One of them.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Time {
    advance_seconds: i64,
    stand_at: Option<String>,
    go_on_from: Option<String>,
}

impl Time {
    fn set(&self, shop: &mut Shop) -> Result<Value, Problem> {
        let moment = |text: &str| -> Result<Moment, Problem> { clock::read(text).ok_or_else(|| wrong(&"no time")) };
        if let Some(text) = &self.stand_at {
            shop.clock.stand(moment(text)?);
        }
        if let Some(text) = &self.go_on_from {
            shop.clock.go_on_from(moment(text)?);
        }
        let by = Duration::try_seconds(self.advance_seconds).filter(|by| by.abs() < MOST_AT_ONCE);
        shop.clock.advance(by.ok_or_else(|| wrong(&"too far"))?);
        Ok(json!({ "now": clock::text(shop.now()) }))
    }
}

/// Somebody orders in the shop: what is sent is as for an order over the API; who has an account lives where it says.
fn buy(shop: &mut Shop, sent: Value) -> Result<Value, Problem> {
    let Value::Object(mut sent) = sent else { return Err(wrong(&"no order")) };
    let customer = sent.get("customer_id").and_then(Value::as_u64).unwrap_or_default();
    if let Some(known) = shop.thing(Which::Customer, customer) {
        for name in ["billing", "shipping"] {
            let address = known.fields.get(name).cloned().unwrap_or_default();
            sent.entry(name).or_insert(address);
        }
    }
    let id = order::create_as(shop, &sent, "checkout")?;
    let orders = Resource { kind: Which::Order, parent: 0 };
    shop.tell(Event::Created, orders, id);
    api::show(shop, orders, id, &Query::default())
}
