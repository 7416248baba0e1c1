//! What a PDF is made of: numbered objects, and where each begins.
//!
//! Texts are written as hexadecimal digits, so that nothing in them can end one.

use std::fmt::Write as _;

use miniz_oxide::deflate::compress_to_vec_zlib;
use sha2::{Digest as _, Sha256};

use crate::letters::Length;

/// Smaller than this hardly gets any smaller, and takes longer.
const LEVEL: u8 = 6;

/// An object's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ref(usize);

impl std::fmt::Display for Ref {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} 0 R", self.0)
    }
}

#[derive(Default)]
pub(super) struct Objects {
    bodies: Vec<Vec<u8>>,
}

impl Objects {
    /// A number for what is written later.
    pub(super) fn reserve(&mut self) -> Ref {
        self.bodies.push(b"null".to_vec());
        Ref(self.bodies.len())
    }

    pub(super) fn put(&mut self, at: Ref, body: impl Into<Vec<u8>>) {
        if let Some(place) = self.bodies.get_mut(at.0.saturating_sub(1)) {
            *place = body.into();
        }
    }

    pub(super) fn add(&mut self, body: impl Into<Vec<u8>>) -> Ref {
        let at = self.reserve();
        self.put(at, body);
        at
    }

    /// Bytes, made smaller.
    pub(super) fn stream(&mut self, entries: &str, bytes: &[u8]) -> Ref {
        let small = compress_to_vec_zlib(bytes, LEVEL);
        self.plain_stream(&format!("{entries} /Filter /FlateDecode"), &small)
    }

    /// Bytes as they are.
    pub(super) fn plain_stream(&mut self, entries: &str, bytes: &[u8]) -> Ref {
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", bytes.len()).into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\nendstream");
        self.add(body)
    }

    /// The file. It is called by what is in it.
    pub(super) fn written(self, root: Ref) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.bodies.len() + 1);
        for (at, body) in self.bodies.iter().enumerate() {
            let _ = writeln!(table, "{:010} 00000 n ", file.len());
            file.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
            file.extend_from_slice(body);
            file.extend_from_slice(b"\nendobj\n");
        }
        let digest = Sha256::digest(&file);
        let id = hex(digest.get(..16).unwrap_or_default());
        let begins = file.len();
        file.extend_from_slice(table.as_bytes());
        let size = self.bodies.len() + 1;
        let trailer = format!("trailer\n<< /Size {size} /Root {root} /ID [{id} {id}] >>\nstartxref\n{begins}\n%%EOF\n");
        file.extend_from_slice(trailer.as_bytes());
        file
    }
}

/// Bytes between `<` and `>`.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2 + 2);
    text.push('<');
    for byte in bytes {
        let _ = write!(text, "{byte:02X}");
    }
    text.push('>');
    text
}

/// A text that people read.
pub(super) fn words(text: &str) -> String {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    hex(&bytes)
}

/// A length in points, as a decimal.
pub(super) struct Points(pub(super) Length);

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, length) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, rest) = (length / 1_000, length % 1_000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let rest = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", rest.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_decimal_without_an_exponent() {
        for (length, written) in [(0, "0"), (1, "0.001"), (-500, "-0.5"), (595_276, "595.276"), (-1_000, "-1")] {
            assert_eq!(Points(length).to_string(), written);
        }
    }

    #[test]
    fn no_text_ends_one() {
        let written = words(">> endobj ) \\ (ü 🫖");
        assert!(
            written
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix('>'))
                .unwrap()
                .bytes()
                .all(|b| b.is_ascii_hexdigit())
        );
    }
}
