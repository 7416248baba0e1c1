//! How keys, ids and hashes are written: hexadecimal for what is public, base64url for what is not.
//!
//! Each value has exactly one written form. The readers refuse every other (upper case, padding,
//! stray bits in the last digit), so that two texts are equal when and only when the values are.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::halt::halt;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The most bytes that are ever written as base64url here; a key has 32.
const MOST_BYTES: usize = 32;
const MOST_DIGITS: usize = 43;

/// A text that should have been hexadecimal is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {digits} lower-case hexadecimal digits")]
pub struct NotHex {
    digits: usize,
}

pub(crate) fn write_hex(bytes: &[u8], to: &mut impl fmt::Write) -> fmt::Result {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            to.write_char(char::from(HEX[usize::from(nibble)]))?;
        }
    }
    Ok(())
}

pub(crate) fn read_hex<const N: usize>(digits: &str) -> Result<[u8; N], NotHex> {
    let mut bytes = [0; N];
    let lower_case = digits.bytes().all(|digit| HEX.contains(&digit));
    if lower_case && hex::decode_to_slice(digits, &mut bytes).is_ok() {
        Ok(bytes)
    } else {
        Err(NotHex { digits: 2 * N })
    }
}

/// Adds at most 32 bytes to a text as base64url. The text should have room: a string that grows
/// leaves its old self in memory.
pub(crate) fn write_base64url(bytes: &[u8], to: &mut String) {
    let mut digits = Zeroizing::new([0; MOST_DIGITS]);
    let Ok(written) = URL_SAFE_NO_PAD.encode_slice(bytes, &mut digits[..]) else {
        halt("more than a key was to be written as base64url")
    };
    for digit in &digits[..written] {
        to.push(char::from(*digit));
    }
}

/// Reads exactly `N` bytes, at most 32, from base64url.
pub(crate) fn read_base64url<const N: usize>(digits: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; MOST_BYTES]);
    let read = URL_SAFE_NO_PAD.decode_slice(digits, &mut bytes[..]).ok()?;
    let mut exact = Zeroizing::new([0; N]);
    if read != N {
        return None;
    }
    exact.copy_from_slice(bytes.get(..N)?);
    Some(exact)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_value_has_one_written_form() {
        assert_eq!(*read_base64url::<1>("AA").unwrap(), [0]);
        for other in ["AA==", "AB", "A", "", "AA ", " AA", "AAA", "A+", "AA\n"] {
            assert!(read_base64url::<1>(other).is_none(), "{other:?}");
        }
        assert_eq!(read_hex::<1>("0a"), Ok([10]));
        for other in ["0A", "a", "", "0a0", "0x", "+1", "0a ", "é"] {
            assert!(read_hex::<1>(other).is_err(), "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: [u8; 32], short: [u8; 16]) {
            let mut text = String::new();
            write_base64url(&bytes, &mut text);
            prop_assert_eq!(text.len(), MOST_DIGITS);
            prop_assert_eq!(*read_base64url::<32>(&text).unwrap(), bytes);
            prop_assert!(read_base64url::<16>(&text).is_none());

            let mut text = String::new();
            write_base64url(&short, &mut text);
            prop_assert_eq!(*read_base64url::<16>(&text).unwrap(), short);
            prop_assert!(read_base64url::<32>(&text).is_none());

            let mut text = String::new();
            write_hex(&bytes, &mut text).unwrap();
            prop_assert_eq!(read_hex::<32>(&text), Ok(bytes));
        }

        #[test]
        fn no_text_is_too_strange_to_refuse(text in ".*") {
            let _ = read_base64url::<32>(&text);
            let _ = read_hex::<16>(&text);
        }
    }
}
