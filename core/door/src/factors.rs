//! Second factors at the door: who may do nothing without one, and the few things that they may.
//!
//! Two things are asked of a person. A session whose account has a factor owes it: until it is proven, the session
//! may prove it and leave. And a member whose workspace wants a factor of them, and who has none, is inert there:
//! they see who they are and finish setting up, and enrol one.

use model::{AccountId, Actor, Problem, Reason, SecondFactor, Timestamp, Who};
use store::{Done, Snapshot};

use crate::{
    Spec,
    access::{RoleName, records::FactorRuleRow},
    operations::{factor_rule, members},
};

/// What a session may ask for that has yet to prove its second factor.
const WHILE_OWED: [&str; 3] = ["identity.begin-proof", "identity.prove-factor", "identity.log-out"];

/// What a member of the workspace may ask for who needs a second factor there and has none. What people do with
/// their own account (enrol one, sign out, see their sessions) is the platform's, where roles of a workspace count
/// for nothing, and so stands in no list.
const WHILE_INERT: [&str; 4] = ["business.change", "business.get", "business.list-countries", "factors.rule"];

/// The roles by which somebody could do everything, themselves or through others.
pub(crate) const PRIVILEGED: [RoleName; 2] = [RoleName::OWNER, RoleName::ADMIN];

/// Every name above, for whoever checks that there are such operations.
pub fn without_factor() -> impl Iterator<Item = &'static str> {
    WHILE_OWED.into_iter().chain(WHILE_INERT)
}

/// A session that has yet to prove its factor does little else.
pub(crate) fn check_owed(actor: &Actor, spec: &Spec) -> Result<(), Problem> {
    let owes = matches!(actor.who, Who::Person { .. }) && actor.second_factor == SecondFactor::Owed;
    if !owes || spec.is_public() || WHILE_OWED.contains(&spec.name) {
        return Ok(());
    }
    let detail = "Prove your second factor first: the code that your app shows, or one of your recovery codes.";
    Err(Problem::new(Reason::SecondFactorRequired, "session.second-factor-required", detail))
}

/// Whether this member may do nothing here yet, where a factor is wanted of them from then on.
pub(crate) fn is_inert(actor: &Actor, wanted_from: Option<Timestamp>, spec: &Spec, now: Timestamp) -> bool {
    let wanted = wanted_from.is_some_and(|from| from <= now);
    wanted && actor.second_factor != SecondFactor::Proven && !WHILE_INERT.contains(&spec.name)
}

/// From when on somebody with these roles needs a factor.
pub(crate) fn wanted_from(rule: Option<&FactorRuleRow>, roles: &[RoleName]) -> Option<Timestamp> {
    let rule = rule?;
    let is_privileged = roles.iter().any(|role| PRIVILEGED.contains(role));
    rule.privileged_from.filter(|_| is_privileged).into_iter().chain(rule.everyone_from).min()
}

/// Whether a second factor is wanted of this account here, now or from some day on.
pub fn is_wanted_of(snapshot: &mut Snapshot<'_>, account: AccountId) -> Done<bool> {
    let rule = factor_rule::row(snapshot)?;
    let member = members::of_account(snapshot, account)?;
    Ok(member.is_some_and(|member| wanted_from(rule.as_ref(), &member.role_names()).is_some()))
}

pub(crate) fn inert() -> Problem {
    let detail = "Here your role does nothing without a second factor. Enrol one for your account, then go on.";
    Problem::new(Reason::SecondFactorRequired, "access.second-factor-required", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::records::FactorRuleId;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_763_631_000_000_000 + seconds * 1_000_000).unwrap()
    }

    #[test]
    fn the_nearer_of_two_rules_counts() {
        let rule = |privileged, everyone| FactorRuleRow {
            id: FactorRuleId::new(at(0)),
            version: 1,
            privileged_from: privileged,
            everyone_from: everyone,
        };
        let owner = [RoleName::CASHIER, RoleName::OWNER];
        for (privileged, everyone, of_owner, of_clerk) in [
            (None, None, None, None),
            (Some(at(5)), None, Some(at(5)), None),
            (None, Some(at(5)), Some(at(5)), Some(at(5))),
            (Some(at(5)), Some(at(9)), Some(at(5)), Some(at(9))),
            (Some(at(9)), Some(at(5)), Some(at(5)), Some(at(5))),
        ] {
            let rule = rule(privileged, everyone);
            assert_eq!(wanted_from(Some(&rule), &owner), of_owner);
            assert_eq!(wanted_from(Some(&rule), &[RoleName::CASHIER]), of_clerk);
        }
        assert_eq!(wanted_from(None, &owner), None);
    }
}
