//! What leaves and what comes back.

use testkit::{json, on_both, text};

use crate::{is, level, made, now, placed, refused, tea};

on_both! {
    async fn goods_leave_in_parts_until_all_have_left(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "5").await;
        let line = &order["lines"][0]["id"];
        let part = json!({ "id": order["id"], "lines": [{ "line": line, "quantity": "2" }], "carrier": "Post", "tracking": "JJ01" });
        let left = made(shop, "sales.fulfil-order", part).await;
        is(&left["order"], json!({ "state": "fulfilling", "status": "fulfilling" }));
        is(&left["fulfilment"], json!({ "kind": "delivery", "carrier": "Post", "tracking": "JJ01" }));
        assert_eq!(level(shop, &tea).await, ("8".into(), "3".into()));
        for (quantity, code) in [("4", "sales.nothing-open"), ("0", "input.invalid"), ("-1", "input.invalid")] {
            let too_much = json!({ "id": order["id"], "lines": [{ "line": line, "quantity": quantity }] });
            assert_eq!(refused(shop, "sales.fulfil-order", too_much).await, code);
        }
        let twice = json!([{ "line": line, "quantity": "2" }, { "line": line, "quantity": "2" }]);
        assert_eq!(refused(shop, "sales.fulfil-order", json!({ "id": order["id"], "lines": twice })).await, "sales.nothing-open");
        assert_eq!(refused(shop, "sales.cancel-order", json!({ "id": order["id"] })).await, "sales.order-state");
        let rest = made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        is(&rest["order"], json!({ "state": "completed", "status": "completed" }));
        assert_eq!(level(shop, &tea).await, ("5".into(), "0".into()));
        assert_eq!(refused(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await, "sales.order-state");
        let all = made(shop, "sales.list-fulfilments", json!({ "id": order["id"] })).await;
        assert_eq!(all["items"].as_array().unwrap().len(), 2);
        let change = json!({ "id": left["fulfilment"]["id"], "version": 1, "tracking": null, "carrier": "Van" });
        is(&made(shop, "sales.track-fulfilment", change).await, json!({ "carrier": "Van", "tracking": null }));
    }

    async fn what_comes_back_is_sold_again_or_not(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "3").await;
        let line = &order["lines"][0]["id"];
        let back = |quantity: &str, restock: bool| {
            json!({ "id": order["id"], "lines": [{ "line": line, "quantity": quantity }], "reason": "Wrong one", "restock": restock })
        };
        assert_eq!(refused(shop, "sales.take-back", back("1", true)).await, "sales.not-out");
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        let taken = made(shop, "sales.take-back", back("1", true)).await;
        is(&taken["fulfilment"], json!({ "kind": "return", "reason": "Wrong one", "location": tea.location }));
        assert_eq!(level(shop, &tea).await, ("8".into(), "0".into()));
        let broken = made(shop, "sales.take-back", back("1", false)).await;
        is(&broken["fulfilment"], json!({ "location": null }));
        assert_eq!(level(shop, &tea).await, ("8".into(), "0".into()));
        assert_eq!(refused(shop, "sales.take-back", back("2", true)).await, "sales.not-out");
        is(&now(shop, &order).await["lines"][0], json!({ "fulfilled": "3", "returned": "2" }));
    }

    async fn a_bundle_is_kept_and_leaves_as_its_parts(shop) {
        let tea = tea(shop).await;
        let basket = json!({ "name": "Basket", "variants": [{ "price": "20", "currency": "EUR" }] });
        let basket = made(shop, "catalog.add-product", basket).await["variants"][0].clone();
        let parts = json!({ "id": basket["id"], "version": basket["version"], "components": [{ "variant": tea.variant, "quantity": "2" }] });
        made(shop, "catalog.set-components", parts).await;
        let lines = json!([{ "variant": basket["id"], "quantity": "2" }, { "variant": tea.variant, "quantity": "1" }]);
        let order = made(shop, "sales.draft-order", json!({ "lines": lines })).await;
        let order = crate::place(shop, order).await;
        assert_eq!(level(shop, &tea).await, ("10".into(), "5".into()));
        let one = json!([{ "line": order["lines"][0]["id"], "quantity": "1" }]);
        made(shop, "sales.fulfil-order", json!({ "id": order["id"], "lines": one })).await;
        assert_eq!(level(shop, &tea).await, ("8".into(), "3".into()));
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        assert_eq!(level(shop, &tea).await, ("5".into(), "0".into()));
    }

    async fn pieces_that_are_told_apart_leave_by_their_number(shop) {
        let tea = tea(shop).await;
        let camera = json!({ "name": "Camera", "variants": [{ "price": "100", "currency": "EUR" }] });
        let camera = text(&made(shop, "catalog.add-product", camera).await["variants"][0]["id"]);
        made(shop, "stock.track", json!({ "id": camera, "mode": "serial" })).await;
        for serial in ["A1", "A2"] {
            let input = json!({ "variant": camera, "location": tea.location, "quantity": "1", "lot": serial });
            made(shop, "stock.receive", input).await;
        }
        let order = made(shop, "sales.draft-order", json!({ "lines": [{ "variant": camera, "quantity": "2" }] })).await;
        let order = crate::place(shop, order).await;
        let line = &order["lines"][0]["id"];
        assert_eq!(refused(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await, "stock.lot-missing");
        let lines = json!([{ "line": line, "quantity": "1", "lot": "A2" }, { "line": line, "quantity": "1", "lot": "A1" }]);
        let left = made(shop, "sales.fulfil-order", json!({ "id": order["id"], "lines": lines })).await;
        is(&left["order"], json!({ "state": "completed" }));
        let back = json!([{ "line": line, "quantity": "1", "lot": "A2" }]);
        made(shop, "sales.take-back", json!({ "id": order["id"], "lines": back, "reason": "Scratched" })).await;
        let there = made(shop, "stock.list-levels", json!({ "variant": camera })).await;
        is(&there["items"][0], json!({ "on_hand": "1", "reserved": "0" }));
    }

    async fn what_somebody_set_free_leaves_all_the_same(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "4").await;
        let kept = made(shop, "stock.list-reservations", json!({ "source": order["id"] })).await["items"][0].clone();
        made(shop, "stock.release-reservation", json!({ "id": kept["id"], "quantity": "3" })).await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        assert_eq!(level(shop, &tea).await, ("6".into(), "0".into()));
    }

    async fn an_order_without_a_place_touches_no_stock(shop) {
        let tea = tea(shop).await;
        made(shop, "sales.set-policy", json!({ "version": 1, "location": null })).await;
        let order = placed(shop, &tea, "50").await;
        made(shop, "sales.fulfil-order", json!({ "id": order["id"] })).await;
        assert_eq!(level(shop, &tea).await, ("10".into(), "0".into()));
    }
}
