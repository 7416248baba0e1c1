//! A world to call a plugin in, in an ordinary test: without a sandbox, as quick as a function call. What it says of
//! grants and limits is nothing; `stockade-sdk-test` calls the component itself, behind the real wall.
//!
//! ```
//! use stockade_sdk::{prelude::*, testing::World};
//! use serde_json::json;
//!
//! struct Greeter;
//!
//! impl Plugin for Greeter {
//!     fn event(event: Event) -> Done {
//!         let greeting: String = settings::get::<serde_json::Value>()?["greeting"].as_str().unwrap_or("Hi").into();
//!         notify::people(greeting, event.kind())?;
//!         done()
//!     }
//! }
//!
//! let mut world = World::new().settings(json!({ "greeting": "Hello" }));
//! world.event::<Greeter>("catalog.product-added", json!({ "name": "Tea" })).unwrap();
//! assert_eq!(world.notices()[0]["title"], "Hello");
//! ```

use std::collections::{BTreeMap, HashMap, VecDeque};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::Digest as _;

use crate::{
    Done, Failure, Outcome, Plugin, Problem, Record,
    bindings::stockade::plugin::types::Trigger,
    host,
    http::{Attachment, Request, Response},
    kv::Entry,
    log::Level,
    plugin::{described, handled},
};

/// What surrounds a plugin. What it wrote stays for the next call, if the call answered with an outcome.
#[derive(Debug, Default)]
pub struct World {
    inner: Inner,
    calls: u64,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Inner {
    pub settings: Value,
    pub kept: BTreeMap<String, Entry<Vec<u8>>>,
    pub log: Vec<(Level, String)>,
    pub notices: Vec<Value>,
    pub now: u64,
    records: BTreeMap<String, Vec<Value>>,
    bindings: HashMap<(String, String), Bound>,
    secrets: HashMap<String, Vec<u8>>,
    webhooks: BTreeMap<String, String>,
    answers: VecDeque<(String, String, Result<Response, Problem>)>,
    sent: Vec<Sent>,
    made: u64,
}

/// What the connection knows of something over there.
#[derive(Debug, Clone, Default)]
struct Bound {
    record: String,
    seen: Map<String, Value>,
}

/// A request that a plugin sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// By its name, how it was put in, and what that needs to know.
    pub credentials: Vec<(String, String, Value)>,
    pub key: Option<String>,
}

impl Sent {
    /// # Panics
    /// Where the body is no JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{} {}: {error}", self.method, self.url),
        }
    }
}

/// A secret of the world.
#[derive(Debug, Clone)]
pub(crate) struct Handle(Vec<u8>);

impl World {
    pub fn new() -> Self {
        let inner = Inner { settings: json!({}), now: 1_700_000_000_000, ..Inner::default() };
        Self { inner, calls: 0 }
    }

    #[must_use]
    pub fn settings(mut self, settings: Value) -> Self {
        self.inner.settings = settings;
        self
    }

    /// A record, as the API shows it.
    #[must_use]
    pub fn record<R: Record>(mut self, record: Value) -> Self {
        self.inner.records.entry(R::KIND.to_owned()).or_default().push(record);
        self
    }

    /// The other side knows a record by this id.
    #[must_use]
    pub fn bound<R: Record>(mut self, external_id: &str, id: &str) -> Self {
        self.inner.bind(R::KIND, external_id, id.to_owned(), Map::new());
        self
    }

    #[must_use]
    pub fn secret(mut self, name: &str, secret: &[u8]) -> Self {
        self.inner.secrets.insert(name.to_owned(), secret.to_vec());
        self
    }

    /// Where a webhook is called.
    #[must_use]
    pub fn webhook_at(mut self, name: &str, url: &str) -> Self {
        self.inner.webhooks.insert(name.to_owned(), url.to_owned());
        self
    }

    /// What the other side answers, once, to a request whose URL begins so. Several are answered in this order.
    #[must_use]
    pub fn answers(mut self, method: &str, url: &str, status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let headers = vec![("content-type".to_owned(), b"application/json".to_vec())];
        let response = Response { status, headers, body };
        self.inner.answers.push_back((method.to_owned(), url.to_owned(), Ok(response)));
        self
    }

    /// The host sent such a request before, in an earlier try, and nobody knows what came of it. Once.
    #[must_use]
    pub fn in_doubt(mut self, method: &str, url: &str) -> Self {
        let detail = "It was sent before, and nobody knows what came of it. Look there first.";
        let doubt = Err(Problem::new("in-doubt", detail));
        self.inner.answers.push_back((method.to_owned(), url.to_owned(), doubt));
        self
    }

    /// Such a request is not answered in time. Once.
    #[must_use]
    pub fn times_out(mut self, method: &str, url: &str) -> Self {
        let late = Err(Problem::new("timeout", "Nobody answered in time."));
        self.inner.answers.push_back((method.to_owned(), url.to_owned(), late));
        self
    }

    /// The clock goes on.
    pub fn pass(&mut self, time: std::time::Duration) {
        self.inner.now = self.inner.now.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    }

    pub fn event<P: Plugin>(&mut self, kind: &str, said: Value) -> Done {
        self.call::<P>(
            "event",
            &json!({ "event": kind, "subject": said["id"], "at": "2026-01-01T00:00:00Z", "said": said }),
        )
    }

    pub fn webhook<P: Plugin>(&mut self, name: &str, body: Value) -> Done {
        let text = body.to_string();
        self.call::<P>(
            "webhook",
            &json!({ "webhook": name, "method": "POST", "headers": [], "body": body, "text": text }),
        )
    }

    pub fn schedule<P: Plugin>(&mut self, name: &str) -> Done {
        self.call::<P>("schedule", &json!({ "schedule": name, "at": "2026-01-01T00:00:00Z" }))
    }

    pub fn action<P: Plugin>(&mut self, name: &str, form: Value) -> Done {
        self.call::<P>("action", &json!({ "action": name, "form": form }))
    }

    pub fn sync<P: Plugin>(&mut self, name: &str, cursor: Option<&str>) -> Done {
        self.call::<P>("sync-page", &json!({ "sync": name, "cursor": cursor, "dry": false }))
    }

    /// What an outcome left for later, as it was left.
    pub fn later<P: Plugin>(&mut self, name: &str, about: &str, said: Value) -> Done {
        self.call::<P>("later", &json!({ "later": name, "about": about, "generation": 1, "said": said }))
    }

    /// Somebody looks at a panel, about a record or about none.
    pub fn panel<P: Plugin>(&mut self, name: &str, record: Option<&str>) -> Result<Value, Failure> {
        self.look::<P>(json!({ "panel": name, "record": record }))
    }

    /// The same with more said of it, such as the `language`. What is looked at changes nothing.
    pub fn look<P: Plugin>(&mut self, more: Value) -> Result<Value, Failure> {
        let mut body = json!({
            "connection": "con_1", "language": "en", "currency": "EUR", "today": "2023-11-14", "minutes_ahead": 0,
        });
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        host::within(self.inner.clone(), || described::<P>(body)).0
    }

    /// With a trigger of any kind, as the host writes it.
    pub fn call<P: Plugin>(&mut self, kind: &str, body: &Value) -> Done {
        self.calls += 1;
        let mut body = body.clone();
        body["webhooks"] = json!(self.inner.webhooks);
        let trigger = Trigger {
            kind: kind.to_owned(),
            id: format!("dlv_{}", self.calls),
            connection: "con_1".to_owned(),
            version: 1,
            body: body.to_string(),
        };
        let (answer, after) = host::within(self.inner.clone(), || handled::<P>(trigger));
        // A call that failed leaves what the other side saw, and nothing of its own.
        self.inner = match &answer {
            Ok(outcome) => after.with_links(outcome),
            Err(_) => Inner { answers: after.answers, sent: after.sent, log: after.log, ..self.inner.clone() },
        };
        answer
    }

    /// Calls anything that asks the host.
    pub fn within<T>(&mut self, ask: impl FnOnce() -> T) -> T {
        let (answer, after) = host::within(self.inner.clone(), ask);
        self.inner = after;
        answer
    }

    /// What left, in its order.
    pub fn sent(&self) -> &[Sent] {
        &self.inner.sent
    }

    pub fn notices(&self) -> &[Value] {
        &self.inner.notices
    }

    pub fn log(&self) -> &[(Level, String)] {
        &self.inner.log
    }

    /// What is remembered under a key.
    pub fn kept(&self, key: &str) -> Option<Value> {
        serde_json::from_slice(&self.inner.kept.get(key)?.value).ok()
    }
}

impl Inner {
    pub fn record(&self, kind: &str, id: &str) -> Option<String> {
        self.records.get(kind)?.iter().find(|record| record["id"] == id).map(Value::to_string)
    }

    /// Filters hold where a field of that name has that value.
    pub fn records(&self, kind: &str, query: &str, cursor: Option<&str>) -> Result<(String, Option<String>), Problem> {
        let query: Map<String, Value> = if query.is_empty() { Map::new() } else { serde_json::from_str(query)? };
        let limit = query.get("limit").and_then(Value::as_u64).unwrap_or(25);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX).max(1);
        let holds = |record: &&Value| query.iter().all(|(name, value)| name == "limit" || &record[name] == value);
        let all: Vec<&Value> = self.records.get(kind).into_iter().flatten().filter(holds).collect();
        let from: usize = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let page: Vec<&Value> = all.iter().skip(from).take(limit).copied().collect();
        let end = from + page.len();
        Ok((serde_json::to_string(&page)?, (end < all.len()).then(|| end.to_string())))
    }

    pub fn bound(&self, kind: &str, external_id: &str) -> Option<String> {
        Some(self.bindings.get(&(kind.to_owned(), external_id.to_owned()))?.record.clone())
    }

    pub fn binding(&self, kind: &str, id: &str) -> Option<String> {
        let is_it = |((known, _), bound): &(&(String, String), &Bound)| known == kind && bound.record == id;
        let ((_, external_id), bound) = self.bindings.iter().find(is_it)?;
        let mut said = bound.seen.clone();
        said.insert("external_id".to_owned(), external_id.clone().into());
        Some(Value::Object(said).to_string())
    }

    fn bind(&mut self, kind: &str, external_id: &str, record: String, seen: Map<String, Value>) {
        let bound = self.bindings.entry((kind.to_owned(), external_id.to_owned())).or_default();
        bound.record = record;
        bound.seen.extend(seen);
    }

    /// What an outcome says of records that are there; what it makes is not.
    fn with_links(mut self, outcome: &Outcome) -> Self {
        for (name, input) in &outcome.operations {
            let (kind, external_id) = (input["kind"].as_str(), input["external_id"].as_str());
            let (Some(kind), Some(external_id)) = (kind, external_id) else { continue };
            match (name.as_str(), input["record"].as_str()) {
                ("external-ids.link", Some(record)) => {
                    let seen = ["version", "read", "wrote"].into_iter();
                    let seen = seen.filter_map(|name| Some((name.to_owned(), input.get(name)?.clone())));
                    self.bind(kind, external_id, record.to_owned(), seen.collect());
                }
                ("external-ids.unlink", _) => {
                    self.bindings.remove(&(kind.to_owned(), external_id.to_owned()));
                }
                _ => {}
            }
        }
        self
    }

    pub fn open(&self, name: &str) -> Result<Handle, Problem> {
        let secret = self.secrets.get(name).cloned();
        secret.map(Handle).ok_or_else(|| Problem::new("credential-missing", format!("There is no secret {name}.")))
    }

    pub fn send(&mut self, request: &Request<'_>) -> Result<Response, Problem> {
        let credentials = request.attach.iter();
        let named =
            |one: &Attachment<'_>| (one.credential.name().to_owned(), one.scheme.to_owned(), one.options.clone());
        self.sent.push(Sent {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            credentials: credentials.map(named).collect(),
            key: request.key.clone(),
        });
        let is_it = |(method, url, _): &(String, String, Result<Response, Problem>)| {
            *method == request.method && request.url.starts_with(url.as_str())
        };
        let at = self.answers.iter().position(is_it).and_then(|at| self.answers.remove(at));
        let nobody = || format!("Nobody answers {} {}.", request.method, request.url);
        at.map_or_else(|| Err(Problem::new("unreachable", nobody())), |(.., answer)| answer)
    }

    pub fn keep(&mut self, key: &str, value: Vec<u8>) {
        let version = self.kept.get(key).map_or(0, |entry| entry.version) + 1;
        self.kept.insert(key.to_owned(), Entry { key: key.to_owned(), value, version });
    }

    /// Different ones each time, and the same in each run.
    pub fn random(&mut self, count: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < count as usize {
            self.made += 1;
            bytes.extend(sha2::Sha256::digest(self.made.to_be_bytes()));
        }
        bytes.truncate(count as usize);
        bytes
    }
}

impl Handle {
    pub fn sign(&self, scheme: &str, data: &[u8]) -> Result<String, Problem> {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        let (hash, text) = scheme.rsplit_once('-').unwrap_or_default();
        let keyed = |error: hmac::digest::InvalidLength| Problem::new("input.invalid", error.to_string());
        let mac = match hash {
            "hmac-sha1" => {
                let mac = Hmac::<sha1::Sha1>::new_from_slice(&self.0).map_err(keyed)?;
                mac.chain_update(data).finalize().into_bytes().to_vec()
            }
            "hmac-sha256" => {
                let mac = Hmac::<sha2::Sha256>::new_from_slice(&self.0).map_err(keyed)?;
                mac.chain_update(data).finalize().into_bytes().to_vec()
            }
            _ => return Err(Problem::new("input.invalid", format!("There is no scheme {scheme}."))),
        };
        Ok(match text {
            "base64" => BASE64_STANDARD.encode(mac),
            _ => mac.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }
}
