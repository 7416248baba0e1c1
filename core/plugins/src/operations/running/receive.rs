//! A request that came to a plugin's address: whether it is from whom it says it is, and then kept, before it is
//! answered. What it says is looked at after that, by the plugin.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use door::{Desk, Done, Prepared, Problem, Reason, Spec, Stream, Tx, access::records::InstallationState};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vault::Secret;

use crate::{
    RUN, addresses, connections, deliveries,
    deliveries::New,
    installations,
    manifest::{Grants, grants::Reply},
    records::{ConnectionRow, DeliveryKind},
    webhooks::{Incoming, Verified, verify},
};

pub const NAME: &str = "plugins.receive";
/// Of a header that is kept.
const LONGEST: usize = 2_000;
/// What a question whether the address is right may say.
const LONGEST_CHALLENGE: usize = 200;

pub struct Receive;

/// A request as it came.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginWebhook")]
pub struct Input {
    /// The part of the address that nobody can guess.
    pub address: String,
    /// Which of the plugin's webhooks.
    pub webhook: String,
    pub method: String,
    /// The whole address as the other side has it, with the query that it came with.
    pub url: String,
    pub headers: Vec<HeaderLine>,
    /// In base 64.
    pub body: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginWebhookHeader")]
pub struct HeaderLine {
    pub name: String,
    pub value: String,
}

/// What is answered, at once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginWebhookAnswer")]
pub struct Answer {
    pub media_type: Option<String>,
    pub body: String,
}

pub struct Ready {
    connection: ConnectionRow,
    input: Input,
    body: Vec<u8>,
    /// What is answered without anything being kept.
    only: Option<Answer>,
}

impl Prepared for Receive {
    const SPEC: Spec =
        Spec::new(NAME, RUN, "Take in a request that came for a plugin").stream(Stream::Plugin).tells_changes_only();
    type Input = Input;
    type Ready = Ready;
    type Output = Answer;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        if !addresses::is_ours(desk, &input.address).await? {
            return Err(nowhere().into());
        }
        let body = BASE64_STANDARD.decode(&input.body);
        let body = body.map_err(|_| Problem::invalid("/body", "A body is written in base 64."))?;
        desk.read(move |snapshot| {
            let connection = connections::at(snapshot, &input.address)?.ok_or_else(nowhere)?;
            let installation = installations::find(snapshot, connection.installation)?;
            let grants = installations::grants(&installation)?;
            let webhook = grants.webhook(&input.webhook).ok_or_else(nowhere)?;
            if installation.state == InstallationState::Contained {
                return Err(nowhere().into());
            }
            if let Some(only) = challenged(&webhook.reply, &input) {
                return Ok(Ready { connection, input, body, only: Some(only) });
            }
            let now = snapshot.now();
            let row = connections::credential(snapshot, connection.id, &webhook.secret)?;
            let secrets: Vec<Secret<String>> = match row {
                Some(row) => connections::secrets(snapshot, &row, now)?,
                None => Vec::new(),
            };
            let headers: Vec<_> = input.headers.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
            let request = Incoming { method: &input.method, url: &input.url, headers: &headers, body: &body };
            let verified = verify(&webhook.verify, &secrets, &request, now).map_err(|why| {
                tracing::info!(connection = %connection.id, %why, "a request for a plugin was refused");
                unsigned()
            })?;
            let only = (verified == Verified::Ping).then(|| answer(&grants, &input.webhook));
            Ok(Ready { connection, input, body, only })
        })
        .await
    }

    /// What was checked against is what holds now, or it is checked again by whoever sends it again.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Answer> {
        let Ready { connection, input, body, .. } = ready;
        if let Some(Answer { media_type, body }) = &ready.only {
            return Ok(Answer { media_type: media_type.clone(), body: body.clone() });
        }
        let connection = connections::find(tx, connection.id).map_err(|_| nowhere())?;
        let installation = installations::find(tx, connection.installation)?;
        let grants = installations::grants(&installation)?;
        if installation.state == InstallationState::Contained || grants.webhook(&input.webhook).is_none() {
            return Err(nowhere().into());
        }
        let text = std::str::from_utf8(body).ok();
        let told = json!({
            "webhook": input.webhook,
            "method": input.method,
            "query": input.url.split_once('?').map(|(_, query)| query),
            "headers": kept(&input.headers),
            "body": serde_json::from_slice::<Value>(body).ok(),
            "text": text,
            "base64": text.is_none().then(|| BASE64_STANDARD.encode(body)),
            "received_at": tx.now(),
        });
        let new = New {
            installation: installation.id,
            connection: connection.id,
            kind: DeliveryKind::Webhook,
            name: &input.webhook,
            unique_by: one_of(input, body),
            subject: String::new(),
            seq: tx.now().micros(),
            depth: 0,
            body: told.to_string().into_bytes(),
        };
        if deliveries::add(tx, new)?.is_some() {
            deliveries::wake(tx, installation.id, None)?;
        }
        Ok(answer(&grants, &input.webhook))
    }
}

/// What makes a request one: what it says, to which webhook and about what. Never an id that nobody signed alone: two
/// that are different are two.
fn one_of(input: &Input, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    let topic = ["x-wc-webhook-topic", "x-shopify-topic", "shopify-topic", "x-shopify-webhook-id", "shopify-event-id"]
        .into_iter()
        .filter_map(|name| input.headers.iter().find(|line| line.name.eq_ignore_ascii_case(name)));
    let query = input.url.split_once('?').map(|(_, query)| query).unwrap_or_default();
    for piece in [&input.webhook, &input.method, query].into_iter().chain(topic.map(|line| line.value.as_str())) {
        hash.update(u64::try_from(piece.len()).unwrap_or_default().to_be_bytes());
        hash.update(piece);
    }
    hash.update(body);
    hex::encode(hash.finalize())
}

/// What nobody needs to know, and what opens something, is not kept.
fn kept(headers: &[HeaderLine]) -> Vec<(&str, &str)> {
    const LEFT_OUT: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];
    let headers = headers.iter().map(|line| (line.name.as_str(), line.value.as_str()));
    let kept = headers.filter(|(name, value)| {
        value.len() <= LONGEST && !LEFT_OUT.iter().any(|left_out| name.eq_ignore_ascii_case(left_out))
    });
    kept.collect()
}

fn answer(grants: &Grants, webhook: &str) -> Answer {
    match grants.webhook(webhook).map(|webhook| &webhook.reply) {
        Some(Reply::Twiml {}) => {
            let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>".to_owned();
            Answer { media_type: Some("text/xml".to_owned()), body }
        }
        _ => Answer { media_type: None, body: String::new() },
    }
}

/// What is asked by a GET, said again: it shows that somebody is here and nothing else.
fn challenged(reply: &Reply, input: &Input) -> Option<Answer> {
    let Reply::Challenge { parameter } = reply else { return None };
    if input.method != "GET" {
        return None;
    }
    let (_, query) = input.url.split_once('?')?;
    let (_, value) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == parameter)?;
    let is_plain = value.len() <= LONGEST_CHALLENGE && value.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then(|| Answer { media_type: Some("text/plain".to_owned()), body: value.into_owned() })
}

/// Whatever it was that is not there.
fn nowhere() -> Problem {
    Problem::new(Reason::NotFound, "plugins.no-such-address", "Nothing is taken in here.")
}

fn unsigned() -> Problem {
    Problem::new(Reason::Unauthenticated, "plugins.not-signed", "This is not signed by whom it should be.")
}
