//! Whose word holds where both sides say something of the same thing; pure.

use sha2::{Digest as _, Sha256};

/// So many bytes of a hash tell one text from another.
const MARK: usize = 8;

/// Whose word it is, as the owner chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Shop,
    Here,
    /// Where only one side changed it, that side; where both did, a person.
    Ask,
}

impl Word {
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "shop" => Some(Self::Shop),
            "here" => Some(Self::Here),
            "ask" => Some(Self::Ask),
            _ => None,
        }
    }
}

/// What follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Both say the same.
    Same,
    Theirs,
    Ours,
    Undecided,
}

/// `before` is what the shop said when it was last seen; none where nobody saw it yet.
pub fn verdict<T: PartialEq + ?Sized>(word: Word, before: Option<&T>, there: &T, here: &T) -> Verdict {
    if there == here {
        return Verdict::Same;
    }
    match word {
        // What only changed here is not the shop's to take back.
        _ if before == Some(there) => Verdict::Ours,
        Word::Here => Verdict::Ours,
        Word::Shop => Verdict::Theirs,
        Word::Ask if before == Some(here) => Verdict::Theirs,
        Word::Ask => Verdict::Undecided,
    }
}

/// A short name of a text, the same for the same text.
pub fn mark(text: &str) -> String {
    let hash = Sha256::digest(text);
    hash.iter().take(MARK).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_changed_it_is_heard_and_where_both_did_the_word_counts() {
        for (word, before, there, here, verdict_) in [
            (Word::Shop, None, "a", "a", Verdict::Same),
            (Word::Shop, None, "a", "b", Verdict::Theirs),
            (Word::Here, None, "a", "b", Verdict::Ours),
            (Word::Ask, None, "a", "b", Verdict::Undecided),
            // Changed here alone: whoever's word it is.
            (Word::Shop, Some("a"), "a", "b", Verdict::Ours),
            (Word::Ask, Some("a"), "a", "b", Verdict::Ours),
            // Changed there alone.
            (Word::Shop, Some("b"), "a", "b", Verdict::Theirs),
            (Word::Here, Some("b"), "a", "b", Verdict::Ours),
            (Word::Ask, Some("b"), "a", "b", Verdict::Theirs),
            // Changed on both sides.
            (Word::Shop, Some("x"), "a", "b", Verdict::Theirs),
            (Word::Here, Some("x"), "a", "b", Verdict::Ours),
            (Word::Ask, Some("x"), "a", "b", Verdict::Undecided),
            (Word::Ask, Some("x"), "a", "a", Verdict::Same),
        ] {
            assert_eq!(verdict(word, before, there, here), verdict_, "{word:?} {before:?} {there} {here}");
        }
    }

    #[test]
    fn words_are_read_and_texts_told_apart() {
        assert_eq!(
            (Word::read(" Shop "), Word::read("ask"), Word::read("both")),
            (Some(Word::Shop), Some(Word::Ask), None)
        );
        assert_eq!(mark("tea"), mark("tea"));
        assert_ne!(mark("tea"), mark("Tea"));
    }
}
