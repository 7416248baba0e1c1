//! What somebody typed as a number, as an exact decimal; and where it could be two numbers, both of them.

use super::Figures;

/// What something typed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// An exact decimal, as the door wants it.
    Number(String),
    /// A thousand times the one or the other, and nothing tells which.
    Either { many: String, few: String },
    /// No number, so that nobody's mistake is made into a guess.
    Nothing,
}

/// In whose manner something is read: that of the country, and that of the language where it is not spoken there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) here: Figures,
    /// Whoever reads English in Berlin may write as in London.
    pub(super) at_home: Figures,
}

/// Where people who read German write `1.234` for a little more than one.
const POINTED: [&str; 2] = ["CH", "LI"];

impl Manner {
    pub(super) fn of(language: &str, country: &str) -> Self {
        let here = Figures::of(language, country);
        let is_home = language == "de" && POINTED.contains(&country);
        Self { here, at_home: if is_home { here } else { Figures::of(language, "") } }
    }

    /// Whether three digits behind this sign are thousands; nothing where nothing tells.
    fn tells(self, sign: char) -> Option<bool> {
        let of = |figures: Figures| match sign {
            _ if sign == figures.point => Some(false),
            _ if sign == figures.between => Some(true),
            _ => None,
        };
        of(self.here).filter(|told| of(self.at_home).is_none_or(|at_home| at_home == *told))
    }
}

/// A sign that is written between thousands is one only where three digits follow it: `4.50` is four and a half in
/// Berlin too.
pub(super) fn number(typed: &str, manner: Manner) -> Read {
    match decimal(typed, manner.here) {
        Some(read) => match either(typed, manner) {
            Some((many, few)) => Read::Either { many, few },
            None => Read::Number(read),
        },
        None => Read::Nothing,
    }
}

/// Whether a field that holds this would be read as two numbers.
pub(super) fn is_either(typed: &str, manner: Manner) -> bool {
    either(typed, manner).is_some()
}

/// Both that `1,000` may be, where it may be both.
fn either(typed: &str, manner: Manner) -> Option<(String, String)> {
    let mut signs = typed.chars().filter(|sign| matches!(sign, '.' | ','));
    let (sign, None) = (signs.next()?, signs.next()) else { return None };
    if !is_seam_in(typed, sign) || manner.tells(sign).is_some() {
        return None;
    }
    let (mut in_thousands, mut in_parts) = (manner.here, manner.here);
    (in_thousands.point, in_thousands.between) = (if sign == '.' { ',' } else { '.' }, sign);
    (in_parts.point, in_parts.between) = (sign, ' ');
    let (many, few) = (decimal(typed, in_thousands)?, decimal(typed, in_parts)?);
    Some((many, few))
}

/// Whether up to three digits stand before it and three behind it, and no zero first.
fn is_seam_in(typed: &str, sign: char) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let Some((before, after)) = typed.split_once(sign) else { return false };
    let (before, after) = (digits(before), digits(after));
    after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0')
}

fn decimal(typed: &str, figures: Figures) -> Option<String> {
    let typed: String = typed.chars().filter(|sign| !is_mark(*sign)).collect();
    let typed = typed.trim().trim_matches(is_money).trim();
    let (negative, digits) = match typed.strip_prefix(['-', '\u{2212}', '–']) {
        Some(rest) => (true, rest.trim_start().trim_start_matches(is_money).trim_start()),
        None => (false, typed.strip_prefix('+').unwrap_or(typed)),
    };
    let (whole, rest) = split(digits, figures)?;
    let whole = without_seams(whole)?;
    let is_digits = rest.bytes().all(|byte| byte.is_ascii_digit()) && !(whole.is_empty() && rest.is_empty());
    if !is_digits {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole.as_str() };
    let sign = if negative { "-" } else { "" };
    Some(if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") })
}

/// Says which way to read, and comes along where something is copied; nobody sees it.
fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_money(sign: char) -> bool {
    matches!(sign, '€' | '$' | '£' | '¥' | '₹' | '৳' | '₩' | '₪' | '₫' | '₱' | '₦' | '₴' | '₺' | '₸' | '₾')
}

fn is_seam(sign: char) -> bool {
    matches!(sign, '.' | ',' | '\'' | '’' | '٬') || sign.is_whitespace()
}

/// Before and after the point.
fn split(digits: &str, figures: Figures) -> Option<(&str, &str)> {
    let Some(last) = digits.rfind(['.', ',', '٫']) else { return Some((digits, "")) };
    let sign = digits[last..].chars().next()?;
    let (before, after) = (&digits[..last], &digits[last + sign.len_utf8()..]);
    let is_seam_here = sign == figures.between
        && sign != figures.point
        && after.len() == 3
        && (1..=3).contains(&before.len())
        && !before.starts_with('0')
        && before.bytes().all(|byte| byte.is_ascii_digit());
    // The same sign again and again cannot be the point.
    let is_repeated = before.contains(sign);
    if is_seam_here || is_repeated { Some((digits, "")) } else { Some((before, after)) }
}

/// Thousands put together: groups of three, or of two before a last one of three, all by one sign.
fn without_seams(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(is_seam).collect();
    let are_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let mut signs = whole.chars().filter(|sign| is_seam(*sign));
    let first_sign = signs.next();
    let [first, middle @ .., last] = groups.as_slice() else { return are_digits.then(|| whole.to_owned()) };
    let is_grouped = signs.all(|sign| Some(sign) == first_sign)
        && (1..=3).contains(&first.len())
        && last.len() == 3
        && (middle.iter().all(|group| group.len() == 3) || middle.iter().all(|group| group.len() == 2));
    (are_digits && is_grouped).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use model::Quantity;
    use proptest::prelude::*;

    use super::{
        super::{Business, Spoken},
        *,
    };

    fn read(language: &str, country: &str, typed: &str) -> Option<String> {
        match number(typed, Manner::of(language, country)) {
            Read::Number(number) => Some(number),
            Read::Either { .. } | Read::Nothing => None,
        }
    }

    #[test]
    fn what_is_typed_is_read_as_it_was_meant() {
        for (language, country, typed, meant) in [
            ("de", "DE", "1.234,50", "1234.50"),
            ("de", "DE", "1,234.50", "1234.50"),
            ("de", "DE", "1.234", "1234"),
            ("de", "DE", "4.50", "4.50"),
            ("de", "DE", "0.125", "0.125"),
            ("de", "DE", "1.234.567", "1234567"),
            ("en", "US", "1,234", "1234"),
            ("en", "US", "12,5", "12.5"),
            ("en", "US", "$1,234,567.89", "1234567.89"),
            ("en", "US", "-$5", "-5"),
            ("en", "IN", "1,23,45,678.9", "12345678.9"),
            ("de", "CH", "1’234.50", "1234.50"),
            ("de", "CH", "1'234", "1234"),
            ("de", "CH", "1.234", "1.234"),
            ("en", "DE", "1,00", "1.00"),
            ("en", "DE", "1,2340", "1.2340"),
            ("en", "DE", "0,125", "0.125"),
            ("en", "DE", "1.000,00", "1000.00"),
            ("en", "DE", "1,000,000", "1000000"),
            ("de", "DE", "1,234", "1.234"),
            ("de", "AT", "1,234", "1.234"),
            ("en", "US", "1.234", "1.234"),
            ("de", "AT", "€ 1 234,50", "1234.50"),
            ("de", "AT", "\u{2212}12", "-12"),
            ("de", "DE", "\u{200f}1.234,50\u{a0}€\u{200e}", "1234.50"),
            ("en", "US", "\u{2068}12\u{2069}", "12"),
            ("en", "", " .5 ", "0.5"),
            ("en", "", "5.", "5"),
            ("en", "", "007", "007"),
        ] {
            assert_eq!(read(language, country, typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        for typed in [
            "",
            " ",
            "a dozen",
            "1,23,4",
            "1.2.3",
            "1,,000",
            "12,34,56",
            "--5",
            "5-",
            "1e5",
            ".",
            "1.234,5.6",
            "1 000,000.5",
        ] {
            assert_eq!(read("de", "DE", typed), None, "{typed}");
            assert_eq!(read("en", "US", typed), None, "{typed}");
        }
    }

    #[test]
    fn what_could_be_two_numbers_is_asked_about() {
        for (language, country, typed, many, few) in [
            ("en", "DE", "1,000", "1000", "1.000"),
            ("en", "DE", "1.000", "1000", "1.000"),
            ("en", "DE", "-€ 12,345", "-12345", "-12.345"),
            ("en", "AT", "123,456", "123456", "123.456"),
            ("de", "US", "1.234", "1234", "1.234"),
            ("de", "AT", "1.234", "1234", "1.234"),
            ("de", "CH", "1,234", "1234", "1.234"),
        ] {
            let both = Read::Either { many: many.to_owned(), few: few.to_owned() };
            assert_eq!(number(typed, Manner::of(language, country)), both, "{typed} in {language}-{country}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            whole in 0_i64..1_000_000_000_000, rest in "[0-9]{0,6}", negative: bool,
            country in prop::sample::select(vec!["", "DE", "AT", "CH", "US", "IN", "FR", "GB", "LI", "LU"]),
            language in prop::sample::select(vec!["en", "de"]),
        ) {
            let spoken = Spoken::new(language, country, &Business::default());
            let sign = if negative { "-" } else { "" };
            let exact = if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") };
            let is_the_same = |read: &str| read.parse::<Quantity>() == exact.parse::<Quantity>();
            prop_assert!(is_the_same(&spoken.read(&spoken.typed(&exact))), "{} as {}", exact, spoken.typed(&exact));
            let money = spoken.typed_money(&exact, "EUR");
            prop_assert!(is_the_same(&spoken.read(&money)), "{} as {}", exact, money);
            // What only stands there may be copied: it is the same number, or is asked about.
            let copied = spoken.quantity(&exact);
            let is_asked = matches!(number(&copied, Manner::of(language, country)), Read::Either { .. });
            prop_assert!(is_asked || is_the_same(&spoken.read(&copied)), "{} as {}", exact, copied);
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(typed in "\\PC{0,20}") {
            let _read = read("de", "DE", &typed);
        }
    }
}
