//! A client that knows the difference between no answer, half an answer and an answer: what a proof of
//! durability is about.

use std::{
    fmt,
    io::{self, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// How long an answer may take before nobody believes that it will come.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection, kept as long as the server keeps it.
pub struct Connection {
    address: SocketAddr,
    reader: BufReader<TcpStream>,
    /// The server said that it takes no more on it.
    is_over: bool,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// The status line and the headers, as they came.
    pub head: String,
    pub body: Vec<u8>,
}

/// Why there is no answer. What was asked may have been done or not, unless nobody was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// There was nobody to ask.
    Unreached(String),
    /// The connection ended before the first byte of an answer.
    Closed(String),
    /// It ended in the middle of one.
    Truncated { got: usize },
}

/// What is asked. The text of it is the same each time it is asked.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub cookie: String,
    /// The Idempotency-Key.
    pub key: Option<String>,
    pub body: Option<String>,
}

impl Request {
    pub fn get(path: impl Into<String>, cookie: &str) -> Self {
        Self { method: "GET", path: path.into(), cookie: cookie.to_owned(), key: None, body: None }
    }

    pub fn post(path: impl Into<String>, cookie: &str, input: &Value) -> Self {
        let body = Some(input.to_string());
        Self { method: "POST", path: path.into(), cookie: cookie.to_owned(), key: None, body }
    }

    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    pub fn bytes(&self, host: SocketAddr) -> Vec<u8> {
        let mut text = format!("{} {} HTTP/1.1\r\nhost: {host}\r\n", self.method, self.path);
        if !self.cookie.is_empty() {
            text.push_str(&format!("cookie: {}\r\n", self.cookie));
        }
        if let Some(key) = &self.key {
            text.push_str(&format!("idempotency-key: {key}\r\n"));
        }
        match &self.body {
            Some(body) => text
                .push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())),
            None => text.push_str("\r\n"),
        }
        text.into_bytes()
    }
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self, Silence> {
        let unreached = |error: io::Error| Silence::Unreached(error.to_string());
        let stream = TcpStream::connect(address).map_err(unreached)?;
        stream.set_nodelay(true).map_err(unreached)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(unreached)?;
        Ok(Self { address, reader: BufReader::new(stream), is_over: false })
    }

    pub fn ask(&mut self, request: &Request) -> Result<Answer, Silence> {
        let bytes = request.bytes(self.address);
        self.send(&bytes)
    }

    /// The same for bytes that were made before.
    pub fn send(&mut self, request: &[u8]) -> Result<Answer, Silence> {
        if self.is_over {
            *self = Self::open(self.address)?;
        }
        self.reader.get_mut().write_all(request).map_err(|error| Silence::Closed(error.to_string()))?;
        let answer = read_answer(&mut self.reader)?;
        self.is_over = answer.header("connection").is_some_and(|said| said.eq_ignore_ascii_case("close"));
        Ok(answer)
    }
}

/// One answer. Ours say their length, or come in pieces where they are compressed on their way.
pub fn read_answer(reader: &mut impl io::BufRead) -> Result<Answer, Silence> {
    let mut head = String::new();
    loop {
        let before = head.len();
        match reader.read_line(&mut head) {
            Ok(0) if head.is_empty() => return Err(Silence::Closed("it hung up".to_owned())),
            Err(error) if head.is_empty() => return Err(Silence::Closed(error.to_string())),
            Ok(read) if read > 0 && head.ends_with('\n') => {}
            Ok(_) | Err(_) => return Err(Silence::Truncated { got: head.len() }),
        }
        if &head[before..] == "\r\n" {
            break;
        }
    }
    let truncated = |got: usize| Silence::Truncated { got };
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or(truncated(head.len()))?;
    let is_in_pieces = header(&head, "transfer-encoding").is_some_and(|said| said.eq_ignore_ascii_case("chunked"));
    let mut body = Vec::new();
    let read = if is_in_pieces {
        read_pieces(reader, &mut body)
    } else {
        let length = header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        read_exactly(reader, length, &mut body)
    };
    match read {
        Some(()) => Ok(Answer { status, head, body }),
        None => Err(truncated(head.len() + body.len())),
    }
}

fn read_exactly(reader: &mut impl io::BufRead, length: usize, into: &mut Vec<u8>) -> Option<()> {
    let read = reader.take(length as u64).read_to_end(into).ok()?;
    (read == length).then_some(())
}

/// Each piece says its length in hexadecimal on a line of its own; the last one is empty.
fn read_pieces(reader: &mut impl io::BufRead, into: &mut Vec<u8>) -> Option<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.strip_suffix("\r\n")?, 16).ok()?;
        read_exactly(reader, length, into)?;
        let mut end = Vec::with_capacity(2);
        read_exactly(reader, 2, &mut end)?;
        if length == 0 {
            return (end == b"\r\n").then_some(());
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
}

impl Answer {
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// Given before under the same Idempotency-Key, and nothing was done now.
    pub fn is_replay(&self) -> bool {
        self.header("idempotent-replay") == Some("true")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreached(why) => write!(f, "nobody was reached: {why}"),
            Self::Closed(why) => write!(f, "no answer: {why}"),
            Self::Truncated { got } => write!(f, "an answer that ended after {got} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_answer_is_not_an_answer() {
        let replay = "HTTP/1.1 201 Created\r\nIdempotent-Replay: true\r\n";
        assert_eq!(read_answer(&mut &b""[..]).unwrap_err(), Silence::Closed("it hung up".to_owned()));
        for rest in [
            "Content-Length: 7\r\n\r\n{\"a\":1}",
            "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n",
        ] {
            let whole = format!("{replay}{rest}");
            let answer = read_answer(&mut whole.as_bytes()).unwrap();
            assert!(answer.is_good() && answer.is_replay() && answer.json()["a"] == 1, "{whole}");
            for length in 1..whole.len() {
                let half = read_answer(&mut &whole.as_bytes()[..length]).unwrap_err();
                assert!(matches!(half, Silence::Truncated { .. }), "{length} of {whole}: {half}");
            }
        }
    }
}
