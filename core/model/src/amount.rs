//! Money, rates and quantities. Integers all the way down: minor units for money, millionths for
//! rates and quantities; products go through `i128` and are rounded once.
//!
//! In JSON an amount is a decimal text (`"12.50"`), because a JSON number is somebody's float.

use std::{fmt, str::FromStr};

/// Decimal places of a rate or a quantity.
const PLACES: u32 = 6;
const MILLION: i64 = 1_000_000;

/// Why an amount is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnAmount {
    Malformed,
    TooPrecise { places: u32 },
    TooLarge,
    UnknownCurrency,
}

impl fmt::Display for NotAnAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str(
                "not a decimal number; write it like \"12.5\", without spaces, thousands separators or an exponent",
            ),
            Self::TooPrecise { places } => write!(f, "more than {places} decimal places"),
            Self::TooLarge => f.write_str("too large"),
            Self::UnknownCurrency => f.write_str("not an ISO 4217 currency code such as EUR"),
        }
    }
}

impl std::error::Error for NotAnAmount {}

/// Reads `-12.50` as an integer scaled by 10^places. Zeros beyond the places are dropped; anything
/// else there is an error, never rounded away.
fn parse_scaled(text: &str, places: u32) -> Result<i64, NotAnAmount> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || (digits.contains('.') && fraction.is_empty())
    {
        return Err(NotAnAmount::Malformed);
    }
    let kept = fraction.trim_end_matches('0');
    let missing = places
        .checked_sub(u32::try_from(kept.len()).map_err(|_| NotAnAmount::TooLarge)?)
        .ok_or(NotAnAmount::TooPrecise { places })?;
    let value = whole
        .bytes()
        .chain(kept.bytes())
        .chain(std::iter::repeat_n(b'0', missing as usize))
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
        .ok_or(NotAnAmount::TooLarge)?;
    Ok(if negative { -value } else { value })
}

/// Writes a scaled integer with at least `least` and at most `places` decimals.
fn write_scaled(f: &mut fmt::Formatter<'_>, value: i64, places: u32, least: usize) -> fmt::Result {
    let unit = 10_u64.pow(places);
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    let (whole, rest) = (magnitude / unit, magnitude % unit);
    let fraction = if places == 0 { String::new() } else { format!("{rest:0width$}", width = places as usize) };
    let shown = fraction.trim_end_matches('0').len().max(least.min(fraction.len()));
    match fraction.get(..shown) {
        None | Some("") => write!(f, "{sign}{whole}"),
        Some(fraction) => write!(f, "{sign}{whole}.{fraction}"),
    }
}

macro_rules! millionths {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[cfg_attr(
            feature = "rows",
            derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow),
            diesel(sql_type = diesel::sql_types::BigInt)
        )]
        pub struct $name(i64);

        impl $name {
            pub const ZERO: Self = Self(0);

            pub const fn from_millionths(millionths: i64) -> Self {
                Self(millionths)
            }
            pub const fn millionths(self) -> i64 {
                self.0
            }
            pub const fn whole(units: i32) -> Self {
                Self(units as i64 * MILLION)
            }
            pub fn plus(self, other: Self) -> Result<Self, NotAnAmount> {
                self.0.checked_add(other.0).map(Self).ok_or(NotAnAmount::TooLarge)
            }
            pub fn minus(self, other: Self) -> Result<Self, NotAnAmount> {
                self.0.checked_sub(other.0).map(Self).ok_or(NotAnAmount::TooLarge)
            }
            pub fn negated(self) -> Result<Self, NotAnAmount> {
                self.0.checked_neg().map(Self).ok_or(NotAnAmount::TooLarge)
            }
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_scaled(f, self.0, PLACES, 0)
            }
        }
        impl FromStr for $name {
            type Err = NotAnAmount;
            fn from_str(text: &str) -> Result<Self, NotAnAmount> {
                parse_scaled(text, PLACES).map(Self)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::text::deserialize(deserializer)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$" })
            }
        }
        #[cfg(feature = "rows")]
        integer_rows!($name);
    };
}

#[cfg(feature = "rows")]
macro_rules! integer_rows {
    ($name:ident) => {
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for $name
        where
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for $name
        where
            i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }
    };
}

millionths! {
    /// How much of something: 2.5 metres, 3 boxes.
    Quantity
}
millionths! {
    /// A price, cost, tax or exchange rate per one: finer than money, which is rounded.
    Rate
}

/// How a product of integers becomes money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// 0.5 away from zero: what invoices do unless the law says otherwise.
    HalfUp,
    /// 0.5 to the even neighbour: no drift over many lines.
    HalfEven,
    /// Towards nought: what some tax offices let a business keep.
    Down,
    /// Away from nought.
    Up,
}

/// `numerator / denominator`, rounded once.
fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let half = (rest.unsigned_abs() * 2).cmp(&denominator.unsigned_abs());
    let up = match rounding {
        Rounding::Down => false,
        Rounding::Up => rest != 0,
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && quotient % 2 != 0),
    };
    if !up {
        quotient
    } else if (numerator < 0) == (denominator < 0) {
        quotient + 1
    } else {
        quotient - 1
    }
}

/// `numerator / denominator` as an integer of the same scale, rounded once. What is divided by nothing is as
/// much too large as what does not fit.
pub fn quotient(numerator: i128, denominator: i128, rounding: Rounding) -> Result<i64, NotAnAmount> {
    // The one number whose negative does not fit.
    if denominator == 0 || numerator == i128::MIN {
        return Err(NotAnAmount::TooLarge);
    }
    divide(numerator, denominator, rounding).try_into().map_err(|_| NotAnAmount::TooLarge)
}

/// Three letters of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "rows",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow),
    diesel(sql_type = diesel::sql_types::Text)
)]
pub struct Currency(&'static str);

/// Currencies by their number of minor digits.
const NONE: &[&str] =
    &["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
const THREE: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
const TWO: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB", "BRL",
    "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP",
    "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL",
    "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN",
    "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB",
    "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG",
    "YER", "ZAR", "ZMW", "ZWG",
];

impl Currency {
    pub const EUR: Self = Self("EUR");

    pub fn as_str(&self) -> &'static str {
        self.0
    }

    /// All of them, by their codes.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<_> = [TWO, NONE, THREE].into_iter().flatten().map(|code| Self(code)).collect();
        all.sort_unstable();
        all
    }

    /// Decimal places of its minor unit.
    pub fn exponent(self) -> u32 {
        if NONE.contains(&self.0) {
            0
        } else if THREE.contains(&self.0) {
            3
        } else {
            2
        }
    }
}

impl FromStr for Currency {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        [TWO, NONE, THREE]
            .into_iter()
            .flatten()
            .find(|code| **code == text)
            .map(|code| Self(code))
            .ok_or(NotAnAmount::UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::deserialize(deserializer)
    }
}
impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217" })
    }
}
#[cfg(feature = "rows")]
crate::text::text_rows!(impl[] for Currency);

/// An amount in the minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// Rate times quantity, rounded once to the currency's minor unit.
    pub fn of(rate: Rate, quantity: Quantity, currency: Currency, rounding: Rounding) -> Result<Self, NotAnAmount> {
        let product = i128::from(rate.0) * i128::from(quantity.0) * 10_i128.pow(currency.exponent());
        let minor = divide(product, i128::from(MILLION) * i128::from(MILLION), rounding);
        Ok(Self { minor: minor.try_into().map_err(|_| NotAnAmount::TooLarge)?, currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.exponent();
        write_scaled(f, self.minor, places, places as usize)?;
        write!(f, " {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_decimals_as_they_are_written() {
        for (text, millionths) in
            [("0", 0), ("2.5", 2_500_000), ("-0.000001", -1), ("1.2300000000", 1_230_000), ("007", 7_000_000)]
        {
            assert_eq!(text.parse::<Quantity>().unwrap().millionths(), millionths, "{text}");
        }
    }

    #[test]
    fn refuses_what_it_would_have_to_guess() {
        for text in ["", "-", ".5", "5.", "1e3", "1,5", " 1", "+1", "0x10", "١", "NaN", "--1", "1.-5"] {
            assert_eq!(text.parse::<Rate>(), Err(NotAnAmount::Malformed), "{text}");
        }
        assert_eq!("0.0000001".parse::<Rate>(), Err(NotAnAmount::TooPrecise { places: 6 }));
        assert_eq!("9223372036855".parse::<Rate>(), Err(NotAnAmount::TooLarge));
    }

    #[test]
    fn money_is_rounded_once_and_by_name() {
        let of = |rate: &str, quantity: &str, rounding| {
            Money::of(rate.parse().unwrap(), quantity.parse().unwrap(), Currency::EUR, rounding).unwrap().minor
        };
        assert_eq!(of("0.125", "1", Rounding::HalfUp), 13);
        assert_eq!(of("0.125", "1", Rounding::HalfEven), 12);
        assert_eq!(of("-0.125", "1", Rounding::HalfUp), -13);
        assert_eq!(of("333.333333", "3", Rounding::HalfUp), 100_000);
        assert_eq!((of("0.129", "1", Rounding::Down), of("-0.129", "1", Rounding::Down)), (12, -12));
        assert_eq!((of("0.121", "1", Rounding::Up), of("-0.121", "1", Rounding::Up)), (13, -13));
        assert_eq!((of("0.12", "1", Rounding::Up), of("0.12", "1", Rounding::Down)), (12, 12));
        let yen = "JPY".parse().unwrap();
        assert_eq!(
            Money::of(Rate::whole(3), "0.5".parse().unwrap(), yen, Rounding::HalfUp).unwrap().to_string(),
            "2 JPY"
        );
    }

    #[test]
    fn a_quotient_of_the_extremes() {
        for (n, d) in [(0, 0), (1, 0), (i128::MIN, -1), (i128::MAX, 1), (i128::MIN, 1)] {
            assert_eq!(quotient(n, d, Rounding::HalfUp), Err(NotAnAmount::TooLarge), "{n} / {d}");
        }
        assert_eq!(quotient(i128::MAX, i128::MIN, Rounding::HalfUp), Ok(-1));
        assert_eq!(quotient(5, 2, Rounding::HalfEven), Ok(2));
    }

    #[test]
    fn money_shows_its_minor_digits() {
        assert_eq!(Money { minor: -5, currency: Currency::EUR }.to_string(), "-0.05 EUR");
        assert_eq!(Money { minor: 1500, currency: "KWD".parse().unwrap() }.to_string(), "1.500 KWD");
    }

    proptest! {
        #[test]
        fn every_amount_reads_back(millionths in any::<i64>().prop_filter("has a negative", |v| *v != i64::MIN)) {
            let quantity = Quantity::from_millionths(millionths);
            prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity);
        }

        #[test]
        fn rounding_is_never_off_by_a_whole(n in any::<i64>(), d in 1_i64..1_000_000_000_000) {
            for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
                let rounded = divide(n.into(), d.into(), rounding);
                prop_assert!((rounded * i128::from(d) - i128::from(n)).abs() * 2 <= i128::from(d));
            }
        }

        /// Whatever is divided by whatever: a number or a no, never a panic.
        #[test]
        fn a_quotient_is_whole_or_refused(n in any::<i128>(), d in any::<i128>()) {
            let small = |d: &i128| d.unsigned_abs() < 1 << 100;
            match quotient(n, d, Rounding::HalfEven) {
                Ok(rounded) if small(&d) => prop_assert!((i128::from(rounded) - n / d).abs() <= 1),
                Ok(rounded) => prop_assert!(rounded.unsigned_abs() < 1 << 28),
                Err(error) => prop_assert_eq!(error, NotAnAmount::TooLarge),
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<Quantity>();
            let _ = text.parse::<Currency>();
        }
    }
}
