//! Panics, crowds, and a log without gaps.
//!
//! That an operation changes rows and records no change has no test here, because it cannot be written: a
//! `Tx` does not show its connection (it is private to `store`), what it reads are selects by the bound of
//! `load` and `first`, and what it writes goes through `insert`, `update` and `remove`, which record the
//! change, or through the `Unrecorded` tables of a closed list. An entry is then written by the door, after
//! `run`; and a writer refuses to commit where one is missing.

use std::{collections::BTreeMap, sync::Arc};

use door::{Answer, Ask, Door, Problem, Reason};
use model::{Actor, Quantity};
use testkit::{Engine, Shop, Value, json, on_both, text};
use tokio::task::JoinHandle;

use crate::{
    probe,
    story::{Since, head},
};

const WRITERS: usize = 64;
const EACH: usize = 8;

on_both! {
    in probe::shop;

    async fn a_panic_leaves_nothing_and_is_ours_to_answer_for(shop) {
        let before = head(shop, shop.workspace).await;
        let no = shop.run(&shop.clerk, "probe.panic", json!({ "name": "panicked" })).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Internal, "internal"));
        assert!(!no.detail.contains("probe"), "what it said is for the log: {no}");
        assert_eq!(roles(shop).await, [""; 0]);
        assert_eq!(head(shop, shop.workspace).await, before);
        shop.run(&shop.clerk, "probe.add", json!({ "name": "panicked" })).await.unwrap();
    }

    async fn others_in_the_same_moment_as_a_panic_succeed(shop) {
        let asks: Vec<_> = (0..120)
            .map(|n| {
                later(
                    shop,
                    &shop.clerk,
                    if n % 3 == 0 { "probe.panic" } else { "probe.add" },
                    json!({ "name": format!("role-{n}") }),
                )
            })
            .collect();
        let mut done = 0;
        for (n, ask) in asks.into_iter().enumerate() {
            match ask.await.unwrap() {
                Ok(_) => done += 1,
                Err(no) => assert!(n % 3 == 0 && no.code == "internal", "{n}: {no}"),
            }
        }
        assert_eq!((done, roles(shop).await.len()), (80, 80));
        head(shop, shop.workspace).await;
    }

    async fn a_panic_outside_of_the_transaction_is_answered_too(shop) {
        // Often enough to use up every reader, if one were lost each time.
        for _ in 0..40 {
            for operation in ["probe.panic-reading", "probe.panic-preparing"] {
                let no = shop.run(&shop.clerk, operation, json!({})).await.unwrap_err();
                assert_eq!((no.reason, no.code.as_ref()), (Reason::Internal, "internal"), "{operation}");
            }
        }
        shop.run(&shop.clerk, "stock.list-levels", json!({})).await.unwrap();
    }

    async fn a_crowd_never_loses_a_unit_nor_sells_one_that_is_not_there(shop) {
        let (variant, location) = shop.shelf().await;
        let since = Since::now(shop, shop.workspace).await;
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (door, actor) =
                    (Arc::clone(&shop.door), if writer % 2 == 0 { shop.owner.clone() } else { shop.clerk.clone() });
                let (variant, location) = (variant.clone(), location.clone());
                tokio::spawn(async move {
                    for round in 0..EACH {
                        let (operation, quantity) = turn(writer, round);
                        let input = json!({ "variant": variant, "location": location, "quantity": quantity });
                        match door.ask(&actor, Ask::with(operation, &input)).await {
                            Ok(_) => {}
                            Err(no) => assert!(
                                ["stock.insufficient", "stock.not-reserved"].contains(&no.code.as_ref()),
                                "{no}"
                            ),
                        }
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }

        let movements = all(shop, "stock.list-movements", json!({ "variant": variant })).await;
        let level = &all(shop, "stock.list-levels", json!({ "variant": variant })).await[0];
        for part in ["on_hand", "reserved"] {
            let sum = movements.iter().map(|movement| millionths(&movement[part])).sum::<i64>();
            assert_eq!(millionths(&level[part]), sum, "{part} is the sum of its movements");
        }
        // No level was ever negative: in the order of the log, no prefix of the movements is.
        let (mut on_hand, mut reserved, by_id) =
            (0, 0, movements.iter().map(|movement| (text(&movement["id"]), movement)).collect::<BTreeMap<_, _>>());
        for entry in since.entries(shop).await.iter().filter(|entry| entry["outcome"] == "done") {
            let changes = entry["detail"]["changes"].as_array().unwrap();
            for change in changes.iter().filter(|change| change["kind"] == "movement") {
                let movement = by_id[change["id"].as_str().unwrap()];
                on_hand += millionths(&movement["on_hand"]);
                reserved += millionths(&movement["reserved"]);
                assert!(
                    0 <= reserved && reserved <= on_hand,
                    "after entry {}: {on_hand} on hand, {reserved} reserved",
                    entry["seq"]
                );
            }
        }
        let done = since
            .counted(shop)
            .await
            .iter()
            .filter(|(told, _)| told.ends_with(" done"))
            .map(|(_, count)| count)
            .sum::<usize>();
        assert_eq!(done, movements.len(), "every movement has its entry and no other");
        let log = shop.log(Some(shop.workspace)).await;
        let numbers: Vec<_> = log.iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>(), "no gap, no double");
        assert_eq!(head(shop, shop.workspace).await.0, *numbers.last().unwrap());
    }

    async fn of_many_who_saw_the_same_version_one_changes_it(shop) {
        let location = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Shelf" })).await.unwrap();
        let asks: Vec<_> = (0..32)
            .map(|n| {
                later(
                    shop,
                    &shop.owner,
                    "stock.change-location",
                    json!({ "id": location["id"], "version": 1, "name": format!("Shelf {n}") }),
                )
            })
            .collect();
        let mut done = 0;
        for ask in asks {
            match ask.await.unwrap() {
                Ok(_) => done += 1,
                Err(no) => assert_eq!(no.code, "record.stale"),
            }
        }
        assert_eq!(done, 1);
        let listed = shop.run(&shop.owner, "stock.list-locations", json!({})).await.unwrap();
        assert_eq!(listed["items"][0]["version"], 2);
    }

    async fn events_and_entries_are_in_the_order_of_the_commits(shop) {
        let asks: Vec<_> =
            (0..40).map(|n| later(shop, &shop.clerk, "probe.add", json!({ "name": format!("role-{n}") }))).collect();
        for ask in asks {
            ask.await.unwrap().unwrap();
        }
        let entries = shop.log(Some(shop.workspace)).await;
        let times: Vec<_> = entries.iter().map(|entry| text(&entry["at"])).collect();
        assert!(times.is_sorted());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_one_chain() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    let node = shop.second_node().unwrap();
    let asks: Vec<_> = (0..100)
        .map(|n| {
            let (door, actor) = (Arc::clone(if n % 2 == 0 { &shop.door } else { &node }), shop.clerk.clone());
            let ask = Ask::with("probe.add", &json!({ "name": format!("role-{n}") }));
            tokio::spawn(async move { door.ask(&actor, ask).await })
        })
        .collect();
    for ask in asks {
        ask.await.unwrap().unwrap();
    }
    assert_eq!(roles(&shop).await.len(), 100);
    head(&shop, shop.workspace).await;
    let report = node.verify_log(Some(shop.workspace), Vec::new()).await.unwrap();
    assert_eq!(report.broken, None);
    node.close().await;
    shop.close().await;
}

fn later(shop: &Shop, actor: &Actor, operation: &'static str, input: Value) -> JoinHandle<Result<Answer, Problem>> {
    let (door, actor): (Arc<Door>, Actor) = (Arc::clone(&shop.door), actor.clone());
    tokio::spawn(async move { door.ask(&actor, Ask::with(operation, &input)).await })
}

/// Some bring, some take, some keep and hand out: more is wanted than there ever is.
fn turn(writer: usize, round: usize) -> (&'static str, String) {
    let operation =
        ["stock.receive", "stock.reserve", "stock.consume", "stock.release", "stock.consume"][(writer + round * 3) % 5];
    (operation, (1 + (writer + round) % 3).to_string())
}

fn millionths(value: &Value) -> i64 {
    value.as_str().unwrap().parse::<Quantity>().unwrap().millionths()
}

async fn all(shop: &Shop, list: &str, mut query: Value) -> Vec<Value> {
    let mut items = Vec::new();
    query["limit"] = json!(200);
    loop {
        let page = shop.run(&shop.owner, list, query.clone()).await.unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page.get("next") {
            Some(next) => query["cursor"] = next.clone(),
            None => return items,
        }
    }
}

async fn roles(shop: &Shop) -> Vec<String> {
    let listed = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
    listed["items"].as_array().unwrap().iter().map(|role| text(&role["name"])).collect()
}
