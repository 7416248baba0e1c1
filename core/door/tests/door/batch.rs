//! Several together, or none of them.

use door::{Ask, Outcome, Reason};
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    probe,
    story::{Since, head},
};

on_both! {
    in probe::shop;

    async fn all_of_them_happen_and_each_is_written_down(shop) {
        let since = Since::now(shop, shop.workspace).await;
        let answers = shop.door.ask_all(&shop.clerk, vec![add("a"), add("b"), add("c")]).await.unwrap();
        assert!(answers.iter().all(|answer| answer.outcome == Outcome::Done));
        assert_eq!(roles(shop).await, ["a", "b", "c"]);
        let entries = since.entries(shop).await;
        assert_eq!(entries.len(), 3);
        for (entry, name) in entries.iter().zip(["a", "b", "c"]) {
            assert_eq!(entry["operation"], "probe.add");
            let changes = entry["detail"]["changes"].as_array().unwrap();
            assert_eq!(changes.len(), 1, "what one call changed is not told by another");
            assert_eq!(changes[0]["fields"]["name"], json!([null, name]));
        }
    }

    async fn one_that_fails_takes_the_others_with_it_and_is_named(shop) {
        let before = head(shop, shop.workspace).await.0;
        for (at, bad) in [(0, "probe.panic"), (1, "probe.panic"), (2, "probe.panic")] {
            let mut asks = vec![add("a"), add("b")];
            asks.insert(at, Ask::with(bad, &json!({ "name": "c" })));
            let no = shop.door.ask_all(&shop.clerk, asks).await.unwrap_err();
            assert_eq!((no.at, no.problem.code.as_ref()), (Some(at), "internal"));
        }
        let no = shop.door.ask_all(&shop.clerk, vec![add("a"), add("a")]).await.unwrap_err();
        assert_eq!((no.at, no.problem.code.as_ref()), (Some(1), "record.duplicate"));
        assert_eq!(roles(shop).await, [""; 0]);
        assert_eq!(
            head(shop, shop.workspace).await.0,
            before + 1,
            "only the refusal that was somebody's doing is told"
        );
    }

    async fn who_may_not_do_one_does_none(shop) {
        let since = Since::now(shop, shop.workspace).await;
        let define = Ask::with("roles.define", &json!({ "name": "mine", "title": "Mine", "permissions": [] }));
        let no = shop.door.ask_all(&shop.clerk, vec![add("a"), define]).await.unwrap_err();
        assert_eq!((no.at, no.problem.code.as_ref()), (Some(1), "access.denied"));
        assert_eq!(roles(shop).await, [""; 0]);
        assert_eq!(since.told(shop).await, ["roles.define access.denied"]);
    }

    async fn what_an_earlier_call_changed_a_later_one_sees(shop) {
        let (variant, location) = shop.shelf().await;
        let so_much = |quantity: &str| json!({ "variant": variant, "location": location, "quantity": quantity });
        let asks = vec![Ask::with("stock.receive", &so_much("2")), Ask::with("stock.reserve", &so_much("2"))];
        shop.door.ask_all(&shop.clerk, asks).await.unwrap();
        let asks = vec![Ask::with("stock.receive", &so_much("1")), Ask::with("stock.reserve", &so_much("2"))];
        assert_eq!(shop.door.ask_all(&shop.clerk, asks).await.unwrap_err().problem.code, "stock.insufficient");
        let levels = shop.run(&shop.owner, "stock.list-levels", json!({})).await.unwrap();
        assert_eq!(levels["items"][0]["on_hand"], "2");
    }

    async fn realms_do_not_mix(shop) {
        let operator = shop.operator(Some(shop.workspace));
        let platform = Ask::with("workspaces.create", &json!({ "name": "Third Shop" }));
        let workspace = Ask::with("roles.define", &json!({ "name": "mine", "title": "Mine", "permissions": [] }));
        for asks in [vec![platform.clone(), workspace.clone()], vec![workspace.clone(), platform.clone()]] {
            let no = shop.door.ask_all(&operator, asks).await.unwrap_err();
            assert_eq!((no.at, no.problem.code.as_ref()), (Some(1), "batch.mixed"));
        }
        let read = Ask::new("members.list", "{}");
        assert_eq!(shop.door.ask_all(&operator, vec![workspace, read]).await.unwrap_err().problem.code, "batch.mixed");
        assert_eq!(roles(shop).await, [""; 0]);
        let all = shop.run(&shop.operator(None), "workspaces.list", json!({})).await.unwrap();
        assert_eq!(all["items"].as_array().unwrap().len(), 2);
    }

    async fn a_thousand_are_taken_and_one_more_is_not(shop) {
        let asks = |count: usize| (0..count).map(|n| add(&format!("role-{n:04}"))).collect::<Vec<_>>();
        let no = shop.door.ask_all(&shop.clerk, asks(1_001)).await.unwrap_err();
        assert_eq!((no.at, no.problem.reason, no.problem.code.as_ref()), (None, Reason::TooLarge, "batch.too-large"));
        assert_eq!(roles(shop).await, [""; 0]);
        assert_eq!(shop.door.ask_all(&shop.clerk, asks(1_000)).await.unwrap().len(), 1_000);
        assert_eq!(roles(shop).await.len(), 1_000);
        head(shop, shop.workspace).await;
    }

    async fn none_at_all_is_fine(shop) {
        assert!(shop.door.ask_all(&shop.clerk, Vec::new()).await.unwrap().is_empty());
    }

    async fn a_stranger_is_refused_in_a_batch_too(shop) {
        let before = head(shop, shop.workspace).await;
        let ask = Ask { workspace: Some(shop.workspace), ..add("a") };
        let no = shop.door.ask_all(&shop.stranger, vec![add("b"), ask]).await.unwrap_err();
        assert_eq!((no.at, no.problem.reason), (Some(1), Reason::NotFound));
        assert_eq!(head(shop, shop.workspace).await, before);
    }

    async fn keys_hold_within_a_batch(shop) {
        let asks = || vec![add("a").once("key-1"), add("a").once("key-1"), add("b").once("key-2")];
        let outcomes = |answers: Vec<door::Answer>| answers.iter().map(|answer| answer.outcome).collect::<Vec<_>>();
        let first = shop.door.ask_all(&shop.clerk, asks()).await.unwrap();
        assert_eq!(outcomes(first), [Outcome::Done, Outcome::Replayed, Outcome::Done]);
        let again = shop.door.ask_all(&shop.clerk, asks()).await.unwrap();
        assert_eq!(outcomes(again), [Outcome::Replayed; 3]);
        assert_eq!(roles(shop).await, ["a", "b"]);
    }

    async fn what_a_batch_changed_about_rights_is_forgotten_when_it_is_taken_back(shop) {
        let admin = shop.member("admin").await;
        let deny = |permission: &str| json!({ "id": admin.member(), "permission": permission, "effect": "deny", "reason": "for now" });
        // What the admin holds is worked out inside the batch, for its second call.
        let batch = vec![
            Ask::with("overrides.add", &deny("products:write")),
            add("a"),
            Ask::with("probe.panic", &json!({ "name": "b" })),
        ];
        assert!(shop.door.ask_all(&admin, batch).await.is_err());
        // The next change of rights has the number that the batch's change had.
        shop.run(&shop.owner, "overrides.add", deny("members:read")).await.unwrap();
        shop.run(&admin, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap();
        assert_eq!(shop.run(&admin, "members.list", json!({})).await.unwrap_err().code, "access.denied");
    }
}

fn add(name: &str) -> Ask {
    Ask::with("probe.add", &json!({ "name": name }))
}

async fn roles(shop: &Shop) -> Vec<String> {
    let listed = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
    let items: &Vec<Value> = listed["items"].as_array().unwrap();
    items.iter().map(|role| text(&role["name"])).collect()
}
