//! Signatures: Ed25519.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::material::Use;
use crate::seal::DataKey;
use crate::secret::Secret;
use crate::{random, text};

const PREFIX: &str = "ed25519:";
const KEY_DIGITS: usize = 43;
/// What a key begins with that somebody keeps in a file of their own: whoever looks for secrets knows it by that.
const OWN_KEY: &str = "stockade-signing-key:";
/// Of the hash of a public key: what a person can compare, and nobody can aim at.
const FINGERPRINT: usize = 16;

/// Signs, with a key that follows from a [`DataKey`]: the keyring holds it like any other, and the
/// same data key always gives the same signer.
///
/// What is signed should begin with a word that says what it is, so that a signature made for one
/// purpose means nothing for another.
///
/// ```compile_fail,E0277
/// println!("{:?}", vault::Signer::from_key(&vault::DataKey::generate()));
/// ```
pub struct Signer(Box<SigningKey>);

/// Verifies what one [`Signer`] signed. Public: `ed25519:` and the key in base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Verifier(VerifyingKey);

/// A text is not the public key of a signer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a verifier is written as `ed25519:` and the 43 letters, digits, `-` and `_` of a public key")]
pub struct MalformedVerifier;

/// A text is not the key of a signer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a signing key is written as `{OWN_KEY}` and 43 letters, digits, `-` and `_`")]
pub struct MalformedSigner;

impl Signer {
    /// A new key, of nobody's keyring: whoever made it keeps it, as [`to_own_key`](Self::to_own_key) writes it.
    pub fn generate() -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        random::fill(&mut seed[..]);
        Self(Box::new(SigningKey::from_bytes(&seed)))
    }

    pub fn to_own_key(&self) -> Secret<String> {
        let mut text = String::with_capacity(OWN_KEY.len() + KEY_DIGITS);
        text.push_str(OWN_KEY);
        text::write_base64url(self.0.as_bytes(), &mut text);
        Secret::new(text)
    }

    pub fn from_own_key(text: &str) -> Result<Self, MalformedSigner> {
        let seed = text.strip_prefix(OWN_KEY).and_then(text::read_base64url::<32>).ok_or(MalformedSigner)?;
        Ok(Self(Box::new(SigningKey::from_bytes(&seed))))
    }

    pub fn from_key(key: &DataKey) -> Self {
        let seed = key.material().subkey(Use::Signature);
        Self(Box::new(SigningKey::from_bytes(seed.expose())))
    }

    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    pub fn verifier(&self) -> Verifier {
        Verifier(self.0.verifying_key())
    }
}

impl Verifier {
    /// Strict (no small-order keys or points), so that a signature belongs to one message and one
    /// key and everybody agrees on whether it is valid.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }

    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(PREFIX.len() + KEY_DIGITS);
        text.push_str(PREFIX);
        text::write_base64url(self.0.as_bytes(), &mut text);
        text
    }

    /// What people compare: eight groups of four hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::digest(self.0.as_bytes());
        let groups = hash[..FINGERPRINT].chunks(2).map(hex::encode);
        groups.collect::<Vec<_>>().join(" ")
    }

    pub fn from_text(text: &str) -> Result<Self, MalformedVerifier> {
        text.strip_prefix(PREFIX)
            .and_then(text::read_base64url::<32>)
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            // A weak key would "verify" nearly anything.
            .filter(|key| !key.is_weak())
            .map(Self)
            .ok_or(MalformedVerifier)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}
