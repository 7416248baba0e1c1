//! A server elsewhere, asked over HTTP with a token: for authors, whose plugin runs there.

use std::{env, time::Duration};

use serde_json::Value;
use url::{Position, Url};
use vault::Secret;
use work::http::{Client, HeaderName, HeaderValue, Method, Policy, Request, Target, header};

use crate::exit::{Code, Stop};

/// A token is no word of a command line, where everybody on the machine reads it.
const TOKEN: &str = "STOCKADE_TOKEN";
/// What is said of calls that the server does not show.
pub const HIDDEN: &str =
    "what it did may name people: a token shows that with data:personal, and money with data:financial";
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Distant {
    client: Client,
    server: String,
    token: Secret<String>,
}

impl Distant {
    pub fn new(server: &str) -> Result<Self, Stop> {
        let none = || Stop::new(Code::Usage, format!("set {TOKEN} to a token of the business: its owner makes one"));
        let token = env::var(TOKEN).ok().filter(|token| !token.is_empty()).ok_or_else(none)?;
        let target = target(server)?;
        // Whoever names a server means it, wherever it is.
        let allow_private = vec![target.host().clone()];
        let user_agent = concat!("stockade/", env!("CARGO_PKG_VERSION")).to_owned();
        let client = Client::new(Policy { allow_private, user_agent, extra_roots: Vec::new() });
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { client: client.map_err(Stop::failed)?, server, token: Secret::new(token) })
    }

    /// Where people see a page of it.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    pub async fn get(&self, path: &str) -> Result<Value, Stop> {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, input: &Value) -> Result<Value, Stop> {
        self.send(Method::POST, path, Some(("application/json", input.to_string().into_bytes()))).await
    }

    pub async fn put(&self, path: &str, input: &Value) -> Result<Value, Stop> {
        self.send(Method::PUT, path, Some(("application/json", input.to_string().into_bytes()))).await
    }

    /// The id of the file that it became.
    pub async fn upload(&self, bytes: Vec<u8>) -> Result<Value, Stop> {
        let blob = self.send(Method::POST, "/blobs", Some(("application/octet-stream", bytes))).await?;
        Ok(blob["id"].clone())
    }

    /// As somebody else would, who has no token: to an address that the server says of itself, wherever it is reached.
    pub async fn call(&self, url: &Url, headers: &[(String, String)], body: Vec<u8>) -> Result<(), Stop> {
        let path = &url[Position::BeforePath..];
        let target = target(&format!("{}{path}", self.server))?;
        let mut request = Request { total_timeout: PATIENCE, body, ..Request::new(Method::POST, target) };
        for (name, value) in headers {
            let no = || Stop::new(Code::Usage, format!("{name}: {value} is no header"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| no())?;
            request.headers.append(name, HeaderValue::from_str(value).map_err(|_| no())?);
        }
        self.answer(request).await.map(drop)
    }

    async fn send(&self, method: Method, path: &str, body: Option<(&'static str, Vec<u8>)>) -> Result<Value, Stop> {
        let target = target(&format!("{}/api/v1{path}", self.server))?;
        let mut request = Request { total_timeout: PATIENCE, ..Request::new(method, target) };
        let token = HeaderValue::from_str(&format!("Bearer {}", self.token.expose()));
        let token = token.map_err(|_| Stop::new(Code::Usage, format!("what {TOKEN} says is no token")))?;
        request.headers.insert(header::AUTHORIZATION, token);
        if let Some((kind, bytes)) = body {
            request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            request.body = bytes;
        }
        self.answer(request).await
    }

    async fn answer(&self, request: Request) -> Result<Value, Stop> {
        let answer = self.client.send(request).await.map_err(|error| Stop::new(Code::Unavailable, error))?;
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status.is_success() {
            return Ok(said);
        }
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        let detail = text("detail").unwrap_or_else(|| format!("the server answers {}", answer.status));
        Err(Stop { problem: text("code").map(Into::into), ..Stop::failed(detail) })
    }
}

fn target(url: &str) -> Result<Target, Stop> {
    Target::parse(url).map_err(|error| Stop::new(Code::Usage, format!("{url}: {error}")))
}
