//! What waits for somebody outside holds up nobody.

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use door::step::{Ending, LEASE, OUTSIDE_LEASE};
use model::Actor;
use testkit::{json, on_both};
use tokio::sync::watch;

use crate::{
    jobs::{jobs, quiet},
    probe::{self, JOB},
};

on_both! {
    in probe::shop;

    async fn a_business_with_much_outside_leaves_room_for_the_others(shop) {
        let enqueue = async |actor: &Actor, lane: &str| {
            shop.run(actor, "probe.enqueue", json!({ "payload": lane, "lane": lane })).await.unwrap();
        };
        for (one, other) in [(&shop.owner, &shop.stranger), (&shop.stranger, &shop.owner)] {
            for lane in ["a", "b", "c", "a", "b", "c", "a", "b", "c"] {
                enqueue(one, lane).await;
            }
            enqueue(other, "d").await;
            let begun = Arc::new(Mutex::new(Vec::new()));
            let runner = quiet(shop).await.on(JOB, {
                let begun = Arc::clone(&begun);
                move |_, job| {
                    begun.lock().unwrap().push(job.read::<String>().unwrap());
                    pending()
                }
            });
            let (stop, stopped) = watch::channel(false);
            let serving = tokio::spawn(async move { runner.serve(stopped).await });
            let soon = Instant::now() + Duration::from_secs(10);
            while begun.lock().unwrap().len() < 8 {
                assert!(Instant::now() < soon, "{:?}", begun.lock().unwrap());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert!(begun.lock().unwrap().contains(&"d".to_owned()), "{:?}", begun.lock().unwrap());
            stop.send_replace(true);
            serving.abort();
            for realm in [shop.workspace, shop.other] {
                shop.advance(OUTSIDE_LEASE + Duration::from_micros(1));
                for job in shop.door.claim_outside(Some(realm), "after", 20, 20, HashMap::new()).await.unwrap() {
                    shop.door.end_job(&job, Ending::Done).await.unwrap();
                }
            }
        }
    }

    async fn whoever_is_outside_has_it_for_longer(shop) {
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "errand", "lane": "a" })).await.unwrap();
        let claim = async |worker: &str| shop.door.claim_outside(Some(shop.workspace), worker, 20, 20, HashMap::new()).await.unwrap().len();
        assert_eq!(claim("one").await, 1);
        shop.advance(LEASE + Duration::from_micros(1));
        assert_eq!(claim("two").await, 0, "others may take a minute to answer");
        shop.advance(OUTSIDE_LEASE - LEASE);
        assert_eq!(claim("two").await, 1, "its worker died, or so it seems");
    }

    async fn whoever_does_not_answer_holds_up_a_few_of_their_own(shop) {
        for (lane, count) in [(Some("silent"), 20), (Some("quick"), 5), (None, 1)] {
            for n in 0..count {
                let payload = format!("{} {n}", lane.unwrap_or("here"));
                shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": payload, "lane": lane })).await.unwrap();
            }
        }
        let begun = Arc::new(Mutex::new(Vec::new()));
        let runner = quiet(shop).await.on(JOB, {
            let begun = Arc::clone(&begun);
            move |_, job| {
                let (begun, payload) = (Arc::clone(&begun), job.read::<String>().unwrap());
                async move {
                    begun.lock().unwrap().push(payload.clone());
                    if payload.starts_with("silent") {
                        pending::<()>().await;
                    }
                    Ok(())
                }
            }
        });
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(async move { runner.serve(stopped).await });
        let count = |of: &str| begun.lock().unwrap().iter().filter(|payload| payload.starts_with(of)).count();
        let soon = Instant::now() + Duration::from_secs(10);
        while count("here") == 0 || shop.door.next_due_here(Some(shop.workspace)).await.unwrap().is_some() {
            assert!(Instant::now() < soon, "nobody waits for who does not answer");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // What comes later is done at once, here and outside.
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "here later" })).await.unwrap();
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "quick later", "lane": "quick" })).await.unwrap();
        let soon = Instant::now() + Duration::from_secs(10);
        while (count("here"), count("quick")) != (2, 6) {
            assert!(Instant::now() < soon, "{:?}", begun.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(count("silent"), 3);
        // Whoever just came back gives up their place a moment later.
        while jobs(shop).await.iter().filter(|job| job["leased_by"] == "node").count() != 3 {
            assert!(Instant::now() < soon, "the others are anybody's");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send_replace(true);
        serving.abort();
    }

    async fn a_job_outside_that_panics_leaves_its_place(shop) {
        for n in 0..7 {
            shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": n.to_string(), "lane": "one" })).await.unwrap();
        }
        let runner = quiet(shop).await.on(JOB, |_, job| async move {
            assert_ne!(job.read::<String>().unwrap(), "3", "a probe's job panics");
            Ok(())
        });
        assert_eq!((runner.run_due_here().await, runner.run_due().await), (0, 7));
        let left = jobs(shop).await;
        assert_eq!((left.len(), &left[0]["state"], &left[0]["attempts"]), (1, &json!("waiting"), &json!(1)));
        shop.advance(Duration::from_secs(2));
        assert_eq!(runner.run_due().await, 1);
    }
}
