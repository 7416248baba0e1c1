//! From text to glyphs and lines. Lengths are whole thousandths of a point, and the typefaces have a thousand units to
//! the em, so that nothing is rounded twice and nothing is a float.
//!
//! - [`Face`], [`Typeface`]: the typefaces that are in the program
//! - [`Shaped`]: a text as glyphs, with what each stands for
//! - [`wrapped`]: a text in lines of a width
//! - `sfnt`: what else the file of a typeface says

mod lines;
mod sfnt;
mod shaped;

use std::sync::LazyLock;

use harfrust::Font;

use self::sfnt::Sfnt;
pub(crate) use self::{
    lines::{fitted, wrapped},
    shaped::{Glyph, Shaped, scaled},
};

/// A thousandth of a point.
pub(crate) type Length = i32;

pub(crate) const POINT: Length = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Semibold,
}

/// Which file the letters come from. Arabic and Hebrew are there in one weight only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Typeface {
    Regular,
    Semibold,
    Arabic,
    Hebrew,
}

impl From<Weight> for Typeface {
    fn from(weight: Weight) -> Self {
        match weight {
            Weight::Regular => Self::Regular,
            Weight::Semibold => Self::Semibold,
        }
    }
}

/// A typeface of one weight.
pub(crate) struct Face {
    pub(crate) name: &'static str,
    pub(crate) bytes: &'static [u8],
    pub(crate) sfnt: Sfnt,
    font: Font,
}

static REGULAR: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read("Inter-Regular", include_bytes!("../../assets/fonts/inter-regular.ttf")));
static SEMIBOLD: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read("Inter-SemiBold", include_bytes!("../../assets/fonts/inter-semibold.ttf")));
static ARABIC: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read("NotoSansArabic", include_bytes!("../../assets/fonts/noto-arabic.ttf")));
static HEBREW: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read("NotoSansHebrew", include_bytes!("../../assets/fonts/noto-hebrew.ttf")));

impl Face {
    /// There is always one: the tests read all.
    pub(crate) fn of(typeface: impl Into<Typeface>) -> Option<&'static Self> {
        match typeface.into() {
            Typeface::Regular => REGULAR.as_ref(),
            Typeface::Semibold => SEMIBOLD.as_ref(),
            Typeface::Arabic => ARABIC.as_ref(),
            Typeface::Hebrew => HEBREW.as_ref(),
        }
    }

    fn read(name: &'static str, bytes: &'static [u8]) -> Option<Self> {
        Some(Self { name, bytes, sfnt: Sfnt::read(bytes)?, font: Font::new(bytes, 0)? })
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: Length,
    /// Whether all digits are of one width, so that they stand below each other.
    pub(crate) is_tabular: bool,
}

impl Style {
    pub(crate) const fn new(weight: Weight, size: Length) -> Self {
        Self { weight, size, is_tabular: false }
    }

    pub(crate) const fn tabular(self) -> Self {
        Self { is_tabular: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_typefaces_are_there() {
        let all = [
            (Typeface::Regular, "AaÄßŁőşж΄Ωπ€£₹₺−’…·□"),
            (Typeface::Semibold, "AaÄßŁőşж΄Ωπ€£₹₺−’…·□"),
            (Typeface::Arabic, "شايٹےپ"),
            (Typeface::Hebrew, "תהאַ"),
        ];
        for (typeface, text) in all {
            let face = Face::of(typeface).unwrap();
            for c in text.chars() {
                assert!(face.sfnt.has(c), "{} has no {c}", face.name);
            }
            assert!(!face.sfnt.has('漢') && !face.sfnt.has('\u{10ffff}'), "{}", face.name);
        }
    }
}
