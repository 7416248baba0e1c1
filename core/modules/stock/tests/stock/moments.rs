//! The state at any past moment is what a replay of the ledger comes to.

use std::{collections::BTreeMap, time::Duration};

use model::Timestamp;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use testkit::{Value, json, on_both, text};

use crate::support::{all, level, millionths, place, receive};

type Key = (String, String);

/// What the movements up to a moment come to.
fn replay(movements: &[Value], at: Timestamp) -> BTreeMap<Key, (i64, i64)> {
    let mut sums = BTreeMap::new();
    for movement in movements.iter().filter(|one| text(&one["at"]).parse::<Timestamp>().unwrap() <= at) {
        let sum: &mut (i64, i64) = sums.entry((text(&movement["variant"]), text(&movement["location"]))).or_default();
        sum.0 += millionths(&movement["on_hand"]);
        sum.1 += millionths(&movement["reserved"]);
    }
    sums
}

on_both! {
    async fn any_past_moment_is_a_replay(shop) {
        let variants = [shop.shelf().await.0, shop.shelf().await.0, shop.shelf().await.0];
        let places = [place(shop, "Floor").await, place(shop, "Store").await];
        let began = shop.door.now();
        let steps = prop::collection::vec((0_usize..3, 0_usize..2, 1_i64..5, any::<bool>(), 0_u64..3_000), 60..=60);
        for (variant, location, quantity, comes, wait) in steps.new_tree(&mut TestRunner::deterministic()).unwrap().current() {
            // Some in the same microsecond, some in the same millisecond, some later.
            shop.advance(Duration::from_micros(wait.saturating_sub(1_000)));
            let so_much = json!({ "variant": variants[variant], "location": places[location], "quantity": quantity.to_string() });
            let operation = if comes { "stock.receive" } else { "stock.reserve" };
            let done = shop.run(&shop.owner, operation, so_much).await;
            assert!(done.map_or_else(|no| no.code == "stock.insufficient", |_| true));
        }
        let ended = shop.door.now();
        let movements = all(shop, "stock.list-movements", json!({ "limit": 200 })).await;
        let span = u64::try_from(ended.since(began).as_micros()).unwrap();
        let edges = movements.iter().map(|one| text(&one["at"]).parse::<Timestamp>().unwrap()).take(12);
        let moments = (0..=8).map(|n| began.plus(Duration::from_micros(span * n / 8))).chain(edges);
        for at in moments.chain([began.minus(Duration::from_secs(1)), ended.plus(Duration::from_secs(60))]) {
            let levels = all(shop, "stock.list-levels", json!({ "at": at, "limit": 2 })).await;
            let shown: BTreeMap<Key, (i64, i64)> = levels
                .iter()
                .map(|one| ((text(&one["variant"]), text(&one["location"])), (millionths(&one["on_hand"]), millionths(&one["reserved"]))))
                .collect();
            assert_eq!(shown.len(), levels.len(), "none is shown twice");
            assert_eq!(shown, replay(&movements, at), "{at}");
        }
    }

    async fn a_past_moment_does_not_change(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let then = shop.door.now();
        shop.advance(Duration::from_micros(1));
        let query = json!({ "variant": variant, "location": location, "at": then });
        let before = shop.run(&shop.owner, "stock.list-levels", query.clone()).await.unwrap();
        receive(shop, &variant, &location, "7").await;
        assert_eq!(shop.run(&shop.owner, "stock.list-levels", query).await.unwrap(), before);
        assert_eq!(before["items"][0]["on_hand"], "5");
        assert_eq!(level(shop, &variant, &location).await["on_hand"], "12");
    }

    async fn what_is_no_moment_is_refused(shop) {
        for at in ["yesterday", "2026-13-01T00:00:00Z", "", "2026-01-01"] {
            assert_eq!(shop.run(&shop.owner, "stock.list-levels", json!({ "at": at })).await.unwrap_err().code, "input.invalid");
        }
    }
}
