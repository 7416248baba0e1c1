//! How many slips of a finger lie between two words: a letter too many, too few or wrong, or two swapped.

/// How many slips a word of this length is forgiven.
pub(crate) fn forgiven(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The slips between two words (Damerau and Levenshtein, each letter moved at most once), if there are at most
/// `most`.
pub(crate) fn slips(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    // Three rows of the table are enough: a swap looks back two.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(at + 1);
        for (to, wanted) in other.iter().enumerate() {
            let read = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let changed = read(&last, to) + usize::from(letter != wanted);
            let mut least = changed.min(read(&last, to + 1) + 1).min(read(&row, to) + 1);
            let is_swap = at > 0 && to > 0 && one.get(at - 1) == Some(wanted) && other.get(to - 1) == Some(letter);
            if is_swap {
                least = least.min(read(&before, to - 1) + 1);
            }
            row.push(least);
        }
        if row.iter().all(|slips| *slips > most) && last.iter().all(|slips| *slips > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.pop().filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::words::{length, pieces};

    fn between(one: &str, other: &str, most: usize) -> Option<usize> {
        slips(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>(), most)
    }

    #[test]
    fn slips_are_counted() {
        for (one, other, expected) in [
            ("shirt", "shirt", Some(0)),
            ("shrit", "shirt", Some(1)),
            ("shit", "shirt", Some(1)),
            ("shiirt", "shirt", Some(1)),
            ("shart", "shirt", Some(1)),
            ("strawbery", "strawberry", Some(1)),
            ("starwbery", "strawberry", Some(2)),
            ("milk", "mlik", Some(1)),
            ("green", "brown", None),
            ("", "ab", Some(2)),
            ("", "abc", None),
        ] {
            assert_eq!(between(one, other, 2), expected, "{one} {other}");
            assert_eq!(between(other, one, 2), expected, "{other} {one}");
        }
    }

    proptest! {
        /// Whoever is forgiven one slip in a word is found by the pieces that the two words share.
        #[test]
        fn one_slip_leaves_a_piece_in_common(word in "[a-d]{4,7}", at in 0_usize..7, slip in 0_usize..4, letter in prop::char::range('a', 'z')) {
            let mut letters: Vec<char> = word.chars().collect();
            let at = at % letters.len();
            match slip {
                0 => letters.insert(at, letter),
                1 => letters[at] = letter,
                2 if letters.len() > 4 => drop(letters.remove(at)),
                _ if at > 0 => letters.swap(at - 1, at),
                _ => {}
            }
            let typed: String = letters.iter().collect();
            prop_assert!(between(&typed, &word, 1).is_some());
            prop_assert!(pieces(&typed).iter().any(|piece| pieces(&word).contains(piece)), "{typed} {word}");
            prop_assert!((length(&typed) - length(&word)).abs() <= 1);
        }

        #[test]
        fn it_is_the_same_both_ways(one in "[a-c]{0,10}", other in "[a-c]{0,10}") {
            prop_assert_eq!(between(&one, &other, 2), between(&other, &one, 2));
        }
    }
}
