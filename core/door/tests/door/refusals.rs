//! Every no is written down, where the asker stands.

use door::{Ask, Reason, limits::Allowances};
use model::{Actor, Origin, RequestId, Who};
use testkit::{Engine, Shop, json, on_both};

use crate::{
    probe,
    story::{Since, head, name, told},
};

on_both! {
    in probe::shop;

    async fn each_is_written_once_with_its_code_and_who_asked(shop) {
        let since = Since::now(shop, shop.workspace).await;
        let ghost = format!("prd_{}", &shop.workspace.as_str()[4..]);
        shop.run(&shop.clerk, "roles.define", json!({ "name": "mine", "title": "Mine", "permissions": [] }))
            .await
            .unwrap_err();
        shop.run(&shop.clerk, "catalog.get-product", json!({ "id": ghost })).await.unwrap_err();
        shop.run(&Actor { proven_at: None, ..shop.clerk.clone() }, "probe.step-up", json!({ "name": "x" }))
            .await
            .unwrap_err();
        let entries = since.entries(shop).await;
        let told: Vec<_> = entries.iter().map(told).collect();
        assert_eq!(
            told,
            ["roles.define access.denied", "catalog.get-product record.not-found", "probe.step-up session.step-up"]
        );
        for entry in &entries {
            assert_eq!(entry["actor"], name(&shop.clerk));
            assert_eq!((&entry["address"], &entry["user_agent"]), (&json!("127.0.0.1"), &json!("testkit")));
            assert_eq!(entry["request_id"], shop.clerk.origin.request.as_str());
            assert_eq!(entry["detail"], json!({}), "a refusal changed nothing");
        }
        assert_eq!(entries[0]["stream"], "permission", "in the stream of what was asked for");
    }

    async fn a_slip_of_the_pen_is_not(shop) {
        let before = head(shop, shop.workspace).await;
        for (operation, input) in [
            ("probe.add", json!({})),
            ("stock.receive", json!({ "variant": 1 })),
            ("probe.panic", json!({ "name": "x" })),
        ] {
            shop.run(&shop.clerk, operation, input).await.unwrap_err();
        }
        assert_eq!(head(shop, shop.workspace).await, before);
    }

    async fn a_refused_read_is_written_too(shop) {
        let since = Since::now(shop, shop.workspace).await;
        assert_eq!(shop.run(&shop.clerk, "audit.list", json!({})).await.unwrap_err().code, "access.denied");
        assert_eq!(since.told(shop).await, ["audit.list access.denied"]);
    }

    async fn beyond_ten_a_minute_there_is_one_entry_with_a_count(shop) {
        let since = Since::now(shop, shop.workspace).await;
        for _ in 0..25 {
            shop.run(&shop.clerk, "audit.list", json!({})).await.unwrap_err();
        }
        // Another operation and another asker have their own ten.
        shop.run(&shop.clerk, "members.list", json!({})).await.unwrap_err();
        let other = shop.member("cashier").await;
        shop.run(&other, "audit.list", json!({})).await.unwrap_err();
        assert_eq!(since.counted(shop).await["audit.list access.denied"], 11);

        shop.door.write_refusal_counts(true).await;
        let entries = since.entries(shop).await;
        let summary = entries.last().unwrap();
        assert_eq!(
            (summary["actor"].as_str().unwrap(), &summary["detail"]["more"]),
            (name(&shop.clerk).as_str(), &json!(15))
        );
        assert_eq!(entries.iter().filter(|entry| !entry["detail"]["more"].is_null()).count(), 1);
        shop.door.write_refusal_counts(true).await;
        assert_eq!(since.entries(shop).await.len(), entries.len(), "a count is written once");
    }

    async fn the_workspace_asked_for_is_never_opened(shop) {
        let before = head(shop, shop.workspace).await;
        for _ in 0..25 {
            let ask = Ask { workspace: Some(shop.workspace), ..Ask::new("members.list", "{}") };
            shop.door.ask(&shop.stranger, ask).await.unwrap_err();
        }
        shop.door.write_refusal_counts(true).await;
        assert_eq!(head(shop, shop.workspace).await, before);
    }

    async fn who_stands_nowhere_is_refused_on_the_platform(shop) {
        let since = Since::now(shop, None).await;
        let origin = Origin {
            address: Some([203, 0, 113, 7].into()),
            user_agent: None,
            request: RequestId::new(shop.door.now()),
        };
        let nobody = Actor::new(Who::Anyone, None, origin);
        let no = shop.run(&nobody, "members.list", json!({})).await.unwrap_err();
        assert_eq!(no.reason, Reason::Unauthenticated);
        let ask = Ask { workspace: Some(shop.workspace), ..Ask::new("members.list", "{}") };
        shop.door.ask(&nobody, ask).await.unwrap_err();
        let entries = since.entries(shop).await;
        assert_eq!(entries.len(), 2);
        assert!(entries.iter().all(|entry| entry["actor"] == "anyone" && entry["address"] == "203.0.113.7"));
    }

    async fn who_stands_in_a_workspace_that_is_gone_is_refused_on_the_platform(shop) {
        let since = Since::now(shop, None).await;
        let mut lost = shop.clerk.clone();
        lost.workspace = Some(model::WorkspaceId::new(shop.door.now()));
        assert_eq!(shop.run(&lost, "members.list", json!({})).await.unwrap_err().reason, Reason::NotFound);
        assert_eq!(since.told(shop).await, ["members.list record.not-found"]);
    }

    async fn an_operator_is_refused_by_name_and_reason(shop) {
        let since = Since::now(shop, shop.workspace).await;
        let operator = shop.operator(Some(shop.workspace));
        shop.run(&operator, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap_err();
        let entry = since.entries(shop).await.pop().unwrap();
        assert_eq!((&entry["actor"], &entry["detail"]["reason"]), (&json!("operator:test"), &json!("a test needs it")));
    }
}

/// One address that nobody has signed in from.
fn nobody(shop: &Shop, last: u8) -> Actor {
    let origin = Origin {
        address: Some([203, 0, 113, last].into()),
        user_agent: None,
        request: RequestId::new(shop.door.now()),
    };
    Actor::new(Who::Anyone, None, origin)
}

on_both! {
    in strict;

    async fn those_whom_nobody_knows_are_counted_by_address(shop) {
        let since = Since::now(shop, None).await;
        for _ in 0..12 {
            shop.run(&nobody(shop, 7), "members.list", json!({})).await.unwrap_err();
            shop.run(&nobody(shop, 8), "members.list", json!({})).await.unwrap_err();
        }
        shop.door.write_refusal_counts(true).await;
        let entries = since.entries(shop).await;
        for address in ["203.0.113.7", "203.0.113.8"] {
            let of: Vec<_> = entries.iter().filter(|entry| entry["address"] == address).collect();
            assert_eq!((of.len(), &of[10]["detail"]["more"]), (11, &json!(2)), "{address}");
        }
    }
}

async fn strict(engine: Engine) -> Option<Shop> {
    probe::strict_shop(engine, Allowances::default()).await
}
