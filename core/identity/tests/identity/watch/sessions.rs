//! Who is signed in where: known, shown, and ended.

use door::Reason;
use model::Actor;
use testkit::{Shop, Value, json, on_both};

use super::{Cast, HOME, HOUR, MINUTE, PASSWORD, fail, log_in};

on_both! {
    async fn a_log_in_is_written_down_where_it_stands_and_nowhere_else(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        fail(shop, HOME, 1).await;
        cast.tower.look().await;
        cast.tower.look().await;
        let log = shop.log(cast.ada.workspace).await;
        let came: Vec<_> = log.iter().filter(|entry| entry["operation"] == "identity.log-in").collect();
        assert_eq!(came.len(), 2, "each once: {came:#?}");
        assert!(came.iter().all(|entry| entry["stream"] == "security" && entry["address"] == "203.0.113.7"));
        assert_eq!((&came[0]["actor"], &came[0]["outcome"]), (cast.account(), &json!("done")));
        assert_eq!((&came[0]["detail"]["way"], &came[0]["detail"]["session"]), (&json!("password"), &bob.told["session"]["id"]));
        assert_eq!((&came[1]["actor"], &came[1]["outcome"]), (&json!("anyone"), &json!("identity.wrong")));
        assert_eq!(&came[1]["detail"]["concerns"], cast.account());
        // Who asked is not told that there is such an account.
        let platform = shop.log(None).await;
        let refused = platform.iter().find(|entry| entry["outcome"] == "identity.wrong").unwrap();
        assert_eq!(&refused["detail"]["concerns"], cast.account());
        for other in [shop.workspace, shop.other] {
            let told = shop.log(Some(other)).await;
            assert!(!Value::from(told).to_string().contains(cast.account().as_str().unwrap()));
        }
        // And it is counted.
        let days = shop.run(&shop.operator(cast.ada.workspace), "security.list-days", json!({})).await.unwrap();
        assert_eq!(days["days"].as_array().unwrap().len(), 30);
        let counted = |came: &str| {
            let of = days["counts"].as_array().unwrap().iter().filter(move |one| one["came"] == came && one["way"] == "password");
            of.map(|one| one["count"].as_i64().unwrap()).sum::<i64>()
        };
        assert!(counted("done") >= 2 && counted("refused") == 1, "{days}");
        let no = shop.run(&shop.operator(cast.ada.workspace), "security.list-days", json!({ "days": 367 })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/days");
    }

    async fn who_is_signed_in_is_known_and_can_be_ended(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let id = &bob.told["session"]["id"];
        let mine = |all: Vec<Value>| all.into_iter().find(|one| one["id"] == *id);
        let shown = mine(cast.sessions(shop).await).unwrap();
        assert_eq!((&shown["account"], &shown["address"]), (cast.account(), &json!("203.0.113.7")));
        assert_eq!((&shown["way"], &shown["network"]), (&json!("password"), &json!("203.0.113.0/24")));
        // Whose address was shown is written down.
        let log = shop.log(cast.ada.workspace).await;
        let looked = log.iter().find(|entry| entry["operation"] == "security.list-sessions").unwrap();
        assert_eq!(looked["stream"], "access");
        assert!(looked["detail"]["people"].as_array().unwrap().contains(cast.account()));
        // Its use is seen.
        shop.advance(MINUTE * 6);
        bob.actor(shop).await.unwrap();
        assert_ne!(mine(cast.sessions(shop).await).unwrap()["seen_at"], shown["seen_at"]);
        let ended = shop.run(&shop.fresh(&cast.ada), "security.end-session", json!({ "id": id })).await.unwrap();
        assert_ne!(ended["ended_at"], Value::Null);
        assert!(mine(cast.sessions(shop).await).is_none());
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let again = shop.run(&shop.fresh(&cast.ada), "security.end-session", json!({ "id": id })).await.unwrap();
        assert_eq!(again["ended_at"], ended["ended_at"]);
        // Elsewhere there is no such session.
        let no = shop.run(&shop.owner, "security.end-session", json!({ "id": id })).await.unwrap_err();
        assert_eq!(no.reason, Reason::NotFound);
    }

    async fn a_session_that_nobody_uses_is_no_longer_shown(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        assert!(!cast.sessions(shop).await.is_empty());
        shop.advance(HOUR);
        assert!(cast.sessions(shop).await.is_empty());
    }

    async fn a_change_of_rights_ends_the_members_other_sessions(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let set = |version: i64, roles: &[&str]| json!({ "id": cast.bob.told["member"], "version": version, "roles": roles });
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", set(1, &["cashier"])).await.unwrap();
        cast.tower.look().await;
        bob.actor(shop).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", set(2, &["manager"])).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        // Exceptions, and the role itself.
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let denied = json!({
            "id": cast.bob.told["member"], "permission": "stock:adjust", "effect": "deny", "reason": "while we count",
        });
        let denied = shop.run(&shop.fresh(&cast.ada), "overrides.add", denied).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "overrides.remove", json!({ "id": denied["id"] })).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let role = |permissions: &[&str]| json!({ "name": "helper", "title": "Helper", "permissions": permissions });
        shop.run(&shop.fresh(&cast.ada), "roles.define", role(&["products:read"])).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", set(3, &["helper"])).await.unwrap();
        cast.tower.look().await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "roles.define", role(&["products:read"])).await.unwrap();
        cast.tower.look().await;
        bob.actor(shop).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "roles.define", role(&["products:read", "stock:read"])).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        // Who makes the change goes on: at themselves, too.
        let ada = log_in_ada(shop, &cast).await;
        let note = json!({
            "id": ada.member().unwrap(), "permission": "stock:adjust", "effect": "allow", "reason": "for a test",
        });
        shop.run(&shop.fresh(&ada), "overrides.add", note).await.unwrap();
        cast.tower.look().await;
        let sessions = cast.sessions(shop).await;
        assert!(sessions.iter().all(|one| one["account"] != *cast.account()));
        assert!(sessions.iter().any(|one| one["account"] == json!(ada.account().unwrap())), "{sessions:?}");
    }
}

/// Ada as her session is known; it is the one that she claimed with.
async fn log_in_ada(_: &Shop, cast: &Cast) -> Actor {
    cast.ada.clone()
}
