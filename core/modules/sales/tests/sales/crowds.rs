//! Many at once make no gap, no double and no half.

use std::sync::Arc;

use door::Ask;
use testkit::{Value, json, on_both, text};

use crate::{is, level, made, now, placed, tea};

/// As many at once as a busy shop has.
const CROWD: usize = 64;

on_both! {
    async fn numbers_have_no_gap_and_none_is_given_twice(shop) {
        let tea = tea(shop).await;
        made(shop, "sales.set-policy", json!({ "version": 1, "location": null })).await;
        let order = placed(shop, &tea, "64").await;
        let line = order["lines"][0]["id"].clone();
        let tasks: Vec<_> = (0..CROWD).map(|at| {
            let (door, owner) = (Arc::clone(&shop.door), shop.owner.clone());
            // Every eighth asks for more than there is, and must leave no gap.
            let quantity = if at % 8 == 7 { "65" } else { "1" };
            let wanted = json!({ "id": order["id"], "lines": [{ "line": line, "quantity": quantity }] });
            tokio::spawn(async move {
                door.ask(&owner, Ask::with("sales.issue-invoice", &wanted)).await.map(|answer| answer.read::<Value>().unwrap())
            })
        }).collect();
        let mut numbers = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(invoice) => numbers.push(invoice["number"].as_i64().unwrap()),
                Err(no) => assert_eq!(no.code, "sales.invoiced-already"),
            }
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=56).collect::<Vec<i64>>());
        is(&now(shop, &order).await["lines"][0], json!({ "invoiced": "56" }));
    }

    async fn two_nodes_number_as_one(shop) {
        let Some(other) = shop.second_node() else { return };
        let tea = tea(shop).await;
        made(shop, "sales.set-policy", json!({ "version": 1, "location": null })).await;
        let order = placed(shop, &tea, "64").await;
        let line = order["lines"][0]["id"].clone();
        let tasks: Vec<_> = (0..CROWD).map(|at| {
            let door = if at % 2 == 0 { Arc::clone(&shop.door) } else { Arc::clone(&other) };
            let (owner, wanted) = (shop.owner.clone(), json!({ "id": order["id"], "lines": [{ "line": line, "quantity": "1" }] }));
            tokio::spawn(async move {
                let answer = door.ask(&owner, Ask::with("sales.issue-invoice", &wanted)).await.unwrap();
                answer.read::<Value>().unwrap()["number"].as_i64().unwrap()
            })
        }).collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=64).collect::<Vec<i64>>());
        other.close().await;
    }

    async fn a_payment_that_many_tell_of_is_one(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let payment = json!({ "id": order["id"], "provider": "stripe", "external_id": "pi_1", "amount": "11.90" });
        let tasks: Vec<_> = (0..CROWD).map(|_| {
            let (door, owner, payment) = (Arc::clone(&shop.door), shop.owner.clone(), payment.clone());
            tokio::spawn(async move {
                let answer = door.ask(&owner, Ask::with("sales.record-payment", &payment)).await.unwrap();
                text(&answer.read::<Value>().unwrap()["payment"]["id"])
            })
        }).collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(task.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "all are told of the same");
        is(&now(shop, &order).await, json!({ "paid": "11.9" }));
    }

    async fn what_many_give_back_at_once_is_never_more_than_came(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let payment = crate::paid(shop, &order, "11.90").await["payment"]["id"].clone();
        let tasks: Vec<_> = (0..CROWD).map(|_| {
            let (door, owner) = (Arc::clone(&shop.door), shop.fresh(&shop.owner));
            let refund = json!({ "id": payment, "amount": "1", "reason": "Late" });
            tokio::spawn(async move { door.ask(&owner, Ask::with("sales.refund-payment", &refund)).await })
        }).collect();
        let mut given = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => given += 1,
                Err(no) => assert_eq!(no.code, "sales.refund-above-payment"),
            }
        }
        assert_eq!(given, 11);
        is(&now(shop, &order).await, json!({ "refunded": "11" }));
    }

    async fn a_refund_that_many_tell_of_is_one(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let paid = json!({ "id": order["id"], "provider": "stripe", "external_id": "pi_1", "amount": "11.90" });
        let payment = made(shop, "sales.record-payment", paid).await["payment"]["id"].clone();
        let tasks: Vec<_> = (0..CROWD).map(|_| {
            let (door, owner) = (Arc::clone(&shop.door), shop.fresh(&shop.owner));
            let refund = json!({ "id": payment, "external_id": "re_1", "amount": "5", "reason": "Late" });
            tokio::spawn(async move {
                let answer = door.ask(&owner, Ask::with("sales.refund-payment", &refund)).await.unwrap();
                text(&answer.read::<Value>().unwrap()["refund"]["id"])
            })
        }).collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(task.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "all are told of the same");
        is(&now(shop, &order).await, json!({ "refunded": "5" }));
    }

    async fn goods_are_promised_to_as_many_as_there_are(shop) {
        let tea = tea(shop).await;
        let mut orders = Vec::new();
        for _ in 0..16 {
            orders.push(crate::drafted(shop, &tea, "1").await);
        }
        let tasks: Vec<_> = orders.into_iter().map(|order| {
            let (door, owner) = (Arc::clone(&shop.door), shop.owner.clone());
            let step = json!({ "id": order["id"], "version": 1 });
            tokio::spawn(async move { door.ask(&owner, Ask::with("sales.place-order", &step)).await })
        }).collect();
        let mut placed = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => placed += 1,
                Err(no) => assert_eq!(no.code, "stock.insufficient"),
            }
        }
        assert_eq!((placed, level(shop, &tea).await), (10, ("10".into(), "10".into())));
    }
}
