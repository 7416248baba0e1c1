//! Amounts as the shop writes them: texts with any number of decimals, now and then a number. They are read as decimals
//! and never as binary fractions, and are whole units of the currency's smallest coin from then on.

/// Decimals that are kept while something is reckoned: what the shop writes beyond them is noise of its own reckoning.
const PLACES: u32 = 9;
const ONE: i128 = 10_i128.pow(PLACES);

/// Something between two coins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(i128);

impl Amount {
    pub const ZERO: Self = Self(0);

    /// None where it is no number. Nothing at all is nothing.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, power) = match digits.split_once(['e', 'E']) {
            Some((digits, power)) => (digits, power.parse::<i32>().ok().filter(|power| power.abs() <= 18)?),
            None => (digits, 0),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
        if !is_number || whole.len() > 20 || (digits.is_empty() && !text.is_empty()) {
            return None;
        }
        let mut value: i128 = 0;
        let kept = PLACES as usize + 3;
        let part: String = part.chars().chain("0".repeat(kept).chars()).take(kept).collect();
        for digit in whole.bytes().chain(part.bytes()) {
            value = value * 10 + i128::from(digit - b'0');
        }
        let value = match power {
            0.. => value.checked_mul(10_i128.pow(power.unsigned_abs()))?,
            _ => value / 10_i128.pow(power.unsigned_abs()),
        };
        let value = rounded(value, 1_000);
        Some(Self(if is_negative { -value } else { value }))
    }

    pub fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    pub fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    /// Without what is less than one.
    pub fn whole(self) -> Self {
        Self(self.0.div_euclid(ONE) * ONE)
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// In the smallest coins of a currency with so many decimals: what is finer is rounded, a half away from zero.
    pub fn coins(self, places: u32) -> i128 {
        rounded(self.0, 10_i128.pow(PLACES - places.min(PLACES)))
    }

    /// Divided by a quantity, with six decimals: what one piece cost, for people to read.
    pub fn each(self, quantity: Self) -> Option<String> {
        (quantity.0 > 0).then(|| written(rounded(self.0 * ONE / quantity.0, 1_000), 6))
    }

    /// A hundredth of it, with six decimals.
    pub fn percent(self) -> String {
        written(rounded(self.0, 100_000), 6)
    }

    /// With six decimals, as a quantity is written.
    pub fn plain(self) -> String {
        written(rounded(self.0, 1_000), 6)
    }
}

/// Coins as a decimal: `1234` of two places is `12.34`.
pub fn written(coins: i128, places: u32) -> String {
    let one = 10_u128.pow(places);
    let (sign, coins) = (if coins < 0 { "-" } else { "" }, coins.unsigned_abs());
    let (whole, part) = (coins / one, coins % one);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:0width$}", width = places as usize);
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// Whole coins that come to `total` and are as near to these amounts as can be: by largest remainder.
pub fn shared(total: i128, amounts: &[Amount], places: u32) -> Vec<i128> {
    let mut coins: Vec<i128> = amounts.iter().map(|amount| amount.coins(places)).collect();
    let mut rest = total - coins.iter().sum::<i128>();
    let unit = 10_i128.pow(PLACES - places.min(PLACES));
    while rest != 0 && !coins.is_empty() {
        let step = rest.signum();
        // Whoever was rounded furthest the other way is next.
        let furthest = |(at, coins): &(usize, &i128)| step * (amounts[*at].0 - **coins * unit);
        let Some((at, _)) = coins.iter().enumerate().max_by_key(furthest) else { break };
        coins[at] += step;
        rest -= step;
    }
    coins
}

/// How many decimals the smallest coin of a currency has.
pub fn places(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

fn rounded(value: i128, unit: i128) -> i128 {
    let half = unit / 2;
    (value + if value < 0 { -half } else { half }) / unit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, places, coins) in [
            ("10.00", 2, 1000),
            ("-5.5", 2, -550),
            ("", 2, 0),
            ("1500.00", 0, 1500),
            ("1499.50", 0, 1500),
            ("-0.5", 0, -1),
            ("13.595", 3, 13595),
            ("333.33333333333337", 2, 33333),
            ("0.005", 2, 1),
            ("1e-7", 2, 0),
            ("1.5e2", 2, 15000),
            (".5", 2, 50),
            ("12.", 2, 1200),
        ] {
            assert_eq!(Amount::read(text).map(|amount| amount.coins(places)), Some(coins), "{text}");
        }
        for text in ["-", "1,299.00", "abc", "1.2.3", "--1", "123456789012345678901", "1e99"] {
            assert_eq!(Amount::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_one_costs_and_what_a_share_is() {
        let amount = |text: &str| Amount::read(text).unwrap();
        assert_eq!(amount("10").each(amount("3")).unwrap(), "3.333333");
        assert_eq!(amount("1").each(amount("0.5")).unwrap(), "2");
        assert_eq!(amount("1").each(Amount::ZERO), None);
        assert_eq!(
            (amount("19").percent(), amount("7.7").percent(), amount("8.875").percent()),
            ("0.19".into(), "0.077".into(), "0.08875".into())
        );
        assert_eq!(
            (written(-1205, 2), written(7, 3), written(1500, 0)),
            ("-12.05".into(), "0.007".into(), "1500".into())
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(coins in -1_000_000_000_i128..1_000_000_000, places in 0_u32..4) {
            prop_assert_eq!(Amount::read(&written(coins, places)).unwrap().coins(places), coins);
        }

        #[test]
        fn shares_come_to_their_sum(
            parts in proptest::collection::vec(-1_000_000_000_i128..1_000_000_000, 1..8), places in 0_u32..4, gap in -3_i128..3
        ) {
            let amounts: Vec<Amount> = parts.iter().map(|part| Amount(part * 7)).collect();
            let total = Amount(amounts.iter().map(|amount| amount.0).sum()).coins(places) + gap;
            let shares = shared(total, &amounts, places);
            prop_assert_eq!(shares.iter().sum::<i128>(), total);
            for (share, amount) in shares.iter().zip(&amounts) {
                prop_assert!((share - amount.coins(places)).abs() <= parts.len() as i128 + gap.abs());
            }
        }
    }
}
