//! Numbers of payment cards. Whoever keeps one must protect it as the card companies say, so none is kept here: where
//! people write freely, one that was typed or pasted is refused before anything is done with it. Where nobody can be asked
//! to leave it out, the end of it is kept alone.

use std::ops::Range;

use crate::Problem;

/// As many digits as the cards have that are in use.
const LENGTHS: std::ops::RangeInclusive<usize> = 14..=19;

/// As many of its digits as may be kept, by which people tell their cards apart.
const SHOWN: usize = 4;
const HIDDEN: char = '•';

/// As many signs as stand between two groups of it.
const WIDEST_GAP: u8 = 3;

/// Refused where a card's number stands in the text, whatever is around it.
pub fn refuse(at: &'static str, text: &str) -> Result<(), Problem> {
    if !stands_in(text) {
        return Ok(());
    }
    let detail = "This has the number of a payment card in it, and none is kept here. Leave it out.";
    Err(Problem::invalid(at, detail))
}

/// The text with no number of a card in it: of each the last digits are left.
pub fn masked(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(at) = found_in(&text) {
        let card = text.get(at.clone()).unwrap_or_default();
        let mut hidden = card.chars().filter(char::is_ascii_digit).count() - SHOWN;
        let hide = |c: char| match c.is_ascii_digit() && hidden > 0 {
            true => {
                hidden -= 1;
                HIDDEN
            }
            false => c,
        };
        let masked: String = card.chars().map(hide).collect();
        text.replace_range(at, &masked);
    }
    text
}

/// Whether one stands in the text.
pub fn stands_in(text: &str) -> bool {
    found_in(text).is_some()
}

/// Digits without a gap, and where they begin.
struct Group {
    at: usize,
    digits: Vec<u8>,
}

/// The first that stands in the text: as it is written, in groups, with blanks, dashes or dots between them, also as it was
/// pasted from a table. What is longer than any, without a gap, is another number.
fn found_in(text: &str) -> Option<Range<usize>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut gap = WIDEST_GAP;
    for (at, c) in text.char_indices().chain([(text.len(), '|')]) {
        match c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            Some(digit) => match groups.last_mut().filter(|_| gap == 0) {
                Some(group) => group.digits.push(digit),
                None => {
                    groups.push(Group { at, digits: vec![digit] });
                    gap = 0;
                }
            },
            None if joins(c) && gap < WIDEST_GAP => gap += 1,
            None => {
                if let Some(card) = card_of(&groups) {
                    return Some(card);
                }
                groups.clear();
                gap = WIDEST_GAP;
            }
        }
    }
    None
}

/// What people and tables put between the groups of one number.
fn joins(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Other numbers may stand beside it, with nothing but a space between.
fn card_of(groups: &[Group]) -> Option<Range<usize>> {
    groups.iter().enumerate().find_map(|(place, first)| {
        let mut digits = Vec::new();
        for group in groups.iter().skip(place) {
            digits.extend_from_slice(&group.digits);
            if digits.len() > *LENGTHS.end() {
                break;
            }
            if is_card(&digits) {
                return Some(first.at..group.at + group.digits.len());
            }
        }
        None
    })
}

fn is_card(digits: &[u8]) -> bool {
    is_of_a_brand(digits) && checks(digits)
}

/// By the first digits that the brands have, at the lengths that they use.
fn is_of_a_brand(digits: &[u8]) -> bool {
    let first = |many: usize| digits.iter().take(many).fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    match digits.len() {
        14 => matches!(first(3), 300..=305) || matches!(first(2), 36 | 38),
        15 => matches!(first(2), 34 | 37) || matches!(first(4), 1800 | 2131),
        16 | 19 if first(1) == 4 => true,
        16 => {
            matches!(first(2), 51..=55)
                || matches!(first(4), 2221..=2720 | 3528..=3589 | 6011 | 9792 | 2200..=2204)
                || matches!(first(2), 62 | 65)
                || matches!(first(3), 644..=649)
        }
        _ => false,
    }
}

/// The check digit, by the method of Luhn.
fn checks(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the brands publish for trying out.
    const CARDS: [&str; 8] = [
        "4111111111111111",
        "4242 4242 4242 4242",
        "5555-5555-5555-4444",
        "2223 0031 2200 3222",
        "3782 822463 10005",
        "6011111111111117",
        "3056 9309 0259 04",
        "3530111333300000",
    ];

    fn spaced(card: &str, gap: &str) -> String {
        card.replace([' ', '-'], gap)
    }

    #[test]
    fn a_card_is_found_however_it_is_written() {
        for card in CARDS {
            for text in [
                card.to_owned(),
                format!("Card: {card}."),
                format!("pay with\n{card} 12/29 123"),
                spaced(card, "\t"),
                spaced(card, " - "),
                spaced(card, "\u{2011}"),
            ] {
                assert!(stands_in(&text), "{text}");
            }
            assert!(refuse("/notes", card).is_err());
        }
    }

    #[test]
    fn of_a_card_the_end_is_left() {
        for (said, kept) in [
            ("Pay 4111 1111 1111 1111 now", "Pay •••• •••• •••• 1111 now"),
            ("3782-822463-10005", "••••-••••••-•0005"),
            ("12 4111111111111111, 5555-5555-5555-4444", "12 ••••••••••••1111, ••••-••••-••••-4444"),
            ("Order 100000000000000", "Order 100000000000000"),
        ] {
            assert_eq!(masked(said), kept);
        }
    }

    #[test]
    fn other_numbers_are_no_cards() {
        for text in [
            "",
            "4111111111111112",
            "Leave it at 12 Long Street, 4th floor, from 09:00 to 17:30",
            "+44 20 7946 0018, +43 1 2345678",
            "4006381333931",
            "978-3-16-148410-0",
            "Order 100000000000000, parcel 1Z999AA10123456784",
            "AT61 1904 3002 3457 3201",
            "2026-11-21 20:15:00",
            "parcel 00341111111111111111229",
        ] {
            assert!(!stands_in(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            let _either = stands_in(&text);
        }

        #[test]
        fn none_stands_in_what_is_masked(text in "([0-9]{1,20}|[ .|é–-]{1,4}|4111111111111111|3782 822463 10005){0,12}") {
            let masked = masked(&text);
            prop_assert!(!stands_in(&masked), "{masked}");
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert_eq!(masked == text, !stands_in(&text));
        }

        /// One wrong digit and it is none.
        #[test]
        fn a_mistyped_one_is_none(at in 1_usize..15, by in 1_u8..10) {
            let mut digits: Vec<u8> = "4111111111111111".bytes().map(|byte| byte - b'0').collect();
            digits[at] = (digits[at] + by) % 10;
            prop_assert!(!is_card(&digits));
        }
    }
}
