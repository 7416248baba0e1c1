//! Somebody may do everything from now on, or whoever opens a link may.

use super::{Happening, Recent, Rule, Severity, Sign};

/// A business begins with an owner.
const BEGINNING: &str = "workspaces.found";

pub(super) fn judge(_: &Recent, this: &Happening) -> Option<Sign> {
    let whom = this.new_owner.as_ref().filter(|_| !this.is_refused() && this.operation != BEGINNING)?;
    Some(Sign::of(Rule::OwnerMade, Severity::Serious, whom, this))
}
