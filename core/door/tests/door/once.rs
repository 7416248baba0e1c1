//! The same key with the same input gets the same answer, and nothing happens twice.

use std::{sync::Arc, time::Duration};

use door::{Answer, Ask, Outcome, Reason};
use model::Actor;
use testkit::{Engine, Shop, Value, json, on_both};

use crate::{
    probe,
    story::{Since, head},
};

on_both! {
    in probe::shop;

    async fn the_same_key_and_input_get_the_same_answer_and_one_movement(shop) {
        let receive = receipt(shop, "3").await;
        let since = Since::now(shop, shop.workspace).await;
        let first = ask(shop, &shop.clerk, &receive, "key-1").await.unwrap();
        let again = ask(shop, &shop.clerk, &receive, "key-1").await.unwrap();
        assert_eq!((first.outcome, again.outcome), (Outcome::Done, Outcome::Replayed));
        assert_eq!(first.body, again.body);
        assert_eq!(movements(shop).await, 1);
        assert_eq!(since.told(shop).await, ["stock.receive done"], "a repetition is not another deed");
    }

    async fn a_key_is_not_used_for_something_else(shop) {
        let receive = receipt(shop, "3").await;
        ask(shop, &shop.clerk, &receive, "key-1").await.unwrap();
        for other in [receipt(shop, "4").await, ("stock.reserve", receive.1.clone())] {
            let no = ask(shop, &shop.clerk, &other, "key-1").await.unwrap_err();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Conflict, "idempotency.reused"));
        }
        assert_eq!(movements(shop).await, 1);
    }

    async fn the_same_key_of_another_actor_is_another_key(shop) {
        let receive = receipt(shop, "3").await;
        for actor in [&shop.clerk, &shop.owner] {
            assert_eq!(ask(shop, actor, &receive, "key-1").await.unwrap().outcome, Outcome::Done);
        }
        assert_eq!(movements(shop).await, 2);
    }

    async fn a_new_session_of_the_same_person_replays(shop) {
        let receive = receipt(shop, "3").await;
        ask(shop, &shop.clerk, &receive, "key-1").await.unwrap();
        let mut again = shop.clerk.clone();
        if let model::Who::Person { session, .. } = &mut again.who {
            *session = model::SessionId::new(shop.door.now());
        }
        assert_eq!(ask(shop, &again, &receive, "key-1").await.unwrap().outcome, Outcome::Replayed);
    }

    async fn fifty_at_once_with_one_key_are_one_movement(shop) {
        let receive = Arc::new(receipt(shop, "3").await);
        let asks: Vec<_> = (0..50)
            .map(|_| {
                let (door, actor, receive) = (Arc::clone(&shop.door), shop.clerk.clone(), Arc::clone(&receive));
                tokio::spawn(
                    async move { door.ask(&actor, Ask::with(receive.0, &receive.1).once("key-1")).await.unwrap() },
                )
            })
            .collect();
        let mut answers = Vec::new();
        for ask in asks {
            answers.push(ask.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|answer| answer.outcome == Outcome::Done).count(), 1);
        assert!(answers.iter().all(|answer| answer.body == answers[0].body));
        assert_eq!(movements(shop).await, 1);
    }

    async fn the_key_of_a_refusal_can_be_used_again(shop) {
        let (_, mut input) = receipt(shop, "3").await;
        let reserve = ("stock.reserve", input.clone());
        assert_eq!(ask(shop, &shop.clerk, &reserve, "key-1").await.unwrap_err().code, "stock.insufficient");
        input["quantity"] = json!("5");
        ask(shop, &shop.clerk, &("stock.receive", input), "key-2").await.unwrap();
        assert_eq!(ask(shop, &shop.clerk, &reserve, "key-1").await.unwrap().outcome, Outcome::Done);
    }

    async fn the_key_of_a_panic_can_be_used_again(shop) {
        let input = json!({ "name": "again" });
        assert_eq!(
            ask(shop, &shop.clerk, &("probe.panic", input.clone()), "key-1").await.unwrap_err().code,
            "internal"
        );
        assert_eq!(ask(shop, &shop.clerk, &("probe.add", input), "key-1").await.unwrap().outcome, Outcome::Done);
    }

    async fn an_answer_with_a_secret_is_not_kept(shop) {
        let reveal = ("probe.reveal", json!({ "name": "revealed" }));
        let told = ask(shop, &shop.clerk, &reveal, "key-1").await.unwrap();
        assert_eq!(told.read::<Value>().unwrap()["secret"], probe::SECRET);
        let no = ask(shop, &shop.clerk, &reveal, "key-1").await.unwrap_err();
        assert_eq!(no.code, "idempotency.not-kept");
        assert_eq!(roles(shop).await, ["revealed"], "it did not happen twice");

        // What is kept of it is as long as what is kept of nothing, whoever may open it.
        let empty =
            ask(shop, &shop.clerk, &("probe.enqueue", json!({ "payload": "" })), "key-2").await.unwrap().body.len();
        let stored = shop.run(&shop.clerk, "probe.stored", json!({})).await.unwrap();
        let mut lengths: Vec<_> =
            stored["answers"].as_array().unwrap().iter().map(|kept| kept.as_array().unwrap().len()).collect();
        lengths.sort_unstable();
        assert_eq!(lengths[1] - lengths[0], empty);
    }

    async fn stored_answers_are_sealed(shop) {
        let canary = "a canary that sings in answers";
        ask(shop, &shop.clerk, &("probe.add", json!({ "name": "sealed", "title": canary })), "key-1").await.unwrap();
        let stored = shop.run(&shop.clerk, "probe.stored", json!({})).await.unwrap();
        for kept in stored["answers"].as_array().unwrap() {
            let bytes: Vec<u8> = serde_json::from_value(kept.clone()).unwrap();
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()));
        }
    }

    async fn a_key_is_something_that_can_be_written_in_a_header(shop) {
        let long = "k".repeat(256);
        for key in ["", " ", "a b", "a\n", "schl\u{fc}ssel", "\0", long.as_str()] {
            let no = ask(shop, &shop.clerk, &("probe.add", json!({ "name": "x" })), key).await.unwrap_err();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Invalid, "idempotency.malformed"), "{key:?}");
        }
        ask(shop, &shop.clerk, &("probe.add", json!({ "name": "x" })), &long[..255]).await.unwrap();
    }

    async fn what_is_used_up_by_the_first_time_still_replays(shop) {
        // Preparing it again is refused; a repetition is not prepared again.
        let once = ("probe.once", json!({ "name": "used" }));
        let first = ask(shop, &shop.clerk, &once, "key-1").await.unwrap();
        let again = ask(shop, &shop.clerk, &once, "key-1").await.unwrap();
        assert_eq!((again.outcome, again.body), (Outcome::Replayed, first.body));
        assert_eq!(ask(shop, &shop.clerk, &once, "key-2").await.unwrap_err().code, "probe.used-up");
    }

    async fn an_approval_replays(shop) {
        let proposed = shop.run(&shop.clerk, "probe.propose", json!({ "name": "agreed" })).await.unwrap();
        let approve = ("approvals.approve", json!({ "id": proposed["proposal"] }));
        let first = ask(shop, &shop.owner, &approve, "key-1").await.unwrap();
        let again = ask(shop, &shop.owner, &approve, "key-1").await.unwrap();
        assert_eq!((again.outcome, again.body), (Outcome::Replayed, first.body));
        assert_eq!(roles(shop).await, ["agreed"]);
    }

    async fn a_proposal_replays(shop) {
        let propose = ("probe.propose", json!({ "name": "agreed" }));
        let first = ask(shop, &shop.clerk, &propose, "key-1").await.unwrap();
        let again = ask(shop, &shop.clerk, &propose, "key-1").await.unwrap();
        assert_eq!((first.outcome, again.outcome), (Outcome::Proposed, Outcome::Replayed));
        assert_eq!(first.body, again.body);
    }

    async fn who_may_no_longer_gets_no_replay(shop) {
        let receive = receipt(shop, "3").await;
        let once = ("probe.once", json!({ "name": "used" }));
        ask(shop, &shop.clerk, &receive, "key-1").await.unwrap();
        ask(shop, &shop.clerk, &once, "key-2").await.unwrap();
        let removal = json!({ "id": shop.clerk.member(), "version": 1 });
        shop.run(&shop.owner, "members.remove", removal).await.unwrap();
        for (asked, key) in [(&receive, "key-1"), (&once, "key-2")] {
            assert_eq!(ask(shop, &shop.clerk, asked, key).await.unwrap_err().code, "access.denied");
        }
    }

    async fn answers_are_forgotten_after_a_week(shop) {
        let receive = receipt(shop, "3").await;
        ask(shop, &shop.clerk, &receive, "key-1").await.unwrap();
        shop.advance(Duration::from_secs(7 * 24 * 3600));
        assert_eq!(shop.door.forget_old_answers(Some(shop.workspace)).await.unwrap(), 0, "a week is not yet over");
        shop.advance(Duration::from_secs(1));
        assert_eq!(shop.door.forget_old_answers(Some(shop.workspace)).await.unwrap(), 1);
        assert_eq!(ask(shop, &shop.clerk, &receive, "key-1").await.unwrap().outcome, Outcome::Done);
        head(shop, shop.workspace).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_on_two_nodes_is_one_movement() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    let (node, receive) = (shop.second_node().unwrap(), receipt(&shop, "3").await);
    let on = |door: &Arc<door::Door>| {
        let (door, actor, ask) = (Arc::clone(door), shop.clerk.clone(), Ask::with(receive.0, &receive.1).once("key-1"));
        tokio::spawn(async move { door.ask(&actor, ask).await.unwrap() })
    };
    let asks: Vec<_> = (0..20).map(|n| if n % 2 == 0 { on(&shop.door) } else { on(&node) }).collect();
    let mut done = 0;
    for ask in asks {
        done += usize::from(ask.await.unwrap().outcome == Outcome::Done);
    }
    assert_eq!((done, movements(&shop).await), (1, 1));
    node.close().await;
    shop.close().await;
}

async fn ask(
    shop: &Shop,
    actor: &Actor,
    (operation, input): &(&str, Value),
    key: &str,
) -> Result<Answer, door::Problem> {
    shop.door.ask(actor, Ask::with(*operation, input).once(key)).await
}

/// So much of something new.
async fn receipt(shop: &Shop, quantity: &str) -> (&'static str, Value) {
    let (variant, location) = shop.shelf().await;
    ("stock.receive", json!({ "variant": variant, "location": location, "quantity": quantity }))
}

async fn movements(shop: &Shop) -> usize {
    shop.run(&shop.owner, "stock.list-movements", json!({})).await.unwrap()["items"].as_array().unwrap().len()
}

async fn roles(shop: &Shop) -> Vec<String> {
    let listed = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
    listed["items"].as_array().unwrap().iter().map(|role| testkit::text(&role["name"])).collect()
}
