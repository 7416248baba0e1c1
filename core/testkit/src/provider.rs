//! An OpenID provider of somebody else's, which is certified and knows nothing of us: npm's oidc-provider, run by node
//! from where `cargo xtask test` installed it. Who is there, and when its keys change, is what a test says.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

/// In `STOCKADE_TEST_SKIP`.
const NODE: &str = "node";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/provider/provider.mjs");
/// Steps from leaving for it to coming back.
const STEPS: usize = 10;

pub struct Provider {
    child: Child,
    issuer: String,
}

/// What came of one question.
struct Page {
    status: u16,
    head: String,
    body: String,
}

impl Provider {
    /// `None` only where it is absent, and nobody said that nothing may be skipped.
    pub fn start() -> Option<Self> {
        let folder = folder()?;
        let mut command = Command::new(NODE);
        command.arg(SCRIPT).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("node starts");
        let mut issuer = String::new();
        let said = BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut issuer);
        assert!(said.is_ok() && issuer.starts_with("http://"), "the provider did not start: {issuer:?}");
        Some(Self { child, issuer: issuer.trim().to_owned() })
    }

    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where it is, for whoever allows it.
    pub fn host(&self) -> &str {
        self.issuer.trim_start_matches("http://")
    }

    /// What it knows of an application.
    pub fn knows(&self, client: &str, about: &Value) {
        self.tell("PUT", &format!("clients/{client}"), Some(about));
    }

    /// Somebody, or what is said of them from now on.
    pub fn has(&self, name: &str, person: &Value) {
        self.tell("PUT", &format!("people/{name}"), Some(person));
    }

    pub fn forgets(&self, name: &str) {
        self.tell("DELETE", &format!("people/{name}"), None);
    }

    /// Another key signs from now on, and the former is published no more.
    pub fn changes_keys(&self) {
        self.tell("POST", "keys", None);
    }

    /// How often it was asked for this path.
    pub fn asked(&self, path: &str) -> u64 {
        self.tell("GET", &format!("asked{path}"), None)["count"].as_u64().expect("a count")
    }

    /// What it was shown for tokens, and what it gave: secrets, all of them.
    pub fn granted(&self) -> Vec<Value> {
        self.tell("GET", "granted", None)["granted"].as_array().expect("a list").clone()
    }

    /// Goes where a browser was sent, says there who it is, and comes back with the address that it is sent on to.
    pub fn visited(&self, url: &str, name: &str) -> String {
        let mut cookies = BTreeMap::new();
        let mut at = url.to_owned();
        for _ in 0..STEPS {
            let path = at.strip_prefix(&self.issuer).unwrap_or(&at).to_owned();
            if !path.starts_with('/') {
                return at;
            }
            let page = match path.starts_with("/interaction/") {
                true => self.ask("POST", &path, &mut cookies, Some((FORM, &format!("login={name}")))),
                false => self.ask("GET", &path, &mut cookies, None),
            };
            at = page.header("location").unwrap_or_else(|| panic!("{path}: {} {}", page.status, page.body)).to_owned();
        }
        panic!("it leads round in circles: {at}");
    }

    fn tell(&self, method: &str, path: &str, value: Option<&Value>) -> Value {
        let text = value.map(Value::to_string);
        let body = text.as_deref().map(|text| ("application/json", text));
        let page = self.ask(method, &format!("/-/{path}"), &mut BTreeMap::new(), body);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        serde_json::from_str(&page.body).expect("JSON")
    }

    /// One question on each connection.
    fn ask(
        &self,
        method: &str,
        path: &str,
        cookies: &mut BTreeMap<String, String>,
        body: Option<(&str, &str)>,
    ) -> Page {
        let mut stream = TcpStream::connect(self.host().replace("localhost", "127.0.0.1")).expect("it is there");
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (kind, body) = body.unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\ncontent-type: {kind}\r\n\
             content-length: {}\r\n\r\n",
            self.host(),
            pairs.join("; "),
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
        let page = Page { status, head: head.to_owned(), body: body.to_owned() };
        for set in page.headers("set-cookie") {
            let pair = set.split(';').next().and_then(|pair| pair.split_once('='));
            match pair.expect("a cookie") {
                (name, "") => drop(cookies.remove(name)),
                (name, value) => drop(cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
        page
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

impl Page {
    fn headers<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    fn header<'p>(&'p self, name: &'p str) -> Option<&'p str> {
        self.headers(name).next()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // Already gone is gone.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where it is installed: in the target folder that this program lies in.
#[expect(clippy::print_stdout, reason = "what is skipped is said")]
fn folder() -> Option<PathBuf> {
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    let is_wanted = !said("STOCKADE_TEST_SKIP").split(',').any(|name| name.trim() == NODE);
    let own = std::env::current_exe().expect("this program");
    let folders = own.ancestors().map(|folder| folder.join("oidc-provider"));
    let found = folders.filter(|folder| folder.join("installed.json").is_file()).find(|_| is_wanted);
    if found.is_none() {
        let missing = "oidc-provider is not there: run `cargo xtask test`, which installs it (it needs node and npm)";
        let in_ci = !matches!(said("CI").as_str(), "" | "0" | "false");
        assert!(!in_ci, "{missing}, and under CI nothing may be skipped");
        println!("!! {missing}. WHAT IT WOULD TEST IS SKIPPED.");
    }
    found
}
