//! Whether a request from outside is from whom it says it is, before anything reads what it says. No I/O: what came, the
//! secrets and the time are arguments.
//!
//! - [`Incoming`]: a request as it came, and the address under which it was asked for
//! - [`Verify`]: the schemes that are known
//! - [`mac`]: plain HMAC of the body, which most are; [`stripe`], [`twilio`], [`jws`]: those that are not
//! - [`signed`]: what the other side would write, for whoever tries a plugin out
//!
//! **What holds.** A header that is missing, empty or there twice is a no. What was computed is compared as it is
//! written, in constant time, and in no other spelling. Any of the secrets is enough, so that one can take the other's
//! place; none is no.

mod incoming;
mod jws;
mod mac;
mod signed;
mod stripe;
mod twilio;

#[cfg(test)]
mod tests;

use model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

pub use incoming::Incoming;
pub use jws::Algorithm;
pub use mac::{Encoding, Hash};
pub use signed::signed;

/// How it is known from whom a request is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "scheme")]
#[schemars(rename = "PluginVerify")]
pub enum Verify {
    /// A header holds the HMAC of the body.
    Hmac {
        header: String,
        hash: Hash,
        encoding: Encoding,
        /// What stands before it in the header, such as `sha256=`.
        #[serde(default)]
        prefix: String,
    },
    // With braces, a field that nobody knows is refused; without, serde passes it over.
    #[serde(rename = "woocommerce")]
    WooCommerce {},
    Stripe {},
    Twilio {},
    Intuit {},
    Shopify {},
    /// Daraz and its sisters. The secret is written `app-key:app-secret`.
    Lazop {},
    /// The body is a token that is signed (RFC 7515), or a header holds the signature of the body. The secret is the
    /// key, as JSON (RFC 7517).
    Jws {
        algorithm: Algorithm,
        /// Of a signature apart from the body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
    },
}

impl Verify {
    /// What makes a request that is signed another than the next: what whoever only saw it cannot change.
    pub fn signed_of<'a>(&self, request: &Incoming<'a>) -> &'a [u8] {
        match self {
            // It is of the fields of the form, in whichever order they come.
            Self::Twilio {} => request.header("x-twilio-signature").unwrap_or_default().as_bytes(),
            // Of one text there may be several good signatures.
            Self::Jws { header: None, .. } => {
                let end = request.body.iter().rposition(|byte| *byte == b'.').unwrap_or(request.body.len());
                request.body.get(..end).unwrap_or_default()
            }
            _ => request.body,
        }
    }
}

/// What was found out about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// From whoever has the secret.
    Signed,
    /// From anybody, and harmless: the question whether somebody is there. It is answered, and nothing follows.
    Ping,
}

model::words! {
    /// Why a request is believed nothing. For its owner; whoever sent it is told no more than no.
    pub enum Refused {
        /// None is set to check it with.
        NoSecret = "no-secret",
        /// The header with its signature is missing or empty.
        Missing = "missing",
        /// A header that decides is there twice.
        Doubled = "doubled",
        /// Its signature is not written as it should be.
        Malformed = "malformed",
        /// Its signature is another.
        Wrong = "wrong",
        /// It was signed too long ago, or in the future.
        Stale = "stale",
        /// It is about accounts that no connection here is of: it was taken, and nobody is told of it.
        Nobodys = "nobodys",
        /// A secret was handed over that nobody here had asked for, or too late.
        Unasked = "unasked",
    }
}

/// Whether a request is signed with one of the secrets. `now` is the transaction's.
pub fn verify(
    how: &Verify,
    secrets: &[Secret<String>],
    request: &Incoming<'_>,
    now: Timestamp,
) -> Result<Verified, Refused> {
    let secrets: Vec<&str> =
        secrets.iter().map(|secret| secret.expose().as_str()).filter(|secret| !secret.is_empty()).collect();
    let Some(_) = secrets.first() else { return Err(Refused::NoSecret) };
    match how {
        Verify::Hmac { header, hash, encoding, prefix } => {
            mac::check(request, header, prefix, *encoding, &secrets, |secret| hash.of(secret, &[request.body]))
        }
        Verify::WooCommerce {} if is_woocommerce_ping(request) => return Ok(Verified::Ping),
        Verify::WooCommerce {} => {
            // The store signs with what it kept, in which its own forms had written entities.
            let plain = |secret: &str| unescaped(secret);
            mac::check(request, "x-wc-webhook-signature", "", Encoding::Base64, &secrets, |secret| {
                Hash::Sha256.of(&plain(secret), &[request.body])
            })
        }
        Verify::Intuit {} => mac::check(request, "intuit-signature", "", Encoding::Base64, &secrets, |secret| {
            Hash::Sha256.of(secret, &[request.body])
        }),
        Verify::Shopify {} => shopify(request, &secrets),
        Verify::Lazop {} => {
            let of = |secret: &str| {
                let (key, secret) = secret.split_once(':').unwrap_or_default();
                // Without both halves nothing is signed with it.
                if key.is_empty() || secret.is_empty() {
                    Vec::new()
                } else {
                    Hash::Sha256.of(secret, &[key.as_bytes(), request.body])
                }
            };
            mac::check(request, "authorization", "", Encoding::Hex, &secrets, of)
        }
        Verify::Stripe {} => stripe::check(request, &secrets, now),
        Verify::Twilio {} => twilio::check(request, &secrets),
        Verify::Jws { algorithm, header } => jws::check(request, *algorithm, header.as_deref(), &secrets),
    }
    .map(|()| Verified::Signed)
}

/// What a store asks an address with when a webhook is made: unsigned, and this and nothing more.
fn is_woocommerce_ping(request: &Incoming<'_>) -> bool {
    let id = request.body.strip_prefix(b"webhook_id=");
    request.method == "POST"
        && request.is_without("x-wc-webhook-signature")
        && id.is_some_and(|id| !id.is_empty() && id.len() <= 20 && id.iter().all(u8::is_ascii_digit))
}

/// Everything that a delivery of theirs has to say stands in its headers, by the older names or the newer.
fn shopify(request: &Incoming<'_>, secrets: &[&str]) -> Result<(), Refused> {
    const OLDER: [&str; 4] =
        ["x-shopify-topic", "x-shopify-shop-domain", "x-shopify-api-version", "x-shopify-webhook-id"];
    const NEWER: [&str; 5] =
        ["shopify-topic", "shopify-shop-domain", "shopify-api-version", "shopify-webhook-id", "shopify-event-id"];
    if request.body.is_empty() {
        return Err(Refused::Missing);
    }
    let is_newer = request.is_without("x-shopify-hmac-sha256");
    let (header, wanted) =
        if is_newer { ("shopify-hmac-sha256", &NEWER[..]) } else { ("x-shopify-hmac-sha256", &OLDER[..]) };
    wanted.iter().try_for_each(|name| request.header(name).map(drop))?;
    mac::check(request, header, "", Encoding::Base64, secrets, |secret| Hash::Sha256.of(secret, &[request.body]))
}

/// The five entities that PHP writes, once.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entities = [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("#039;", '\'')];
        match entities.iter().find_map(|(entity, plain)| Some((*plain, after.strip_prefix(entity)?))) {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}
