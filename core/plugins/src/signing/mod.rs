//! Requests that are signed with a secret, as others want it. Pure: the request, the secret, the time and what nobody
//! can guess are arguments.
//!
//! - [`oauth1`]: one-legged or with a token (RFC 5849)
//! - [`sigv4`]: AWS, and all that speak as it does
//! - [`lazop`]: Daraz and its sisters
//!
//! A secret that has parts is written with colons between: the key that is sent, and then what is signed with.

mod lazop;
mod oauth1;
mod sigv4;

use model::Timestamp;
use serde::Deserialize;
use url::Url;
use work::http::HeaderMap;

/// A request on its way out, as far as it matters who signs it.
pub struct Unsigned<'a> {
    pub method: &'a str,
    pub url: &'a mut Url,
    pub headers: &'a mut HeaderMap,
    pub body: &'a [u8],
}

/// What a plugin says of how it is to be signed.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct How {
    /// `sha1` or `sha256`, of OAuth 1.0a.
    hash: Option<String>,
    /// `header` or `query`, of OAuth 1.0a.
    place: Option<String>,
    /// Of AWS.
    region: Option<String>,
    service: Option<String>,
}

/// What is the same in no two requests.
pub struct Moment {
    pub now: Timestamp,
    pub nonce: String,
}

/// Why something was not signed; for the plugin's author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    #[error("there is no such scheme of signatures")]
    NoScheme,
    #[error("the secret is not written as this scheme wants it: {0}")]
    Secret(&'static str),
    #[error("this scheme wants to know {0}")]
    Missing(&'static str),
    #[error("what it is to be signed in does not fit into a header")]
    Header,
}

pub const SCHEMES: [&str; 3] = ["oauth1", "aws-sigv4", "lazop"];

pub fn sign(
    scheme: &str,
    secret: &str,
    how: &How,
    moment: &Moment,
    request: &mut Unsigned<'_>,
) -> Result<(), NotSigned> {
    match scheme {
        "oauth1" => oauth1::sign(secret, how, moment, request),
        "aws-sigv4" => sigv4::sign(secret, how, moment, request),
        "lazop" => lazop::sign(secret, moment, request),
        _ => Err(NotSigned::NoScheme),
    }
}

/// As RFC 3986 says: letters, digits and `-._~` stay. It is the form's way of writing, but for three characters.
fn encoded(text: &str) -> String {
    let form: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    form.replace('+', "%20").replace('*', "%2A").replace("%7E", "~")
}

/// What stands in a body that is a form; nothing of any other.
fn form(request: &Unsigned<'_>) -> Vec<(String, String)> {
    let kind = request.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
    if is_form { form_urlencoded::parse(request.body).into_owned().collect() } else { Vec::new() }
}

/// Written as it was signed, so that nobody reads it in another way.
fn query(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}

fn pairs(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_written_in_one_way() {
        assert_eq!(encoded("aZ09-._~"), "aZ09-._~");
        assert_eq!(encoded("a b+c*/ü%"), "a%20b%2Bc%2A%2F%C3%BC%25");
    }

    #[test]
    fn what_nobody_knows_is_not_signed() {
        let (mut url, mut headers) = (Url::parse("https://api.example/").unwrap(), HeaderMap::new());
        let moment = Moment { now: "2026-11-20T09:30:00Z".parse().unwrap(), nonce: String::new() };
        let mut request = Unsigned { method: "GET", url: &mut url, headers: &mut headers, body: b"" };
        let mut signed = |scheme: &str, secret: &str| sign(scheme, secret, &How::default(), &moment, &mut request);
        assert_eq!(signed("basic", "a:b"), Err(NotSigned::NoScheme));
        assert!(matches!(signed("oauth1", "only"), Err(NotSigned::Secret(_))));
        assert!(matches!(signed("lazop", "only"), Err(NotSigned::Secret(_))));
        assert!(matches!(signed("aws-sigv4", "only"), Err(NotSigned::Secret(_))));
        assert_eq!(signed("aws-sigv4", "a:b"), Err(NotSigned::Missing("region")));
        assert!(serde_json::from_str::<How>(r#"{"hsah":"sha1"}"#).is_err());
    }
}
