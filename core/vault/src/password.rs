//! Passwords: Argon2id, and nothing else is made. What came from elsewhere (bcrypt, PBKDF2) is checked until its
//! person signs in, and then made anew.
//!
//! - [`Cost`]: how much work a hash is, measured on this machine
//! - [`hash`], [`verify`], [`verify_decoy`], [`needs_rehash`]
//! - [`is_legacy`]: whether a hash from elsewhere can be checked here
//!
//! A password is taken as it is: not trimmed, not cut, not normalised. What a person typed is what is
//! hashed, so it can be typed again. Each of these functions but the last takes tens of
//! milliseconds and as much memory as [`Cost`] says: they belong to an operation's `prepare`, outside
//! any transaction, and the caller limits how many run at once.

mod cost;
mod legacy;

use std::hint::black_box;

use argon2::password_hash::phc::PasswordHash;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, Version};

use crate::random;
use crate::secret::{Secret, same};

pub use cost::Cost;
use legacy::Legacy;

/// Longer ones only keep the server busy.
pub const MOST_BYTES: usize = 1024;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// Why a password was neither right nor wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("a password has between 1 and {MOST_BYTES} bytes")]
    Length,

    #[error(
        "a password hash must cost at least {floor} and at most {ceiling}",
        floor = Cost::FLOOR,
        ceiling = Cost::CEILING
    )]
    Cost,

    #[error("the stored password hash is none that this version can check; the password must be set anew")]
    NotAHash,

    #[error("there is not enough memory to check a password now; try again, or lower what a hash costs")]
    Memory,
}

/// The hash to store, in PHC form: algorithm, cost, salt and hash in one text.
pub fn hash(cost: &Cost, password: &Secret<String>) -> Result<String, PasswordError> {
    let password = bounded(password).ok_or(PasswordError::Length)?;
    let salt: [u8; SALT_BYTES] = random::bytes();
    let hash: PasswordHash =
        argon2(cost.params()?).hash_password_with_salt(password, &salt).map_err(|_| PasswordError::Memory)?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. One that is too long to ever have been hashed is
/// wrong, at once: for that, no stored hash is looked at, so it tells nothing about an account.
pub fn verify(phc: &str, password: &Secret<String>) -> Result<bool, PasswordError> {
    let Some(password) = bounded(password) else {
        return Ok(false);
    };
    if let Some(legacy) = Legacy::read(phc) {
        return Ok(legacy.is_of(password));
    }
    let Stored { params, salt, hash } = stored(phc)?;
    let computed = work(params, password, &salt)?;
    Ok(same(&computed, &hash))
}

/// Whether it is a hash of bcrypt or PBKDF2 that [`verify`] reads.
#[must_use]
pub fn is_legacy(text: &str) -> bool {
    Legacy::read(text).is_some()
}

/// Does the work of [`verify`] for an account that does not exist, so that the time of an answer does
/// not tell who has an account here. It is the work of a hash made at `cost`: until all stored hashes
/// are (see [`needs_rehash`]), an old account can still be told apart.
pub fn verify_decoy(cost: &Cost, password: &Secret<String>) {
    let Some(password) = bounded(password) else {
        return;
    };
    let Ok(params) = cost.params() else {
        return;
    };
    let computed = work(params, password, &[0; SALT_BYTES]);
    black_box(computed.is_ok_and(|computed| same(&computed, &[0; HASH_BYTES])));
}

/// Whether the hash should be made anew when its password is next seen: it is weaker than `cost`, or
/// not ours. A hash that is stronger stays as it is: a slower machine is no reason to weaken it.
#[must_use]
pub fn needs_rehash(phc: &str, cost: &Cost) -> bool {
    stored(phc)
        .map_or(true, |Stored { params, .. }| params.m_cost() < cost.memory_kib() || params.t_cost() < cost.passes())
}

/// What takes the time, in one place, so that a decoy cannot come to take another.
fn work(params: Params, password: &[u8], salt: &[u8]) -> Result<[u8; HASH_BYTES], PasswordError> {
    let mut computed = [0; HASH_BYTES];
    argon2(params).hash_password_into(password, salt, &mut computed).map_err(|_| PasswordError::Memory)?;
    Ok(computed)
}

fn bounded(password: &Secret<String>) -> Option<&[u8]> {
    let bytes = password.expose().as_bytes();
    (1..=MOST_BYTES).contains(&bytes.len()).then_some(bytes)
}

fn argon2(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

struct Stored {
    params: Params,
    salt: Vec<u8>,
    hash: [u8; HASH_BYTES],
}

/// Reads a stored hash. Hashes below the floor are read (they were good once, and
/// [`needs_rehash`] replaces them); those that ask for more than the ceiling are not, so that a
/// row from elsewhere cannot make one login take all the memory.
fn stored(phc: &str) -> Result<Stored, PasswordError> {
    let parsed = PasswordHash::new(phc).map_err(|_| PasswordError::NotAHash)?;
    let known = parsed.algorithm == ARGON2ID_IDENT && parsed.version == Some(u32::from(Version::V0x13));
    let params = Params::try_from(&parsed).map_err(|_| PasswordError::NotAHash)?;
    if !known || !Cost::CEILING.covers(&params) {
        return Err(PasswordError::NotAHash);
    }
    let salt = parsed.salt.ok_or(PasswordError::NotAHash)?;
    let hash =
        parsed.hash.and_then(|hash| <[u8; HASH_BYTES]>::try_from(hash.as_ref()).ok()).ok_or(PasswordError::NotAHash)?;
    Ok(Stored { params, salt: salt.to_vec(), hash })
}
