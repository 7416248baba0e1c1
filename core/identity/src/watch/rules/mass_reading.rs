//! Somebody read the personal details of many people within an hour.

use std::{collections::BTreeSet, time::Duration};

use super::{Happening, Recent, Rule, Severity, Sign};

const WITHIN: Duration = Duration::from_secs(3600);
const MANY: usize = 100;
const FAR_TOO_MANY: usize = 1_000;

pub(super) fn judge(recent: &Recent, this: &Happening) -> Option<Sign> {
    if this.people.is_empty() {
        return None;
    }
    let theirs = || recent.within(WITHIN).filter(|one| one.actor == this.actor && !one.people.is_empty());
    let whose: BTreeSet<&str> = theirs().flat_map(|one| one.people.iter().map(String::as_str)).collect();
    let severity = if whose.len() >= FAR_TOO_MANY { Severity::Serious } else { Severity::Warning };
    (whose.len() >= MANY).then(|| {
        let sign = Sign::of(Rule::MassReading, severity, &this.actor, this).standing_on(theirs());
        Sign { times: i64::try_from(whose.len()).unwrap_or(i64::MAX), latest: 0, ..sign }
    })
}
