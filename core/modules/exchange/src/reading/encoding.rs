//! Bytes into text. A file says by its first bytes what it is written in, or is UTF-8, or comes from an old
//! spreadsheet.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

model::words! {
    /// What a file is written in.
    pub enum Encoding {
        Utf8 = "utf-8",
        Utf16Le = "utf-16le",
        Utf16Be = "utf-16be",
        /// What spreadsheets of Western Europe write where nobody asks them for anything else.
        Windows1252 = "windows-1252",
    }
}

/// How many bytes at the beginning only say what the file is written in.
pub fn mark(bytes: &[u8], encoding: Encoding) -> usize {
    let mark: &[u8] = match encoding {
        Encoding::Utf8 => &[0xef, 0xbb, 0xbf],
        Encoding::Utf16Le => &[0xff, 0xfe],
        Encoding::Utf16Be => &[0xfe, 0xff],
        Encoding::Windows1252 => &[],
    };
    if bytes.starts_with(mark) { mark.len() } else { 0 }
}

/// What a file is written in by its first bytes. Without a mark it is UTF-8, until it turns out not to be.
pub fn guessed(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xff, 0xfe, ..] => Encoding::Utf16Le,
        [0xfe, 0xff, ..] => Encoding::Utf16Be,
        _ => Encoding::Utf8,
    }
}

/// Some bytes as text, and those at their end that begin a character without ending it. Where they are no text: how
/// many line breaks stand before the place.
pub fn decode(mut bytes: Vec<u8>, encoding: Encoding) -> Result<(String, Vec<u8>), usize> {
    let carried = bytes.split_off(bytes.len() - unfinished(&bytes, encoding));
    let foreign = match encoding {
        Encoding::Utf8 => {
            let before = |error: &std::string::FromUtf8Error| {
                let whole = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
                whole.iter().filter(|byte| **byte == b'\n').count()
            };
            return String::from_utf8(bytes).map(|text| (text, carried)).map_err(|error| before(&error));
        }
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        Encoding::Windows1252 => WINDOWS_1252,
    };
    let (text, is_wrong) = foreign.decode_without_bom_handling(&bytes);
    if is_wrong {
        // What could not be read stands there as a replacement character, unless the file had one of its own.
        return Err(text.split('\u{fffd}').next().unwrap_or_default().matches('\n').count());
    }
    Ok((text.into_owned(), carried))
}

/// How many bytes at the end begin a character that may end in what follows.
fn unfinished(bytes: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Windows1252 => 0,
        Encoding::Utf8 => {
            let tail = bytes.len().saturating_sub(3);
            let begins = bytes.iter().skip(tail).rposition(|byte| byte & 0xc0 != 0x80);
            let Some(begins) = begins.map(|at| tail + at) else { return 0 };
            let length = match bytes.get(begins) {
                Some(0xc2..=0xdf) => 2,
                Some(0xe0..=0xef) => 3,
                Some(0xf0..=0xf4) => 4,
                _ => 1,
            };
            if begins + length > bytes.len() { bytes.len() - begins } else { 0 }
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let odd = bytes.len() % 2;
            let high = bytes.len().checked_sub(odd + 2).and_then(|at| match encoding {
                Encoding::Utf16Le => bytes.get(at + 1),
                _ => bytes.get(at),
            });
            if high.is_some_and(|high| high & 0xfc == 0xd8) { odd + 2 } else { odd }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Unreadable, source::Here, text::Text};

    /// The whole text, however it is cut.
    fn read(bytes: &[u8], told: Option<Encoding>, piece: usize) -> Result<(String, Encoding), Unreadable> {
        let mut text = Text::of(Box::new(Here::new(bytes).in_pieces_of(piece)), told)?;
        let (mut whole, mut number) = (String::new(), 0);
        while let Some(more) = text.chunk(number)? {
            whole.push_str(&more);
            number += 1;
        }
        assert_eq!(text.part(0, whole.len())?, whole.as_bytes(), "and any part of it again");
        for at in 0..whole.len() {
            assert_eq!(text.part(at, 3)?, &whole.as_bytes()[at..whole.len().min(at + 3)]);
        }
        Ok((whole, text.encoding))
    }

    fn utf16(text: &str, mark: bool, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some('\u{feff}');
        mark.into_iter().chain(text.chars()).collect::<String>().encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn a_file_is_read_in_whatever_it_is_written_in_and_however_it_is_cut() {
        let text = "Name,Price\nCrème brûlée 🍮🍮,€ 4\n";
        let with_mark: Vec<u8> = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for piece in [4, 6, 10, 1000] {
            for (bytes, encoding) in [
                (text.as_bytes().to_vec(), Encoding::Utf8),
                (with_mark.clone(), Encoding::Utf8),
                (utf16(text, true, u16::to_le_bytes), Encoding::Utf16Le),
                (utf16(text, true, u16::to_be_bytes), Encoding::Utf16Be),
            ] {
                assert_eq!(read(&bytes, None, piece), Ok((text.to_owned(), encoding)), "{piece}");
            }
        }
    }

    #[test]
    fn what_is_told_holds() {
        assert_eq!(read("ü€".as_bytes(), Some(Encoding::Windows1252), 2).unwrap().0, "Ã¼â‚¬");
        for piece in [1, 2, 1000] {
            let no = read(b"a\nb\xfc\n", Some(Encoding::Utf8), piece).unwrap_err();
            assert!(no.detail.starts_with("Line 2 is not utf-8"), "{no}");
            let no = read(b"a\nb\xe2\x82", Some(Encoding::Utf8), piece).unwrap_err();
            assert!(no.detail.starts_with("Line 2 is not utf-8"), "{no}");
        }
        let no = read(&utf16("a\nb", false, u16::to_le_bytes), None, 1000).unwrap_err();
        assert!(no.detail.contains("Line 1 has a NUL") && no.detail.contains("utf-16le"), "{no}");
    }
}
