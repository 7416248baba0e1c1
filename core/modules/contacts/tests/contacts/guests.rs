//! Whoever bought without being known is told of it, and erased, as soon as somebody says who they are.

use door::Ask;
use testkit::{Shop, Value, json, on_both, text};

use crate::{erased, person};

async fn refused(shop: &Shop, input: Value) -> String {
    shop.run(&shop.owner, "sales.assign-contact", input).await.unwrap_err().code.into_owned()
}

on_both! {
    async fn a_guest_who_is_named_is_reported_and_erased(shop) {
        let buyer = json!({ "name": "Grace Hopper", "email": "grace@example.org",
            "billing": { "purpose": "billing", "lines": ["1 Harbour Road"], "city": "Arlington", "country": "US" } });
        let line = json!({ "name": "Repair", "quantity": "1", "unit_price": "10" });
        let draft = json!({ "buyer": buyer, "notes": "Ring twice", "currency": "GBP", "lines": [line] });
        let draft = Ask::with("sales.draft-order", &draft).once("a-key");
        let order: Value = shop.ask(&shop.owner, draft.clone()).await.unwrap().read().unwrap();
        let grace = person(shop, "Grace").await;
        let assign = |version: &Value| json!({ "id": order["id"], "version": version, "contact": grace["id"] });
        assert_eq!(refused(shop, assign(&order["version"])).await, "sales.order-state", "a draft is changed");
        let place = json!({ "id": order["id"], "version": order["version"] });
        let placed = shop.run(&shop.owner, "sales.place-order", place).await.unwrap();
        let invoice = shop.run(&shop.owner, "sales.issue-invoice", json!({ "id": order["id"], "note": "For Grace" })).await.unwrap();
        let report = json!({ "id": grace["id"] });
        let before = shop.run(&shop.owner, "privacy.report-contact", report.clone()).await.unwrap();
        assert!(!before.to_string().contains("Arlington"), "nobody knows that it was her");

        let order = shop.run(&shop.owner, "sales.assign-contact", assign(&placed["version"])).await.unwrap();
        assert_eq!((&order["contact"], &order["buyer"]["name"]), (&grace["id"], &json!("Grace Hopper")));
        assert_eq!(refused(shop, assign(&order["version"])).await, "sales.contact-known");
        let told = shop.run(&shop.owner, "privacy.report-contact", report.clone()).await.unwrap();
        let kinds: Vec<&Value> = told["held"].as_array().unwrap().iter().map(|held| &held["kind"]).collect();
        assert!(kinds.contains(&&json!("order")) && kinds.contains(&&json!("invoice")), "{told:#}");
        for said in ["Arlington", "Ring twice", "For Grace"] {
            assert!(told.to_string().contains(said), "{said}");
        }

        erased(shop, &grace).await;
        let order = shop.run(&shop.owner, "sales.get-order", json!({ "id": order["id"] })).await.unwrap();
        let invoice = shop.run(&shop.owner, "sales.get-invoice", json!({ "id": invoice["id"] })).await.unwrap();
        let after = shop.run(&shop.owner, "privacy.report-contact", report).await.unwrap();
        let log = shop.log(Some(shop.workspace)).await;
        // What the law has kept of an invoice stands in the erasure, for those who may see that.
        let kept = ["Hopper", "Arlington", "For Grace"].as_slice();
        let gone = ["grace@example.org", "Ring twice"].as_slice();
        for (what, all, words) in [
            ("order", order.to_string(), kept),
            ("order", order.to_string(), gone),
            ("invoice", invoice.to_string(), kept),
            ("report", after.to_string(), gone),
            ("log", json!(log).to_string(), gone),
        ] {
            for said in words {
                assert!(!all.contains(said), "{said} in the {what}: {all}");
            }
        }
        assert_eq!(order["total"], "10", "the figures stay");
        let again = shop.ask(&shop.owner, draft).await.unwrap_err();
        assert_eq!(again.code, "idempotency.not-kept", "nor does an answer that was kept say it");
        assert_eq!(text(&order["contact"]), text(&grace["id"]));
    }
}
