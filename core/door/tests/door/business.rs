//! What a business says about itself is one thing, said once for every page and paper.

use testkit::{Shop, Value, json, on_both};

async fn change(shop: &Shop, input: Value) -> Result<Value, door::Problem> {
    shop.run(&shop.owner, "business.change", input).await
}

on_both! {
    async fn a_business_says_where_it_is_and_the_rest_follows(shop) {
        let unsaid = shop.run(&shop.clerk, "business.get", json!({})).await.unwrap();
        assert_eq!((&unsaid["version"], &unsaid["currency"]), (&json!(0), &Value::Null));
        let said = change(shop, json!({ "version": 0, "country": "CH", "name": "  Corner & Sons " })).await.unwrap();
        assert_eq!(
            said,
            json!({
                "version": 1, "name": "Corner & Sons", "country": "CH", "currency": "CHF", "time_zone": "Europe/Zurich",
                "locale": "de-CH", "prices_include_tax": true, "address": "",
            })
        );
        assert_eq!(shop.run(&shop.clerk, "business.get", json!({})).await.unwrap(), said);
        // What was chosen stays when the business moves.
        let moved = change(shop, json!({ "version": 1, "country": "US", "name": "", "address": " 1 Main St \n\n Springfield" }));
        let moved = moved.await.unwrap();
        assert_eq!((&moved["currency"], &moved["time_zone"]), (&json!("CHF"), &json!("Europe/Zurich")));
        assert_eq!((&moved["name"], &moved["address"]), (&Value::Null, &json!("1 Main St\nSpringfield")));
        // Saying the same again changes nothing.
        assert_eq!(change(shop, json!({ "version": 2, "country": "US" })).await.unwrap()["version"], 2);
        // Another business says its own.
        let theirs = shop.run(&shop.stranger, "business.get", json!({})).await.unwrap();
        assert_eq!(theirs["version"], 0);
    }

    async fn what_is_said_with_the_country_comes_before_what_follows(shop) {
        let input = json!({
            "version": 0, "country": "US", "currency": "CAD", "time_zone": "America/Chicago", "locale": "es-US",
            "prices_include_tax": true,
        });
        let said = change(shop, input).await.unwrap();
        let told = ["currency", "time_zone", "locale", "prices_include_tax"].map(|field| said[field].clone());
        assert_eq!(told, [json!("CAD"), json!("America/Chicago"), json!("es-US"), json!(true)]);
    }

    async fn two_who_begin_at_once_do_not_overwrite_each_other(shop) {
        change(shop, json!({ "version": 0, "country": "AT" })).await.unwrap();
        for version in [0, 2] {
            let no = change(shop, json!({ "version": version, "country": "DE" })).await.unwrap_err();
            assert_eq!(no.reason, door::Reason::Conflict, "{no}");
        }
        assert_eq!(shop.run(&shop.owner, "business.get", json!({})).await.unwrap()["country"], "AT");
    }

    async fn what_cannot_be_is_refused_whole(shop) {
        for (at, wrong) in [
            ("/name", json!({ "name": "a".repeat(201) })),
            ("/name", json!({ "name": "two\nlines" })),
            ("/country", json!({ "country": "at" })),
            ("/country", json!({ "country": "XX" })),
            ("/currency", json!({ "currency": "XYZ" })),
            ("/time_zone", json!({ "time_zone": "Europe/Vianna" })),
            ("/time_zone", json!({ "time_zone": "" })),
            ("/locale", json!({ "locale": "German" })),
            ("/address", json!({ "address": "a\n".repeat(9) })),
            ("/address", json!({ "address": "a".repeat(501) })),
            ("/address", json!({ "address": "a\u{7}" })),
        ] {
            let mut input = json!({ "version": 0, "prices_include_tax": false });
            input.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            let no = change(shop, input).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields[0].at.as_ref()), ("input.invalid", at), "{wrong}");
        }
        assert_eq!(shop.run(&shop.owner, "business.get", json!({})).await.unwrap()["version"], 0);
        let no = shop.run(&shop.clerk, "business.change", json!({ "version": 0, "country": "AT" })).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }

    async fn every_country_can_be_chosen(shop) {
        let listed = shop.run(&shop.clerk, "business.list-countries", json!({})).await.unwrap();
        let countries = listed["items"].as_array().unwrap();
        assert_eq!(countries.len(), 249);
        let austria = countries.iter().find(|country| country["code"] == "AT").unwrap();
        assert_eq!((&austria["german"], &austria["currency"]), (&json!("Österreich"), &json!("EUR")));
    }
}
