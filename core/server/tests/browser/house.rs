//! A server of its own for each test, on files.

use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{
    http::Request,
    server::{Launch, Server},
};

/// The cheapest that is allowed, so that tests need not wait.
const HASHING: &str = "memory_kib = 19456\npasses = 2\nlanes = 1\n";

pub struct House {
    pub server: Server,
    /// Of the owner's session beside the browser's.
    pub cookie: String,
    /// How people come to it.
    host: String,
    folder: TempDir,
}

impl House {
    /// Nobody's yet; and the link that makes it somebody's.
    pub fn fresh() -> (Self, String) {
        Self::opened(|launch| launch)
    }

    /// Ada's, under a name.
    pub fn named() -> Self {
        let (mut house, _) = Self::opened(Launch::by_name);
        house.host = format!("localhost:{}", house.server.address.port());
        house.cookie = house.server.claim("Corner Shop").unwrap();
        house
    }

    /// Ada's, whose mails end in a folder of hers.
    pub fn posting() -> Self {
        let settings = "mail = \"folder:{folder}/mails\"\nmail_from = \"Corner Shop <shop@example.org>\"";
        let (mut house, _) = Self::opened_as(settings, |launch| launch);
        house.cookie = house.server.claim("Corner Shop").unwrap();
        house
    }

    /// Ada's, which may ask this host.
    pub fn asking(host: &str) -> Self {
        let (mut house, _) = Self::opened_as(&format!("own_network = \"{host}\""), |launch| launch);
        house.cookie = house.server.claim("Corner Shop").unwrap();
        house
    }

    /// Ada's, which finds plugins in folders of [`Self::indexes`].
    pub fn finding() -> Self {
        let (mut house, _) = Self::opened_as("plugin_indexes = \"{folder}/indexes\"", |launch| launch);
        house.cookie = house.server.claim("Corner Shop").unwrap();
        house
    }

    pub fn indexes(&self) -> PathBuf {
        self.folder.path().join("indexes")
    }

    fn opened(how: impl FnOnce(Launch) -> Launch) -> (Self, String) {
        Self::opened_as("", how)
    }

    fn opened_as(settings: &str, how: impl FnOnce(Launch) -> Launch) -> (Self, String) {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("hashing.toml"), HASHING).unwrap();
        let settings = settings.replace("{folder}", &folder.path().display().to_string());
        std::fs::write(data.join("stockade.toml"), settings).unwrap();
        let server = how(Launch::new(env!("CARGO_BIN_EXE_stockade"), data)).start().expect("it starts");
        let claim = server.launch().run_json(["claim", "--json"]).unwrap();
        let link = format!("http://{}/claim#{}", server.address, claim["secret"].as_str().unwrap());
        let host = server.address.to_string();
        (Self { server, cookie: String::new(), host, folder }, link)
    }

    /// Ada's.
    pub fn claimed() -> Self {
        let (mut house, _) = Self::fresh();
        house.cookie = house.server.claim("Corner Shop").unwrap();
        house
    }

    /// Ada's, with a place to keep things and a product.
    pub fn with_stock() -> Self {
        let house = Self::claimed();
        house.done("/locations", &json!({ "name": "Shop floor" }));
        let variants = json!([{ "price": "4.50", "currency": "EUR", "sku": "TEA-1" }]);
        house.done("/products", &json!({ "name": "Green tea", "variants": variants }));
        house
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    pub fn done(&self, path: &str, input: &Value) -> Value {
        let answer = self.server.ask(&Request::post(format!("/api/v1{path}"), &self.cookie, input)).unwrap();
        assert!(answer.is_good(), "{path} {input}: {answer}");
        answer.json()
    }

    pub fn change(&self, path: &str, input: &Value) -> Value {
        self.sent("PATCH", path, input)
    }

    pub fn put(&self, path: &str, input: &Value) -> Value {
        self.sent("PUT", path, input)
    }

    fn sent(&self, method: &'static str, path: &str, input: &Value) -> Value {
        let request = Request { method, ..Request::post(format!("/api/v1{path}"), &self.cookie, input) };
        let answer = self.server.ask(&request).unwrap();
        assert!(answer.is_good(), "{path} {input}: {answer}");
        answer.json()
    }

    /// A file that a page gives to whoever asks for it.
    pub fn file(&self, path: &str) -> String {
        let answer = self.server.ask(&Request::get(path, &self.cookie)).unwrap();
        assert!(answer.is_good(), "{path}: {answer}");
        String::from_utf8(answer.body).expect("text")
    }

    pub fn shown(&self, path: &str) -> Value {
        self.shown_to(&self.cookie, path)
    }

    pub fn shown_to(&self, cookie: &str, path: &str) -> Value {
        let answer = self.server.ask(&Request::get(format!("/api/v1{path}"), cookie)).unwrap();
        assert!(answer.is_good(), "{path}: {answer}");
        answer.json()
    }
}
