//! The key above all others.
//!
//! - [`MasterKey`]: 32 bytes and the id that follows from them
//! - [`source`]: where it comes from: a file, the environment, systemd, a passphrase
//! - [`wrap`]: how it wraps the data keys, and for whom
//! - `passphrase`: from words to a key
//! - `private_file`: files that nobody else may read

mod passphrase;
mod private_file;
pub mod source;
pub mod wrap;

use aes_gcm::Aes256Gcm;
use zeroize::Zeroizing;

use crate::key_id::KeyId;
use crate::material::{KeyMaterial, Use};
use crate::text;

pub use source::{MasterKeyError, MasterKeySource};
pub use wrap::{Purpose, Scope, UnknownPurpose, WrappedKey};

const PREFIX: &str = "stockade-master-1:";
const KEY_DIGITS: usize = 43;

/// The key that wraps all others. Whoever has it and the databases can read everything; whoever has
/// lost it can read nothing, so a copy of it is kept elsewhere, such as on paper.
///
/// Its text is one line, `stockade-master-1:` and the key in base64url.
///
/// ```compile_fail,E0277
/// println!("{:?}", vault::MasterKey::generate());
/// ```
///
/// ```compile_fail,E0277
/// println!("{}", vault::MasterKey::generate());
/// ```
///
/// ```compile_fail,E0599
/// let copy = vault::MasterKey::generate().clone();
/// ```
pub struct MasterKey {
    id: KeyId,
    material: KeyMaterial,
    cipher: Box<Aes256Gcm>,
}

/// A text is not a master key. It says what is wrong with its form and does not repeat it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MalformedKey(&'static str);

impl MasterKey {
    pub fn generate() -> Self {
        Self::new(KeyMaterial::generate())
    }

    fn new(material: KeyMaterial) -> Self {
        let cipher = material.subkey(Use::Wrap).cipher();
        let id = KeyId::from_bytes(first_half(material.subkey(Use::MasterId).expose()));
        Self { id, material, cipher }
    }

    /// Follows from the key by a hash, so the same key has the same id wherever it was brought back
    /// from, and a wrong one is noticed before it is used.
    pub fn id(&self) -> KeyId {
        self.id
    }

    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + KEY_DIGITS));
        text.push_str(PREFIX);
        text::write_base64url(self.material.expose(), &mut text);
        text
    }

    /// Reads what [`to_text`](Self::to_text) wrote, with white space around it forgiven: it may have
    /// been typed from paper.
    pub fn from_text(text: &str) -> Result<Self, MalformedKey> {
        let digits =
            text.trim().strip_prefix(PREFIX).ok_or(MalformedKey("it does not begin with `stockade-master-1:`"))?;
        text::read_base64url::<32>(digits).and_then(|bytes| KeyMaterial::from_slice(&bytes[..])).map(Self::new).ok_or(
            MalformedKey(
                "after `stockade-master-1:` there must be exactly 43 letters, digits, `-` and `_` as they were written",
            ),
        )
    }
}

fn first_half(bytes: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&bytes[..16]);
    half
}
