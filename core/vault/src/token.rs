//! Tokens: secrets that are recognised before a database is asked.
//!
//! ```text
//! <43 characters: 256 random bits>.<22 characters: HMAC of them, 128 bits>
//! ```
//!
//! Sessions, API tokens and one-time links (a claim, an invitation) are all of this form. The first
//! half is the secret; its SHA-256 is what the database holds, so a stolen database signs nobody in.
//! (One fast hash is enough: there is nothing to guess in 256 random bits.) The second half lets
//! made-up tokens be refused for a microsecond of CPU, without a query.
//!
//! What a token is good for, and until when, is in the row that its hash finds, and one kind of row
//! is never looked for in the table of another.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::material::{KeyMaterial, Use};
use crate::seal::DataKey;
use crate::secret::{Secret, same};
use crate::text::{self, NotHex};

const SECRET_DIGITS: usize = 43;
const TAG_BYTES: usize = 16;
const TAG_DIGITS: usize = 22;

/// How tokens are made and read. There is no value of it: a token is a [`Secret`] text while it is
/// on its way to its holder, and a [`TokenHash`] ever after.
pub struct Token(Infallible);

/// What is stored of a token. Written as 64 lower-case hexadecimal digits.
///
/// Comparing it needs no constant time: its holder sends the secret and not the hash, so nothing that
/// is learnt about a hash helps to make a token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash([u8; 32]);

impl Token {
    /// A new token: the text for its holder, shown once, and the hash to store.
    pub fn mint(signing: &DataKey) -> (Secret<String>, TokenHash) {
        let secret = KeyMaterial::generate();
        let mut text = String::with_capacity(SECRET_DIGITS + 1 + TAG_DIGITS);
        text::write_base64url(secret.expose(), &mut text);
        text.push('.');
        text::write_base64url(&tag(signing, secret.expose()), &mut text);
        (Secret::new(text), TokenHash::of(secret.expose()))
    }

    /// The hash to look for, if the text is a token that this key minted.
    pub fn read(signing: &DataKey, text: &str) -> Option<TokenHash> {
        let (secret, claimed) = text.split_once('.')?;
        let claimed = text::read_base64url::<TAG_BYTES>(claimed)?;
        let secret = text::read_base64url::<32>(secret)?;
        same(&tag(signing, &secret), &claimed[..]).then(|| TokenHash::of(&secret))
    }
}

impl TokenHash {
    pub(crate) fn of(secret: &[u8; 32]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write_hex(&self.0, f)
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({self})")
    }
}

impl FromStr for TokenHash {
    type Err = NotHex;

    fn from_str(digits: &str) -> Result<Self, NotHex> {
        text::read_hex(digits).map(Self)
    }
}

fn tag(signing: &DataKey, secret: &[u8; 32]) -> [u8; TAG_BYTES] {
    let mac = signing.material().subkey(Use::Token).mac(&[secret]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&mac[..TAG_BYTES]);
    tag
}
