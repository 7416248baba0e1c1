//! What a plugin sends: where it may, written down before and after.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sandbox::{Answer, Header, Problem, Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use work::http::{
    self, HeaderMap, HeaderName, HeaderValue, Method, SendError, StatusCode, Target,
    retry::{Done, Outcome},
};

use super::{Reach, meant, not_granted};
use crate::{
    connections,
    manifest::HostGrant,
    operations::running::requests::{BEGIN, Beginning, END, Ending},
    outgoing::{Answered, Asked, Known},
    records::RequestState,
    spent::DailyLimit,
};

/// How long one request is waited for unless the plugin says how long, and the longest; and the largest answer.
const PATIENCE: Duration = Duration::from_secs(20);
const MOST_PATIENCE: Duration = Duration::from_secs(60);
const LARGEST: usize = 4 * 1024 * 1024;
/// What a plugin may not say in our name, however it is spelt.
const OURS: [&str; 5] = ["accept-encoding", "authorization", "cookie", "host", "user-agent"];
const LONGEST_KEY: usize = 200;
/// Of an answer that is told again, the largest that is kept.
const LARGEST_KEPT: usize = 64 * 1024;

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
        let target = Target::parse(&request.url).map_err(|error| wrong(error.to_string()))?;
        // What is being written asks what its author runs beside it.
        if self.turn.practice && !(self.turn.in_development && self.client.is_on_own_network(target.host())) {
            let detail = "Nothing in a practice workspace is real, so nothing is sent from here.";
            return Err(Problem::new("practice", detail));
        }
        let grant = self.granted(&request.method, &target)?;
        if !target.is_https() && !self.client.is_on_own_network(target.host()) {
            return Err(not_granted(format!(
                "What goes to {target} would be read on its way: only a host that is marked as one of the own network is \
                 asked over plain http."
            )));
        }
        let labels = self.labels_for(&grant, &target)?;
        // Only now: where nothing may go at all, nobody finds out anything by trying.
        let headers = request.headers.iter().flat_map(|header| [header.name.as_bytes(), header.value.as_slice()]);
        let key = request.key.iter().map(String::as_bytes);
        self.says_no_secret([request.url.as_bytes(), &request.body].into_iter().chain(headers).chain(key))?;
        // Its word that nothing is changed is not enough where money could move, or nothing may be changed at all.
        let reads = options.reads && !grant.money && !self.turn.dry;
        let changes = !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") && !reads;
        if changes && self.turn.dry {
            return Err(Problem::new("dry-run", "This is only tried out: nothing is changed on the other side."));
        }
        if changes && grant.money && self.turn.on_behalf_of.is_none() {
            let detail = format!("This moves money at {target}: it is sent only while a person asks for something.");
            return Err(Problem::new("needs-person", detail));
        }
        let outgoing = self.outgoing(&request, &grant, &target, &options)?;
        *(if changes { &mut self.changing } else { &mut self.reading }) += 1;
        let asked = Asked {
            name: self.name(request.key.as_deref(), changes)?,
            method: request.method.clone(),
            host: target.to_string(),
            changes,
            labels,
            sent: bytes(&outgoing),
            digest: digest(&request),
        };
        match self.begin(&asked, false)? {
            Known::New => {}
            // Whoever was killed between the two has not bound it yet.
            Known::Answered { answer } => return self.bound(options.bind.as_ref(), answered_before(&answer)?),
            Known::InDoubt => {
                let detail = "It was sent before, and nobody knows what came of it. Look there first.";
                return Err(Problem::new("in-doubt", detail));
            }
            Known::Spent { limit } => return Err(self.spent(limit)),
            Known::TooFast { until } => {
                self.spent_until = Some(until);
                let most = self.turn.grants.limits.requests_per_minute;
                let detail = format!("This plugin may send {most} requests a minute. It is called again by then.");
                return Err(Problem::new("limit-reached", detail));
            }
        }
        let mut answer = self.waiting.block_on(self.client.send(outgoing));
        // It was not let in, so nothing was done there: what somebody agreed to may be renewed, once.
        let is_out = answer.as_ref().is_ok_and(|answer| answer.status == StatusCode::UNAUTHORIZED);
        let mut sent_again = None;
        if is_out && matches!(self.renew(&request.attach), Ok(true)) {
            let again = self.outgoing(&request, &grant, &target, &options)?;
            let sent = bytes(&again);
            // Where it may send no more today, it was not let in.
            if matches!(self.begin(&Asked { sent, ..asked.clone() }, true), Ok(Known::New)) {
                sent_again = Some(sent);
                answer = self.waiting.block_on(self.client.send(again));
                self.is_lapsed |= answer.as_ref().is_ok_and(|answer| answer.status == StatusCode::UNAUTHORIZED);
            }
        }
        self.know_all()?;
        let answer = answer.map(|answer| self.clean(&answer));
        self.is_unanswered = is_silence(&answer);
        self.write_down(asked, sent_again, &answer)?;
        self.bound(options.bind.as_ref(), answer.map_err(|error| told(&error))?)
    }

    /// The answer, with what it says that the other side has.
    fn bound(&self, bind: Option<&Bind>, response: Response) -> Answer<Response> {
        if let Some(bind) = bind.filter(|_| !self.turn.dry && (200..300).contains(&response.status)) {
            self.bind(bind, &response)?;
        }
        Ok(response)
    }

    fn granted(&self, method: &str, target: &Target) -> Answer<HostGrant> {
        let covering = self.turn.grants.hosts.iter().filter(|grant| grant.covers(method, target, &self.turn.settings));
        let found = covering.min_by_key(|grant| !grant.money);
        let found = found.ok_or_else(|| not_granted(format!("This plugin was not granted {method} at {target}.")))?;
        // Of all that could be meant, what lets less through.
        let money = self.turn.grants.hosts.iter().any(|grant| grant.could_move_money(target, &self.turn.settings));
        Ok(HostGrant { money, ..found.clone() })
    }

    /// What it may know may be in what it sends, so the place must be one where that may go.
    fn labels_for(&self, grant: &HostGrant, target: &Target) -> Answer<Vec<String>> {
        let known = &self.turn.knows;
        match known.iter().find(|label| !grant.labels.contains(label)) {
            None => Ok(known.iter().map(|label| label.word().to_owned()).collect()),
            Some(label) => {
                Err(not_granted(format!("It may know what is {}, and that may not go to {target}.", label.word())))
            }
        }
    }

    /// Written down before it leaves, so that whoever sends at the same time knows of it.
    fn begin(&self, asked: &Asked, again: bool) -> Answer<Known> {
        let (delivery, attempt, standing) = (self.turn.id, self.turn.attempt, self.turn.standing.clone());
        self.ask_system(BEGIN, &Beginning { delivery, attempt, standing, asked: asked.clone(), again })
    }

    fn spent(&mut self, limit: DailyLimit) -> Problem {
        self.spent_until = Some(self.turn.day_ends_at);
        let limits = &self.turn.grants.limits;
        let detail = match limit {
            DailyLimit::Requests => format!("This plugin may send {} requests a day.", limits.requests_per_day),
            _ => format!("This plugin may send {} KiB a day.", limits.sent_kib_per_day),
        };
        Problem::new("limit-reached", detail)
    }

    /// The same each time that the delivery is tried, where it matters.
    fn name(&self, key: Option<&str>, changes: bool) -> Answer<String> {
        match key {
            Some(key) if key.len() > LONGEST_KEY => Err(wrong("The key of a request has at most 200 bytes.")),
            Some(key) if changes => Ok(format!("key:{key}")),
            // Whatever it looked at before, and however often, it is the same one.
            _ if changes => Ok(format!("#{}", self.changing)),
            _ => Ok(format!("#{}.{}", self.turn.attempt, self.reading)),
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
            if OURS.contains(&meant::header(name.as_str()).as_str()) {
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
        if meant::is_another_method(target.url(), &headers, &body) {
            return Err(not_granted(format!(
                "It asks for another method than {method}, which alone was granted there."
            )));
        }
        let wanted = options.timeout_ms.map_or(PATIENCE, Duration::from_millis);
        Ok(http::Request {
            headers,
            body,
            total_timeout: wanted.min(MOST_PATIENCE).min(request.patience),
            max_answer_bytes: LARGEST,
            ..http::Request::new(method, target)
        })
    }

    fn write_down(&self, asked: Asked, sent_again: Option<i64>, answer: &Result<Response, SendError>) -> Answer<()> {
        let state = came_of(answer, asked.changes);
        let response = answer.as_ref().ok();
        let answered = Answered {
            state,
            status: response.map(|response| response.status.into()),
            received: response.map_or(0, |response| i64::try_from(response.body.len()).unwrap_or(i64::MAX)),
            sent_again,
            answer: response.filter(|_| asked.changes && state == RequestState::Answered).map(kept),
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

/// What would leave.
fn bytes(request: &http::Request) -> i64 {
    i64::try_from(request.size()).unwrap_or(i64::MAX)
}

fn digest(request: &Request) -> String {
    let mut hash = Sha256::new();
    for piece in [request.method.as_bytes(), request.url.as_bytes(), &request.body] {
        hash.update(u64::try_from(piece.len()).unwrap_or_default().to_be_bytes());
        hash.update(piece);
    }
    hex::encode(hash.finalize())
}

/// Whether nobody is there, or nobody has time: a server that cannot be reached, what stands before it and cannot reach it
/// either, or one that wants to be left alone.
fn is_silence(answer: &Result<Response, SendError>) -> bool {
    match answer {
        Ok(response) => matches!(response.status, 429 | 502..=504 | 520..=530),
        Err(error) => matches!(told(error).code.as_str(), "timeout" | "unreachable"),
    }
}

/// What was not begun over there may be sent again. What broke over there may have been done before it did: that it was
/// asked for is all that is known.
fn came_of(answer: &Result<Response, SendError>, changes: bool) -> RequestState {
    let outcome = match answer {
        Ok(response) => {
            let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::OK);
            Outcome::Answered { status, retry_after: None }
        }
        Err(error) => Outcome::Failed(error),
    };
    match Done::of(outcome) {
        Done::No => RequestState::Failed,
        Done::Unknown if changes => RequestState::Asked,
        _ if answer.is_err() => RequestState::Failed,
        _ => RequestState::Answered,
    }
}

/// What is told again of what may have changed something; of a large answer, that there was one.
fn kept(response: &Response) -> String {
    let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    if response.body.len() > LARGEST_KEPT {
        return json!({ "status": response.status, "digest": hex::encode(Sha256::digest(&response.body)) }).to_string();
    }
    let headers: Vec<_> = response.headers.iter().map(|header| (header.name.clone(), text(&header.value))).collect();
    json!({ "status": response.status, "headers": headers, "body": text(&response.body) }).to_string()
}

fn answered_before(kept: &str) -> Answer<Response> {
    #[derive(Deserialize)]
    struct Kept {
        status: u16,
        #[serde(default)]
        headers: Vec<(String, String)>,
        body: Option<String>,
    }
    let unread = || Problem::new("internal", "An answer of before could not be read.");
    let Kept { status, headers, body } = serde_json::from_str(kept).map_err(|_| unread())?;
    let Some(body) = body else {
        let detail =
            format!("It was sent before and answered with {status}, at more length than is kept. Look there first.");
        return Err(Problem::new("in-doubt", detail));
    };
    let bytes = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| unread());
    let headers = headers.into_iter().map(|(name, value)| Ok(Header { name, value: bytes(&value)? }));
    Ok(Response { status, headers: headers.collect::<Answer<_>>()?, body: bytes(&body)? })
}

/// Where a name leads is the owner's to know: told to a plugin it would be a map of the inside.
fn told(error: &SendError) -> Problem {
    match error {
        SendError::Timeout { .. } => Problem::new("timeout", error.to_string()),
        SendError::TooLarge { .. } => Problem::new("too-large", error.to_string()),
        SendError::Packed { .. } => Problem::new("unreadable", error.to_string()),
        SendError::Forbidden { host, .. } => not_granted(format!("{host} is no place that may be asked.")),
        SendError::BadUrl(_) | SendError::BadMethod { .. } | SendError::BadHeader { .. } => wrong(error.to_string()),
        _ => Problem::new("unreachable", error.to_string()),
    }
}

pub(super) fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new("input.invalid", detail)
}
