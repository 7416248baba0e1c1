//! Signatures: Ed25519.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::material::Use;
use crate::seal::DataKey;
use crate::text;

const PREFIX: &str = "ed25519:";
const KEY_DIGITS: usize = 43;

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

impl Signer {
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
