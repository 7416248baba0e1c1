//! Somebody took everything out as files several times within an hour.

use std::time::Duration;

use super::{Happening, Recent, Rule, Severity, Sign, times};

const WITHIN: Duration = Duration::from_secs(3600);
const MANY: i64 = 3;

pub(super) fn judge(recent: &Recent, this: &Happening) -> Option<Sign> {
    let is_like = |one: &Happening| one.operation == "exchange.begin-export" && one.outcome == "done";
    let theirs = || recent.within(WITHIN).filter(|one| is_like(one) && one.actor == this.actor);
    (is_like(this) && times(theirs()) >= MANY)
        .then(|| Sign::of(Rule::MassExport, Severity::Warning, &this.actor, this).standing_on(theirs()))
}
