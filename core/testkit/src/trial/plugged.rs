//! A plugin at work while its server is killed: what it hears, what others send it and what it brings over. Each has an
//! effect that can be counted, and nothing else counts.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    thread,
    time::{Duration, Instant},
};

use plugins::webhooks::{Encoding, Hash};
use serde_json::{Value, json};

use crate::{
    http::{Answer, Connection, Request},
    packed, pause, publisher,
    server::Server,
    text,
};

/// Accounts outside that it works with: of each it brings over all that there is, and of each it hears everything.
const CONNECTIONS: usize = 3;
/// What `examples/hello` brings over.
const TEAS: usize = 60;
const SECRET: &str = "between us";
/// Whoever was killed with a delivery in hand had it for a minute.
const SETTLES: Duration = Duration::from_secs(240);
const LOOK: Duration = Duration::from_millis(250);

const MANIFEST: &str = r#"
    [plugin]
    id = "hello"
    name = "Hello"
    version = "0.1.0"
    [needs]
    operations = ["catalog.add-product"]
    events = ["catalog.product-added"]
    secrets = [{ name = "key", title = "Key" }]
    webhooks = [{ name = "teas", verify = { scheme = "hmac", header = "x-signature", hash = "sha256", encoding = "base64" }, secret = "key" }]
    syncs = [{ name = "teas", title = "Teas" }]
"#;

/// Why it could not be tried, or what was not as it should be.
type Told<T> = Result<T, String>;

pub struct Plugged {
    cookie: String,
    plugin: String,
    /// Where others post to.
    hook: String,
    /// What they posted and what people added, by name, and whether that was acknowledged.
    posted: Vec<(String, bool)>,
    added: Vec<(String, bool)>,
    refused: Vec<String>,
}

impl Plugged {
    /// Claims the server, installs the plugin and has it bring over all that there is.
    pub fn open(server: &Server, program: &[u8]) -> Told<Self> {
        let cookie = server.claim("Corner Shop")?;
        let done = |answer: Answer| if answer.is_good() { Ok(answer.json()) } else { Err(answer.to_string()) };
        let post = |path: &str, input: &Value| done(server.ask(&Request::post(path, &cookie, input))?);
        let author = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
        post("/api/v1/plugin-publishers", &author)?;
        let head = format!("cookie: {cookie}\r\ncontent-type: application/octet-stream");
        let file = done(send(server, "POST", "/api/v1/blobs", &head, &packed(MANIFEST, program))?)?;
        let new = json!({ "package": file["id"] });
        let plugin = text(&post("/api/v1/plugins", &new)?["id"]);
        let path = format!("/api/v1/plugins/{plugin}/connections");
        for n in 1..CONNECTIONS {
            post(&path, &json!({ "name": format!("Shop {n}") }))?;
        }
        let connections = done(server.ask(&Request::get(&path, &cookie))?)?["items"].clone();
        for connection in connections.as_array().into_iter().flatten() {
            post(&format!("/api/v1/plugin-connections/{}/syncs", text(&connection["id"])), &json!({ "sync": "teas" }))?;
        }
        let secret = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connections[0]["id"]));
        let head = format!("cookie: {cookie}\r\ncontent-type: application/json");
        done(send(server, "PUT", &secret, &head, json!({ "value": SECRET }).to_string().as_bytes())?)?;
        let url = text(&connections[0]["webhooks"][0]["url"]);
        let hook = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| rest[slash..].to_owned()));
        let hook = hook.ok_or("there is no address to post to")?;
        Ok(Self { cookie, plugin, hook, posted: Vec::new(), added: Vec::new(), refused: Vec::new() })
    }

    /// Others post and people add until nobody answers.
    pub fn work(&mut self, server: &Server, meanwhile: impl FnOnce() + Send) {
        thread::scope(|scope| {
            scope.spawn(meanwhile);
            while self.post(server) && self.add(server) {}
        });
    }

    fn post(&mut self, server: &Server) -> bool {
        let name = format!("Posted {}", self.posted.len());
        let body = json!({ "name": name }).to_string();
        let signature = Encoding::Base64.write(&Hash::Sha256.of(SECRET, &[body.as_bytes()]));
        let head = format!("content-type: application/json\r\nx-signature: {signature}");
        let answer = send(server, "POST", &self.hook, &head, body.as_bytes());
        let is_done = self.note(&answer);
        self.posted.push((name, is_done));
        answer.is_ok()
    }

    fn add(&mut self, server: &Server) -> bool {
        let name = format!("Added {}", self.added.len());
        let answer = server.ask(&Request::post("/api/v1/products", &self.cookie, &json!({ "name": name })));
        let is_done = self.note(&answer);
        self.added.push((name, is_done));
        answer.is_ok()
    }

    fn note(&mut self, answer: &Told<Answer>) -> bool {
        if let Ok(answer) = answer
            && !answer.is_good()
        {
            self.refused.push(answer.to_string());
        }
        answer.as_ref().is_ok_and(Answer::is_good)
    }

    /// When all is done that began, looks at what is there. Says what was counted.
    pub fn check(&self, server: &Server) -> Told<String> {
        if let Some(refused) = self.refused.first() {
            return Err(format!("a request was refused: {refused}"));
        }
        let began = Instant::now();
        while let Some(waits) = self.waits(server)? {
            if began.elapsed() > SETTLES {
                return Err(format!("after {SETTLES:?} there still waits {waits}"));
            }
            pause(LOOK);
        }
        let names = self.names(server)?;
        let mut wrong = String::new();
        for (name, is_done) in self.posted.iter().chain(&self.added) {
            let times = names.get(name).copied().unwrap_or_default();
            if times > 1 || (*is_done && times == 0) {
                write!(wrong, "; {name} is there {times} times").map_err(|error| error.to_string())?;
            }
        }
        for tea in 1..=TEAS {
            let times = names.get(&format!("Tea {tea}")).copied().unwrap_or_default();
            if times != CONNECTIONS {
                write!(wrong, "; tea {tea} is there {times} times").map_err(|error| error.to_string())?;
            }
        }
        // Heard once by each connection. How far it counted says less: several greet at the same time.
        let heard = self.heard(server)?.len();
        let added = self.added.iter().filter(|(name, _)| names.contains_key(name)).count();
        if heard != CONNECTIONS * added {
            write!(wrong, "; it greeted {heard} times for {added}").map_err(|error| error.to_string())?;
        }
        let posted = self.posted.iter().filter(|(_, is_done)| *is_done).count();
        match wrong.is_empty() {
            true => Ok(format!(
                "{posted} posted, {added} added and heard of {heard} times, {} brought over, each once",
                TEAS * CONNECTIONS
            )),
            false => Err(wrong.trim_start_matches("; ").to_owned()),
        }
    }

    /// What is not done yet.
    fn waits(&self, server: &Server) -> Told<Option<String>> {
        let syncs = self.get(server, &format!("/api/v1/plugin-syncs?plugin={}", self.plugin))?;
        let is_open = |one: &&Value| one["state"] != "done" || one["done"] != TEAS;
        if let Some(sync) = syncs["items"].as_array().into_iter().flatten().find(is_open) {
            return Ok(Some(sync.to_string()));
        }
        for state in ["waiting", "dead"] {
            let left = self.get(server, &format!("/api/v1/plugin-deliveries?plugin={}&state={state}", self.plugin))?;
            if left["items"] != json!([]) {
                return Ok(Some(left["items"][0].to_string()));
            }
        }
        Ok(None)
    }

    /// How often there is a product of each name.
    fn names(&self, server: &Server) -> Told<BTreeMap<String, usize>> {
        let mut names = BTreeMap::new();
        for product in self.all(server, "/api/v1/products?limit=200")? {
            *names.entry(text(&product["name"])).or_default() += 1;
        }
        Ok(names)
    }

    /// The number of each greeting, as the deliveries of events say.
    fn heard(&self, server: &Server) -> Told<Vec<usize>> {
        let all = self.all(server, &format!("/api/v1/plugin-deliveries?plugin={}&limit=200", self.plugin))?;
        let mut heard = Vec::new();
        for delivery in all.iter().filter(|one| one["kind"] == "event") {
            let whole = self.get(server, &format!("/api/v1/plugin-deliveries/{}", text(&delivery["id"])))?;
            let facts: Value =
                serde_json::from_str(&text(&whole["told"]["facts"])).map_err(|error| error.to_string())?;
            let count = facts["count"].as_u64().and_then(|count| usize::try_from(count).ok());
            heard.push(count.ok_or_else(|| format!("a delivery says no count: {whole}"))?);
        }
        Ok(heard)
    }

    fn all(&self, server: &Server, path: &str) -> Told<Vec<Value>> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(server, &format!("{path}{cursor}"))?;
            all.extend(page["items"].as_array().into_iter().flatten().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(all),
            }
        }
    }

    fn get(&self, server: &Server, path: &str) -> Told<Value> {
        let answer = server.ask(&Request::get(path, &self.cookie))?;
        if answer.is_good() { Ok(answer.json()) } else { Err(answer.to_string()) }
    }
}

/// What is no JSON of ours, with headers of its own.
fn send(server: &Server, method: &str, path: &str, head: &str, body: &[u8]) -> Told<Answer> {
    let (host, length) = (server.address, body.len());
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{head}\r\ncontent-length: {length}\r\n\r\n");
    let said = |silence: crate::http::Silence| format!("{silence:?}");
    Connection::open(host).map_err(said)?.send(&[head.as_bytes(), body].concat()).map_err(said)
}
