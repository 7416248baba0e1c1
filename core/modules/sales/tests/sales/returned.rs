//! Money and goods that went back elsewhere come back here: each once, however often it is told.

use testkit::{Value, json, on_both, text};

use crate::{importing::order, is, level, made, tea};

on_both! {
    async fn what_was_paid_there_and_went_back_is_told_of_often_and_counts_once(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        wanted["payments"] = json!([{ "external_id": "1001", "provider": "stripe", "amount": "40.01", "received_at": "2026-01-02T03:04:05Z" }]);
        let came = made(shop, "sales.import-order", wanted.clone()).await;
        is(&came["order"], json!({ "paid": "40.01", "status": "paid" }));
        // Two of three come back before they left, and no more money than came.
        wanted["refunds"] = json!([
            { "external_id": "1002", "amount": "20", "reason": "", "goods": [{ "line": "7", "quantity": "2" }] },
            { "external_id": "1003", "amount": "30", "reason": "Late" },
        ]);
        for change in ["changed", "unchanged"] {
            let came = made(shop, "sales.import-order", wanted.clone()).await;
            is(&came, json!({ "change": change }));
            is(&came["order"], json!({ "paid": "40.01", "refunded": "40.01", "payment": "refunded" }));
            assert_eq!(level(shop, &tea).await, ("10".into(), "1".into()));
        }
        let money = made(shop, "sales.list-payments", json!({ "id": came["order"]["id"] })).await;
        is(&money["payments"][0], json!({ "external_id": "woocommerce/1001", "received_at": "2026-01-02T03:04:05.000000Z" }));
        let mut back: Vec<_> = money["refunds"].as_array().unwrap().iter().map(|one| text(&one["amount"])).collect();
        back.sort();
        assert_eq!(back, ["20", "20.01"]);
        // What has left comes back onto the shelf.
        wanted["state"] = json!("completed");
        made(shop, "sales.import-order", wanted.clone()).await;
        assert_eq!(level(shop, &tea).await, ("9".into(), "0".into()));
    }

    async fn what_left_comes_back_onto_the_shelf_with_its_money(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        let back = json!([{ "external_id": "9", "amount": "10", "goods": [{ "line": "7", "quantity": "1" }] }]);
        wanted["payments"] = json!([{ "external_id": "1001", "provider": "cod", "amount": "40.01" }]);
        made(shop, "sales.import-order", wanted.clone()).await;
        wanted["state"] = json!("completed");
        made(shop, "sales.import-order", wanted.clone()).await;
        assert_eq!(level(shop, &tea).await, ("7".into(), "0".into()));
        wanted["refunds"] = back.clone();
        let came = made(shop, "sales.import-order", wanted.clone()).await;
        is(&came["order"]["lines"][0], json!({ "fulfilled": "3", "returned": "1" }));
        assert_eq!(level(shop, &tea).await, ("8".into(), "0".into()));
        // Of what was over before it was known here, the shelf knows nothing.
        wanted["external_id"] = json!("1002");
        wanted["number"] = json!("1002");
        wanted["payments"][0]["external_id"] = json!("1002");
        wanted["refunds"][0]["external_id"] = json!("10");
        let came = made(shop, "sales.import-order", wanted).await;
        is(&came["order"]["lines"][0], json!({ "fulfilled": "3", "returned": "1" }));
        is(&came["order"], json!({ "refunded": "10" }));
        assert_eq!(level(shop, &tea).await, ("8".into(), "0".into()));
    }

    async fn goods_come_back_whether_or_not_anything_was_paid(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        let back = |id: &str, amount: &str| json!({ "external_id": id, "amount": amount, "goods": [{ "line": "7", "quantity": "1" }] });
        let said = async |wanted: &Value, change: &str, refunded: &str, shelf: (&str, &str)| {
            let came = made(shop, "sales.import-order", wanted.clone()).await;
            is(&came, json!({ "change": change }));
            is(&came["order"], json!({ "refunded": refunded }));
            assert_eq!(level(shop, &tea).await, (shelf.0.into(), shelf.1.into()));
        };
        // On delivery: nobody has paid anything. And one of goods alone.
        wanted["refunds"] = json!([back("9", "10")]);
        said(&wanted, "new", "0", ("10", "2")).await;
        said(&wanted, "unchanged", "0", ("10", "2")).await;
        wanted["refunds"] = json!([back("9", "10"), back("10", "0")]);
        said(&wanted, "changed", "0", ("10", "1")).await;
        said(&wanted, "unchanged", "0", ("10", "1")).await;
        // The money comes to be known later, and moves no goods once more.
        wanted["payments"] = json!([{ "external_id": "1001", "provider": "cod", "amount": "40.01" }]);
        said(&wanted, "changed", "10", ("10", "1")).await;
        said(&wanted, "unchanged", "10", ("10", "1")).await;
        // What was taken back there and is one again is so with its money alone.
        wanted["refunds"] = json!([]);
        said(&wanted, "changed", "0", ("10", "1")).await;
        wanted["refunds"] = json!([back("9", "10"), back("10", "0")]);
        said(&wanted, "changed", "10", ("10", "1")).await;
        (wanted["state"], wanted["status_raw"]) = (json!("completed"), json!("completed"));
        said(&wanted, "changed", "10", ("9", "0")).await;
        wanted["refunds"] = json!([back("9", "10"), back("10", "0"), back("11", "0")]);
        said(&wanted, "changed", "10", ("10", "0")).await;
        said(&wanted, "unchanged", "10", ("10", "0")).await;
    }

    async fn pieces_that_are_told_apart_come_back_by_hand(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        let one = json!({ "variant": tea.variant, "location": tea.location, "change": "-10", "reason": "Sold" });
        made(shop, "stock.adjust", one).await;
        made(shop, "stock.track", json!({ "id": tea.variant, "mode": "serial" })).await;
        made(shop, "sales.import-order", wanted.clone()).await;
        (wanted["state"], wanted["status_raw"]) = (json!("completed"), json!("completed"));
        made(shop, "sales.import-order", wanted.clone()).await;
        assert_eq!(level(shop, &tea).await, ("0".into(), "0".into()));
        wanted["refunds"] = json!([{ "external_id": "9", "amount": "0", "goods": [{ "line": "7", "quantity": "1" }] }]);
        let came = made(shop, "sales.import-order", wanted).await["order"].clone();
        is(&came["lines"][0], json!({ "fulfilled": "3", "returned": "1" }));
        assert_eq!(level(shop, &tea).await, ("0".into(), "0".into()));
    }

    async fn what_went_back_there_and_was_taken_back_counts_no_more(shop) {
        let tea = tea(shop).await;
        let mut wanted = order(&tea);
        wanted["payments"] = json!([{ "external_id": "1001", "provider": "stripe", "amount": "40.01" }]);
        let (small, large) = (json!({ "external_id": "9", "amount": "10" }), json!({ "external_id": "10", "amount": "40.01" }));
        let mut said = async |refunds: Value, change: &str, refunded: &str| {
            wanted["refunds"] = refunds;
            let came = made(shop, "sales.import-order", wanted.clone()).await;
            is(&came, json!({ "change": change }));
            is(&came["order"], json!({ "paid": "40.01", "refunded": refunded }));
            came["order"]["id"].clone()
        };
        let id = said(json!([small]), "new", "10").await;
        said(Value::Null, "unchanged", "10").await;
        said(json!([]), "changed", "0").await;
        said(json!([]), "unchanged", "0").await;
        // For what nothing is left, that waits until there is.
        said(json!([large]), "changed", "40.01").await;
        said(json!([small, large]), "unchanged", "40.01").await;
        said(json!([small]), "changed", "10").await;
        let money = made(shop, "sales.list-payments", json!({ "id": id })).await;
        let mut states: Vec<_> = money["refunds"].as_array().unwrap().iter().map(|one| text(&one["state"])).collect();
        states.sort();
        assert_eq!((states, &money["payments"][0]["refunded"]), (vec!["done".into(), "failed".into()], &json!("10")));
        // What somebody gave back here is nobody else's to take back.
        let here = json!({ "id": money["payments"][0]["id"], "external_id": "ch_1", "amount": "5", "reason": "Late" });
        made(shop, "sales.refund-payment", here).await;
        said(json!([]), "changed", "5").await;
    }
}
