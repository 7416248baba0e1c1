//! Provisioned: a provider says who its people are, and memberships follow in the same transaction.

use door::{Problem, Reason};
use identity::Programs;
use model::{AccountId, Actor, MemberId};
use testkit::{Shop, Value, json, on_both, text};

use super::{
    going::{Going, actor, open, provider, provider_with, roles, settle, sign_in},
    liar::Liar,
};
use crate::gate::{EMAIL, claim, origin};

/// A provider's program, as it is known by the token that it shows.
struct Program {
    shown: Programs,
    secret: String,
    provider: Value,
}

impl Program {
    /// Of a provider for which provisioning was just switched on.
    async fn of(shop: &Shop, provider: &Value) -> Self {
        let made = shop.run(&shop.fresh(&shop.owner), "scim.begin", json!({ "id": provider["id"] })).await.unwrap();
        Self::with(shop, provider, &made)
    }

    fn with(shop: &Shop, provider: &Value, made: &Value) -> Self {
        let shown = Programs::new(shop.door.clone());
        Self { shown, secret: text(&made["secret"]), provider: provider["id"].clone() }
    }

    async fn actor(&self, shop: &Shop) -> Result<Actor, Problem> {
        self.shown.actor(&self.secret, origin(shop)).await
    }

    async fn run(&self, shop: &Shop, operation: &str, mut input: Value) -> Result<Value, Problem> {
        input["provider"] = self.provider.clone();
        shop.run(&self.actor(shop).await?, operation, input).await
    }

    /// Somebody whom the provider calls so.
    async fn user(&self, shop: &Shop, subject: &str) -> Value {
        let input = json!({ "user_name": format!("{subject}@example.org"), "external_id": subject });
        self.run(shop, "scim.add-user", input).await.unwrap()
    }

    async fn group(&self, shop: &Shop, name: &str, members: &[&Value]) -> Value {
        let members: Vec<&Value> = members.iter().map(|user| &user["id"]).collect();
        self.run(shop, "scim.add-group", json!({ "name": name, "members": members })).await.unwrap()
    }

    async fn step(&self, shop: &Shop, group: &Value, step: &str, users: &[&Value]) -> Value {
        let users: Vec<&Value> = users.iter().map(|user| &user["id"]).collect();
        let input = json!({ "id": group["id"], "steps": [{ "step": step, "users": users }] });
        self.run(shop, "scim.change-group", input).await.unwrap()
    }

    async fn switch(&self, shop: &Shop, user: &Value, active: bool) -> Result<Value, Problem> {
        self.run(shop, "scim.change-user", json!({ "id": user["id"], "active": active })).await
    }
}

/// Somebody who works here already, and comes by the provider under this name.
async fn comes(shop: &Shop, provider: &Value, who: &Actor, subject: &str) {
    let (account, member): (AccountId, MemberId) = (who.account().unwrap(), who.member().unwrap());
    let known_as = json!({ "subject": subject });
    let comer = json!({
        "provider": provider["id"], "account": account, "member": member, "groups": ["office"], "known_as": known_as,
    });
    shop.run(&Actor::system("test", Some(shop.workspace), shop.door.now()), "sso.take-in", comer).await.unwrap();
}

fn code(answered: Result<Value, Problem>) -> String {
    answered.unwrap_err().code.into_owned()
}

on_both! {
    in open;

    async fn who_was_announced_is_let_in_as_what_their_groups_make_of_them(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({ "lets_in": false })).await;
        let program = Program::of(shop, &provider).await;
        let grace = program.user(shop, "grace").await;
        program.group(shop, "office", &[&grace]).await;
        // What the log-in says of groups does not count for somebody of whom the provider says it itself.
        let in_by = sign_in(shop, &provider, &liar, "grace", &["floor-1"]).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        shop.run(&actor(shop, &in_by).await.unwrap(), "members.list", json!({})).await.unwrap();
        let no = sign_in(shop, &provider, &liar, "mallory", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.not-let-in", "nobody announced them");
        let overview = shop.run(&shop.owner, "scim.overview", json!({ "id": provider["id"] })).await.unwrap();
        assert_eq!((&overview["people"], &overview["active"], &overview["awaited"]), (&json!(1), &json!(1), &json!(0)));
        assert_eq!(overview["groups"], json!([{ "name": "office", "people": 1, "role": "manager" }]));
        let id = text(&provider["id"]);
        assert_eq!(overview["address"], format!("https://shop.example/scim/v2/{id}"));
        assert!(overview["token"]["seen_at"].is_string() && !overview.to_string().contains(&program.secret));
        // What is said of people is sealed in the log.
        let log = Value::from(shop.log(Some(shop.workspace)).await).to_string();
        assert!(!log.contains("grace@example.org") && !log.contains(&program.secret), "{log}");
    }

    async fn an_address_links_nobody_and_a_name_does_once(shop) {
        claim(shop).await;
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({ "lets_in": false, "otherwise": "cashier" })).await;
        let program = Program::of(shop, &provider).await;
        // As Entra does it: what it calls somebody in provisioning is not what it calls them in a log-in.
        let input = json!({ "user_name": "grace@example.org", "external_id": "grace.h", "email": "grace@example.org" });
        let grace = program.run(shop, "scim.add-user", input).await.unwrap();
        let come = async |subject: &str, name: Value| {
            let going = Going::begin(shop, &provider).await.unwrap();
            let mut claims = going.claims(shop, &liar, subject, &[]);
            for (claim, value) in name.as_object().unwrap() {
                claims[claim] = value.clone();
            }
            going.come_back(shop, &liar, &liar.signed(&claims)).await
        };
        let no = come("s1", json!({ "email": "grace@example.org" })).await.unwrap_err();
        assert_eq!(no.code, "sso.not-let-in", "an address that nobody verified is nobody's name");
        let in_by = come("s1", json!({ "preferred_username": "Grace@Example.org" })).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        // Whoever has that name later is somebody else.
        let no = come("s2", json!({ "preferred_username": "grace@example.org" })).await.unwrap_err();
        assert_eq!(no.code, "sso.not-let-in");
        program.switch(shop, &grace, false).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, [] as [&str; 0]);
        // And whoever has an account of their own here links it by their own proof, announced or not.
        program.user(shop, "ada").await;
        let no = come("ada", json!({ "email": EMAIL, "email_verified": true })).await.unwrap_err();
        assert_eq!(no.code, "sso.link-first");
    }

    async fn whom_the_provider_switches_off_is_out_at_once(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        let grace = program.user(shop, "grace").await;
        program.group(shop, "office", &[&grace]).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &[]).await.unwrap();
        let there = actor(shop, &in_by).await.unwrap();
        shop.run(&there, "members.list", json!({})).await.unwrap();
        let off = program.switch(shop, &grace, false).await.unwrap();
        assert_eq!(off["active"], false);
        // With the answer their rights are gone, and a moment later the session itself.
        assert_eq!(code(shop.run(&there, "members.list", json!({})).await), "access.denied");
        settle(shop).await;
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended");
        let no = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.switched-off");
        // Said again it is no other, and nobody is out twice.
        let again = program.switch(shop, &grace, false).await.unwrap();
        assert_eq!(again["version"], off["version"]);
        // On again they are who they were.
        program.switch(shop, &grace, true).await.unwrap();
        settle(shop).await;
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        let back = sign_in(shop, &provider, &liar, "grace", &[]).await.unwrap();
        assert_eq!((&back["account"], &back["identity"]), (&in_by["account"], &in_by["identity"]));
        shop.run(&actor(shop, &back).await.unwrap(), "members.list", json!({})).await.unwrap();
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended", "what ended does not come back");
    }

    async fn tokens_end_with_whoever_made_them(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        let manager = shop.member("manager").await;
        // They came by the provider before it provisioned anybody, and are known again.
        comes(shop, &provider, &manager, "grace").await;
        let input = json!({ "name": "Web shop", "permissions": ["products:read"] });
        let made = shop.run(&shop.fresh(&manager), "tokens.create", input).await.unwrap();
        let listed = async || shop.run(&shop.owner, "tokens.list", json!({})).await.unwrap()["items"].clone();
        let of = |all: Value| all.as_array().unwrap().iter().find(|one| one["id"] == made["id"]).unwrap().clone();
        assert_eq!(of(listed().await)["state"], "live");
        let grace = program.user(shop, "grace").await;
        program.switch(shop, &grace, false).await.unwrap();
        let ended = of(listed().await);
        assert_eq!((&ended["state"], &ended["ended_for"]), (&json!("ended"), &json!("closed")));
        program.switch(shop, &grace, true).await.unwrap();
        assert_eq!(of(listed().await)["state"], "ended", "they make another");
        shop.run(&manager, "catalog.list-products", json!({})).await.unwrap();
    }

    async fn roles_follow_the_groups_at_once(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        let (grace, joan) = (program.user(shop, "grace").await, program.user(shop, "joan").await);
        let floor = program.group(shop, "floor-2", &[&grace, &joan]).await;
        let office = program.group(shop, "Office", &[]).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &[]).await.unwrap();
        let is = async || roles(shop, &in_by["account"]).await;
        assert_eq!(is().await, ["cashier"]);
        program.step(shop, &office, "add", &[&grace]).await;
        assert_eq!(is().await, ["cashier"], "no rule is about Office");
        let rename = json!({ "id": office["id"], "name": "office" });
        program.run(shop, "scim.change-group", rename).await.unwrap();
        assert_eq!(is().await, ["manager"]);
        program.step(shop, &office, "replace", &[&joan]).await;
        assert_eq!(is().await, ["cashier"]);
        // The last group that made a role is gone: they are out, with what they had open.
        let there = actor(shop, &in_by).await.unwrap();
        program.step(shop, &floor, "remove", &[&grace]).await;
        assert_eq!(is().await, [] as [&str; 0]);
        assert_eq!(code(shop.run(&there, "catalog.list-products", json!({})).await), "access.denied");
        settle(shop).await;
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended");
        let no = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.no-role", "what a log-in says of groups does not count any more");
        program.step(shop, &floor, "add", &[&grace, &joan]).await;
        assert_eq!(is().await, ["cashier"], "back again");
        program.run(shop, "scim.remove-group", json!({ "id": floor["id"] })).await.unwrap();
        assert_eq!(is().await, [] as [&str; 0]);
        let shown = program.run(shop, "scim.get-user", json!({ "id": joan["id"] })).await.unwrap();
        assert_eq!(shown["groups"], json!([{ "id": office["id"], "name": "office" }]));
    }

    async fn the_last_owner_stays_and_nothing_else_happens(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        comes(shop, &provider, &shop.owner, "ada").await;
        let ada = program.user(shop, "ada").await;
        for (operation, input) in [
            ("scim.change-user", json!({ "id": ada["id"], "active": false, "display_name": "Nobody" })),
            ("scim.remove-user", json!({ "id": ada["id"] })),
        ] {
            let no = program.run(shop, operation, input).await.unwrap_err();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "members.last-owner"));
        }
        let still = program.run(shop, "scim.get-user", json!({ "id": ada["id"] })).await.unwrap();
        assert_eq!((&still["active"], &still["display_name"]), (&json!(true), &Value::Null));
        shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        // Groups make and unmake no owner.
        let office = program.group(shop, "office", &[&ada]).await;
        program.step(shop, &office, "remove", &[&ada]).await;
        // Where there is another owner, somebody who left the company is out, and comes back as no owner.
        let other = shop.member("owner").await;
        program.switch(shop, &ada, false).await.unwrap();
        assert_eq!(code(shop.run(&shop.owner, "members.list", json!({})).await), "access.denied");
        program.switch(shop, &ada, true).await.unwrap();
        assert_eq!(code(shop.run(&shop.owner, "members.list", json!({})).await), "access.denied", "of no group");
        program.step(shop, &office, "add", &[&ada]).await;
        let members = shop.run(&other, "members.list", json!({ "role": "manager" })).await.unwrap();
        assert_eq!(members["items"][0]["account"], json!(shop.owner.account()));
    }

    async fn whom_somebody_here_took_out_stays_out(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        let grace = program.user(shop, "grace").await;
        let office = program.group(shop, "office", &[&grace]).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &[]).await.unwrap();
        let members = shop.run(&shop.owner, "members.list", json!({ "role": "manager" })).await.unwrap();
        let removal = json!({ "id": members["items"][0]["id"], "version": members["items"][0]["version"] });
        shop.run(&shop.fresh(&shop.owner), "members.remove", removal).await.unwrap();
        for active in [false, true] {
            program.switch(shop, &grace, active).await.unwrap();
        }
        program.step(shop, &office, "remove", &[&grace]).await;
        program.step(shop, &office, "add", &[&grace]).await;
        assert_eq!(roles(shop, &in_by["account"]).await, [] as [&str; 0]);
        let no = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.removed");
    }

    async fn who_was_deleted_and_is_announced_again_comes_back(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        let grace = program.user(shop, "grace").await;
        let office = program.group(shop, "office", &[&grace]).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &[]).await.unwrap();
        program.run(shop, "scim.remove-user", json!({ "id": grace["id"] })).await.unwrap();
        settle(shop).await;
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended");
        assert_eq!(code(program.run(shop, "scim.get-user", json!({ "id": grace["id"] })).await), "record.not-found");
        let empty = program.run(shop, "scim.get-group", json!({ "id": office["id"] })).await.unwrap();
        assert_eq!(empty["members"], json!([]));
        let no = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.removed", "the log-in alone brings nobody back");
        let again = program.user(shop, "grace").await;
        assert_ne!(again["id"], grace["id"]);
        program.step(shop, &office, "add", &[&again]).await;
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        // Somebody else who gets the name of one who left is somebody else.
        program.run(shop, "scim.remove-user", json!({ "id": again["id"] })).await.unwrap();
        let named = json!({ "user_name": "grace@example.org" });
        let other = program.run(shop, "scim.add-user", named).await.unwrap();
        program.step(shop, &office, "add", &[&other]).await;
        assert_eq!(roles(shop, &in_by["account"]).await, [] as [&str; 0]);
    }

    async fn a_token_is_one_providers_and_one_workspaces(shop) {
        let (liar, other) = (Liar::new(), Liar::new());
        let (provider, second) = (provider(shop, &liar).await, provider(shop, &other).await);
        let (program, theirs) = (Program::of(shop, &provider).await, Program::of(shop, &second).await);
        let (grace, joan) = (program.user(shop, "grace").await, theirs.user(shop, "joan").await);
        let (group, group_of_theirs) = (program.group(shop, "office", &[]).await, theirs.group(shop, "office", &[]).await);
        // What is another provider's is not there.
        for (operation, input) in [
            ("scim.get-user", json!({ "id": joan["id"] })),
            ("scim.change-user", json!({ "id": joan["id"], "active": false })),
            ("scim.remove-user", json!({ "id": joan["id"] })),
            ("scim.get-group", json!({ "id": group_of_theirs["id"] })),
            ("scim.change-group", json!({ "id": group_of_theirs["id"], "name": "x" })),
            ("scim.remove-group", json!({ "id": group_of_theirs["id"] })),
        ] {
            assert_eq!(code(program.run(shop, operation, input).await), "record.not-found", "{operation}");
        }
        let step = json!({ "id": group["id"], "steps": [{ "step": "add", "users": [joan["id"]] }] });
        assert_eq!(program.run(shop, "scim.change-group", step).await.unwrap_err().reason, Reason::Invalid);
        let found = program.run(shop, "scim.find-users", json!({ "user_name": "joan@example.org" })).await.unwrap();
        assert_eq!((&found["total"], &found["items"]), (&json!(0), &json!([])));
        let found = program.run(shop, "scim.find-groups", json!({ "member": joan["id"] })).await.unwrap();
        assert_eq!(found["total"], 0);
        // A token for another provider, and for one that is not there, is the same nothing.
        let asker = program.actor(shop).await.unwrap();
        let mut told = Vec::new();
        for id in [text(&second["id"]), text(&second["id"]).replace("idp_0", "idp_1")] {
            let no = shop.run(&asker, "scim.get-user", json!({ "provider": id, "id": grace["id"] })).await.unwrap_err();
            told.push((no.reason, no.code, no.detail));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].1, "scim.closed");
        // A person is no program, whoever they are; and such a program may nothing else.
        let list = json!({ "provider": provider["id"] });
        assert_eq!(code(shop.run(&shop.owner, "scim.find-users", list.clone()).await), "access.denied");
        assert_eq!(code(shop.run(&shop.stranger, "scim.find-users", list).await), "access.denied");
        assert_eq!(code(shop.run(&asker, "members.list", json!({})).await), "token.not-allowed");
        let mut elsewhere = asker.clone();
        elsewhere.workspace = Some(shop.other);
        let lost = shop.run(&elsewhere, "scim.find-users", json!({ "provider": provider["id"] })).await.unwrap_err();
        assert_eq!(lost.reason, Reason::Forbidden);
    }

    async fn a_token_is_renewed_revoked_and_gone_with_its_provider(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let owner = shop.fresh(&shop.owner);
        let of = json!({ "id": provider["id"] });
        assert_eq!(code(shop.run(&owner, "scim.renew-token", of.clone()).await), "scim.off");
        let first = Program::of(shop, &provider).await;
        assert_eq!(code(shop.run(&owner, "scim.begin", of.clone()).await), "scim.on");
        let grace = first.user(shop, "grace").await;
        program_lists(shop, &first, 1).await;
        let made = shop.run(&owner, "scim.renew-token", of.clone()).await.unwrap();
        let second = Program::with(shop, &provider, &made);
        // Both work for a day, and then the new one alone.
        program_lists(shop, &first, 1).await;
        program_lists(shop, &second, 1).await;
        shop.advance(std::time::Duration::from_secs(25 * 3_600));
        assert_eq!(first.actor(shop).await.unwrap_err().code, "token.rotated");
        program_lists(shop, &second, 1).await;
        // One that was found elsewhere is revoked, and another can be made.
        let owner = shop.fresh(&shop.owner);
        shop.run(&owner, "tokens.revoke-leaked", json!({ "token": second.secret })).await.unwrap();
        assert_eq!(second.actor(shop).await.unwrap_err().code, "token.revoked");
        let third = shop.run(&owner, "scim.renew-token", of.clone()).await.unwrap();
        let third = Program::with(shop, &provider, &third);
        program_lists(shop, &third, 1).await;
        shop.run(&owner, "scim.end", of.clone()).await.unwrap();
        assert_eq!(third.actor(shop).await.unwrap_err().code, "token.revoked");
        // Who switches it on again finds who was there.
        let fourth = Program::of(shop, &provider).await;
        program_lists(shop, &fourth, 1).await;
        fourth.group(shop, "office", &[&grace]).await;
        let now = shop.run(&owner, "sso.get-provider", of).await.unwrap();
        let removal = json!({ "id": provider["id"], "version": now["version"] });
        shop.run(&owner, "sso.remove-provider", removal).await.unwrap();
        assert_eq!(fourth.actor(shop).await.unwrap_err().code, "token.revoked");
    }

    async fn nobody_provisions_more_than_they_hold(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({ "rules": [{ "group": "mine", "role": "admin" }] })).await;
        let define = json!({ "name": "setter", "title": "Sets it up", "permissions": ["sso:read", "sso:write"] });
        shop.run(&shop.fresh(&shop.owner), "roles.define", define).await.unwrap();
        let setter = shop.fresh(&shop.member("setter").await);
        let of = json!({ "id": provider["id"] });
        assert_eq!(code(shop.run(&setter, "scim.begin", of.clone()).await), "access.more-than-held");
        let program = Program::of(shop, &provider).await;
        assert_eq!(code(shop.run(&setter, "scim.renew-token", of).await), "access.more-than-held");
        // Nor by the page of all tokens: it is renewed on its provider's page alone.
        let admin = shop.fresh(&shop.member("admin").await);
        let tokens = shop.run(&shop.owner, "tokens.list", json!({})).await.unwrap();
        let id = tokens["items"][0]["id"].clone();
        assert_eq!(code(shop.run(&admin, "services.rotate-token", json!({ "id": id })).await), "access.systems-own");
        let role = json!({ "name": "Mine", "roles": ["provisioner"] });
        assert_eq!(code(shop.run(&shop.fresh(&shop.owner), "services.open", role).await), "access.systems-own");
        let token = json!({ "name": "Mine", "permissions": ["members:provision"] });
        assert_eq!(shop.run(&shop.fresh(&shop.owner), "tokens.create", token).await.unwrap_err().reason, Reason::Invalid);
        // Nor has a person a role that says so.
        let role = json!({ "name": "mine", "title": "Mine", "permissions": ["members:provision"] });
        assert_eq!(code(shop.run(&shop.fresh(&shop.owner), "roles.define", role).await), "access.systems-own");
        let list = json!({ "provider": provider["id"] });
        assert_eq!(code(shop.run(&shop.owner, "scim.find-users", list).await), "access.denied");
        program_lists(shop, &program, 0).await;
    }

    async fn people_are_found_by_what_they_are_called(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        for number in 0..7 {
            let input = json!({ "user_name": format!("P{number}@Example.org"), "external_id": format!("s{number}"),
                "email": format!("mail{number}@example.org"), "given_name": "Pia", "active": number != 3 });
            program.run(shop, "scim.add-user", input).await.unwrap();
        }
        let find = async |wanted: Value| {
            let found = program.run(shop, "scim.find-users", wanted).await.unwrap();
            let names = found["items"].as_array().unwrap().iter().map(|one| text(&one["user_name"])).collect::<Vec<_>>();
            (found["total"].as_u64().unwrap(), names)
        };
        assert_eq!(find(json!({ "user_name": "p2@example.ORG" })).await, (1, vec!["P2@Example.org".to_owned()]));
        assert_eq!(find(json!({ "email": "MAIL4@example.org" })).await.0, 1);
        assert_eq!(find(json!({ "external_id": "s5" })).await.0, 1);
        assert_eq!(find(json!({ "external_id": "S5" })).await.0, 0, "to the letter");
        assert_eq!(find(json!({ "external_id": "s5", "user_name": "p5@example.org" })).await.0, 1);
        assert_eq!(find(json!({ "external_id": "s5", "user_name": "p2@example.org" })).await.0, 0);
        let mut pages = find(json!({ "start": 1, "count": 5 })).await.1;
        assert_eq!(pages.len(), 5);
        pages.extend(find(json!({ "start": 6, "count": 5 })).await.1);
        pages.sort();
        let all: Vec<String> = (0..7).map(|number| format!("P{number}@Example.org")).collect();
        assert_eq!(pages, all);
        // Nobody is called as somebody else is.
        for twice in [json!({ "user_name": "p1@example.org" }), json!({ "user_name": "new", "external_id": "s1" })] {
            assert_eq!(code(program.run(shop, "scim.add-user", twice).await), "scim.taken");
        }
        let all = program.run(shop, "scim.find-users", json!({})).await.unwrap();
        let other = all["items"].as_array().unwrap().iter().find(|one| one["user_name"] != "P1@Example.org").unwrap();
        let change = json!({ "id": other["id"], "user_name": "P1@EXAMPLE.org" });
        assert_eq!(code(program.run(shop, "scim.change-user", change).await), "scim.taken");
        let stale = json!({ "id": all["items"][0]["id"], "version": 7, "given_name": "Ida" });
        assert_eq!(code(program.run(shop, "scim.change-user", stale).await), "record.stale");
        let group = program.group(shop, "Office", &[]).await;
        assert_eq!(code(program.run(shop, "scim.add-group", json!({ "name": "Office" })).await), "scim.taken");
        let found = program.run(shop, "scim.find-groups", json!({ "name": "office" })).await.unwrap();
        assert_eq!(found["items"][0]["id"], group["id"]);
        for wrong in [json!({ "user_name": " " }), json!({ "user_name": "a\nb" }), json!({ "user_name": "x".repeat(301) })] {
            assert_eq!(program.run(shop, "scim.add-user", wrong).await.unwrap_err().fields[0].at, "/user_name");
        }
    }
}

async fn program_lists(shop: &Shop, program: &Program, people: usize) {
    let found = program.run(shop, "scim.find-users", json!({})).await.unwrap();
    assert_eq!(found["total"], json!(people));
}
