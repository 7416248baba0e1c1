//! A cell that a spreadsheet would run as a formula gets an apostrophe in front, and loses it when it is read.

use std::borrow::Cow;

/// What a formula begins with, in whatever width it is written.
const BEGINNINGS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The text as it can stand in a file that somebody opens.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_run(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text as it was meant. One that begins with an apostrophe of its own got another if it needed one.
pub fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_run(rest.trim_start_matches('\''))).unwrap_or(cell)
}

fn is_run(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(BEGINNINGS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_not_run() {
        for text in ["=1+1", "+49 30 1", "-5", "@SUM(A1)", "\t=1", "\r", " =1", "＝1", "'=1", "''=1"] {
            let cell = harmless(text);
            assert!(cell.starts_with('\'') && plain(&cell) == text, "{text}");
        }
        for text in ["", "Tea", "O'Hara", "'tis", "5=5", "''"] {
            assert!(harmless(text) == text && plain(text) == text, "{text}");
        }
        assert_eq!(plain("=1+1"), "=1+1", "what others wrote without care is read as it is");
    }

    proptest! {
        #[test]
        fn every_text_is_read_back(text in "['=+@\\-\t a＝]{0,6}") {
            let cell = harmless(&text);
            prop_assert_eq!(plain(&cell), text.as_str());
            prop_assert!(!cell.trim_start().starts_with(BEGINNINGS));
        }
    }
}
