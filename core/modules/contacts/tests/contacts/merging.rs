//! Two that turn out to be one.

use testkit::{Shop, Value, json, on_both};

use crate::{added, erased, names, person};

async fn merge(shop: &Shop, kept: &Value, other: &Value) -> Value {
    let input = json!({
        "id": kept["id"], "version": kept["version"], "other": other["id"], "other_version": other["version"],
    });
    shop.run(&shop.owner, "contacts.merge-contact", input).await.unwrap()
}

on_both! {
    async fn the_one_that_stays_takes_what_it_did_not_have(shop) {
        let kept = added(shop, json!({ "kind": "person", "name": "Ada", "phone": "+44 1234", "notes": "One" })).await;
        let gone = added(shop, json!({ "kind": "person", "name": "A. Lovelace", "email": "ada@example.org",
            "phone": "+44 9999", "notes": "Two", "is_supplier": true, "tags": ["vip"],
            "addresses": [{ "purpose": "billing", "lines": ["1 High St"], "country": "GB" }] })).await;
        let both = merge(shop, &kept, &gone).await;
        for (field, value) in [
            ("name", json!("Ada")),
            ("email", json!("ada@example.org")),
            ("phone", json!("+44 1234")),
            ("notes", json!("One\n\nTwo")),
            ("is_supplier", json!(true)),
            ("tags", json!(["vip"])),
            ("country", json!("GB")),
        ] {
            assert_eq!(both[field], value, "{field}");
        }
        assert_eq!(both["addresses"].as_array().unwrap().len(), 1);
        assert_eq!(names(shop, json!({})).await, ["Ada"], "the other is in no list");
        for known in ["lovelace", "+449999", "ada@example.org"] {
            assert_eq!(names(shop, json!({ "search": known })).await, ["Ada"], "found by {known}, once");
        }
        let gone = shop.run(&shop.owner, "contacts.get-contact", json!({ "id": gone["id"] })).await.unwrap();
        assert_eq!((&gone["merged_into"], &gone["name"]), (&kept["id"], &json!("A. Lovelace")), "and tells where it went");
        let change = json!({ "id": gone["id"], "version": gone["version"], "name": "Anew" });
        assert_eq!(shop.run(&shop.owner, "contacts.change-contact", change).await.unwrap_err().code, "contacts.merged");
    }

    async fn whoever_went_before_goes_along(shop) {
        let (a, b, c) = (person(shop, "A").await, person(shop, "B").await, person(shop, "C").await);
        let b = merge(shop, &b, &a).await;
        merge(shop, &c, &b).await;
        let a = shop.run(&shop.owner, "contacts.get-contact", json!({ "id": a["id"] })).await.unwrap();
        assert_eq!(a["merged_into"], c["id"]);
    }

    async fn whoever_took_nothing_over_is_found_by_the_other_name_and_once_erased_by_none(shop) {
        let (kept, gone) = (person(shop, "Ada").await, person(shop, "Countess").await);
        let both = merge(shop, &kept, &gone).await;
        assert_eq!(names(shop, json!({ "search": "countess" })).await, ["Ada"]);
        erased(shop, &both).await;
        for name in ["ada", "countess"] {
            assert_eq!(names(shop, json!({ "search": name })).await, Vec::<String>::new());
        }
    }

    async fn what_they_are_called_elsewhere_goes_along(shop) {
        let (kept, gone) = (person(shop, "Ada").await, person(shop, "A. Lovelace").await);
        for (system, id, record) in [("till", "1", &kept), ("till", "2", &gone), ("shop", "3", &gone)] {
            let link = json!({ "system": system, "kind": "contact", "external_id": id, "record": record["id"] });
            shop.run(&shop.owner, "external-ids.link", link).await.unwrap();
        }
        merge(shop, &kept, &gone).await;
        for (system, id, record) in [("till", "1", &kept), ("till", "2", &gone), ("shop", "3", &kept)] {
            let wanted = json!({ "system": system, "kind": "contact", "external_id": id });
            let found = shop.run(&shop.owner, "external-ids.find", wanted).await.unwrap();
            assert_eq!(found["record"], record["id"], "{id} in {system}: where there is a name already, each keeps its own");
        }
    }

    async fn one_is_not_two(shop) {
        let one = person(shop, "Ada").await;
        let input = json!({ "id": one["id"], "version": 1, "other": one["id"], "other_version": 1 });
        assert_eq!(shop.run(&shop.owner, "contacts.merge-contact", input).await.unwrap_err().fields[0].at, "/other");
    }

    async fn those_who_are_likely_one_are_shown_two_by_two(shop) {
        for (name, more) in [
            ("Ada Lovelace", json!({ "email": "ada@example.org" })),
            ("Countess", json!({ "email": "ADA@example.org" })),
            ("ada  lovelace", json!({})),
            ("Grace", json!({ "phone": "0044 20 1234" })),
            ("Hopper", json!({ "phone": "+44 (20) 12-34" })),
            ("Tea", json!({ "tax_id": "DE136695976" })),
            ("Coffee", json!({ "tax_id": "de 136695976" })),
            ("Alone", json!({ "email": "alone@example.org", "phone": "+1 555 0100" })),
        ] {
            let mut input = json!({ "kind": "person", "name": name });
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            added(shop, input).await;
        }
        let found = shop.run(&shop.owner, "contacts.find-duplicates", json!({})).await.unwrap();
        let pairs: Vec<_> = found["items"].as_array().unwrap().iter().map(|pair| {
            let name = |one: &str| testkit::text(&pair[one]["name"]);
            (name("contact"), name("other"), testkit::text(&pair["reason"]))
        }).collect();
        let pair = |one: &str, other: &str, why: &str| (one.to_owned(), other.to_owned(), why.to_owned());
        assert_eq!(pairs, [
            pair("Tea", "Coffee", "same-tax-id"),
            pair("Ada Lovelace", "Countess", "same-email"),
            pair("Grace", "Hopper", "same-phone"),
            pair("Ada Lovelace", "ada  lovelace", "same-name"),
        ]);
    }
}
