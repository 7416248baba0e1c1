//! What is kept for somebody, and until when.

use std::time::Duration;

use door::step::Ending;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use stock::{EXPIRE, run_expiry};
use testkit::{Shop, Value, json, on_both, text};

use crate::support::{all, check_ledger, is_expected, level, millionths, place, receive};

async fn keep(shop: &Shop, variant: &str, location: &str, quantity: &str, seconds: Option<u64>) -> Value {
    let expires_at = seconds.map(|seconds| shop.door.now().plus(Duration::from_secs(seconds)));
    let input = json!({ "variant": variant, "location": location, "quantity": quantity, "expires_at": expires_at });
    shop.run(&shop.clerk, "stock.reserve", input).await.unwrap()["reservation"].clone()
}

/// What the server's runner does with the jobs that are due.
async fn run_jobs(shop: &Shop) -> usize {
    let mut count = 0;
    for job in shop.door.claim_jobs(Some(shop.workspace), "test").await.unwrap() {
        if job.kind == EXPIRE {
            run_expiry(&shop.door, job.workspace, job.read().unwrap()).await.unwrap();
            count += 1;
        }
        shop.door.end_job(&job, Ending::Done).await.unwrap();
    }
    count
}

async fn found(shop: &Shop, reservation: &Value) -> Value {
    shop.run(&shop.owner, "stock.get-reservation", json!({ "id": reservation["id"] })).await.unwrap()
}

on_both! {
    async fn nobody_came_in_time(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let kept = keep(shop, &variant, &location, "2", Some(60)).await;
        keep(shop, &variant, &location, "1", None).await;
        assert_eq!(shop.door.next_due(Some(shop.workspace)).await.unwrap().unwrap().to_string(), text(&kept["expires_at"]));
        shop.advance(Duration::from_secs(59));
        assert_eq!(run_jobs(shop).await, 0);
        shop.advance(Duration::from_secs(1));
        assert_eq!(run_jobs(shop).await, 1);
        let over = found(shop, &kept).await;
        assert_eq!((&over["state"], &over["open"]), (&json!("expired"), &json!("0")));
        assert_eq!(level(shop, &variant, &location).await["reserved"], "1", "what has no end is still kept");
        check_ledger(shop).await;
        // The job runs again, as after a crash: nothing more happens.
        let id = text(&kept["id"]).parse().unwrap();
        run_expiry(&shop.door, Some(shop.workspace), id).await.unwrap();
        assert_eq!(found(shop, &kept).await, over);
    }

    async fn it_is_handed_out_in_parts_and_the_rest_given_back(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let kept = keep(shop, &variant, &location, "4", Some(60)).await;
        let part = |quantity: &str| json!({ "id": kept["id"], "quantity": quantity });
        let once = shop.run(&shop.clerk, "stock.consume-reservation", part("1")).await.unwrap();
        assert_eq!((&once["reservation"]["open"], &once["reservation"]["state"], &once["level"]["on_hand"]), (&json!("3"), &json!("active"), &json!("4")));
        let no = shop.run(&shop.clerk, "stock.consume-reservation", part("4")).await.unwrap_err();
        assert_eq!(no.code, "stock.not-reserved");
        let back = shop.run(&shop.clerk, "stock.release-reservation", json!({ "id": kept["id"] })).await.unwrap();
        assert_eq!((&back["reservation"]["state"], &back["reservation"]["consumed"], &back["level"]["available"]), (&json!("consumed"), &json!("1"), &json!("4")));
        for operation in ["stock.consume-reservation", "stock.release-reservation"] {
            assert_eq!(shop.run(&shop.clerk, operation, part("1")).await.unwrap_err().code, "stock.reservation-over");
        }
        shop.advance(Duration::from_secs(60));
        assert_eq!(run_jobs(shop).await, 1, "it finds nothing to give back");
        assert_eq!(level(shop, &variant, &location).await["reserved"], "0");
    }

    async fn kept_for_longer_is_kept_for_longer(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let kept = keep(shop, &variant, &location, "2", Some(60)).await;
        let later = shop.door.now().plus(Duration::from_secs(120));
        let change = json!({ "id": kept["id"], "version": kept["version"], "expires_at": later });
        let changed = shop.run(&shop.clerk, "stock.change-reservation", change.clone()).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "stock.change-reservation", change).await.unwrap_err().code, "record.stale");
        shop.advance(Duration::from_secs(60));
        run_jobs(shop).await;
        assert_eq!(found(shop, &kept).await, changed);
        shop.advance(Duration::from_secs(60));
        run_jobs(shop).await;
        assert_eq!(found(shop, &kept).await["state"], "expired");
    }

    async fn without_a_name_the_oldest_goes_first_and_only_of_its_source(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "9").await;
        let mut kept = Vec::new();
        for source in ["order-1", "order-2", "order-1"] {
            shop.advance(Duration::from_millis(1));
            let input = json!({ "variant": variant, "location": location, "quantity": "2", "source": source });
            kept.push(shop.run(&shop.clerk, "stock.reserve", input).await.unwrap()["reservation"].clone());
        }
        let hand_out = |quantity: &str, source: Value| {
            json!({ "variant": variant, "location": location, "quantity": quantity, "source": source })
        };
        shop.run(&shop.clerk, "stock.consume", hand_out("3", json!("order-1"))).await.unwrap();
        let no = shop.run(&shop.clerk, "stock.consume", hand_out("2", json!("order-1"))).await.unwrap_err();
        assert_eq!(no.code, "stock.not-reserved", "what is kept for others is not taken");
        let mut open = Vec::new();
        for one in &kept {
            open.push(text(&found(shop, one).await["open"]));
        }
        assert_eq!(open, ["0", "2", "1"]);
        shop.run(&shop.clerk, "stock.release", hand_out("3", Value::Null)).await.unwrap();
        assert_eq!(level(shop, &variant, &location).await["reserved"], "0");
        check_ledger(shop).await;
    }

    async fn what_has_passed_is_no_time_to_wait_for(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let input = json!({ "variant": variant, "location": location, "quantity": "1", "expires_at": shop.door.now() });
        let no = shop.run(&shop.clerk, "stock.reserve", input).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/expires_at");
        assert_eq!(level(shop, &variant, &location).await["reserved"], "0");
    }

    async fn people_do_not_ask_for_what_the_system_does(shop) {
        let (variant, location) = shop.shelf().await;
        receive(shop, &variant, &location, "5").await;
        let kept = keep(shop, &variant, &location, "1", Some(60)).await;
        let no = shop.run(&shop.owner, "stock.expire-reservation", json!({ "id": kept["id"] })).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }

    async fn what_is_kept_is_the_sum_of_the_reservations(shop) {
        let (variant, floor) = shop.shelf().await;
        let places = [floor, place(shop, "Store").await];
        receive(shop, &variant, &places[0], "20").await;
        receive(shop, &variant, &places[1], "20").await;
        let steps = prop::collection::vec((0_u8..5, 0_usize..2, 1_i64..6, 0_u64..40), 60..=60);
        for (deed, place, quantity, wait) in steps.new_tree(&mut TestRunner::deterministic()).unwrap().current() {
            shop.advance(Duration::from_secs(wait));
            let so_much = json!({ "variant": variant, "location": places[place], "quantity": quantity.to_string() });
            let mut until = so_much.clone();
            until["expires_at"] = json!(shop.door.now().plus(Duration::from_secs(100)));
            let (operation, input) = match deed {
                0 => ("stock.reserve", so_much),
                1 => ("stock.reserve", until),
                2 => ("stock.consume", so_much),
                3 => ("stock.release", so_much),
                _ => ("stock.receive", so_much),
            };
            let done = shop.run(&shop.owner, operation, input).await;
            assert!(done.map_or_else(|no| is_expected(&no.code), |_| true));
            run_jobs(shop).await;
        }
        let kept = all(shop, "stock.list-reservations", json!({ "variant": variant, "limit": 7 })).await;
        for place in &places {
            let open: i64 = kept.iter().filter(|one| one["location"] == **place).map(|one| millionths(&one["open"])).sum();
            assert_eq!(millionths(&level(shop, &variant, place).await["reserved"]), open);
        }
        let now = shop.door.now();
        let late = |one: &&Value| one["state"] == "active" && one["expires_at"].as_str().is_some_and(|at| at.parse::<model::Timestamp>().unwrap() <= now);
        assert_eq!(kept.iter().filter(late).count(), 0);
        check_ledger(shop).await;
    }
}
