//! From a passphrase to a master key.
//!
//! The same words and the same salt give the same key, always, so the cost is fixed here and not
//! calibrated. Nothing is stored that would tell a right passphrase from a wrong one: a wrong one
//! gives a key with another id, which wrapped nothing in the keyring. (A check beside the salt would
//! only help whoever finds that file alone to try words against it.)

use std::path::Path;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroize;

use super::{MalformedKey, MasterKey, MasterKeyError, private_file};
use crate::material::KeyMaterial;
use crate::secret::Secret;
use crate::{random, text};

/// Argon2id's second recommendation in RFC 9106, section 4, with one lane: a third of a second or
/// so, once in each start of the server.
pub(super) const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

pub(super) const MOST_BYTES: usize = 1024;

const PREFIX: &str = "stockade-salt-1:";

pub(super) fn create(passphrase: &Secret<String>, salt_file: &Path) -> Result<MasterKey, MasterKeyError> {
    let salt: [u8; 32] = random::bytes();
    let key = stretch(passphrase, &salt)?;
    let mut line = PREFIX.to_owned();
    text::write_base64url(&salt, &mut line);
    private_file::create(salt_file, &line)?;
    Ok(key)
}

pub(super) fn load(passphrase: &Secret<String>, salt_file: &Path) -> Result<MasterKey, MasterKeyError> {
    let place = format!("the salt file {}", salt_file.display());
    let line = private_file::read_private(salt_file, &place)?;
    let salt =
        line.trim().strip_prefix(PREFIX).and_then(text::read_base64url::<32>).ok_or(MasterKeyError::Malformed {
            place,
            why: MalformedKey("it must be `stockade-salt-1:` and 43 letters, digits, `-` and `_`"),
        })?;
    stretch(passphrase, &salt)
}

/// The passphrase is taken as it is: no spaces removed, no letters composed.
fn stretch(passphrase: &Secret<String>, salt: &[u8; 32]) -> Result<MasterKey, MasterKeyError> {
    let passphrase = passphrase.expose().as_bytes();
    if !(1..=MOST_BYTES).contains(&passphrase.len()) {
        return Err(MasterKeyError::PassphraseLength);
    }
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(|_| MasterKeyError::Memory)?;
    let mut memory = Memory::of(&params)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);

    let mut stretched = Ok(());
    let material = KeyMaterial::filled_by(|bytes| {
        stretched = argon2.hash_password_into_with_memory(passphrase, salt, bytes, &mut memory.0);
    });
    stretched.map_err(|_| MasterKeyError::Memory)?;
    Ok(MasterKey::new(material))
}

/// Argon2's working memory, from whose last block the key follows by one hash. The library gives its
/// own back as it is; this is overwritten.
struct Memory(Vec<Block>);

impl Memory {
    fn of(params: &Params) -> Result<Self, MasterKeyError> {
        let mut blocks = Vec::new();
        blocks.try_reserve_exact(params.block_count()).map_err(|_| MasterKeyError::Memory)?;
        blocks.resize(params.block_count(), Block::new());
        Ok(Self(blocks))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        for block in &mut self.0 {
            block.zeroize();
        }
    }
}
