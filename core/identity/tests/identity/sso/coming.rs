//! In by a provider: once, into one workspace, as the person they are.

use std::time::Duration;

use door::Reason;
use testkit::{Value, json, on_both};

use super::{
    going::{Going, actor, change, ids, open, provider, provider_with, roles, settle, sign_in},
    liar::Liar,
};
use crate::gate::{self, EMAIL, PASSWORD, nobody};

const MINUTE: Duration = Duration::from_secs(60);

on_both! {
    in open;

    async fn somebody_new_is_in_with_the_role_of_their_group(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &["floor-2"]).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        let grace = actor(shop, &in_by).await.unwrap();
        assert_eq!(grace.workspace, Some(shop.workspace));
        shop.run(&grace, "catalog.list-products", json!({})).await.unwrap();
        let me = shop.run(&grace, "identity.me", json!({})).await.unwrap();
        assert_eq!((&me["name"], &me["email"]), (&json!("grace of Example"), &json!("grace@example.org")));
        // The next time they are who they were.
        let again = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        assert_eq!((&again["account"], &again["identity"]), (&in_by["account"], &in_by["identity"]));
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        // Somebody else of the same provider is somebody else.
        let other = sign_in(shop, &provider, &liar, "joan", &["office"]).await.unwrap();
        assert_ne!(other["account"], in_by["account"]);
        let mut log = shop.log(None).await;
        log.extend(shop.log(Some(shop.workspace)).await);
        let log = Value::from(log).to_string();
        for secret in ["what only the two of us know", "grace@example.org", "a key to their page", "floor-2"] {
            assert!(!log.contains(secret), "{secret}");
        }
    }

    async fn what_a_provider_opens_is_one_workspace_and_not_the_account(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let ada = gate::claim(shop).await;
        let actor_of_ada = ada.actor(shop).await.unwrap();
        // Ada is here too, and links.
        let invitation = shop.run(&shop.fresh(&shop.owner), "invitations.create", json!({ "roles": ["cashier"] })).await.unwrap();
        let (_, secret) = invitation["url"].as_str().unwrap().split_once('#').unwrap();
        let (workspace, secret) = secret.split_once('.').unwrap();
        let input = json!({ "workspace": workspace, "secret": secret, "email": EMAIL, "name": "Ada", "password": PASSWORD });
        shop.run(&nobody(shop), "identity.join", input).await.unwrap();
        let joined = work::jobs::Runner::new(shop.door.clone(), "joining").on(identity::JOIN, |door, job| async move {
            identity::run_join(&door, job.read().map_err(work::jobs::Problem::lasting)?).await.map_err(work::jobs::Problem::lasting)
        });
        joined.run_due().await;
        let here = ada.run(shop, "identity.enter", json!({ "workspace": shop.workspace })).await.unwrap();
        let ada_here = actor(shop, &here).await.unwrap();
        assert_ne!(actor_of_ada.workspace, ada_here.workspace);
        let begun = shop.run(&ada_here, "sso.link", json!({ "provider": provider["id"] })).await.unwrap();
        let going = Going::of(&provider, &begun);
        assert_eq!((going.asked("prompt"), going.asked("max_age")), ("login", "0"), "nobody links by a cookie at the provider");
        let token = liar.signed(&going.claims(shop, &liar, "ada", &["floor"]));
        let no = going.come_back_with(shop, &liar, json!({ "id_token": token }), &nobody(shop)).await.unwrap_err();
        assert_eq!(no.code, "sso.unknown-log-in", "whoever links is signed in");
        let linked = going.come_back_with(shop, &liar, json!({ "id_token": token }), &ada_here).await.unwrap();
        assert_eq!((&linked["linked"], &linked["session"]), (&json!(true), &Value::Null));

        let in_by = sign_in(shop, &provider, &liar, "ada", &["floor"]).await.unwrap();
        assert_eq!(ids(&in_by).0, ada_here.account().unwrap(), "the same person");
        let by_provider = shop.fresh(&actor(shop, &in_by).await.unwrap());
        shop.run(&by_provider, "catalog.list-products", json!({})).await.unwrap();
        let me = shop.run(&by_provider, "identity.me", json!({})).await.unwrap();
        assert_eq!(me["workspaces"].as_array().unwrap().len(), 1, "where else they belong is not the provider's to know");
        let elsewhere = json!({ "workspace": actor_of_ada.workspace });
        for (operation, input) in [
            ("identity.enter", elsewhere),
            ("identity.change-password", json!({ "password": "six purple trains at the fair" })),
            ("identity.change-name", json!({ "name": "Somebody Else" })),
            ("identity.enrol-totp", json!({})),
            ("sessions.end", json!({ "id": here["session"]["id"] })),
            ("sso.unlink", json!({ "id": in_by["identity"] })),
            ("sso.link", json!({ "provider": provider["id"] })),
        ] {
            let no = shop.run(&by_provider, operation, input).await.expect_err(operation);
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "identity.by-provider"), "{operation}");
        }
        let token = json!({ "name": "Web shop", "permissions": ["products:read"] });
        let manager = sign_in(shop, &provider, &liar, "ada", &["office"]).await.unwrap();
        let manager = shop.fresh(&actor(shop, &manager).await.unwrap());
        let no = shop.run(&manager, "tokens.create", token).await.unwrap_err();
        assert_eq!(no.code, "tokens.by-provider", "it would outlive what the provider says");
        let factors = shop.run(&by_provider, "identity.list-factors", json!({})).await.unwrap();
        assert_eq!(factors["items"], json!([]));
        let sessions = shop.run(&manager, "sessions.list", json!({})).await.unwrap();
        assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
        // And gone again, by the account's own proof, with what it opened.
        let gone = shop.run(&ada_here, "sso.unlink", json!({ "id": in_by["identity"] })).await.unwrap();
        assert_eq!(gone["sessions_ended"], 1, "the one before ended with another role");
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended");
        let no = sign_in(shop, &provider, &liar, "ada", &["floor"]).await.unwrap();
        assert_ne!(ids(&no).0, ada_here.account().unwrap(), "a name that is linked to nobody is somebody new");
    }

    async fn nobody_is_somebody_by_their_address(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        gate::claim(shop).await;
        let going = Going::begin(shop, &provider).await.unwrap();
        let mut claims = going.claims(shop, &liar, "mallory", &["office"]);
        (claims["email"], claims["email_verified"]) = (json!(EMAIL), json!(true));
        let no = going.come_back(shop, &liar, &liar.signed(&claims)).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "sso.link-first"));
    }

    async fn a_link_wants_a_fresh_proof_of_the_account_itself(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let ada = gate::claim(shop).await;
        shop.advance(6 * MINUTE);
        let no = ada.run(shop, "sso.link", json!({ "provider": provider["id"] })).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
        // Of another workspace than one's own there is no provider.
        ada.run(shop, "identity.prove", json!({ "password": PASSWORD })).await.unwrap();
        let no = ada.run(shop, "sso.link", json!({ "provider": provider["id"] })).await.unwrap_err();
        assert_eq!(no.code, "sso.closed");
    }

    async fn one_name_at_the_provider_is_one_person(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let ada = gate::claim(shop).await;
        sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let here = ada.actor(shop).await.unwrap();
        let here = model::Actor { workspace: Some(shop.workspace), ..here };
        let begun = shop.run(&here, "sso.link", json!({ "provider": provider["id"] })).await.unwrap();
        let going = Going::of(&provider, &begun);
        let token = liar.signed(&going.claims(shop, &liar, "grace", &[]));
        let no = going.come_back_with(shop, &liar, json!({ "id_token": token }), &here).await.unwrap_err();
        assert_eq!(no.code, "sso.linked-elsewhere");
    }

    async fn how_long_they_stay_is_an_owners_word_here_too(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        for (who, group) in [("joan", "floor"), ("grace", "office")] {
            sign_in(shop, &provider, &liar, who, &[group]).await.unwrap();
        }
        for (role, idle, longest) in [("cashier", 10, 60), ("manager", 120, 11 * 60)] {
            let said = json!({ "role": role, "version": 0, "idle_minutes": idle, "longest_minutes": longest });
            shop.run(&shop.fresh(&shop.owner), "timeouts.set", said).await.unwrap();
        }
        shop.advance(MINUTE);
        let short = sign_in(shop, &provider, &liar, "joan", &["floor"]).await.unwrap();
        let long = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let now = shop.door.now();
        let ends = |in_by: &Value| in_by["session"]["expires_at"].clone();
        assert_eq!(ends(&short), json!(now.plus(60 * MINUTE)));
        assert_eq!(ends(&long), json!(now.plus(11 * 60 * MINUTE)));
        shop.advance(10 * MINUTE);
        assert_eq!(actor(shop, &short).await.unwrap_err().code, "session.ended");
        shop.advance(109 * MINUTE);
        actor(shop, &long).await.unwrap();
    }

    async fn a_proof_is_as_old_as_the_provider_says(shop) {
        let liar = Liar::new();
        let by = json!({ "rules": [{ "group": "*", "role": "admin" }], "vouches": true });
        let provider = provider_with(shop, &liar, by).await;
        let going = Going::begin(shop, &provider).await.unwrap();
        let mut claims = going.claims(shop, &liar, "grace", &["office"]);
        claims["auth_time"] = json!(shop.door.now().micros() / 1_000_000 - 3_600);
        let old = going.come_back(shop, &liar, &liar.signed(&claims)).await.unwrap();
        let old = actor(shop, &old).await.unwrap();
        let input = json!({ "roles": ["cashier"] });
        let no = shop.run(&old, "invitations.create", input.clone()).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired, "they signed in there an hour ago");
        // Who is to prove it again is asked to by the provider too.
        let again = json!({ "workspace": shop.workspace, "provider": provider["id"], "again": true });
        let going = Going::of(&provider, &shop.run(&nobody(shop), "sso.begin", again).await.unwrap());
        assert_eq!((going.asked("prompt"), going.asked("max_age")), ("login", "0"));
        let mut claims = going.claims(shop, &liar, "grace", &["office"]);
        claims["auth_time"] = json!(shop.door.now().micros() / 1_000_000);
        let fresh = going.come_back(shop, &liar, &liar.signed(&claims)).await.unwrap();
        shop.run(&actor(shop, &fresh).await.unwrap(), "invitations.create", input).await.unwrap();
    }

    async fn a_proof_of_which_nobody_says_when_it_was_is_no_fresh_one(shop) {
        let liar = Liar::new();
        let by = json!({ "rules": [{ "group": "*", "role": "admin" }], "vouches": true });
        let provider = provider_with(shop, &liar, by).await;
        let input = json!({ "roles": ["cashier"] });
        for again in [false, true] {
            let begin = json!({ "workspace": shop.workspace, "provider": provider["id"], "again": again });
            let going = Going::of(&provider, &shop.run(&nobody(shop), "sso.begin", begin).await.unwrap());
            let claims = going.claims(shop, &liar, "grace", &["office"]);
            let in_by = going.come_back(shop, &liar, &liar.signed(&claims)).await.unwrap();
            let there = actor(shop, &in_by).await.unwrap();
            // What asks for no fresh proof is theirs, with the factor that the provider vouches for.
            shop.run(&there, "members.list", json!({})).await.unwrap();
            let no = shop.run(&there, "invitations.create", input.clone()).await.unwrap_err();
            assert_eq!(no.reason, Reason::StepUpRequired, "again: {again}");
        }
    }

    async fn a_provider_that_asks_for_a_second_factor_may_vouch_for_it(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({ "rules": [{ "group": "*", "role": "admin" }] })).await;
        let alone = sign_in(shop, &provider, &liar, "grace", &["x"]).await.unwrap();
        let no = shop.run(&actor(shop, &alone).await.unwrap(), "members.list", json!({})).await.unwrap_err();
        assert_eq!(no.code, "access.second-factor-required");
        change(shop, &provider, json!({ "vouches": true })).await.unwrap();
        let vouched = sign_in(shop, &provider, &liar, "grace", &["x"]).await.unwrap();
        shop.run(&actor(shop, &vouched).await.unwrap(), "members.list", json!({})).await.unwrap();
    }

    async fn what_the_token_leaves_out_their_page_says(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let going = Going::begin(shop, &provider).await.unwrap();
        let mut claims = going.claims(shop, &liar, "grace", &[]);
        for name in ["email", "name", "groups"] {
            claims.as_object_mut().unwrap().remove(name);
        }
        liar.about(json!({ "sub": "grace", "email": "grace@example.org", "name": "Grace H.", "groups": ["office"] }));
        let in_by = going.come_back(shop, &liar, &liar.signed(&claims)).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        // About somebody else it is not believed.
        let going = Going::begin(shop, &provider).await.unwrap();
        let mut claims = going.claims(shop, &liar, "joan", &[]);
        claims.as_object_mut().unwrap().remove("groups");
        let no = going.come_back(shop, &liar, &liar.signed(&claims)).await.unwrap_err();
        assert_eq!(no.code, "sso.not-believed");
    }

    async fn who_was_taken_out_does_not_come_back_by_themselves(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let members = shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        let grace = members["items"].as_array().unwrap().iter().find(|member| member["account"] == in_by["account"]).unwrap();
        let removal = json!({ "id": grace["id"], "version": grace["version"] });
        shop.run(&shop.fresh(&shop.owner), "members.remove", removal).await.unwrap();
        let no = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.removed");
    }

    async fn a_provider_that_is_gone_takes_its_sessions_with_it(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        actor(shop, &in_by).await.unwrap();
        let removal = json!({ "id": provider["id"], "version": provider["version"] });
        shop.run(&shop.fresh(&shop.owner), "sso.remove-provider", removal).await.unwrap();
        settle(shop).await;
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended");
        assert_eq!(Going::begin(shop, &provider).await.err().unwrap().code, "sso.closed");
    }
}
