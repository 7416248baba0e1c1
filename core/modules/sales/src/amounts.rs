//! Between amounts as they are written and the minor units of their currency, which are what is reckoned with.

use model::{Currency, Problem, Rate, amount::NotAnAmount};

const PLACES: u32 = 6;

/// In minor units. What is finer than the currency is refused: nobody can pay it.
pub fn minor(at: &'static str, amount: Rate, currency: Currency) -> Result<i64, Problem> {
    let unit = unit(currency);
    if amount.millionths() % unit != 0 {
        let detail = match currency.exponent() {
            0 => format!("{currency} has no smaller unit; write a whole number."),
            places => format!("{currency} has {places} decimal places."),
        };
        return Err(Problem::invalid(at, detail));
    }
    Ok(amount.millionths() / unit)
}

/// The same of what is kept here, which is never finer.
pub fn kept(amount: Rate, currency: Currency) -> i64 {
    amount.millionths() / unit(currency)
}

pub fn shown(minor: i64, currency: Currency) -> Result<Rate, NotAnAmount> {
    minor.checked_mul(unit(currency)).map(Rate::from_millionths).ok_or(NotAnAmount::TooLarge)
}

/// An amount that is something.
pub fn positive(at: &'static str, amount: Rate, currency: Currency) -> Result<i64, Problem> {
    if !amount.is_positive() {
        return Err(Problem::invalid(at, "An amount is more than zero."));
    }
    minor(at, amount, currency)
}

/// To what can be paid, half to even.
pub fn rounded(amount: Rate, currency: Currency) -> Result<Rate, NotAnAmount> {
    let unit = unit(currency);
    let (whole, rest) = (amount.millionths().div_euclid(unit), amount.millionths().rem_euclid(unit));
    let up = match (rest * 2).cmp(&unit) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Equal => whole.rem_euclid(2),
    };
    shown(whole + up, currency)
}

fn unit(currency: Currency) -> i64 {
    10_i64.pow(PLACES.saturating_sub(currency.exponent()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_pay_is_refused() {
        let (yen, euro): (Currency, Currency) = ("JPY".parse().unwrap(), Currency::EUR);
        assert_eq!(minor("/amount", "12.5".parse().unwrap(), euro), Ok(1250));
        assert_eq!(minor("/amount", "-12".parse().unwrap(), yen), Ok(-12));
        assert!(minor("/amount", "12.505".parse().unwrap(), euro).is_err());
        assert!(minor("/amount", "12.5".parse().unwrap(), yen).is_err());
        assert_eq!(shown(1250, euro), Ok("12.5".parse().unwrap()));
        assert_eq!(kept(shown(-7, yen).unwrap(), yen), -7);
        assert!(shown(i64::MAX, euro).is_err());
    }

    #[test]
    fn what_nobody_can_pay_is_rounded_half_to_even() {
        for (amount, wanted) in [
            ("0.005", "0"),
            ("0.015", "0.02"),
            ("-0.005", "0"),
            ("-0.015", "-0.02"),
            ("2.344999", "2.34"),
            ("-7", "-7"),
        ] {
            assert_eq!(rounded(amount.parse().unwrap(), Currency::EUR), Ok(wanted.parse().unwrap()), "{amount}");
        }
        assert_eq!(rounded("12.5".parse().unwrap(), "JPY".parse().unwrap()), Ok("12".parse().unwrap()));
    }
}
