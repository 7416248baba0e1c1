//! What a plugin asked its host in one call, and was answered: written down while it works, and answered again from
//! there later, with nobody behind it. Time and chance are answers like any other, so the same plugin comes to the same.

use crate::bytes::Bytes;
use crate::host::{Answer, Credential, Entry, Host, Level, Page, Problem, Request, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// What a plugin says, and is answered nothing to. Whoever plays it again may say something else there.
pub(crate) const LOG: &str = "log.write";

/// One thing that was asked, and the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    #[serde(flatten)]
    pub said: Said,
    pub answer: Value,
}

/// One thing that was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// As in `sdk/wit`: `records.get`.
    pub import: String,
    pub asked: Value,
}

/// Where a plugin asked something else than what was written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Departure {
    /// Which of its calls of the host, counted from one; lines for the log are not counted.
    pub at: usize,
    /// None where it had asked for nothing more.
    pub before: Option<Said>,
    pub now: Option<Said>,
}

/// A host that is written down, or what is left of one.
pub struct Tape<H> {
    source: Source<H>,
    steps: Vec<Step>,
    /// Bytes that may still be written down.
    room: usize,
    is_whole: bool,
    latest: u64,
}

enum Source<H> {
    Host(H),
    Before { left: VecDeque<Step>, asked: usize, departed: Option<Departure> },
}

/// What was written down.
#[derive(Debug)]
pub struct Written {
    pub steps: Vec<Step>,
    /// Whether there was room for all of it.
    pub is_whole: bool,
    /// Of what was played again.
    pub departed: Option<Departure>,
}

impl<H> Tape<H> {
    /// Writes down what this host is asked and answers, in so many bytes of JSON at the most.
    pub fn of(host: H, room: usize) -> Self {
        Self { source: Source::Host(host), steps: Vec::new(), room, is_whole: true, latest: 0 }
    }

    /// Answers as was answered before. What is read and was not read before is answered by the problem `not-recorded`;
    /// what is only handed over is taken. So nothing leaves, and all that a plugin would have changed can be looked at.
    pub fn again(steps: impl IntoIterator<Item = Step>) -> Self {
        let left = steps.into_iter().filter(|step| step.said.import != LOG).collect();
        let source = Source::Before { left, asked: 0, departed: None };
        Self { source, steps: Vec::new(), room: usize::MAX, is_whole: true, latest: 0 }
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The host, where there is one, and what was written down.
    pub fn end(self) -> (Option<H>, Written) {
        let Self { source, steps, is_whole, .. } = self;
        let (host, departed) = match source {
            Source::Host(host) => (Some(host), None),
            Source::Before { mut left, asked, departed } => {
                let missed = |step: Step| Departure { at: asked + 1, before: Some(step.said), now: None };
                (None, departed.or_else(|| left.pop_front().map(missed)))
            }
        };
        (host, Written { steps, is_whole, departed })
    }

    /// `unknown` is what is answered where it was not asked before.
    fn pass<T: Serialize + DeserializeOwned>(
        &mut self,
        import: &'static str,
        asked: Value,
        unknown: T,
        ask: impl FnOnce(&mut H) -> T,
    ) -> T {
        let said = Said { import: import.to_owned(), asked };
        let answer = match &mut self.source {
            Source::Host(host) => ask(host),
            Source::Before { .. } if import == LOG => unknown,
            Source::Before { left, asked, departed } => {
                *asked += 1;
                let at = left.iter().position(|step| step.said == said);
                if at != Some(0) && departed.is_none() {
                    let before = left.front().map(|step| step.said.clone());
                    *departed = Some(Departure { at: *asked, before, now: Some(said.clone()) });
                }
                let step = at.and_then(|at| left.remove(at));
                step.and_then(|step| serde_json::from_value(step.answer).ok()).unwrap_or(unknown)
            }
        };
        self.write(said, &answer);
        answer
    }

    fn write(&mut self, said: Said, answer: &impl Serialize) {
        if !self.is_whole {
            return;
        }
        let answer = serde_json::to_value(answer).unwrap_or_default();
        let size = said.asked.to_string().len() + answer.to_string().len() + said.import.len();
        match self.room.checked_sub(size) {
            Some(room) => {
                self.room = room;
                self.steps.push(Step { said, answer });
            }
            // What comes after it would not be what followed.
            None => self.is_whole = false,
        }
    }
}

fn not_recorded<T>() -> Answer<T> {
    Err(Problem::new("not-recorded", "This was not asked when it was written down, so nobody knows the answer."))
}

fn text(bytes: &[u8]) -> Value {
    serde_json::to_value(Bytes(bytes.to_vec())).unwrap_or_default()
}

impl<H: Host> Host for Tape<H> {
    fn get_record(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        let asked = json!({ "kind": kind, "id": id });
        self.pass("records.get", asked, not_recorded(), |host| host.get_record(kind, id))
    }

    fn list_records(&mut self, kind: &str, query: &str, cursor: Option<&str>) -> Answer<Page> {
        let asked = json!({ "kind": kind, "query": query, "cursor": cursor });
        self.pass("records.list", asked, not_recorded(), |host| host.list_records(kind, query, cursor))
    }

    fn find_record(&mut self, kind: &str, external_id: &str) -> Answer<Option<String>> {
        let asked = json!({ "kind": kind, "external_id": external_id });
        self.pass("records.find", asked, not_recorded(), |host| host.find_record(kind, external_id))
    }

    fn binding(&mut self, kind: &str, id: &str) -> Answer<Option<String>> {
        let asked = json!({ "kind": kind, "id": id });
        self.pass("records.binding", asked, not_recorded(), |host| host.binding(kind, id))
    }

    fn open_credential(&mut self, name: &str) -> Answer<Credential> {
        self.pass("credentials.open", json!({ "name": name }), not_recorded(), |host| host.open_credential(name))
    }

    fn sign(&mut self, credential: Credential, scheme: &str, data: &[u8]) -> Answer<String> {
        let asked = json!({ "credential": credential, "scheme": scheme, "data": text(data) });
        self.pass("credential.sign", asked, not_recorded(), |host| host.sign(credential, scheme, data))
    }

    fn verify(&mut self, credential: Credential, scheme: &str, data: &[u8], signature: &str) -> Answer<bool> {
        let asked = json!({ "credential": credential, "scheme": scheme, "data": text(data), "signature": signature });
        self.pass("credential.verify", asked, not_recorded(), |host| host.verify(credential, scheme, data, signature))
    }

    fn send(&mut self, request: Request) -> Answer<Response> {
        let asked = serde_json::to_value(&request).unwrap_or_default();
        self.pass("http.send", asked, not_recorded(), |host| host.send(request))
    }

    fn get_entry(&mut self, key: &str) -> Answer<Option<Entry>> {
        self.pass("kv.get", json!({ "key": key }), not_recorded(), |host| host.get_entry(key))
    }

    fn put_entry(&mut self, key: &str, value: Vec<u8>, expires_in: Option<u64>) -> Answer<()> {
        let asked = json!({ "key": key, "value": text(&value), "expires_in": expires_in });
        self.pass("kv.put", asked, Ok(()), |host| host.put_entry(key, value, expires_in))
    }

    fn swap_entry(
        &mut self,
        key: &str,
        expected: Option<u64>,
        value: Vec<u8>,
        expires_in: Option<u64>,
    ) -> Answer<bool> {
        let asked = json!({ "key": key, "expected": expected, "value": text(&value), "expires_in": expires_in });
        self.pass("kv.swap", asked, Ok(true), |host| host.swap_entry(key, expected, value, expires_in))
    }

    fn remove_entry(&mut self, key: &str) -> Answer<()> {
        self.pass("kv.remove", json!({ "key": key }), Ok(()), |host| host.remove_entry(key))
    }

    fn scan_entries(&mut self, prefix: &str, after: Option<&str>, limit: u32) -> Answer<Vec<Entry>> {
        let asked = json!({ "prefix": prefix, "after": after, "limit": limit });
        self.pass("kv.scan", asked, not_recorded(), |host| host.scan_entries(prefix, after, limit))
    }

    fn settings(&mut self) -> Answer<String> {
        self.pass("settings.get", json!({}), not_recorded(), H::settings)
    }

    fn log(&mut self, level: Level, line: &str) {
        self.pass(LOG, json!({ "level": level, "line": line }), (), |host| host.log(level, line));
    }

    fn now(&mut self) -> u64 {
        // Asked more often than before, it stands still.
        self.latest = self.pass("clock.now", json!({}), self.latest, H::now);
        self.latest
    }

    fn random(&mut self, count: u32) -> Answer<Vec<u8>> {
        let asked = json!({ "count": count });
        self.pass("random.bytes", asked, not_recorded(), |host| host.random(count).map(Bytes)).map(|Bytes(bytes)| bytes)
    }

    fn notify(&mut self, notice: &str) -> Answer<()> {
        self.pass("notify.send", json!({ "notice": notice }), Ok(()), |host| host.notify(notice))
    }
}
