//! Barcodes and their check digits. One thing has one code in many forms: an ISBN of 10 digits is the EAN of 13, a
//! UPC is an EAN with a zero before it. What they have in common is the GTIN of 14 digits.

use door::Problem;

/// The digits of a GTIN that name the item, without what says how it is packed and without the check digit.
const ITEM: std::ops::Range<usize> = 1..13;
const GTIN: usize = 14;
/// What makes an EAN of the digits of an old ISBN.
const BOOKS: &str = "978";

/// A barcode that was read right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barcode {
    /// As it is printed, without spaces and dashes.
    pub code: String,
    /// The same in every form.
    pub gtin: String,
}

impl Barcode {
    /// EAN-8, UPC-A, EAN-13, GTIN-14, ISBN-10 or ISBN-13, whose last digit agrees with the others.
    pub fn read(text: &str, at: &'static str) -> Result<Self, Problem> {
        let code: String =
            text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| if c == 'x' { 'X' } else { c }).collect();
        let (body, last) = code.split_at(code.char_indices().next_back().map_or(0, |(at, _)| at));
        let is_isbn = code.len() == 10;
        let all_digits = body.bytes().all(|byte| byte.is_ascii_digit());
        let last_fits = last.bytes().all(|byte| byte.is_ascii_digit() || is_isbn && byte == b'X');
        if !matches!(code.len(), 8 | 10 | 12 | 13 | 14) || !all_digits || !last_fits {
            let detail = "A barcode is an EAN, UPC or GTIN of 8, 12, 13 or 14 digits, or an ISBN of 10 or 13.";
            return Err(Problem::invalid(at, detail));
        }
        let expected = if is_isbn { isbn_digit(body) } else { check_digit(body) };
        if !last.chars().eq([expected]) {
            let detail = format!(
                "The last digit of {code} does not agree with the others; it would have to be {expected}. One was \
                 probably mistyped."
            );
            return Err(Problem::invalid(at, detail));
        }
        let gtin = if is_isbn {
            let ean = format!("{BOOKS}{body}");
            let digit = check_digit(&ean);
            format!("{:0>GTIN$}", format!("{ean}{digit}"))
        } else {
            format!("{code:0>GTIN$}")
        };
        Ok(Self { code, gtin })
    }

    /// What it has in common with the codes of the same item, packed otherwise.
    pub fn item(&self) -> &str {
        self.gtin.get(ITEM).unwrap_or_default()
    }
}

/// Weights 3 and 1 from the right, filled up to a multiple of ten.
fn check_digit(body: &str) -> char {
    let weighted = body.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

/// Weights 10 down to 2, filled up to a multiple of eleven; ten is an X.
fn isbn_digit(body: &str) -> char {
    let sum: u32 = body.bytes().zip((2..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    char::from_digit((11 - sum % 11) % 11, 10).unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Barcode, Problem> {
        Barcode::read(text, "/barcode")
    }

    #[test]
    fn known_barcodes() {
        for (good, gtin) in [
            ("96385074", "00000096385074"),
            ("036000291452", "00036000291452"),
            ("4006381333931", "04006381333931"),
            ("9780306406157", "09780306406157"),
            ("10614141000415", "10614141000415"),
            ("400-638 133393 1", "04006381333931"),
            ("0-306-40615-2", "09780306406157"),
            ("0-8044-2957-x", "09780804429573"),
        ] {
            assert_eq!(read(good).unwrap().gtin, gtin, "{good}");
        }
        for bad in [
            "",
            "4006381333930",
            "400638133393",
            "40063813339311",
            "ABCDEFGHIJKLM",
            "٤٠٠٦٣٨١٣٣٣٩٣١",
            "0306406153",
            "080442957X1",
            "X80442957X",
            "963850X4",
            "9638507X",
            "000000000é",
            "é",
            "-",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn one_item_in_many_forms() {
        let same = |one: &str, other: &str| read(one).unwrap().gtin == read(other).unwrap().gtin;
        assert!(same("036000291452", "0036000291452") && same("0306406152", "978-0-306-40615-7"));
        assert!(!same("10614141000415", "0614141000418"), "a box of them is another thing to scan");
        assert_eq!(read("10614141000415").unwrap().item(), read("0614141000418").unwrap().item());
    }

    proptest! {
        /// The check digit is there to catch a mistyped digit, and it catches every single one.
        #[test]
        fn one_mistyped_digit_is_always_found(body in "[0-9]{12}", at in 0_usize..13, by in 1_u8..10) {
            let good = format!("{body}{}", check_digit(&body));
            prop_assert!(read(&good).is_ok());
            let mut bytes = good.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            prop_assert!(read(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        /// That of books catches two neighbours that changed places, too.
        #[test]
        fn two_exchanged_digits_of_a_book_are_found(body in "[0-9]{9}", at in 0_usize..8) {
            let good = format!("{body}{}", isbn_digit(&body));
            prop_assert!(read(&good).is_ok());
            let mut bytes = good.clone().into_bytes();
            bytes.swap(at, at + 1);
            let swapped = String::from_utf8(bytes).unwrap();
            prop_assert!(swapped == good || read(&swapped).is_err());
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = read(&text);
        }
    }
}
