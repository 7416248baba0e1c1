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
    handing, installations,
    manifest::{Accounts, Grants, Handover, grants::Reply},
    operations::authorize::attempt,
    records::{ConnectionRow, DeliveryKind},
    refusals,
    webhooks::{Incoming, Refused, Verified, verify},
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
    /// Which of the plugin's webhooks, or of its secrets that are handed over.
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
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginWebhookAnswer")]
pub struct Answer {
    pub media_type: Option<String>,
    pub body: String,
    /// Whether it was not believed: then nothing is said but that.
    pub is_refused: bool,
}

pub struct Ready {
    connection: ConnectionRow,
    input: Input,
    body: Vec<u8>,
    /// What makes it one.
    unique_by: String,
    /// What is known of it, without anything being kept.
    only: Option<Only>,
}

/// What is said of a request that nobody is told of.
enum Only {
    Answered(Answer),
    Refused(Refused),
    /// It hands over what somebody asked for.
    Handed(Handed),
}

/// A secret that was brought, and the attempt that it was brought for, where this server began one.
struct Handed {
    handover: Handover,
    state: Secret<String>,
    value: Secret<String>,
    attempt: Option<Vec<u8>>,
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
        let mut ready = desk
            .read(move |snapshot| {
                let connection = connections::at(snapshot, &input.address)?.ok_or_else(nowhere)?;
                let installation = installations::find(snapshot, connection.installation).map_err(|_| nowhere())?;
                let grants = installations::grants(&installation)?;
                if installation.state == InstallationState::Contained {
                    return Err(nowhere().into());
                }
                if let Some(handover) = grants.secret(&input.webhook).and_then(|secret| secret.handover.clone()) {
                    let only = match handover.read(&body) {
                        Some((state, value)) => Only::Handed(Handed { handover, state, value, attempt: None }),
                        None => Only::Refused(Refused::Unasked),
                    };
                    return Ok(Ready { connection, input, body, unique_by: String::new(), only: Some(only) });
                }
                let webhook = grants.webhook(&input.webhook).ok_or_else(nowhere)?;
                if let Some(only) = challenged(&webhook.reply, &input).map(Only::Answered) {
                    return Ok(Ready { connection, input, body, unique_by: String::new(), only: Some(only) });
                }
                let now = snapshot.now();
                let row = connections::credential(snapshot, connection.id, &webhook.secret)?;
                let secrets: Vec<Secret<String>> = match row {
                    Some(row) => connections::secrets(snapshot, &row, now)?,
                    None => Vec::new(),
                };
                let headers: Vec<_> =
                    input.headers.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
                let request = Incoming { method: &input.method, url: &input.url, headers: &headers, body: &body };
                let only = match verify(&webhook.verify, &secrets, &request, now) {
                    Ok(Verified::Signed) => None,
                    Ok(Verified::Ping) => Some(Only::Answered(answer(&grants, &input.webhook))),
                    Err(why) => Some(Only::Refused(why)),
                };
                let unique_by = one_of(&webhook.secret, webhook.verify.signed_of(&request));
                Ok(Ready { connection, input, body, unique_by, only })
            })
            .await?;
        if let Some(Only::Handed(handed)) = &mut ready.only {
            handed.attempt = attempt(desk, &handed.state).await?;
        }
        Ok(ready)
    }

    /// What was checked against is what holds now, or it is checked again by whoever sends it again.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Answer> {
        let Ready { connection, input, body, unique_by, .. } = ready;
        if let Some(Only::Answered(answer)) = &ready.only {
            return Ok(answer.clone());
        }
        let connection = connections::find(tx, connection.id).map_err(|_| nowhere())?;
        let installation = installations::find(tx, connection.installation).map_err(|_| nowhere())?;
        let grants = installations::grants(&installation)?;
        let is_known = grants.webhook(&input.webhook).is_some() || grants.secret(&input.webhook).is_some();
        if installation.state == InstallationState::Contained || !is_known {
            return Err(nowhere().into());
        }
        let why = match &ready.only {
            Some(Only::Refused(why)) => Some(*why),
            Some(Only::Handed(handed)) => {
                (!handed.is_taken(tx, &connection, &input.webhook)?).then_some(Refused::Unasked)
            }
            _ => None,
        };
        if let Some(why) = why {
            tracing::info!(connection = %connection.id, %why, "a request for a plugin was refused");
            refusals::count(tx, connection.id, &input.webhook, why)?;
            return Ok(Answer { media_type: None, body: String::new(), is_refused: true });
        }
        if ready.only.is_some() {
            return Ok(answer(&grants, &input.webhook));
        }
        let told_of = match grants.webhook(&input.webhook).and_then(|webhook| webhook.accounts.as_ref()) {
            None => vec![connection],
            Some(accounts) => whose(tx, &connection, accounts, ready)?,
        };
        if told_of.is_empty() {
            refusals::count(tx, ready.connection.id, &input.webhook, Refused::Nobodys)?;
            return Ok(answer(&grants, &input.webhook));
        }
        deliveries::check_room(tx, installation.id, told_of.len())?;
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
        let told = told.to_string().into_bytes();
        let mut is_new = false;
        for connection in told_of {
            let new = New {
                installation: installation.id,
                connection: connection.id,
                kind: DeliveryKind::Webhook,
                name: &input.webhook,
                unique_by: unique_by.clone(),
                subject: String::new(),
                seq: tx.now().micros(),
                depth: 0,
                body: told.clone(),
            };
            is_new |= deliveries::add(tx, new)?.is_some();
        }
        if is_new {
            deliveries::wake(tx, installation.id, None)?;
        }
        Ok(answer(&grants, &input.webhook))
    }
}

impl Handed {
    /// Whether it was asked for, and is kept now.
    fn is_taken(&self, tx: &mut Tx<'_>, connection: &ConnectionRow, name: &str) -> Done<bool> {
        match &self.attempt {
            Some(attempt) => handing::take(tx, connection, (name, &self.handover), attempt, &self.value),
            None => Ok(false),
        }
    }
}

/// Whose accounts a request names; none where nobody here has them. One with a secret of its own believes no other.
fn whose(
    tx: &mut Tx<'_>,
    came_to: &ConnectionRow,
    accounts: &Accounts,
    Ready { input, body, .. }: &Ready,
) -> Done<Vec<ConnectionRow>> {
    let named = accounts.named(&serde_json::from_slice(body).unwrap_or_default());
    let mut told_of = Vec::new();
    for connection in connections::of(tx, came_to.installation)? {
        let settings = connections::settings(&connection)?;
        let is_named = settings.get(&accounts.setting).is_some_and(|id| named.contains(id));
        if is_named && (connection.id == came_to.id || believes(tx, &connection, input, body)?) {
            told_of.push(connection);
        }
    }
    Ok(told_of)
}

/// Whether a request that came to another connection is signed with the secret of this one, where it has one.
fn believes(tx: &mut Tx<'_>, connection: &ConnectionRow, input: &Input, body: &[u8]) -> Done<bool> {
    let grants = installations::grants(&installations::find(tx, connection.installation)?)?;
    let Some(webhook) = grants.webhook(&input.webhook) else { return Ok(false) };
    let Some(row) = connections::credential(tx, connection.id, &webhook.secret)? else { return Ok(true) };
    let (now, secrets) = (tx.now(), connections::secrets(tx, &row, tx.now())?);
    let headers: Vec<_> = input.headers.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
    let request = Incoming { method: &input.method, url: &input.url, headers: &headers, body };
    Ok(verify(&webhook.verify, &secrets, &request, now).is_ok())
}

/// What makes a request one: what its sender signed of it, and with what. What nobody signed, as to which of two webhooks
/// with one secret it goes, anybody could change who saw it once, and it would be another each time.
fn one_of(secret: &str, signed: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(u64::try_from(secret.len()).unwrap_or_default().to_be_bytes());
    hash.update(secret);
    hash.update(signed);
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
            Answer { media_type: Some("text/xml".to_owned()), body, is_refused: false }
        }
        _ => Answer { media_type: None, body: String::new(), is_refused: false },
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
    let media_type = Some("text/plain".to_owned());
    is_plain.then(|| Answer { media_type, body: value.into_owned(), is_refused: false })
}

/// Whatever it was that is not there.
fn nowhere() -> Problem {
    Problem::new(Reason::NotFound, "plugins.no-such-address", "Nothing is taken in here.")
}
