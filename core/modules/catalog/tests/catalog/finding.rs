//! Filters, counts, orders and duplicates.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{done, each, product, refused};

/// All pages of a list, by name.
async fn listed(shop: &Shop, filters: Value, limit: usize) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut input = filters.clone();
        input["limit"] = json!(limit);
        input["cursor"] = cursor;
        let page = done(shop, "catalog.list-products", input).await;
        names.extend(each(&page["items"], "name").into_iter().map(text));
        cursor = page["next"].clone();
        if cursor.is_null() {
            return names;
        }
    }
}

struct Stock {
    drinks: Value,
    tea: Value,
    brand: Value,
    tag: Value,
}

/// Drinks (with tea below it) and food; a brand, a tag, prices, one archived and one published.
async fn stocked(shop: &Shop) -> Stock {
    let category = |name: &'static str, parent: Value| {
        done(shop, "catalog.add-category", json!({ "name": name, "parent": parent }))
    };
    let drinks = category("Drinks", Value::Null).await["id"].clone();
    let tea = category("Tea", drinks.clone()).await["id"].clone();
    let food = category("Food", Value::Null).await["id"].clone();
    let brand = done(shop, "catalog.add-brand", json!({ "name": "Åkerö" })).await["id"].clone();
    let add = |input: Value| {
        shop.advance(Duration::from_secs(1));
        done(shop, "catalog.add-product", input)
    };
    let euros = |price: &str| json!([{ "currency": "EUR", "price": price }]);
    let green = add(json!({ "name": "Green tea", "categories": [tea, drinks], "tags": ["Bio"], "brand": brand, "variants": euros("4") })).await;
    add(json!({ "name": "Cola", "categories": [drinks], "variants": euros("2") })).await;
    add(json!({ "name": "Bread", "categories": [food], "tags": ["Bio"], "published": true, "variants": euros("3") }))
        .await;
    let old = add(json!({ "name": "Old tea", "categories": [tea] })).await;
    done(shop, "catalog.archive-product", json!({ "id": old["id"], "version": 1 })).await;
    add(json!({ "name": "Adapter", "brand": brand, "variants": [{ "currency": "USD", "price": "3" }] })).await;
    Stock { drinks, tea, brand, tag: green["tags"][0].clone() }
}

on_both! {
    /// More than are asked for by their ids, so the list is walked and each is looked up.
    async fn what_very_many_have_is_found_page_by_page(shop) {
        let variants = |price: &str| -> Vec<Value> {
            (0..200).map(|at| json!({ "title": format!("No. {at}"), "currency": "EUR", "price": price })).collect()
        };
        for at in 0..6 {
            let name = format!("Dear {at}");
            done(shop, "catalog.add-product", json!({ "name": name, "variants": variants("50") })).await;
        }
        for at in 0..9 {
            product(shop, &format!("Cheap {at}"), json!({ "currency": "EUR", "price": "5" })).await;
        }
        product(shop, "Dear in dollars", json!({ "currency": "USD", "price": "50" })).await;
        let dear = ["Dear 0", "Dear 1", "Dear 2", "Dear 3", "Dear 4", "Dear 5"];
        let filters = || json!({ "currency": "EUR", "price_from": "40" });
        for limit in [1, 4, 6, 50] {
            assert_eq!(listed(shop, filters(), limit).await, dear, "{limit}");
        }
        let mut found = filters();
        found["search"] = json!("dear");
        assert_eq!(listed(shop, found, 2).await.len(), 6);
        let mut newest = filters();
        newest["sort"] = json!("created");
        assert_eq!(listed(shop, newest, 4).await.len(), 6);
    }

    async fn a_list_is_narrowed_by_everything_that_sorts_products(shop) {
        let stock = stocked(shop).await;
        for (filters, expected) in [
            (json!({}), &["Adapter", "Bread", "Cola", "Green tea"][..]),
            (json!({ "category": stock.drinks }), &["Cola", "Green tea"]),
            (json!({ "category": stock.tea }), &["Green tea"]),
            (json!({ "category": stock.tea, "archived": true }), &["Old tea"]),
            (json!({ "tag": stock.tag }), &["Bread", "Green tea"]),
            (json!({ "brand": stock.brand }), &["Adapter", "Green tea"]),
            (json!({ "brand": stock.brand, "tag": stock.tag }), &["Green tea"]),
            (json!({ "published": true }), &["Bread"]),
            (json!({ "published": false, "tag": stock.tag }), &["Green tea"]),
            (json!({ "currency": "EUR", "price_from": "3" }), &["Bread", "Green tea"]),
            (json!({ "currency": "EUR", "price_from": "2.000001", "price_to": "3" }), &["Bread"]),
            (json!({ "currency": "USD" }), &["Adapter"]),
            (json!({ "currency": "JPY" }), &[]),
            (json!({ "search": "tea", "category": stock.drinks }), &["Green tea"]),
        ] {
            for limit in [1, 50] {
                assert_eq!(listed(shop, filters.clone(), limit).await, expected, "{filters}");
            }
        }
        assert_eq!(refused(shop, "catalog.list-products", json!({ "price_from": "3" })).await, "input.invalid", "in what?");
        for nowhere in [json!({ "category": "cat_01m7xsn76gftps5fza6ywntcnc" }), json!({ "tag": "tag_01m7xsn76gftps5fza6ywntcnc" }), json!({ "brand": "brd_01m7xsn76gftps5fza6ywntcnc" })] {
            assert_eq!(refused(shop, "catalog.list-products", nowhere).await, "record.not-found");
        }
    }

    async fn newest_first_and_what_changed_last(shop) {
        stocked(shop).await;
        let newest = ["Adapter", "Bread", "Cola", "Green tea"];
        for limit in [1, 3, 50] {
            assert_eq!(listed(shop, json!({ "sort": "created" }), limit).await, newest);
        }
        shop.advance(Duration::from_secs(1));
        let since = shop.door.now().to_string();
        let cola = done(shop, "catalog.list-products", json!({ "search": "cola" })).await["items"][0].clone();
        done(shop, "catalog.change-product", json!({ "id": cola["id"], "version": 1, "description": "Sweet" })).await;
        let bread = done(shop, "catalog.list-products", json!({ "search": "bread" })).await["items"][0]["id"].clone();
        let loaf = done(shop, "catalog.get-product", json!({ "id": bread })).await["variants"][0].clone();
        done(shop, "catalog.change-variant", json!({ "id": loaf["id"], "version": 1, "sku": "LOAF" })).await;
        for limit in [1, 2, 50] {
            assert_eq!(listed(shop, json!({ "sort": "updated" }), limit).await[0], "Cola");
        }
        assert_eq!(listed(shop, json!({ "updated_since": since }), 50).await, ["Bread", "Cola"], "its variant is its news, too");
        let page = done(shop, "catalog.list-products", json!({ "sort": "created", "limit": 1 })).await;
        let other = json!({ "sort": "name", "cursor": page["next"] });
        assert_eq!(refused(shop, "catalog.list-products", other).await, "input.invalid", "a cursor of another order");
    }

    async fn every_value_of_a_filter_is_counted_as_if_it_were_set(shop) {
        let stock = stocked(shop).await;
        let counts = done(shop, "catalog.count-products", json!({})).await;
        assert_eq!(counts["total"], 4);
        let pairs = |of: &Value| of.as_array().unwrap().iter().map(|one| (text(&one["name"]), one["products"].as_i64().unwrap())).collect::<Vec<_>>();
        assert_eq!(pairs(&counts["categories"]), [("Drinks".to_owned(), 2), ("Food".to_owned(), 1)], "once, though it is in two");
        assert_eq!(pairs(&counts["tags"]), [("Bio".to_owned(), 2)]);
        assert_eq!(pairs(&counts["brands"]), [("Åkerö".to_owned(), 2)]);
        assert_eq!((&counts["archived"], &counts["published"]), (&json!({ "yes": 1, "no": 4 }), &json!({ "yes": 1, "no": 3 })));
        assert_eq!(counts["currencies"], json!([{ "currency": "EUR", "products": 3 }, { "currency": "USD", "products": 1 }]));
        // Each filter's own values are counted as if it were not set; the others hold.
        let narrow = done(shop, "catalog.count-products", json!({ "category": stock.drinks, "tag": stock.tag, "brand": stock.brand })).await;
        assert_eq!(narrow["total"], 1);
        assert_eq!(pairs(&narrow["categories"]), [("Tea".to_owned(), 1)]);
        assert_eq!(pairs(&narrow["tags"]), [("Bio".to_owned(), 1)]);
        let cheap = done(shop, "catalog.count-products", json!({ "currency": "EUR", "price_to": "2" })).await;
        assert_eq!((&cheap["total"], &cheap["currencies"][0]["products"]), (&json!(1), &json!(3)));
    }

    async fn likely_duplicates_come_with_a_reason(shop) {
        product(shop, "Green  tea", json!({ "sku": "TEA-10" })).await;
        product(shop, "green Tea", json!({ "barcode": "0614141000418" })).await;
        product(shop, "Box of tea", json!({ "sku": "tea 1O", "barcode": "10614141000415" })).await;
        let other = product(shop, "Coffee", json!({ "sku": "TEA-11" })).await;
        let found = done(shop, "catalog.find-duplicates", json!({})).await;
        let pairs: Vec<_> = found["items"].as_array().unwrap().iter()
            .map(|pair| (text(&pair["product"]["name"]), text(&pair["other"]["name"]), text(&pair["reason"]), text(&pair["shared"])))
            .collect();
        let expected = [
            ("Green  tea", "green Tea", "same-name", "green tea"),
            ("green Tea", "Box of tea", "same-item", "061414100041"),
            ("Green  tea", "Box of tea", "near-sku", "TEA10"),
        ];
        let said = pairs.iter().map(|(one, other, reason, shared)| (one.as_str(), other.as_str(), reason.as_str(), shared.as_str()));
        let mut said: Vec<_> = said.collect();
        let mut wanted = expected.to_vec();
        // Made at one moment, either of two may be the first.
        for pair in said.iter_mut().chain(wanted.iter_mut()) {
            if pair.0 > pair.1 {
                std::mem::swap(&mut pair.0, &mut pair.1);
            }
        }
        assert_eq!(said, wanted);
        done(shop, "catalog.archive-product", json!({ "id": other["id"], "version": 1 })).await;
        assert_eq!(done(shop, "catalog.find-duplicates", json!({})).await["items"].as_array().unwrap().len(), 3);
        assert_eq!(found["next"], Value::Null);
    }

    async fn many_duplicates_come_page_by_page(shop) {
        for n in 0..55 {
            for _ in 0..2 {
                product(shop, &format!("Twin {n:02}"), json!({})).await;
            }
        }
        let first = done(shop, "catalog.find-duplicates", json!({})).await;
        assert_eq!(first["items"].as_array().unwrap().len(), 50);
        let rest = done(shop, "catalog.find-duplicates", json!({ "cursor": first["next"] })).await;
        assert_eq!(each(&rest["items"], "shared"), ["twin 50", "twin 51", "twin 52", "twin 53", "twin 54"]);
        assert_eq!(rest["next"], Value::Null);
    }

    async fn some_products_are_listed_by_their_ids(shop) {
        let stock = stocked(shop).await;
        let all = done(shop, "catalog.list-products", json!({})).await;
        let ids = [all["items"][1]["id"].clone(), all["items"][0]["id"].clone()];
        let both = done(shop, "catalog.list-products", json!({ "ids": ids })).await;
        assert_eq!(each(&both["items"], "id"), [&ids[1], &ids[0]], "in the list's own order");
        let narrowed = done(shop, "catalog.list-products", json!({ "ids": ids, "brand": stock.brand })).await;
        assert!(each(&narrowed["items"], "id").len() < 2, "the other filters hold too");
        let many = json!({ "ids": vec![ids[0].clone(); 201] });
        assert_eq!(refused(shop, "catalog.list-products", many).await, "input.invalid");
    }
}
