//! Who is switched off, taken out or deleted, and who comes back.

use door::Reason;
use testkit::{Value, json, on_both};

use super::{
    super::{
        going::{actor, open, provider, roles, settle, sign_in},
        liar::Liar,
    },
    Program, code, comes,
};

on_both! {
    in open;

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
}
