//! What the ledger promises.

use testkit::{Shop, Value, json, on_both};

async fn level(shop: &Shop, variant: &str) -> Value {
    let levels = shop.run(&shop.owner, "stock.list-levels", json!({ "variant": variant })).await.unwrap();
    levels["items"][0].clone()
}

on_both! {
    async fn an_adjustment_is_a_movement_and_a_level(shop) {
        let (variant, location) = shop.shelf().await;
        let input = json!({ "variant": variant, "location": location, "change": "3", "reason": "counted" });
        let moved = shop.run(&shop.owner, "stock.adjust", input).await.unwrap();
        assert_eq!(moved["level"]["on_hand"], "3");
        assert_eq!(moved["movement"]["kind"], "adjust");
        assert_eq!(level(shop, &variant).await["available"], "3");
    }

    async fn there_is_no_half_piece_and_half_a_kilogram(shop) {
        let (piece, location) = shop.shelf().await;
        let rice = json!({ "name": "Rice", "variants": [{ "unit": "kg" }] });
        let rice = shop.run(&shop.owner, "catalog.add-product", rice).await.unwrap()["variants"][0]["id"].clone();
        let there = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Van" })).await.unwrap()["id"].clone();
        for variant in [&json!(piece), &rice] {
            let ten = json!({ "variant": variant, "location": location, "quantity": "10" });
            shop.run(&shop.owner, "stock.receive", ten).await.unwrap();
        }
        let count = shop.run(&shop.owner, "stock.open-count", json!({ "locations": [location] })).await.unwrap();
        for (operation, input) in [
            ("stock.receive", json!({ "location": location, "quantity": "0.5" })),
            ("stock.reserve", json!({ "location": location, "quantity": "0.5" })),
            ("stock.adjust", json!({ "location": location, "change": "0.5", "reason": "found" })),
            ("stock.transfer", json!({ "from": location, "to": there, "quantity": "0.5" })),
            ("stock.tally", json!({ "id": count["id"], "location": location, "quantity": "9.5" })),
        ] {
            let of = |variant: &Value| {
                let mut input = input.clone();
                input["variant"] = variant.clone();
                input
            };
            let no = shop.run(&shop.owner, operation, of(&json!(piece))).await.expect_err(operation);
            assert!(no.code == "input.invalid" && no.detail.contains("no whole number"), "{operation}: {no}");
            shop.run(&shop.owner, operation, of(&rice)).await.unwrap_or_else(|no| panic!("{operation}: {no}"));
        }
        let order = json!({ "from": location, "to": there, "lines": [{ "variant": piece, "quantity": "0.5" }] });
        let no = shop.run(&shop.owner, "stock.draft-transfer", order).await.unwrap_err();
        assert!(no.detail.contains("no whole number"), "{no}");
        assert_eq!(level(shop, &piece).await["on_hand"], "10");
    }

    async fn what_is_not_there_cannot_leave(shop) {
        let (variant, location) = shop.shelf().await;
        let input = json!({ "variant": variant, "location": location, "change": "-1", "reason": "lost" });
        let no = shop.run(&shop.owner, "stock.adjust", input).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        assert_eq!(level(shop, &variant).await, Value::Null, "a refused movement leaves nothing");
    }

    async fn reserved_stock_is_spoken_for(shop) {
        let (variant, location) = shop.shelf().await;
        let so_much = |quantity: &str| json!({ "variant": variant, "location": location, "quantity": quantity });
        shop.run(&shop.clerk, "stock.receive", so_much("10")).await.unwrap();
        shop.run(&shop.clerk, "stock.reserve", so_much("7")).await.unwrap();
        let no = shop.run(&shop.clerk, "stock.reserve", so_much("4")).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        shop.run(&shop.clerk, "stock.release", so_much("2")).await.unwrap();
        shop.run(&shop.clerk, "stock.consume", so_much("5")).await.unwrap();
        let no = shop.run(&shop.clerk, "stock.consume", so_much("1")).await.unwrap_err();
        assert_eq!(no.code, "stock.not-reserved");
        let level = level(shop, &variant).await;
        assert_eq!((&level["on_hand"], &level["reserved"], &level["available"]), (&json!("5"), &json!("0"), &json!("5")));
    }

    async fn a_transfer_is_whole_or_not_at_all(shop) {
        let (variant, here) = shop.shelf().await;
        let there = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Van" })).await.unwrap();
        shop.run(&shop.clerk, "stock.receive", json!({ "variant": variant, "location": here, "quantity": "3" })).await.unwrap();
        let transfer = |quantity: &str| json!({ "variant": variant, "from": here, "to": there["id"], "quantity": quantity });
        assert_eq!(shop.run(&shop.clerk, "stock.transfer", transfer("4")).await.unwrap_err().code, "stock.insufficient");
        let moved = shop.run(&shop.clerk, "stock.transfer", transfer("2")).await.unwrap();
        assert_eq!(moved["out"]["level"]["on_hand"], "1");
        assert_eq!(moved["in"]["level"]["on_hand"], "2");
        assert_eq!(moved["in"]["movement"]["source"], moved["out"]["movement"]["id"]);
    }

    async fn a_cashier_does_not_correct_stock(shop) {
        let (variant, location) = shop.shelf().await;
        let input = json!({ "variant": variant, "location": location, "change": "1", "reason": "found" });
        assert_eq!(shop.run(&shop.clerk, "stock.adjust", input).await.unwrap_err().code, "access.denied");
    }
}
