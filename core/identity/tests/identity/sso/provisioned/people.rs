//! Who is announced, and found again.

use testkit::{Value, json, on_both, text};

use super::{
    super::{
        going::{Going, actor, open, provider, provider_with, roles, sign_in},
        liar::Liar,
    },
    Program, code,
};
use crate::gate::{EMAIL, claim};

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
