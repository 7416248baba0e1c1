//! Numbers as people and programs write them: which sign begins the decimals is found out from the whole file, and
//! where it cannot be, nobody guesses.

use model::{Currency, amount::NotAnAmount};

model::words! {
    /// What stands before the decimals.
    pub enum Decimal {
        Point = "point",
        Comma = "comma",
    }
}

impl Decimal {
    fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// What stands between thousands, beside spaces and apostrophes.
    fn grouping(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => '.',
        }
    }
}

/// What the amounts of a file tell about how they are written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    point: usize,
    comma: usize,
}

impl Evidence {
    pub fn note(&mut self, cell: &str) {
        match told_by(cell.trim()) {
            Some(Decimal::Point) => self.point += 1,
            Some(Decimal::Comma) => self.comma += 1,
            None => {}
        }
    }

    /// What most of them say; nothing where none says anything.
    pub fn verdict(self) -> Option<Decimal> {
        match self.point.cmp(&self.comma) {
            std::cmp::Ordering::Greater => Some(Decimal::Point),
            std::cmp::Ordering::Less => Some(Decimal::Comma),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// `1.234,5` and `12,50` tell it; `1,234` may be either, and `1,234,567` has no decimals.
fn told_by(cell: &str) -> Option<Decimal> {
    let of = |sign| if sign == '.' { Decimal::Point } else { Decimal::Comma };
    let other = |sign| if sign == '.' { Decimal::Comma } else { Decimal::Point };
    let last = cell.rfind(['.', ','])?;
    let sign = cell[last..].chars().next()?;
    let (before, after) = (&cell[..last], &cell[last + 1..]);
    let decimals = after.chars().take_while(char::is_ascii_digit).count();
    if before.contains(if sign == '.' { ',' } else { '.' }) {
        return Some(of(sign));
    }
    if before.contains(sign) {
        return Some(other(sign));
    }
    (decimals != 3 || !may_be_thousands(before)).then(|| of(sign))
}

/// Whether a group of three may follow: `1` and `-123` may, `0`, `1234` and nothing may not.
fn may_be_thousands(before: &str) -> bool {
    let digits = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    (1..=3).contains(&digits.len()) && !digits.starts_with('0')
}

/// The amount as `12.5`, for whichever type reads it. `None` for the sign is: nobody knows.
pub fn written(cell: &str, decimal: Option<Decimal>, currency: Option<Currency>) -> Result<String, String> {
    let bare = without_currency(cell.trim(), currency);
    if decimal.is_none() && bare.contains(['.', ',']) && told_by(bare).is_none() {
        return Err("may be a thousand times more or less; say which decimal sign the file uses".to_owned());
    }
    let decimal = decimal.unwrap_or(Decimal::Point);
    let (negative, digits) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (whole, fraction) = digits.split_once(decimal.sign()).unwrap_or((digits, ""));
    let whole = ungrouped(whole, decimal.grouping()).ok_or_else(not_a_number)?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return Err(not_a_number());
    }
    let sign = if negative { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    Ok(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// Groups of thousands are of three, or there are none.
fn ungrouped(whole: &str, grouping: char) -> Option<String> {
    let is_between = |c: char| c == grouping || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let mut groups = whole.split(is_between);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.is_empty() || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    let digits: String = std::iter::once(first).chain(rest).collect();
    (is_grouped && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The currency may stand before or after, if it is the one that is meant.
fn without_currency(cell: &str, currency: Option<Currency>) -> &str {
    let Some(currency) = currency else { return cell };
    let signs: &[&str] = match currency.as_str() {
        "EUR" => &["€"],
        "GBP" => &["£"],
        "JPY" | "CNY" => &["¥"],
        "INR" => &["₹"],
        "USD" | "CAD" | "AUD" | "NZD" | "SGD" | "HKD" | "MXN" => &["$"],
        _ => &[],
    };
    std::iter::once(currency.as_str())
        .chain(signs.iter().copied())
        .find_map(|sign| cell.strip_prefix(sign).or_else(|| cell.strip_suffix(sign)))
        .unwrap_or(cell)
        .trim()
}

fn not_a_number() -> String {
    "is not a number".to_owned()
}

/// Why an amount that is a number is still not one that can be kept.
pub fn unkept(why: NotAnAmount) -> String {
    match why {
        NotAnAmount::TooLarge => "is too large".to_owned(),
        NotAnAmount::TooPrecise { places } => format!("has more than {places} decimals"),
        NotAnAmount::Malformed | NotAnAmount::UnknownCurrency => not_a_number(),
    }
}

#[cfg(test)]
mod tests {
    use model::Rate;
    use proptest::prelude::*;

    use super::*;

    fn told(cells: &[&str]) -> Option<Decimal> {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.note(cell));
        evidence.verdict()
    }

    #[test]
    fn the_file_tells_its_decimal_sign() {
        for (cells, decimal) in [
            (&["12.50", "1,234"][..], Some(Decimal::Point)),
            (&["12,50", "1.234"], Some(Decimal::Comma)),
            (&["1.234,5"], Some(Decimal::Comma)),
            (&["1,234,567"], Some(Decimal::Point)),
            (&["0,125"], Some(Decimal::Comma)),
            (&["1234.567"], Some(Decimal::Point)),
            (&["1,234", "12", ""], None),
            (&["12,5o"], Some(Decimal::Comma)),
        ] {
            assert_eq!(told(cells), decimal, "{cells:?}");
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let eur = Some(Currency::EUR);
        for (cell, decimal, amount) in [
            ("12.5", None, "12.5"),
            ("12,50 €", None, "12.50"),
            ("EUR 1.234,50", Some(Decimal::Comma), "1234.50"),
            ("1'234.5", Some(Decimal::Point), "1234.5"),
            ("1 234 567", None, "1234567"),
            ("-5", None, "-5"),
            (".5", None, "0.5"),
            ("5.", None, "5"),
            ("+3", None, "3"),
            ("1,234", Some(Decimal::Point), "1234"),
            ("1,234", Some(Decimal::Comma), "1.234"),
        ] {
            let decimal = decimal.or_else(|| told(&[cell]));
            assert_eq!(written(cell, decimal, eur).as_deref(), Ok(amount), "{cell}");
        }
    }

    #[test]
    fn what_is_no_amount_is_said_to_be_none() {
        for cell in
            ["12,5o", "", "-", ".", "€", "1.2.3", "1,23,456", "12 5", "0x10", "1e3", "NaN", "$5", "5 USD", "٣", "--5"]
        {
            assert!(written(cell, Some(Decimal::Point), Some(Currency::EUR)).is_err(), "{cell}");
        }
        let unsure = written("1,234", None, None).unwrap_err();
        assert!(unsure.contains("say which decimal sign"), "{unsure}");
    }

    proptest! {
        /// Whoever writes an amount with either sign, and with groups or without, gets it back.
        #[test]
        fn an_amount_is_read_back(millionths in -1_000_000_000_000_i64..1_000_000_000_000, comma in any::<bool>(), grouped in any::<bool>()) {
            let amount = Rate::from_millionths(millionths);
            let plain = amount.to_string();
            let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
            let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
            let decimal = if comma { Decimal::Comma } else { Decimal::Point };
            let mut shown = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if grouped && at > 0 && (digits.len() - at) % 3 == 0 {
                    shown.push(decimal.grouping());
                }
                shown.push(digit);
            }
            let cell = if fraction.is_empty() { format!("{sign}{shown}") } else { format!("{sign}{shown}{}{fraction}", decimal.sign()) };
            let read = written(&cell, Some(decimal), None).unwrap();
            prop_assert_eq!(read.parse::<Rate>().unwrap(), amount);
        }

        #[test]
        fn no_cell_panics(cell in "\\PC*", point in any::<bool>()) {
            let _ = written(&cell, point.then_some(Decimal::Point), Some(Currency::EUR));
            Evidence::default().note(&cell);
        }
    }
}
