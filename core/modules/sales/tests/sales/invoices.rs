//! Papers that stand for ever.

use std::time::Duration;

use testkit::{Engine, Value, json, on_both, text};

use crate::{cents, customer, is, made, now, paid, placed, refused, tea};

async fn issued(shop: &testkit::Shop, order: &Value, quantity: &str) -> Value {
    let lines = json!([{ "line": order["lines"][0]["id"], "quantity": quantity }]);
    made(shop, "sales.issue-invoice", json!({ "id": order["id"], "lines": lines })).await
}

on_both! {
    async fn an_invoice_is_issued_for_all_or_in_parts(shop) {
        let tea = tea(shop).await;
        let draft = crate::drafted(shop, &tea, "3").await;
        assert_eq!(refused(shop, "sales.issue-invoice", json!({ "id": draft["id"] })).await, "sales.not-placed");
        let order = crate::place(shop, draft).await;
        let one = issued(shop, &order, "1").await;
        is(&one, json!({ "name": "INV-00001", "number": 1, "kind": "invoice", "total": "11.9", "net": "10", "tax": "1.9", "state": "open", "open": "11.9", "is_overdue": false }));
        assert!(text(&one["seller"]).contains("Germany"), "{one}");
        let rest = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        is(&rest, json!({ "name": "INV-00002", "total": "23.8" }));
        assert_eq!(refused(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await, "sales.nothing-to-invoice");
        let more = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        assert_eq!(refused(shop, "sales.issue-invoice", json!({ "id": order["id"], "lines": more })).await, "sales.invoiced-already");
        assert_eq!(refused(shop, "sales.cancel-order", json!({ "id": order["id"] })).await, "sales.invoiced");
    }

    async fn parts_come_to_the_whole_to_the_cent(shop) {
        let tea = tea(shop).await;
        let order = json!({ "lines": [{ "variant": tea.variant, "quantity": "7", "discounts": [{ "amount": "0.11" }] }] });
        let order = crate::place(shop, made(shop, "sales.draft-order", order).await).await;
        let mut sums = (0, 0, 0);
        for quantity in ["1", "0.333333", "2", "0.000001", "3.666666"] {
            let invoice = issued(shop, &order, quantity).await;
            sums = (sums.0 + cents(&invoice["net"]), sums.1 + cents(&invoice["tax"]), sums.2 + cents(&invoice["total"]));
        }
        assert_eq!(sums, (cents(&order["net"]), cents(&order["tax"]), cents(&order["total"])));
        is(&now(shop, &order).await["lines"][0], json!({ "invoiced": "7" }));
    }

    async fn what_is_paid_settles_the_oldest(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "3").await;
        let first = issued(shop, &order, "1").await;
        let second = issued(shop, &order, "2").await;
        paid(shop, &order, "20").await;
        let stands = async |invoice: &Value| made(shop, "sales.get-invoice", json!({ "id": invoice["id"] })).await;
        is(&stands(&first).await, json!({ "state": "paid", "open": "0" }));
        is(&stands(&second).await, json!({ "state": "part-paid", "paid": "8.1", "open": "15.7" }));
        shop.advance(Duration::from_secs(15 * 24 * 3600));
        let overdue = made(shop, "sales.list-invoices", json!({ "overdue": true })).await;
        assert_eq!(overdue["items"].as_array().unwrap().len(), 1);
        is(&overdue["items"][0], json!({ "id": second["id"], "is_overdue": true }));
        paid(shop, &order, "15.70").await;
        assert_eq!(made(shop, "sales.list-invoices", json!({ "overdue": true })).await["items"], json!([]));
        let both = made(shop, "sales.list-invoices", json!({ "state": "paid", "order": order["id"] })).await;
        assert_eq!(both["items"].as_array().unwrap().len(), 2);
    }

    async fn an_invoice_is_credited_in_parts_and_never_more(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let order = json!({ "contact": contact["id"], "lines": [{ "variant": tea.variant, "quantity": "3" }] });
        let order = crate::place(shop, made(shop, "sales.draft-order", order).await).await;
        paid(shop, &order, "35.70").await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"], "note": "Thank you" })).await;
        is(&invoice, json!({ "state": "paid", "note": "Thank you" }));
        let lines = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        let part = json!({ "id": invoice["id"], "lines": lines, "reason": "Broken" });
        let note = made(shop, "sales.credit-invoice", part).await;
        is(&note, json!({ "kind": "credit-note", "name": "CN-00001", "total": "11.9", "credits": invoice["id"], "note": "Broken", "state": null }));
        is(&now(shop, &order).await, json!({ "credited": "11.9", "due": "23.8", "credit": "11.9", "payment": "overpaid" }));
        let too_much = json!([{ "line": order["lines"][0]["id"], "quantity": "3" }]);
        let too_much = json!({ "id": invoice["id"], "lines": too_much, "reason": "All" });
        assert_eq!(refused(shop, "sales.credit-invoice", too_much).await, "sales.credited-already");
        let again = json!({ "id": invoice["id"], "reason": "Wrong address", "again": true });
        assert_eq!(refused(shop, "sales.credit-invoice", again).await, "sales.credit-in-part");
        let rest = made(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "reason": "The rest" })).await;
        is(&rest, json!({ "total": "23.8" }));
        assert_eq!(refused(shop, "sales.credit-invoice", json!({ "id": invoice["id"], "reason": "More" })).await, "sales.nothing-to-credit");
        assert_eq!(refused(shop, "sales.credit-invoice", json!({ "id": rest["id"], "reason": "Back" })).await, "sales.is-credit-note");
        is(&made(shop, "sales.get-invoice", json!({ "id": invoice["id"] })).await, json!({ "state": "credited", "open": "0", "total": "35.7" }));
    }

    async fn an_invoice_that_was_wrong_is_written_again(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "3").await;
        issued(shop, &order, "1").await;
        let wrong = issued(shop, &order, "2").await;
        let again = json!({ "id": wrong["id"], "reason": "Wrong address", "again": true });
        made(shop, "sales.credit-invoice", again).await;
        is(&now(shop, &order).await, json!({ "due": "35.7", "credited": "0" }));
        let right = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        is(&right, json!({ "name": "INV-00003", "total": "23.8", "state": "open" }));
    }

    async fn what_was_issued_is_never_edited(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        if shop.engine == Engine::Postgres {
            let database = shop.database().unwrap();
            for sql in ["UPDATE workspace.invoices SET total = 1", "DELETE FROM workspace.invoices", "TRUNCATE workspace.invoices CASCADE"] {
                let refused = database.psql_as_superuser(sql).unwrap_err();
                assert!(refused.contains("append-only"), "{refused}");
            }
        }
        // On SQLite only Stockade can open the file: no operation changes one.
        let changes = shop.door.registry().specs().filter(|spec| {
            spec.route.is_some_and(|route| route.path.starts_with("/invoices/{id}") && route.method != door::Method::Get)
        });
        let changes: Vec<&str> = changes.map(|spec| spec.name).collect();
        // That its paper is written, and sent, stands beside it.
        assert_eq!(changes, ["sales.credit-invoice", "sales.make-paper", "sales.send-invoice"]);
    }

    async fn each_year_has_its_numbers(shop) {
        let tea = tea(shop).await;
        let series = json!({ "kind": "invoice", "prefix": "2026-", "digits": 3, "after": 41 });
        made(shop, "sales.add-series", series.clone()).await;
        assert_eq!(refused(shop, "sales.add-series", series).await, "sales.series-taken");
        for (prefix, digits, after) in [("20 26", 3, 0), ("x", 0, 0), ("x", 13, 0), ("x", 3, -1)] {
            let wrong = json!({ "kind": "invoice", "prefix": prefix, "digits": digits, "after": after });
            assert_eq!(refused(shop, "sales.add-series", wrong).await, "input.invalid");
        }
        let order = placed(shop, &tea, "2").await;
        is(&issued(shop, &order, "1").await, json!({ "name": "2026-042" }));
        made(shop, "sales.add-series", json!({ "kind": "invoice", "prefix": "2027-" })).await;
        is(&issued(shop, &order, "1").await, json!({ "name": "2027-00001" }));
        let all = made(shop, "sales.list-series", json!({})).await;
        let archived = all["items"].as_array().unwrap().iter().filter(|one| !one["archived_at"].is_null()).count();
        assert_eq!(archived, 1);
    }
}
