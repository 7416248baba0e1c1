//! A token's secret was used that was replaced, or revoked: some program was forgotten, or somebody has a copy.

use super::{Happening, Recent, Rule, Severity, Sign};

pub(super) fn judge(_: &Recent, this: &Happening) -> Option<Sign> {
    let token = this.token?;
    let severity = match (this.operation.as_str(), this.outcome.as_str()) {
        ("tokens.raise-alarm", "done") | ("tokens.use", "token.rotated") => Severity::Serious,
        ("tokens.use", "token.revoked") => Severity::Warning,
        _ => return None,
    };
    Some(Sign { account: None, ..Sign::of(Rule::TokenOver, severity, token, this) })
}
