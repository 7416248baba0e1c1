//! The bytes of a sealed value.
//!
//! ```text
//! 1 byte    algorithm: 1 is AES-256-GCM
//! 16 bytes  the id of the key
//! 12 bytes  nonce, random
//! n bytes   ciphertext, as long as the value
//! 16 bytes  tag
//! ```
//!
//! Authenticated with it, though not in it: the header (the first 29 bytes) again, what kind of thing
//! is sealed, and the parts that say where it belongs, each after its length.
//!
//! Random nonces of 96 bits are safe for 2^32 values under one key (NIST SP 800-38D): a column of
//! four thousand million rows. Keys are made for a workspace and a purpose, and rotate long before.

use aes_gcm::{Aes256Gcm, Tag, aead::AeadInOut};
use zeroize::Zeroizing;

use crate::halt::halt;
use crate::key_id::KeyId;
use crate::random;

const AES_256_GCM: u8 = 1;

const HEADER: usize = 1 + 16 + 12;
const TAG: usize = 16;

/// What may be sealed. The word is authenticated, so one kind cannot be passed off as the other.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Value,
    Key,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Value => "value",
            Kind::Key => "key",
        }
    }
}

/// Why a sealed value did not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the sealed value is cut short; bring it back from a backup")]
    TooShort,

    #[error(
        "the sealed value names algorithm {0}, which this version does not know; it was written by a newer one, or it is not a sealed value"
    )]
    UnknownAlgorithm(u8),

    /// `expected` is the key that was asked to open the value, `found` the one that sealed it.
    #[error("the value was sealed by key {found}, not by key {expected}; look for that key in the keyring")]
    WrongKey { expected: KeyId, found: KeyId },

    /// Which of the two it was cannot be told apart, and is not to be.
    #[error("the sealed value was changed, or it belongs to another place")]
    Forged,
}

pub(crate) fn seal(cipher: &Aes256Gcm, key: KeyId, kind: Kind, belongs: &[&[u8]], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; 12] = random::bytes();
    // All the room at once: a vector that grows would leave plain bytes where it was.
    let mut sealed = Vec::with_capacity(HEADER + plain.len() + TAG);
    sealed.push(AES_256_GCM);
    sealed.extend_from_slice(key.as_bytes());
    sealed.extend_from_slice(&nonce);
    let associated = associated(&sealed, kind, belongs);
    sealed.extend_from_slice(plain);

    let body = &mut sealed[HEADER..];
    let Ok(tag) = cipher.encrypt_inout_detached(&nonce.into(), &associated, body.into()) else {
        halt("a value of more than 64 GiB cannot be sealed in one piece; use blobs")
    };
    sealed.extend_from_slice(&tag);
    sealed
}

pub(crate) fn open(
    cipher: &Aes256Gcm,
    key: KeyId,
    kind: Kind,
    belongs: &[&[u8]],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let Parts { header, key: found, nonce, body, tag } = parts(sealed)?;
    if found != key {
        return Err(OpenError::WrongKey { expected: key, found });
    }
    let associated = associated(header, kind, belongs);
    let mut plain = Zeroizing::new(body.to_vec());
    cipher
        .decrypt_inout_detached(&nonce.into(), &associated, plain.as_mut_slice().into(), &tag)
        .map_err(|_| OpenError::Forged)?;
    Ok(plain)
}

/// Which key sealed this. It is what the value says: only opening it shows that it is true.
pub fn key_id_of(sealed: &[u8]) -> Result<KeyId, OpenError> {
    parts(sealed).map(|parts| parts.key)
}

struct Parts<'a> {
    header: &'a [u8],
    key: KeyId,
    nonce: [u8; 12],
    body: &'a [u8],
    tag: Tag,
}

fn parts(sealed: &[u8]) -> Result<Parts<'_>, OpenError> {
    match sealed.first() {
        None => return Err(OpenError::TooShort),
        Some(&AES_256_GCM) => {}
        Some(&other) => return Err(OpenError::UnknownAlgorithm(other)),
    }
    let (header, rest) = sealed.split_at_checked(HEADER).ok_or(OpenError::TooShort)?;
    let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(OpenError::TooShort)?;
    let (_, named) = header.split_first_chunk::<1>().ok_or(OpenError::TooShort)?;
    let (key, nonce) = named.split_first_chunk::<16>().ok_or(OpenError::TooShort)?;
    let nonce = nonce.first_chunk::<12>().ok_or(OpenError::TooShort)?;
    Ok(Parts { header, key: KeyId::from_bytes(*key), nonce: *nonce, body, tag: (*tag).into() })
}

/// The header has a fixed length and every part is preceded by its own, so no byte can move from one
/// part to the next without changing the whole.
fn associated(header: &[u8], kind: Kind, belongs: &[&[u8]]) -> Vec<u8> {
    let kind = kind.word().as_bytes();
    let length = belongs.iter().map(|part| 8 + part.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(header.len() + 8 + kind.len() + length);
    bytes.extend_from_slice(header);
    for part in [kind].iter().chain(belongs) {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
