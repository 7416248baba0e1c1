//! A movement is never edited; it is taken back by another.

use testkit::{Engine, Shop, json, on_both, text};

use crate::support::{all, check_ledger, level, millionths, place, priced, receive};

on_both! {
    async fn what_is_taken_back_names_what_it_takes_back(shop) {
        let (variant, location) = shop.shelf().await;
        let received = receive(shop, &variant, &location, "5").await;
        let id = text(&received["movement"]["id"]);
        let back = shop.run(&shop.owner, "stock.reverse", json!({ "id": id, "reason": "typed twice" })).await.unwrap();
        assert_eq!(back["movement"]["reverses"], id);
        assert_eq!((&back["movement"]["kind"], &back["movement"]["on_hand"]), (&json!("receive"), &json!("-5")));
        assert_eq!(back["level"]["on_hand"], "0");
        let ledger = all(shop, "stock.list-movements", json!({ "variant": variant })).await;
        assert_eq!(ledger.len(), 2, "the first is still there");
        assert_eq!(ledger.iter().find(|movement| movement["id"] == id).unwrap(), &received["movement"]);
        check_ledger(shop).await;
    }

    async fn only_once_and_not_itself(shop) {
        let (variant, location) = shop.shelf().await;
        let id = text(&receive(shop, &variant, &location, "5").await["movement"]["id"]);
        let reversal = |id: &str| json!({ "id": id, "reason": "wrong" });
        let back = shop.run(&shop.owner, "stock.reverse", reversal(&id)).await.unwrap();
        let no = shop.run(&shop.owner, "stock.reverse", reversal(&id)).await.unwrap_err();
        assert_eq!(no.code, "stock.reversed");
        let no = shop.run(&shop.owner, "stock.reverse", reversal(&text(&back["movement"]["id"]))).await.unwrap_err();
        assert_eq!(no.code, "stock.is-reversal");
    }

    async fn of_many_who_take_it_back_at_once_one_does(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "50").await;
        let id = text(&receive(shop, &variant, &location, "5").await["movement"]["id"]);
        let input = json!({ "id": id, "reason": "wrong" });
        let (a, b, c) = tokio::join!(
            shop.run(&shop.owner, "stock.reverse", input.clone()),
            shop.run(&shop.owner, "stock.reverse", input.clone()),
            shop.run(&shop.owner, "stock.reverse", input.clone()),
        );
        let refused: Vec<_> = [a, b, c].into_iter().filter_map(Result::err).map(|no| no.code).collect();
        assert_eq!(refused, ["stock.reversed", "stock.reversed"]);
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "50");
    }

    async fn what_has_left_cannot_be_taken_back(shop) {
        let (variant, location) = shop.shelf().await;
        let id = text(&receive(shop, &variant, &location, "5").await["movement"]["id"]);
        let gone = json!({ "variant": variant, "location": location, "change": "-3", "reason": "broken" });
        shop.run(&shop.owner, "stock.adjust", gone).await.unwrap();
        let no = shop.run(&shop.owner, "stock.reverse", json!({ "id": id, "reason": "wrong" })).await.unwrap_err();
        assert_eq!(no.code, "stock.insufficient");
        check_ledger(shop).await;
    }

    async fn half_a_transfer_is_not_taken_back(shop) {
        let (variant, here) = shop.shelf().await;
        let there = place(shop, "Van").await;
        receive(shop, &variant, &here, "5").await;
        let input = json!({ "variant": variant, "from": here, "to": there, "quantity": "2" });
        let moved = shop.run(&shop.owner, "stock.transfer", input).await.unwrap();
        for half in ["out", "in"] {
            let input = json!({ "id": moved[half]["movement"]["id"], "reason": "wrong" });
            assert_eq!(shop.run(&shop.owner, "stock.reverse", input).await.unwrap_err().code, "stock.half-of-transfer");
        }
    }

    async fn a_wrong_price_goes_with_what_it_came_with(shop) {
        let (variant, location) = (priced(shop).await, place(shop, "Shelf").await);
        let receipt = |cost: &str| {
            json!({ "variant": variant, "location": location, "quantity": "10", "unit_cost": cost })
        };
        shop.run(&shop.owner, "stock.receive", receipt("5")).await.unwrap();
        let wrong = shop.run(&shop.owner, "stock.receive", receipt("500")).await.unwrap();
        let input = json!({ "id": wrong["movement"]["id"], "reason": "a cent is not a euro" });
        let back = shop.run(&shop.owner, "stock.reverse", input).await.unwrap();
        assert_eq!((&back["movement"]["value_average"], &back["movement"]["value_fifo"]), (&json!("-5000"), &json!("-5000")));
        let worth: i64 = all(shop, "stock.list-movements", json!({})).await.iter().map(|one| millionths(&one["value_fifo"])).sum();
        assert_eq!(worth, 50_000_000);
    }

    async fn the_ledger_of_one_level_is_in_the_order_of_its_lines(shop) {
        let (variant, location) = shop.shelf().await;
        for _ in 0..7 {
            // All in the same millisecond, where ids have no order.
            receive(shop, &variant, &location, "1").await;
        }
        let query = json!({ "variant": variant, "location": location, "limit": 2 });
        let lines: Vec<_> = all(shop, "stock.list-movements", query).await.iter().map(|one| one["line"].as_i64().unwrap()).collect();
        assert_eq!(lines, [7, 6, 5, 4, 3, 2, 1]);
        let every = all(shop, "stock.list-movements", json!({ "limit": 2 })).await;
        assert_eq!(every.iter().map(|one| text(&one["id"])).collect::<std::collections::BTreeSet<_>>().len(), 7);
    }

    async fn what_it_is_for_is_short(shop) {
        let (variant, location) = shop.shelf().await;
        let long = "x".repeat(100_000);
        let input = json!({ "variant": variant, "location": location, "quantity": "1", "source": long });
        for operation in ["stock.receive", "stock.reserve"] {
            assert_eq!(shop.run(&shop.owner, operation, input.clone()).await.unwrap_err().fields[0].at, "/source");
        }
        assert_eq!(all(shop, "stock.list-movements", json!({ "source": long })).await.len(), 0);
    }

    async fn it_needs_a_reason_and_the_right(shop) {
        let (variant, location) = shop.shelf().await;
        let id = text(&receive(shop, &variant, &location, "5").await["movement"]["id"]);
        let no = shop.run(&shop.owner, "stock.reverse", json!({ "id": id, "reason": " " })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/reason");
        let no = shop.run(&shop.clerk, "stock.reverse", json!({ "id": id, "reason": "wrong" })).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }

    async fn the_ledger_is_found_by_what_it_says(shop) {
        let (variant, location) = shop.shelf().await;
        let (other, shelf) = shop.shelf().await;
        let receipt = |variant: &str, location: &str, source: &str| {
            json!({ "variant": variant, "location": location, "quantity": "1", "source": source })
        };
        shop.run(&shop.owner, "stock.receive", receipt(&variant, &location, "order-1")).await.unwrap();
        shop.advance(std::time::Duration::from_micros(1_500));
        let between = shop.door.now();
        shop.advance(std::time::Duration::from_micros(1));
        shop.run(&shop.owner, "stock.receive", receipt(&other, &shelf, "order-2")).await.unwrap();
        let gone = json!({ "variant": other, "location": shelf, "change": "-1", "reason": "broken" });
        shop.run(&shop.owner, "stock.adjust", gone).await.unwrap();
        for (query, found) in [
            (json!({}), 3),
            (json!({ "source": "order-1" }), 1),
            (json!({ "source": "order" }), 0),
            (json!({ "kind": "adjust" }), 1),
            (json!({ "kind": "receive", "location": shelf }), 1),
            (json!({ "variant": other }), 2),
            (json!({ "until": between }), 1),
            (json!({ "from": between }), 2),
            (json!({ "from": between, "until": between }), 0),
        ] {
            assert_eq!(all(shop, "stock.list-movements", query.clone()).await.len(), found, "{query}");
        }
    }
}

/// Whoever has the database itself is told no as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_refuses_to_edit_a_movement() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let (variant, location) = shop.shelf().await;
    receive(&shop, &variant, &location, "5").await;
    let database = shop.database().unwrap();
    for change in ["UPDATE workspace.movements SET on_hand = 1", "DELETE FROM workspace.movements"] {
        let sql = format!("BEGIN; SET LOCAL stockade.workspace = '{}'; {change}; COMMIT;", shop.workspace);
        assert!(database.psql_as_app(&sql).unwrap_err().contains("never edited"), "{change}");
    }
    check_ledger(&shop).await;
    shop.close().await;
}

/// The ledger of a business that is gone is gone with it, and only then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_business_that_is_destroyed_takes_its_ledger_along() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let (variant, location) = shop.shelf().await;
    receive(&shop, &variant, &location, "5").await;
    let destruction = json!({ "id": shop.workspace, "name": "Corner Shop" });
    shop.run(&shop.operator(None), "workspaces.destroy", destruction).await.unwrap();
    shop.door.destroy_workspace(shop.workspace).await.unwrap();
    let left = format!("SELECT count(*) FROM workspace.movements WHERE workspace_id = '{}'", shop.workspace);
    assert_eq!(shop.database().unwrap().psql_as_superuser(&left).unwrap().trim(), "0");
    shop.close().await;
}
