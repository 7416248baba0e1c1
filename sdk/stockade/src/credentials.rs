//! Secrets, which no plugin ever sees: a handle is good for using one, for what the owner allowed.

use crate::{Problem, host};

/// A secret of the connection.
#[derive(Debug)]
pub struct Credential {
    name: String,
    pub(crate) handle: host::Handle,
}

/// How something is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    HmacSha1Hex,
    HmacSha1Base64,
    HmacSha256Hex,
    HmacSha256Base64,
}

impl Signature {
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::HmacSha1Hex => "hmac-sha1-hex",
            Self::HmacSha1Base64 => "hmac-sha1-base64",
            Self::HmacSha256Hex => "hmac-sha256-hex",
            Self::HmacSha256Base64 => "hmac-sha256-base64",
        }
    }
}

impl Credential {
    /// The one that the manifest declares under this name.
    pub fn open(name: &str) -> Result<Self, Problem> {
        Ok(Self { name: name.to_owned(), handle: host::open_credential(name)? })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn sign(&self, with: Signature, data: &[u8]) -> Result<String, Problem> {
        host::sign(&self.handle, with.scheme(), data)
    }

    /// Whether that is the signature of data, found out without telling by how long it takes. Webhooks were verified
    /// before a plugin is called; this is for what is signed inside of them.
    pub fn verify(&self, with: Signature, data: &[u8], signature: &str) -> Result<bool, Problem> {
        host::verify(&self.handle, with.scheme(), data, signature)
    }
}

/// Whether two are equal, found out without telling by how long it takes.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    host::equal(a, b)
}
