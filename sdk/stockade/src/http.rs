//! Requests to the hosts that were granted.
//!
//! ```no_run
//! # use stockade_sdk::prelude::*;
//! # fn of(shop: &Credential) -> Result<(), Failure> {
//! #[derive(serde::Deserialize)]
//! struct Order { id: u64 }
//!
//! let orders: Vec<Order> = http::get("https://shop.example.com/orders").basic(shop).send()?.ok()?.json()?;
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::{Failure, Problem, Record, credentials::Credential, host};

pub fn get(url: impl Into<String>) -> Request<'static> {
    Request::new("GET", url)
}

pub fn post(url: impl Into<String>) -> Request<'static> {
    Request::new("POST", url)
}

pub fn put(url: impl Into<String>) -> Request<'static> {
    Request::new("PUT", url)
}

pub fn patch(url: impl Into<String>) -> Request<'static> {
    Request::new("PATCH", url)
}

pub fn delete(url: impl Into<String>) -> Request<'static> {
    Request::new("DELETE", url)
}

/// A request that is being written.
#[derive(Debug)]
#[must_use = "a request is sent by `send`"]
pub struct Request<'a> {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) attach: Vec<Attachment<'a>>,
    pub(crate) key: Option<String>,
    options: Map<String, Value>,
}

/// A credential that the host puts in.
#[derive(Debug)]
pub(crate) struct Attachment<'a> {
    pub credential: &'a Credential,
    pub scheme: &'static str,
    pub options: Value,
}

impl<'a> Request<'a> {
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            attach: Vec::new(),
            key: None,
            options: Map::new(),
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn json(self, value: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(value)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// User and password, or what takes their place.
    pub fn basic(self, credential: &'a Credential) -> Self {
        self.attach(credential, "basic", Value::Null)
    }

    pub fn bearer(self, credential: &'a Credential) -> Self {
        self.attach(credential, "bearer", Value::Null)
    }

    pub fn in_header(self, credential: &'a Credential, name: &str) -> Self {
        self.attach(credential, "header", json!({ "name": name }))
    }

    pub fn in_query(self, credential: &'a Credential, name: &str) -> Self {
        self.attach(credential, "query", json!({ "name": name }))
    }

    /// A part of it, from 0, where it has colons in it: `name:secret`.
    pub fn part_in_query(self, credential: &'a Credential, part: usize, name: &str) -> Self {
        self.attach(credential, "query", json!({ "name": name, "part": part }))
    }

    /// In the place of the text that stands in the body, which is JSON, at this pointer.
    pub fn in_json(self, credential: &'a Credential, pointer: &str) -> Self {
        self.attach(credential, "json", json!({ "pointer": pointer }))
    }

    /// By a scheme that the host knows: `oauth1`, `aws-sigv4`, `lazop`; with what it needs to know.
    pub fn attach(mut self, credential: &'a Credential, scheme: &'static str, options: Value) -> Self {
        self.attach.push(Attachment { credential, scheme, options });
        self
    }

    /// What makes this request itself among those of the delivery. Under it the answer is remembered, and nothing is
    /// sent twice. Without it, its place among the others does that.
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// It changes nothing on the other side, in spite of its method.
    pub fn only_reads(self) -> Self {
        self.option("reads", true.into())
    }

    /// So long is waited for the answer: a minute at the most, and twenty seconds where nothing is said.
    pub fn within(self, time: Duration) -> Self {
        self.option("timeout_ms", u64::try_from(time.as_millis()).unwrap_or(u64::MAX).into())
    }

    /// Makes known at once, and not only with the outcome, that the other side has this record: under the id that
    /// stands in its JSON answer at `pointer`.
    pub fn binds<R: Record>(self, id: &str, pointer: &str) -> Self {
        self.option("bind", json!({ "kind": R::KIND, "id": id, "pointer": pointer }))
    }

    /// Sends it and waits. A problem says that there is no answer.
    pub fn send(self) -> Result<Response, Problem> {
        let options = self.options_text();
        host::send(self, options)
    }

    fn option(mut self, name: &str, value: Value) -> Self {
        self.options.insert(name.to_owned(), value);
        self
    }

    fn options_text(&self) -> String {
        if self.options.is_empty() { String::new() } else { Value::Object(self.options.clone()).to_string() }
    }
}

/// What the other side said. A redirect is an answer like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header, where it is text. Its name may be written in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }

    pub fn text(&self) -> Result<&str, Failure> {
        std::str::from_utf8(&self.body).map_err(|error| Failure::permanent("unreadable", error.to_string()))
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The answer, if it is what was asked for; otherwise what helps, as most services mean it: whoever is busy or
    /// broken is asked again, a key that opens nothing wants a person, and what was refused stays refused.
    pub fn ok(self) -> Result<Self, Failure> {
        let said = format!("The other side answered {}.", self.status);
        let wait = self.header("retry-after").and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        let failure = match self.status {
            200..300 => return Ok(self),
            401 | 403 => Failure::attention("refused-key", said),
            408 | 425 | 429 | 500..600 => Failure::retry("other-side-busy", said),
            _ => Failure::permanent("other-side-refused", said),
        };
        Err(Failure { after: wait.filter(|_| failure.remedy == crate::Remedy::Retry), ..failure })
    }
}
