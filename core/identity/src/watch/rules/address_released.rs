//! Whoever reads where a member said that they do says that the account is none of theirs: somebody may have come in by
//! a link that was another's.

use super::{Happening, Recent, Rule, Severity, Sign};

pub(super) fn judge(_: &Recent, this: &Happening) -> Option<Sign> {
    let is_one = this.operation == "identity.release-address" && !this.is_refused();
    let account = this.account.filter(|_| is_one)?;
    Some(Sign::of(Rule::AddressReleased, Severity::Serious, account, this))
}
