//! What a record is called elsewhere is its own there, both ways.

use testkit::{Shop, Value, json, on_both, text};

async fn product(shop: &Shop, name: &str) -> String {
    text(&shop.run(&shop.owner, "catalog.add-product", json!({ "name": name })).await.unwrap()["id"])
}

fn link(system: &str, external_id: &str, record: &str) -> Value {
    json!({ "system": system, "kind": "product", "external_id": external_id, "record": record })
}

on_both! {
    async fn an_id_elsewhere_and_a_record_belong_to_each_other_alone(shop) {
        let (tea, salt) = (product(shop, "Tea").await, product(shop, "Salt").await);
        let made = shop.run(&shop.owner, "external-ids.link", link("shop", "17", &tea)).await.unwrap();
        let again = shop.run(&shop.owner, "external-ids.link", link("shop", " 17 ", &tea)).await.unwrap();
        assert_eq!(made, again, "what arrives twice is one");
        for (external_id, record) in [("17", &salt), ("18", &tea)] {
            let no = shop.run(&shop.owner, "external-ids.link", link("shop", external_id, record)).await.unwrap_err();
            assert_eq!(no.code, "external-ids.taken", "{external_id} {record}");
        }
        // Another system has ids of its own, and so has another kind.
        shop.run(&shop.owner, "external-ids.link", link("books", "17", &salt)).await.unwrap();
        let shelf = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Shelf" })).await.unwrap();
        let shelf = json!({ "system": "shop", "kind": "location", "external_id": "17", "record": shelf["id"] });
        shop.run(&shop.owner, "external-ids.link", shelf.clone()).await.unwrap();

        let find = |kind: &str| json!({ "system": "shop", "kind": kind, "external_id": "17" });
        let found = shop.run(&shop.owner, "external-ids.find", find("product")).await.unwrap();
        assert_eq!(found, made);
        let found = shop.run(&shop.owner, "external-ids.find", find("location")).await.unwrap();
        assert_eq!(found["record"], shelf["record"]);
        let of_tea = shop.run(&shop.owner, "external-ids.list", json!({ "record": tea })).await.unwrap();
        assert_eq!(of_tea["items"], json!([made]));

        shop.run(&shop.owner, "external-ids.unlink", json!({ "id": made["id"] })).await.unwrap();
        assert_eq!(shop.run(&shop.owner, "external-ids.find", find("product")).await.unwrap_err().code, "record.not-found");
        shop.run(&shop.owner, "external-ids.link", link("shop", "17", &salt)).await.unwrap();
    }

    async fn a_list_is_read_page_by_page(shop) {
        let mut made = Vec::new();
        for name in ["a", "b", "c"] {
            let record = product(shop, name).await;
            made.push(shop.run(&shop.owner, "external-ids.link", link("shop", name, &record)).await.unwrap());
        }
        made.sort_by_key(|link| text(&link["id"]));
        let (mut listed, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let wanted = json!({ "system": "shop", "kind": "product", "limit": 1, "cursor": cursor });
            let page = shop.run(&shop.owner, "external-ids.list", wanted).await.unwrap();
            listed.extend(page["items"].as_array().unwrap().clone());
            match page.get("next") {
                Some(next) => cursor = next.clone(),
                None => break,
            }
        }
        assert_eq!(listed, made);
    }

    /// Every kind is asked for where its records are, so a kind that is kept elsewhere would be our fault here. What
    /// plugins are and have is nothing that another system knows by an id of its own.
    async fn nothing_is_linked_that_is_not_there(shop) {
        let records = shop.door.registry().modules().iter().flat_map(|module| &module.records);
        let mut asked = 0;
        let own = [
            "external-id",
            "installation",
            "plugin-authorization",
            "plugin-breaker",
            "plugin-connection",
            "plugin-credential",
            "plugin-index",
            "plugin-publisher",
            "plugin-sync",
            "plugin-update",
        ];
        let records = records.filter(|record| record.realm == door::Realm::Workspace && !own.contains(&record.kind));
        for record in records {
            let input = json!({ "system": "shop", "kind": record.kind, "external_id": "1", "record": "x_1" });
            let no = shop.run(&shop.owner, "external-ids.link", input).await.unwrap_err();
            assert_eq!(no.code, "record.not-found", "{}: {no}", record.kind);
            asked += 1;
        }
        assert!(asked >= 6, "{asked}");
        let theirs = shop.run(&shop.stranger, "catalog.add-product", json!({ "name": "Theirs" })).await.unwrap();
        let no = shop.run(&shop.owner, "external-ids.link", link("shop", "1", &text(&theirs["id"]))).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
        let tea = product(shop, "Tea").await;
        for (at, wrong) in [
            ("/kind", json!({ "system": "shop", "kind": "account", "external_id": "1", "record": tea })),
            ("/kind", json!({ "system": "shop", "kind": "Product", "external_id": "1", "record": tea })),
            ("/system", link("My Shop", "1", &tea)),
            ("/system", link("", "1", &tea)),
            ("/system", link(&"a".repeat(65), "1", &tea)),
            ("/external_id", link("shop", "  ", &tea)),
            ("/external_id", link("shop", "a\tb", &tea)),
            ("/external_id", link("shop", &"a".repeat(201), &tea)),
        ] {
            let no = shop.run(&shop.owner, "external-ids.link", wrong.clone()).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields[0].at.as_ref()), ("input.invalid", at), "{wrong}");
        }
        let no = shop.run(&shop.clerk, "external-ids.link", link("shop", "1", &tea)).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
        let listed = shop.run(&shop.owner, "external-ids.list", json!({})).await.unwrap();
        assert_eq!(listed["items"], json!([]));
    }
}
