//! What others answer, where nothing ever leaves.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Shop, Trouble, shop::value};

/// Whoever is outside. What is asked for and was not said here is answered by nobody, and the call that asked for it ends
/// in a [`Trouble`] that shows it.
#[derive(Debug, Clone, Copy)]
pub struct Http<'s> {
    shop: &'s Shop,
}

impl<'s> Http<'s> {
    pub(crate) fn of(shop: &'s Shop) -> Self {
        Self { shop }
    }

    /// An address without a query is meant with any; one that ends in `*` is how it begins.
    pub fn get(self, url: &str) -> Scripted<'s> {
        self.request("GET", url)
    }

    pub fn post(self, url: &str) -> Scripted<'s> {
        self.request("POST", url)
    }

    pub fn put(self, url: &str) -> Scripted<'s> {
        self.request("PUT", url)
    }

    pub fn delete(self, url: &str) -> Scripted<'s> {
        self.request("DELETE", url)
    }

    pub fn request(self, method: &str, url: &str) -> Scripted<'s> {
        let (method, url) = (method.to_owned(), url.to_owned());
        Scripted { shop: self.shop, method, url, status: 200, headers: BTreeMap::new(), times: Some(1) }
    }
}

/// A request that is answered once, unless more often is said; of several that are meant, the first that is left.
#[derive(Debug, Clone)]
#[must_use = "say what it answers"]
pub struct Scripted<'s> {
    shop: &'s Shop,
    method: String,
    url: String,
    status: u16,
    headers: BTreeMap<String, String>,
    times: Option<u32>,
}

impl Scripted<'_> {
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// # Panics
    /// As the others below: where what was said cannot be answered, such as at an address that is none.
    #[track_caller]
    pub fn answers(self, body: impl Serialize) {
        match value(body) {
            Ok(body) => self.say(json!({ "body": { "json": body } })),
            Err(trouble) => panic!("{trouble}"),
        }
    }

    #[track_caller]
    pub fn answers_text(self, body: &str) {
        self.say(json!({ "body": { "text": body } }));
    }

    #[track_caller]
    pub fn answers_bytes(self, body: &[u8]) {
        self.say(json!({ "body": { "base64": BASE64_STANDARD.encode(body) } }));
    }

    /// Nobody takes it.
    #[track_caller]
    pub fn is_refused(self) {
        self.say(json!({ "fails": "refused" }));
    }

    /// It is taken, and never answered: nobody knows what came of it.
    #[track_caller]
    pub fn times_out(self) {
        self.say(json!({ "fails": "timeout" }));
    }

    /// It is taken, and the answer ends in the middle.
    #[track_caller]
    pub fn is_cut_off(self) {
        self.say(json!({ "fails": "cut-off" }));
    }

    #[track_caller]
    fn say(self, mut said: Value) {
        said["method"] = self.method.into();
        said["url"] = self.url.into();
        said["status"] = self.status.into();
        said["headers"] = json!(self.headers);
        said["times"] = json!(self.times);
        if let Err(Trouble { detail, .. }) = self.shop.say("answer", said) {
            panic!("{detail}");
        }
    }
}
