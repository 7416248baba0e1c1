//! Recovery codes: what opens an account once when the phone is gone.
//!
//! Eighty random bits each, in letters that can be written on paper. What is kept of one is a keyed hash; there
//! is nothing to guess in eighty bits, so one fast hash is enough.

use zeroize::Zeroizing;

use crate::base32;
use crate::random;
use crate::seal::DataKey;

/// How many somebody gets at once.
pub const COUNT: usize = 10;

const BYTES: usize = 10;
const GROUP: usize = 4;
const CONTEXT: &str = "accounts.recovery";

/// A code on its way to its holder.
pub struct RecoveryCode(Zeroizing<[u8; BYTES]>);

impl RecoveryCode {
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        random::fill(&mut bytes[..]);
        Self(bytes)
    }

    /// With hyphens or without, in small letters or capitals.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = base32::read(text.trim())?;
        <[u8; BYTES]>::try_from(&bytes[..]).ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// `abcd-efgh-ijkl-mnop`.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let letters = base32::write(&self.0[..]);
        let mut text = Zeroizing::new(String::with_capacity(letters.len() + letters.len() / GROUP));
        for (at, letter) in letters.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(letter.to_ascii_lowercase());
        }
        text
    }

    /// What is kept of it. Another account's equal code hashes to something else.
    #[must_use]
    pub fn hash(&self, key: &DataKey, account: &str) -> [u8; 32] {
        let value = Zeroizing::new([account.as_bytes(), &self.0[..]].concat());
        key.keyed_hash(CONTEXT, &value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_however_it_is_typed() {
        let code = RecoveryCode::generate();
        let text = code.to_text();
        assert_eq!((text.len(), text.matches('-').count()), (19, 3));
        for typed in
            [text.to_string(), text.to_uppercase(), text.replace('-', ""), format!(" {} ", text.replace('-', " "))]
        {
            assert!(*RecoveryCode::from_text(&typed).unwrap().0 == *code.0, "{typed}");
        }
        for wrong in ["", "123456", "abcd-efgh-ijkl", "abcd-efgh-ijkl-mno1", &format!("{}a", *text)] {
            assert!(RecoveryCode::from_text(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_hash_is_of_one_account() {
        let (key, code) = (DataKey::generate(), RecoveryCode::generate());
        assert_eq!(code.hash(&key, "acc_1"), code.hash(&key, "acc_1"));
        assert_ne!(code.hash(&key, "acc_1"), code.hash(&key, "acc_2"));
        assert_ne!(code.hash(&key, "acc_1"), code.hash(&DataKey::generate(), "acc_1"));
    }
}
