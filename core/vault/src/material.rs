//! Thirty-two secret bytes, and what is derived from them.

use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::halt::halt;
use crate::random;

/// The bytes of a key.
///
/// On the heap, so that moving a key moves a pointer and leaves no copy behind; filled where they
/// lie, for the same reason.
pub(crate) struct KeyMaterial(Box<[u8; 32]>);

/// What a key may be used for. Each use has its own subkey, so what leaks or is forged in one
/// says nothing about another. The labels are part of the format of everything already written:
/// they may be added to and never changed.
#[derive(Clone, Copy)]
pub(crate) enum Use {
    /// AES-256-GCM under a data key.
    Seal,
    /// HMAC-SHA256 of values that are looked up.
    KeyedHash,
    /// The raw key of an SQLCipher file.
    Database,
    /// The seed of an Ed25519 key.
    Signature,
    /// The tag of a bearer token.
    Token,
    /// The tag of an API token.
    ApiToken,
    /// AES-256-GCM under the master key, over data keys.
    Wrap,
    /// The public id of the master key.
    MasterId,
}

impl Use {
    fn label(self) -> &'static [u8] {
        match self {
            Use::Seal => b"stockade/1/seal",
            Use::KeyedHash => b"stockade/1/keyed-hash",
            Use::Database => b"stockade/1/database",
            Use::Signature => b"stockade/1/signature",
            Use::Token => b"stockade/1/token",
            Use::ApiToken => b"stockade/1/api-token",
            Use::Wrap => b"stockade/1/wrap",
            Use::MasterId => b"stockade/1/master-id",
        }
    }
}

impl KeyMaterial {
    pub(crate) fn generate() -> Self {
        Self::filled_by(|bytes| random::fill(bytes))
    }

    /// `None` if there are not exactly 32 bytes.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == 32).then(|| Self::filled_by(|own| own.copy_from_slice(bytes)))
    }

    pub(crate) fn filled_by(fill: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut material = Self(Box::new([0; 32]));
        fill(&mut material.0);
        material
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The subkey for one use: HKDF-Expand alone, because these bytes are already uniformly random
    /// (RFC 5869, section 3.3).
    pub(crate) fn subkey(&self, of: Use) -> Self {
        Self::filled_by(|bytes| expand(&self.0, of.label(), bytes))
    }

    /// HMAC-SHA256 over the parts, one after the other. Where a part has no fixed length, the caller
    /// puts its length before it.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0[..]) else {
            halt("HMAC takes keys of every length, and refused one")
        };
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn cipher(&self) -> Box<Aes256Gcm> {
        Box::new(Aes256Gcm::new(self.expose().into()))
    }
}

impl Drop for KeyMaterial {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl ZeroizeOnDrop for KeyMaterial {}

fn expand(key: &[u8; 32], label: &[u8], into: &mut [u8; 32]) {
    let expanded = Hkdf::<Sha256>::from_prk(key).is_ok_and(|key| key.expand(label, into).is_ok());
    if !expanded {
        halt("HKDF gives up to 8160 bytes, and refused 32")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// RFC 5869, appendix A.1: the expansion, of which we take the first block.
    #[test]
    fn subkeys_are_hkdf() {
        let key = *b"\x07\x77\x09\x36\x2c\x2e\x32\xdf\x0d\xdc\x3f\x0d\xc4\x7b\xba\x63\
                     \x90\xb6\xc7\x3b\xb5\x0f\x9c\x31\x22\xec\x84\x4a\xd7\xc2\xb3\xe5";
        let mut subkey = [0; 32];
        expand(&key, b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9", &mut subkey);
        assert_eq!(hex::encode(subkey), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }

    #[test]
    fn no_two_uses_share_a_subkey() {
        let key = KeyMaterial::generate();
        let uses = [
            Use::Seal,
            Use::KeyedHash,
            Use::Database,
            Use::Signature,
            Use::Token,
            Use::ApiToken,
            Use::Wrap,
            Use::MasterId,
        ];
        let mut seen: HashSet<[u8; 32]> = uses.map(|of| *key.subkey(of).expose()).into();
        seen.insert(*key.expose());
        assert_eq!(seen.len(), uses.len() + 1);
    }

    #[test]
    fn a_key_has_32_bytes() {
        assert!(KeyMaterial::from_slice(&[1; 31]).is_none());
        assert!(KeyMaterial::from_slice(&[1; 33]).is_none());
        assert!(KeyMaterial::from_slice(&[1; 32]).is_some_and(|key| *key.expose() == [1; 32]));
    }
}
