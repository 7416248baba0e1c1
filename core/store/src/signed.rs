//! What a workspace says in its own name: signed with a key of its own, which nothing but the workspace's end destroys.

use serde::{Deserialize, Serialize};
use vault::{Purpose, Signer};

use crate::{Done, Snapshot};

/// A signature, and the public key that it is checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub signer: String,
    #[serde(with = "hex::serde")]
    pub signature: Vec<u8>,
}

impl Snapshot<'_> {
    /// Signs a message. It begins with a word that says what it is, so that it is taken for nothing else.
    pub fn sign(&self, message: &[u8]) -> Done<Signed> {
        let signer = self.signer()?;
        Ok(Signed { signer: signer.verifier().to_text(), signature: signer.sign(message).to_vec() })
    }

    /// Whether this workspace signed exactly this.
    pub fn has_signed(&self, message: &[u8], signed: &Signed) -> Done<bool> {
        let verifier = self.signer()?.verifier();
        Ok(signed.signer == verifier.to_text() && verifier.verify(message, &signed.signature))
    }

    fn signer(&self) -> Done<Signer> {
        Ok(Signer::from_key(&*self.keyring.get_or_make(self.owner(), Purpose::Signing)?))
    }
}
