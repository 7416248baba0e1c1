//! From a draft to an order that stands.

use std::time::Duration;

use testkit::{json, on_both};

use crate::{customer, drafted, is, level, made, now, paid, place, placed, refused, tea};

on_both! {
    async fn goods_are_kept_when_it_is_placed_and_free_when_it_is_called_off(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "4").await;
        is(&order, json!({ "state": "open", "status": "open" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "4".into()));
        // A step that was taken is not taken again.
        let again = made(shop, "sales.place-order", json!({ "id": order["id"], "version": 1 })).await;
        assert_eq!((&again["version"], level(shop, &tea).await.1), (&order["version"], "4".into()));
        let more = drafted(shop, &tea, "7").await;
        let no = shop.run(&shop.owner, "sales.place-order", json!({ "id": more["id"], "version": 1 })).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        assert!(no.detail.starts_with("Tea: Only 6"), "{no}");
        is(&now(shop, &more).await, json!({ "state": "draft", "version": 1 }));
        for _ in 0..2 {
            let order = made(shop, "sales.cancel-order", json!({ "id": order["id"] })).await;
            is(&order, json!({ "state": "cancelled", "status": "cancelled", "due": "0" }));
        }
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
        assert_eq!(refused(shop, "sales.place-order", json!({ "id": order["id"], "version": 3 })).await, "sales.order-state");
        place(shop, more).await;
        assert_eq!(level(shop, &tea).await, ("10".into(), "7".into()));
    }

    async fn a_quote_holds_for_a_while(shop) {
        let tea = tea(shop).await;
        let draft = drafted(shop, &tea, "1").await;
        let quote = json!({ "id": draft["id"], "version": 1, "valid_until": shop.door.now().plus(Duration::from_secs(3600)) });
        let quoted = made(shop, "sales.quote-order", quote).await;
        is(&quoted, json!({ "state": "quoted", "status": "quoted" }));
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()), "an offer keeps nothing");
        let change = json!({ "id": draft["id"], "version": 2, "lines": [] });
        assert_eq!(refused(shop, "sales.change-order", change).await, "sales.order-state");
        shop.advance(Duration::from_secs(3600));
        assert_eq!(refused(shop, "sales.place-order", json!({ "id": draft["id"], "version": 2 })).await, "sales.quote-expired");
        let other = drafted(shop, &tea, "1").await;
        let quoted = made(shop, "sales.quote-order", json!({ "id": other["id"], "version": 1 })).await;
        is(&place(shop, quoted).await, json!({ "state": "open" }));
    }

    async fn a_draft_is_changed_and_reckoned_anew(shop) {
        let tea = tea(shop).await;
        let draft = drafted(shop, &tea, "1").await;
        let change = json!({ "id": draft["id"], "version": 1, "lines": [{ "variant": tea.variant, "quantity": "2" }] });
        let after = made(shop, "sales.change-order", change.clone()).await;
        is(&after, json!({ "total": "23.8", "version": 2 }));
        assert_eq!(refused(shop, "sales.change-order", change).await, "record.stale");
        let contact = customer(shop, "CH").await;
        let abroad = json!({ "id": draft["id"], "version": 2, "contact": contact["id"] });
        let abroad = made(shop, "sales.change-order", abroad).await;
        // Who takes it abroad pays what it costs without the tax.
        is(&abroad, json!({ "regime": "export", "includes_tax": false, "total": "20", "tax": "0", "country": "CH" }));
        assert_eq!(abroad["buyer"]["name"], "Ada Lovelace");
        let home = json!({ "id": draft["id"], "version": 3, "contact": null });
        let home = made(shop, "sales.change-order", home).await;
        is(&home, json!({ "regime": "domestic", "total": "23.8", "buyer": null }));
        let empty = made(shop, "sales.change-order", json!({ "id": draft["id"], "version": 4, "lines": [] })).await;
        assert_eq!(refused(shop, "sales.place-order", json!({ "id": empty["id"], "version": 5 })).await, "sales.order-empty");
    }

    async fn who_owes_enough_is_given_more_only_with_another_yes(shop) {
        let tea = tea(shop).await;
        let contact = customer(shop, "DE").await;
        let limit = json!({ "id": contact["id"], "version": contact["version"], "credit_limit": "30", "currency": "EUR" });
        made(shop, "contacts.change-contact", limit).await;
        let draft = async |quantity: &str| {
            let lines = json!([{ "variant": tea.variant, "quantity": quantity }]);
            let order = json!({ "contact": contact["id"], "lines": lines });
            shop.run(&shop.clerk, "sales.draft-order", order).await.unwrap()
        };
        let step = |order: &testkit::Value| json!({ "id": order["id"], "version": order["version"] });
        // 11.90 and 23.80 are above thirty together, and neither is alone.
        let (first, second) = (draft("1").await, draft("2").await);
        let first = shop.run(&shop.clerk, "sales.place-order", step(&first)).await.unwrap();
        assert_eq!(first["state"], "open");
        for (quantity, owed) in [("1", json!(null)), ("2", json!("35.7"))] {
            let lines = json!([{ "variant": tea.variant, "quantity": quantity }]);
            let order = json!({ "contact": contact["id"], "lines": lines });
            let sums = shop.run(&shop.clerk, "sales.reckon-order", order).await.unwrap();
            assert_eq!(sums["owed_beyond_limit"], owed, "{quantity}");
        }
        let waits = shop.run(&shop.clerk, "sales.place-order", step(&second)).await.unwrap();
        assert!(waits["proposal"].is_string(), "{waits}");
        is(&now(shop, &second).await, json!({ "state": "draft" }));
        // What is paid leaves room.
        paid(shop, &first, "5.70").await;
        is(&shop.run(&shop.clerk, "sales.place-order", step(&second)).await.unwrap(), json!({ "state": "open" }));
        let third = draft("1").await;
        is(&place(shop, third).await, json!({ "state": "open" }));
    }

    async fn what_failed_is_placed_again(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "2").await;
        let failed = made(shop, "sales.fail-order", json!({ "id": order["id"] })).await;
        is(&failed, json!({ "state": "failed", "due": "0" }));
        assert_eq!(level(shop, &tea).await.1, "0");
        let order = place(shop, failed).await;
        is(&order, json!({ "state": "open", "due": "23.8" }));
        assert_eq!(level(shop, &tea).await.1, "2");
        is(&paid(shop, &order, "23.80").await["order"], json!({ "status": "paid", "payment": "paid", "open": "0" }));
    }

    async fn what_cannot_be_sold_is_refused_with_its_place(shop) {
        let tea = tea(shop).await;
        let line = |line: testkit::Value| json!({ "lines": [line] });
        for wrong in [
            line(json!({ "variant": tea.variant, "quantity": "0" })),
            line(json!({ "variant": tea.variant, "quantity": "0.5" })),
            line(json!({ "variant": tea.variant, "quantity": "1", "unit_price": "-1" })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{}] })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{ "share": "1.1" }] })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{ "amount": "11.905" }] })),
            line(json!({ "variant": tea.variant, "quantity": "1", "discounts": [{ "amount": "12" }] })),
            line(json!({ "name": "Something", "quantity": "1" })),
            line(json!({ "quantity": "1", "unit_price": "1" })),
            json!({ "lines": [], "discounts": [{ "amount": "1" }] }),
            json!({ "lines": [], "channel": "Web Shop" }),
        ] {
            assert_eq!(refused(shop, "sales.draft-order", wrong.clone()).await, "input.invalid", "{wrong}");
        }
        let much = line(json!({ "name": "Gold", "quantity": "9000000000", "unit_price": "9000000000" }));
        assert_eq!(refused(shop, "sales.draft-order", much).await, "amount.out-of-range");
        let nowhere = line(json!({ "variant": "var_01h455vb4pex5vsknk084sn02q", "quantity": "1" }));
        assert_eq!(refused(shop, "sales.draft-order", nowhere).await, "record.not-found");
        let product = made(shop, "catalog.list-products", json!({})).await["items"][0].clone();
        made(shop, "catalog.archive-product", json!({ "id": product["id"], "version": product["version"] })).await;
        let gone = line(json!({ "variant": tea.variant, "quantity": "1" }));
        assert_eq!(refused(shop, "sales.draft-order", gone).await, "input.invalid");
        assert_eq!(made(shop, "sales.list-orders", json!({})).await["items"], json!([]), "nothing is half done");
    }
}
