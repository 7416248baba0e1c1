//! Files, streamed in and out: never more of one in memory than a part.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue},
    },
    rt::time::timeout,
    web::{Bytes, Payload},
};
use door::{Body, Done, Download, blob::BLOB_LIMIT};
use futures_core::Stream as _;
use model::{Problem, Reason};

use crate::{headers::leave_uncompressed, problem::Fault};

/// How long the next part of a file may take to arrive, and how long all of it.
const PART_WITHIN: Duration = Duration::from_secs(30);
const WHOLE_WITHIN: Duration = Duration::from_secs(15 * 60);
/// What a file is whose sender does not say.
const UNKNOWN: &str = "application/octet-stream";
/// What pictures are made into: nothing in which a script could be.
const SHOWN: [&str; 2] = ["image/jpeg", "image/png"];
/// What papers are written as: ours hold no script.
const OPENED: &str = "application/pdf";

/// A file on its way in: the body of a request.
pub struct Incoming {
    payload: Payload,
    began: Instant,
}

impl Incoming {
    /// Its media type, and its bytes. One that says that it is too long is not begun.
    pub fn of(headers: &HeaderMap, payload: Payload) -> Result<(String, Self), Fault> {
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > BLOB_LIMIT) {
            return Err(door::blob::too_large(BLOB_LIMIT).into());
        }
        if headers.get(CONTENT_ENCODING).is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
        {
            let detail = "Send the file as it is, without Content-Encoding.";
            return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Reason::Invalid, "request.media-type", detail));
        }
        let said = headers.get(CONTENT_TYPE).map_or(Ok(UNKNOWN), |said| said.to_str());
        let media_type = door::blob::media_type(said.unwrap_or_default())?;
        Ok((media_type, Self { payload, began: Instant::now() }))
    }
}

impl Body for Incoming {
    type Part = Bytes;

    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let left = WHOLE_WITHIN.saturating_sub(self.began.elapsed()).min(PART_WITHIN);
        let part = timeout(left, poll_fn(|context| Pin::new(&mut self.payload).poll_next(context))).await;
        match part {
            Ok(None) => Ok(None),
            Ok(Some(Ok(part))) => Ok(Some(part)),
            Ok(Some(Err(_))) => {
                let detail = "The file ended before it was whole. Nothing was kept; send it again.";
                Err(Problem::new(Reason::Invalid, "request.body", detail))
            }
            Err(_) => {
                let detail = "The file did not arrive in time. Nothing was kept; send it again.";
                Err(Problem::new(Reason::Unavailable, "blob.slow", detail))
            }
        }
    }
}

/// A file on its way out. It is always kept by whoever gets it and never shown: what somebody sent is not a page of
/// ours.
pub fn answer(download: Download) -> HttpResponse {
    outgoing(download, "attachment")
}

/// A picture that was made here, shown where it stands. Anything else is a file like others, whatever it is called.
pub fn shown(download: Download) -> HttpResponse {
    let is_picture = SHOWN.contains(&download.media_type.as_str());
    outgoing(download, if is_picture { "inline" } else { "attachment" })
}

/// A paper that was written here, opened where it stands. Anything else is a file like others.
pub fn opened(download: Download) -> HttpResponse {
    let is_paper = download.media_type == OPENED;
    outgoing(download, if is_paper { "inline" } else { "attachment" })
}

fn outgoing(download: Download, how: &str) -> HttpResponse {
    let Download { name, media_type, bytes, .. } = download;
    let kind = HeaderValue::from_str(&media_type).unwrap_or(HeaderValue::from_static(UNKNOWN));
    let mut answer = HttpResponse::Ok().insert_header((CONTENT_TYPE, kind)).body(Outgoing::Rests(Box::new(bytes)));
    if let Ok(attached) = HeaderValue::from_str(&format!("{how}; filename=\"{name}\"")) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, attached);
    }
    leave_uncompressed(answer.headers_mut());
    answer
}

type Next = (Box<door::Bytes>, Done<Option<Bytes>>);

enum Outgoing {
    Rests(Box<door::Bytes>),
    Reads(u64, Pin<Box<dyn Future<Output = Next>>>),
    /// What is wrong is found out in the middle: the connection ends, and whoever reads knows that it is not whole.
    Ended(u64),
}

impl MessageBody for Outgoing {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        match self {
            Self::Rests(bytes) => BodySize::Sized(bytes.size()),
            Self::Reads(size, _) | Self::Ended(size) => BodySize::Sized(*size),
        }
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        loop {
            match &mut *self {
                Self::Ended(_) => return Poll::Ready(None),
                Self::Rests(bytes) => {
                    let size = bytes.size();
                    let Self::Rests(bytes) = std::mem::replace(&mut *self, Self::Ended(size)) else { continue };
                    *self = Self::Reads(size, Box::pin(read(bytes)));
                }
                Self::Reads(size, next) => {
                    let size = *size;
                    let (bytes, next) = ready!(next.as_mut().poll(context));
                    return Poll::Ready(match next {
                        Ok(Some(part)) => {
                            *self = Self::Rests(bytes);
                            Some(Ok(part))
                        }
                        Ok(None) => {
                            *self = Self::Ended(size);
                            None
                        }
                        Err(failure) => {
                            *self = Self::Ended(size);
                            tracing::error!(error = %failure, "a file could not be sent to its end");
                            Some(Err(failure.into()))
                        }
                    });
                }
            }
        }
    }
}

async fn read(mut bytes: Box<door::Bytes>) -> Next {
    let next = bytes.next().await;
    (bytes, next.map(|part| part.map(|part| Bytes::copy_from_slice(&part))))
}
