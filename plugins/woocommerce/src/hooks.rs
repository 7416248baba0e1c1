//! What the shop tells of its own accord. That something happened is a hint: what there is now, the shop is asked.

use serde::Deserialize;
use serde_json::{Value, json};
use stockade_sdk::{Call, credentials::Signature, prelude::*};

use crate::{
    beginning, bringing,
    chosen::Chosen,
    panel, people, plain,
    shop::Shop,
    stocking,
    tongue::{Tongue, say},
};

/// As the manifest calls it: one address for all that is told.
pub const NAME: &str = "shop";
const TOPICS: [&str; 10] = [
    "order.created",
    "order.updated",
    "order.deleted",
    "order.restored",
    "product.created",
    "product.updated",
    "product.deleted",
    "product.restored",
    // Where customers are contacts.
    "customer.created",
    "customer.updated",
];

/// What is looked at of a webhook over there.
#[derive(Debug, Deserialize)]
struct Theirs {
    id: u64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    topic: String,
    #[serde(default)]
    delivery_url: String,
}

/// Somebody of theirs called, and it is signed.
pub fn told(webhook: &Webhook) -> Done {
    let body: Value = webhook.json()?;
    if let (Some(code), Some(message)) = (body["code"].as_str(), body["message"].as_str()) {
        let message = plain::line(message);
        let words = say!(
            Tongue::of(&webhook.call.language),
            "The shop signed that it may not tell us: {message} ({code}). The user who made the webhooks lost the right to see \
             orders: make them a shop manager again.",
            "Der Shop hat unterschrieben, dass er uns nichts sagen darf: {message} ({code}). Der Benutzer, der die Webhooks gemacht \
             hat, darf keine Bestellungen mehr sehen: Machen Sie ihn wieder zum Shop-Manager.",
        );
        return Err(Failure::attention("webhook-owner", words));
    }
    let Some(id) = body["id"].as_u64() else { return done() };
    // Headers are not signed: what they say is a hint, and so is everything else until the shop was asked.
    let said = webhook.header("x-wc-webhook-resource").unwrap_or_default();
    match (said, body.get("line_items").is_some(), body["parent_id"].as_u64()) {
        // It comes with all others once its goods are here.
        ("order", ..) | ("", true, _) if beginning::orders_wait(&webhook.call)? => done(),
        ("order", ..) | ("", true, _) => bringing::order(&webhook.call, &id.to_string()),
        ("customer", ..) => people::customer(&webhook.call, id),
        ("product", _, Some(parent)) if parent > 0 => bringing::product(&webhook.call, parent),
        ("product", ..) => bringing::product(&webhook.call, id),
        _ => done(),
    }
}

/// Whether the shop tells what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listening {
    On,
    /// It had stopped, and tells again from now on.
    Again,
    /// It cannot: it is asked instead. Why not.
    Off(String),
}

/// By the clock: what should be told is told, and what was lost meanwhile is fetched.
pub fn look_after(call: &Call) -> Done {
    // Nobody wants anything of it yet.
    if !beginning::is_wanted(call)? {
        return done();
    }
    let outcome = stocking::go_on(call, Outcome::new())?;
    match listen(call)? {
        Listening::On => beginning::goes_on(call, outcome),
        Listening::Off(why) => {
            log::info!("the shop is asked instead of telling: {why}");
            beginning::goes_on(call, outcome)
        }
        Listening::Again => {
            let tongue = Tongue::of(&call.language);
            let title = say!(
                tongue,
                "The shop had stopped telling Stockade",
                "Der Shop hatte aufgehört, Stockade Bescheid zu geben"
            );
            let words = say!(
                tongue,
                "It switches a webhook off after several that it could not deliver. It is on again, and what was lost is fetched \
                 now.",
                "Er schaltet einen Webhook ab, wenn er mehrere nicht zustellen konnte. Er ist wieder an, und was verloren ging, wird \
                 jetzt geholt.",
            );
            notify::people(title, words)?;
            match beginning::orders_wait(call)? {
                true => beginning::goes_on(call, outcome),
                false => outcome.wants_syncs(&["products", "orders"]),
            }
        }
    }
}

/// Missing webhooks are made, and those that the shop switched off are switched on again.
pub fn listen(call: &Call) -> Result<Listening, Failure> {
    let state = listened(call)?;
    panel::hears(call, !matches!(state, Listening::Off(_)))?;
    Ok(state)
}

fn listened(call: &Call) -> Result<Listening, Failure> {
    let Some(address) = call.webhooks.get(NAME) else {
        let words = say!(Tongue::of(&call.language), "it was not allowed to.", "es wurde ihm nicht erlaubt.");
        return Ok(Listening::Off(words));
    };
    let chosen = Chosen::get(call)?;
    let mut shop = Shop::open(call, &chosen)?;
    let all: Vec<Theirs> = shop.all("webhooks", 5)?;
    let name = format!("Stockade {}", call.connection);
    let ours = all.into_iter().filter(|one| one.name.starts_with(&name));
    let (ours, others): (Vec<_>, Vec<_>) = ours.partition(|one| one.delivery_url == *address);
    if !shop.may_write()? {
        return Ok(Listening::Off(say!(chosen.tongue, "the key may only read.", "der Schlüssel darf nur lesen.")));
    }
    // Where it was called before, it is called no longer.
    for old in others {
        shop.delete(&format!("webhooks/{}", old.id), &format!("end/{}", old.id))?;
    }
    let secret = Credential::open("webhook")?;
    // What it signs tells one secret from the next: its owner may have had another one made.
    let (signed, mark) =
        (format!("signed/{}", call.connection), secret.sign(Signature::HmacSha256Hex, NAME.as_bytes())?);
    let is_another = kv::get::<String>(&signed)?.is_some_and(|before| before != mark);
    let mut state = Listening::On;
    for topic in TOPICS.into_iter().filter(|topic| !topic.starts_with("customer.") || chosen.takes_customers()) {
        match ours.iter().find(|one| one.topic == topic) {
            None => {
                let new = json!({
                    "name": format!("{name} {topic}"), "topic": topic, "delivery_url": address, "secret": "",
                    "status": "active",
                });
                match shop.fill_in(("POST", "webhooks"), &new, &format!("make/{topic}"), (&secret, "/secret")) {
                    // It asks there first, and comes to no server in a home or an office.
                    Err(failure) if failure.code == "shop-refused" => return Ok(Listening::Off(failure.detail)),
                    made => made?,
                }
            }
            // A paused one tells nothing either.
            Some(off) if off.status != "active" => {
                let (route, body) = (format!("webhooks/{}", off.id), json!({ "status": "active", "secret": "" }));
                shop.fill_in(("PUT", &route), &body, &format!("wake/{topic}"), (&secret, "/secret"))?;
                state = Listening::Again;
            }
            Some(other) if is_another => {
                let (route, body) = (format!("webhooks/{}", other.id), json!({ "secret": "" }));
                shop.fill_in(("PUT", &route), &body, &format!("sign/{topic} {mark}"), (&secret, "/secret"))?;
            }
            Some(_) => {}
        }
    }
    kv::put(&signed, &mark)?;
    Ok(state)
}
