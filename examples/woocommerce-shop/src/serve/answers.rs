//! What does not look like an answer of the API: pages for people, and answers that were spoiled on their way.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::Bytes,
};
use futures_core::Stream;
use tokio::time::Sleep;

use crate::faults::Kind;

/// Until what came has left.
const PAUSE: Duration = Duration::from_millis(50);

pub fn page(status: StatusCode, title: &str, body: &str) -> HttpResponse {
    let text = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{body}\n</body></html>\n"
    );
    HttpResponse::build(status).content_type("text/html; charset=UTF-8").body(text)
}

pub fn front() -> HttpResponse {
    page(StatusCode::OK, "Speicher &amp; Söhne", "<p>A shop to test against.</p>")
}

pub fn not_found() -> HttpResponse {
    page(StatusCode::NOT_FOUND, "Page not found", "<p>It looks like nothing was found at this location.</p>")
}

/// A proxy speaks for a shop that is not there.
pub fn gone() -> HttpResponse {
    page(StatusCode::BAD_GATEWAY, "502 Bad Gateway", "<hr><center>nginx</center>")
}

/// What is answered in its place; nothing was done.
pub fn instead(fault: &Kind) -> Option<HttpResponse> {
    Some(match fault {
        Kind::TooMany { retry_after } => {
            let mut answer = page(StatusCode::TOO_MANY_REQUESTS, "429 Too Many Requests", "");
            if let Some(value) = retry_after.as_deref().and_then(|text| header::HeaderValue::from_str(text).ok()) {
                answer.headers_mut().insert(header::RETRY_AFTER, value);
            }
            answer
        }
        Kind::Status { status } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            page(status, status.canonical_reason().unwrap_or("Error"), "")
        }
        Kind::Maintenance => {
            let body = "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>";
            page(StatusCode::SERVICE_UNAVAILABLE, "Maintenance", body)
        }
        Kind::Challenge => {
            let body = "<p>Checking your browser before accessing the site.</p><script>location.reload()</script>";
            page(StatusCode::FORBIDDEN, "Just a moment...", body)
        }
        Kind::Moved { to } => {
            HttpResponse::build(StatusCode::MOVED_PERMANENTLY).insert_header((header::LOCATION, to.as_str())).finish()
        }
        Kind::Slow { .. }
        | Kind::Truncated
        | Kind::WrongLength
        | Kind::Notices
        | Kind::AnswerLost
        | Kind::KeyRotated => return None,
    })
}

/// What was asked for is done, and the answer comes as the fault has it.
pub fn spoiled(fault: Option<&Kind>, mut answer: HttpResponseBuilder, text: String) -> HttpResponse {
    match fault {
        Some(Kind::Truncated) => {
            let half = text.floor_char_boundary(text.len() / 2);
            answer.body(text[..half].to_owned())
        }
        Some(Kind::Notices) => {
            answer.body(format!("<br />\n<b>Deprecated</b>: Optional parameter before required one in <b>functions.php</b> on line <b>12</b><br />\n{text}"))
        }
        Some(Kind::WrongLength) => {
            let pause = Box::pin(tokio::time::sleep(PAUSE));
            answer.no_chunking(text.len() as u64 + 100).streaming(Broken { text: Some(text.into()), pause })
        }
        Some(Kind::AnswerLost) => {
            let pause = Box::pin(tokio::time::sleep(Duration::ZERO));
            answer.no_chunking(text.len() as u64).streaming(Broken { text: None, pause })
        }
        _ => answer.body(text),
    }
}

/// What comes, if anything does, and then the end of the connection.
struct Broken {
    text: Option<Bytes>,
    pause: Pin<Box<Sleep>>,
}

impl Stream for Broken {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(text) = self.text.take() {
            return Poll::Ready(Some(Ok(text)));
        }
        self.pause.as_mut().poll(context).map(|()| Some(Err(io::ErrorKind::ConnectionReset.into())))
    }
}
