//! The answers that carry a session's token. It goes into a cookie that no script reads, and out of the
//! body, where scripts, logs and histories would see it.

use std::time::Duration;

use actix_web::HttpResponse;
use model::Timestamp;
use serde_json::Value;

use crate::{cookie, headers, site::Site};

pub const SESSION: &str = "session";
pub const TOKEN: &str = "token";
const EXPIRES_AT: &str = "expires_at";

/// A token that was in an answer, and how long it may live.
pub struct Token {
    text: String,
    lives: Duration,
}

/// Takes the token out of an answer. One without a session stays as it is.
pub fn take_token(body: Vec<u8>, now: Timestamp) -> (Vec<u8>, Option<Token>) {
    let Ok(mut value) = serde_json::from_slice::<Value>(&body) else { return (body, None) };
    let session = value.get_mut(SESSION).and_then(Value::as_object_mut);
    let Some((Some(Value::String(text)), session)) = session.map(|session| (session.remove(TOKEN), session)) else {
        return (body, None);
    };
    let expires = session.get(EXPIRES_AT).and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
    let lives = expires.map_or(Duration::ZERO, |at| at.since(now));
    (value.to_string().into_bytes(), Some(Token { text, lives }))
}

pub fn open(answer: &mut HttpResponse, site: &Site, token: &Token) {
    cookie::set_session_cookie(answer, site, &token.text, token.lives);
}

pub fn close(answer: &mut HttpResponse, site: &Site) {
    cookie::clear_session_cookie(answer, site);
    headers::clear_site_data(answer.headers_mut());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leaves_the_body() {
        let now: Timestamp = "2026-11-20T09:30:00Z".parse().unwrap();
        let body = br#"{"account":"acc","session":{"id":"ses","token":"s3cret","expires_at":"2026-11-20T21:30:00Z"}}"#
            .to_vec();
        let (body, token) = take_token(body, now);
        let token = token.unwrap();
        assert_eq!((token.text.as_str(), token.lives), ("s3cret", Duration::from_secs(12 * 3600)));
        let body = String::from_utf8(body).unwrap();
        assert!(!body.contains("s3cret") && !body.contains("token") && body.contains("\"id\":\"ses\""), "{body}");
    }

    #[test]
    fn an_answer_without_one_stays() {
        let now = Timestamp::from_micros(0).unwrap();
        for body in [&br#"{"session": null}"#[..], br#"{"next":"totp"}"#, b"[]", b"", br#"{"session":{"id":"ses"}}"#] {
            let (same, token) = take_token(body.to_vec(), now);
            assert!(same == body && token.is_none());
        }
    }
}
