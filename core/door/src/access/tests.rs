use proptest::{collection::vec, prelude::*, sample::select};
use serde::{
    Deserialize, Serialize,
    de::value::{Error, StrDeserializer},
};

use super::{canary::sing, judge::MODEL, *};

const NOW: i64 = 1_000;
const VIEW: Permission = Permission::new_static("reports:view");
const VOID: Permission = Permission::new_static("invoices:void");

fn of_manager(overrides: Vec<Override>) -> ActorPolicy {
    ActorPolicy {
        domain: "wsp_1".to_owned(),
        subject: "mem_1".to_owned(),
        roles: vec![RoleName::MANAGER],
        rules: vec![Rule { role: RoleName::MANAGER, permission: VIEW }],
        overrides,
    }
}

fn exception(effect: Effect, reason: &str, until: Option<i64>) -> Override {
    Override { permission: VIEW, effect, reason: reason.to_owned(), until }
}

fn may(policy: &ActorPolicy, permission: &Permission) -> bool {
    let set = permission_set(policy, std::slice::from_ref(permission), NOW).unwrap();
    set.contains(0)
}

#[test]
fn truth_table() {
    // An override is absent, holds, or has expired (at this very instant).
    let states = [None, Some(None), Some(Some(NOW + 1)), Some(Some(NOW))];
    let holds = |state: Option<Option<i64>>| state.is_some_and(|until| until.is_none_or(|until| until > NOW));
    let mut table = String::new();
    for role in [false, true] {
        for allow in states {
            for deny in states {
                let overrides = [(Effect::Allow, allow), (Effect::Deny, deny)]
                    .into_iter()
                    .filter_map(|(effect, state)| Some(exception(effect, "", state?)))
                    .collect();
                let mut policy = of_manager(overrides);
                if !role {
                    policy.roles.clear();
                }
                let expected = match (role, holds(allow), holds(deny)) {
                    (_, _, true) => false,
                    (true, _, false) => true,
                    (false, true, false) => true,
                    (false, false, false) => false,
                };
                assert_eq!(may(&policy, &VIEW), expected, "{role} {allow:?} {deny:?}");
                assert!(!may(&policy, &VOID), "nobody granted {VOID}");
                table.push(if expected { '1' } else { '0' });
            }
        }
    }
    // By allow (absent, holds, holds until, expired), within it by deny; without a role, then with.
    assert_eq!(table, "0000100110010000".to_owned() + "1001100110011001");
}

#[test]
fn a_new_member_may_nothing() {
    let stranger = ActorPolicy { roles: vec![], rules: vec![], ..of_manager(vec![]) };
    let set = permission_set(&stranger, &[VIEW, VOID], NOW).unwrap();
    assert_eq!(set.iter().count(), 0);
    assert_eq!(PermissionSet::default().iter().count(), 0);
}

#[test]
fn the_set_knows_its_indexes_and_its_end() {
    let all: Vec<_> = (0..130).map(|number| Permission::parse(format!("m{number}:view")).unwrap()).collect();
    let granted = [0, 63, 64, 127, 128, 129];
    let mut policy = of_manager(vec![
        exception(Effect::Deny, "over", Some(NOW)),
        exception(Effect::Deny, "soon", Some(NOW + 5)),
        exception(Effect::Allow, "later", Some(NOW + 9)),
        exception(Effect::Allow, "for ever", None),
    ]);
    policy.rules =
        granted.iter().map(|&index| Rule { role: RoleName::MANAGER, permission: all[index].clone() }).collect();

    let set = permission_set(&policy, &all, NOW).unwrap();
    assert_eq!(set.iter().collect::<Vec<_>>(), granted);
    assert!(!set.contains(130) && !set.contains(usize::MAX));
    assert_eq!(set.valid_until(), Some(NOW + 5));
    assert!(set.is_valid_at(NOW + 4) && !set.is_valid_at(NOW + 5));
}

#[test]
fn explanations() {
    let day = 86_400_000_000;
    let first_of_december = 20_788 * day; // 2026-12-01
    let told = |policy: &ActorPolicy, permission: &Permission| why(policy, permission, NOW).unwrap().to_string();
    let with = |effect, reason, until| told(&of_manager(vec![exception(effect, reason, until)]), &VIEW);

    assert_eq!(told(&of_manager(vec![]), &VIEW), "allowed by the role manager");
    assert_eq!(told(&of_manager(vec![]), &VOID), "denied: no role or override grants it");
    assert_eq!(
        with(Effect::Deny, "till short twice", Some(first_of_december)),
        "denied by an override: 'till short twice' until 2026-12-01"
    );
    assert_eq!(
        with(Effect::Deny, "asked for it", Some(first_of_december + day / 2)),
        "denied by an override: 'asked for it' until 2026-12-01 12:00 UTC"
    );
    assert_eq!(with(Effect::Deny, "left", None), "denied by an override: 'left'");
    assert_eq!(with(Effect::Deny, "left", Some(i64::MAX)), "denied by an override: 'left'");
    assert_eq!(with(Effect::Deny, "expired", Some(NOW)), "allowed by the role manager");
    assert_eq!(with(Effect::Allow, "needless", None), "allowed by the role manager");

    let mut helper = of_manager(vec![exception(Effect::Allow, "covers for Ann", None)]);
    helper.roles.clear();
    assert_eq!(told(&helper, &VIEW), "allowed by an override: 'covers for Ann'");

    let twice =
        of_manager(vec![exception(Effect::Deny, "long", None), exception(Effect::Deny, "short", Some(NOW + 1))]);
    assert_eq!(told(&twice, &VIEW), "denied by an override: 'long'");

    // Equal lines are one line to Casbin; the one that decided is still found.
    let mut doubled = of_manager(vec![exception(Effect::Deny, "left", None)]);
    doubled.rules.extend(doubled.rules.clone());
    assert_eq!(told(&doubled, &VIEW), "denied by an override: 'left'");
}

#[test]
fn the_canary_lives_and_can_die() {
    canary().unwrap();
    for (sound, broken) in [
        ("some(where (p.eft == allow)) && !some", "!some"), // everybody may where nobody is named
        (" && !some(where (p.eft == deny))", ""),
        ("g(r.sub, p.sub, r.dom) && ", ""),
        ("g(r.sub, p.sub, r.dom)", "r.sub == p.sub"),
        (" && r.dom == p.dom", ""),
        ("r.dom == p.dom", "keyMatch(r.dom, p.dom)"),
        ("r.dom == p.dom", "keyMatch(p.dom, r.dom)"),
        ("r.dom == p.dom", "regexMatch(r.dom, p.dom)"),
        (" && r.act == p.act", ""),
        ("r.act == p.act", "r.act != p.act"),
    ] {
        let model = MODEL.replace(sound, broken);
        assert_ne!(model, MODEL, "{sound} is not in the model");
        assert!(sing(&model).is_err(), "nobody noticed: {sound} -> {broken}");
    }
}

#[test]
fn needs_no_runtime_and_blocks_none() {
    assert!(may(&of_manager(vec![]), &VIEW));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(runtime.block_on(async { may(&of_manager(vec![]), &VIEW) }));
}

#[test]
fn hostile_names_are_refused() {
    for text in [
        "",
        ":",
        "a:",
        ":b",
        "a",
        "a:b:c",
        "a::b",
        "A:b",
        "a:B",
        "1a:b",
        "a:1b",
        "-a:b",
        "a:-b",
        "a_b:c",
        "a.b:c",
        "a:*",
        "*:*",
        "*",
        "a:b*",
        " a:b",
        "a:b ",
        "a:b\n",
        "a:b#c",
        "a:b,c",
        "a:\"b\"",
        "a:b\0",
        "ä:b",
        "a:ｂ",
        "а:b",
        "eval(p.act)",
        "a:b)||true||(",
        "r.act:b",
    ] {
        assert!(Permission::parse(text).is_err(), "{text:?}");
    }
    for text in [
        "",
        "Owner",
        "1st",
        "-a",
        "a_b",
        "a.b",
        "a b",
        "a:b",
        "*",
        "a*",
        "role:owner",
        "owner ",
        "owner\n",
        "#owner",
        "owner,admin",
        "\"owner\"",
        "owner\0",
        "öwner",
        "оwner",
        "a/b",
        "(a)",
    ] {
        assert!(RoleName::parse(text).is_err(), "{text:?}");
    }
    assert!(RoleName::parse("a".repeat(39)).is_ok());
    assert!(RoleName::parse("a".repeat(40)).is_err());
    assert!(!Permission::parse("<script>").unwrap_err().to_string().contains("script"));
}

#[test]
fn names_are_strings_to_serde() {
    let read = |text| Permission::deserialize(StrDeserializer::<Error>::new(text));
    assert_eq!(read("invoices:void"), Ok(VOID));
    assert!(read("invoices:*").is_err());
    fn is_serde<T: Serialize + for<'de> Deserialize<'de>>() {}
    is_serde::<RoleName>();
    assert_eq!(String::from(VOID), "invoices:void");
    assert_eq!("manager".parse(), Ok(RoleName::MANAGER));
    assert_eq!(format!("{:>16}", VOID), "   invoices:void");
}

#[test]
fn built_in_roles_are_known() {
    assert!(RoleName::OWNER.is_built_in() && RoleName::SYSTEM.is_built_in());
    assert!(!RoleName::parse("barista").unwrap().is_built_in());
}

/// What the answer should be, without Casbin.
fn expected(policy: &ActorPolicy, permission: &Permission, now: i64) -> bool {
    let overridden = |effect| {
        policy.overrides.iter().any(|one| {
            one.permission == *permission && one.effect == effect && one.until.is_none_or(|until| until > now)
        })
    };
    let granted = policy.rules.iter().any(|rule| rule.permission == *permission && policy.roles.contains(&rule.role));
    (granted || overridden(Effect::Allow)) && !overridden(Effect::Deny)
}

fn some_permission() -> impl Strategy<Value = Permission> {
    select(vec![VIEW, VOID, Permission::new_static("a:b"), Permission::new_static("owner:allow")])
}

fn some_role() -> impl Strategy<Value = RoleName> {
    select(["owner", "manager", "allow", "deny"].map(RoleName::new_static).to_vec())
}

/// Ids as bad as they come: roles' names, patterns, quotes, commas, anything.
fn some_id() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["owner", "role:owner", "actor:owner", "*", ".*", "", "#", "a,b", "\"", "wsp_1"])
            .prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn some_override() -> impl Strategy<Value = Override> {
    let effect = select(vec![Effect::Allow, Effect::Deny]);
    let until = proptest::option::of(NOW - 3..NOW + 4);
    (some_permission(), effect, until, any::<String>()).prop_map(|(permission, effect, until, reason)| Override {
        permission,
        effect,
        reason,
        until,
    })
}

prop_compose! {
    fn some_policy()(
        domain in some_id(),
        subject in some_id(),
        roles in vec(some_role(), 0..4),
        rules in vec((some_role(), some_permission()), 0..10),
        overrides in vec(some_override(), 0..5),
    ) -> ActorPolicy {
        let rules = rules.into_iter().map(|(role, permission)| Rule { role, permission }).collect();
        ActorPolicy { domain, subject, roles, rules, overrides }
    }
}

proptest! {
    #[test]
    fn casbin_agrees_with_the_reference(policy in some_policy()) {
        let all = [VIEW, VOID, Permission::new_static("a:b"), Permission::new_static("owner:allow")];
        let set = permission_set(&policy, &all, NOW).unwrap();
        for (index, permission) in all.iter().enumerate() {
            prop_assert_eq!(set.contains(index), expected(&policy, permission, NOW));

            let explanation = why(&policy, permission, NOW).unwrap();
            prop_assert_eq!(explanation.allowed, set.contains(index));
            match explanation.decided_by {
                DecidedBy::Role(role) => {
                    prop_assert!(explanation.allowed && policy.roles.contains(&role));
                }
                DecidedBy::Override { effect, until, .. } => {
                    prop_assert_eq!(explanation.allowed, effect == Effect::Allow);
                    prop_assert!(until.is_none_or(|until| until > NOW));
                }
                DecidedBy::Nothing => prop_assert!(!explanation.allowed),
            }
            // Nothing changes before the set says so.
            for later in (NOW..NOW + 5).filter(|&later| set.is_valid_at(later)) {
                prop_assert_eq!(expected(&policy, permission, later), set.contains(index));
            }
        }
    }
}
