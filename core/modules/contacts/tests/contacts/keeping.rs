//! What is kept of somebody, and how.

use testkit::{Engine, Value, json, on_both, text};

use crate::{added, person};

fn ada() -> Value {
    json!({
        "kind": "person", "name": " Ada  Lovelace ", "company": "Analytical Engines", "email": "Ada@Example.org",
        "phone": "+44 20 7946 0018", "tax_id": "gb 980 780 684", "notes": "Likes \r\n numbers", "language": "en",
        "addresses": [{ "purpose": "billing", "lines": ["12 St James's Square", ""], "city": "London",
            "postcode": "SW1Y 4JH", "country": "GB" }],
        "tags": ["VIP", "vip", "Wine"], "customer_group": "wholesale", "credit_limit": "500", "currency": "GBP",
    })
}

on_both! {
    async fn what_is_added_is_kept_in_one_form(shop) {
        let added = added(shop, ada()).await;
        for (field, kept) in [
            ("email", json!("ada@example.org")),
            ("tax_id", json!("GB980780684")),
            ("country", json!("GB")),
            ("tags", json!(["vip", "wine"])),
            ("is_customer", json!(true)),
            ("is_supplier", json!(false)),
            ("notes", json!("Likes \n numbers")),
        ] {
            assert_eq!(added[field], kept, "{field}");
        }
        assert_eq!(added["addresses"][0]["lines"], json!(["12 St James's Square"]));
        let found = shop.run(&shop.clerk, "contacts.get-contact", json!({ "id": added["id"] })).await.unwrap();
        assert_eq!(found["email"], added["email"]);
    }

    async fn nothing_personal_stands_in_the_database(shop) {
        added(shop, ada()).await;
        if shop.engine == Engine::Sqlite {
            // Its file is no plain database; what is in its rows is looked at on the other one.
            return;
        }
        let tables = ["contacts", "contact_tags", "consents", "audit_entries", "events"];
        let all = tables.map(|table| format!("SELECT * FROM workspace.{table};")).join(" ");
        let rows = shop.database().unwrap().psql_as_superuser(&format!("SET bytea_output = 'escape'; {all}")).unwrap();
        assert!(rows.contains("wholesale"), "it is the right place");
        for said in ["Lovelace", "ada@example", "7946 0018", "980780684", "St James", "Analytical", "numbers"] {
            assert!(!rows.contains(said), "{said}");
        }
    }

    async fn what_cannot_be_is_said_with_its_place(shop) {
        for (field, wrong) in [
            ("name", json!(" ")),
            ("email", json!("ada")),
            ("phone", json!("call me")),
            ("tax_id", json!("GB980780685")),
            ("language", json!("english")),
            ("customer_group", json!("Whole Sale")),
            ("credit_limit", json!("-1")),
            ("tags", json!([""])),
            ("addresses", json!([{ "purpose": "billing", "lines": [], "country": "GB" }])),
        ] {
            let mut input = ada();
            input[field] = wrong;
            let no = shop.run(&shop.owner, "contacts.add-contact", input).await.unwrap_err();
            assert_eq!(no.fields[0].at, format!("/{field}"), "{no:?}");
        }
        let neither = json!({ "kind": "person", "name": "Nobody", "is_customer": false });
        assert!(shop.run(&shop.owner, "contacts.add-contact", neither).await.is_err());
        let unpriced = json!({ "kind": "person", "name": "Nobody", "credit_limit": "5" });
        let no = shop.run(&shop.owner, "contacts.add-contact", unpriced).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/currency");
        let none = json!({ "kind": "person", "name": "Nobody", "price_list": "prl_01h455vb4pex5vsknk084sn02q" });
        assert_eq!(shop.run(&shop.owner, "contacts.add-contact", none).await.unwrap_err().code, "record.not-found");
    }

    async fn a_change_says_what_it_changes_and_leaves_the_rest(shop) {
        let before = added(shop, ada()).await;
        let change = json!({ "id": before["id"], "version": 1, "email": null, "phone": "+43 1 2345", "tags": [] });
        let after = shop.run(&shop.owner, "contacts.change-contact", change.clone()).await.unwrap();
        assert_eq!((&after["email"], &after["phone"], &after["tags"]), (&Value::Null, &json!("+43 1 2345"), &json!([])));
        assert_eq!((&after["name"], &after["company"], &after["version"]), (&before["name"], &before["company"], &json!(2)));
        assert_eq!(shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap_err().code, "record.stale");
        let same = json!({ "id": before["id"], "version": 2, "phone": "+43 1 2345" });
        let same = shop.run(&shop.owner, "contacts.change-contact", same).await.unwrap();
        assert_eq!(same["version"], 2, "what is the same is no change");
    }

    async fn the_log_tells_a_change_to_those_who_may_know(shop) {
        let before = added(shop, ada()).await;
        let change = json!({ "id": before["id"], "version": 1, "name": "Ada King" });
        shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap();
        let log = shop.log(Some(shop.workspace)).await;
        let entry = log.iter().rfind(|entry| entry["operation"] == "contacts.change-contact").unwrap();
        let said = entry.to_string();
        assert!(!said.contains("King") && !said.contains("Lovelace"), "sealed in the log: {said}");
        assert!(said.contains("\"name\"") && !said.contains("\"email\""), "only what changed: {said}");
    }

    async fn who_looked_is_written_down(shop) {
        let added = person(shop, "Ada").await;
        let looked = shop.clerk.clone();
        shop.run(&looked, "contacts.get-contact", json!({ "id": added["id"] })).await.unwrap();
        shop.run(&looked, "contacts.list-contacts", json!({})).await.unwrap();
        let log = shop.log(Some(shop.workspace)).await;
        for operation in ["contacts.get-contact", "contacts.list-contacts"] {
            let entry = log.iter().rfind(|entry| entry["operation"] == operation).expect(operation);
            assert!(entry.to_string().contains(&text(&added["id"])), "{entry}");
        }
    }

    async fn out_of_the_way_and_back(shop) {
        let added = person(shop, "Ada").await;
        let seen = |version: i64| json!({ "id": added["id"], "version": version });
        shop.run(&shop.owner, "contacts.archive-contact", seen(1)).await.unwrap();
        assert!(crate::names(shop, json!({})).await.is_empty());
        assert_eq!(crate::names(shop, json!({ "archived": true })).await, ["Ada"]);
        let no = shop.run(&shop.owner, "contacts.archive-contact", seen(2)).await.unwrap_err();
        assert_eq!(no.code, "contacts.archived");
        shop.run(&shop.owner, "contacts.restore-contact", seen(2)).await.unwrap();
        assert_eq!(crate::names(shop, json!({})).await, ["Ada"]);
    }

    async fn another_business_does_not_know_of_them(shop) {
        let added = person(shop, "Ada").await;
        let no = shop.run(&shop.stranger, "contacts.get-contact", json!({ "id": added["id"] })).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
    }

    async fn an_auditor_sees_who_and_not_what(shop) {
        person(shop, "Ada").await;
        let auditor = shop.member("auditor").await;
        assert_eq!(shop.run(&auditor, "contacts.list-contacts", json!({})).await.unwrap_err().code, "access.denied");
    }
}
