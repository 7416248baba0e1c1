//! Base32 (RFC 4648), as authenticator apps and recovery codes are written: capital letters, no padding.

use zeroize::Zeroizing;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BITS: u32 = 5;

pub(crate) fn write(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
    let (mut waiting, mut bits) = (0_u32, 0);
    for byte in bytes {
        waiting = (waiting << 8) | u32::from(*byte);
        bits += 8;
        while bits >= BITS {
            bits -= BITS;
            text.push(letter(waiting >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(waiting << (BITS - bits)));
    }
    text
}

/// Small letters, spaces and hyphens are forgiven, and the padding that others write: it may have been typed.
pub(crate) fn read(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 5 / 8 + 1));
    let (mut waiting, mut bits) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        let value = LETTERS.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        waiting = (waiting << BITS) | u32::try_from(value).ok()?;
        bits += BITS;
        if bits >= 8 {
            bits -= 8;
            bytes.push((waiting >> bits).to_be_bytes()[3]);
        }
    }
    // A letter that adds no byte was typed too much.
    (bits < BITS).then_some(bytes)
}

fn letter(value: u32) -> char {
    char::from(LETTERS[(value & 31) as usize])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 4648, section 10, without the padding.
    #[test]
    fn it_is_the_rfcs() {
        for (plain, written) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(*write(plain.as_bytes()), written);
            assert_eq!(**read(written).unwrap(), *plain.as_bytes());
        }
        assert_eq!(**read("mzxw 6ytb-OI======").unwrap(), *b"foobar");
        for wrong in ["MZXW1", "MZXW8", "MZ=XW", "Ä", "MZXW\n", "M", "MZX"] {
            assert!(read(wrong).is_none(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
            prop_assert_eq!(&**read(&write(&bytes)).unwrap(), &bytes[..]);
        }
    }
}
