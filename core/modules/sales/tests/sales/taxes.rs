//! Where something is taxed, and how much.

use testkit::{Value, json, on_both, text};

use crate::{is, made, refused};

async fn rates(shop: &testkit::Shop, question: Value) -> (String, Vec<String>) {
    let answer = made(shop, "sales.choose-tax", question).await;
    let rates = answer["taxes"].as_array().unwrap().iter().map(|tax| text(&tax["rate"])).collect();
    (text(&answer["regime"]), rates)
}

fn said(regime: &str, rates: &[&str]) -> (String, Vec<String>) {
    (regime.to_owned(), rates.iter().map(|rate| (*rate).to_owned()).collect())
}

on_both! {
    async fn a_country_begins_with_what_most_likely_holds(shop) {
        made(shop, "business.change", json!({ "version": 0, "country": "DE" })).await;
        let begun = made(shop, "sales.add-tax-preset", json!({ "country": "DE" })).await;
        assert_eq!(begun["items"][0]["rates"].as_array().unwrap().len(), 2);
        assert_eq!(refused(shop, "sales.add-tax-preset", json!({ "country": "DE" })).await, "sales.taxes-there");
        assert_eq!(refused(shop, "sales.add-tax-preset", json!({ "country": "AQ" })).await, "sales.no-preset");
        let classes = made(shop, "catalog.list-tax-classes", json!({})).await;
        let reduced = &classes["items"][0];
        assert_eq!(reduced["code"], "reduced");
        assert_eq!(rates(shop, json!({})).await, said("domestic", &["0.19"]));
        assert_eq!(rates(shop, json!({ "tax_class": reduced["id"] })).await, said("domestic", &["0.07"]));
        assert_eq!(rates(shop, json!({ "country": "DE", "region": "Bayern" })).await, said("domestic", &["0.19"]));
    }

    async fn who_buys_from_where_decides(shop) {
        made(shop, "business.change", json!({ "version": 0, "country": "DE" })).await;
        made(shop, "sales.add-tax-preset", json!({ "country": "DE" })).await;
        made(shop, "sales.add-tax-preset", json!({ "country": "AT" })).await;
        assert_eq!(rates(shop, json!({ "country": "AT" })).await, said("origin", &["0.19"]));
        let business = json!({ "country": "AT", "tax_id": "ATU13585627" });
        assert_eq!(rates(shop, business).await, said("reverse-charge", &[]));
        assert_eq!(rates(shop, json!({ "country": "CH" })).await, said("export", &[]));
        made(shop, "sales.set-policy", json!({ "version": 0, "one_stop": true })).await;
        assert_eq!(rates(shop, json!({ "country": "AT" })).await, said("destination", &["0.2"]));
    }

    async fn a_state_a_county_and_a_city_each_have_theirs(shop) {
        made(shop, "business.change", json!({ "version": 0, "country": "US" })).await;
        made(shop, "sales.add-tax-preset", json!({ "country": "US" })).await;
        assert_eq!(rates(shop, json!({ "country": "US", "region": "NY" })).await, said("domestic", &[]));
        let all = made(shop, "sales.list-tax-jurisdictions", json!({ "country": "US", "limit": 200 })).await;
        let state = all["items"].as_array().unwrap().iter().find(|place| place["region"] == "NY").unwrap().clone();
        let city = json!({ "name": "New York City", "country": "US", "region": "NY", "postcode_from": "100", "postcode_to": "104" });
        let city = made(shop, "sales.add-tax-jurisdiction", city).await;
        for (place, name, rate) in [(&state, "State", "0.04"), (&city, "City", "0.045")] {
            made(shop, "sales.set-tax-rate", json!({ "id": place["id"], "name": name, "rate": rate })).await;
        }
        let clothing = made(shop, "catalog.add-tax-class", json!({ "code": "clothing", "name": "Clothing" })).await;
        let none = json!({ "id": state["id"], "name": "State", "rate": "0", "tax_class": clothing["id"] });
        made(shop, "sales.set-tax-rate", none).await;
        let manhattan = |class: &Value| json!({ "country": "US", "region": "ny", "postcode": "10001-1234", "tax_class": class });
        assert_eq!(rates(shop, manhattan(&Value::Null)).await, said("domestic", &["0.04", "0.045"]));
        assert_eq!(rates(shop, manhattan(&clothing["id"])).await, said("domestic", &["0", "0.045"]));
        let albany = json!({ "country": "US", "region": "NY", "postcode": "12207" });
        assert_eq!(rates(shop, albany).await, said("domestic", &["0.04"]));
        let jersey = json!({ "country": "US", "region": "NJ", "postcode": "10001" });
        assert_eq!(rates(shop, jersey).await, said("domestic", &[]));
    }

    async fn a_rate_holds_until_the_next(shop) {
        made(shop, "business.change", json!({ "version": 0, "country": "EE" })).await;
        let place = made(shop, "sales.add-tax-jurisdiction", json!({ "name": "Eesti", "country": "EE" })).await;
        let rate = |rate: &str, from: &str| json!({ "id": place["id"], "name": "KM", "rate": rate, "valid_from": from });
        made(shop, "sales.set-tax-rate", rate("0.22", "2024-01-01T00:00:00Z")).await;
        let set = made(shop, "sales.set-tax-rate", rate("0.24", "2025-07-01T00:00:00Z")).await;
        is(&set["rates"][1], json!({ "rate": "0.22", "valid_until": "2025-07-01T00:00:00.000000Z" }));
        for (at, holds) in [("2023-06-01T00:00:00Z", &[][..]), ("2025-06-30T23:59:59Z", &["0.22"]), ("2025-07-01T00:00:00Z", &["0.24"])] {
            assert_eq!(rates(shop, json!({ "at": at })).await, said("domestic", holds), "{at}");
        }
        for (wrong, from) in [("0.25", "2025-07-01T00:00:00Z"), ("0.25", "2024-06-01T00:00:00Z"), ("25", "2030-01-01T00:00:00Z")] {
            assert_eq!(refused(shop, "sales.set-tax-rate", rate(wrong, from)).await, "input.invalid", "{from}");
        }
        let last = &set["rates"][0];
        let end = json!({ "id": last["id"], "version": last["version"], "at": "2027-01-01T00:00:00Z" });
        made(shop, "sales.end-tax-rate", end.clone()).await;
        assert_eq!(refused(shop, "sales.end-tax-rate", end).await, "record.stale");
        assert_eq!(rates(shop, json!({ "at": "2027-01-01T00:00:00Z" })).await, said("domestic", &[]));
        let gone = json!({ "id": place["id"], "version": place["version"] });
        made(shop, "sales.archive-tax-jurisdiction", gone.clone()).await;
        made(shop, "sales.archive-tax-jurisdiction", gone).await;
        assert_eq!(rates(shop, json!({ "at": "2025-08-01T00:00:00Z" })).await, said("domestic", &[]));
    }

    async fn what_cannot_be_a_place_or_a_policy_is_refused(shop) {
        for place in [
            json!({ "name": "", "country": "US" }),
            json!({ "name": "City", "country": "US", "postcode_from": "100" }),
            json!({ "name": "City", "country": "US", "postcode_from": "200", "postcode_to": "100" }),
            json!({ "name": "4111 1111 1111 1111", "country": "US" }),
        ] {
            assert_eq!(refused(shop, "sales.add-tax-jurisdiction", place).await, "input.invalid");
        }
        for (field, wrong) in [
            ("payment_days", json!(-1)),
            ("discount_limit", json!("10")),
            ("role_limits", json!([{ "role": "Cashier", "limit": "0.1" }])),
            ("role_limits", json!([{ "role": "cashier", "limit": "0.1" }, { "role": "cashier", "limit": "0.2" }])),
        ] {
            let mut change = json!({ "version": 0 });
            change[field] = wrong;
            assert_eq!(refused(shop, "sales.set-policy", change).await, "input.invalid", "{field}");
        }
    }
}
