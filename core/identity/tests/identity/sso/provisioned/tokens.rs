//! The program of a provider: one provider's, one workspace's, and no more than was meant.

use door::Reason;
use testkit::{Shop, json, on_both, text};

use super::{
    super::{
        going::{open, provider, provider_with},
        liar::Liar,
    },
    Program, code,
};

on_both! {
    in open;

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
}

async fn program_lists(shop: &Shop, program: &Program, people: usize) {
    let found = program.run(shop, "scim.find-users", json!({})).await.unwrap();
    assert_eq!(found["total"], json!(people));
}
