//! Webhooks as they are kept: whom to tell of what. A secret is written and never shown.

use serde_json::{Map, Value};
use url::Url;

use crate::{problem::Problem, schema::Fields, shop::Thing, webhooks};

const PREFIX: &str = "woocommerce_rest_shop_webhook";
/// As long as the one that the original makes up where none was sent.
const SECRET_LENGTH: usize = 50;

pub fn prepare(thing: &mut Thing, sent: &Fields) -> Result<(), Problem> {
    let topic = thing.text("topic").to_lowercase();
    if !webhooks::is_topic(&topic) {
        let message = "Webhook topic is required and must be valid.";
        return Err(Problem::new(400, format!("{PREFIX}_invalid_topic"), message));
    }
    let is_address = Url::parse(thing.text("delivery_url")).is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
    if !is_address {
        let message = "Webhook delivery URL must be a valid URL starting with http:// or https://.";
        return Err(Problem::new(400, format!("{PREFIX}_invalid_delivery_url"), message));
    }
    thing.set("topic", topic);
    if thing.text("name").is_empty() {
        thing.set("name", "Webhook created on the API");
    }
    if thing.text("secret").is_empty() {
        let mut chance = fastrand::Rng::new();
        thing.set("secret", (0..SECRET_LENGTH).map(|_| chance.alphanumeric()).collect::<String>());
    }
    // Whoever switches it on again begins anew.
    if sent.get("status").and_then(Value::as_str) == Some("active") {
        thing.set("failure_count", 0);
    }
    Ok(())
}

pub fn show(fields: &mut Map<String, Value>) {
    fields.remove("secret");
    fields.remove("failure_count");
    let topic = fields.get("topic").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (resource, event) = topic.split_once('.').unwrap_or((&topic, ""));
    fields.insert("hooks".into(), webhooks::hooks_of(&topic).into());
    fields.insert("resource".into(), resource.into());
    fields.insert("event".into(), event.into());
}
