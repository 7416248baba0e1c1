//! Who may do what, as tables that a reviewer reads in a diff.

use std::{
    collections::BTreeSet,
    fmt::{Display, Write as _},
    fs,
};

use door::{Spec, access::RoleName};
use model::{AccountId, Actor, SessionId, Who};
use testkit::{Shop, on_both};

use crate::reviewed;

on_both! {
    async fn who_may_do_what_is_what_was_reviewed(shop) {
        reviewed::check("permissions.md", "who may do what", &table(shop).await);
    }

    async fn what_anyone_may_is_a_list_that_only_a_person_writes(shop) {
        let path = reviewed::at("public-operations.txt");
        let listed = fs::read_to_string(&path).unwrap_or_default();
        let listed: BTreeSet<&str> =
            listed.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let public: BTreeSet<&str> =
            shop.door.registry().specs().filter(|spec| spec.is_public()).map(|spec| spec.name).collect();
        let unlisted: Vec<_> = public.difference(&listed).collect();
        assert!(
            unlisted.is_empty(),
            "{unlisted:?} can be asked for by anyone, without saying who they are. If that is meant, a person adds \
             them to {} by hand; no command does it.",
            path.display()
        );
        let gone: Vec<_> = listed.difference(&public).collect();
        assert!(gone.is_empty(), "{gone:?} are no longer public: take them out of {}", path.display());
    }

    async fn who_is_nobody_may_nothing_but_what_is_public(shop) {
        let nobody = Actor { who: Who::Anyone, proven_at: None, ..shop.owner.clone() };
        for spec in shop.door.registry().specs().filter(|spec| !spec.is_public()) {
            let no = shop.door.ask(&nobody, door::Ask::new(spec.name, "{}")).await.expect_err(spec.name);
            assert_eq!(no.code, "session.missing", "{}", spec.name);
        }
    }
}

/// Asked of the door itself, one question for each cell.
async fn table(shop: &Shop) -> String {
    let mut columns: Vec<(String, Actor)> = Vec::new();
    for role in RoleName::OF_WORKSPACE {
        columns.push((role.to_string(), shop.member(role.as_str()).await));
    }
    let now = shop.door.now();
    let account = Who::Person { account: AccountId::new(now), session: SessionId::new(now), member: None };
    columns.push(("account".to_owned(), Actor { who: account, ..shop.owner.clone() }));
    columns.push(("operator".to_owned(), shop.operator(Some(shop.workspace))));
    columns.push(("system".to_owned(), Actor::system("probe", Some(shop.workspace), now)));

    let mut text = String::from(
        "# Who may do what\n\n\
         Every operation and every built-in role, as the door answers. Written by `core/door/tests/door/matrix.rs`,\n\
         which fails when this is no longer so.\n\n\
         `account` is anybody who is signed in and no member here; `operator` has a shell on the machine; `system` is\n\
         Stockade itself. *Proof* means: only after a fresh proof of who it is.\n\n",
    );
    let names: Vec<_> = columns.iter().map(|(name, _)| name).collect();
    writeln!(text, "| operation | permission |{} |\n|---|---|{}---|", header(&names), ":-:|".repeat(columns.len()))
        .unwrap();
    for spec in shop.door.registry().specs() {
        let permission =
            spec.permission.as_ref().map_or_else(|| "*anyone*".to_owned(), |permission| format!("`{permission}`"));
        write!(text, "| `{}` | {permission} |", spec.name).unwrap();
        for (_, actor) in &columns {
            write!(text, " {} |", mark(may(shop, actor, spec).await)).unwrap();
        }
        writeln!(text, "{}|", if spec.step_up { " proof " } else { " " }).unwrap();
    }
    text.push_str("\nWhat no operation asks for, but decides what of an answer is masked:\n\n");
    writeln!(
        text,
        "| permission |{}\n|---|{}",
        header(&RoleName::OF_WORKSPACE),
        ":-:|".repeat(RoleName::OF_WORKSPACE.len())
    )
    .unwrap();
    let registry = shop.door.registry();
    let asked: BTreeSet<_> =
        registry.specs().filter_map(|spec| spec.permission.as_ref()).map(ToString::to_string).collect();
    for permission in registry.permissions().iter().filter(|permission| !asked.contains(permission.as_str())) {
        let holds =
            |role: &RoleName| registry.rules().iter().any(|rule| rule.role == *role && rule.permission == *permission);
        let cells: String = RoleName::OF_WORKSPACE.iter().map(|role| format!(" {} |", mark(holds(role)))).collect();
        writeln!(text, "| `{permission}` |{cells}").unwrap();
    }
    text
}

fn header<T: Display>(names: &[T]) -> String {
    names.iter().map(|name| format!(" {name} |")).collect()
}

fn mark(may: bool) -> &'static str {
    if may { "✔" } else { "·" }
}

async fn may(shop: &Shop, actor: &Actor, spec: &Spec) -> bool {
    spec.is_public() || shop.door.why(actor, spec.name).await.unwrap().allowed
}
