//! How an order is found, and what is told of it.

use std::time::Duration;

use testkit::{Value, json, on_both, text};

use crate::{customer, drafted, made, paid, place, placed, refused, tea};

on_both! {
    async fn an_order_is_found_by_its_number_and_its_day(shop) {
        let tea = tea(shop).await;
        let first = drafted(shop, &tea, "1").await;
        shop.advance(Duration::from_secs(3600));
        let between = shop.door.now();
        shop.advance(Duration::from_secs(3600));
        let second = placed(shop, &tea, "1").await;
        made(shop, "sales.issue-invoice", json!({ "id": second["id"] })).await;
        let numbers = async |query| {
            let found = made(shop, "sales.list-orders", query).await;
            found["items"].as_array().unwrap().iter().map(|row| text(&row["number"])).collect::<Vec<_>>()
        };
        let (one, two) = (text(&first["number"]), text(&second["number"]));
        assert_eq!(numbers(json!({ "search": "2" })).await, std::slice::from_ref(&two));
        assert_eq!(numbers(json!({ "search": "o-0000" })).await, [two.clone(), one.clone()]);
        assert_eq!(numbers(json!({ "search": "O-1" })).await, [""; 0]);
        assert_eq!(numbers(json!({ "from": between })).await, [two]);
        assert_eq!(numbers(json!({ "until": between })).await, [one]);
        for query in [json!({ "unpaid": true }), json!({ "search": "1" }), json!({ "search": "inv-", "unpaid": true })] {
            let found = made(shop, "sales.list-invoices", query).await;
            assert_eq!(found["items"][0]["name"], "INV-00001");
        }
        paid(shop, &second, "11.90").await;
        assert_eq!(made(shop, "sales.list-invoices", json!({ "unpaid": true })).await["items"], json!([]));
    }

    async fn an_order_is_found_by_what_its_customer_is_called(shop) {
        let tea = tea(shop).await;
        let ada = customer(shop, "DE").await;
        let order = json!({ "contact": ada["id"], "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let hers = made(shop, "sales.draft-order", order).await;
        let other = drafted(shop, &tea, "1").await;
        let found = async |actor, wanted: &str| {
            let found = shop.run(actor, "sales.list-orders", json!({ "search": wanted })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect::<Vec<_>>()
        };
        for wanted in ["lovelace", "Ada Lov", "ADA"] {
            assert_eq!(found(&shop.owner, wanted).await, [text(&hers["id"])], "{wanted}");
        }
        assert_eq!(found(&shop.owner, text(&other["number"]).as_str()).await, [text(&other["id"])]);
        assert!(found(&shop.owner, "Hopper").await.is_empty());
        let blind = json!({ "id": shop.clerk.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.fresh(&shop.owner), "overrides.add", blind).await.unwrap();
        assert!(found(&shop.clerk, "lovelace").await.is_empty(), "who sees no names finds none");
    }

    async fn a_guest_is_found_until_they_are_somebody_or_nobody(shop) {
        let tea = tea(shop).await;
        let buyer = json!({ "name": "Grace Hopper", "company": "Cobol Ltd", "email": "grace@example.org" });
        let order = json!({ "buyer": buyer, "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let hers = made(shop, "sales.draft-order", order).await;
        drafted(shop, &tea, "1").await;
        let found = async |actor, wanted: &str| {
            let found = shop.run(actor, "sales.list-orders", json!({ "search": wanted })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect::<Vec<_>>()
        };
        for wanted in ["hopper", "Grace Hop", "cobol"] {
            assert_eq!(found(&shop.owner, wanted).await, [text(&hers["id"])], "{wanted}");
        }
        let blind = json!({ "id": shop.clerk.member(), "permission": "data:personal", "effect": "deny", "reason": "new here" });
        shop.run(&shop.fresh(&shop.owner), "overrides.add", blind).await.unwrap();
        assert!(found(&shop.clerk, "hopper").await.is_empty(), "who sees no names finds none");
        // Somebody else's name is hers now: she is found by that.
        let ada = customer(shop, "DE").await;
        let hers = place(shop, hers).await;
        let bill = made(shop, "sales.issue-invoice", json!({ "id": hers["id"] })).await;
        let billed = async |actor, wanted: &str| {
            let found = shop.run(actor, "sales.list-invoices", json!({ "search": wanted })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect::<Vec<_>>()
        };
        assert_eq!(billed(&shop.owner, "Grace hopp").await, [text(&bill["id"])]);
        assert!(billed(&shop.clerk, "hopper").await.is_empty());
        let assign = json!({ "id": hers["id"], "version": hers["version"], "contact": ada["id"] });
        made(shop, "sales.assign-contact", assign).await;
        assert!(found(&shop.owner, "cobol").await.is_empty());
        assert_eq!(found(&shop.owner, "lovelace").await, [text(&hers["id"])]);
        assert_eq!(billed(&shop.owner, "lovelace").await, [text(&bill["id"])]);
        assert!(billed(&shop.owner, "hopper").await.is_empty());
    }

    async fn orders_are_listed_by_how_they_stand(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let of_ada = json!({ "contact": contact["id"], "channel": "web", "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let of_ada = made(shop, "sales.draft-order", of_ada).await;
        let placed = placed(shop, &tea, "1").await;
        paid(shop, &placed, "5").await;
        let ids = async |wanted: Value| -> Vec<String> {
            let listed = made(shop, "sales.list-orders", wanted).await;
            listed["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect()
        };
        let (ada, other) = (text(&of_ada["id"]), text(&placed["id"]));
        assert_eq!(ids(json!({})).await, [other.clone(), ada.clone()]);
        assert_eq!(ids(json!({ "contact": contact["id"] })).await, std::slice::from_ref(&ada));
        assert_eq!(ids(json!({ "state": "draft" })).await, std::slice::from_ref(&ada));
        assert_eq!(ids(json!({ "payment": "part-paid" })).await, std::slice::from_ref(&other));
        assert_eq!(ids(json!({ "channel": "web" })).await, std::slice::from_ref(&ada));
        let first = made(shop, "sales.list-orders", json!({ "limit": 1 })).await;
        assert_eq!(ids(json!({ "limit": 1, "cursor": first["next"] })).await, [ada]);
    }

    async fn all_that_happened_to_an_order_is_told(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        let other = placed(shop, &tea, "1").await;
        paid(shop, &other, "1").await;
        let line = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        made(shop, "sales.fulfil-order", json!({ "id": order["id"], "lines": line })).await;
        let back = json!({ "id": order["id"], "lines": line, "reason": "It smelled" });
        made(shop, "sales.take-back", back).await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        let payment = paid(shop, &order, "5").await;
        let refund = json!({ "id": payment["payment"]["id"], "amount": "2", "reason": "Too much" });
        made(shop, "sales.refund-payment", refund).await;
        let told = made(shop, "sales.get-order-history", json!({ "id": order["id"] })).await;
        let entries = told["items"].as_array().unwrap();
        let did: Vec<String> = entries.iter().map(|entry| text(&entry["operation"])).collect();
        assert_eq!(did, [
            "sales.refund-payment", "sales.record-payment", "sales.issue-invoice", "sales.take-back",
            "sales.fulfil-order", "sales.place-order", "sales.draft-order",
        ]);
        let whys: Vec<_> = entries.iter().flat_map(|entry| entry["changes"].as_array().unwrap())
            .flat_map(|change| change["fields"].as_array().unwrap())
            .filter(|field| field["field"] == "reason").map(|field| text(&field["after"])).collect();
        assert_eq!(whys, ["Too much", "It smelled"]);
    }

    async fn why_it_was_called_off_stands_in_its_history(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let why = async |order: &Value| {
            let told = made(shop, "sales.get-order-history", json!({ "id": order["id"] })).await;
            let all = told["items"].as_array().unwrap().iter().flat_map(|entry| entry["changes"].as_array().unwrap().clone());
            let ends = all.filter(|change| change["kind"] == "order-ending");
            let reasons = ends.flat_map(|change| change["fields"].as_array().unwrap().clone()).filter(|field| field["field"] == "reason");
            reasons.map(|field| text(&field["after"])).collect::<Vec<_>>()
        };
        for number in ["4111 1111 1111 1111", "5500-0000-0000-0004"] {
            let card = json!({ "id": order["id"], "reason": number });
            assert_eq!(refused(shop, "sales.cancel-order", card).await, "input.invalid");
        }
        made(shop, "sales.fail-order", json!({ "id": order["id"], "reason": " Never paid " })).await;
        assert_eq!(why(&order).await, ["Never paid"]);
        made(shop, "sales.cancel-order", json!({ "id": order["id"], "reason": "Asked for" })).await;
        assert_eq!(why(&order).await, ["Asked for", "Never paid"]);
        let silent = placed(shop, &tea, "1").await;
        made(shop, "sales.cancel-order", json!({ "id": silent["id"], "reason": "" })).await;
        assert!(why(&silent).await.is_empty(), "nobody has to say why");
    }
}
