//! Text that somebody else wrote, before it goes anywhere: in one form, and without what neither XML nor a page can
//! say.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A letter and its accents are one letter where there is one; what nobody sees, or what turns the order of letters
/// round, is left out. A tab is a space.
pub(crate) fn lines(text: &str) -> String {
    let composed: Cow<'_, str> = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    composed.replace("\r\n", "\n").chars().filter_map(kept).collect()
}

/// As [`lines`], in one line.
pub(crate) fn line(text: &str) -> String {
    lines(text).replace('\n', " ").trim().to_owned()
}

fn kept(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\r' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => Some('\n'),
        '\t' => Some(' '),
        _ if c.is_control() => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => None,
        '\u{ad}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => None,
        // No characters, and no XML has them.
        _ if u32::from(c) & 0xfffe == 0xfffe => None,
        '\u{e0000}'..='\u{e007f}' | '\u{fe00}'..='\u{fe0f}' => None,
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_gone() {
        for (written, kept) in [
            ("Bell\u{7} and esc\u{1b}[31m", "Bell and esc[31m"),
            ("Bjo\u{308}rn", "Björn"),
            ("a\r\nb\rc\u{2028}d\te", "a\nb\nc\nd e"),
            ("\u{202e}evil\u{202c}", "evil"),
            ("\u{feff}x\u{fffe}\u{10ffff}", "x"),
            ("شاي 🫖", "شاي 🫖"),
        ] {
            assert_eq!(lines(written), kept, "{written:?}");
        }
        assert_eq!(line(" one\ntwo\n"), "one two");
    }
}
