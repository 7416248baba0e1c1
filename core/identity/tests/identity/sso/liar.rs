//! A provider that says whatever it is told, true or not, over a real connection. It signs with a key of its own, and
//! hands out for a code what a test put there, once, to whoever shows that they began it.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        LazyLock, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use testkit::{Value, json};
use work::http::HostPort;

/// All of this process are behind one address, each under a name of its own.
static LIARS: LazyLock<Mutex<HashMap<String, Said>>> = LazyLock::new(Mutex::default);
static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(listen);
static COUNT: AtomicUsize = AtomicUsize::new(0);

pub const CLIENT: &str = "stockade";
pub const SECRET: &str = "what only the two of us know";

/// What one of them says.
#[derive(Default)]
struct Said {
    published: Value,
    keys: Value,
    about: Value,
    /// By code: the challenge it was handed out for, and what it is worth.
    grants: HashMap<String, (String, Value)>,
    /// By refresh token.
    refreshes: HashMap<String, Value>,
    asked: HashMap<String, usize>,
}

pub struct Liar {
    name: String,
    key: SigningKey,
    kid: String,
}

/// Where they all are, for whoever allows it.
pub fn own_network() -> Vec<HostPort> {
    vec![ADDRESS.to_string().parse().unwrap()]
}

impl Liar {
    pub fn new() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let liar = Self::with_key(format!("liar-{number}"), number);
        let issuer = liar.issuer();
        let published = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            "userinfo_endpoint": format!("{issuer}/about"), "end_session_endpoint": format!("{issuer}/end"),
            "id_token_signing_alg_values_supported": ["EdDSA"], "code_challenge_methods_supported": ["S256"],
            "backchannel_logout_supported": true,
        });
        let said = Said { published, keys: json!({ "keys": [liar.public()] }), ..Said::default() };
        LIARS.lock().unwrap().insert(liar.name.clone(), said);
        liar
    }

    fn with_key(name: String, number: usize) -> Self {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        Self { name, key: SigningKey::from_bytes(&seed), kid: format!("key-{number}") }
    }

    /// The same provider with another key, which it publishes from now on.
    pub fn rotated(&self) -> Self {
        let other = self.with_unpublished_key();
        self.say(|said| said.keys = json!({ "keys": [other.public()] }));
        other
    }

    /// The same with a key that it does not publish.
    pub fn with_unpublished_key(&self) -> Self {
        Self::with_key(self.name.clone(), 1_000 + COUNT.fetch_add(1, Ordering::Relaxed))
    }

    pub fn issuer(&self) -> String {
        format!("http://{}/{}", *ADDRESS, self.name)
    }

    pub fn public(&self) -> Value {
        let x = BASE64_URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": self.kid, "x": x })
    }

    pub fn publish(&self, name: &str, value: Value) {
        self.say(|said| said.published[name] = value);
    }

    pub fn publish_keys(&self, keys: Value) {
        self.say(|said| said.keys = json!({ "keys": keys }));
    }

    /// What its page about somebody says.
    pub fn about(&self, claims: Value) {
        self.say(|said| said.about = claims);
    }

    /// What a code is worth, once, to whoever knows what this challenge was made of.
    pub fn hand_out(&self, code: &str, challenge: &str, answer: Value) {
        self.say(|said| drop(said.grants.insert(code.to_owned(), (challenge.to_owned(), answer))));
    }

    /// What a refresh token is worth; without, nothing.
    pub fn refresh_with(&self, token: &str, answer: Option<Value>) {
        self.say(|said| match answer {
            Some(answer) => drop(said.refreshes.insert(token.to_owned(), answer)),
            None => drop(said.refreshes.remove(token)),
        });
    }

    /// How often it was asked for this.
    pub fn asked(&self, path: &str) -> usize {
        let mut count = 0;
        self.say(|said| count = said.asked.get(path).copied().unwrap_or(0));
        count
    }

    pub fn signed(&self, claims: &Value) -> String {
        self.signed_as(&json!({ "alg": "EdDSA", "typ": "JWT", "kid": self.kid }), claims)
    }

    /// Under a header that may say something else of the signature than it is.
    pub fn signed_as(&self, header: &Value, claims: &Value) -> String {
        let text = unsigned(header, claims);
        let signature = self.key.sign(text.as_bytes());
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn say(&self, change: impl FnOnce(&mut Said)) {
        change(said().get_mut(&self.name).expect("it is there"));
    }
}

/// Header and claims, before a signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn said() -> MutexGuard<'static, HashMap<String, Said>> {
    LIARS.lock().unwrap()
}

fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has one");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    address
}

/// One question on each connection.
fn answer(stream: TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let length = head.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let (status, value) = answered(path.trim_start_matches('/'), &head, &body);
    let text = value.to_string();
    let head = format!("HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nConnection: close\r\n");
    // Whoever asked may be gone.
    let _gone = write!(reader.into_inner(), "{head}Content-Length: {}\r\n\r\n{text}", text.len());
}

fn answered(path: &str, head: &[String], body: &[u8]) -> (u16, Value) {
    let (name, path) = path.split_once('/').unwrap_or((path, ""));
    let mut all = said();
    let Some(said) = all.get_mut(name) else { return (404, Value::Null) };
    *said.asked.entry(path.to_owned()).or_default() += 1;
    match path {
        ".well-known/openid-configuration" => (200, said.published.clone()),
        "keys" => (200, said.keys.clone()),
        "about" => (200, said.about.clone()),
        "token" => token(said, head, body),
        _ => (404, Value::Null),
    }
}

/// As a provider has to: a code is good for once, for the one who began, and for a client that it knows.
fn token(said: &mut Said, head: &[String], body: &[u8]) -> (u16, Value) {
    let form: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let basic = head.iter().find(|line| line.to_lowercase().starts_with("authorization: basic"));
    if basic.is_none() {
        return (401, json!({ "error": "invalid_client" }));
    }
    if of("grant_type") == "refresh_token" {
        return match said.refreshes.get(of("refresh_token")) {
            Some(Value::Null) => (503, Value::Null),
            Some(answer) => (200, answer.clone()),
            None => (400, json!({ "error": "invalid_grant" })),
        };
    }
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
    match said.grants.remove(of("code")) {
        Some((wanted, answer)) if wanted == challenge => (200, answer),
        _ => (400, json!({ "error": "invalid_grant" })),
    }
}
