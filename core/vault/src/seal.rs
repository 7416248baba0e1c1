//! Sealing values to their place, and recognising them without opening.

use aes_gcm::Aes256Gcm;
use zeroize::Zeroizing;

use crate::envelope::{self, Kind};
use crate::key_id::KeyId;
use crate::material::{KeyMaterial, Use};
use crate::text;

pub use crate::envelope::{OpenError, key_id_of};

/// Where a sealed value belongs. It is authenticated with the value, not stored in it: a value that
/// somebody with access to the database moves to another row, column, table or workspace does not
/// open there.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub workspace: &'a str,
    pub table: &'a str,
    pub column: &'a str,
    pub row: &'a str,
}

impl Place<'_> {
    fn parts(&self) -> [&[u8]; 4] {
        [self.workspace, self.table, self.column, self.row].map(str::as_bytes)
    }
}

/// A key that does the work: of a database file, of a workspace's fields, of a person.
///
/// It is stored only wrapped by the [`MasterKey`](crate::MasterKey), and its bytes are never shown.
/// Each of its uses has a subkey of its own.
///
/// ```compile_fail,E0277
/// println!("{:?}", vault::DataKey::generate());
/// ```
///
/// ```compile_fail,E0599
/// let copy = vault::DataKey::generate().clone();
/// ```
pub struct DataKey {
    id: KeyId,
    material: KeyMaterial,
    /// Kept ready, because deriving it takes as long as sealing a field does.
    cipher: Box<Aes256Gcm>,
}

impl DataKey {
    pub fn generate() -> Self {
        Self::new(KeyId::generate(), KeyMaterial::generate())
    }

    pub(crate) fn new(id: KeyId, material: KeyMaterial) -> Self {
        let cipher = material.subkey(Use::Seal).cipher();
        Self { id, material, cipher }
    }

    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Encrypts a value so that it opens in this place alone. Two seals of one value differ; its
    /// length shows.
    ///
    /// The value is held in memory twice; what is large goes to blobs.
    #[must_use]
    pub fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Vec<u8> {
        envelope::seal(&self.cipher, self.id, Kind::Value, &place.parts(), plain)
    }

    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        envelope::open(&self.cipher, self.id, Kind::Value, &place.parts(), sealed)
    }

    /// What stands beside a sealed column so that it can be searched for an exact value, or be
    /// unique: HMAC-SHA256 under a subkey.
    ///
    /// `context` says which columns may be compared with each other (`accounts.email`); the same value
    /// under another context, or another key, hashes to something else. Whoever reads the column
    /// learns which rows hold equal values, and nothing about the values without the key. The value
    /// is taken as it is: bring it to one form (lower case, no spaces) before.
    #[must_use]
    pub fn keyed_hash(&self, context: &str, value: &[u8]) -> [u8; 32] {
        let length = (context.len() as u64).to_be_bytes();
        self.material.subkey(Use::KeyedHash).mac(&[&length, context.as_bytes(), value])
    }

    /// The literal `x'<64 hexadecimal digits>'`, which goes between double quotes into
    /// `PRAGMA key = "…"` or `ATTACH … KEY "…"`. It is a raw key, so SQLCipher stretches no passphrase
    /// when it opens a file. The statement it is put into is a secret too: keep that in a
    /// [`Zeroizing`] string with room for all of it.
    #[must_use]
    pub fn sqlcipher_pragma(&self) -> Zeroizing<String> {
        let mut literal = Zeroizing::new(String::with_capacity(2 + 64 + 1));
        literal.push_str("x'");
        // Writing to a string does not fail.
        let _ = text::write_hex(self.material.subkey(Use::Database).expose(), &mut *literal);
        literal.push('\'');
        literal
    }

    /// For the wrapping, the signer and the tokens.
    pub(crate) fn material(&self) -> &KeyMaterial {
        &self.material
    }
}
