//! What can be chosen, and the variants that follow.

use testkit::{Shop, Value, json, on_both};

use crate::{done, each, product, refused};

fn tee() -> Value {
    json!([{ "name": "Size", "values": ["S", "M", "L"] }, { "name": "Colour", "values": ["Red", "Sky blue"] }])
}

async fn shirts(shop: &Shop) -> Value {
    let matrix = json!({ "sku_pattern": "TEE-{size}-{colour}", "currency": "EUR", "price": "19.90" });
    done(shop, "catalog.add-product", json!({ "name": "T-shirt", "options": tee(), "matrix": matrix })).await
}

on_both! {
    async fn the_whole_matrix_is_made_in_one_call(shop) {
        let shirt = shirts(shop).await;
        assert_eq!(
            each(&shirt["variants"], "title"),
            ["S / Red", "S / Sky blue", "M / Red", "M / Sky blue", "L / Red", "L / Sky blue"]
        );
        assert_eq!(shirt["variants"][3]["sku"], "TEE-M-SKY-BLUE");
        assert_eq!(shirt["variants"][3]["choices"], json!(["M", "Sky blue"]));
        assert!(each(&shirt["variants"], "price").iter().all(|price| **price == "19.9"));
        let again = done(shop, "catalog.get-product", json!({ "id": shirt["id"] })).await;
        assert_eq!(again, shirt, "in the same order when it is read again");
    }

    async fn what_is_there_is_skipped(shop) {
        let some = json!([{ "choices": ["m", "RED"], "sku": "OWN" }]);
        let shirt = done(shop, "catalog.add-product", json!({ "name": "T", "options": tee(), "variants": some })).await;
        assert_eq!(each(&shirt["variants"], "title"), ["M / Red"]);
        let made = done(shop, "catalog.make-matrix", json!({ "id": shirt["id"], "matrix": { "sku_pattern": "{1}-{2}" } })).await;
        assert_eq!(each(&made["variants"], "sku"), ["S-RED", "S-SKY-BLUE", "OWN", "M-SKY-BLUE", "L-RED", "L-SKY-BLUE"]);
        let whole = done(shop, "catalog.make-matrix", json!({ "id": shirt["id"] })).await;
        assert_eq!(whole["variants"], made["variants"], "nothing was missing");
        let twice = json!({ "id": shirt["id"], "variant": { "choices": ["L", "Red"] } });
        assert_eq!(refused(shop, "catalog.add-variant", twice).await, "catalog.choices-taken");
    }

    async fn a_matrix_that_is_too_large_or_makes_no_sense_leaves_nothing(shop) {
        let many = |count: usize| json!({ "name": format!("N{count}"), "values": (0..count).map(|n| n.to_string()).collect::<Vec<_>>() });
        let add = |input: Value| async move { refused(shop, "catalog.add-product", input).await };
        assert_eq!(add(json!({ "name": "T", "options": [many(100), many(3)] })).await, "catalog.too-many-variants");
        assert_eq!(add(json!({ "name": "T", "options": [many(101)] })).await, "input.invalid");
        assert_eq!(add(json!({ "name": "T", "options": [many(1), many(2), many(3), many(4)] })).await, "input.invalid");
        assert_eq!(add(json!({ "name": "T", "options": tee(), "variants": [{}] })).await, "input.invalid");
        assert_eq!(add(json!({ "name": "T", "variants": [{ "choices": ["S"] }] })).await, "input.invalid");
        assert_eq!(add(json!({ "name": "T", "options": tee(), "matrix": { "sku_pattern": "TEE" } })).await, "input.invalid");
        assert_eq!(add(json!({ "name": "T", "matrix": {} })).await, "catalog.no-options");
        // A SKU of the matrix that somebody else has: none of it is made.
        product(shop, "Other", json!({ "sku": "L-RED" })).await;
        assert_eq!(add(json!({ "name": "T", "options": tee(), "matrix": { "sku_pattern": "{1}-{2}" } })).await, "catalog.code-taken");
        let listed = done(shop, "catalog.list-products", json!({})).await;
        assert_eq!(each(&listed["items"], "name"), ["Other"]);
        let most = done(shop, "catalog.add-product", json!({ "name": "T", "options": [many(100), many(2)] })).await;
        assert_eq!(most["variants"].as_array().unwrap().len(), 200);
        let more = json!({ "id": most["id"], "variant": { "choices": ["1", "1"] } });
        assert_eq!(refused(shop, "catalog.add-variant", more).await, "catalog.too-many-variants");
    }

    async fn options_come_and_go_with_their_variants(shop) {
        let shirt = shirts(shop).await;
        let set = |version: i64, options: Value| json!({ "id": shirt["id"], "version": version, "options": options });
        // A new value and another order change no variant; a new option gives all its first value.
        let wider = json!([
            { "name": "colour", "values": ["Sky blue", "Red", "Green"] },
            { "name": "Size", "values": ["S", "M", "L"] },
            { "name": "Cut", "values": ["Straight", "Slim"] },
        ]);
        let wide = done(shop, "catalog.set-options", set(1, wider)).await;
        assert_eq!(wide["variants"][0]["title"], "Sky blue / S / Straight");
        assert_eq!(wide["variants"].as_array().unwrap().len(), 6);
        // What is sold keeps its value.
        let narrow = json!([{ "name": "Colour", "values": ["Red"] }, { "name": "Size", "values": ["S", "M", "L"] }]);
        assert_eq!(refused(shop, "catalog.set-options", set(2, narrow.clone())).await, "catalog.value-in-use");
        assert_eq!(refused(shop, "catalog.set-options", set(2, json!([]))).await, "catalog.options-in-use");
        assert_eq!(refused(shop, "catalog.set-options", set(2, json!([{ "name": "Size", "values": ["S", "M", "L"] }]))).await, "catalog.choices-taken");
        for blue in wide["variants"].as_array().unwrap().iter().filter(|variant| variant["choices"][0] == "Sky blue") {
            let archive = json!({ "id": blue["id"], "version": blue["version"], "archived": true });
            done(shop, "catalog.change-variant", archive).await;
        }
        let red = done(shop, "catalog.set-options", set(2, narrow)).await;
        assert_eq!(red["variants"][0]["title"], "Red / S");
        assert_eq!(red["variants"][5]["title"], "Sky blue / L", "what is no longer offered goes last");
        assert_eq!(refused(shop, "catalog.set-options", set(2, tee())).await, "record.stale");
    }

    async fn variants_find_the_value_that_they_are_called_by(shop) {
        let variants = json!([{ "title": "250 g" }, { "title": "100 G / Tin" }]);
        let tea = done(shop, "catalog.add-product", json!({ "name": "Tea", "variants": variants })).await;
        let options = json!([{ "name": "Weight", "values": ["100 g", "250 g"] }]);
        let set = json!({ "id": tea["id"], "version": 1, "options": options });
        let chosen = done(shop, "catalog.set-options", set).await;
        let mut choices: Vec<String> = chosen["variants"].as_array().unwrap().iter().map(|one| one["choices"].to_string()).collect();
        choices.sort();
        assert_eq!(choices, ["[\"100 g\"]", "[\"250 g\"]"]);
    }

    async fn variants_that_were_there_are_told_what_they_are(shop) {
        let tea = done(shop, "catalog.add-product", json!({ "name": "Tea", "variants": [{ "title": "Small" }, { "title": "Large" }] })).await;
        let coffee = product(shop, "Coffee", json!({})).await;
        let sizes = json!([{ "name": "Size", "values": ["S", "L"] }]);
        let set = |choices: Value| json!({ "id": tea["id"], "version": 1, "options": sizes, "choices": choices });
        let large = |of: &Value| json!([{ "variant": of["variants"][of["variants"].as_array().unwrap().len() - 1]["id"], "choices": ["l"] }]);
        assert_eq!(refused(shop, "catalog.set-options", set(json!([]))).await, "catalog.choices-taken");
        assert_eq!(refused(shop, "catalog.set-options", set(large(&coffee))).await, "record.not-found", "another product's");
        let chosen = done(shop, "catalog.set-options", set(large(&tea))).await;
        assert_eq!(each(&chosen["variants"], "title"), ["Small", "Large"], "as they were called");
        assert_eq!(each(&chosen["variants"], "choices"), [&json!(["S"]), &json!(["L"])]);
    }

    async fn a_value_is_renamed_everywhere(shop) {
        let shirt = shirts(shop).await;
        let rename = |version: i64, value: Value, to: &str| {
            json!({ "id": shirt["id"], "version": version, "option": "colour", "value": value, "to": to })
        };
        let named = done(shop, "catalog.rename-option", rename(1, json!("sky  blue"), " Azure ")).await;
        assert_eq!(named["options"][1]["values"], json!(["Red", "Azure"]));
        assert_eq!(each(&named["variants"], "title")[1], "S / Azure");
        let named = done(shop, "catalog.rename-option", rename(2, Value::Null, "Color")).await;
        assert_eq!(named["options"][1]["name"], "Color");
        for (value, to) in [(json!("Azure"), "Green"), (json!("Azure"), "Red"), (json!("Azure"), "")] {
            let input = json!({ "id": shirt["id"], "version": 3, "option": "Color", "value": value, "to": to });
            let answered = shop.run(&shop.owner, "catalog.rename-option", input).await;
            assert_eq!(answered.is_ok(), to == "Green", "{to}");
        }
        assert_eq!(refused(shop, "catalog.rename-option", rename(4, json!("Red"), "Rouge")).await, "input.invalid", "no such option");
    }

    async fn a_variant_chooses_otherwise(shop) {
        let shirt = done(shop, "catalog.add-product", json!({ "name": "T", "options": tee(), "variants": [{ "choices": ["S", "Red"] }, { "choices": ["M", "Red"], "title": "The medium one" }] })).await;
        let change = |at: usize, choices: Value| json!({ "id": shirt["variants"][at]["id"], "version": 1, "choices": choices });
        assert_eq!(refused(shop, "catalog.change-variant", change(0, json!(["M", "Red"]))).await, "catalog.choices-taken");
        assert_eq!(refused(shop, "catalog.change-variant", change(0, json!(["XS", "Red"]))).await, "input.invalid");
        assert_eq!(done(shop, "catalog.change-variant", change(0, json!(["L", "Red"]))).await["title"], "L / Red");
        assert_eq!(done(shop, "catalog.change-variant", change(1, json!(["S", "Red"]))).await["title"], "The medium one");
    }
}
