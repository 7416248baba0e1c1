//! OAuth 1.0a with one leg, as the original checks it: no token, the parameters in the address or in the header, and
//! nothing of the body.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::DateTime;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::{
    clock::Moment,
    php::{Query, encoded},
    problem::Problem,
};

const NEEDED: &[&str] =
    &["oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method"];

/// What was signed, and with what.
#[derive(Debug)]
pub struct Signed(Vec<(String, String)>);

impl Signed {
    /// `None`: nobody tried to sign.
    pub fn read(query: &Query, header: Option<&str>) -> Result<Option<Self>, Problem> {
        let mut parameters = query.pairs().to_vec();
        for (name, value) in
            header.and_then(|header| header.trim().strip_prefix("OAuth ")).map(in_header).into_iter().flatten()
        {
            parameters.retain(|(known, _)| *known != name);
            parameters.push((name, value));
        }
        let signed = Self(parameters);
        let missing: Vec<&str> = NEEDED.iter().copied().filter(|name| signed.get(name).is_empty()).collect();
        if missing.len() == NEEDED.len() {
            return Ok(None);
        }
        if !missing.is_empty() {
            let s = if missing.len() == 1 { "" } else { "s" };
            let message = format!("Missing OAuth parameter{s} {}", missing.join(", "));
            return Err(Problem::new(401, "woocommerce_rest_authentication_missing_parameter", message));
        }
        Ok(Some(signed))
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn key(&self) -> &str {
        self.get("oauth_consumer_key")
    }

    pub fn nonce(&self) -> &str {
        self.get("oauth_nonce")
    }

    pub fn moment(&self) -> Option<Moment> {
        DateTime::from_timestamp(self.get("oauth_timestamp").parse().ok()?, 0)
    }

    pub fn check(&self, method: &str, address: &str, secret: &str) -> Result<(), Problem> {
        let kind = self.get("oauth_signature_method");
        let unsigned: Vec<_> = self.0.iter().filter(|(name, _)| name != "oauth_signature").cloned().collect();
        let Some(expected) = signature(kind, method, address, &unsigned, secret) else {
            return Err(Problem::unauthenticated("Invalid signature - signature method is invalid."));
        };
        // A plus that was not encoded came as a space.
        let sent = self.get("oauth_signature").replace(' ', "+");
        match bool::from(expected.as_bytes().ct_eq(sent.as_bytes())) {
            true => Ok(()),
            false => Err(Problem::unauthenticated("Invalid signature - provided signature does not match.")),
        }
    }
}

/// Over the method, the address without its query, and all parameters but itself. `None`: no such method.
pub fn signature(
    kind: &str,
    method: &str,
    address: &str,
    parameters: &[(String, String)],
    secret: &str,
) -> Option<String> {
    let mut pairs: Vec<(String, String)> =
        parameters.iter().map(|(name, value)| (encoded(name), encoded(value))).collect();
    pairs.sort();
    let joined: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let text = format!("{}&{}&{}", method.to_uppercase(), encoded(address), encoded(&joined.join("&")));
    let key = format!("{secret}&");
    let code = match kind {
        "HMAC-SHA1" => {
            Hmac::<Sha1>::new_from_slice(key.as_bytes()).ok()?.chain_update(text).finalize().into_bytes().to_vec()
        }
        "HMAC-SHA256" => {
            Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?.chain_update(text).finalize().into_bytes().to_vec()
        }
        _ => return None,
    };
    Some(BASE64_STANDARD.encode(code))
}

fn in_header(header: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = header.split(',').filter_map(|part| part.trim().split_once('='));
    pairs
        .filter(|(name, _)| name.starts_with("oauth_"))
        .map(|(name, value)| (name.to_owned(), decoded(value.trim_matches('"'))))
        .collect()
}
