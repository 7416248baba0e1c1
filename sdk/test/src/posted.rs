//! What others send.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Shop, Told, Trouble, shop::value};

/// A request to a webhook. It is signed as its manifest says, with the secret that the shop has.
#[derive(Debug, Clone)]
#[must_use = "say what it carries"]
pub struct Posted<'s> {
    shop: &'s Shop,
    name: String,
    headers: BTreeMap<String, String>,
    query: String,
    is_signed: bool,
}

impl<'s> Posted<'s> {
    pub(crate) fn to(shop: &'s Shop, name: &str) -> Self {
        let (name, headers, query) = (name.to_owned(), BTreeMap::new(), String::new());
        Self { shop, name, headers, query, is_signed: true }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What stands behind the question mark of the address.
    pub fn query(self, query: &str) -> Self {
        Self { query: query.to_owned(), ..self }
    }

    /// By somebody who does not have the secret, or signs with a header of their own.
    pub fn unsigned(self) -> Self {
        Self { is_signed: false, ..self }
    }

    pub fn json(self, body: impl Serialize) -> Result<Told, Trouble> {
        let body = value(body)?;
        self.send(&json!({ "json": body }))
    }

    pub fn text(self, body: &str) -> Result<Told, Trouble> {
        self.send(&json!({ "text": body }))
    }

    pub fn bytes(self, body: &[u8]) -> Result<Told, Trouble> {
        self.send(&json!({ "base64": BASE64_STANDARD.encode(body) }))
    }

    fn send(self, body: &Value) -> Result<Told, Trouble> {
        let Self { shop, name, headers, query, is_signed } = self;
        let webhook = json!({ "name": name, "headers": headers, "query": query, "body": body, "signed": is_signed });
        shop.told("webhook", webhook)
    }
}
