//! What was sold, taxed and is owed: to the cent what papers and stock say.

use std::time::Duration;

use testkit::{Value, json, on_both, text};

use crate::{cents, customer, is, made, paid, place, placed, refused, tea};

/// From long before to long after.
fn always() -> Value {
    json!({ "from": "2000-01-01", "until": "9000-01-01" })
}

async fn sold(shop: &testkit::Shop, by: &str) -> Value {
    let mut wanted = always();
    wanted["by"] = json!(by);
    made(shop, "sales.report-sales", wanted).await
}

fn of<'a>(found: &'a Value, key: &str) -> &'a Value {
    found["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["key"] == key)
        .unwrap_or_else(|| panic!("{key} in {found:#}"))
}

on_both! {
    async fn what_was_sold_is_what_papers_say_less_what_was_credited(shop) {
        let tea = tea(shop).await;
        // Six more, for four each: ten of nothing and six of that, on average 1.50.
        let six = json!({ "variant": tea.variant, "location": tea.location, "quantity": "6", "unit_cost": "4" });
        made(shop, "stock.receive", six).await;
        let parcel = json!({ "kind": "shipping", "name": "Parcel", "quantity": "1", "unit_price": "4.99" });
        let draft = json!({ "channel": "web", "lines": [{ "variant": tea.variant, "quantity": "3" }, parcel] });
        let order = place(shop, made(shop, "sales.draft-order", draft).await).await;
        assert_eq!(sold(shop, "month").await["items"], json!([]), "what is on no paper yet is not sold");
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        let counter = placed(shop, &tea, "1").await;
        made(shop, "sales.issue-invoice", json!({ "id": counter["id"] })).await;

        let months = sold(shop, "month").await;
        let days = sold(shop, "day").await;
        assert_eq!((&months["totals"], months["items"].as_array().unwrap().len()), (&days["totals"], 1));
        // 4 × 10.00 and 4.19 for the parcel; three of the tea left.
        is(&months["totals"][0], json!({ "currency": "EUR", "net": "44.19", "tax": "8.4", "gross": "52.59", "cost": "4.5", "margin": "39.69" }));
        is(&months["items"][0], json!({ "net": "44.19", "name": null, "quantity": null }));

        let channels = sold(shop, "channel").await;
        assert_eq!(channels["totals"], months["totals"]);
        is(of(&channels, "web"), json!({ "net": "34.19", "cost": "4.5" }));
        is(of(&channels, "counter"), json!({ "net": "10", "cost": "0" }));

        // One comes back, and is credited.
        let line = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        made(shop, "sales.take-back", json!({ "id": order["id"], "lines": line, "reason": "Stale" })).await;
        made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "lines": line, "reason": "Stale" })).await;
        let products = sold(shop, "product").await;
        let product = text(&made(shop, "catalog.list-products", json!({})).await["items"][0]["id"]);
        let row = of(&products, &product);
        is(row, json!({ "name": "Tea", "quantity": "3", "net": "30", "tax": "5.7", "gross": "35.7" }));
        assert!(cents(&row["cost"]) < 450 && cents(&row["margin"]) == 3_000 - cents(&row["cost"]), "{row}");
        is(of(&products, "shipping"), json!({ "name": null, "net": "4.19", "quantity": null }));
        assert_eq!(products["items"][0]["key"], json!(product), "what brought most comes first");
        assert_eq!(cents(&products["totals"][0]["gross"]), 5_259 - 1_190);

        let backwards = json!({ "from": "2026-02-01", "until": "2026-01-01", "by": "day" });
        assert_eq!(refused(shop, "sales.report-sales", backwards).await, "input.invalid");
        let before = json!({ "from": "2000-01-01", "until": "2000-12-31", "by": "day" });
        assert_eq!(made(shop, "sales.report-sales", before).await["totals"], json!([]));
    }

    async fn what_was_sold_before_reports_were_kept_is_brought_in_once(shop) {
        let tea = tea(shop).await;
        let six = json!({ "variant": tea.variant, "location": tea.location, "quantity": "6", "unit_cost": "4" });
        made(shop, "stock.receive", six).await;
        let pair = json!({ "name": "Pair", "variants": [{ "sku": "PAIR", "price": "23.80", "currency": "EUR" }] });
        let pair = made(shop, "catalog.add-product", pair).await;
        let two = json!([{ "variant": tea.variant, "quantity": "2" }]);
        let parts = json!({ "id": pair["variants"][0]["id"], "version": 1, "components": two });
        made(shop, "catalog.set-components", parts).await;
        let parcel = json!({ "kind": "shipping", "name": "Parcel", "quantity": "1", "unit_price": "4.99" });
        let single = json!({ "channel": "web", "lines": [{ "variant": tea.variant, "quantity": "3" }, parcel] });
        let double = json!({ "lines": [{ "variant": pair["variants"][0]["id"], "quantity": "1" }] });
        for draft in [single, double] {
            let order = place(shop, made(shop, "sales.draft-order", draft).await).await;
            let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
            made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
            if order["channel"] == "web" {
                let line = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
                made(shop, "sales.take-back", json!({ "id": order["id"], "lines": line, "reason": "Stale" })).await;
                made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "lines": line, "reason": "Stale" })).await;
            }
        }
        // What only went wrong in stock was not sold.
        let broken = json!({ "variant": tea.variant, "location": tea.location, "change": "-1", "reason": "Broken" });
        made(shop, "stock.adjust", broken).await;
        let all = async || {
            let taxes = made(shop, "sales.report-taxes", always()).await;
            (sold(shop, "day").await, sold(shop, "product").await, sold(shop, "channel").await, taxes)
        };
        let as_it_happened = all().await;
        assert!(cents(&as_it_happened.0["totals"][0]["cost"]) > 0, "{:#}", as_it_happened.0);
        let bringing = work::following::Follower::new(std::sync::Arc::clone(&shop.door), sales::FOLLOWED);
        bringing.follow().await;
        assert_eq!(all().await, as_it_happened, "what is there is not written twice");
        // Only there can rows be taken away from under it.
        if shop.engine == testkit::Engine::Postgres {
            let database = shop.database().unwrap();
            let emptied = "DELETE FROM workspace.sold; DELETE FROM workspace.sold_taxes; DELETE FROM workspace.consumers;";
            database.psql_as_superuser(emptied).unwrap();
            assert_eq!(sold(shop, "day").await["totals"], json!([]));
            let late = placed(shop, &tea, "1").await;
            made(shop, "sales.issue-invoice", json!({ "id": late["id"] })).await;
            let alone = cents(&sold(shop, "day").await["totals"][0]["net"]);
            bringing.follow().await;
            let brought = all().await;
            assert_eq!(cents(&brought.0["totals"][0]["net"]), cents(&as_it_happened.0["totals"][0]["net"]) + alone);
            assert_eq!(brought.1["totals"][0]["cost"], as_it_happened.1["totals"][0]["cost"]);
            for key in ["shipping".to_owned(), text(&pair["id"])] {
                assert_eq!(of(&brought.1, &key), of(&as_it_happened.1, &key));
            }
            assert_eq!(brought.1["items"].as_array().unwrap().len(), as_it_happened.1["items"].as_array().unwrap().len());
            bringing.follow().await;
            assert_eq!(all().await, brought);
        }
    }

    async fn a_bundle_had_cost_what_its_parts_had(shop) {
        let tea = tea(shop).await;
        let ten = json!({ "variant": tea.variant, "location": tea.location, "quantity": "10", "unit_cost": "2" });
        made(shop, "stock.receive", ten).await;
        let pair = json!({ "name": "Pair", "variants": [{ "sku": "PAIR", "price": "23.80", "currency": "EUR" }] });
        let pair = made(shop, "catalog.add-product", pair).await;
        let two = json!([{ "variant": tea.variant, "quantity": "2" }]);
        let parts = json!({ "id": pair["variants"][0]["id"], "version": 1, "components": two });
        made(shop, "catalog.set-components", parts).await;
        let draft = json!({ "lines": [{ "variant": pair["variants"][0]["id"], "quantity": "1" }] });
        let order = place(shop, made(shop, "sales.draft-order", draft).await).await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        let found = sold(shop, "product").await;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found:#}");
        // Twenty pieces are worth twenty.
        is(of(&found, pair["id"].as_str().unwrap()), json!({ "name": "Pair", "quantity": "1", "net": "20", "cost": "2" }));
    }

    async fn taxes_are_told_by_rate_and_what_is_not_taxed_too(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        let abroad = customer(shop, "US").await;
        let draft = json!({ "contact": abroad["id"], "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let export = place(shop, made(shop, "sales.draft-order", draft).await).await;
        let untaxed = made(shop, "sales.issue-invoice", json!({ "id": export["id"] })).await;
        let line = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "lines": line, "reason": "Stale" })).await;
        let found = made(shop, "sales.report-taxes", always()).await;
        let rows = found["items"].as_array().unwrap();
        assert_eq!(rows.len(), 2, "{found:#}");
        let taxed = rows.iter().find(|row| row["rate"] == "0.19").unwrap();
        is(taxed, json!({ "net": "10", "amount": "1.9", "currency": "EUR" }));
        let free = rows.iter().find(|row| row["name"] == "").unwrap();
        is(free, json!({ "rate": null, "net": untaxed["net"], "amount": "0" }));
    }

    async fn what_is_owed_gets_older(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        paid(shop, &order, "3.80").await;
        let owed = async || made(shop, "sales.report-receivables", json!({})).await;
        let ages = ["not-due", "up-to-30", "up-to-60", "up-to-90", "over-90"];
        for (age, days) in ages.into_iter().zip([0, 20, 30, 30, 30]) {
            shop.advance(Duration::from_secs(days * 24 * 3600));
            let found = owed().await;
            for row in found["items"].as_array().unwrap() {
                let wanted = if row["age"] == age { (json!(1), json!("20")) } else { (json!(0), json!("0")) };
                assert_eq!((row["count"].clone(), row["amount"].clone()), wanted, "{age}: {found:#}");
            }
            assert_eq!(found["totals"], json!([{ "currency": "EUR", "count": 1, "amount": "20" }]));
        }
        paid(shop, &order, "20").await;
        assert_eq!(owed().await["items"], json!([]));
    }

    async fn today_is_what_was_done_today(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        let payment = paid(shop, &order, "20").await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        let today = async || made(shop, "sales.get-today", json!({})).await;
        let refund = json!({ "id": payment["payment"]["id"], "amount": "5", "reason": "Stale" });
        made(shop, "sales.refund-payment", refund).await;
        let money = |count: i64, amount: &str| json!([{ "currency": "EUR", "count": count, "amount": amount }]);
        is(&today().await, json!({
            "placed": money(1, "23.8"), "received": money(1, "20"), "refunded": money(1, "5"),
            "unpaid": money(1, "8.8"), "overdue": [], "to_send": 1,
        }));
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        shop.advance(Duration::from_secs(30 * 24 * 3600));
        is(&today().await, json!({
            "placed": [], "received": [], "refunded": [], "unpaid": money(1, "8.8"), "overdue": money(1, "8.8"), "to_send": 0,
        }));
    }

    async fn what_it_had_cost_is_for_those_who_see_costs(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        let wanted = json!({ "from": "2000-01-01", "by": "month" });
        let refused = shop.run(&shop.clerk, "sales.report-sales", wanted.clone()).await.unwrap_err();
        assert_eq!(refused.code, "access.denied");
        let trusted = json!({ "id": shop.clerk.member(), "permission": "sales:report", "effect": "allow", "reason": "a test" });
        shop.run(&shop.fresh(&shop.owner), "overrides.add", trusted).await.unwrap();
        let seen = shop.run(&shop.clerk, "sales.report-sales", wanted).await.unwrap();
        is(&seen["items"][0], json!({ "net": "10", "cost": null, "margin": null }));
    }
}
