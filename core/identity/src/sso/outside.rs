//! What is asked of a provider, and for how long its answers are believed.

use std::{collections::HashMap, error::Error, fmt, pin::Pin, sync::Arc, time::Duration};

use door::{Problem, Reason};
use model::Timestamp;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, core::CoreJsonWebKeySet, http};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use work::http::{Client, Method, Request, SendError, Target, header};

use super::discovery::Published;

/// How long what a provider publishes is believed without asking again.
const KNOWN_FOR: Duration = Duration::from_secs(3600);
/// How often its keys are asked for again because one is unknown: whoever makes keys up makes us ask no more than this.
const KEYS_AGAIN: Duration = Duration::from_secs(60);
/// How long one that did not answer is left alone.
const MISSED_FOR: Duration = Duration::from_secs(10);
/// An answer of theirs.
const MOST_BYTES: usize = 512 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);
/// Providers remembered at once.
const REMEMBERED: usize = 1_000;

pub(crate) struct Outside {
    client: Client,
    known: Mutex<HashMap<String, Arc<Known>>>,
    missed: Mutex<HashMap<String, Timestamp>>,
}

/// A provider as it last described itself.
pub(crate) struct Known {
    pub published: Published,
    pub keys: CoreJsonWebKeySet,
    at: Timestamp,
    keys_at: Timestamp,
}

/// Why a provider could not be asked.
#[derive(Debug, Clone)]
pub(crate) enum Unasked {
    /// Its address is none, or one that is not asked.
    Address(String),
    Silent(SendError),
    /// It answered, and not with what was asked for.
    Status(u16),
    NotThat(&'static str),
    OtherName,
    /// It was asked a moment ago, and did not answer.
    AMomentAgo,
}

impl Outside {
    pub fn new(client: Client) -> Self {
        Self { client, known: Mutex::default(), missed: Mutex::default() }
    }

    /// A provider as it describes itself, remembered for a while.
    pub async fn known(&self, issuer: &str, now: Timestamp) -> Result<Arc<Known>, Unasked> {
        let before = self.known.lock().get(issuer).cloned();
        if let Some(known) = before.filter(|known| now.since(known.at) < KNOWN_FOR) {
            return Ok(known);
        }
        if self.missed.lock().get(issuer).is_some_and(|at| now.since(*at) < MISSED_FOR) {
            return Err(Unasked::AMomentAgo);
        }
        let asked = self.look_up(issuer, now).await;
        match &asked {
            Ok(known) => remember(&mut self.known.lock(), issuer, Arc::clone(known)),
            Err(_) => remember(&mut self.missed.lock(), issuer, now),
        }
        asked
    }

    /// The same with its keys as they are now, if they were not just asked for.
    pub async fn known_anew(&self, issuer: &str, now: Timestamp) -> Result<Option<Arc<Known>>, Unasked> {
        let known = self.known(issuer, now).await?;
        if now.since(known.keys_at) < KEYS_AGAIN {
            return Ok(None);
        }
        let keys = self.json(&known.published.jwks_uri, "a list of keys").await;
        let keys = keys.unwrap_or_else(|_: Unasked| known.keys.clone());
        let anew = Arc::new(Known { published: known.published.clone(), keys, at: known.at, keys_at: now });
        remember(&mut self.known.lock(), issuer, Arc::clone(&anew));
        Ok(Some(anew))
    }

    async fn look_up(&self, issuer: &str, now: Timestamp) -> Result<Arc<Known>, Unasked> {
        let published = self.published(issuer).await?;
        if published.issuer != issuer {
            return Err(Unasked::OtherName);
        }
        if let Some(bad) = published.addresses().find(|address| !self.is_safe(address)) {
            return Err(Unasked::Address(bad.to_owned()));
        }
        let keys = self.json(&published.jwks_uri, "a list of keys").await?;
        Ok(Arc::new(Known { published, keys, at: now, keys_at: now }))
    }

    /// What it says of itself, as it is.
    pub async fn published(&self, issuer: &str) -> Result<Published, Unasked> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        self.json(&url, "a description of an OpenID provider").await
    }

    pub async fn keys(&self, published: &Published) -> Result<CoreJsonWebKeySet, Unasked> {
        self.json(&published.jwks_uri, "a list of keys").await
    }

    /// Plain HTTP is for hosts that whoever runs this server said are on their own network.
    pub fn is_safe(&self, address: &str) -> bool {
        Target::parse(address).is_ok_and(|target| target.is_https() || self.client.is_on_own_network(target.host()))
    }

    async fn json<T: DeserializeOwned>(&self, url: &str, what: &'static str) -> Result<T, Unasked> {
        let body = self.get(url, None).await?;
        serde_json::from_slice(&body).map_err(|_| Unasked::NotThat(what))
    }

    /// With an access token where one is needed.
    pub async fn get(&self, url: &str, token: Option<&str>) -> Result<Vec<u8>, Unasked> {
        let mut request = self.request(Method::GET, url)?;
        let accept = header::HeaderValue::from_static("application/json");
        request.headers.insert(header::ACCEPT, accept);
        if let Some(token) = token {
            let value = header::HeaderValue::from_str(&format!("Bearer {token}"));
            let mut value = value.map_err(|_| Unasked::NotThat("a token that can be sent"))?;
            value.set_sensitive(true);
            request.headers.insert(header::AUTHORIZATION, value);
        }
        let answer = self.client.send(request).await.map_err(Unasked::Silent)?;
        if answer.status.is_success() { Ok(answer.body) } else { Err(Unasked::Status(answer.status.as_u16())) }
    }

    fn request(&self, method: Method, url: &str) -> Result<Request, Unasked> {
        let target = Target::parse(url).map_err(|_| Unasked::Address(url.to_owned()))?;
        if !self.is_safe(url) {
            return Err(Unasked::Address(url.to_owned()));
        }
        let request = Request::new(method, target);
        Ok(Request { total_timeout: PATIENCE, max_answer_bytes: MOST_BYTES, ..request })
    }

    /// As the library asks.
    async fn exchange(&self, asked: HttpRequest) -> Result<HttpResponse, Unasked> {
        let (head, body) = asked.into_parts();
        let mut request = self.request(head.method, &head.uri.to_string())?;
        request.headers = head.headers;
        request.body = body;
        let answer = self.client.send(request).await.map_err(Unasked::Silent)?;
        let mut response = http::Response::new(answer.body);
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Outside {
    type Error = Unasked;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unasked>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

/// When there is no more room, all are asked again.
fn remember<T>(all: &mut HashMap<String, T>, issuer: &str, value: T) {
    if all.len() >= REMEMBERED && !all.contains_key(issuer) {
        all.clear();
    }
    all.insert(issuer.to_owned(), value);
}

impl Unasked {
    /// For whoever signs in: that the owner's network is like this is none of their business.
    pub fn into_problem(self, provider: &str) -> Problem {
        tracing::warn!(provider, error = %self, "a provider could not be asked");
        let detail = "The provider cannot be reached right now. Try again in a moment, or sign in with a password.";
        Problem::new(Reason::Unavailable, "sso.unreached", detail)
    }
}

impl fmt::Display for Unasked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address} is not asked: it is not https"),
            Self::Silent(error) => error.fmt(f),
            Self::Status(status) => write!(f, "it answered with the status {status}"),
            Self::NotThat(what) => write!(f, "what it answered is not {what}"),
            Self::OtherName => f.write_str("it calls itself by another name"),
            Self::AMomentAgo => f.write_str("it did not answer a moment ago"),
        }
    }
}

impl Error for Unasked {}
