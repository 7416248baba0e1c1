//! Somebody came in from a network that they were never seen in.

use super::{Happening, Recent, Rule, Severity, Sign};
use crate::watch::happened::Place;

pub(super) fn judge(_: &Recent, this: &Happening) -> Option<Sign> {
    let (account, network) = (this.account?, this.network.as_deref()?);
    let is_new = this.is_log_in() && !this.is_half && this.place == Place::New;
    is_new.then(|| Sign::of(Rule::NewNetwork, Severity::Warning, format!("{account} {network}"), this))
}
