//! A form that brings files, part by part: each is read where it stands, none is held in memory whole unless it is
//! wanted so.

use std::{
    future::poll_fn,
    pin::Pin,
    time::{Duration, Instant},
};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    http::{StatusCode, header::HeaderMap},
    rt::time::timeout,
    web::{Bytes, Payload},
};
use door::Body;
use futures_core::Stream;
use model::{Problem, Reason};

use crate::{
    body::{BODY_LIMIT, is_of_type},
    problem::Fault,
};

/// The most parts that one form has.
const PARTS: usize = 1_000;
/// How long the next piece of it may take to arrive, and how long all of it.
const PIECE_WITHIN: Duration = Duration::from_secs(30);
const WHOLE_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Whether a request is such a form.
pub fn has_parts(headers: &HeaderMap) -> bool {
    let line = headers.get(actix_web::http::header::CONTENT_TYPE);
    line.is_some_and(|line| is_of_type(line.as_bytes(), "multipart/form-data"))
}

/// A form of one of our own pages, which `csrf` has seen that it is.
pub struct Parts {
    parts: Multipart,
    began: Instant,
    count: usize,
    /// How much text may still come.
    left: usize,
}

/// One of its fields: a file, or what was typed.
pub struct Part {
    pub name: String,
    /// Such as `image/jpeg`, as its sender says.
    pub media_type: String,
    /// Of a file what it is called; empty where none was chosen.
    pub file: Option<String>,
    field: Field,
    began: Instant,
}

impl Parts {
    pub fn of(headers: &HeaderMap, payload: Payload) -> Result<Self, Fault> {
        if !has_parts(headers) {
            let detail = "Send the form as multipart/form-data.";
            return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Reason::Invalid, "request.media-type", detail));
        }
        let parts = Multipart::new(headers, payload);
        Ok(Self { parts, began: Instant::now(), count: 0, left: BODY_LIMIT })
    }

    /// The next of them; none when the form has ended as it should. The one before must have been read or let go.
    pub async fn next(&mut self) -> Result<Option<Part>, Problem> {
        let Some(field) = within(self.began, &mut self.parts).await? else { return Ok(None) };
        self.count += 1;
        if self.count > PARTS {
            return Err(too_large(format!("A form has at most {PARTS} fields.")));
        }
        let file = field.content_disposition().and_then(|said| said.get_filename().map(str::to_owned));
        Ok(Some(Part {
            name: field.name().unwrap_or_default().to_owned(),
            media_type: field.content_type().map_or_else(String::new, ToString::to_string),
            file,
            field,
            began: self.began,
        }))
    }

    /// What was typed, all of it together no longer than a form without files.
    pub async fn text(&mut self, part: Part) -> Result<String, Problem> {
        let bytes = part.bytes(self.left).await?;
        self.left -= bytes.len();
        String::from_utf8(bytes).map_err(|_| Problem::new(Reason::Invalid, "input.invalid", "This is not text."))
    }
}

impl Part {
    /// All of it, where that is no more than this.
    pub async fn bytes(mut self, most: usize) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.next().await? {
            if bytes.len() + piece.len() > most {
                return Err(too_large(format!("This has at most {most} bytes.")));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

impl Body for Part {
    type Part = Bytes;

    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        within(self.began, &mut self.field).await
    }
}

async fn within<T>(
    began: Instant,
    stream: &mut (impl Stream<Item = Result<T, MultipartError>> + Unpin),
) -> Result<Option<T>, Problem> {
    let left = WHOLE_WITHIN.saturating_sub(began.elapsed()).min(PIECE_WITHIN);
    match timeout(left, poll_fn(|context| Pin::new(&mut *stream).poll_next(context))).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(next))) => Ok(Some(next)),
        Ok(Some(Err(_))) => {
            let detail =
                "The form ended before it was whole, or is none. Nothing was kept of what was left; send it again.";
            Err(Problem::new(Reason::Invalid, "request.body", detail))
        }
        Err(_) => {
            let detail = "The form did not arrive in time. Send it again.";
            Err(Problem::new(Reason::Unavailable, "blob.slow", detail))
        }
    }
}

fn too_large(detail: String) -> Problem {
    Problem::new(Reason::TooLarge, "request.too-large", detail)
}
