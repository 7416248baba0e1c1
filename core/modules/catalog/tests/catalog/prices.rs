//! Which price applies, and why.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both};

use crate::{done, each, product, refused};

/// A list in which the variant has these breaks.
async fn list(shop: &Shop, name: &str, more: Value, variant: &Value, breaks: &[(&str, &str)]) -> Value {
    let mut input = json!({ "name": name, "currency": "EUR", "includes_tax": false });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let list = done(shop, "catalog.add-price-list", input).await;
    let breaks: Vec<_> = breaks.iter().map(|(from, price)| json!({ "from": from, "price": price })).collect();
    let prices = json!({ "id": list["id"], "prices": [{ "variant": variant, "breaks": breaks }] });
    done(shop, "catalog.set-prices", prices).await;
    list
}

async fn price(shop: &Shop, variant: &Value, more: Value) -> Value {
    let mut input = json!({ "id": variant, "currency": "EUR" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    shop.run(&shop.clerk, "catalog.price-of", input).await.unwrap()
}

async fn tea(shop: &Shop) -> Value {
    product(shop, "Tea", json!({ "currency": "EUR", "price": "10" })).await["variants"][0]["id"].clone()
}

on_both! {
    async fn a_price_is_in_the_businesss_own_money_unless_it_says_another(shop) {
        let unsaid = json!({ "name": "Tea", "variants": [{ "price": "4" }] });
        assert_eq!(refused(shop, "catalog.add-product", unsaid.clone()).await, "input.invalid");
        done(shop, "business.change", json!({ "version": 0, "country": "CH" })).await;
        let tea = done(shop, "catalog.add-product", unsaid).await["variants"][0].clone();
        assert_eq!(tea["currency"], "CHF");
        let bare = product(shop, "Bare", json!({})).await["variants"][0].clone();
        assert_eq!(bare["currency"], Value::Null, "nothing is priced, so nothing is in a currency");
        let input = json!({ "id": bare["id"], "version": bare["version"], "price": "5" });
        assert_eq!(done(shop, "catalog.change-variant", input).await["currency"], "CHF");
        let other = product(shop, "Other", json!({ "currency": "EUR", "price": "4" })).await;
        assert_eq!(other["variants"][0]["currency"], "EUR");
    }

    async fn the_break_that_is_reached_and_the_groups_own_list_win(shop) {
        let tea = tea(shop).await;
        let own = price(shop, &tea, json!({})).await;
        assert_eq!((&own["price"], &own["list"], &own["includes_tax"]), (&json!("10"), &Value::Null, &Value::Null));
        let general = list(shop, "Everybody", json!({ "includes_tax": true }), &tea, &[("10", "8"), ("2", "9")]).await;
        let trade = list(shop, "Trade", json!({ "customer_group": "trade" }), &tea, &[("0", "9.5")]).await;
        let few = price(shop, &tea, json!({})).await;
        assert_eq!(few["price"], "10", "two are too few for the list: {}", few["why"]);
        assert_eq!(few["passed_over"].as_array().unwrap().len(), 2);
        let some = price(shop, &tea, json!({ "quantity": "9.999999" })).await;
        assert_eq!((&some["price"], &some["list"], &some["from"], &some["includes_tax"]), (&json!("9"), &general["id"], &json!("2"), &json!(true)));
        assert_eq!(price(shop, &tea, json!({ "quantity": "10" })).await["price"], "8");
        let traders = price(shop, &tea, json!({ "quantity": "10", "customer_group": "trade" })).await;
        assert_eq!((&traders["price"], &traders["list"]), (&json!("9.5"), &trade["id"]), "their own, though it is dearer");
        assert!(traders["why"].as_str().unwrap().contains("Trade") && traders["passed_over"][0]["why"] == "Trade goes before it");
        let meant = price(shop, &tea, json!({ "quantity": "10", "customer_group": "trade", "list": general["id"] })).await;
        assert_eq!(meant["price"], "8", "the list that is meant");
        let dollars = price(shop, &tea, json!({ "currency": "USD" })).await;
        assert_eq!((&dollars["price"], &dollars["passed_over"][0]["why"]), (&Value::Null, &json!("it is in EUR")));
        assert!(dollars["why"].as_str().unwrap().contains("EUR"));
    }

    async fn a_list_holds_from_a_moment_until_another(shop) {
        let tea = tea(shop).await;
        let now = shop.door.now();
        let (soon, later) = (now.plus(Duration::from_secs(60)).to_string(), now.plus(Duration::from_secs(120)).to_string());
        list(shop, "Sale", json!({ "valid_from": soon, "valid_until": later }), &tea, &[("0", "5")]).await;
        assert_eq!(price(shop, &tea, json!({})).await["price"], "10");
        assert_eq!(price(shop, &tea, json!({ "at": soon })).await["price"], "5", "the first moment is in it");
        assert_eq!(price(shop, &tea, json!({ "at": later })).await["price"], "10", "the last is not");
        shop.advance(Duration::from_secs(61));
        assert_eq!(price(shop, &tea, json!({})).await["price"], "5");
        let wrong = json!({ "name": "X", "currency": "EUR", "includes_tax": false, "valid_from": later, "valid_until": soon });
        assert_eq!(refused(shop, "catalog.add-price-list", wrong).await, "input.invalid");
    }

    async fn of_two_lists_the_higher_priority_and_then_the_lower_price(shop) {
        let tea = tea(shop).await;
        let dear = list(shop, "Dear", json!({}), &tea, &[("0", "9")]).await;
        let cheap = list(shop, "Cheap", json!({}), &tea, &[("0", "7")]).await;
        assert_eq!(price(shop, &tea, json!({})).await["list"], cheap["id"]);
        done(shop, "catalog.change-price-list", json!({ "id": dear["id"], "version": 1, "priority": 1 })).await;
        assert_eq!(price(shop, &tea, json!({})).await["list"], dear["id"]);
        done(shop, "catalog.change-price-list", json!({ "id": dear["id"], "version": 2, "archived": true })).await;
        assert_eq!(price(shop, &tea, json!({})).await["list"], cheap["id"]);
        let prices = json!({ "id": dear["id"], "prices": [] });
        assert_eq!(refused(shop, "catalog.set-prices", prices).await, "catalog.archived");
        let listed = done(shop, "catalog.list-price-lists", json!({})).await;
        assert_eq!(each(&listed["items"], "name"), ["Cheap"]);
    }

    async fn what_is_in_a_list_is_set_and_taken_out(shop) {
        let tea = tea(shop).await;
        let cheap = list(shop, "Cheap", json!({}), &tea, &[("5", "6"), ("0", "7")]).await;
        let set = |breaks: Value| json!({ "id": cheap["id"], "prices": [{ "variant": tea, "breaks": breaks }] });
        let listed = done(shop, "catalog.list-prices", json!({ "id": cheap["id"] })).await;
        assert_eq!(listed["items"][0]["breaks"], json!([{ "from": "0", "price": "7" }, { "from": "5", "price": "6" }]));
        for (wrong, told) in [
            (set(json!([{ "from": "-1", "price": "7" }])), "input.invalid"),
            (set(json!([{ "from": "1", "price": "-7" }])), "input.invalid"),
            (set(json!([{ "from": "1", "price": "7" }, { "from": "1.0", "price": "8" }])), "input.invalid"),
            (json!({ "id": cheap["id"], "prices": [{ "variant": tea, "breaks": [] }, { "variant": tea, "breaks": [] }] }), "input.invalid"),
            (json!({ "id": cheap["id"], "prices": [{ "variant": "var_01m7xsn76gftps5fza6ywntcnc", "breaks": [] }] }), "record.not-found"),
        ] {
            assert_eq!(refused(shop, "catalog.set-prices", wrong.clone()).await, told, "{wrong}");
        }
        let seen = |version: i64| json!({ "id": cheap["id"], "prices": [{ "variant": tea, "version": version, "breaks": [{ "from": "0", "price": "6.5" }] }] });
        assert_eq!(done(shop, "catalog.set-prices", seen(1)).await["items"][0]["version"], 2);
        assert_eq!(refused(shop, "catalog.set-prices", seen(1)).await, "record.stale");
        assert_eq!(done(shop, "catalog.set-prices", set(json!([]))).await["items"], json!([]));
        assert_eq!(refused(shop, "catalog.set-prices", seen(2)).await, "record.stale", "it is no longer there");
        assert_eq!(price(shop, &tea, json!({})).await["price"], "10");
        for (name, told) in [("cheap", "catalog.name-taken"), ("", "input.invalid")] {
            let twice = json!({ "name": name, "currency": "EUR", "includes_tax": false });
            assert_eq!(refused(shop, "catalog.add-price-list", twice).await, told);
        }
        let group = json!({ "name": "G", "currency": "EUR", "includes_tax": false, "customer_group": "Not a word" });
        assert_eq!(refused(shop, "catalog.add-price-list", group).await, "input.invalid");
        let prices = json!({ "id": cheap["id"], "prices": [] });
        assert_eq!(shop.run(&shop.clerk, "catalog.set-prices", prices).await.unwrap_err().code, "access.denied");
    }
}
