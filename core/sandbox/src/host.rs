//! What a plugin may ask for while it runs: the imports of `sdk/wit`, in plain Rust. Who implements this decides what
//! is granted; the sandbox only carries it over the wall and counts.

use crate::bytes;
use serde::{Deserialize, Serialize};
use std::any::Any;

/// What stands behind a call. One value serves one call, on one thread, and is handed back when it is over.
///
/// A method that panics stops the call and nothing else. None is asked more often than its [`Limits`](crate::Limits)
/// allow, and whatever text arrives is UTF-8. What is called JSON here has not been parsed yet.
pub trait Host: Any + Send {
    /// `records.get`: the record as JSON.
    fn get_record(&mut self, kind: &str, id: &str) -> Answer<Option<String>>;

    /// `records.list`: a JSON array, and the cursor to go on with. `query` is JSON or empty.
    fn list_records(&mut self, kind: &str, query: &str, cursor: Option<&str>) -> Answer<Page>;

    /// `records.find`: by the id that the other side gave it.
    fn find_record(&mut self, kind: &str, external_id: &str) -> Answer<Option<String>>;

    /// `records.binding`: how the connection knows a record, as JSON.
    fn binding(&mut self, kind: &str, id: &str) -> Answer<Option<String>>;

    /// `credentials.open`: checked here, and not again with each use of what it answers.
    fn open_credential(&mut self, name: &str) -> Answer<Credential>;

    /// `credential.sign`.
    fn sign(&mut self, credential: Credential, scheme: &str, data: &[u8]) -> Answer<String>;

    /// `credential.verify`.
    fn verify(&mut self, credential: Credential, scheme: &str, data: &[u8], signature: &str) -> Answer<bool>;

    /// `http.send`. It waits on the calling thread, for no longer than the call may still take: `request.patience`.
    fn send(&mut self, request: Request) -> Answer<Response>;

    /// `kv.get`.
    fn get_entry(&mut self, key: &str) -> Answer<Option<Entry>>;

    /// `kv.put`: kept until the outcome is.
    fn put_entry(&mut self, key: &str, value: Vec<u8>, expires_in: Option<u64>) -> Answer<()>;

    /// `kv.swap`: whether it wrote. `expected` is the version, or none where there must be no entry.
    fn swap_entry(&mut self, key: &str, expected: Option<u64>, value: Vec<u8>, expires_in: Option<u64>)
    -> Answer<bool>;

    /// `kv.remove`.
    fn remove_entry(&mut self, key: &str) -> Answer<()>;

    /// `kv.scan`: at most `limit`, by key.
    fn scan_entries(&mut self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<Entry>>;

    /// `settings.get`: a JSON object.
    fn settings(&mut self) -> Answer<String>;

    /// `log.write`: one line at a time, without control characters, within the limits.
    fn log(&mut self, level: Level, line: &str);

    /// `clock.now`: milliseconds since 1970, never less than the last.
    fn now(&mut self) -> u64;

    /// `random.bytes`: at most [`RANDOM_BYTES`].
    fn random(&mut self, count: u32) -> Answer<Vec<u8>>;

    /// `notify.send`: JSON, sent when the outcome is kept.
    fn notify(&mut self, notice: &str) -> Answer<()>;
}

/// More are refused by the sandbox.
pub const RANDOM_BYTES: u32 = 4096;

pub type Answer<T> = Result<T, Problem>;

/// Why not, for the author of the plugin. The codes are those of the API where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: String,
    pub detail: String,
}

impl Problem {
    pub fn new(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into() }
    }
}

/// Some of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// JSON array.
    pub records: String,
    pub next: Option<String>,
}

/// A credential that was opened: a number of the host's own choice, that no guest ever sees or makes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential(pub u64);

/// A request that a plugin wants to have sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub method: String,
    pub url: String,
    pub headers: Vec<Header>,
    #[serde(with = "bytes")]
    pub body: Vec<u8>,
    pub attach: Vec<Attachment>,
    pub key: Option<String>,
    /// JSON object, or empty.
    pub options: String,
    /// How long the call may still take.
    #[serde(skip)]
    pub patience: std::time::Duration,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub credential: Credential,
    pub scheme: String,
    /// JSON object, or empty.
    pub options: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<Header>,
    #[serde(with = "bytes")]
    pub body: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub name: String,
    #[serde(with = "bytes")]
    pub value: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub key: String,
    #[serde(with = "bytes")]
    pub value: Vec<u8>,
    pub version: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}
