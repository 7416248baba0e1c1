//! HTTP by hand: what is sent is exactly what a test says, and what is not right about any answer is seen here.

use std::{
    collections::HashSet,
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::{LazyLock, Mutex},
    time::Duration,
};

use serde_json::Value;

/// What every problem is published as.
const PROBLEMS: &str = include_str!("../../../../docs/reference/problems.md");
/// Between the parts of a form.
const EDGE: &str = "the-edge-of-a-part";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a page may load: our own style, script and pictures.
const PAGES_MAY: &str = "default-src 'none'; font-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
                         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// What a page of the documentation may: its style.
const DOCS_MAY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Of what has its content in its name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The ids of all requests that any test of this process made.
static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Somebody who asks, with a session or without.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    pub cookie: Option<String>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookie: None }
    }

    pub fn get(&self, target: &str) -> Request<'_> {
        self.request("GET", target)
    }

    pub fn delete(&self, target: &str) -> Request<'_> {
        self.request("DELETE", target)
    }

    pub fn post(&self, target: &str, input: &Value) -> Request<'_> {
        self.request("POST", target).json(input)
    }

    pub fn patch(&self, target: &str, input: &Value) -> Request<'_> {
        self.request("PATCH", target).json(input)
    }

    pub fn put(&self, target: &str, input: &Value) -> Request<'_> {
        self.request("PUT", target).json(input)
    }

    pub fn request(&self, method: &str, target: &str) -> Request<'_> {
        let mut request = Request {
            client: self,
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        request = request.header("Host", &self.address.to_string()).header("Connection", "close");
        match &self.cookie {
            Some(cookie) => request.header("Cookie", cookie),
            None => request,
        }
    }

    /// The same, holding the session that an answer opened.
    pub fn with_session_of(&self, answer: &Answer) -> Self {
        let set = answer.header("set-cookie").unwrap();
        Self { cookie: Some(set.split(';').next().unwrap().to_owned()), ..self.clone() }
    }

    /// The session's token.
    pub fn token(&self) -> &str {
        self.cookie.as_deref().unwrap().split_once('=').unwrap().1
    }

    /// Sends these bytes and nothing more, and hears all there is until the other side closes or says nothing for a while.
    pub fn raw(&self, bytes: &[u8], patience: Duration) -> Heard {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        stream.set_write_timeout(Some(patience)).unwrap();
        // It may have heard enough before all is said.
        let _heard_enough = stream.write_all(bytes);
        let mut heard = Vec::new();
        let closed = read_to_close(&mut stream, &mut heard);
        Heard { bytes: heard, closed }
    }
}

/// Whether the other side closed, or only fell silent.
fn read_to_close(stream: &mut TcpStream, heard: &mut Vec<u8>) -> bool {
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(read) => heard.extend_from_slice(&buffer[..read]),
            Err(error) => {
                return !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
            }
        }
    }
}

/// What came back for raw bytes.
pub struct Heard {
    pub bytes: Vec<u8>,
    pub closed: bool,
}

impl Heard {
    /// The answers, one after the other. Ask once: each has an id of its own.
    pub fn answers(&self) -> Vec<Answer> {
        let (mut answers, mut rest) = (Vec::new(), &self.bytes[..]);
        while !rest.is_empty() {
            let (answer, after) = Answer::read(rest, false);
            answers.push(answer);
            rest = after;
        }
        answers
    }
}

pub struct Request<'c> {
    client: &'c Client,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request<'_> {
    /// In the place of one with the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.also(name, value)
    }

    /// Beside one with the same name.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn json(self, input: &Value) -> Self {
        self.header("Content-Type", "application/json").body(input.to_string().as_bytes())
    }

    /// As a page's form sends it.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(fields);
        self.header("Content-Type", "application/x-www-form-urlencoded").body(text.finish().as_bytes())
    }

    /// As a page's form sends it that brings files of this type: each with its field and what it is called.
    pub fn form_with(self, fields: &[(&str, &str)], media_type: &str, files: &[(&str, &str, &[u8])]) -> Self {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (name, file, bytes) in files {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
            body.extend(format!("--{EDGE}\r\n{head}\r\nContent-Type: {media_type}\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").bytes());
        self.header("Content-Type", &format!("multipart/form-data; boundary={EDGE}")).body(&body)
    }

    pub fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        let length = body.len().to_string();
        self.header("Content-Length", &length)
    }

    pub fn send(self) -> Answer {
        let mut stream = TcpStream::connect(self.client.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        // A body that is too large is refused before it is whole.
        let _refused = stream.write_all(&bytes);
        let mut heard = Vec::new();
        read_to_close(&mut stream, &mut heard);
        let _closed = stream.shutdown(Shutdown::Both);
        assert!(!heard.is_empty(), "no answer to {} {}", self.method, self.target);
        let (answer, rest) = Answer::read(&heard, self.method == "HEAD");
        assert!(rest.is_empty(), "more than one answer");
        answer
    }

    /// What was done, as JSON.
    #[track_caller]
    pub fn done(self) -> Value {
        let what = format!("{} {}", self.method, self.target);
        let answer = self.send();
        assert!(matches!(answer.status, 200 | 201), "{what}: {} {}", answer.status, answer.text());
        answer.json()
    }

    /// The status and the code of the problem.
    #[track_caller]
    pub fn refused(self) -> (u16, String) {
        self.send().problem()
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8], is_head: bool) -> (Self, &[u8]) {
        let end = find(bytes, b"\r\n\r\n").unwrap_or_else(|| panic!("no head: {:?}", String::from_utf8_lossy(bytes)));
        let (head, rest) = (std::str::from_utf8(&bytes[..end]).unwrap(), &bytes[end + 4..]);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok());
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Self { status: status.unwrap(), headers, body: Vec::new() };
        if answer.status == 100 {
            // Go on, and no answer yet.
            return Self::read(rest, is_head);
        }
        let rest = match (answer.header("content-length"), answer.header("transfer-encoding")) {
            _ if is_head || matches!(answer.status, 204 | 304) => rest,
            (Some(length), None) => {
                let (body, rest) = rest.split_at(length.parse().unwrap());
                answer.body = body.to_vec();
                rest
            }
            (None, Some("chunked")) => {
                let (body, rest) = unchunked(rest);
                answer.body = body;
                rest
            }
            framing => panic!("framed as {framing:?}"),
        };
        answer.is_dressed();
        (answer, rest)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter().filter(|(known, _)| known == name);
        let first = all.next();
        assert!(all.next().is_none(), "{name} is said twice");
        first.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The status and the code, of what is a problem in every respect.
    #[track_caller]
    pub fn problem(&self) -> (u16, String) {
        assert!(self.status >= 400, "{} {}", self.status, self.text());
        let said = self.json();
        let code = said["code"].as_str().unwrap().to_owned();
        assert_eq!(said["type"], format!("/docs/problems#{code}"));
        let entry = PROBLEMS.split_once(&format!("\n## `{code}`\n\n**"));
        let status = entry.and_then(|(_, entry)| entry.get(..3)).unwrap_or_else(|| panic!("{code} is not published"));
        // A condition in a header that does not hold has a status of its own.
        assert!(status == self.status.to_string() || (code.as_str(), self.status) == ("record.stale", 412), "{said}");
        (self.status, code)
    }

    fn is_page(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }

    /// A page is styled, and one of the console's has a script; what is no page loads nothing at all.
    fn is_bound(&self) -> bool {
        let policy = self.header("content-security-policy").unwrap();
        match self.header("content-type") {
            Some("text/html; charset=utf-8") => [PAGES_MAY, DOCS_MAY].contains(&policy),
            Some("text/css; charset=utf-8" | "text/plain; charset=utf-8") => [DOCS_MAY, NOTHING].contains(&policy),
            _ => policy == NOTHING,
        }
    }

    /// What holds of every answer to anybody, whatever was asked.
    fn is_dressed(&self) {
        assert!(self.is_bound(), "{self:?}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(self.header(name), Some(value), "{name} of {self:?}");
        }
        let refused = self.header("permissions-policy").unwrap();
        for feature in ["microphone=()", "geolocation=()"] {
            assert!(refused.contains(feature), "{self:?}");
        }
        // The page that scans looks through the camera; nothing else does.
        assert!(refused.contains("camera=()") || self.is_page() && refused.contains("camera=(self)"), "{self:?}");
        // Nobody keeps an answer or reads it from another site, but what is for anyone, or names its content.
        let is_style = self.header("content-type") == Some("text/css; charset=utf-8");
        let kept = ["cache-control", "cross-origin-resource-policy", "access-control-allow-origin"];
        match kept.map(|name| self.header(name)) {
            [Some("no-store" | "no-cache" | FOR_EVER), Some("same-origin"), None] => {}
            [Some(_), Some("same-origin"), None] if is_style => {}
            // A picture is the same for ever, for whoever may see it.
            [Some("private, max-age=31536000, immutable"), Some("same-origin"), None] => {
                let is_picture = self.header("content-type").is_some_and(|kind| kind.starts_with("image/"));
                assert!(self.status == 304 || is_picture, "{self:?}");
            }
            [Some("public, max-age=60" | "public, max-age=86400"), Some("cross-origin"), Some("*")] => {
                assert!(matches!(self.status, 200 | 304) && self.header("set-cookie").is_none(), "{self:?}");
            }
            other => panic!("{other:?} of {self:?}"),
        }
        assert!(self.header("server").is_none() && self.header("x-powered-by").is_none(), "{self:?}");
        let id = self.header("x-request-id").unwrap();
        assert!(id.starts_with("req_") && id.len() == 30, "{id}");
        assert!(SEEN.lock().unwrap().insert(id.to_owned()), "{id} twice");
        if self.status >= 400 && !self.body.is_empty() && !self.is_page() {
            let problem = self.json();
            // Provisioning has a form of its own for why not.
            if self.header("content-type") == Some("application/scim+json") {
                assert_eq!(problem["schemas"], serde_json::json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
                assert_eq!(problem["status"], self.status.to_string());
                return;
            }
            assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
            assert_eq!((&problem["status"], &problem["request_id"]), (&self.status.into(), &id.into()));
            for name in ["type", "title", "detail", "code"] {
                assert!(problem[name].as_str().is_some_and(|text| !text.is_empty()), "{name} of {problem}");
            }
        }
    }
}

fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut body = Vec::new();
    loop {
        let end = find(bytes, b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        let (chunk, rest) = bytes[end + 2..].split_at(length);
        body.extend_from_slice(chunk);
        bytes = rest.strip_prefix(b"\r\n").unwrap();
        if length == 0 {
            return (body, bytes);
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
