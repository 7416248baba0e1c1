//! The letters that were used, cut out of their typefaces, with what each stands for.

use std::{collections::BTreeMap, fmt::Write as _};

use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;

use super::objects::{Objects, Ref, hex};
use crate::letters::{Face, Glyph, Typeface};

/// As many entries as one part of a map from glyphs to characters may have.
const PART: usize = 100;

#[derive(Default)]
pub(super) struct Typefaces {
    used: BTreeMap<Typeface, Used>,
}

#[derive(Default)]
struct Used {
    numbers: GlyphRemapper,
    /// What each number stands for.
    texts: BTreeMap<u16, String>,
}

/// What a typeface is called on a page.
pub(super) fn name(typeface: Typeface) -> &'static str {
    match typeface {
        Typeface::Regular => "F0",
        Typeface::Semibold => "F1",
        Typeface::Arabic => "F2",
        Typeface::Hebrew => "F3",
    }
}

impl Typefaces {
    /// Under which number a glyph is in the file, and whether it stands for this text there. One glyph may be two
    /// characters, as a Latin and a Greek A are.
    pub(super) fn number(&mut self, glyph: &Glyph) -> (u16, bool) {
        let used = self.used.entry(glyph.typeface).or_default();
        let number = used.numbers.remap(glyph.id);
        let text = used.texts.entry(number).or_insert_with(|| glyph.text.clone());
        (number, *text == glyph.text)
    }

    /// The typefaces as objects, for the resources of a page.
    pub(super) fn written(self, objects: &mut Objects) -> String {
        let mut names = String::new();
        for (typeface, used) in self.used {
            if let Some(font) = Face::of(typeface).and_then(|face| used.written(face, objects)) {
                let _ = write!(names, "/{} {font} ", name(typeface));
            }
        }
        names
    }
}

impl Used {
    fn written(self, face: &Face, objects: &mut Objects) -> Option<Ref> {
        let bytes = subsetter::subset(face.bytes, 0, &self.numbers).ok()?;
        let called = format!("{}+{}", tag(&bytes), face.name);
        let file = objects.stream(&format!("/Length1 {}", bytes.len()), &bytes);
        let [left, bottom, right, top] = face.sfnt.bounds;
        let (ascent, descent) = (face.sfnt.ascent, face.sfnt.descent);
        let descriptor = objects.add(format!(
            "<< /Type /FontDescriptor /FontName /{called} /Flags 4 /FontBBox [{left} {bottom} {right} {top}] \
             /ItalicAngle 0 /Ascent {ascent} /Descent {descent} /CapHeight {ascent} /StemV 80 /FontFile2 {file} >>"
        ));
        let mut widths = String::new();
        for glyph in self.numbers.remapped_gids() {
            let _ = write!(widths, "{} ", face.sfnt.width(glyph));
        }
        let letters = objects.add(format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{called} /CIDSystemInfo << /Registry (Adobe) \
             /Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} /DW 0 /W [0 [{widths}]] \
             /CIDToGIDMap /Identity >>"
        ));
        let texts = objects.stream("", map(&self.texts).as_bytes());
        Some(objects.add(format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{called} /Encoding /Identity-H /DescendantFonts [{letters}] \
             /ToUnicode {texts} >>"
        )))
    }
}

/// Six letters that say which part of a typeface it is.
fn tag(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// From numbers to what they stand for.
fn map(texts: &BTreeMap<u16, String>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering \
         (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> \
         <FFFF>\nendcodespacerange\n",
    );
    let entries: Vec<_> = texts.iter().filter(|(_, text)| !text.is_empty()).collect();
    for part in entries.chunks(PART) {
        let _ = writeln!(map, "{} beginbfchar", part.len());
        for (number, text) in part {
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let _ = writeln!(map, "{} {}", hex(&number.to_be_bytes()), hex(&utf16));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}
