//! Who bought it is theirs.

use testkit::{Engine, json, on_both, text};

use crate::{is, made, place, refused, tea};

fn guest() -> testkit::Value {
    json!({
        "name": "Grace Hopper", "email": "Grace@Example.org", "phone": "+1 555 010 9999",
        "shipping": { "purpose": "shipping", "lines": ["1 Harbour Road"], "city": "Hamburg", "postcode": "20095", "country": "DE" },
    })
}

on_both! {
    async fn nothing_personal_stands_in_the_database(shop) {
        let tea = tea(shop).await;
        let order = json!({ "buyer": guest(), "notes": "Ring twice", "lines": [{ "variant": tea.variant, "quantity": "1" }] });
        let order = made(shop, "sales.draft-order", order).await;
        is(&order["buyer"], json!({ "name": "Grace Hopper", "email": "grace@example.org" }));
        is(&order, json!({ "notes": "Ring twice", "country": "DE" }));
        let order = place(shop, order).await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        is(&invoice["buyer"], json!({ "name": "Grace Hopper", "phone": null }));
        if shop.engine == Engine::Sqlite {
            return;
        }
        let tables = ["orders", "order_lines", "invoices", "audit_entries", "events"];
        let all = tables.map(|table| format!("SELECT * FROM workspace.{table};")).join(" ");
        let rows = shop.database().unwrap().psql_as_superuser(&format!("SET bytea_output = 'escape'; {all}")).unwrap();
        assert!(rows.contains("TEA-1"), "it is the right place");
        for said in ["Hopper", "example.org", "010 9999", "Harbour", "Hamburg", "Ring twice"] {
            assert!(!rows.contains(said), "{said}");
        }
    }

    async fn who_looked_is_written_down(shop) {
        tea(shop).await;
        let order = made(shop, "sales.draft-order", json!({ "buyer": guest() })).await;
        shop.run(&shop.clerk, "sales.get-order", json!({ "id": order["id"] })).await.unwrap();
        let log = shop.log(Some(shop.workspace)).await;
        let entry = log.iter().rfind(|entry| entry["operation"] == "sales.get-order").unwrap();
        assert!(entry.to_string().contains(&text(&order["id"])), "{entry}");
    }

    async fn a_card_number_is_kept_nowhere(shop) {
        let tea = tea(shop).await;
        let card = "4111 1111 1111 1111";
        let mut named = guest();
        named["name"] = json!(card);
        let mut sent = guest();
        sent["shipping"]["lines"] = json!([card]);
        let line = json!({ "variant": tea.variant, "quantity": "1", "name": card });
        let off = json!([{ "share": "0.1", "reason": card }]);
        for wrong in [
            json!({ "notes": format!("Card {card}, 12/29") }),
            json!({ "buyer": named }),
            json!({ "buyer": sent }),
            json!({ "lines": [line] }),
            json!({ "discounts": off }),
        ] {
            let no = shop.run(&shop.owner, "sales.draft-order", wrong.clone()).await.unwrap_err();
            assert!(no.detail.contains("payment card"), "{wrong}: {no}");
        }
        let order = crate::placed(shop, &tea, "1").await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        let lines = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        for (operation, input) in [
            ("sales.take-back", json!({ "id": order["id"], "lines": lines, "reason": card })),
            ("sales.issue-invoice", json!({ "id": order["id"], "note": card })),
        ] {
            assert_eq!(refused(shop, operation, input).await, "input.invalid", "{operation}");
        }
    }

    async fn another_business_does_not_know_of_them(shop) {
        let tea = tea(shop).await;
        let order = crate::placed(shop, &tea, "1").await;
        let invoice = made(shop, "sales.issue-invoice", json!({ "id": order["id"] })).await;
        for (operation, id) in [("sales.get-order", &order["id"]), ("sales.list-payments", &order["id"]), ("sales.get-invoice", &invoice["id"])] {
            let no = shop.run(&shop.stranger, operation, json!({ "id": id })).await.unwrap_err();
            assert_eq!(no.code, "record.not-found", "{operation}");
        }
        let theirs = shop.run(&shop.stranger, "sales.list-orders", json!({})).await.unwrap();
        assert_eq!(theirs["items"], json!([]));
    }

    async fn a_cashier_sells_and_sets_nothing(shop) {
        tea(shop).await;
        for (operation, input) in [
            ("sales.set-policy", json!({ "version": 1, "one_stop": true })),
            ("sales.add-tax-preset", json!({ "country": "AT" })),
            ("sales.add-series", json!({ "kind": "invoice", "prefix": "X" })),
        ] {
            let no = shop.run(&shop.clerk, operation, input).await.unwrap_err();
            assert_eq!(no.code, "access.denied", "{operation}");
        }
    }
}
