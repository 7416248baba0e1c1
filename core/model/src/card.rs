//! Numbers of payment cards. Whoever keeps one must protect it as the card companies say, so none is kept here: where
//! people write freely, one that was typed or pasted is refused before anything is done with it.

use crate::Problem;

/// As many digits as the cards have that are in use.
const LENGTHS: std::ops::RangeInclusive<usize> = 14..=19;

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

/// Whether one stands in the text: as it is written, in groups, with blanks, dashes or dots between them, also as it was
/// pasted from a table. What is longer than any, without a gap, is another number.
pub fn stands_in(text: &str) -> bool {
    let mut groups: Vec<Vec<u8>> = Vec::new();
    let mut gap = WIDEST_GAP;
    for c in text.chars().chain(['|']) {
        match c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
            Some(digit) => match groups.last_mut().filter(|_| gap == 0) {
                Some(group) => group.push(digit),
                None => {
                    groups.push(vec![digit]);
                    gap = 0;
                }
            },
            None if joins(c) && gap < WIDEST_GAP => gap += 1,
            None => {
                if holds_card(&groups) {
                    return true;
                }
                groups.clear();
                gap = WIDEST_GAP;
            }
        }
    }
    false
}

/// What people and tables put between the groups of one number.
fn joins(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Other numbers may stand beside it, with nothing but a space between.
fn holds_card(groups: &[Vec<u8>]) -> bool {
    (0..groups.len()).any(|first| {
        let mut digits = Vec::new();
        for group in groups.iter().skip(first) {
            digits.extend_from_slice(group);
            if digits.len() > *LENGTHS.end() {
                break;
            }
            if is_card(&digits) {
                return true;
            }
        }
        false
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

        /// One wrong digit and it is none.
        #[test]
        fn a_mistyped_one_is_none(at in 1_usize..15, by in 1_u8..10) {
            let mut digits: Vec<u8> = "4111111111111111".bytes().map(|byte| byte - b'0').collect();
            digits[at] = (digits[at] + by) % 10;
            prop_assert!(!is_card(&digits));
        }
    }
}
