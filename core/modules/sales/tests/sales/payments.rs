//! Money that comes and goes.

use testkit::{json, on_both};

use crate::{customer, is, made, now, paid, placed, refused, tea};

on_both! {
    async fn a_payment_that_is_told_of_twice_is_one(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let payment = json!({ "id": order["id"], "provider": "stripe", "external_id": "pi_1", "amount": "11.90", "fee": "0.45" });
        let first = made(shop, "sales.record-payment", payment.clone()).await;
        let second = made(shop, "sales.record-payment", payment.clone()).await;
        assert_eq!(first["payment"], second["payment"]);
        is(&second["order"], json!({ "paid": "11.9", "status": "paid" }));
        let mut other = payment.clone();
        other["amount"] = json!("12");
        assert_eq!(refused(shop, "sales.record-payment", other).await, "sales.payment-differs");
        let elsewhere = placed(shop, &tea, "1").await;
        let mut other = payment;
        other["id"] = elsewhere["id"].clone();
        assert_eq!(refused(shop, "sales.record-payment", other).await, "sales.payment-differs");
        let all = made(shop, "sales.list-payments", json!({ "id": order["id"] })).await;
        assert_eq!(all["payments"].as_array().unwrap().len(), 1);
    }

    async fn what_was_promised_counts_when_it_comes(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let told = |state: &str| json!({ "id": order["id"], "provider": "bank", "external_id": "t1", "amount": "11.90", "state": state });
        is(&made(shop, "sales.record-payment", told("pending")).await["order"], json!({ "paid": "0", "payment": "unpaid" }));
        is(&made(shop, "sales.record-payment", told("done")).await["order"], json!({ "paid": "11.9", "payment": "paid" }));
        is(&made(shop, "sales.record-payment", told("pending")).await["order"], json!({ "paid": "11.9" }));
        assert_eq!(refused(shop, "sales.record-payment", told("failed")).await, "sales.money-moved");
    }

    async fn never_more_goes_back_than_came(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let payment = paid(shop, &order, "11.90").await["payment"].clone();
        let back = |amount: &str, id: &str| json!({ "id": payment["id"], "amount": amount, "external_id": id, "reason": "Late" });
        let first = made(shop, "sales.refund-payment", back("5", "re_1")).await;
        is(&first["order"], json!({ "refunded": "5", "payment": "part-refunded", "status": "partially-refunded" }));
        made(shop, "sales.refund-payment", back("5", "re_1")).await;
        assert_eq!(refused(shop, "sales.refund-payment", back("4", "re_1")).await, "sales.refund-differs");
        assert_eq!(refused(shop, "sales.refund-payment", back("6.91", "re_2")).await, "sales.refund-above-payment");
        for wrong in ["0", "-1", "1.005"] {
            assert_eq!(refused(shop, "sales.refund-payment", back(wrong, "re_3")).await, "input.invalid", "{wrong}");
        }
        let rest = json!({ "id": payment["id"], "reason": "The rest" });
        is(&made(shop, "sales.refund-payment", rest.clone()).await["order"], json!({ "refunded": "11.9", "status": "refunded" }));
        assert_eq!(refused(shop, "sales.refund-payment", rest).await, "sales.refund-above-payment");
    }

    async fn what_is_on_its_way_back_is_not_given_back_twice(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let payment = paid(shop, &order, "11.90").await["payment"].clone();
        let told = |state: &str| json!({ "id": payment["id"], "amount": "10", "external_id": "re_1", "state": state, "reason": "Late" });
        is(&made(shop, "sales.refund-payment", told("pending")).await["order"], json!({ "refunded": "0", "payment": "paid" }));
        let more = json!({ "id": payment["id"], "amount": "2", "reason": "More" });
        assert_eq!(refused(shop, "sales.refund-payment", more).await, "sales.refund-above-payment");
        let failed = made(shop, "sales.refund-payment", told("failed")).await;
        is(&failed["payment"], json!({ "refunded": "0" }));
        made(shop, "sales.refund-payment", json!({ "id": payment["id"], "reason": "All" })).await;
    }

    async fn a_refund_asks_for_a_fresh_proof_and_for_a_role(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let payment = paid(shop, &order, "11.90").await["payment"].clone();
        let refund = json!({ "id": payment["id"], "reason": "Late" });
        let no = shop.run(&shop.clerk, "sales.refund-payment", refund.clone()).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
        let stale = model::Actor { proven_at: None, ..shop.owner.clone() };
        let no = shop.run(&stale, "sales.refund-payment", refund).await.unwrap_err();
        assert_eq!(no.reason, model::Reason::StepUpRequired);
    }

    async fn what_is_paid_too_much_pays_the_next(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let of_ada = async || {
            let order = json!({ "contact": contact["id"], "lines": [{ "variant": tea.variant, "quantity": "1" }] });
            crate::place(shop, made(shop, "sales.draft-order", order).await).await
        };
        let (first, second) = (of_ada().await, of_ada().await);
        is(&paid(shop, &first, "20").await["order"], json!({ "payment": "overpaid", "credit": "8.1", "status": "paid" }));
        let credit = made(shop, "sales.get-credit", json!({ "id": contact["id"] })).await;
        assert_eq!(credit["sums"], json!([{ "currency": "EUR", "amount": "8.1" }]));
        let pay = json!({ "id": second["id"], "from": first["id"] });
        is(&made(shop, "sales.use-credit", pay.clone()).await["order"], json!({ "paid": "8.1", "payment": "part-paid", "open": "3.8" }));
        is(&now(shop, &first).await, json!({ "refunded": "8.1", "credit": "0" }));
        assert_eq!(refused(shop, "sales.use-credit", pay).await, "sales.no-credit");
        let credit = made(shop, "sales.get-credit", json!({ "id": contact["id"] })).await;
        assert_eq!(credit, json!({ "sums": [], "items": [] }));
        let strangers = placed(shop, &tea, "1").await;
        let pay = json!({ "id": strangers["id"], "from": first["id"] });
        assert_eq!(refused(shop, "sales.use-credit", pay).await, "sales.other-customer");
        let cancelled = made(shop, "sales.cancel-order", json!({ "id": second["id"] })).await;
        is(&cancelled, json!({ "credit": "8.1", "payment": "overpaid" }));
    }

    async fn what_nobody_can_pay_is_refused(shop) {
        let tea = tea(shop).await;
        let draft = crate::drafted(shop, &tea, "1").await;
        let pay = |field: &str, value: testkit::Value| {
            let mut input = json!({ "id": draft["id"], "provider": "cash", "amount": "1" });
            input[field] = value;
            input
        };
        assert_eq!(refused(shop, "sales.record-payment", pay("amount", json!("1"))).await, "sales.not-placed");
        for (field, wrong) in [
            ("amount", json!("0")),
            ("amount", json!("1.001")),
            ("currency", json!("USD")),
            ("provider", json!("Cash!")),
            ("provider", json!("credit")),
            ("received_at", json!("2999-01-01T00:00:00Z")),
        ] {
            assert_eq!(refused(shop, "sales.record-payment", pay(field, wrong)).await, "input.invalid", "{field}");
        }
    }
}
