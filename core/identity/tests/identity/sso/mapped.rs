//! From groups to roles, at every log-in; and other rules, tried before they hold.

use testkit::{Shop, Value, json, on_both};

use super::{
    going::{actor, change, open, provider, provider_with, roles, sign_in},
    liar::Liar,
};

async fn rehearse(shop: &Shop, provider: &Value, rules: Value, otherwise: &str) -> (Vec<(String, Value)>, Value) {
    let input = json!({ "id": provider["id"], "rules": rules, "otherwise": otherwise });
    let rehearsed = shop.run(&shop.owner, "sso.rehearse-rules", input).await.unwrap();
    let changes = rehearsed["changes"].as_array().unwrap().iter();
    let mut changes: Vec<_> =
        changes.map(|change| (change["account"].as_str().unwrap().to_owned(), change["becomes"].clone())).collect();
    changes.sort_by_key(|(account, _)| account.clone());
    (changes, rehearsed["unchanged"].clone())
}

on_both! {
    in open;

    async fn the_provider_says_the_role_each_time(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        for (groups, role) in [(&["office", "floor"][..], "manager"), (&["floor"], "cashier"), (&["office"], "manager")] {
            let in_by = sign_in(shop, &provider, &liar, "grace", groups).await.unwrap();
            assert_eq!(roles(shop, &in_by["account"]).await, [role], "{groups:?}");
        }
        let no = sign_in(shop, &provider, &liar, "grace", &["kitchen"]).await.unwrap_err();
        assert_eq!(no.code, "sso.no-role");
        let no = sign_in(shop, &provider, &liar, "new", &[]).await.unwrap_err();
        assert_eq!(no.code, "sso.no-role");
        change(shop, &provider, json!({ "otherwise": "auditor" })).await.unwrap();
        let in_by = sign_in(shop, &provider, &liar, "grace", &["kitchen"]).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["auditor"]);
    }

    async fn a_role_that_is_taken_at_the_provider_is_gone_in_sessions_that_stand(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let first = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let first = actor(shop, &first).await.unwrap();
        shop.run(&first, "members.list", json!({})).await.unwrap();
        sign_in(shop, &provider, &liar, "grace", &["floor"]).await.unwrap();
        assert_eq!(shop.run(&first, "members.list", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn another_role_ends_the_other_sessions(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let first = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let second = sign_in(shop, &provider, &liar, "grace", &["office", "x"]).await.unwrap();
        actor(shop, &first).await.expect("the same role ends nothing");
        let third = sign_in(shop, &provider, &liar, "grace", &["floor"]).await.unwrap();
        for ended in [&first, &second] {
            assert_eq!(actor(shop, ended).await.unwrap_err().code, "session.ended");
        }
        // The one in which they proved just now who they are goes on, as what they are now.
        let third = actor(shop, &third).await.unwrap();
        assert_eq!(shop.run(&third, "members.list", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn without_rules_people_stay_what_they_are(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({ "rules": [], "otherwise": "cashier" })).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        let members = shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        let grace = members["items"].as_array().unwrap().iter().find(|one| one["account"] == in_by["account"]).unwrap();
        let given = json!({ "id": grace["id"], "version": grace["version"], "roles": ["bookkeeper", "cashier"] });
        shop.run(&shop.fresh(&shop.owner), "members.set-roles", given).await.unwrap();
        sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["bookkeeper", "cashier"]);
    }

    async fn an_owner_is_made_and_unmade_by_owners(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        for wrong in [json!({ "rules": [{ "group": "*", "role": "owner" }] }), json!({ "otherwise": "owner" })] {
            assert_eq!(change(shop, &provider, wrong).await.unwrap_err().fields[0].at, "/rules");
        }
        let in_by = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let members = shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        let grace = members["items"].as_array().unwrap().iter().find(|one| one["account"] == in_by["account"]).unwrap();
        let given = json!({ "id": grace["id"], "version": grace["version"], "roles": ["owner"] });
        shop.run(&shop.fresh(&shop.owner), "members.set-roles", given).await.unwrap();
        sign_in(shop, &provider, &liar, "grace", &["floor"]).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["owner"]);
    }

    async fn other_rules_are_tried_before_they_hold(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let mut accounts = Vec::new();
        for (who, groups) in [("grace", ["office"]), ("joan", ["floor-1"]), ("mary", ["floor-2"])] {
            let in_by = sign_in(shop, &provider, &liar, who, &groups).await.unwrap();
            accounts.push(in_by["account"].as_str().unwrap().to_owned());
        }
        let kept = json!([{ "group": "office", "role": "manager" }, { "group": "floor*", "role": "cashier" }]);
        assert_eq!(rehearse(shop, &provider, kept, "").await, (vec![], json!(3)));
        let other = json!([{ "group": "floor-*", "role": "manager" }, { "group": "office", "role": "manager" }]);
        let (changes, unchanged) = rehearse(shop, &provider, other, "").await;
        let mut wanted = vec![(accounts[1].clone(), json!("manager")), (accounts[2].clone(), json!("manager"))];
        wanted.sort_by_key(|(account, _)| account.clone());
        assert_eq!((changes, unchanged), (wanted, json!(1)));
        let (changes, _) = rehearse(shop, &provider, json!([{ "group": "floor*", "role": "cashier" }]), "").await;
        assert_eq!(changes, [(accounts[0].clone(), Value::Null)], "who would not be let in any more");
        assert_eq!(roles(shop, &json!(accounts[1])).await, ["cashier"], "nothing happened");
    }

    async fn nobody_maps_more_than_they_hold(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let define = json!({ "name": "setter", "title": "Sets it up", "permissions": ["sso:read", "sso:write"] });
        shop.run(&shop.fresh(&shop.owner), "roles.define", define).await.unwrap();
        let setter = shop.fresh(&shop.member("setter").await);
        let rules = json!([{ "group": "mine", "role": "admin" }]);
        let input = json!({ "id": provider["id"], "version": provider["version"], "rules": rules });
        let no = shop.run(&setter, "sso.change-provider", input).await.unwrap_err();
        assert_eq!(no.code, "access.more-than-held");
    }
}
