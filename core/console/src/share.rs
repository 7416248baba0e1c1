//! Shares of a price, as people say them: in percent.

use model::Rate;

use crate::spoken::Spoken;

/// `19 %`.
pub(crate) fn shown(spoken: &Spoken, share: Rate) -> String {
    format!("{}\u{a0}%", spoken.quantity(hundredfold(share).to_string()))
}

/// For a field that has the sign behind it.
pub(crate) fn typed(spoken: &Spoken, share: Rate) -> String {
    spoken.typed(hundredfold(share).to_string())
}

/// What was typed, as the door wants it. What is no number goes on as it is, so that the door says so.
pub(crate) fn read(spoken: &Spoken, percent: &str) -> String {
    hundredth(&spoken.read(percent))
}

fn hundredfold(share: Rate) -> Rate {
    Rate::from_millionths(share.millionths().saturating_mul(100))
}

fn hundredth(percent: &str) -> String {
    let share = percent.parse::<Rate>().ok().filter(|percent| percent.millionths() % 100 == 0);
    share.map_or_else(|| percent.to_owned(), |percent| Rate::from_millionths(percent.millionths() / 100).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_a_share() {
        for (percent, share) in [("10", "0.1"), ("2.5", "0.025"), ("100", "1"), ("a tenth", "a tenth")] {
            assert_eq!(hundredth(percent), share);
        }
    }
}
