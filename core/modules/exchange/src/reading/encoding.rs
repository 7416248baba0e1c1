//! Bytes into text. A file says by its first bytes what it is written in, or is UTF-8, or comes from an old
//! spreadsheet.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Unreadable;

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

/// The text without the mark at its beginning, and what it was written in.
pub fn decode(bytes: &[u8], told: Option<Encoding>) -> Result<(String, Encoding), Unreadable> {
    let encoding = told.unwrap_or_else(|| guessed(bytes));
    let foreign = match encoding {
        Encoding::Utf8 => UTF_8,
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
        Encoding::Windows1252 => WINDOWS_1252,
    };
    let (text, is_wrong) = foreign.decode_with_bom_removal(bytes);
    if is_wrong {
        // What could not be read stands there as a replacement character, unless the file had one of its own.
        let before = text.split('\u{fffd}').next().unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        return Err(Unreadable::new(format!(
            "Line {line} is not {encoding}. Say which encoding the file has, or save it again as UTF-8."
        )));
    }
    if let Some(at) = text.find('\0') {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        return Err(Unreadable::new(format!(
            "Line {line} has a NUL character in it. This is no text file, or it is UTF-16 without the mark that says so: \
             then say utf-16le or utf-16be as its encoding."
        )));
    }
    Ok((text.into_owned(), encoding))
}

fn guessed(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xff, 0xfe, ..] => Encoding::Utf16Le,
        [0xfe, 0xff, ..] => Encoding::Utf16Be,
        _ if std::str::from_utf8(bytes).is_ok() => Encoding::Utf8,
        _ => Encoding::Windows1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some('\u{feff}');
        mark.into_iter().chain(text.chars()).collect::<String>().encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn a_file_is_read_in_whatever_it_is_written_in() {
        let text = "Name,Price\nCrème brûlée,€ 4\n";
        let with_mark: Vec<u8> = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let western = text.chars().map(|c| match c {
            '€' => 0x80,
            c => u8::try_from(u32::from(c)).unwrap(),
        });
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (with_mark, Encoding::Utf8),
            (utf16(text, true, u16::to_le_bytes), Encoding::Utf16Le),
            (utf16(text, true, u16::to_be_bytes), Encoding::Utf16Be),
            (western.collect(), Encoding::Windows1252),
        ] {
            assert_eq!(decode(&bytes, None), Ok((text.to_owned(), encoding)));
        }
    }

    #[test]
    fn what_is_told_holds() {
        assert_eq!(decode("ü".as_bytes(), Some(Encoding::Windows1252)).unwrap().0, "Ã¼");
        let no = decode(b"a\nb\xfc\n", Some(Encoding::Utf8)).unwrap_err();
        assert!(no.detail.starts_with("Line 2 is not utf-8"), "{no}");
        let no = decode(&utf16("a\nb", false, u16::to_le_bytes), None).unwrap_err();
        assert!(no.detail.contains("Line 1 has a NUL") && no.detail.contains("utf-16le"), "{no}");
    }
}
