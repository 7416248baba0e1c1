//! Wrapping: data keys under the master key.

use std::fmt;
use std::str::FromStr;

use crate::envelope::{self, Kind, OpenError};
use crate::key_id::KeyId;
use crate::master::MasterKey;
use crate::material::KeyMaterial;
use crate::seal::DataKey;

/// Whose key it is, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// `platform`, a workspace (`wsp_…`), an account (`acc_…`) or a person.
    pub owner: String,
    pub purpose: Purpose,
}

/// What a data key is made for. One key is never used for two of these: then a person's key can be
/// destroyed, a file's rotated, and neither is felt elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A database file.
    File,
    /// The search file beside it.
    Search,
    /// Sealed columns.
    Field,
    /// Keyed hashes, by which sealed values are found again.
    Lookup,
    /// What is known about one person; destroyed when that person is erased.
    Person,
    /// The tags of sessions' tokens.
    Session,
    /// Secrets of second factors.
    Factor,
    /// Signatures: checkpoints of the audit chain, exports.
    Signing,
    /// Stored files.
    Blob,
    /// Copies of what was said and asked, kept for some days; exchanged whenever somebody in them is erased.
    Copy,
}

/// A word that names no purpose.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a purpose of a key")]
pub struct UnknownPurpose(String);

impl Purpose {
    pub const ALL: [Purpose; 10] = [
        Purpose::File,
        Purpose::Search,
        Purpose::Field,
        Purpose::Lookup,
        Purpose::Person,
        Purpose::Session,
        Purpose::Factor,
        Purpose::Signing,
        Purpose::Blob,
        Purpose::Copy,
    ];

    /// The word in the keyring. It is authenticated with the wrapped key, so it never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::File => "file",
            Purpose::Search => "search",
            Purpose::Field => "field",
            Purpose::Lookup => "lookup",
            Purpose::Person => "person",
            Purpose::Session => "session",
            Purpose::Factor => "factor",
            Purpose::Signing => "signing",
            Purpose::Blob => "blob",
            Purpose::Copy => "copy",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Purpose {
    type Err = UnknownPurpose;

    fn from_str(word: &str) -> Result<Self, UnknownPurpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == word).ok_or_else(|| UnknownPurpose(word.to_owned()))
    }
}

/// A data key as the keyring holds it: useless without the master key.
///
/// Its id, its scope and the master key's id are authenticated, so a row of the keyring cannot be
/// passed off as another's, and a person's key cannot become a file's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    pub id: KeyId,
    pub scope: Scope,
    /// Which master key wrapped it.
    pub master: KeyId,
    pub bytes: Vec<u8>,
}

impl MasterKey {
    #[must_use]
    pub fn wrap(&self, key: &DataKey, scope: &Scope) -> WrappedKey {
        let id = key.id();
        let belongs = belongs(&id, scope, &self.id);
        let plain = key.material().expose();
        WrappedKey {
            id,
            scope: scope.clone(),
            master: self.id,
            bytes: envelope::seal(&self.cipher, self.id, Kind::Key, &belongs, plain),
        }
    }

    /// Not `unwrap`, which in Rust is the name of giving up.
    pub fn unwrap_key(&self, wrapped: &WrappedKey) -> Result<DataKey, OpenError> {
        if wrapped.master != self.id {
            return Err(OpenError::WrongKey { expected: self.id, found: wrapped.master });
        }
        let belongs = belongs(&wrapped.id, &wrapped.scope, &self.id);
        let bytes = envelope::open(&self.cipher, self.id, Kind::Key, &belongs, &wrapped.bytes)?;
        let material = KeyMaterial::from_slice(&bytes).ok_or(OpenError::Forged)?;
        Ok(DataKey::new(wrapped.id, material))
    }

    /// The same data key under another master key. Nothing that it sealed changes, so changing the
    /// master key takes as long as the keyring is, not the data.
    pub fn rewrap(&self, to: &MasterKey, wrapped: &WrappedKey) -> Result<WrappedKey, OpenError> {
        Ok(to.wrap(&self.unwrap_key(wrapped)?, &wrapped.scope))
    }
}

fn belongs<'a>(id: &'a KeyId, scope: &'a Scope, master: &'a KeyId) -> [&'a [u8]; 4] {
    [id.as_bytes(), scope.owner.as_bytes(), scope.purpose.as_str().as_bytes(), master.as_bytes()]
}
