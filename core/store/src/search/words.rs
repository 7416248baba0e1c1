//! Words as they are looked for: without case, accents and signs. Pure: text in, words out.

use std::iter;

use icu_normalizer::{DecomposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed};

/// What of a word is kept; longer ones are found by their beginning.
const LONGEST: usize = 48;
/// Between two texts in one: no text has it, so no piece reaches over it.
const EDGE: char = '\u{1}';

/// A text in small letters and without accents: `Crème Brûlée` is `creme brulee`. What has no other form stays.
pub(crate) fn folded(text: &str) -> String {
    let (decompose, marks) = (DecomposingNormalizerBorrowed::new_nfkd(), CanonicalCombiningClassMapBorrowed::new());
    let mut folded = String::with_capacity(text.len());
    for letter in decompose.normalize_iter(text.chars()).filter(|letter| marks.get_u8(*letter) == 0) {
        for small in letter.to_lowercase().filter(|letter| marks.get_u8(*letter) == 0) {
            match small {
                'ß' => folded.push_str("ss"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'þ' => folded.push_str("th"),
                'ø' => folded.push('o'),
                'ð' | 'đ' => folded.push('d'),
                'ł' => folded.push('l'),
                'ħ' => folded.push('h'),
                'ı' => folded.push('i'),
                'ς' => folded.push('σ'),
                other => folded.push(other),
            }
        }
    }
    folded
}

/// The words between the spaces of a folded text, each with the parts that its signs cut it into: `t-shirt` is
/// `tshirt`, of `t` and `shirt`.
pub(crate) fn spaced(folded: &str) -> impl Iterator<Item = Spaced> {
    folded.split_whitespace().map(Spaced::of).filter(|spaced| !spaced.whole.is_empty())
}

/// What stood between two spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spaced {
    pub(crate) whole: String,
    /// None where it is of one piece.
    pub(crate) parts: Vec<String>,
}

impl Spaced {
    fn of(text: &str) -> Self {
        let mut parts: Vec<String> = Vec::new();
        let mut goes_on = false;
        for letter in text.chars() {
            if !letter.is_alphanumeric() {
                goes_on = false;
                continue;
            }
            // Where no spaces are written, every sign is a word.
            match parts.last_mut().filter(|_| goes_on && !stands_alone(letter)) {
                Some(part) => part.push(letter),
                None => parts.push(letter.into()),
            }
            goes_on = !stands_alone(letter);
        }
        let whole = parts.concat();
        if parts.len() == 1 {
            parts.clear();
        }
        parts.iter_mut().for_each(shorten);
        Self { whole: shortened(whole), parts }
    }

    /// All its forms.
    pub(crate) fn words(self) -> impl Iterator<Item = String> {
        iter::once(self.whole).chain(self.parts)
    }
}

/// A code as it is compared: `400-638 133` is `400638133`.
pub(crate) fn code(folded: &str) -> String {
    shortened(folded.chars().filter(|letter| letter.is_alphanumeric()).collect())
}

/// The pieces of a word by which one that is mistyped is found: every three letters, its edges too, and all its
/// letters in the order of the alphabet, which stay the same when two of them are swapped.
pub(crate) fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = iter::once(EDGE).chain(word.chars()).chain([EDGE]).collect();
    let mut pieces: Vec<String> = letters.windows(3).map(|three| three.iter().collect()).collect();
    let mut sorted: Vec<char> = word.chars().collect();
    sorted.sort_unstable();
    pieces.push(sorted.into_iter().collect());
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// The digits in a word.
pub(crate) fn digits(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|letter| letter.is_numeric())
}

/// How many letters a word has.
pub(crate) fn length(word: &str) -> i64 {
    i64::try_from(word.chars().count()).unwrap_or(i64::MAX)
}

fn shortened(mut word: String) -> String {
    shorten(&mut word);
    word
}

fn shorten(word: &mut String) {
    if let Some((end, _)) = word.char_indices().nth(LONGEST) {
        word.truncate(end);
    }
}

/// Han and kana, which are written without spaces.
fn stands_alone(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        spaced(&folded(text)).flat_map(Spaced::words).collect()
    }

    #[test]
    fn case_accents_and_signs_do_not_matter() {
        for (text, expected) in [
            ("Crème  BRÛLÉE", &["creme", "brulee"][..]),
            ("Straße", &["strasse"]),
            ("Łódź Ærø", &["lodz", "aero"]),
            ("İstanbul ISPARTA", &["istanbul", "isparta"]),
            ("ΟΔΟΣ οδος", &["οδοσ", "οδοσ"]),
            ("T-Shirt", &["tshirt", "t", "shirt"]),
            ("men's", &["mens", "men", "s"]),
            ("1.5", &["15", "1", "5"]),
            ("ﬁne ½", &["fine", "12", "1", "2"]),
            ("紅茶", &["紅茶", "紅", "茶"]),
            ("- !! –", &[]),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn a_code_is_its_letters_and_digits() {
        assert_eq!(code(&folded("400-638 133393 1")), "4006381333931");
        assert_eq!(code(&folded(" SKU_12/b ")), "sku12b");
    }

    proptest! {
        /// Folding what is folded changes nothing: a record and a question meet in the same form.
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        /// No text takes it down, and no word is longer than what is kept.
        #[test]
        fn any_text_has_words(text in any::<String>()) {
            for word in words(&text) {
                prop_assert!(!word.is_empty());
                prop_assert!(word.chars().count() <= LONGEST);
                prop_assert!(word.chars().all(char::is_alphanumeric));
                prop_assert!(!pieces(&word).is_empty());
            }
        }
    }
}
