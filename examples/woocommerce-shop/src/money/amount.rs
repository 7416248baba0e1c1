//! An amount is a decimal with six places, as many as the original keeps of a tax before it rounds to what can be paid.

use std::{
    fmt::Write as _,
    iter::Sum,
    ops::{Add, AddAssign, Neg, Sub},
};

use num_rational::Ratio;

/// What is worked out between two roundings.
pub type Exact = Ratio<i128>;

const PLACES: u32 = 6;
const ONE: i64 = 1_000_000;
/// What is longer is no amount of a small business. What is summed up beyond it stays at the greatest there is.
const WHOLE_DIGITS: usize = 12;
/// Of a price for each, which the original keeps as a floating number.
const EACH_PLACES: u32 = 12;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Where exactly a half goes. The original rounds most things away from zero, but taxes within prices and discounts
/// towards it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Up,
    Down,
}

impl Amount {
    pub const ZERO: Self = Self(0);

    /// `"12.50"`, `"-3"`, `".5"`; what is beyond six places is rounded. Nothing else is an amount.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + part.len() == 0 || whole.len() > WHOLE_DIGITS || !is_digits(whole) || !is_digits(part) {
            return None;
        }
        let kept: String = format!("{part:0<7}").chars().take(7).collect();
        let sevenths: i64 = format!("{whole}{kept}").parse().ok()?;
        Some(Self(sign * ((sevenths + 5) / 10)))
    }

    /// `1250` hundredths are `12.50`.
    pub fn of_units(units: i64, decimals: u32) -> Self {
        Self(units.saturating_mul(unit(decimals)))
    }

    /// How many of the smallest coin, a half away from zero.
    pub fn units(self, decimals: u32) -> i64 {
        self.rounded(decimals, Half::Up).0 / unit(decimals)
    }

    pub fn exact(self) -> Exact {
        Exact::new(self.0.into(), ONE.into())
    }

    /// To six places, a half away from zero.
    pub fn of_exact(exact: Exact) -> Self {
        Self(Half::Up.round(exact * i128::from(ONE)))
    }

    pub fn rounded(self, decimals: u32, half: Half) -> Self {
        let unit = unit(decimals);
        Self(half.round(Exact::new(self.0.into(), unit.into())).saturating_mul(unit))
    }

    /// As the API says it: always that many places.
    pub fn text(self, decimals: u32) -> String {
        let rounded = self.rounded(decimals, Half::Up).0;
        let mut text = format!("{}{}", if rounded < 0 { "-" } else { "" }, rounded.unsigned_abs() / ONE.unsigned_abs());
        if decimals > 0 {
            let part = rounded.unsigned_abs() % ONE.unsigned_abs() / unit(decimals).unsigned_abs();
            // Writing into a string cannot fail.
            let _ = write!(text, ".{part:0width$}", width = decimals as usize);
        }
        text
    }

    /// As many places as it has.
    pub fn plain(self) -> String {
        let text = self.text(PLACES);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// A price for each of so many, as the API says it: a number, not rounded.
    pub fn each_of(self, count: i64) -> serde_json::Number {
        if count == 0 {
            return 0.into();
        }
        let digits = Half::Up.round(self.exact() / i128::from(count) * 10_i128.pow(EACH_PLACES));
        let sign = if digits < 0 { "-" } else { "" };
        let text = format!("{:0>1$}", digits.unsigned_abs(), EACH_PLACES as usize + 1);
        let (whole, part) = text.split_at(text.len() - EACH_PLACES as usize);
        match part.trim_end_matches('0') {
            "" => format!("{sign}{whole}").parse::<i64>().map_or_else(|_| 0.into(), Into::into),
            part => {
                let number: f64 = format!("{sign}{whole}.{part}").parse().unwrap_or_default();
                serde_json::Number::from_f64(number).unwrap_or_else(|| 0.into())
            }
        }
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

/// Millionths in the smallest coin.
fn unit(decimals: u32) -> i64 {
    10_i64.pow(PLACES.saturating_sub(decimals))
}

impl Half {
    /// To whole ones.
    pub fn round(self, exact: Exact) -> i64 {
        let (above, below) = (*exact.numer(), *exact.denom());
        let (whole, rest) = (above / below, (above % below).abs() * 2);
        let goes_on = match self {
            Self::Up => rest >= below,
            Self::Down => rest > below,
        };
        i64::try_from(if goes_on { whole + above.signum() } else { whole }).unwrap_or(i64::MAX)
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}
