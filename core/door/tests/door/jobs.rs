//! What is done later: founding, leases, patience, and an end to it.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use door::{
    Ask,
    operations::workspaces::{FOUND, Founder, Founding},
    step::{Ending, LEASE},
};
use model::{AccountId, MemberId, Timestamp, WorkspaceId};
use store::HELD;
use testkit::{Engine, Shop, Value, json, on_both};
use work::jobs::{Problem, Runner};

use crate::{
    probe::{self, JOB},
    story::{Since, head},
};

/// More tries than any job gets.
const OFTEN: usize = 40;

on_both! {
    in probe::shop;

    async fn founding_twice_is_harmless(shop) {
        let made = shop.run(&shop.operator(None), "workspaces.create", json!({ "name": "Third Shop" })).await.unwrap();
        let workspace: WorkspaceId = made["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(made["state"], "creating");
        let (account, member) = (AccountId::new(shop.door.now()), MemberId::new(shop.door.now()));
        let founding = Founding { workspace, owner: Some(Founder { account, member, name: None }) };
        let platform = Since::now(shop, None).await;
        shop.door.found_workspace(&founding).await.unwrap();
        let before = head(shop, workspace).await;
        shop.door.found_workspace(&founding).await.unwrap();
        assert_eq!(head(shop, workspace).await, before, "the second time tells nothing new");
        assert_eq!(platform.told(shop).await, ["workspaces.found done"]);
        let members = shop.run(&shop.operator(Some(workspace)), "members.list", json!({})).await.unwrap();
        assert_eq!(members["items"].as_array().unwrap().len(), 1);
        assert_eq!(members["items"][0]["account"], json!(account));
    }

    async fn founding_goes_on_wherever_it_was_interrupted(shop) {
        for steps in 0..10 {
            let name = format!("Shop {steps}");
            let made = shop.run(&shop.operator(None), "workspaces.create", json!({ "name": name })).await.unwrap();
            let workspace: WorkspaceId = made["id"].as_str().unwrap().parse().unwrap();
            let platform = Since::now(shop, None).await;
            let now = shop.door.now();
            let founder = Founder { account: AccountId::new(now), member: MemberId::new(now), name: None };
            let founding = Founding { workspace, owner: Some(founder) };
            given_up_after(steps, shop.door.found_workspace(&founding)).await;
            shop.door.found_workspace(&founding).await.unwrap();
            let members = shop.run(&shop.operator(Some(workspace)), "members.list", json!({})).await.unwrap();
            assert_eq!(members["items"].as_array().unwrap().len(), 1, "after {steps} steps");
            assert_eq!(members["items"][0]["roles"], json!(["owner"]));
            assert_eq!(platform.told(shop).await, ["workspaces.found done"], "after {steps} steps");
            assert_eq!(shop.log(Some(workspace)).await.len(), 1, "after {steps} steps");
        }
        let all = shop.run(&shop.operator(None), "workspaces.list", json!({})).await.unwrap();
        assert!(all["items"].as_array().unwrap().iter().all(|workspace| workspace["state"] == "open"));
    }

    async fn founding_again_brings_nobody_back(shop) {
        // A founding that is run again long after says nothing about who belongs there now.
        let (account, member) = (shop.owner.account().unwrap(), shop.owner.member().unwrap());
        let roles = json!({ "id": shop.clerk.member(), "version": 1, "roles": ["owner"] });
        shop.run(&shop.owner, "members.set-roles", roles).await.unwrap();
        shop.run(&shop.clerk, "members.remove", json!({ "id": member, "version": 1 })).await.unwrap();
        let before = head(shop, shop.workspace).await;
        shop.door
            .found_workspace(&Founding { workspace: shop.workspace, owner: Some(Founder { account, member, name: None }) })
            .await
            .unwrap();
        assert_eq!(head(shop, shop.workspace).await, before);
        assert_eq!(shop.run(&shop.owner, "members.list", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn what_was_destroyed_is_not_founded_again(shop) {
        shop.run(&shop.operator(None), "workspaces.destroy", json!({ "id": shop.other, "name": "The Other Shop" }))
            .await
            .unwrap();
        shop.door.destroy_workspace(shop.other).await.unwrap();
        shop.door.found_workspace(&Founding { workspace: shop.other, owner: None }).await.unwrap();
        assert_eq!(
            shop.run(&shop.stranger, "members.list", json!({})).await.unwrap_err().reason,
            door::Reason::NotFound
        );
    }

    async fn the_job_of_a_founding_founds(shop) {
        let made = shop.run(&shop.operator(None), "workspaces.create", json!({ "name": "Third Shop" })).await.unwrap();
        let workspace: WorkspaceId = made["id"].as_str().unwrap().parse().unwrap();
        let runner = Runner::new(Arc::clone(&shop.door), "node").on(FOUND, |door, job| async move {
            let founding: Founding = job.read().map_err(Problem::lasting)?;
            door.found_workspace(&founding).await.map_err(Problem::passing)
        });
        // The two that the shop began with are founded once more, without harm.
        assert_eq!(runner.run_due().await, 3);
        assert_eq!(runner.run_due().await, 0);
        shop.run(&shop.operator(Some(workspace)), "members.list", json!({})).await.unwrap();
        head(shop, shop.workspace).await;
    }

    async fn a_job_that_was_taken_is_taken_by_nobody_else_until_its_lease_ends(shop) {
        enqueue(shop, "errand").await;
        let taken = shop.door.claim_jobs(Some(shop.workspace), "one").await.unwrap();
        assert_eq!((taken.len(), taken[0].attempts, taken[0].read::<String>().unwrap()), (1, 1, "errand".to_owned()));
        shop.advance(LEASE);
        assert!(shop.door.claim_jobs(Some(shop.workspace), "two").await.unwrap().is_empty());
        shop.advance(Duration::from_micros(1));
        let again = shop.door.claim_jobs(Some(shop.workspace), "two").await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 2), "its worker died, or so it seems");
        shop.door.end_job(&again[0], Ending::Done).await.unwrap();
        shop.advance(LEASE * 2);
        assert!(shop.door.claim_jobs(Some(shop.workspace), "one").await.unwrap().is_empty());
    }

    async fn who_lost_the_lease_does_not_end_the_job(shop) {
        enqueue(shop, "errand").await;
        let slow = shop.door.claim_jobs(Some(shop.workspace), "slow").await.unwrap();
        shop.advance(LEASE + Duration::from_micros(1));
        let quick = shop.door.claim_jobs(Some(shop.workspace), "quick").await.unwrap();
        for ending in [
            Ending::Retry { at: shop.door.now(), problem: "late".to_owned() },
            Ending::GivenUp { problem: "late".to_owned() },
            Ending::Done,
        ] {
            shop.door.end_job(&slow[0], ending).await.unwrap();
            let row = jobs(shop).await[0].clone();
            assert_eq!(
                (&row["leased_by"], &row["state"], &row["problem"]),
                (&json!("quick"), &json!("waiting"), &json!(""))
            );
        }
        shop.door.end_job(&quick[0], Ending::Done).await.unwrap();
        assert!(jobs(shop).await.is_empty());
    }

    async fn of_many_who_take_at_once_each_job_goes_to_one(shop) {
        for n in 0..20 {
            enqueue(shop, &n.to_string()).await;
        }
        let takers: Vec<_> = (0..8)
            .map(|n| {
                let (door, workspace) = (Arc::clone(&shop.door), shop.workspace);
                tokio::spawn(async move { door.claim_jobs(Some(workspace), &format!("worker {n}")).await.unwrap() })
            })
            .collect();
        let mut taken = Vec::new();
        for taker in takers {
            taken.extend(
                taker.await.unwrap().into_iter().map(|job| job.read::<String>().unwrap().parse::<usize>().unwrap()),
            );
        }
        taken.sort_unstable();
        assert_eq!(taken, (0..20).collect::<Vec<_>>());
    }

    async fn what_failed_is_tried_again_later_and_later_and_then_given_up(shop) {
        enqueue(shop, "errand").await;
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let runner = quiet(shop).await.on(JOB, move |_, _| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Err(Problem::passing("the other side is away")) }
        });
        let mut rounds = 0;
        while let Some(due) = shop.door.next_due(Some(shop.workspace)).await.unwrap() {
            assert!(rounds < OFTEN, "it is given up at some time");
            let now = shop.door.now();
            let wait = due.since(now);
            // A span that doubles with each try, and never an hour or more.
            assert!(
                wait <= Duration::from_secs(1 << rounds.min(12)).min(Duration::from_secs(3_600)),
                "after {rounds} tries: {wait:?}"
            );
            if due > now {
                assert_eq!(runner.run_due().await, 0, "not before its time");
            }
            shop.advance(wait);
            assert_eq!(runner.run_due().await, 1);
            rounds += 1;
        }
        assert_eq!((rounds, tries.load(Ordering::SeqCst)), (12, 12));
        let left = jobs(shop).await;
        assert_eq!((&left[0]["state"], &left[0]["problem"]), (&json!("failed"), &json!("the other side is away")));
        shop.advance(Duration::from_secs(24 * 3600));
        assert_eq!(runner.run_due().await, 0, "a person looks at it now");
    }

    async fn what_cannot_be_done_is_given_up_at_once(shop) {
        enqueue(shop, "errand").await;
        // One that is refused for good, and one that nobody here knows.
        let runner = quiet(shop).await.on(JOB, |_, _| async { Err(Problem::lasting("no such thing")) });
        assert_eq!(runner.run_due().await, 1);
        enqueue(shop, "another").await;
        assert_eq!(quiet(shop).await.run_due().await, 1);
        let left = jobs(shop).await;
        assert!(left.iter().all(|job| job["state"] == "failed" && job["attempts"] == 1));
    }

    async fn a_job_that_panics_is_tried_again_and_holds_up_no_other(shop) {
        enqueue(shop, "panic").await;
        enqueue(shop, "errand").await;
        let runner = quiet(shop).await.on(JOB, |_, job| async move {
            assert_ne!(job.read::<String>().unwrap(), "panic", "a probe's job panics");
            Ok(())
        });
        assert_eq!(runner.run_due().await, 2);
        let left = jobs(shop).await;
        assert_eq!((left.len(), &left[0]["state"], &left[0]["attempts"]), (1, &json!("waiting"), &json!(1)));
    }

    async fn a_job_that_is_refused_leaves_with_what_enqueued_it(shop) {
        let batch = vec![
            door::Ask::with("probe.enqueue", &json!({ "payload": "x" })),
            door::Ask::with("probe.panic", &json!({ "name": "y" })),
        ];
        assert!(shop.door.ask_all(&shop.clerk, batch).await.is_err());
        assert!(jobs(shop).await.is_empty());
    }

    async fn what_a_job_carries_is_sealed(shop) {
        let canary = "a canary that sings in jobs";
        enqueue(shop, canary).await;
        let payload: Vec<u8> = serde_json::from_value(jobs(shop).await[0]["payload"].clone()).unwrap();
        assert!(!payload.windows(canary.len()).any(|window| window == canary.as_bytes()));
    }

    async fn one_that_cannot_be_read_is_given_up_and_keeps_none_of_the_others_waiting(shop) {
        enqueue(shop, "first").await;
        shop.run(&shop.clerk, "probe.spoil", json!({})).await.unwrap();
        enqueue(shop, "second").await;
        let taken = shop.door.claim_jobs(Some(shop.workspace), "worker").await.unwrap();
        assert_eq!(taken.iter().map(|job| job.read::<String>().unwrap()).collect::<Vec<_>>(), ["second"]);
        let stored = jobs(shop).await;
        let failed = stored.iter().find(|job| job["state"] == "failed").unwrap();
        assert!(failed["problem"].as_str().unwrap().contains("cannot be read"), "{failed}");
        assert!(stored.iter().any(|job| job["state"] == "waiting"));
    }

    async fn a_job_with_a_name_is_left_once(shop) {
        for payload in ["first", "second"] {
            shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": payload, "once": "nightly" })).await.unwrap();
        }
        let taken = shop.door.claim_jobs(Some(shop.workspace), "node").await.unwrap();
        assert_eq!((taken.len(), taken[0].read::<String>().unwrap()), (1, "first".to_owned()));
        shop.door.end_job(&taken[0], Ending::Done).await.unwrap();
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "third", "once": "nightly" })).await.unwrap();
        assert_eq!(jobs(shop).await.len(), 1, "when it is done, the next may come");
    }

    async fn a_job_waits_for_its_time(shop) {
        let due = shop.door.now().plus(Duration::from_secs(60));
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "later", "due_at": due })).await.unwrap();
        assert!(shop.door.claim_jobs(Some(shop.workspace), "node").await.unwrap().is_empty());
        shop.advance(Duration::from_secs(60));
        assert_eq!(shop.door.claim_jobs(Some(shop.workspace), "node").await.unwrap().len(), 1);
    }

    async fn an_idle_workspace_is_closed_and_woken_when_something_is_due(shop) {
        let due: Timestamp = shop.door.now().plus(Duration::from_secs(60));
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "later", "due_at": due })).await.unwrap();
        assert!(shop.door.close_idle(Duration::ZERO).await >= 1);
        assert_eq!(shop.door.realms_to_serve().await.unwrap(), [None]);
        shop.advance(Duration::from_secs(60));
        assert_eq!(shop.door.realms_to_serve().await.unwrap(), [None, Some(shop.workspace)]);
        assert_eq!(quiet(shop).await.on(JOB, |_, _| async { Ok(()) }).run_due().await, 1);
    }
}

on_both! {
    in probe::shop;

    async fn a_workspace_that_makes_room_for_others_is_woken_too(shop) {
        let due = shop.door.now().plus(Duration::from_secs(60));
        shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "later", "due_at": due })).await.unwrap();
        // More than are open at once.
        for n in 0..16 {
            let made = shop
                .run(&shop.operator(None), "workspaces.create", json!({ "name": format!("Shop {n}") }))
                .await
                .unwrap();
            let workspace: WorkspaceId = made["id"].as_str().unwrap().parse().unwrap();
            shop.door.found_workspace(&Founding { workspace, owner: None }).await.unwrap();
            shop.run(&shop.operator(Some(workspace)), "members.list", json!({})).await.unwrap();
        }
        assert!(
            !shop.door.realms_to_serve().await.unwrap().contains(&Some(shop.workspace)),
            "it is closed, and nothing is due"
        );
        shop.advance(Duration::from_secs(60));
        assert!(shop.door.realms_to_serve().await.unwrap().contains(&Some(shop.workspace)));
    }
}

/// On PostgreSQL no file tells that a process was killed. Its leases do, when they have run out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_a_killed_node_left_is_done_by_another() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    drop(quiet(&shop).await);
    let clerk = shop.clerk.clone();
    shop.door.close_idle(Duration::ZERO).await;
    let dying = shop.second_node().unwrap();
    for payload in ["taken", "waiting"] {
        dying.ask(&clerk, Ask::with("probe.enqueue", &json!({ "payload": payload }))).await.unwrap();
        if payload == "taken" {
            assert_eq!(dying.claim_jobs(Some(shop.workspace), "dying").await.unwrap().len(), 1);
        }
    }
    drop(dying); // Killed: nothing is written down.

    let done = Arc::new(AtomicUsize::new(0));
    let runner = Runner::new(Arc::clone(&shop.door), "other").on(JOB, {
        let done = Arc::clone(&done);
        move |_, _| {
            done.fetch_add(1, Ordering::Relaxed);
            async { Ok(()) }
        }
    });
    shop.advance(HELD.saturating_sub(Duration::from_secs(1)));
    assert_eq!(shop.door.tend_leases().await.unwrap(), 0, "it may still be alive");
    assert_eq!((runner.run_due().await, shop.door.realms_to_serve().await.unwrap()), (0, vec![None]));
    shop.advance(Duration::from_secs(2));
    assert_eq!(shop.door.tend_leases().await.unwrap(), 1);
    assert_eq!(shop.door.tend_leases().await.unwrap(), 0, "once is enough");
    assert_eq!(runner.run_due().await, 1, "what nobody had taken");
    shop.advance(LEASE);
    assert_eq!(runner.run_due().await, 1, "and what was taken, when that lease is over");
    assert_eq!(done.load(Ordering::Relaxed), 2);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_lives_keeps_what_it_has_open_and_one_that_closes_leaves_nothing() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    drop(quiet(&shop).await);
    shop.door.close_idle(Duration::ZERO).await;
    let node = shop.second_node().unwrap();
    let due = shop.door.now().plus(Duration::from_secs(3_600));
    let later = json!({ "payload": "later", "due_at": due });
    node.ask(&shop.clerk, Ask::with("probe.enqueue", &later)).await.unwrap();
    for _ in 0..4 {
        shop.advance(HELD / 2);
        assert_eq!(node.tend_leases().await.unwrap(), 0);
        assert_eq!(shop.door.tend_leases().await.unwrap(), 0, "it says again and again that it lives");
    }
    node.close().await;
    shop.advance(HELD * 2);
    assert_eq!(shop.door.tend_leases().await.unwrap(), 0, "what was closed is nobody's");
    assert_eq!(shop.door.realms_to_serve().await.unwrap(), [None], "and sleeps until it is due");
    shop.advance(Duration::from_secs(3_600));
    assert_eq!(shop.door.realms_to_serve().await.unwrap(), [None, Some(shop.workspace)]);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_comes_back_knows_what_it_had_open() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    drop(quiet(&shop).await);
    shop.door.close_idle(Duration::ZERO).await;
    let dying = shop.second_node().unwrap();
    dying.ask(&shop.clerk, Ask::with("probe.enqueue", &json!({ "payload": "errand" }))).await.unwrap();
    let (gone, lock) = (Arc::downgrade(&dying), shop.data().with_file_name("second").join("lock"));
    drop(dying);
    // What still runs for it on another thread lets go of the data directory a moment later.
    let lock = std::fs::File::options().write(true).open(lock).unwrap();
    while gone.strong_count() > 0 || lock.try_lock().is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(lock);
    let back = shop.second_node().unwrap();
    assert_eq!(back.realms_to_serve().await.unwrap(), [None]);
    back.open_left_open().await;
    assert_eq!(Runner::new(Arc::clone(&back), "back").on(JOB, |_, _| async { Ok(()) }).run_due().await, 1);
    back.close().await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_goes_on_with_a_workspace_that_was_destroyed_meanwhile() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    drop(quiet(&shop).await);
    let node = shop.second_node().unwrap();
    node.ask(&shop.stranger, Ask::with("members.list", &json!({}))).await.unwrap();
    let input = json!({ "id": shop.other, "name": "The Other Shop" });
    shop.run(&shop.operator(None), "workspaces.destroy", input).await.unwrap();
    shop.door.destroy_workspace(shop.other).await.unwrap();
    node.tend_leases().await.unwrap(); // it does not know yet, and says that it has it open
    drop(node);
    shop.advance(HELD * 2);
    shop.door.tend_leases().await.unwrap();
    assert!(!shop.door.realms_to_serve().await.unwrap().contains(&Some(shop.other)));
    shop.close().await;
}

async fn wakes_after_a_restart(engine: Engine) {
    let Some(mut shop) = probe::shop(engine).await else { return };
    let due = shop.door.now().plus(Duration::from_secs(60));
    shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": "later", "due_at": due })).await.unwrap();
    drop(quiet(&shop).await);
    // Closed in good order: nothing but the platform can know that something is due.
    shop.reopen().await;
    shop.advance(Duration::from_secs(60));
    assert_eq!(quiet(&shop).await.on(JOB, |_, _| async { Ok(()) }).run_due().await, 1);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_was_left_is_done_after_a_restart_sqlite() {
    wakes_after_a_restart(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_was_left_is_done_after_a_restart_postgres() {
    wakes_after_a_restart(Engine::Postgres).await;
}

/// Polls something so many times and then lets it fall, as a process that is killed does.
async fn given_up_after<F: Future>(polls: usize, future: F) {
    let (mut future, mut left) = (pin!(future), polls);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context).map(drop)
    })
    .await;
}

/// A runner that finds nothing left over from the shop's own founding.
pub async fn quiet(shop: &Shop) -> Runner {
    for job in shop.door.claim_jobs(None, "founding").await.unwrap() {
        shop.door.end_job(&job, Ending::Done).await.unwrap();
    }
    Runner::new(Arc::clone(&shop.door), "node")
}

async fn enqueue(shop: &Shop, payload: &str) {
    shop.run(&shop.clerk, "probe.enqueue", json!({ "payload": payload })).await.unwrap();
}

pub async fn jobs(shop: &Shop) -> Vec<Value> {
    shop.run(&shop.clerk, "probe.stored", json!({})).await.unwrap()["jobs"].as_array().unwrap().clone()
}
