//! A plugin at work while its server is killed: what it hears, what others send it and what it brings over. Each has an
//! effect that can be counted, and nothing else counts.

use std::{collections::BTreeMap, fmt::Write as _, thread, time::Duration};

use plugins::webhooks::{Encoding, Hash};
use serde_json::{Value, json};

use super::{AtWork, check::verify_audit};
use crate::{
    http::{Answer, Request},
    installed::{Installed, Told, path_of, send},
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

/// Between two that are posted and added: no more comes in than what works meanwhile can keep up with.
const PACE: Duration = Duration::from_millis(100);

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

pub struct Plugged {
    installed: Installed,
    /// Where each connection is told to bring over all that there is.
    syncs: Vec<String>,
    /// Where others post to.
    hook: String,
    /// What they posted and what people added, by name, and whether that was acknowledged.
    posted: Vec<(String, bool)>,
    added: Vec<(String, bool)>,
    /// How often it was said that all is brought over now, and how often nobody said whether it is.
    begun: usize,
    unsaid: usize,
    refused: Vec<String>,
}

impl Plugged {
    /// Claims the server and installs the plugin.
    pub fn open(server: &Server, program: &[u8]) -> Told<Self> {
        let installed = Installed::open(server, MANIFEST, program)?;
        let path = format!("/api/v1/plugins/{}/connections", installed.plugin);
        for n in 1..CONNECTIONS {
            installed.post(server, &path, &json!({ "name": format!("Shop {n}") }))?;
        }
        let connections = installed.connections(server)?;
        let begin = |connection: &Value| format!("/api/v1/plugin-connections/{}/syncs", text(&connection["id"]));
        let syncs = connections.iter().map(begin).collect();
        let secret = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connections[0]["id"]));
        installed.put(server, &secret, &json!({ "value": SECRET }))?;
        let hook = path_of(&text(&connections[0]["webhooks"][0]["url"])).ok_or("there is no address to post to")?;
        Ok(Self {
            installed,
            syncs,
            hook,
            posted: Vec::new(),
            added: Vec::new(),
            begun: 0,
            unsaid: 0,
            refused: Vec::new(),
        })
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
        let answer = server.ask(&Request::post("/api/v1/products", &self.installed.cookie, &json!({ "name": name })));
        let is_done = self.note(&answer);
        self.added.push((name, is_done));
        answer.is_ok()
    }

    /// All that there is, once more: of what is under way already, nothing is begun.
    fn bring(&mut self, server: &Server) {
        for syncs in &self.syncs {
            match server.ask(&Request::post(syncs, &self.installed.cookie, &json!({ "sync": "teas" }))) {
                Ok(answer) => self.begun += usize::from(answer.is_good()),
                Err(_) => self.unsaid += 1,
            }
        }
    }

    fn note(&mut self, answer: &Told<Answer>) -> bool {
        if let Ok(answer) = answer
            && !answer.is_good()
        {
            self.refused.push(answer.to_string());
        }
        answer.as_ref().is_ok_and(Answer::is_good)
    }

    /// How often there is a product of each name.
    fn names(&self, server: &Server) -> Told<BTreeMap<String, usize>> {
        let mut names = BTreeMap::new();
        for product in self.installed.all(server, "/api/v1/products?limit=200")? {
            *names.entry(text(&product["name"])).or_default() += 1;
        }
        Ok(names)
    }

    /// The number of each greeting, as the deliveries of events say.
    fn heard(&self, server: &Server) -> Told<Vec<usize>> {
        let all = self
            .installed
            .all(server, &format!("/api/v1/plugin-deliveries?plugin={}&limit=200", self.installed.plugin))?;
        let mut heard = Vec::new();
        for delivery in all.iter().filter(|one| one["kind"] == "event") {
            let whole = self.installed.get(server, &format!("/api/v1/plugin-deliveries/{}", text(&delivery["id"])))?;
            let facts: Value =
                serde_json::from_str(&text(&whole["told"]["facts"])).map_err(|error| error.to_string())?;
            let count = facts["count"].as_u64().and_then(|count| usize::try_from(count).ok());
            heard.push(count.ok_or_else(|| format!("a delivery says no count: {whole}"))?);
        }
        Ok(heard)
    }
}

impl AtWork for Plugged {
    /// Others post, people add, and what is elsewhere is brought over.
    fn work(&mut self, server: &Server, meanwhile: impl FnOnce() + Send) -> Told<()> {
        thread::scope(|scope| {
            scope.spawn(meanwhile);
            self.bring(server);
            while self.post(server) && self.add(server) {
                crate::pause(PACE);
            }
        });
        match self.refused.first() {
            Some(refused) => Err(format!("a request was refused: {refused}")),
            None => Ok(()),
        }
    }

    fn check(&self, server: &Server) -> Told<String> {
        self.installed.settles(server, SETTLES)?;
        verify_audit(server)?;
        let names = self.names(server)?;
        let mut wrong = String::new();
        for (name, is_done) in self.posted.iter().chain(&self.added) {
            let times = names.get(name).copied().unwrap_or_default();
            if times > 1 || (*is_done && times == 0) {
                write!(wrong, "; {name} is there {times} times").map_err(|error| error.to_string())?;
            }
        }
        // Of those that are over, the server keeps the latest alone: so it is counted by what was said.
        let brought = names.get("Tea 1").copied().unwrap_or_default();
        if !(self.begun..=self.begun + self.unsaid).contains(&brought) {
            write!(wrong, "; brought over {brought} times, of {} begun and {} unsaid", self.begun, self.unsaid)
                .map_err(|error| error.to_string())?;
        }
        for tea in 1..=TEAS {
            let times = names.get(&format!("Tea {tea}")).copied().unwrap_or_default();
            if times != brought {
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
                "{posted} posted, {added} added and heard of {heard} times, {} brought over in {brought} syncs, each once",
                TEAS * brought
            )),
            false => Err(wrong.trim_start_matches("; ").to_owned()),
        }
    }
}
