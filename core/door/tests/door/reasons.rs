//! Why somebody may, what may be given, and who the members are.

use testkit::{Shop, Value, json, on_both};

async fn why(shop: &Shop, what: Value) -> Value {
    let mut input = json!({ "id": shop.clerk.member() });
    input.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    shop.run(&shop.owner, "access.why", input).await.unwrap()
}

on_both! {
    async fn a_reason_names_the_line_that_decides(shop) {
        let by_role = why(shop, json!({ "operation": "catalog.list-products" })).await;
        assert_eq!((&by_role["allowed"], &by_role["role"]), (&json!(true), &json!("cashier")));
        let by_nothing = why(shop, json!({ "permission": "audit:read" })).await;
        assert_eq!((&by_nothing["allowed"], &by_nothing["decided_by"]), (&json!(false), &json!("nothing")));
        let exception =
            json!({ "id": shop.clerk.member(), "permission": "products:read", "effect": "deny", "reason": "On leave" });
        shop.run(&shop.owner, "overrides.add", exception).await.unwrap();
        let denied = why(shop, json!({ "operation": "catalog.list-products" })).await;
        assert_eq!(
            (&denied["allowed"], &denied["effect"], &denied["reason"], &denied["role"]),
            (&json!(false), &json!("deny"), &json!("On leave"), &Value::Null)
        );
        assert_eq!(shop.run(&shop.clerk, "catalog.list-products", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn a_reason_is_the_doors_own_answer(shop) {
        let listed = shop.run(&shop.owner, "access.list-permissions", json!({})).await.unwrap();
        for permission in listed["items"].as_array().unwrap() {
            let key = permission["permission"].as_str().unwrap();
            let told = why(shop, json!({ "permission": key })).await;
            let spec = shop.door.registry().specs().find(|spec| {
                spec.realm == door::Realm::Workspace && spec.permission.as_ref().is_some_and(|one| one.as_str() == key)
            });
            if let Some(spec) = spec {
                assert_eq!(told["allowed"], shop.door.may(&shop.clerk, spec.name).await.unwrap(), "{key}");
            }
            assert_eq!(told["allowed"], permission["roles"].as_array().unwrap().contains(&json!("cashier")), "{key}");
        }
    }

    async fn nobody_is_offered_to_give_what_they_do_not_hold(shop) {
        let admin = shop.member("admin").await;
        for (actor, all) in [(&shop.owner, true), (&admin, false)] {
            let listed = shop.run(actor, "access.list-permissions", json!({})).await.unwrap();
            for permission in listed["items"].as_array().unwrap() {
                let held = permission["roles"].as_array().unwrap().contains(&json!("admin"));
                assert_eq!(permission["giveable"], all || held, "{permission}");
            }
        }
        assert_eq!(shop.run(&shop.clerk, "access.list-permissions", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn what_is_asked_wrongly_is_said(shop) {
        for (what, at) in [
            (json!({}), "/permission"),
            (json!({ "permission": "audit:read", "operation": "audit.list" }), "/permission"),
            (json!({ "permission": "nothing:such" }), "/permission"),
            (json!({ "permission": "p, role:owner, *" }), "/permission"),
            (json!({ "operation": "identity.me" }), "/operation"),
        ] {
            let mut input = json!({ "id": shop.clerk.member() });
            input.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
            let problem = shop.run(&shop.owner, "access.why", input).await.unwrap_err();
            assert_eq!(problem.fields[0].at, at, "{what}");
        }
        let stranger = json!({ "id": shop.stranger.member(), "permission": "audit:read" });
        assert_eq!(shop.run(&shop.owner, "access.why", stranger).await.unwrap_err().reason, model::Reason::NotFound);
    }

    async fn members_come_in_pages(shop) {
        for _ in 0..4 {
            shop.member("cashier").await;
        }
        let (mut seen, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = shop.run(&shop.owner, "members.list", json!({ "limit": 2, "cursor": cursor })).await.unwrap();
            seen.extend(page["items"].as_array().unwrap().iter().map(|one| one["id"].clone()));
            match page.get("next") {
                Some(next) => cursor = next.clone(),
                None => break,
            }
        }
        let all = shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        let all: Vec<_> = all["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!((seen.len(), &seen), (6, &all));
        let many = vec![shop.owner.account().unwrap().to_string(); 501];
        let problem = shop.run(&shop.owner, "members.names", json!({ "accounts": many })).await.unwrap_err();
        assert_eq!(problem.fields[0].at, "/accounts");
    }
}
