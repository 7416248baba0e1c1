//! A shop, and one question on each connection, so that a test sees each byte that comes.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use woocommerce_shop::{Certificate, Options, Running, Seed};

pub struct Shop {
    pub running: Running,
    pub authorization: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
}

impl Shop {
    /// Without products, behind a proxy that speaks https.
    pub fn empty() -> Self {
        Self::with(Seed::default())
    }

    pub fn with(seed: Seed) -> Self {
        Self::open(Options { believes_https: true, seed, ..Options::default() })
    }

    pub fn open(options: Options) -> Self {
        let running = Running::start(options).unwrap();
        let pair = format!("{}:{}", running.key.key, running.key.secret);
        let authorization = format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(pair));
        Self { running, authorization }
    }

    /// As its owner's program.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask_as(&self.authorization, method, &format!("/wp-json/wc/v3/{path}"), body)
    }

    pub fn ask_as(&self, headers: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut stream = TcpStream::connect(self.running.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\nContent-Type: application/json\r\n\
             {headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).unwrap();
        let mut bytes = Vec::new();
        // A connection that broke off has said what it had to say.
        drop(stream.read_to_end(&mut bytes));
        let text = String::from_utf8(bytes).unwrap();
        let (head, text) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default();
        Answer { status, head: head.to_owned(), text: text.to_owned() }
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, None);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.ask("POST", path, Some(body));
        assert!(answer.status < 300, "{}", answer.text);
        answer.json()
    }

    #[track_caller]
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.ask_as("", method, &format!("/_control/{path}"), Some(body));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub fn state(&self) -> Value {
        self.control("GET", "state", &json!({}))
    }
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|problem| panic!("{problem}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// A certificate that is there for tests alone, and the authority that it is of.
pub fn certificates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/work/tests/outside/tls")
}

/// On https too.
pub fn encrypted() -> Options {
    let read = |name: &str| fs::read(certificates().join(name)).unwrap();
    let certificate = Certificate { chain: read("leaf.pem"), key: read("leaf.key") };
    Options { tls: Some(("127.0.0.1:0".into(), certificate)), ..Options::default() }
}

/// Until it holds; a test that waits longer fails.
#[track_caller]
pub fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let (_keep, wait) = std::sync::mpsc::channel::<()>();
    for _ in 0..500 {
        if holds() {
            return;
        }
        // Nobody ever sends: it is the pause that is wanted.
        let _ = wait.recv_timeout(Duration::from_millis(20));
    }
    panic!("not soon: {what}");
}
