//! What everybody is told who asks for anything, beside those whom `matrix` has: nobody, a session that owes its second
//! factor, an owner who has none where one is wanted, and programs with a token for each thing there is to give.
//!
//! Each cell is a question to the door that runs; nothing is worked out from what an operation declares.

use std::{collections::BTreeSet, fmt::Write as _};

use door::{Ask, Realm};
use model::{Actor, Holder, SecondFactor, Who};
use testkit::{Shop, json, on_both};

use crate::{
    input::ghosts,
    reviewed,
    shapes::{Ids, Said, Shape},
    things::operations,
};

/// A no that is about who asks, and not about what they ask.
const NOES: [&str; 6] = [
    "access.denied",
    "access.second-factor-required",
    "session.missing",
    "session.second-factor-required",
    "token.no-proof",
    "token.not-allowed",
];

/// What an auditor may ask for: logs, who may what, and what it takes to read those. Written by hand.
const AUDITORS: [&str; 41] = [
    "access.list-permissions",
    "access.why",
    "approvals.list",
    "audit.export",
    "audit.get",
    "audit.head",
    "audit.list",
    "audit.verify",
    "business.get",
    "business.list-countries",
    "factors.rule",
    "invitations.list",
    "members.get",
    "members.list",
    "members.names",
    "overrides.list",
    "plugins.get",
    "plugins.get-updates",
    "plugins.get-usage",
    "plugins.list",
    "plugins.list-health",
    "plugins.list-indexes",
    "plugins.list-offers",
    "plugins.list-publishers",
    "plugins.list-receipts",
    "plugins.list-recordings",
    "plugins.list-removed",
    "plugins.list-syncs",
    "plugins.sum-receipts",
    "roles.list",
    "scim.overview",
    "security.get-finding",
    "security.list-days",
    "security.list-findings",
    "security.list-sessions",
    "services.list",
    "sso.get-provider",
    "sso.list-providers",
    "sso.only",
    "timeouts.list",
    "tokens.list",
];

on_both! {
    async fn what_everybody_is_told_is_what_was_reviewed(shop) {
        reviewed::check("verdicts.md", "what everybody is told", &table(shop).await);
    }

    async fn an_auditor_sees_who_did_what_and_who_may_what_and_nothing_else(shop) {
        let auditor = shop.member("auditor").await;
        let registry = shop.door.registry();
        let mut may = Vec::new();
        for spec in registry.specs().filter(|spec| spec.realm == Realm::Workspace && !spec.is_public()) {
            if shop.door.may(&auditor, spec.name).await.unwrap() {
                assert!(!registry.writes(spec.name), "{} changes something", spec.name);
                may.push(spec.name);
            }
        }
        assert_eq!(may, AUDITORS, "an auditor sees more, or less: is that meant?");
        for (operation, input) in [("catalog.list-products", json!({})), ("stock.list-levels", json!({}))] {
            assert_eq!(shop.run(&auditor, operation, input).await.unwrap_err().code, "access.denied");
        }
        shop.run(&auditor, "audit.list", json!({ "stream": "permission" })).await.unwrap();
        shop.run(&auditor, "audit.list", json!({ "stream": "access" })).await.unwrap();
    }

    async fn a_token_opens_what_it_names_and_nothing_else(shop) {
        let registry = shop.door.registry();
        let of_workspace: Vec<_> = registry.specs().filter(|spec| spec.realm == Realm::Workspace).collect();
        let wanted: BTreeSet<String> =
            of_workspace.iter().filter_map(|spec| spec.permission.as_ref()).map(ToString::to_string).collect();
        let mut scopes = 0;
        for scope in &wanted {
            // What only the machine's own hold is nothing for a token.
            let Some(program) = program(shop, scope).await else { continue };
            scopes += 1;
            for spec in registry.specs() {
                let named = spec.permission.as_ref().is_some_and(|permission| permission.as_str() == scope);
                let may = shop.door.may(&program, spec.name).await.unwrap();
                let opens = spec.is_public() || (named && spec.realm == Realm::Workspace);
                assert_eq!(may, opens, "a token for {scope} and {}", spec.name);
            }
            end(shop, &program).await;
        }
        assert!(scopes > 20, "{scopes}");
    }
}

/// A program of the owner's, with a token for one thing; none where that is not to be given.
async fn program(shop: &Shop, scope: &str) -> Option<Actor> {
    let owner = shop.fresh(&shop.owner);
    let input = json!({ "name": scope, "permissions": [scope] });
    let made = shop.run(&owner, "tokens.create", input).await.ok()?;
    let token = made["id"].as_str().unwrap().parse().unwrap();
    let holder = Holder::Member { account: owner.account().unwrap(), member: owner.member().unwrap() };
    Some(Actor { who: Who::Program { token, holder }, proven_at: None, ..owner })
}

/// Nobody has more than fifty.
async fn end(shop: &Shop, program: &Actor) {
    let id = program.token().unwrap();
    shop.run(&shop.owner, "tokens.end", json!({ "id": id })).await.unwrap();
}

async fn table(shop: &Shop) -> String {
    let ids = ghosts(shop);
    let nobody = Actor { who: Who::Anyone, proven_at: None, ..shop.owner.clone() };
    let owing = Actor { second_factor: SecondFactor::Owed, ..shop.fresh(&shop.owner) };
    let inert = Actor { second_factor: SecondFactor::Absent, ..shop.fresh(&shop.owner) };
    let mut text = String::from(
        "# What everybody is told\n\n\
         Every operation, asked for by those whom [permissions](permissions.md) does not have: nobody; an owner whose\n\
         session owes its second factor; an owner without one, where one is wanted; a program of an owner's with a token\n\
         that names the permission, and with one that names another. Written by `core/door/tests/door/verdicts.rs`,\n\
         which asks the door and fails when this is no longer so.\n\n\
         ✔ means: they are not refused for who they are. A code is what they are told.\n\n\
         | operation | nobody | owes its factor | has no factor | token for it | another token |\n|---|---|---|---|---|---|\n",
    );
    let rows = rows(shop, &ids, &nobody, &owing).await;
    for (name, told) in rows {
        let without = told_to(shop, &inert, name, &ids).await;
        let [of_nobody, of_owing, of_token, of_another] = told;
        writeln!(text, "| `{name}` | {of_nobody} | {of_owing} | {without} | {of_token} | {of_another} |").unwrap();
    }
    text
}

/// Everything but what changes when the rule does.
async fn rows(shop: &Shop, ids: &Ids, nobody: &Actor, owing: &Actor) -> Vec<(&'static str, [String; 4])> {
    let mut rows = Vec::new();
    let another = program(shop, "data:personal").await.unwrap();
    for name in operations(shop) {
        let spec = shop.door.registry().spec(name).unwrap();
        let scope = spec.permission.as_ref().map_or("data:financial", |permission| permission.as_str());
        let of_token = match program(shop, scope).await {
            Some(program) => {
                let told = told_to(shop, &program, name, ids).await;
                end(shop, &program).await;
                told
            }
            None => "cannot be made".to_owned(),
        };
        let told = [
            told_to(shop, nobody, name, ids).await,
            told_to(shop, owing, name, ids).await,
            of_token,
            told_to(shop, &another, name, ids).await,
        ];
        rows.push((name, told));
    }
    rows
}

/// What is asked is well formed, and names what is not there.
async fn told_to(shop: &Shop, actor: &Actor, name: &str, ids: &Ids) -> String {
    let input = Shape::of(shop.door.registry(), name).sample(ids, Said::Needed);
    match shop.door.ask(actor, Ask::with(name, &input)).await {
        Err(no) if NOES.contains(&no.code.as_ref()) => format!("`{}`", no.code),
        _ => "✔".to_owned(),
    }
}
