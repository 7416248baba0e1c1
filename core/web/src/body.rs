//! The body of a request: JSON or a form, not compressed, of a bounded size, within a bounded time.

use std::time::Duration;

use actix_web::{
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, TRANSFER_ENCODING},
    },
    rt::time::timeout,
    web::{Bytes, Payload},
};
use model::Reason;

use crate::problem::Fault;

/// The largest body that is read.
pub const BODY_LIMIT: usize = 1 << 20;
/// How long a body may take to arrive; who sends a byte a minute holds a connection.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// Whether a request says that a body follows.
pub fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0")
}

/// A body of JSON, not read yet as such. Empty where there is none.
pub async fn read_json(headers: &HeaderMap, payload: Payload) -> Result<Bytes, Fault> {
    if !has_body(headers) {
        return Ok(Bytes::new());
    }
    check_type(headers, "application/json", "Send the body as JSON, with Content-Type: application/json.")?;
    read(headers, payload).await
}

/// A body of one of these types. Empty where there is none.
pub async fn read_of(
    headers: &HeaderMap,
    payload: Payload,
    types: &[&str],
    otherwise: &'static str,
) -> Result<Bytes, Fault> {
    if !has_body(headers) {
        return Ok(Bytes::new());
    }
    let said = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let wanted = types.iter().find(|wanted| is_of_type(said, wanted)).or(types.first()).copied();
    check_type(headers, wanted.unwrap_or_default(), otherwise)?;
    read(headers, payload).await
}

/// A form of one of our own pages, which `csrf` has seen that it is.
pub async fn read_form(headers: &HeaderMap, payload: Payload) -> Result<Bytes, Fault> {
    if !has_body(headers) {
        return Ok(Bytes::new());
    }
    check_type(headers, "application/x-www-form-urlencoded", "Send the form as application/x-www-form-urlencoded.")?;
    read(headers, payload).await
}

/// Whatever it is, as it came: for what is believed by its signature, and read after that.
pub async fn read_as_it_came(headers: &HeaderMap, payload: Payload) -> Result<Bytes, Fault> {
    read(headers, payload).await
}

/// Bytes that one of our own scripts sends: a form of another site's page cannot be of this type.
pub async fn read_bytes(headers: &HeaderMap, payload: Payload, most: usize) -> Result<Bytes, Fault> {
    check_type(headers, "application/octet-stream", "Send the bytes as application/octet-stream.")?;
    read_up_to(headers, payload, most).await
}

async fn read(headers: &HeaderMap, payload: Payload) -> Result<Bytes, Fault> {
    read_up_to(headers, payload, BODY_LIMIT).await
}

async fn read_up_to(headers: &HeaderMap, payload: Payload, most: usize) -> Result<Bytes, Fault> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    match timeout(BODY_WITHIN, payload.to_bytes_limited(most)).await {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) => Err(Fault::new(
            StatusCode::BAD_REQUEST,
            Reason::Invalid,
            "request.body",
            "The body ended before it was whole.",
        )),
        Ok(Err(_)) => Err(too_large(most)),
        Err(_) => {
            let detail = format!("The body did not arrive within {} s.", BODY_WITHIN.as_secs());
            Err(Fault::new(StatusCode::REQUEST_TIMEOUT, Reason::Unavailable, "request.slow", detail))
        }
    }
}

/// A page can send forms and text anywhere without asking; JSON it cannot. So each address reads one type.
fn check_type(headers: &HeaderMap, wanted: &str, otherwise: &'static str) -> Result<(), Fault> {
    let refuse =
        |detail| Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Reason::Invalid, "request.media-type", detail));
    if !headers.get(CONTENT_TYPE).is_some_and(|line| is_of_type(line.as_bytes(), wanted)) {
        return refuse(otherwise);
    }
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            refuse("Send the body as it is, without Content-Encoding.")
        }
        _ => Ok(()),
    }
}

pub(crate) fn is_of_type(content_type: &[u8], wanted: &str) -> bool {
    let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes())
}

fn too_large(most: usize) -> Fault {
    let detail = format!("A body has at most {most} bytes.");
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, Reason::TooLarge, "request.too-large", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_is_json() {
        for json in ["application/json", "Application/JSON; charset=utf-8", " application/json ;x"] {
            assert!(is_of_type(json.as_bytes(), "application/json"), "{json}");
        }
        for other in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "text/plain; application/json",
            "application/json5",
            "application/jsonp,application/json",
        ] {
            assert!(!is_of_type(other.as_bytes(), "application/json"), "{other}");
        }
    }
}
