//! A signed token (RFC 7515), in the one algorithm that was agreed on: what the token says of itself only has to agree.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::same;

use super::{Incoming, Refused, mac::Hash};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginAlgorithm")]
pub enum Algorithm {
    HS256,
    RS256,
    ES256,
    EdDSA,
}

/// What a token says of how it is signed. What it says to be careful about and we do not know makes it nothing.
#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// A key (RFC 7517), as far as these algorithms need one.
#[derive(Deserialize)]
#[serde(tag = "kty")]
enum Key {
    #[serde(rename = "oct")]
    Shared { k: String },
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Curve { crv: String, x: String, y: String },
    #[serde(rename = "OKP")]
    Edwards { crv: String, x: String },
}

pub(super) fn check(
    request: &Incoming<'_>,
    algorithm: Algorithm,
    header: Option<&str>,
    secrets: &[&str],
) -> Result<(), Refused> {
    let (signed, signature) = match header {
        None => {
            let token = std::str::from_utf8(request.body).map_err(|_| Refused::Malformed)?.trim();
            let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
            (signed.to_owned(), signature)
        }
        // The payload is what came; between the dots it is left out.
        Some(name) => {
            let (head, signature) = request.header(name)?.split_once("..").ok_or(Refused::Malformed)?;
            (format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(request.body)), signature)
        }
    };
    let head = match signed.split('.').collect::<Vec<_>>()[..] {
        [head, _] => decoded(head)?,
        _ => return Err(Refused::Malformed),
    };
    let head: Header = serde_json::from_slice(&head).map_err(|_| Refused::Malformed)?;
    if head.alg != algorithm || head.crit.is_some() {
        return Err(Refused::Malformed);
    }
    let signature = decoded(signature)?;
    let keys = secrets.iter().filter_map(|secret| serde_json::from_str::<Key>(secret).ok());
    let found = keys.fold(false, |found, key| key.signed(algorithm, signed.as_bytes(), &signature) | found);
    if found { Ok(()) } else { Err(Refused::Wrong) }
}

impl Key {
    /// A key of one kind never checks a signature of another.
    fn signed(&self, algorithm: Algorithm, text: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Shared { k }, Algorithm::HS256) => {
                // The key is bytes; whose text they are does not matter to the hash.
                decoded(k).is_ok_and(|key| !key.is_empty() && same(&Hash::Sha256.of_bytes(&key, &[text]), signature))
            }
            (Self::Rsa { n, e }, Algorithm::RS256) => match (decoded(n), decoded(e)) {
                (Ok(n), Ok(e)) => {
                    RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature).is_ok()
                }
                _ => false,
            },
            (Self::Curve { crv, x, y }, Algorithm::ES256) if crv == "P-256" => match (decoded(x), decoded(y)) {
                (Ok(x), Ok(y)) if x.len() == 32 && y.len() == 32 => {
                    let point = [&[4][..], &x, &y].concat();
                    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature).is_ok()
                }
                _ => false,
            },
            (Self::Edwards { crv, x }, Algorithm::EdDSA) if crv == "Ed25519" => {
                decoded(x).is_ok_and(|key| UnparsedPublicKey::new(&ED25519, key).verify(text, signature).is_ok())
            }
            _ => false,
        }
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, Refused> {
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed)
}
