//! What one operation of a batch makes, a later one names.

use door::{Ask, Reason};
use testkit::{Shop, Value, json, on_both};

use crate::probe;

fn ask(operation: &str, input: Value) -> Ask {
    Ask::with(operation, &input)
}

fn tea() -> Ask {
    ask("catalog.add-product", json!({ "name": "Tea", "variants": [{ "sku": "TEA-1" }] }))
}

async fn all(shop: &Shop, asks: Vec<Ask>) -> Result<Vec<Value>, (Option<usize>, String, Value)> {
    match shop.door.ask_all(&shop.owner, asks).await {
        Ok(answers) => Ok(answers.iter().map(|answer| answer.read().unwrap()).collect()),
        Err(no) => {
            let at = no.problem.fields.first().map_or(Value::Null, |field| json!(field.at));
            assert_eq!(no.problem.reason, Reason::Invalid, "{no:?}");
            Err((no.at, format!("{}: {}", no.problem.code, no.problem.detail), at))
        }
    }
}

async fn products(shop: &Shop) -> usize {
    let all = shop.run(&shop.owner, "catalog.list-products", json!({})).await.unwrap();
    all["items"].as_array().unwrap().len()
}

on_both! {
    in probe::shop;

    async fn a_later_one_names_it_anywhere_in_its_input(shop) {
        let category = json!([{ "$made": 0 }]);
        let made = all(shop, vec![
            ask("catalog.add-category", json!({ "name": "Drinks" })),
            ask("catalog.add-product", json!({ "name": "Tea", "categories": category })),
            ask("external-ids.link", json!({ "system": "shop", "kind": "product", "external_id": "7", "record": { "$made": 1 } })),
            ask("external-ids.link", json!({
                "system": "shop", "kind": "variant", "external_id": "8", "record": { "$made": 1, "at": "/variants/0/id" },
            })),
        ]);
        let made = made.await.unwrap();
        assert_eq!(made[1]["categories"], json!([made[0]["id"]]));
        assert_eq!(made[2]["record"], made[1]["id"]);
        assert_eq!(made[3]["record"], made[1]["variants"][0]["id"]);
    }

    async fn what_is_made_before_a_batch_begins_names_it_too(shop) {
        let (variant, location) = (json!({ "$made": 0, "at": "/variants/0/id" }), json!({ "$made": 1 }));
        let line = json!({ "variant": variant, "name": "Tea", "quantity": "2", "net": "10", "taxes": [] });
        let order = json!({
            "system": "shop", "external_id": "1", "state": "open", "currency": "EUR", "location": location,
            "contact": { "$made": 2 }, "lines": [line], "total": "10",
        });
        shop.run(&shop.owner, "business.change", json!({ "version": 0, "country": "DE" })).await.unwrap();
        shop.run(&shop.owner, "sales.add-tax-preset", json!({ "country": "DE" })).await.unwrap();
        let made = all(shop, vec![
            tea(),
            ask("stock.add-location", json!({ "name": "Shelf" })),
            ask("contacts.add-contact", json!({ "kind": "person", "name": "Grace Hopper" })),
            ask("sales.import-order", order),
            ask("sales.issue-invoice", json!({ "id": { "$made": 3, "at": "/order/id" } })),
        ]);
        let made = made.await.unwrap();
        let order = &made[3]["order"];
        assert_eq!((&order["contact"], &order["location"]), (&made[2]["id"], &made[1]["id"]));
        assert_eq!(order["lines"][0]["variant"], made[0]["variants"][0]["id"]);
        assert_eq!((&made[4]["order"], &made[4]["total"]), (&order["id"], &json!("10")));
        // What looks at something before the batch begins does not find what is not there yet.
        let change = ask("sales.change-order", json!({ "id": { "$made": 0 }, "version": 1 }));
        let no = all(shop, vec![ask("sales.draft-order", json!({})), change]).await.unwrap_err();
        assert_eq!(no.0, Some(1));
        assert!(no.1.starts_with("batch.not-made: sales.change-order begins before"), "{}", no.1);
    }

    async fn one_that_leads_nowhere_refuses_the_whole(shop) {
        let link = |record: Value| ask("external-ids.link", json!({ "system": "shop", "kind": "product", "external_id": "7", "record": record }));
        for (record, said) in [
            (json!({ "$made": 1 }), "This is operation 1, counted from 0, and 1 is none before it."),
            (json!({ "$made": 2 }), "This is operation 1, counted from 0, and 2 is none before it."),
            (json!({ "$made": 0, "at": "/variants/9/id" }), "In the answer of operation 0 there is nothing at /variants/9/id."),
            (json!({ "$made": 0, "at": "id" }), "In the answer of operation 0 there is nothing at id."),
            (json!({ "$made": 0, "at": "/version" }), "In the answer of operation 0 there is no id at /version."),
            (json!({ "$made": 0, "at": "/name" }), "In the answer of operation 0 there is no id at /name."),
            (json!({ "$made": 0, "at": "/variants" }), "In the answer of operation 0 there is no id at /variants."),
            (json!({ "$made": -1 }), "is the number of an earlier operation"),
            (json!({ "$made": "0" }), "is the number of an earlier operation"),
            (json!({ "$made": 0, "at": 7 }), "is the number of an earlier operation"),
            (json!({ "$made": 0, "in": "/id" }), "is the number of an earlier operation"),
        ] {
            let no = all(shop, vec![tea(), link(record.clone())]).await.unwrap_err();
            assert_eq!((no.0, &no.2), (Some(1), &json!("/record")), "{record}");
            assert!(no.1.starts_with("batch.not-made: ") && no.1.contains(said), "{record}: {}", no.1);
        }
        let waits = ask("probe.propose", json!({ "name": "later" }));
        let no = all(shop, vec![waits, link(json!({ "$made": 0 }))]).await.unwrap_err();
        assert!(no.1.contains("waits for somebody's yes"), "{}", no.1);
        let many: Vec<Value> = (0..1_001).map(|_| json!({ "$made": 0 })).collect();
        let no = all(shop, vec![tea(), ask("catalog.add-product", json!({ "name": "Tea", "categories": many }))]).await;
        assert!(no.unwrap_err().1.contains("at most 1000 times"));
        assert_eq!(products(shop).await, 0, "nothing of any of them is there");
    }

    async fn alone_an_operation_names_nobody(shop) {
        let input = json!({ "name": "Tea", "categories": [{ "$made": 0 }] });
        assert_eq!(shop.run(&shop.owner, "catalog.add-product", input).await.unwrap_err().code, "input.invalid");
        let input = json!({ "name": "Tea", "categories": ["$made"] });
        assert_eq!(shop.run(&shop.owner, "catalog.add-product", input).await.unwrap_err().code, "record.not-found");
    }

    async fn under_a_key_it_is_the_same_the_second_time(shop) {
        let asks = |record: Value| {
            let link = json!({ "system": "shop", "kind": "product", "external_id": "7", "record": record });
            vec![tea().once("tea"), ask("external-ids.link", link).once("link")]
        };
        let first = all(shop, asks(json!({ "$made": 0 }))).await.unwrap();
        assert_eq!(all(shop, asks(json!({ "$made": 0 }))).await.unwrap(), first);
        // Of another one it is another ask, however much it is written as before.
        let another = asks(json!({ "$made": 0 })).into_iter().skip(1);
        let another = [ask("catalog.add-product", json!({ "name": "Coffee" }))].into_iter().chain(another).collect();
        let no = shop.door.ask_all(&shop.owner, another).await.unwrap_err();
        assert_eq!((no.at, &*no.problem.code), (Some(1), "idempotency.reused"));
        assert_eq!(products(shop).await, 1);
    }

    async fn what_waits_for_a_yes_waits_with_what_it_names(shop) {
        let note = json!({ "name": "twin", "title": { "$made": 0 } });
        let answers = all(shop, vec![ask("probe.add", json!({ "name": "first" })), ask("probe.propose", note)]).await.unwrap();
        let manager = shop.member("manager").await;
        let yes = shop.run(&manager, "approvals.approve", json!({ "id": answers[1]["proposal"] })).await.unwrap();
        assert_eq!(yes["title"], answers[0]["id"]);
    }
}
