//! Names, codes and check digits. Pure: data in, data or a reason out.

mod cost;

use door::Problem;
use model::{Currency, Rate};

pub use cost::average;

const NAME_LIMIT: usize = 200;
const TEXT_LIMIT: usize = 10_000;
const SKU_LIMIT: usize = 64;
const UNIT_LIMIT: usize = 20;

/// A name as it is kept, without spaces around it.
pub fn name(text: &str) -> Result<String, Problem> {
    bounded("/name", "A product's name", text, 1, NAME_LIMIT)
}

pub fn description(text: &str) -> Result<String, Problem> {
    bounded("/description", "A description", text, 0, TEXT_LIMIT)
}

pub fn title(text: &str) -> Result<String, Problem> {
    bounded("/title", "A variant's title", text, 0, NAME_LIMIT)
}

pub fn unit(text: &str) -> Result<String, Problem> {
    bounded("/unit", "A unit", text, 1, UNIT_LIMIT)
}

/// A stock keeping unit: the shop's own code, printable and without spaces around it.
pub fn sku(text: &str) -> Result<String, Problem> {
    bounded("/sku", "A SKU", text, 1, SKU_LIMIT)
}

/// What somebody looks for: not longer than what there is to find.
pub fn search(text: &str) -> Result<String, Problem> {
    bounded("/search", "What you look for", text, 0, NAME_LIMIT)
}

/// A GTIN (EAN-8, UPC-A, EAN-13, ITF-14) whose last digit agrees with the others.
pub fn barcode(text: &str) -> Result<String, Problem> {
    let invalid = |detail: String| Problem::invalid("/barcode", detail);
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if !matches!(digits.len(), 8 | 12 | 13 | 14) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(invalid("A barcode is an EAN, UPC or GTIN of 8, 12, 13 or 14 digits.".to_owned()));
    }
    let (body, last) = digits.split_at(digits.len() - 1);
    let expected = check_digit(body);
    if last != expected.to_string() {
        return Err(invalid(format!(
            "The last digit of {digits} does not agree with the others; it would have to be {expected}. One was probably mistyped."
        )));
    }
    Ok(digits)
}

/// Weights 3 and 1 from the right, filled up to a multiple of ten.
fn check_digit(body: &str) -> u32 {
    let sum: u32 = body
        .bytes()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// A price or cost is never negative, and nobody knows what it is worth without its currency.
pub fn priced(price: Option<Rate>, cost: Option<Rate>, currency: Option<Currency>) -> Result<(), Problem> {
    if price.is_some_and(Rate::is_negative) {
        return Err(Problem::invalid("/price", "A price is not negative."));
    }
    if cost.is_some_and(Rate::is_negative) {
        return Err(Problem::invalid("/cost", "A cost is not negative."));
    }
    if (price.is_some() || cost.is_some()) && currency.is_none() {
        return Err(Problem::invalid("/currency", "Say which currency the price is in, such as EUR."));
    }
    Ok(())
}

/// A text as lists sort and search it: lower case, single spaces.
pub fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bounded(at: &'static str, what: &str, text: &str, least: usize, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    let length = text.chars().count();
    if length < least || length > most {
        return Err(Problem::invalid(at, format!("{what} has {least} to {most} characters; this has {length}.")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Problem::invalid(at, format!("{what} has no control characters.")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_barcodes() {
        for good in ["96385074", "036000291452", "4006381333931", "9780306406157", "10614141000415", "400-638 133393 1"]
        {
            assert!(barcode(good).is_ok(), "{good}");
        }
        for bad in ["", "4006381333930", "400638133393", "40063813339311", "ABCDEFGHIJKLM", "٤٠٠٦٣٨١٣٣٣٩٣١"]
        {
            assert!(barcode(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        /// The check digit is there to catch a mistyped digit, and it catches every single one.
        #[test]
        fn one_mistyped_digit_is_always_found(body in "[0-9]{12}", at in 0_usize..13, by in 1_u8..10) {
            let good = format!("{body}{}", check_digit(&body));
            prop_assert!(barcode(&good).is_ok());
            let mut bytes = good.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            prop_assert!(barcode(std::str::from_utf8(&bytes).unwrap()).is_err());
        }
    }
}
