//! Who answers outside: what a test wrote down, in its order, each as often as it says; and what runs beside it and plays
//! the other side, where it names that. Whatever else is asked for is answered by nobody, and the test is told of it.

use std::{collections::BTreeMap, mem, net::SocketAddr, time::Duration};

use async_trait::async_trait;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use url::Url;
use work::http::{
    Answers, Client, HeaderMap, HeaderName, HeaderValue, HostPort, Request, Response, SendError, StatusCode, Wait,
    header::CONTENT_TYPE,
};

use super::{Trouble, asked::Body};

/// Nobody was there.
const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// What is answered to a request.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scripted {
    pub method: String,
    /// Without a query any is meant; one that ends in `*` is how the address begins.
    pub url: String,
    #[serde(default = "ok")]
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: Body,
    /// Instead of an answer.
    #[serde(default)]
    pub fails: Option<Fails>,
    /// How often; none is always.
    #[serde(default = "once")]
    pub times: Option<u32>,
}

/// How a request can go wrong on its way.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fails {
    /// Nobody takes it.
    Refused,
    /// It is taken, and never answered.
    Timeout,
    /// It is taken, and the answer ends in the middle.
    CutOff,
}

/// What left.
#[derive(Serialize)]
pub struct Sent {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: sandbox::Bytes,
}

pub struct World {
    inner: Mutex<Inner>,
    beside: Vec<HostPort>,
    /// By which those are asked.
    client: Client,
}

#[derive(Default)]
struct Inner {
    answers: Vec<Scripted>,
    sent: Vec<Sent>,
    unexpected: Vec<String>,
}

impl World {
    pub fn beside(hosts: &[String], client: Client) -> Result<Self, Trouble> {
        let beside = hosts.iter().map(|host| host.parse::<HostPort>());
        let beside: Result<Vec<_>, _> = beside.collect();
        let beside = beside.map_err(|error| Trouble::said(format!("beside: {error}")))?;
        Ok(Self { inner: Mutex::default(), beside, client })
    }

    pub fn add(&self, mut scripted: Scripted) -> Result<(), Trouble> {
        let wrong = |what: &str| Trouble::said(format!("an answer to {} {}: {what}", scripted.method, scripted.url));
        scripted.response().map_err(|Trouble { detail, .. }| wrong(&detail))?;
        if !scripted.url.ends_with('*') {
            // As it will be asked for.
            let url = Url::parse(&scripted.url).map_err(|error| wrong(&format!("this is no address: {error}")))?;
            scripted.url = url.into();
        }
        self.inner.lock().answers.push(scripted);
        Ok(())
    }

    /// What left since the last time, and what of it nobody was there to answer.
    pub fn take(&self) -> (Vec<Sent>, Vec<String>) {
        let mut inner = self.inner.lock();
        (mem::take(&mut inner.sent), mem::take(&mut inner.unexpected))
    }
}

#[async_trait]
impl Answers for World {
    async fn answer(&self, request: Request) -> Result<Response, SendError> {
        if let Some(answer) = self.scripted(&request) {
            return answer;
        }
        self.client.send(request).await
    }
}

impl World {
    /// None where somebody is there who answers.
    fn scripted(&self, request: &Request) -> Option<Result<Response, SendError>> {
        let mut inner = self.inner.lock();
        let (method, url) = (request.method.as_str(), request.url.url().as_str());
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
        inner.sent.push(Sent {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: headers.collect(),
            body: sandbox::Bytes(request.body.clone()),
        });
        let host = request.url.host().clone();
        let Some(scripted) = inner.answers.iter_mut().find(|scripted| scripted.answers(method, url)) else {
            if self.beside.contains(&host) {
                return None;
            }
            inner.unexpected.push(format!("{method} {url}"));
            return Some(Err(SendError::Connect { host, why: "the test says nothing of this request".to_owned() }));
        };
        scripted.times = scripted.times.map(|times| times - 1);
        Some(match scripted.fails {
            None => scripted.response().map_err(|_| SendError::Broken { host }),
            Some(Fails::Refused) => Err(SendError::Connect { host, why: "connection refused".to_owned() }),
            Some(Fails::Timeout) => Err(SendError::Timeout { host, which: Wait::Total }),
            Some(Fails::CutOff) => Err(SendError::Broken { host }),
        })
    }
}

impl Scripted {
    fn answers(&self, method: &str, url: &str) -> bool {
        let is_it = match self.url.strip_suffix('*') {
            Some(beginning) => url.starts_with(beginning),
            None if self.url.contains('?') => url == self.url,
            None => url.split('?').next() == Some(&self.url),
        };
        is_it && self.method.eq_ignore_ascii_case(method) && self.times != Some(0)
    }

    fn response(&self) -> Result<Response, Trouble> {
        let status = StatusCode::from_u16(self.status);
        let status = status.map_err(|_| Trouble::said(format!("there is no status {}", self.status)))?;
        let (body, kind) = self.body.bytes()?;
        let mut headers = HeaderMap::new();
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in &self.headers {
            let no = || Trouble::said(format!("there is no header `{name}: {value}`"));
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| no())?;
            headers.insert(header, HeaderValue::from_str(value).map_err(|_| no())?);
        }
        Ok(Response { status, headers, body, peer: NOWHERE, elapsed: Duration::ZERO })
    }
}

fn ok() -> u16 {
    200
}

#[expect(clippy::unnecessary_wraps, reason = "none is always")]
fn once() -> Option<u32> {
    Some(1)
}
