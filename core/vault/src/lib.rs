//! Keys: everything in Stockade that hides, signs or recognises a secret.
//!
//! One family of algorithms (RustCrypto) and one choice for each job, so that a reviewer reads one
//! page and an owner chooses nothing:
//!
//! | Part | What it holds |
//! |---|---|
//! | [`secret`] | [`Secret`]: a value that cannot be printed, and the comparison that takes the same time for every answer |
//! | [`seal`] | [`DataKey`] seals a value to its [`Place`] (AES-256-GCM); keyed hashes; the key of a database file |
//! | [`key_id`] | [`KeyId`]: the public name of a key |
//! | [`master`] | [`MasterKey`], where it comes from, and how it wraps every other key |
//! | [`sign`] | [`Signer`] and [`Verifier`] (Ed25519) |
//! | [`password`] | Argon2id hashes of passwords and what they may cost |
//! | [`totp`], [`recovery`] | Codes of second factors: by the clock, and on paper |
//! | [`token`] | [`Token`]: bearer secrets that are recognised before a database is asked |
//! | [`api_token`] | [`ApiToken`]: the same for programs, in a form that secret scanners know |
//!
//! and, for itself alone: `material` (32 secret bytes and what is derived from them), `envelope`
//! (the bytes of a sealed value), `text` and `base32` (how keys, hashes and codes are written), `random` and `halt`.
//!
//! # The keys, from the top
//!
//! ```text
//! master key ── wraps ──> data keys, one for each Scope (owner, purpose), kept in the keyring
//!                           │ seal, keyed_hash, sqlcipher_pragma, Signer, Token
//!                           ▼
//!                         rows, files, signatures, tokens
//! ```
//!
//! # What holds here
//!
//! - **A secret cannot be printed, compared, copied or stored by accident.** [`Secret`], [`DataKey`],
//!   [`MasterKey`] and [`Signer`] have no `Debug`, `Display`, `Serialize`, `Clone` or `PartialEq`.
//!   This is proved when the tests are compiled: `tests/hostile/unprintable.rs` asks for an
//!   associated function that becomes ambiguous, and so an error, as soon as one of these types
//!   gains one of these traits. The `compile_fail` examples on the types show it to a reader.
//! - **A key does one thing.** No two uses share key bytes: each use has its own subkey (HKDF), and
//!   the labels stand together in `material`.
//! - **A sealed value opens only in its place.** Workspace, table, column and row are authenticated
//!   with it, as is the header that says which key sealed it.
//! - **Secrets leave memory when they are dropped.** They lie on the heap, so that moving one leaves
//!   no copy. What the algorithms leave on the stack and what the system swaps out is not covered:
//!   encrypt the swap, and switch core dumps off.
//! - **No I/O** but the master key's file (and the salt beside a passphrase).

pub mod api_token;
mod base32;
mod envelope;
mod halt;
pub mod key_id;
pub mod master;
mod material;
pub mod password;
mod random;
pub mod recovery;
pub mod seal;
pub mod secret;
pub mod sign;
mod text;
pub mod token;
pub mod totp;

pub use api_token::ApiToken;
pub use key_id::KeyId;
pub use master::{
    MalformedKey, MasterKey, MasterKeyError, MasterKeySource, Purpose, Scope, UnknownPurpose, WrappedKey,
};
pub use password::{Cost, PasswordError};
pub use recovery::RecoveryCode;
pub use seal::{DataKey, OpenError, Place, key_id_of};
pub use secret::{Secret, same};
pub use sign::{MalformedSigner, MalformedVerifier, Signer, Verifier};
pub use text::NotHex;
pub use token::{Token, TokenHash};
pub use totp::TotpSecret;
pub use zeroize::Zeroizing;
