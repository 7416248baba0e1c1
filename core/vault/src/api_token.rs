//! API tokens: what a program shows. They lie in files and variables for months, so they are written in a form that
//! secret scanners find and can be sure of.
//!
//! ```text
//! stockade_<26 digits: the workspace><52: 256 random bits><26: HMAC of both, 128 bits><7: CRC-32 of all before>
//! ```
//!
//! All digits are those of base32 in small letters, so that the whole is one word. The checksum needs no key: whoever
//! finds such a word in a repository knows that it is a token and no accident. The HMAC needs ours: a made-up token
//! costs no query, and none can be moved to another workspace. Of the secret only its SHA-256 is kept.

use std::convert::Infallible;

use zeroize::Zeroizing;

use crate::{
    base32,
    material::{KeyMaterial, Use},
    seal::DataKey,
    secret::{Secret, same},
    token::TokenHash,
};

/// What every one begins with.
pub const PREFIX: &str = "stockade_";

const PLACE_DIGITS: usize = 26;
const SECRET_BYTES: usize = 32;
const SECRET_DIGITS: usize = 52;
const TAG_BYTES: usize = 16;
const TAG_DIGITS: usize = 26;
const SUM_DIGITS: usize = 7;
const DIGITS: usize = PLACE_DIGITS + SECRET_DIGITS + TAG_DIGITS + SUM_DIGITS;

/// How API tokens are made and read. There is no value of it, as of [`Token`](crate::Token).
pub struct ApiToken(Infallible);

impl ApiToken {
    /// A new token of a workspace, which is named by the 26 digits of its id: the text for its holder, shown once, and
    /// the hash to store. None for what is no such name.
    pub fn mint(signing: &DataKey, place: &str) -> Option<(Secret<String>, TokenHash)> {
        if place.len() != PLACE_DIGITS || !place.bytes().all(is_digit) {
            return None;
        }
        let secret = KeyMaterial::generate();
        let mut text = String::with_capacity(PREFIX.len() + DIGITS);
        text.push_str(PREFIX);
        text.push_str(place);
        push(&mut text, secret.expose());
        push(&mut text, &tag(signing, place, secret.expose()));
        let sum = crc32(text.as_bytes()).to_be_bytes();
        push(&mut text, &sum);
        Some((Secret::new(text), TokenHash::of(secret.expose())))
    }

    /// The workspace and the hash to look for there, if the text is a token that this key minted.
    pub fn read<'a>(signing: &DataKey, text: &'a str) -> Option<(&'a str, TokenHash)> {
        if !Self::checks_out(text) {
            return None;
        }
        let (place, rest) = text.strip_prefix(PREFIX)?.split_at_checked(PLACE_DIGITS)?;
        let (secret, rest) = rest.split_at_checked(SECRET_DIGITS)?;
        let (claimed, _) = rest.split_at_checked(TAG_DIGITS)?;
        let secret = digits::<SECRET_BYTES>(secret)?;
        let claimed = digits::<TAG_BYTES>(claimed)?;
        same(&tag(signing, place, &secret), &claimed[..]).then(|| (place, TokenHash::of(&secret)))
    }

    /// Whether the text is one as far as anybody can tell: its form and its checksum.
    pub fn checks_out(text: &str) -> bool {
        let Some(word) = text.strip_prefix(PREFIX) else { return false };
        if word.len() != DIGITS || !word.bytes().all(is_digit) {
            return false;
        }
        let (summed, sum) = text.split_at(PREFIX.len() + DIGITS - SUM_DIGITS);
        digits::<4>(sum).is_some_and(|sum| u32::from_be_bytes(*sum) == crc32(summed.as_bytes()))
    }

    /// The workspace that a text of this form names; only [`read`](Self::read) knows whether it was minted here.
    pub fn place(text: &str) -> Option<&str> {
        let word = text.strip_prefix(PREFIX).filter(|_| Self::checks_out(text))?;
        word.get(..PLACE_DIGITS)
    }

    /// Every token in a text, such as a log or a scanner's report.
    pub fn found_in(text: &str) -> Vec<&str> {
        let starts = text.match_indices(PREFIX).map(|(at, _)| at);
        let whole = |at: usize| text.get(at..at + PREFIX.len() + DIGITS).filter(|word| Self::checks_out(word));
        starts.filter_map(whole).collect()
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn tag(signing: &DataKey, place: &str, secret: &[u8; SECRET_BYTES]) -> [u8; TAG_BYTES] {
    // Both have a fixed length.
    let mac = signing.material().subkey(Use::ApiToken).mac(&[place.as_bytes(), secret]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&mac[..TAG_BYTES]);
    tag
}

/// The text has room: one that grows leaves its old self in memory.
fn push(text: &mut String, bytes: &[u8]) {
    base32::write(bytes).chars().for_each(|digit| text.push(digit.to_ascii_lowercase()));
}

/// Exactly `N` bytes in their one written form.
fn digits<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let bytes = base32::read(text).filter(|bytes| bytes.len() == N)?;
    let again = base32::write(&bytes);
    let is_the_one = again.bytes().map(|digit| digit.to_ascii_lowercase()).eq(text.bytes());
    let mut exact = Zeroizing::new([0; N]);
    exact.copy_from_slice(&bytes);
    is_the_one.then_some(exact)
}

/// CRC-32 as ZIP and Ethernet have it, without a table: it is made once for each request.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let carries = sum & 1 == 1;
            sum >>= 1;
            if carries {
                sum ^= 0xEDB8_8320;
            }
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_everybody_has() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn a_token_cannot_be_moved_to_another_workspace() {
        let key = DataKey::generate();
        let minted = ApiToken::mint(&key, "01kb2n0000000000000abcdefg").map(|(text, _)| text.expose().clone());
        let minted = minted.unwrap_or_default();
        let summed = minted[..PREFIX.len() + DIGITS - SUM_DIGITS].replace("abcdefg", "zzzzzzz");
        let mut moved = summed.clone();
        push(&mut moved, &crc32(summed.as_bytes()).to_be_bytes());
        assert!(ApiToken::checks_out(&minted) && ApiToken::read(&key, &minted).is_some());
        assert!(ApiToken::checks_out(&moved) && ApiToken::read(&key, &moved).is_none());
    }
}
