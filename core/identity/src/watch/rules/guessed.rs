//! A password was right at last, in a network where it was wrong many times and where its person never was.

use std::time::Duration;

use super::{Happening, Recent, Rule, Severity, Sign, times};
use crate::watch::happened::Place;

const WITHIN: Duration = Duration::from_secs(30 * 60);
/// Who mistypes has it by then, or asks for a link.
const MANY: i64 = 5;

pub(super) fn judge(recent: &Recent, this: &Happening) -> Option<Sign> {
    let account = this.account.filter(|_| this.is_log_in() && matches!(this.place, Place::New | Place::First))?;
    let is_like = |one: &Happening| {
        one.is_turned_away() && one.account == Some(account) && one.network.is_some() && one.network == this.network
    };
    let led_to_it = || recent.within(WITHIN).filter(|one| is_like(one));
    let both = led_to_it().chain(std::iter::once(this));
    (times(led_to_it()) >= MANY).then(|| Sign::of(Rule::Guessed, Severity::Serious, account, this).standing_on(both))
}
