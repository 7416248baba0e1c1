//! What things are counted in.

use testkit::{Shop, Value, json, on_both};

use crate::{done, each, product, refused};

async fn converted(shop: &Shop, variant: &Value, quantity: &str, from: &str, to: &str) -> String {
    let input = json!({ "variant": variant, "quantity": quantity, "from": from, "to": to });
    match shop.run(&shop.clerk, "catalog.convert", input).await {
        Ok(answer) => format!("{} {}", testkit::text(&answer["quantity"]), testkit::text(&answer["unit"])),
        Err(no) => no.code.into_owned(),
    }
}

on_both! {
    async fn a_variant_is_counted_in_a_unit_that_there_is(shop) {
        let bunch = json!({ "name": "Radish", "variants": [{ "unit": "bunch" }] });
        assert_eq!(refused(shop, "catalog.add-product", bunch.clone()).await, "input.invalid");
        let unit = done(shop, "catalog.add-unit", json!({ "code": "bunch", "name": "Bunch", "decimals": 1 })).await;
        assert_eq!(done(shop, "catalog.add-product", bunch.clone()).await["variants"][0]["unit"], "bunch");
        for (code, decimals, told) in [("piece", 0, "catalog.code-taken"), ("bunch", 0, "catalog.code-taken"), ("tub", 7, "input.invalid"), ("Tub!", 0, "input.invalid")] {
            let input = json!({ "code": code, "name": "X", "decimals": decimals });
            assert_eq!(refused(shop, "catalog.add-unit", input).await, told, "{code}");
        }
        let change = |version: i64, decimals: i64| json!({ "id": unit["id"], "version": version, "decimals": decimals });
        assert_eq!(refused(shop, "catalog.change-unit", change(1, 0)).await, "input.invalid", "what was counted stays true");
        done(shop, "catalog.change-unit", change(1, 2)).await;
        done(shop, "catalog.change-unit", json!({ "id": unit["id"], "version": 2, "archived": true })).await;
        assert_eq!(refused(shop, "catalog.add-product", bunch).await, "catalog.archived");
        let listed = done(shop, "catalog.list-units", json!({})).await;
        assert_eq!(each(&listed["items"], "code"), ["bunch"]);
        assert!(each(&listed["standard"], "code").contains(&&json!("kg")));
    }

    async fn quantities_convert_by_what_was_said(shop) {
        let tea = product(shop, "Tea", json!({})).await["variants"][0]["id"].clone();
        let say = |variant: &Value, unit: &str, worth: &str, of: &str| {
            json!({ "variant": variant, "unit": unit, "is_worth": worth, "of_unit": of })
        };
        let general = done(shop, "catalog.add-conversion", say(&Value::Null, "box", "12", "piece")).await;
        done(shop, "catalog.add-conversion", say(&tea, "box", "6", "piece")).await;
        let none = &Value::Null;
        assert_eq!(converted(shop, none, "2", "box", "piece").await, "24 piece");
        assert_eq!(converted(shop, &tea, "2", "box", "piece").await, "12 piece", "its own goes first");
        assert_eq!(converted(shop, &tea, "18", "piece", "box").await, "3 box");
        assert_eq!(converted(shop, none, "1.5", "kg", "g").await, "1500 g", "that is so everywhere");
        assert_eq!(converted(shop, none, "7", "piece", "box").await, "catalog.inexact-conversion");
        assert_eq!(converted(shop, none, "0.5", "piece", "box").await, "input.invalid", "half a piece");
        assert_eq!(converted(shop, none, "1", "box", "kg").await, "catalog.no-conversion");
        assert_eq!(converted(shop, none, "1", "crate", "piece").await, "input.invalid");
        for (wrong, told) in [
            (say(none, "piece", "12", "box"), "catalog.conversion-taken"),
            (say(none, "box", "0", "pack"), "input.invalid"),
            (say(none, "box", "-1", "pack"), "input.invalid"),
            (say(none, "box", "1", "box"), "input.invalid"),
            (say(none, "box", "1", "crate"), "input.invalid"),
        ] {
            assert_eq!(refused(shop, "catalog.add-conversion", wrong.clone()).await, told, "{wrong}");
        }
        assert_eq!(each(&done(shop, "catalog.list-conversions", json!({ "variant": tea })).await["items"], "is_worth").len(), 2);
        done(shop, "catalog.remove-conversion", json!({ "id": general["id"], "version": 1 })).await;
        assert_eq!(converted(shop, none, "2", "box", "piece").await, "catalog.no-conversion");
        assert_eq!(converted(shop, &tea, "2", "box", "piece").await, "12 piece");
    }
}
