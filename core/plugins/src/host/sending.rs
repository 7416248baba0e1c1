//! What a plugin sends: where it may, written down before and after.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sandbox::{Answer, Header, Problem, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use work::http::{self, HeaderMap, HeaderName, HeaderValue, Method, SendError, StatusCode, Target};

use super::{Reach, not_granted};
use crate::{
    connections,
    manifest::HostGrant,
    operations::running::requests::{BEGIN, Beginning, END, Ending},
    outgoing::{Answered, Asked, Known},
    records::RequestState,
};

/// The longest that one request is waited for, and the largest answer.
const PATIENCE: Duration = Duration::from_secs(20);
const LARGEST: usize = 4 * 1024 * 1024;
/// What a plugin may not say in our name.
const OURS: [&str; 7] =
    ["authorization", "cookie", "host", "user-agent", "x-http-method", "x-http-method-override", "x-method-override"];
const LONGEST_KEY: usize = 200;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Options {
    timeout_ms: Option<u64>,
    reads: bool,
    bind: Option<Bind>,
}

#[derive(Deserialize)]
struct Bind {
    kind: String,
    id: String,
    pointer: String,
}

impl Reach {
    pub(super) fn send_out(&mut self, request: Request) -> Answer<Response> {
        let options: Options = match request.options.as_str() {
            "" => Options::default(),
            text => serde_json::from_str(text).map_err(|_| wrong("The options of a request are an object of JSON."))?,
        };
        if self.turn.practice {
            let detail = "Nothing in a practice workspace is real, so nothing is sent from here.";
            return Err(Problem::new("practice", detail));
        }
        let target = Target::parse(&request.url).map_err(|error| wrong(error.to_string()))?;
        let grant = self.granted(&request.method, &target)?;
        let labels = self.labels_for(&grant, &target)?;
        self.sent += 1;
        self.within_the_day(request.body.len())?;
        // Its word that nothing is changed is not enough where money could move, or nothing may be changed at all.
        let reads = options.reads && !grant.money && !self.turn.dry;
        let changes = !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") && !reads;
        let asked = Asked {
            name: self.name(request.key.as_deref(), changes)?,
            method: request.method.clone(),
            host: target.to_string(),
            changes,
            labels,
            sent: i64::try_from(request.body.len()).unwrap_or(i64::MAX),
            digest: digest(&request),
        };
        if changes && self.turn.dry {
            return Err(Problem::new("dry-run", "This is only tried out: nothing is changed on the other side."));
        }
        if changes && grant.money && self.turn.on_behalf_of.is_none() {
            let detail = format!("This moves money at {target}: it is sent only while a person asks for something.");
            return Err(Problem::new("needs-person", detail));
        }
        let outgoing = self.outgoing(&request, &grant, &target, &options)?;
        if changes {
            let (delivery, attempt) = (self.turn.id, self.turn.attempt);
            match self.ask_system(BEGIN, &Beginning { delivery, attempt, asked: asked.clone() })? {
                Known::New => {}
                Known::Answered { answer } => return answered_before(&answer),
                Known::InDoubt => {
                    let detail = "It was sent before, and nobody knows what came of it. Look there first.";
                    return Err(Problem::new("in-doubt", detail));
                }
            }
        }
        let mut answer = self.waiting.block_on(self.client.send(outgoing));
        // It was not let in, so nothing was done there: what somebody agreed to may be renewed, once.
        let is_out = answer.as_ref().is_ok_and(|answer| answer.status == StatusCode::UNAUTHORIZED);
        if is_out && matches!(self.renew(&request.attach), Ok(true)) {
            let again = self.outgoing(&request, &grant, &target, &options)?;
            answer = self.waiting.block_on(self.client.send(again));
            self.is_lapsed |= answer.as_ref().is_ok_and(|answer| answer.status == StatusCode::UNAUTHORIZED);
        }
        let answer = answer.map(|answer| self.clean(&answer));
        self.write_down(asked, &answer)?;
        let response = answer.map_err(|error| told(&error))?;
        if let Some(bind) = options.bind.filter(|_| !self.turn.dry && (200..300).contains(&response.status)) {
            self.bind(&bind, &response)?;
        }
        Ok(response)
    }

    fn granted(&self, method: &str, target: &Target) -> Answer<HostGrant> {
        let covering = self.turn.grants.hosts.iter().filter(|grant| grant.covers(method, target, &self.turn.settings));
        // Of two, the one that lets less through.
        let found = covering.min_by_key(|grant| !grant.money);
        found.cloned().ok_or_else(|| not_granted(format!("This plugin was not granted {method} at {target}.")))
    }

    /// What it has seen in this call may be in what it sends, so the place must be one where that may go.
    fn labels_for(&self, grant: &HostGrant, target: &Target) -> Answer<Vec<String>> {
        match self.seen.iter().find(|label| !grant.labels.contains(label)) {
            None => Ok(self.seen.iter().map(|label| label.word().to_owned()).collect()),
            Some(label) => {
                Err(not_granted(format!("It has read what is {}, and that may not go to {target}.", label.word())))
            }
        }
    }

    /// What it may send in a day is not gone beyond, not even by the last request.
    fn within_the_day(&mut self, bytes: usize) -> Answer<()> {
        let left = i64::try_from(bytes).ok().and_then(|bytes| self.bytes_left.checked_sub(bytes));
        let Some(left) = left.filter(|left| *left >= 0) else {
            let limit = self.turn.grants.limits.sent_kib_per_day;
            self.is_spent = true;
            return Err(Problem::new("limit-reached", format!("This plugin may send {limit} KiB a day.")));
        };
        self.bytes_left = left;
        Ok(())
    }

    /// The same each time that the delivery is tried, where it matters.
    fn name(&self, key: Option<&str>, changes: bool) -> Answer<String> {
        match key {
            Some(key) if key.len() > LONGEST_KEY => Err(wrong("The key of a request has at most 200 bytes.")),
            Some(key) if changes => Ok(format!("key:{key}")),
            _ if changes => Ok(format!("#{}", self.sent)),
            _ => Ok(format!("#{}.{}", self.turn.attempt, self.sent)),
        }
    }

    fn outgoing(
        &self,
        request: &Request,
        grant: &HostGrant,
        target: &Target,
        options: &Options,
    ) -> Answer<http::Request> {
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| wrong("This is no method."))?;
        let mut headers = HeaderMap::new();
        for Header { name, value } in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("A header has no such name."))?;
            if OURS.contains(&name.as_str()) {
                return Err(not_granted(format!("The header {name} is not a plugin's to say.")));
            }
            let value = HeaderValue::from_bytes(value).map_err(|_| wrong("A header has no such value."))?;
            headers.append(name, value);
        }
        let (mut target, mut body) = (target.clone(), request.body.clone());
        for attachment in &request.attach {
            let name = &self.secret(attachment.credential)?.name;
            if !grant.secrets.contains(name) {
                return Err(not_granted(format!("The credential {name} may not go to {target}.")));
            }
            self.attach(attachment, &request.method, &mut target, &mut headers, &mut body)?;
        }
        let wanted = options.timeout_ms.map_or(PATIENCE, Duration::from_millis);
        Ok(http::Request {
            headers,
            body,
            total_timeout: wanted.min(PATIENCE).min(request.patience),
            max_answer_bytes: LARGEST,
            ..http::Request::new(method, target)
        })
    }

    fn write_down(&self, asked: Asked, answer: &Result<Response, SendError>) -> Answer<()> {
        let answered = match answer {
            // Whoever was not let in did nothing there, and may send it again once they are.
            Ok(response) if response.status == StatusCode::UNAUTHORIZED => Answered {
                state: RequestState::Failed,
                status: Some(response.status.into()),
                received: i64::try_from(response.body.len()).unwrap_or(i64::MAX),
                answer: None,
            },
            Ok(response) => Answered {
                state: RequestState::Answered,
                status: Some(response.status.into()),
                received: i64::try_from(response.body.len()).unwrap_or(i64::MAX),
                answer: asked.changes.then(|| kept(response)),
            },
            Err(error) => {
                // Nobody knows whether it changed something: that it was asked for is all that is said.
                let is_over = error.was_not_received() || !asked.changes;
                let state = if is_over { RequestState::Failed } else { RequestState::Asked };
                Answered { state, status: None, received: 0, answer: None }
            }
        };
        self.ask_system::<Value>(END, &Ending { delivery: self.turn.id, asked, answered }).map(drop)
    }

    fn clean(&self, answer: &http::Response) -> Response {
        let header = |name: &HeaderName, value: &HeaderValue| Header {
            name: name.to_string(),
            value: self.without_secrets(value.as_bytes()),
        };
        let headers = answer.headers.iter().map(|(name, value)| header(name, value)).collect();
        Response { status: answer.status.as_u16(), headers, body: self.without_secrets(&answer.body) }
    }

    /// That the other side has a record is known at once, whatever becomes of the rest.
    fn bind(&self, bind: &Bind, response: &Response) -> Answer<()> {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let external_id = match body.pointer(&bind.pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(wrong("The answer has no id at this pointer.")),
        };
        let system = connections::system(self.turn.connection);
        let link = json!({ "system": system, "kind": bind.kind, "external_id": external_id, "record": bind.id });
        self.ask::<Value>("external-ids.link", &link).map(drop)
    }
}

fn digest(request: &Request) -> String {
    let mut hash = Sha256::new();
    for piece in [request.method.as_bytes(), request.url.as_bytes(), &request.body] {
        hash.update(u64::try_from(piece.len()).unwrap_or_default().to_be_bytes());
        hash.update(piece);
    }
    hex::encode(hash.finalize())
}

fn kept(response: &Response) -> String {
    let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    let headers: Vec<_> = response.headers.iter().map(|header| (header.name.clone(), text(&header.value))).collect();
    json!({ "status": response.status, "headers": headers, "body": text(&response.body) }).to_string()
}

fn answered_before(kept: &str) -> Answer<Response> {
    #[derive(Deserialize)]
    struct Kept {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
    }
    let unread = || Problem::new("internal", "An answer of before could not be read.");
    let kept: Kept = serde_json::from_str(kept).map_err(|_| unread())?;
    let bytes = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| unread());
    let headers = kept.headers.into_iter().map(|(name, value)| Ok(Header { name, value: bytes(&value)? }));
    Ok(Response { status: kept.status, headers: headers.collect::<Answer<_>>()?, body: bytes(&kept.body)? })
}

/// Where a name leads is the owner's to know: told to a plugin it would be a map of the inside.
fn told(error: &SendError) -> Problem {
    match error {
        SendError::Timeout { .. } => Problem::new("timeout", error.to_string()),
        SendError::TooLarge { .. } => Problem::new("too-large", error.to_string()),
        SendError::Forbidden { host, .. } => not_granted(format!("{host} is no place that may be asked.")),
        SendError::BadUrl(_) | SendError::BadMethod { .. } | SendError::BadHeader { .. } => wrong(error.to_string()),
        _ => Problem::new("unreachable", error.to_string()),
    }
}

pub(super) fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new("input.invalid", detail)
}
