//! Somebody who is signed in cannot prove that it is them: perhaps at a browser that was left open.

use std::time::Duration;

use super::{Happening, Recent, Rule, Severity, Sign, times};

const WITHIN: Duration = Duration::from_secs(15 * 60);
const MANY: i64 = 5;

pub(super) fn judge(recent: &Recent, this: &Happening) -> Option<Sign> {
    let is_like = |one: &Happening| one.operation == "identity.prove" && one.is_refused() && one.way.is_some();
    let account = this.account.filter(|_| is_like(this))?;
    let alike = || recent.within(WITHIN).filter(|one| is_like(one) && one.account == Some(account));
    (times(alike()) >= MANY)
        .then(|| Sign::of(Rule::RefusedProofs, Severity::Warning, account, this).standing_on(alike()))
}
