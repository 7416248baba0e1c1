//! By which channel it came, and what others call it: said by an order, and by everything that follows from it.

use testkit::{json, on_both, text};

use crate::{is, made, place, tea};

on_both! {
    async fn all_that_follows_from_an_order_says_its_channel_and_what_others_call_it(shop) {
        let tea = tea(shop).await;
        let ada = made(shop, "contacts.add-contact", json!({ "kind": "person", "name": "Ada" })).await["id"].clone();
        let lines = |quantity| json!([{ "variant": tea.variant, "quantity": quantity }]);
        let draft = json!({ "contact": ada, "channel": "web", "lines": lines("3") });
        let order = place(shop, made(shop, "sales.draft-order", draft).await).await;
        let order_id = json!({ "id": order["id"] });
        let paid = json!({ "id": order["id"], "provider": "stripe", "external_id": "pi_1", "amount": "47.60" });
        let payment = made(shop, "sales.record-payment", paid).await["payment"].clone();
        let left = made(shop, "sales.fulfil-order", order_id.clone()).await["fulfilment"].clone();
        let invoice = made(shop, "sales.issue-invoice", order_id.clone()).await;
        let came = json!({
            "id": order["id"], "lines": [{ "line": order["lines"][0]["id"], "quantity": "1" }], "reason": "Too bitter"
        });
        let came = made(shop, "sales.take-back", came).await["fulfilment"].clone();
        let part = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        let note = json!({ "id": invoice["id"], "lines": part, "reason": "Too bitter" });
        let note = made(shop, "sales.credit-invoice", note).await;
        let back = json!({ "id": payment["id"], "amount": "11.90", "external_id": "re_1", "reason": "Too bitter" });
        let refund = made(shop, "sales.refund-payment", back).await["refund"].clone();
        // What is left of it pays another order, which came by another way.
        let draft = json!({ "contact": ada, "lines": lines("1") });
        let other = place(shop, made(shop, "sales.draft-order", draft).await).await;
        let credit = json!({ "id": other["id"], "from": order["id"] });
        is(&made(shop, "sales.use-credit", credit).await["payment"], json!({ "channel": "counter", "amount": "11.9" }));

        let all = [
            ("order", &order), ("payment", &payment), ("fulfilment", &left), ("fulfilment", &came),
            ("invoice", &invoice), ("invoice", &note), ("refund", &refund),
        ];
        for (place, (kind, record)) in all.into_iter().enumerate() {
            assert_eq!(record["channel"], "web", "{kind}: {record}");
            let known = json!({ "system": "shopify", "kind": kind, "external_id": format!("{place}") });
            let mut link = known.clone();
            link["record"] = record["id"].clone();
            made(shop, "external-ids.link", link).await;
            is(&made(shop, "external-ids.find", known).await, json!({ "record": record["id"] }));
        }
        let paid = made(shop, "sales.list-payments", order_id.clone()).await;
        assert_eq!(paid["refunds"].as_array().unwrap().len(), 2);
        for row in [&paid["payments"][0], &paid["refunds"][0], &paid["refunds"][1]] {
            is(row, json!({ "channel": "web" }));
        }
        is(&made(shop, "sales.list-fulfilments", order_id).await["items"][0], json!({ "channel": "web" }));

        let invoices = async |wanted| {
            let page = made(shop, "sales.list-invoices", wanted).await;
            page["items"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect::<Vec<_>>()
        };
        let both = [text(&note["id"]), text(&invoice["id"])];
        assert_eq!(invoices(json!({ "channel": "web" })).await, both);
        assert_eq!(invoices(json!({ "channel": "web", "unpaid": true })).await, Vec::<String>::new());
        assert_eq!(invoices(json!({ "channel": "counter" })).await, Vec::<String>::new());
    }
}
