//! A token was used from a network that it was never used from. A program rarely moves; a copy of its token does.

use super::{Happening, Recent, Rule, Severity, Sign};
use crate::watch::happened::Place;

pub(super) fn judge(_: &Recent, this: &Happening) -> Option<Sign> {
    let (token, network) = (this.token?, this.network.as_deref()?);
    let is_new = this.place == Place::New && this.operation.starts_with("tokens.");
    is_new.then(|| Sign::of(Rule::TokenElsewhere, Severity::Warning, format!("{token} {network}"), this))
}
