//! One request and its answer.

use std::{net::SocketAddr, time::Duration};

use reqwest::{
    Method, StatusCode,
    header::{self, HeaderMap, HeaderName},
};

use super::{SendError, Target};

/// Unless the caller says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// The connection's own business. A caller who could set these could say one thing and send another.
const OURS: [HeaderName; 11] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    header::EXPECT,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("keep-alive"),
];

/// Not printable: headers and body hold secrets.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub url: Target,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// For the name, and then again for the connection with its TLS.
    pub connect_timeout: Duration,
    /// From the call to the last byte of the answer.
    pub total_timeout: Duration,
    pub max_answer_bytes: usize,
}

impl Request {
    /// With the ordinary limits and nothing in it; fill in the rest with `..`.
    pub fn new(method: Method, url: Target) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Vec::new(),
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            max_answer_bytes: MAX_ANSWER,
        }
    }

    /// How much of it leaves, as far as whoever sends it decides: its line, its headers and its body.
    pub fn size(&self) -> usize {
        let line = self.method.as_str().len() + self.url.url().as_str().len();
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        line + headers.sum::<usize>() + self.body.len()
    }

    /// CONNECT asks for a tunnel; TRACE asks for the secrets back.
    pub(super) fn check(&self) -> Result<(), SendError> {
        if self.method == Method::CONNECT || self.method == Method::TRACE {
            return Err(SendError::BadMethod { method: self.method.to_string() });
        }
        match OURS.iter().find(|name| self.headers.contains_key(*name)) {
            Some(name) => Err(SendError::BadHeader { name: name.to_string() }),
            None => Ok(()),
        }
    }
}

/// An answer of any status: a 302 or a 500 is an answer too.
#[derive(Clone)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Who answered: one of the addresses that were checked.
    pub peer: SocketAddr,
    pub elapsed: Duration,
}
