//! A connection, below the framework and all middleware. What never becomes a request the framework answers
//! by itself, in a head and no words; here they are made ours. And it gives only the first request of a
//! connection a time to arrive in; here each has one.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    body::MessageBody as _,
    http::StatusCode,
    rt::time::{Instant, Sleep, sleep},
};
use door::Clock;
use model::RequestId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{problem::Fault, site::Site};

/// From the first byte of a request to the first byte of its answer. Reading a body has a time of its own,
/// and so has every wait of an operation; this is more than all of them.
const ANSWERED_WITHIN: Duration = Duration::from_secs(90);
/// Where a head of the framework's own fits in.
const LONGEST_HEAD: usize = 256;
/// All that such a head says.
const BARE_LINES: [&[u8]; 3] = [b"content-length: 0", b"connection: ", b"date: "];

/// A stream with its answers dressed.
pub struct Wire<S> {
    io: S,
    clock: Arc<dyn Clock>,
    site: Arc<Site>,
    /// When the request that is arriving began to.
    began: Option<Instant>,
    /// Looks at that now and then; a timer for each request would cost more than most of them.
    look: Pin<Box<Sleep>>,
    /// What is said instead, and how much of it has been said.
    instead: Option<(Vec<u8>, usize)>,
}

impl<S> Wire<S> {
    pub fn new(io: S, clock: Arc<dyn Clock>, site: Arc<Site>) -> Self {
        Self { io, clock, site, began: None, look: Box::pin(sleep(ANSWERED_WITHIN)), instead: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.io).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            this.began.get_or_insert_with(Instant::now);
        }
        if let Some(began) = this.began {
            let due = began + ANSWERED_WITHIN;
            while this.look.as_mut().poll(cx).is_ready() {
                if Instant::now() >= due {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                this.look.as_mut().reset(due);
            }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.began = None;
        let Some(at) = undressed(bytes) else { return Pin::new(&mut this.io).poll_write(cx, bytes) };
        let (before, head) = bytes.split_at(at);
        if !before.is_empty() {
            return Pin::new(&mut this.io).poll_write(cx, before);
        }
        let (instead, mut sent) =
            this.instead.take().unwrap_or_else(|| (dressed(head, &RequestId::new(this.clock.now()), &this.site), 0));
        while let Some(rest) = instead.get(sent..).filter(|rest| !rest.is_empty()) {
            match Pin::new(&mut this.io).poll_write(cx, rest) {
                Poll::Ready(written) => sent += written?,
                Poll::Pending => {
                    this.instead = Some((instead, sent));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.io).poll_flush(cx))?;
        Pin::new(&mut this.io).poll_shutdown(cx)
    }
}

/// Where an answer of the framework's own begins: the last thing said on a connection, an error without a
/// body, and with nothing but what the framework says of itself.
fn undressed(bytes: &[u8]) -> Option<usize> {
    let said = bytes.strip_suffix(b"\r\n\r\n")?;
    let from = said.len().saturating_sub(LONGEST_HEAD);
    let at = from + said[from..].windows(7).rposition(|window| window == b"HTTP/1.")?;
    let mut lines = said[at..].split(|byte| *byte == b'\n');
    let is_error = matches!(lines.next()?.get(9), Some(b'4' | b'5'));
    let is_bare = |line: &[u8]| BARE_LINES.iter().any(|known| line.starts_with(known));
    (is_error && lines.all(is_bare)).then_some(at)
}

/// The same status, with our headers and a body.
fn dressed(head: &[u8], id: &RequestId, site: &Site) -> Vec<u8> {
    let text = String::from_utf8_lossy(head);
    let status = text.get(9..12).and_then(|code| StatusCode::from_bytes(code.as_bytes()).ok());
    let status = status.unwrap_or(StatusCode::BAD_REQUEST);
    tracing::debug!(status = status.as_u16(), request = %id, "what came was no request");
    let mut answer = Fault::of_status(status).answer(id);
    site.headers.put(answer.headers_mut(), id);
    let mut bytes = Vec::with_capacity(2048);
    for line in text.split("\r\n").filter(|line| !line.is_empty() && !line.starts_with("content-length:")) {
        put_line(&mut bytes, line.as_bytes());
    }
    for (name, value) in answer.headers() {
        put_line(&mut bytes, &[name.as_str().as_bytes(), b": ", value.as_bytes()].concat());
    }
    let body = answer.into_body().try_into_bytes().unwrap_or_default();
    put_line(&mut bytes, format!("content-length: {}", body.len()).as_bytes());
    put_line(&mut bytes, b"");
    bytes.extend_from_slice(&body);
    bytes
}

fn put_line(bytes: &mut Vec<u8>, line: &[u8]) {
    bytes.extend_from_slice(line);
    bytes.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;
    use crate::Settings;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: Sat, 21 Nov 2026 01:27:51 GMT\r\n\r\n";
    const OURS: &str = "HTTP/1.1 200 OK\r\nx-request-id: req_1\r\ncontent-length: 2\r\n\r\n{}";

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            "2026-11-21T12:00:00Z".parse().unwrap()
        }
    }

    fn wire(room: usize) -> (Wire<DuplexStream>, DuplexStream) {
        let site = Site::new(Settings { public_url: "http://localhost".to_owned(), ..Settings::default() });
        let (ours, theirs) = duplex(room);
        (Wire::new(ours, Arc::new(Noon), Arc::new(site.unwrap_or_else(|why| panic!("{why}")))), theirs)
    }

    #[test]
    fn only_the_frameworks_own_answers_are_undressed() {
        assert_eq!(undressed(BARE.as_bytes()), Some(0));
        assert_eq!(undressed(format!("{OURS}{BARE}").as_bytes()), Some(OURS.len()));
        for other in [
            OURS.to_owned(),
            BARE.replace("content-length: 0", "x-request-id: req_1\r\ncontent-length: 0"),
            BARE.replace("400 Bad Request", "304 Not Modified"),
            "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
            format!("{BARE}{OURS}"),
            format!("{BARE}{}", "x".repeat(LONGEST_HEAD)),
            // Words of somebody's page, at the end of the last chunk.
            "HTTP/1.1 200 OK\r\n\r\n1e\r\nHTTP/1.1 404 Not Found, it said\r\n0\r\n\r\n".to_owned(),
            "\r\n\r\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(undressed(other.as_bytes()), None, "{other}");
        }
    }

    #[actix_web::test]
    async fn they_are_dressed_however_slowly_they_are_taken() {
        for room in [1, 7, 64 * 1024] {
            let (mut wire, mut theirs) = wire(room);
            let said = format!("{OURS}{BARE}");
            let (written, heard) = tokio::join!(
                async move {
                    wire.write_all(said.as_bytes()).await?;
                    wire.shutdown().await
                },
                async {
                    let mut heard = String::new();
                    theirs.read_to_string(&mut heard).await.map(|_| heard)
                }
            );
            let (heard, ()) = (heard.unwrap(), written.unwrap());
            let dressed = heard.strip_prefix(OURS).unwrap();
            let (head, body) = dressed.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ndate: "), "{head}");
            for line in ["x-content-type-options: nosniff", "content-type: application/problem+json"] {
                assert!(head.contains(line), "{head}");
            }
            assert!(head.contains(&format!("content-length: {}", body.len())) && !head.contains("content-length: 0"));
            let problem: serde_json::Value = serde_json::from_str(body).unwrap();
            assert!(head.contains(problem["request_id"].as_str().unwrap()) && problem["status"] == 400);
        }
    }

    #[actix_web::test]
    async fn every_request_of_a_connection_has_a_time() {
        tokio::time::pause();
        let (mut wire, mut theirs) = wire(1024);
        let mut buffer = [0; 16];
        for _ in 0..3 {
            // Silence between two requests is the framework's to end.
            tokio::time::advance(ANSWERED_WITHIN * 2).await;
            theirs.write_all(b"GET /").await.unwrap();
            assert_eq!(wire.read(&mut buffer).await.unwrap(), 5);
            wire.write_all(OURS.as_bytes()).await.unwrap();
        }
        theirs.write_all(b"GET /").await.unwrap();
        let mut heard = 0;
        let ended = loop {
            tokio::time::advance(ANSWERED_WITHIN / 4).await;
            theirs.write_all(b"x").await.unwrap();
            match wire.read(&mut buffer).await {
                Ok(read) => heard += read,
                Err(error) => break error,
            }
        };
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert!(heard < 16, "a byte now and then does not help");
    }
}
