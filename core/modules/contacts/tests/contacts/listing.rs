//! In the order of the alphabet, although no row knows it; and found by their words.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both};

use crate::{added, names, person};

async fn pages(shop: &Shop, wanted: Value) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut wanted = wanted.clone();
        wanted["cursor"] = cursor;
        let page = shop.run(&shop.owner, "contacts.list-contacts", wanted).await.unwrap();
        all.extend(page["items"].as_array().unwrap().iter().map(|row| testkit::text(&row["name"])));
        if page["next"].is_null() {
            return all;
        }
        cursor = page["next"].clone();
    }
}

on_both! {
    async fn a_list_is_in_the_order_of_names_page_by_page(shop) {
        for name in ["Zoë", "bob", "Ärmel", "Alice Long Name B", "Alice Long Name A", "Émile", "carol", "Bob"] {
            person(shop, name).await;
        }
        let ordered = ["Alice Long Name A", "Alice Long Name B", "Ärmel", "bob", "Bob", "carol", "Émile", "Zoë"];
        assert_eq!(names(shop, json!({})).await, ordered);
        for limit in [1, 3, 8] {
            assert_eq!(pages(shop, json!({ "limit": limit })).await, ordered, "{limit} at a time");
        }
    }

    async fn a_name_that_changes_moves(shop) {
        let last = person(shop, "Zoë").await;
        person(shop, "Bob").await;
        let change = json!({ "id": last["id"], "version": 1, "name": "Abel" });
        shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap();
        assert_eq!(names(shop, json!({})).await, ["Abel", "Bob"]);
        assert!(names(shop, json!({ "search": "Zoë" })).await.is_empty(), "and is not found by what they were called");
    }

    async fn newest_and_last_changed(shop) {
        let first = person(shop, "First").await;
        shop.advance(Duration::from_secs(1));
        person(shop, "Second").await;
        shop.advance(Duration::from_secs(1));
        let change = json!({ "id": first["id"], "version": 1, "tags": ["old"] });
        shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap();
        assert_eq!(pages(shop, json!({ "sort": "created", "limit": 1 })).await, ["Second", "First"]);
        assert_eq!(pages(shop, json!({ "sort": "updated", "limit": 1 })).await, ["First", "Second"]);
    }

    async fn a_list_is_narrowed(shop) {
        added(shop, json!({ "kind": "company", "name": "Tea Ltd", "is_customer": false, "is_supplier": true,
            "tags": ["tea"], "country": "GB", "email": "hello@tea.example" })).await;
        added(shop, json!({ "kind": "person", "name": "Ada", "customer_group": "wholesale", "tags": ["tea"] })).await;
        for (wanted, found) in [
            (json!({ "kind": "company" }), vec!["Tea Ltd"]),
            (json!({ "is_supplier": true }), vec!["Tea Ltd"]),
            (json!({ "is_customer": true }), vec!["Ada"]),
            (json!({ "tag": " TEA" }), vec!["Ada", "Tea Ltd"]),
            (json!({ "country": "GB" }), vec!["Tea Ltd"]),
            (json!({ "customer_group": "wholesale" }), vec!["Ada"]),
            (json!({ "email": "Hello@Tea.Example" }), vec!["Tea Ltd"]),
            (json!({ "email": "hell@tea.example" }), vec![]),
            (json!({ "search": "tea", "is_customer": true }), vec!["Ada"]),
        ] {
            assert_eq!(names(shop, wanted.clone()).await, found, "{wanted}");
        }
    }

    async fn few_of_many_are_in_order_page_by_page(shop) {
        for number in 0..12 {
            let tags = if number % 3 == 0 { json!(["rare"]) } else { json!(["usual"]) };
            added(shop, json!({ "kind": "person", "name": format!("N{:02}", 11 - number), "tags": tags,
                "customer_group": if number % 4 == 0 { "wholesale" } else { "retail" } })).await;
        }
        for limit in [1, 2, 50] {
            let wanted = json!({ "tag": "rare", "limit": limit });
            assert_eq!(pages(shop, wanted).await, ["N02", "N05", "N08", "N11"], "{limit} at a time");
        }
        assert_eq!(pages(shop, json!({ "customer_group": "wholesale", "limit": 2 })).await, ["N03", "N07", "N11"]);
        let both = json!({ "customer_group": "wholesale", "tag": "rare" });
        assert_eq!(names(shop, both).await, ["N11"]);
        assert_eq!(names(shop, json!({ "tag": "nobody has it" })).await, [""; 0]);
    }

    async fn who_is_looked_for_is_found(shop) {
        added(shop, json!({ "kind": "person", "name": "Ada Lovelace", "company": "Analytical Engines",
            "email": "ada@example.org", "phone": "+44 20 7946 0018", "tax_id": "GB980780684",
            "addresses": [{ "purpose": "shipping", "lines": ["1 High St"], "city": "Oxford", "postcode": "OX1 1AA",
                "country": "GB" }] })).await;
        person(shop, "Grace Hopper").await;
        for said in ["ada", "LOVELACE", "lovel", "lovleace", "analytical", "oxford", "ada@ex", "ox1", "GB9807", "+44 20"] {
            assert_eq!(names(shop, json!({ "search": said })).await, ["Ada Lovelace"], "{said}");
        }
        assert!(names(shop, json!({ "search": "nobody" })).await.is_empty());
    }

    async fn a_page_that_ends_with_somebody_who_is_gone_says_so(shop) {
        for name in ["A", "B"] {
            person(shop, name).await;
        }
        let page = shop.run(&shop.owner, "contacts.list-contacts", json!({ "limit": 1 })).await.unwrap();
        let first = &page["items"][0];
        let second = shop.run(&shop.owner, "contacts.list-contacts", json!({ "search": "B" })).await.unwrap();
        let merge = json!({ "id": second["items"][0]["id"], "version": 1, "other": first["id"], "other_version": 1 });
        shop.run(&shop.owner, "contacts.merge-contact", merge).await.unwrap();
        let next = json!({ "limit": 1, "cursor": page["next"] });
        let no = shop.run(&shop.owner, "contacts.list-contacts", next).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/cursor");
    }
}
