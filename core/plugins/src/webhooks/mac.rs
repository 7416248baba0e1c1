//! HMAC, as it is written in a header.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use vault::same;

use super::{Incoming, Refused};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginHash")]
pub enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginEncoding")]
pub enum Encoding {
    /// In lower case.
    Hex,
    HexUpper,
    /// With its padding.
    Base64,
}

macro_rules! hmac_of {
    ($hash:ty, $key:expr, $pieces:expr) => {{
        // A key of any length is one.
        let mut mac = Hmac::<$hash>::new_from_slice($key).ok();
        if let Some(mac) = &mut mac {
            $pieces.iter().for_each(|piece| mac.update(piece));
        }
        mac.map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }};
}

impl Hash {
    pub fn of(self, key: &str, pieces: &[&[u8]]) -> Vec<u8> {
        self.of_bytes(key.as_bytes(), pieces)
    }

    pub fn of_bytes(self, key: &[u8], pieces: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => hmac_of!(Sha1, key, pieces),
            Self::Sha256 => hmac_of!(Sha256, key, pieces),
            Self::Sha512 => hmac_of!(Sha512, key, pieces),
        }
    }
}

impl Encoding {
    pub fn write(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(bytes),
            Self::HexUpper => hex::encode_upper(bytes),
            Self::Base64 => BASE64_STANDARD.encode(bytes),
        }
    }
}

/// Whether a header holds what one of the secrets makes of the request.
pub(super) fn check(
    request: &Incoming<'_>,
    header: &str,
    prefix: &str,
    encoding: Encoding,
    secrets: &[&str],
    of: impl Fn(&str) -> Vec<u8>,
) -> Result<(), Refused> {
    let claimed = request.header(header)?.strip_prefix(prefix).ok_or(Refused::Malformed)?;
    matches(claimed, secrets, |secret| encoding.write(&of(secret)))
}

/// As it is written, and all of the secrets are tried whichever it is.
pub(super) fn matches(claimed: &str, secrets: &[&str], of: impl Fn(&str) -> String) -> Result<(), Refused> {
    let found = secrets.iter().fold(false, |found, secret| {
        let made = of(secret);
        (!made.is_empty() && same(made.as_bytes(), claimed.as_bytes())) | found
    });
    if found { Ok(()) } else { Err(Refused::Wrong) }
}
