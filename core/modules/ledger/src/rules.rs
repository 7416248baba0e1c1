//! What may be posted. Pure: data in, data or a reason out.

use std::collections::BTreeMap;

use model::{Currency, Problem, Rate, amount::NotAnAmount};
use sales::amounts;

use crate::records::{AccountId, Line};

const CODE_LIMIT: usize = 20;
/// The most that one line comes to: a hundred thousand million, so that the sum of many is still a number.
const LIMIT: i64 = 100_000_000_000 * 1_000_000;
/// The most lines of one entry that somebody writes.
pub const LINES_LIMIT: usize = 200;

/// What bookkeepers call an account: digits mostly.
pub fn code(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let is_of_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if (1..=CODE_LIMIT).contains(&text.len()) && text.chars().all(is_of_code) {
        return Ok(text.to_owned());
    }
    let detail = format!("A code is 1 to {CODE_LIMIT} letters, digits, dashes and dots, such as 1200.");
    Err(Problem::invalid("/code", detail))
}

/// The lines of an entry that somebody wrote, debits as they are and credits below zero.
pub fn written(lines: &[Line], currency: Currency) -> Result<Vec<(AccountId, Rate)>, Problem> {
    const AT: &str = "/lines";
    if !(2..=LINES_LIMIT).contains(&lines.len()) {
        return Err(Problem::invalid(AT, format!("An entry has 2 to {LINES_LIMIT} lines.")));
    }
    let mut signed: Vec<(AccountId, Rate)> = Vec::with_capacity(lines.len());
    for line in lines {
        let (debit, credit) = (line.debit, line.credit);
        if debit.is_negative() || credit.is_negative() || debit.is_zero() == credit.is_zero() {
            let detail = "A line has an amount above zero, as its debit or as its credit, and zero on the other side.";
            return Err(Problem::invalid(AT, detail));
        }
        if signed.iter().any(|(account, _)| *account == line.account) {
            return Err(Problem::invalid(AT, "An account stands in an entry once: add its lines up."));
        }
        if debit.max(credit).millionths() > LIMIT {
            return Err(Problem::invalid(AT, "A line comes to a hundred thousand million at most."));
        }
        let amount = debit.millionths() - credit.millionths();
        amounts::minor(AT, Rate::from_millionths(amount), currency)?;
        signed.push((line.account, Rate::from_millionths(amount)));
    }
    let sum = |of: fn(&Line) -> Rate| lines.iter().map(|line| of(line).millionths()).sum::<i64>();
    let (debit, credit) = (sum(|line| line.debit), sum(|line| line.credit));
    if debit != credit {
        let (debit, credit) = (Rate::from_millionths(debit), Rate::from_millionths(credit));
        let detail = format!("Its debits come to {debit} and its credits to {credit}. They must be the same.");
        return Err(Problem::refused("ledger.unbalanced", detail));
    }
    Ok(signed)
}

/// The lines of an entry: each account once, on one side, and none for nothing. Whatever is left over is told, and must
/// be nothing.
pub fn merged(signed: &[(AccountId, Rate)]) -> Result<(Vec<Line>, Rate), NotAnAmount> {
    let mut sums: BTreeMap<AccountId, (usize, Rate)> = BTreeMap::new();
    let mut rest = Rate::ZERO;
    for (place, (account, amount)) in signed.iter().enumerate() {
        let (_, sum) = sums.entry(*account).or_insert((place, Rate::ZERO));
        *sum = sum.plus(*amount)?;
        rest = rest.plus(*amount)?;
    }
    // In the order in which they were said.
    let mut found: Vec<_> = sums.into_iter().filter(|(_, (_, sum))| !sum.is_zero()).collect();
    found.sort_unstable_by_key(|(_, (place, _))| *place);
    let line = |(account, (_, sum)): (AccountId, (usize, Rate))| {
        let (debit, credit) = if sum.is_negative() { (Rate::ZERO, sum.negated()?) } else { (sum, Rate::ZERO) };
        Ok(Line { account, debit, credit })
    };
    Ok((found.into_iter().map(line).collect::<Result<_, NotAnAmount>>()?, rest))
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use proptest::prelude::*;
    use sales::amounts::rounded;

    use super::*;

    fn accounts() -> Vec<AccountId> {
        (0..4).map(|at| AccountId::new(Timestamp::from_micros(at * 1_000).unwrap())).collect()
    }

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_written_wrongly_is_said() {
        let ids = accounts();
        let line =
            |at: usize, debit: &str, credit: &str| Line { account: ids[at], debit: rate(debit), credit: rate(credit) };
        let code = |lines: &[Line]| written(lines, Currency::EUR).map_err(|no| no.code.into_owned());
        let right = [line(0, "12.5", "0"), line(1, "0", "12.5")];
        assert_eq!(code(&right), Ok(vec![(ids[0], rate("12.5")), (ids[1], rate("-12.5"))]));
        assert_eq!(code(&[line(0, "1", "0"), line(1, "0", "2")]), Err("ledger.unbalanced".to_owned()));
        for wrong in [
            vec![],
            vec![line(0, "1", "0")],
            vec![line(0, "1", "1"), line(1, "0", "0")],
            vec![line(0, "-1", "0"), line(1, "0", "-1")],
            vec![line(0, "1", "0"), line(0, "0", "1")],
            vec![line(0, "0.001", "0"), line(1, "0", "0.001")],
            vec![line(0, "100000000001", "0"), line(1, "0", "100000000001")],
        ] {
            assert_eq!(code(&wrong), Err("input.invalid".to_owned()), "{wrong:?}");
        }
    }

    proptest! {
        /// Whatever is posted: each account stands once, on one side, and nothing of it is lost.
        #[test]
        fn merging_changes_no_sum(amounts in prop::collection::vec((0_usize..4, -1_000_i64..1_000), 0..12)) {
            let ids = accounts();
            let signed: Vec<_> = amounts.iter().map(|(at, much)| (ids[*at], Rate::from_millionths(*much))).collect();
            let (lines, rest) = merged(&signed).unwrap();
            for id in &ids {
                let wanted: i64 = signed.iter().filter(|(of, _)| of == id).map(|(_, much)| much.millionths()).sum();
                let of_it: Vec<_> = lines.iter().filter(|line| line.account == *id).collect();
                let found: i64 = of_it.iter().map(|line| line.debit.millionths() - line.credit.millionths()).sum();
                prop_assert_eq!(found, wanted);
                prop_assert!(of_it.len() <= 1);
            }
            prop_assert!(lines.iter().all(|line| line.debit.is_zero() != line.credit.is_zero()));
            prop_assert_eq!(rest.millionths(), amounts.iter().map(|(_, much)| much).sum::<i64>());
        }

        /// What is posted of something that is finer than can be paid never drifts away from it.
        #[test]
        fn rounding_what_is_there_never_drifts(steps in prop::collection::vec(-9_000_000_i64..9_000_000, 1..40)) {
            let (mut exact, mut posted) = (0, 0);
            for step in steps {
                let before = rounded(Rate::from_millionths(exact), Currency::EUR).unwrap().millionths();
                exact += step;
                posted += rounded(Rate::from_millionths(exact), Currency::EUR).unwrap().millionths() - before;
                prop_assert!((posted - exact).abs() <= 5_000, "{posted} of {exact}");
            }
        }
    }
}
