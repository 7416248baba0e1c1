//! Many wanted to come in as one person and were not let: somebody guesses, or forgot.

use std::time::Duration;

use super::{Happening, Recent, Rule, Severity, Sign, times};

const WITHIN: Duration = Duration::from_secs(15 * 60);
const MANY: i64 = 10;
/// Nobody mistypes that often.
const FAR_TOO_MANY: i64 = 50;

pub(super) fn judge(recent: &Recent, this: &Happening) -> Option<Sign> {
    let account = this.account.filter(|_| this.is_turned_away())?;
    let alike = || recent.within(WITHIN).filter(|one| one.is_turned_away() && one.account == Some(account));
    let count = times(alike());
    let severity = if count >= FAR_TOO_MANY { Severity::Serious } else { Severity::Warning };
    (count >= MANY).then(|| Sign::of(Rule::RefusedAccount, severity, account, this).standing_on(alike()))
}
