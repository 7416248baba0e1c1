//! From groups and rules to roles, at once.

use testkit::{Value, json, on_both};

use super::{
    super::{
        going::{actor, change, open, provider, provider_with, roles, settle, sign_in},
        liar::Liar,
    },
    Program, code,
};

on_both! {
    in open;

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

    async fn another_role_ends_their_sessions(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        let grace = program.user(shop, "grace").await;
        let (office, floor) = (program.group(shop, "office", &[&grace]).await, program.group(shop, "floor", &[]).await);
        let in_by = sign_in(shop, &provider, &liar, "grace", &[]).await.unwrap();
        program.step(shop, &floor, "add", &[&grace]).await;
        settle(shop).await;
        actor(shop, &in_by).await.expect("the first line that fits is still the same");
        program.step(shop, &office, "remove", &[&grace]).await;
        settle(shop).await;
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        assert_eq!(actor(shop, &in_by).await.unwrap_err().code, "session.ended");
    }

    async fn other_rules_reach_who_is_there_at_once(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({ "otherwise": "auditor" })).await;
        let program = Program::of(shop, &provider).await;
        let mut there = Vec::new();
        for (name, group) in [("grace", "office"), ("joan", "floor-1"), ("mary", "kitchen"), ("ruth", "garden")] {
            let user = program.user(shop, name).await;
            program.group(shop, group, &[&user]).await;
            // What a log-in says of them does not count.
            there.push(sign_in(shop, &provider, &liar, name, &["office"]).await.unwrap());
        }
        // Of her the provider does not say it itself.
        let came = sign_in(shop, &provider, &liar, "ida", &["office"]).await.unwrap();
        let rules = json!([{ "group": "office", "role": "bookkeeper" }, { "group": "kitchen", "role": "cashier" }]);
        let tried = json!({ "id": provider["id"], "rules": rules, "otherwise": "" });
        let tried = shop.run(&shop.owner, "sso.rehearse-rules", tried).await.unwrap();
        let said = |account: &Value| {
            let one = tried["changes"].as_array().unwrap().iter().find(|one| one["account"] == *account).unwrap();
            (one["roles"].clone(), one["becomes"].clone(), one["at_once"].clone())
        };
        let becomes = [json!("bookkeeper"), Value::Null, json!("cashier"), Value::Null];
        let was = ["manager", "cashier", "auditor", "auditor"];
        for (number, in_by) in there.iter().enumerate() {
            assert_eq!(said(&in_by["account"]), (json!([was[number]]), becomes[number].clone(), json!(true)));
        }
        assert_eq!(said(&came["account"]), (json!(["manager"]), json!("bookkeeper"), json!(false)));
        assert_eq!(tried["unchanged"], 0);

        change(shop, &provider, json!({ "rules": rules, "otherwise": "" })).await.unwrap();
        settle(shop).await;
        for (number, in_by) in there.iter().enumerate() {
            let now: Vec<String> = becomes[number].as_str().map(str::to_owned).into_iter().collect();
            assert_eq!(roles(shop, &in_by["account"]).await, now, "{number}");
            assert_eq!(actor(shop, in_by).await.unwrap_err().code, "session.ended", "{number}");
        }
        assert_eq!(roles(shop, &came["account"]).await, ["manager"], "when she next comes");
        actor(shop, &came).await.unwrap();

        // Whom the rules put out they let in again, and that is known before.
        let back = json!({ "id": provider["id"], "rules": [{ "group": "*", "role": "manager" }], "otherwise": "" });
        let tried = shop.run(&shop.owner, "sso.rehearse-rules", back).await.unwrap();
        let returning = tried["changes"].as_array().unwrap().iter().filter(|one| one["roles"] == json!([]));
        assert_eq!(returning.clone().count(), 2);
        assert!(returning.into_iter().all(|one| one["becomes"] == "manager" && one["at_once"] == true));
        change(shop, &provider, json!({ "rules": [{ "group": "*", "role": "manager" }] })).await.unwrap();
        settle(shop).await;
        for in_by in &there {
            assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        }
    }

    async fn other_rules_reach_everybody_however_many_they_are(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let program = Program::of(shop, &provider).await;
        // More than are looked at in one transaction, and one of them last.
        let mut users = Vec::new();
        for number in 0..101 {
            users.push(program.user(shop, &format!("person-{number}")).await);
        }
        program.group(shop, "office", &users.iter().collect::<Vec<_>>()).await;
        users.sort_by_key(|user| user["id"].as_str().map(str::to_owned));
        let last = users[100]["external_id"].as_str().unwrap();
        let in_by = sign_in(shop, &provider, &liar, last, &[]).await.unwrap();
        let before = shop.log(Some(shop.workspace)).await.len();
        change(shop, &provider, json!({ "rules": [{ "group": "office", "role": "cashier" }] })).await.unwrap();
        settle(shop).await;
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        assert_eq!(shop.log(Some(shop.workspace)).await.len(), before + 2, "where nothing changed nothing is written");
    }
}
