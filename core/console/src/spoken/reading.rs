//! What somebody typed as a number, as an exact decimal.

use super::Figures;

/// `None` for what is no number, so that nobody's mistake is made into a guess. A sign that this country writes
/// between thousands is one only where three digits follow it: `4.50` is four and a half in Berlin too.
pub(super) fn decimal(typed: &str, figures: Figures) -> Option<String> {
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
    use proptest::prelude::*;

    use super::*;

    fn read(language: &str, country: &str, typed: &str) -> Option<String> {
        decimal(typed, Figures::of(language, country))
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

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            whole in 0_i64..1_000_000_000_000, rest in "[0-9]{0,6}", negative: bool,
            country in prop::sample::select(vec!["", "DE", "AT", "CH", "US", "IN", "FR", "GB"]),
            language in prop::sample::select(vec!["en", "de"]),
        ) {
            let figures = Figures::of(language, country);
            let sign = if negative { "-" } else { "" };
            let exact = if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") };
            // Three digits after the only sign, and nothing else in it: only the field's own form is certain.
            prop_assert_eq!(decimal(&figures.plain(&exact, 0), figures), Some(exact.clone()));
            prop_assert_eq!(decimal(&figures.decimal(&exact, 0), figures), Some(exact));
        }

        #[test]
        fn nothing_that_is_typed_breaks_it(typed in "\\PC{0,20}") {
            let _read = read("de", "DE", &typed);
        }
    }
}
