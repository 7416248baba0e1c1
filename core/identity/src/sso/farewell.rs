//! What a provider says of its own accord: that somebody signed out there. Believed as little as a log-in, until it was
//! checked.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use door::Problem;
use model::Timestamp;
use openidconnect::{JsonWebKey as _, core::CoreJwsSigningAlgorithm};
use serde::Deserialize;
use serde_json::Value;

use super::{
    claims::Claims,
    exchange::{SKEW, algorithms, payload},
    outside::{Known, Outside},
    records::ProviderRow,
};

/// What it is about, and nothing else is.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old it may be that does not say until when it holds.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Bytes of one.
const MOST: usize = 16 * 1024;

/// Whom it is about: a session of the provider's, or all of somebody.
pub(crate) struct Farewell {
    pub sid: Option<String>,
    pub subject: Option<String>,
    /// What it calls itself: it is taken once.
    pub id: String,
    /// From when on it would not be taken anyway.
    pub over_at: Timestamp,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// Reads what a provider sent, if it is one of its farewells to us, and not too old.
pub(crate) async fn read(
    outside: &Outside,
    row: &ProviderRow,
    token: &str,
    now: Timestamp,
) -> Result<Farewell, Problem> {
    let unasked = |error: super::outside::Unasked| error.into_problem(row.id.as_str());
    let known = outside.known(&row.issuer, now).await.map_err(unasked)?;
    let is_signed = match signed(&known, token) {
        Some(Signed::UnknownKey) => {
            let anew = outside.known_anew(&row.issuer, now).await.map_err(unasked)?;
            anew.is_some_and(|anew| matches!(signed(&anew, token), Some(Signed::Yes)))
        }
        Some(Signed::Yes) => true,
        None => false,
    };
    let claims = payload(token).filter(|_| is_signed).ok_or_else(unbelievable)?;
    farewell(&claims, row, now).ok_or_else(unbelievable)
}

/// The one answer to everything that is none.
pub(crate) fn unbelievable() -> Problem {
    let detail = "This is no log-out token that can be believed, or it was taken already.";
    Problem::invalid("/logout_token", detail)
}

enum Signed {
    Yes,
    UnknownKey,
}

/// Whether a key of the provider's signed it. Which one it names is only a hint.
fn signed(known: &Known, token: &str) -> Option<Signed> {
    if token.len() > MOST {
        return None;
    }
    let (text, signature) = token.rsplit_once('.')?;
    let (header, _) = text.split_once('.')?;
    let header: Header = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let is_kind = header.typ.is_none_or(|typ| ["jwt", "logout+jwt"].contains(&typ.to_lowercase().as_str()));
    let algorithm: CoreJwsSigningAlgorithm = serde_json::from_value(Value::from(header.alg)).ok()?;
    if !is_kind || header.crit.is_some() || !algorithms(&known.published.algorithms()).contains(&algorithm) {
        return None;
    }
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    let named = known.keys.keys().iter().filter(|key| match &header.kid {
        Some(kid) => key.key_id().is_some_and(|id| id.as_str() == kid),
        None => true,
    });
    let mut named = named.peekable();
    if named.peek().is_none() {
        return Some(Signed::UnknownKey);
    }
    named.any(|key| key.verify_signature(&algorithm, text.as_bytes(), &signature).is_ok()).then_some(Signed::Yes)
}

/// What the specification asks of one, in its order.
fn farewell(claims: &Claims, row: &ProviderRow, now: Timestamp) -> Option<Farewell> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let at = |name: &str| Timestamp::from_micros(claims.get(name)?.as_i64()?.checked_mul(1_000_000)?);
    let is_for_us = match claims.get("aud") {
        Some(Value::String(one)) => *one == row.client_id,
        Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(&row.client_id)),
        _ => false,
    };
    let said_at = at("iat")?;
    let over_at = match claims.get("exp") {
        Some(_) => at("exp")?,
        None => said_at.plus(LONGEST),
    };
    let is_now = said_at <= now.plus(SKEW) && now < over_at.plus(SKEW) && now.since(said_at) < LONGEST;
    let is_farewell = claims.get("events")?.get(EVENT)?.is_object();
    let (sid, subject) = (text("sid"), text("sub"));
    let is_about_somebody = sid.is_some() || subject.is_some();
    // An ID token is no farewell, and has this one claim that a farewell must not have.
    let is_whole = is_for_us && is_now && is_farewell && is_about_somebody && !claims.contains_key("nonce");
    let is_theirs = text("iss").is_some_and(|issuer| issuer == row.issuer);
    let id = text("jti")?;
    (is_whole && is_theirs).then_some(Farewell {
        sid,
        subject,
        id,
        over_at: over_at.max(said_at.plus(LONGEST)).plus(SKEW),
    })
}
