//! Before the server serves: what must be denied is denied, what must be allowed is allowed.

use super::{
    ActorPolicy, Effect, Override, Permission, PolicyError, RoleName, Rule,
    judge::{Judge, MODEL},
};

const NOW: i64 = 0;
const SING: Permission = Permission::new_static("canary:sing");
const FLY: Permission = Permission::new_static("canary:fly");

const ALLOW: Exception = (Effect::Allow, None);
const DENY: Exception = (Effect::Deny, None);
const WAS_ALLOWED: Exception = (Effect::Allow, Some(NOW));
const WAS_DENIED: Exception = (Effect::Deny, Some(NOW));

const ANN: Id = ("wsp_one", "mem_ann");
const BOB: Id = ("wsp_one", "mem_bob");
const ANN_ELSEWHERE: Id = ("wsp_two", "mem_ann");
const ANN_ANYWHERE: Id = ("wsp*", "mem_ann");
const CASHIER: Id = ("wsp_one", "cashier");
const ROLE_CASHIER: Id = ("wsp_one", "role:cashier");
const ON_PLATFORM: Id = ("platform", "acc_ann");

type Exception = (Effect, Option<i64>);
/// A domain and a subject.
type Id = (&'static str, &'static str);

struct Case {
    name: &'static str,
    owner: Id,
    roles: &'static [RoleName],
    rules: &'static [Rule],
    overrides: &'static [Exception],
    /// Who asks over the owner's lines. The server asks for nobody but the owner.
    asker: Id,
    permission: &'static Permission,
}

/// Ann, who holds nothing, where cashiers may sing.
const GUEST: Case = Case {
    name: "a role that is not held",
    owner: ANN,
    roles: &[],
    rules: &[Rule { role: RoleName::CASHIER, permission: SING }],
    overrides: &[],
    asker: ANN,
    permission: &SING,
};

const SINGER: Case = Case { name: "a role", roles: &[RoleName::CASHIER], ..GUEST };

#[rustfmt::skip] // a table
const DENIED: &[Case] = &[
    GUEST,
    Case { name: "an empty policy", rules: &[], ..GUEST },
    Case { name: "an id that is a role's name", owner: CASHIER, asker: CASHIER, ..GUEST },
    Case { name: "an id that forges a role", owner: ROLE_CASHIER, asker: ROLE_CASHIER, ..GUEST },
    Case { name: "an override that expired", overrides: &[WAS_ALLOWED], ..GUEST },
    Case { name: "a deny beside a role", overrides: &[DENY], ..SINGER },
    Case { name: "a deny before an allow", overrides: &[DENY, ALLOW], ..GUEST },
    Case { name: "a deny after an allow", overrides: &[ALLOW, DENY], ..GUEST },
    Case { name: "an unknown permission", permission: &FLY, ..SINGER },
    Case { name: "a role in another domain", asker: ANN_ELSEWHERE, ..SINGER },
    Case { name: "another's role", asker: BOB, ..SINGER },
    Case { name: "an override in another domain", overrides: &[ALLOW], asker: ANN_ELSEWHERE, ..GUEST },
    Case { name: "another's override", overrides: &[ALLOW], asker: BOB, ..GUEST },
    Case { name: "a policy's domain as a pattern", overrides: &[ALLOW], owner: ANN_ANYWHERE, ..GUEST },
    Case { name: "a request's domain as a pattern", overrides: &[ALLOW], asker: ANN_ANYWHERE, ..GUEST },
];

#[rustfmt::skip]
const ALLOWED: &[Case] = &[
    SINGER,
    Case { name: "an override", overrides: &[ALLOW], ..GUEST },
    Case { name: "a role beside a deny that expired", overrides: &[WAS_DENIED], ..SINGER },
    Case { name: "a role on the platform", owner: ON_PLATFORM, asker: ON_PLATFORM, ..SINGER },
];

/// At start: on an error the server refuses to serve.
pub fn canary() -> Result<(), PolicyError> {
    sing(MODEL)
}

pub(super) fn sing(model: &str) -> Result<(), PolicyError> {
    let denied = DENIED.iter().map(|case| (case, false));
    let allowed = ALLOWED.iter().map(|case| (case, true));
    for (case, expected) in denied.chain(allowed) {
        if !case.is_answered(expected, model)? {
            return Err(PolicyError::Canary(case.name));
        }
    }
    Ok(())
}

impl Case {
    /// Casbin is asked over all lines; then as the server asks, over those of the permission.
    fn is_answered(&self, expected: bool, model: &str) -> Result<bool, PolicyError> {
        let owner = self.policy_of(self.owner);
        let asker = self.policy_of(self.asker);
        let lines = owner.lines(NOW).into_values().flatten().collect();
        let mut judge = Judge::with_model(model, &owner, NOW)?;
        let subject = asker.as_casbin_subject();
        let over_all = judge.ask(subject, &asker.domain, self.permission, lines)?;
        let as_served = match owner == asker {
            true => judge.decide(self.permission)?,
            false => expected,
        };
        Ok(over_all == expected && as_served == expected)
    }

    fn policy_of(&self, (domain, subject): Id) -> ActorPolicy {
        let overrides = self.overrides.iter().map(|&(effect, until)| Override {
            permission: SING,
            effect,
            reason: "canary".to_owned(),
            until,
        });
        ActorPolicy {
            domain: domain.to_owned(),
            subject: subject.to_owned(),
            roles: self.roles.to_vec(),
            rules: self.rules.to_vec(),
            overrides: overrides.collect(),
        }
    }
}
