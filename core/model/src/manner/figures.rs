//! Separators and the signs of money, by country.

use crate::Currency;

/// How a decimal is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub point: char,
    /// Between thousands.
    pub between: char,
    /// Only the last group has three digits, the others two.
    in_lakhs: bool,
    placing: Placing,
}

/// Where the sign of money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placing {
    Before,
    BeforeWithSpace,
    After,
}

const SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';

const COMMA_AND_POINT: &[&str] = &[
    "DE", "NL", "BE", "DK", "ES", "IT", "GR", "HR", "SI", "RS", "RO", "TR", "ID", "BR", "AR", "CL", "CO", "UY", "VN",
    "IS", "BA", "MK", "CY",
];
const COMMA_AND_SPACE: &[&str] = &[
    "AT", "FR", "SE", "NO", "FI", "PL", "CZ", "SK", "HU", "UA", "RU", "BY", "BG", "LT", "LV", "EE", "PT", "LU", "KZ",
    "GE", "AM", "AZ", "MA", "TN", "DZ",
];
const POINT_AND_APOSTROPHE: &[&str] = &["CH", "LI"];
const SPACE_AFTER_SIGN: &[&str] = &["AT", "NL", "CH", "LI"];

impl Figures {
    /// A country's own manner; where nobody said which country, that of the language.
    pub fn of(language: &str, country: &str) -> Self {
        let is_in = |list: &[&str]| list.contains(&country);
        let by_comma = if country.is_empty() { language == "de" } else { is_in(COMMA_AND_POINT) };
        let (point, between) = if by_comma {
            (',', '.')
        } else if is_in(COMMA_AND_SPACE) {
            (',', SPACE)
        } else if is_in(POINT_AND_APOSTROPHE) {
            ('.', '’')
        } else {
            ('.', ',')
        };
        let placing = if is_in(SPACE_AFTER_SIGN) {
            Placing::BeforeWithSpace
        } else if point == ',' || language == "de" {
            Placing::After
        } else {
            Placing::Before
        };
        Self { point, between, in_lakhs: country == "IN", placing }
    }

    /// With at least so many digits after the point.
    pub fn decimal(self, decimal: &str, digits: usize) -> String {
        let Some((negative, whole, rest)) = parts(decimal) else { return decimal.to_owned() };
        let mut text = String::new();
        if negative {
            text.push(MINUS);
        }
        self.put(&mut text, whole, rest, digits);
        text
    }

    /// As [`Self::decimal`] with nothing between thousands, and the minus that keyboards have.
    pub fn plain(self, decimal: &str, digits: usize) -> String {
        let Some((negative, whole, rest)) = parts(decimal) else { return decimal.to_owned() };
        let sign = if negative { "-" } else { "" };
        if rest.is_empty() && digits == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}{}{rest:0<digits$}", self.point)
    }

    /// An amount with its sign, and at least as many digits as its coins need.
    pub fn money(self, amount: &str, currency: &str, country: &str) -> String {
        self.priced(amount, currency, country, coins(currency))
    }

    /// As [`Self::money`] without its coins.
    pub fn round_money(self, amount: &str, currency: &str, country: &str) -> String {
        self.priced(&rounded(amount), currency, country, 0)
    }

    fn priced(self, amount: &str, currency: &str, country: &str, digits: usize) -> String {
        let Some((negative, whole, rest)) = parts(amount) else { return format!("{amount} {currency}") };
        let sign = sign(currency, country);
        let mut text = String::new();
        if negative {
            text.push(MINUS);
        }
        if self.placing != Placing::After {
            text.push_str(sign);
            if self.placing == Placing::BeforeWithSpace || sign.ends_with(char::is_alphabetic) {
                text.push(SPACE);
            }
        }
        self.put(&mut text, whole, rest, digits);
        if self.placing == Placing::After {
            text.push(SPACE);
            text.push_str(sign);
        }
        text
    }

    fn put(self, text: &mut String, whole: &str, rest: &str, digits: usize) {
        for (at, digit) in whole.chars().enumerate() {
            let left = whole.len() - at;
            let is_seam = if self.in_lakhs { left == 3 || left > 3 && left % 2 == 1 } else { left.is_multiple_of(3) };
            if at > 0 && is_seam {
                text.push(self.between);
            }
            text.push(digit);
        }
        if !rest.is_empty() || digits > 0 {
            text.push(self.point);
            text.push_str(rest);
            text.extend(std::iter::repeat_n('0', digits.saturating_sub(rest.len())));
        }
    }
}

/// Whether it is below zero, what stands before the point, and after it. `None` for what the door would not say.
fn parts(decimal: &str) -> Option<(bool, &str, &str)> {
    let (negative, digits) = decimal.strip_prefix('-').map_or((false, decimal), |digits| (true, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!whole.is_empty() && are_digits(whole) && are_digits(rest)).then_some((negative, whole, rest))
}

/// To a whole number, a half away from zero.
fn rounded(amount: &str) -> String {
    let Some((negative, whole, rest)) = parts(amount) else { return amount.to_owned() };
    let up = i128::from(rest.as_bytes().first().is_some_and(|first| *first >= b'5'));
    let Ok(whole) = whole.parse::<i128>() else { return amount.to_owned() };
    let whole = whole.saturating_add(up);
    if negative && whole != 0 { format!("-{whole}") } else { whole.to_string() }
}

/// Digits after the point that its coins need.
pub fn coins(currency: &str) -> usize {
    currency.parse::<Currency>().map_or(0, Currency::exponent) as usize
}

/// The sign of a currency: the short one where it is the country's own or nobody else's, else its letters.
pub fn sign<'a>(currency: &'a str, country: &str) -> &'a str {
    match (currency, country) {
        ("CAD", "CA") | ("AUD", "AU") | ("NZD", "NZ") | ("SGD", "SG") | ("HKD", "HK") | ("MXN", "MX") => "$",
        ("USD", "CA" | "AU" | "NZ" | "SG" | "HK" | "MX") => "US$",
        ("CNY", "CN") => "¥",
        ("USD", _) => "$",
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("JPY", _) => "¥",
        ("CNY", _) => "CN¥",
        ("INR", _) => "₹",
        ("PKR", "PK") | ("LKR", "LK") | ("NPR", "NP") => "Rs",
        ("BDT", _) => "৳",
        ("KRW", _) => "₩",
        ("ILS", _) => "₪",
        ("VND", _) => "₫",
        ("PHP", _) => "₱",
        ("NGN", _) => "₦",
        ("UAH", _) => "₴",
        ("TRY", _) => "₺",
        ("KZT", _) => "₸",
        ("GEL", _) => "₾",
        ("BRL", _) => "R$",
        ("CAD", _) => "CA$",
        ("AUD", _) => "A$",
        ("NZD", _) => "NZ$",
        ("MXN", _) => "MX$",
        ("HKD", _) => "HK$",
        ("TWD", _) => "NT$",
        ("PLN", "PL") => "zł",
        ("CZK", "CZ") => "Kč",
        ("HUF", "HU") => "Ft",
        ("SEK", "SE") | ("DKK", "DK") | ("NOK", "NO") => "kr",
        _ => currency,
    }
}
