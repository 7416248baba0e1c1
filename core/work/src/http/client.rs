//! The guard and the wire.

use std::{
    collections::HashSet,
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{
    Method,
    dns::{Addrs, Name, Resolving},
    header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue, USER_AGENT},
};
use rustls::ClientConfig;
use tokio::time::timeout;

use super::{
    Answers, HostPort, Request, Resolve, Response, SendError, SystemResolver, Target, TlsProblem, Wait,
    guard::{Marked, permit},
    tls,
};

/// All header lines of an answer together. The body has the caller's limit.
const MAX_ANSWER_HEADERS: usize = 64 * 1024;
/// Header lines of an answer.
const MAX_ANSWER_HEADER_LINES: usize = 128;

pub struct Policy {
    /// Hosts the owner marked as being on the own network. The port is part of the mark.
    pub allow_private: Vec<HostPort>,
    /// `Stockade/<ver> (+plugin/<ver>)`, where the request does not say its own.
    pub user_agent: String,
    /// Certificate authorities beside those of the web, in PEM.
    pub extra_roots: Vec<Vec<u8>>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    allow_private: Arc<HashSet<HostPort>>,
    /// Who answers in the place of the network.
    instead: Option<Arc<dyn Answers>>,
}

struct Shared {
    tls: ClientConfig,
    user_agent: HeaderValue,
    resolver: Arc<dyn Resolve>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    #[error("the user agent must be one line of plain text")]
    UserAgent,
    #[error("the extra certificate authorities are not certificates in PEM")]
    ExtraRoots,
}

impl Client {
    pub fn new(policy: Policy) -> Result<Self, ClientError> {
        Self::with_resolver(policy, Arc::new(SystemResolver::new()))
    }

    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolve>) -> Result<Self, ClientError> {
        let shared = Shared {
            tls: tls::config(&policy.extra_roots).map_err(|_| ClientError::ExtraRoots)?,
            user_agent: HeaderValue::from_str(&policy.user_agent).map_err(|_| ClientError::UserAgent)?,
            resolver,
        };
        let allow_private = Arc::new(policy.allow_private.into_iter().collect());
        Ok(Self { shared: Arc::new(shared), allow_private, instead: None })
    }

    /// The same client under other marks: what one owner allowed is not allowed for the next.
    #[must_use]
    pub fn allowing(&self, hosts: impl IntoIterator<Item = HostPort>) -> Self {
        Self { allow_private: Arc::new(hosts.into_iter().collect()), ..self.clone() }
    }

    /// The same, where nothing leaves: whatever would is answered by this.
    #[must_use]
    pub fn answered_by(self, instead: Arc<dyn Answers>) -> Self {
        Self { instead: Some(instead), ..self }
    }

    /// Whether this host was marked as being on the own network.
    pub fn is_on_own_network(&self, host: &HostPort) -> bool {
        self.allow_private.contains(host)
    }

    /// Any status is an answer. Nothing is retried and nothing is followed: that is the caller's decision,
    /// and its next request is checked like this one.
    pub async fn send(&self, request: Request) -> Result<Response, SendError> {
        request.check()?;
        let (host, method) = (request.url.host().clone(), request.method.clone());
        let exchanged = timeout(request.total_timeout, self.exchange(request)).await;
        let answer =
            exchanged.unwrap_or_else(|_| Err(SendError::Timeout { host: host.clone(), which: Wait::Total }))?;
        if is_packed(&method, &answer) { Err(SendError::Packed { host }) } else { Ok(answer) }
    }

    async fn exchange(&self, request: Request) -> Result<Response, SendError> {
        if let Some(instead) = &self.instead {
            return instead.answer(request).await;
        }
        let started = Instant::now();
        let host = request.url.host().clone();
        let limit = request.max_answer_bytes;
        let allowed = self.addresses(&request.url, request.connect_timeout).await?;
        let wire = self.wire(&host, allowed.clone(), request.connect_timeout)?;
        let answer = wire.execute(self.outgoing(request)).await.map_err(|error| failure(&host, &error))?;
        let peer = answer.remote_addr().filter(|peer| allowed.contains(peer));
        let peer = peer.ok_or_else(|| SendError::Broken { host: host.clone() })?;
        let status = answer.status();
        let headers = answer.headers().clone();
        if size(&headers) > MAX_ANSWER_HEADERS {
            return Err(SendError::TooLarge { host, limit: MAX_ANSWER_HEADERS });
        }
        let body = read(answer, &host, limit).await?;
        Ok(Response { status, headers, body, peer, elapsed: started.elapsed() })
    }

    /// The one resolution of this request. A host written as an address is checked like any other.
    async fn addresses(&self, url: &Target, patience: Duration) -> Result<Vec<SocketAddr>, SendError> {
        let host = url.host();
        let marked = if self.allow_private.contains(host) { Marked::OwnNetwork } else { Marked::No };
        let found = match host.address() {
            Some(address) => vec![address],
            None => self.resolved(host, patience).await?,
        };
        permit(host, &found, marked)
    }

    async fn resolved(&self, host: &HostPort, patience: Duration) -> Result<Vec<IpAddr>, SendError> {
        match timeout(patience, self.shared.resolver.resolve(host.host())).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(_)) => Err(SendError::NameNotFound { host: host.clone() }),
            Err(_) => Err(SendError::Timeout { host: host.clone(), which: Wait::Name }),
        }
    }

    /// One wire a request: it can reach the checked addresses and nothing else, and is gone afterwards.
    /// Reusing connections would save a handshake and let one caller's bytes meet another's.
    #[expect(clippy::disallowed_methods, reason = "this is the one guarded client")]
    fn wire(
        &self,
        host: &HostPort,
        allowed: Vec<SocketAddr>,
        patience: Duration,
    ) -> Result<reqwest::Client, SendError> {
        reqwest::Client::builder()
            .tls_backend_preconfigured(self.shared.tls.clone())
            .dns_resolver(Pinned { host: host.host().to_owned(), allowed })
            .connect_timeout(patience)
            .pool_max_idle_per_host(0)
            .http1_only()
            .http1_max_headers(MAX_ANSWER_HEADER_LINES)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            // Off by not being compiled in, until some other crate in the tree asks for them.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build()
            .map_err(|_| SendError::Broken { host: host.clone() })
    }

    fn outgoing(&self, request: Request) -> reqwest::Request {
        let mut outgoing = reqwest::Request::new(request.method, request.url.url().clone());
        *outgoing.headers_mut() = request.headers;
        outgoing.headers_mut().entry(USER_AGENT).or_insert_with(|| self.shared.user_agent.clone());
        if !request.body.is_empty() {
            *outgoing.body_mut() = Some(request.body.into());
        } else if matches!(*outgoing.method(), Method::POST | Method::PUT | Method::PATCH) {
            // Many servers insist that a POST of nothing says so, and hyper does not.
            outgoing.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        outgoing
    }
}

/// Nobody here asks for that, and none of it is unpacked: whoever looked for something in it would not find it. Where an
/// answer has no body by itself, its headers say how one would be.
fn is_packed(method: &Method, answer: &Response) -> bool {
    let has_body = *method != Method::HEAD && !matches!(answer.status.as_u16(), 204 | 304);
    let encodings = answer.headers.get_all(CONTENT_ENCODING).iter();
    has_body && encodings.into_iter().any(|how| !how.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

/// Knows one name. For every other it has no answer.
struct Pinned {
    host: String,
    allowed: Vec<SocketAddr>,
}

impl reqwest::dns::Resolve for Pinned {
    fn resolve(&self, name: Name) -> Resolving {
        let answer = if name.as_str() == self.host {
            let addresses: Addrs = Box::new(self.allowed.clone().into_iter());
            Ok(addresses)
        } else {
            Err(io::Error::from(io::ErrorKind::NotFound).into())
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Streams the body, so that nobody can fill the memory by not ending.
async fn read(mut answer: reqwest::Response, host: &HostPort, limit: usize) -> Result<Vec<u8>, SendError> {
    let too_large = || SendError::TooLarge { host: host.clone(), limit };
    let announced = answer.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).map_err(|_| too_large())?;
    if announced > limit {
        return Err(too_large());
    }
    // An announcement is not a delivery: room is made for what has come.
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| failure(host, &error))? {
        if piece.len() > limit - body.len() {
            return Err(too_large());
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// reqwest's own text has the URL in it, so none of it is kept.
fn failure(host: &HostPort, error: &reqwest::Error) -> SendError {
    let host = host.clone();
    if error.is_timeout() {
        let which = if error.is_connect() { Wait::Connect } else { Wait::Total };
        return SendError::Timeout { host, which };
    }
    if !error.is_connect() {
        return SendError::Broken { host };
    }
    match TlsProblem::within(error) {
        Some(why) => SendError::Tls { host, why },
        None => SendError::Connect { host, why: system_reason(error) },
    }
}

/// The operating system's word for it: "connection refused", "network unreachable".
fn system_reason(error: &(dyn Error + 'static)) -> String {
    match error.downcast_ref::<io::Error>() {
        Some(system) if system.get_ref().is_none() => system.kind().to_string(),
        _ => error.source().map_or_else(|| "the connection failed".to_owned(), system_reason),
    }
}

/// As it was on the wire: name, colon, space, value, line end.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}
