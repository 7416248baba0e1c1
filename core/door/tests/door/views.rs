//! What is masked, and what is written down about a change and about a look.

use door::access::RoleName;
use model::Actor;
use testkit::{Shop, Value, json, on_both};

use crate::{
    probe,
    story::{Since, head, name},
};

on_both! {
    in probe::shop;

    async fn a_clerk_sees_no_cost_and_an_owner_does(shop) {
        let product = costly(shop).await;
        let seen = variant(shop, &shop.owner, &product).await;
        assert_eq!((&seen["cost"], seen.get("masked")), (&json!("1.5"), None));
        let seen = variant(shop, &shop.clerk, &product).await;
        assert_eq!((&seen["price"], &seen["cost"], &seen["masked"]), (&json!("2.5"), &Value::Null, &json!(["cost"])));
    }

    async fn a_cost_that_is_not_there_is_masked_as_well(shop) {
        let input = json!({ "name": "Water", "variants": [{ "currency": "EUR", "price": "1" }] });
        let product = shop.run(&shop.owner, "catalog.add-product", input).await.unwrap();
        assert_eq!(
            variant(shop, &shop.clerk, &product).await["masked"],
            json!(["cost"]),
            "whether there is one is not told either"
        );
    }

    async fn every_role_sees_what_its_permission_says(shop) {
        let product = costly(shop).await;
        for role in [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER] {
            let actor = shop.member(role.as_str()).await;
            let sees = shop
                .door
                .registry()
                .rules()
                .iter()
                .any(|rule| rule.role == role && rule.permission.as_str() == "data:financial");
            assert_eq!(variant(shop, &actor, &product).await["cost"].is_null(), !sees, "{role}");
        }
    }

    async fn an_exception_opens_and_closes_the_eyes(shop) {
        let product = costly(shop).await;
        for (effect, sees) in [("allow", true), ("deny", false)] {
            let exception =
                json!({ "id": shop.clerk.member(), "permission": "data:financial", "effect": effect, "reason": "x" });
            shop.run(&shop.owner, "overrides.add", exception).await.unwrap();
            assert_eq!(!variant(shop, &shop.clerk, &product).await["cost"].is_null(), sees);
        }
    }

    async fn the_answer_of_a_write_is_masked_too(shop) {
        let product = costly(shop).await;
        let write =
            json!({ "id": shop.clerk.member(), "permission": "products:write", "effect": "allow", "reason": "x" });
        shop.run(&shop.owner, "overrides.add", write).await.unwrap();
        let seen = &product["variants"][0];
        let change = json!({ "id": seen["id"], "version": seen["version"], "price": "3" });
        let changed = shop.run(&shop.clerk, "catalog.change-variant", change).await.unwrap();
        assert_eq!((&changed["price"], &changed["cost"]), (&json!("3"), &Value::Null));
        assert_eq!(variant(shop, &shop.owner, &product).await["cost"], "1.5", "what is not seen is not lost");
    }

    async fn the_entry_says_what_it_was_and_what_it_is(shop) {
        let product = costly(shop).await;
        let since = Since::now(shop, shop.workspace).await;
        let seen = &product["variants"][0];
        let change = json!({ "id": seen["id"], "version": seen["version"], "price": "3", "cost": "1.75" });
        shop.run(&shop.owner, "catalog.change-variant", change).await.unwrap();
        let entry = since.entries(shop).await.pop().unwrap();
        let mut told = entry["detail"].clone();
        told["changes"][0]["id"] = json!("the variant");
        insta::assert_snapshot!(told["changes"][0], @r#"{"act":"changed","fields":{"cost":["1.5","1.75"],"price":["2.5","3"]},"id":"the variant","kind":"variant","version":2}"#);
        assert_eq!((&entry["actor"], &entry["outcome"]), (&json!(name(&shop.owner)), &json!("done")));
    }

    async fn a_secret_is_named_and_never_shown(shop) {
        let since = Since::now(shop, shop.workspace).await;
        shop.run(&shop.clerk, "probe.propose", json!({ "name": "x" })).await.unwrap();
        let fields = since.entries(shop).await[0]["detail"]["changes"][0]["fields"].clone();
        assert_eq!(fields["input"], json!([null, "***"]));
    }

    async fn a_change_that_changes_nothing_is_still_told_as_asked(shop) {
        let product = costly(shop).await;
        let since = Since::now(shop, shop.workspace).await;
        let seen = &product["variants"][0];
        let change = json!({ "id": seen["id"], "version": seen["version"], "price": "2.5" });
        let same = shop.run(&shop.owner, "catalog.change-variant", change).await.unwrap();
        assert_eq!(same["version"], seen["version"]);
        assert_eq!(since.entries(shop).await[0]["detail"], json!({}));
    }

    async fn no_look_at_what_is_personal_without_a_record_of_it(shop) {
        let since = Since::now(shop, shop.workspace).await;
        shop.run(&shop.clerk, "probe.disclose", json!({ "person": "cus_ann" })).await.unwrap();
        let entry = since.entries(shop).await.pop().unwrap();
        assert_eq!(
            (&entry["stream"], &entry["operation"], &entry["outcome"]),
            (&json!("access"), &json!("probe.disclose"), &json!("read"))
        );
        assert_eq!((&entry["actor"], &entry["detail"]["people"]), (&json!(name(&shop.clerk)), &json!(["cus_ann"])));
    }

    async fn a_look_at_what_is_not_personal_writes_nothing(shop) {
        let product = costly(shop).await;
        let before = head(shop, shop.workspace).await;
        variant(shop, &shop.clerk, &product).await;
        shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        assert_eq!(head(shop, shop.workspace).await, before);
    }
}

async fn costly(shop: &Shop) -> Value {
    let input = json!({ "name": "Tea", "variants": [{ "currency": "EUR", "price": "2.5", "cost": "1.5" }] });
    shop.run(&shop.owner, "catalog.add-product", input).await.unwrap()
}

async fn variant(shop: &Shop, actor: &Actor, product: &Value) -> Value {
    let whole = shop.run(actor, "catalog.get-product", json!({ "id": product["id"] })).await.unwrap();
    whole["variants"][0].clone()
}
