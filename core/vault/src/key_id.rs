//! The public name of a key.

use std::fmt;
use std::str::FromStr;

use crate::random;
use crate::text::{self, NotHex};

/// Which key it was. Not secret: it stands in front of every sealed value, in the keyring and in
/// messages, so that the right key is found without trying them all.
///
/// Written as 32 lower-case hexadecimal digits, and read in no other form: an id is also compared as
/// text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 16]);

impl KeyId {
    pub fn generate() -> Self {
        Self(random::bytes())
    }

    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write_hex(&self.0, f)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = NotHex;

    fn from_str(digits: &str) -> Result<Self, NotHex> {
        text::read_hex(digits).map(Self)
    }
}
