//! A claimed server with a plugin installed, as its owner sees it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    http::{Answer, Connection, Request},
    packed, pause, publisher,
    server::Server,
    text,
};

/// Between two looks whether all is done.
const LOOK: Duration = Duration::from_millis(250);

/// Why something could not be had, or was not as it should be.
pub type Told<T> = Result<T, String>;

pub struct Installed {
    pub cookie: String,
    /// Its id.
    pub plugin: String,
}

impl Installed {
    /// Claims the server, and installs the plugin with all that it asks for.
    pub fn open(server: &Server, manifest: &str, program: &[u8]) -> Told<Self> {
        let mut installed = Self { cookie: server.claim("Corner Shop")?, plugin: String::new() };
        let author = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
        installed.post(server, "/api/v1/plugin-publishers", &author)?;
        installed.plugin = installed.another(server, manifest, program)?;
        Ok(installed)
    }

    /// One more plugin of the same publisher; its id.
    pub fn another(&self, server: &Server, manifest: &str, program: &[u8]) -> Told<String> {
        let head = format!("cookie: {}\r\ncontent-type: application/octet-stream", self.cookie);
        let file = good(send(server, "POST", "/api/v1/blobs", &head, &packed(manifest, program))?)?;
        let plugin = self.post(server, "/api/v1/plugins", &json!({ "package": file["id"] }))?;
        Ok(text(&plugin["id"]))
    }

    pub fn connections(&self, server: &Server) -> Told<Vec<Value>> {
        let all = self.get(server, &format!("/api/v1/plugins/{}/connections", self.plugin))?;
        Ok(all["items"].as_array().cloned().unwrap_or_default())
    }

    pub fn get(&self, server: &Server, path: &str) -> Told<Value> {
        good(server.ask(&Request::get(path, &self.cookie))?)
    }

    pub fn post(&self, server: &Server, path: &str, input: &Value) -> Told<Value> {
        good(server.ask(&Request::post(path, &self.cookie, input))?)
    }

    pub fn put(&self, server: &Server, path: &str, input: &Value) -> Told<Value> {
        good(server.ask(&Request { method: "PUT", ..Request::post(path, &self.cookie, input) })?)
    }

    pub fn delete(&self, server: &Server, path: &str) -> Told<Value> {
        good(server.ask(&Request { method: "DELETE", ..Request::get(path, &self.cookie) })?)
    }

    /// Every page of a list; the path has a query already.
    pub fn all(&self, server: &Server, path: &str) -> Told<Vec<Value>> {
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

    /// Waits until all is done that began.
    pub fn settles(&self, server: &Server, most: Duration) -> Told<()> {
        let began = Instant::now();
        while let Some(waits) = self.waits(server)? {
            if began.elapsed() > most {
                return Err(format!("after {most:?} there still waits {waits}"));
            }
            pause(LOOK);
        }
        Ok(())
    }

    /// What the plugin has not done yet, or cannot do.
    pub fn waits(&self, server: &Server) -> Told<Option<Value>> {
        let syncs = self.get(server, &format!("/api/v1/plugin-syncs?plugin={}", self.plugin))?;
        let is_open = |one: &&Value| one["state"] != "done";
        if let Some(sync) = syncs["items"].as_array().into_iter().flatten().find(is_open) {
            return Ok(Some(sync.clone()));
        }
        for state in ["waiting", "dead"] {
            let left = self.get(server, &format!("/api/v1/plugin-deliveries?plugin={}&state={state}", self.plugin))?;
            if let Some(one) = left["items"].as_array().and_then(|all| all.first()) {
                return Ok(Some(one.clone()));
            }
        }
        Ok(None)
    }
}

/// Where others post to, of an address that the server gave.
pub fn path_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    rest.find('/').map(|slash| rest[slash..].to_owned())
}

/// What is no JSON of ours, with headers of its own.
pub fn send(server: &Server, method: &str, path: &str, head: &str, body: &[u8]) -> Told<Answer> {
    let mut connection = Connection::open(server.address).map_err(|silence| silence.to_string())?;
    connection.send(&bytes(server, method, path, head, body)).map_err(|silence| silence.to_string())
}

/// The same, to be sent later.
pub fn bytes(server: &Server, method: &str, path: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let (host, length) = (server.address, body.len());
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{head}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn good(answer: Answer) -> Told<Value> {
    if answer.is_good() { Ok(answer.json()) } else { Err(answer.to_string()) }
}
