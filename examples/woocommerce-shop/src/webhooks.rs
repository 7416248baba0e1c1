//! What waits to be told, and what became of it. It is told once: nothing is tried again.

use std::collections::VecDeque;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use serde_json::json;
use sha2::Sha256;

use crate::{
    api,
    clock::Moment,
    faults::Unreliable,
    php::{self, Query},
    problem::Problem,
    resources::{Resource, Which},
    shop::Shop,
};

/// The documentation says five; the code counts one more before it looks.
const MOST_FAILURES: i64 = 5;
/// The newest of what was told that are remembered.
const REMEMBERED: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Created,
    Updated,
    Deleted,
    Restored,
}

impl Event {
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }
}

pub fn is_topic(topic: &str) -> bool {
    match topic.split_once('.') {
        Some(("action", hook)) => hook.starts_with("woocommerce_") || hook.starts_with("wc_"),
        Some((resource, event)) => {
            ["coupon", "customer", "order", "product"].contains(&resource)
                && ["created", "updated", "deleted", "restored"].contains(&event)
        }
        None => false,
    }
}

/// The hooks of WordPress that a topic stands for.
pub fn hooks_of(topic: &str) -> Vec<String> {
    match topic.split_once('.') {
        Some(("action", hook)) => vec![hook.to_owned()],
        Some((resource, event)) => vec![format!("woocommerce_{event}_{resource}")],
        None => Vec::new(),
    }
}

#[derive(Debug, Default)]
pub struct Outbox {
    waiting: Vec<Waiting>,
    /// What became of those that were told.
    pub told: VecDeque<Told>,
    /// Those that a fault made away with.
    pub lost: u64,
}

#[derive(Clone, Debug)]
struct Waiting {
    hook: u64,
    resource: Resource,
    id: u64,
    event: Event,
    due: Moment,
}

#[derive(Clone, Debug, Serialize)]
pub struct Told {
    pub webhook: u64,
    pub topic: String,
    pub id: u64,
    pub delivery_id: String,
    pub at: String,
    /// None where nobody answered.
    pub status: Option<u16>,
}

/// One delivery, ready to be sent.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub address: String,
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
    pub told: Told,
}

impl Outbox {
    /// What waits already is not put in twice: its body is only written once it is sent.
    pub fn put(&mut self, hook: u64, resource: Resource, id: u64, event: Event, due: Moment, faults: &mut Unreliable) {
        let waits =
            |other: &Waiting| (other.hook, other.resource, other.id, other.event) == (hook, resource, id, event);
        if self.waiting.iter().any(waits) {
            return;
        }
        let times = faults.times(due);
        if times.is_empty() {
            self.lost += 1;
        }
        self.waiting.extend(times.into_iter().map(|due| Waiting { hook, resource, id, event, due }));
    }

    /// What could be told by now.
    pub fn due(&self, now: Moment) -> usize {
        self.waiting.iter().filter(|one| one.due <= now).count()
    }

    /// Also what is not due yet.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

/// The next that is due, taken out of the line.
pub fn next(shop: &mut Shop) -> Option<Parcel> {
    let now = shop.clock.exactly();
    loop {
        let due =
            shop.outbox.waiting.iter().enumerate().filter(|(_, one)| one.due <= now).min_by_key(|(_, one)| one.due);
        let at = due?.0;
        let one = shop.outbox.waiting.remove(at);
        if let Some(parcel) = pack(shop, &one) {
            return Some(parcel);
        }
    }
}

/// `None` where it was switched off meanwhile.
fn pack(shop: &Shop, one: &Waiting) -> Option<Parcel> {
    let hook = shop.thing(Which::Webhook, one.hook).filter(|hook| hook.text("status") == "active")?;
    let topic = hook.text("topic").to_owned();
    let (resource, event) = topic.split_once('.')?;
    let payload = match one.event {
        Event::Deleted => json!({ "id": one.id }),
        // An owner who may no longer read it sends a problem instead, and signs it.
        _ if !shop.habits.webhook_user_may_read => {
            Problem::new(401, "woocommerce_rest_cannot_view", "Sorry, you cannot view this resource.").body()
        }
        _ => api::show(shop, one.resource, one.id, &Query::default()).unwrap_or_else(|problem| problem.body()),
    };
    let body = php::json(&payload);
    let now = shop.now();
    // Two in one second have the same.
    let delivery_id = sha2_hex(&format!("{}{}", one.hook, now.timestamp()));
    let headers = vec![
        ("X-WC-Webhook-Source", format!("{}/", shop.home)),
        ("X-WC-Webhook-Topic", topic.clone()),
        ("X-WC-Webhook-Resource", resource.to_owned()),
        ("X-WC-Webhook-Event", event.to_owned()),
        ("X-WC-Webhook-Signature", sign(&body, hook.text("secret"))),
        ("X-WC-Webhook-ID", one.hook.to_string()),
        ("X-WC-Webhook-Delivery-ID", delivery_id.clone()),
    ];
    let told = Told { webhook: one.hook, topic, id: one.id, delivery_id, at: crate::clock::text(now), status: None };
    Some(Parcel { address: hook.text("delivery_url").to_owned(), body, headers, told })
}

/// With the secret as it is without entities.
pub fn sign(body: &str, secret: &str) -> String {
    let secret = php::without_entities(secret);
    match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(code) => BASE64_STANDARD.encode(code.chain_update(body).finalize().into_bytes()),
        // A key may be of any length.
        Err(_) => String::new(),
    }
}

fn sha2_hex(text: &str) -> String {
    use sha2::Digest as _;
    hex::encode(&Sha256::digest(text)[..16])
}

/// Redirects count as delivered. After too many failures in a row nothing is told any more.
pub fn done(shop: &mut Shop, told: Told) {
    let is_fine = told.status.is_some_and(|status| (200..303).contains(&status));
    if let Some(hook) = shop.thing_mut(Which::Webhook, told.webhook) {
        let failures = hook.whole("failure_count");
        match (is_fine, failures > MOST_FAILURES) {
            (true, _) => hook.set("failure_count", 0),
            (false, false) => hook.set("failure_count", failures + 1),
            (false, true) => hook.set("status", "disabled"),
        }
    }
    shop.outbox.told.push_back(told);
    if shop.outbox.told.len() > REMEMBERED {
        shop.outbox.told.pop_front();
    }
}

/// What a webhook's address is sent as it is made, and how it has to answer.
pub fn ping(shop: &Shop, id: u64) -> Option<(String, String)> {
    let hook = shop.thing(Which::Webhook, id)?;
    Some((hook.text("delivery_url").to_owned(), format!("webhook_id={id}")))
}

pub fn ping_answered(status: Option<u16>) -> Result<(), Problem> {
    let message = match status {
        Some(200) => return Ok(()),
        Some(status) => format!("Error: Delivery URL returned response code: {status}"),
        None => "Error: Delivery URL cannot be reached: the connection failed".to_owned(),
    };
    Err(Problem::new(500, "error", message))
}
