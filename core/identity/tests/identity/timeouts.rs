//! How long a session lasts: as everywhere, or as an owner says for a role. Nothing sleeps.

use std::time::Duration;

use door::{Problem, Reason};
use identity::{JOIN, Sessions, run_join};
use model::Actor;
use testkit::{Engine, Shop, Value, json, on_both, text};
use work::jobs::{self, Runner};

use crate::gate::{Inside, claim, enrol, log_in, nobody, origin};

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);
const EMAIL: &str = "bob@example.com";
const PASSWORD: &str = "nine blue buttons on a coat";

/// A business with an owner, and Bob who sells.
struct Business<'a> {
    shop: &'a Shop,
    ada: Actor,
    /// By whom requests are known, all the time.
    sessions: Sessions,
}

impl<'a> Business<'a> {
    async fn of(shop: &'a Shop) -> Self {
        let ada = claim(shop).await;
        enrol(shop, &ada).await;
        let here = Self { shop, ada: ada.actor(shop).await.unwrap(), sessions: Sessions::new(shop.door.clone()) };
        here.takes_in_bob(&here.ada).await;
        here
    }

    /// Where this owner is one.
    async fn takes_in_bob(&self, owner: &Actor) {
        let (shop, roles) = (self.shop, json!({ "roles": ["cashier"] }));
        let invited = shop.run(&shop.fresh(owner), "invitations.create", roles).await.unwrap();
        let url = text(&invited["url"]);
        let (workspace, secret) = url.split_once('#').and_then(|(_, link)| link.split_once('.')).unwrap();
        let input = json!({
            "workspace": workspace, "secret": secret, "email": EMAIL, "name": "Bob", "password": PASSWORD,
        });
        shop.run(&nobody(shop), "identity.join", input).await.unwrap();
        let runner = Runner::new(shop.door.clone(), "joining").on(JOIN, |door, job| async move {
            run_join(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::passing)
        });
        runner.run_due().await;
    }

    /// By the owner, who just proved who she is.
    async fn done(&self, operation: &str, input: Value) -> Value {
        self.shop.run(&self.shop.fresh(&self.ada), operation, input).await.unwrap()
    }

    /// Said a second before whatever comes next.
    async fn set(&self, role: &str, version: i64, idle: i64, longest: i64) {
        let input = json!({ "role": role, "version": version, "idle_minutes": idle, "longest_minutes": longest });
        self.done("timeouts.set", input).await;
        self.shop.advance(SECOND);
    }

    async fn bob(&self) -> Inside {
        log_in(self.shop, EMAIL, PASSWORD).await.unwrap()
    }

    /// Whether a request with it is let in.
    async fn stands(&self, who: &Inside) -> bool {
        self.sessions.actor(&who.token, origin(self.shop)).await.is_ok()
    }

    /// Uses it so often, after so long each time. Whether it stood every time.
    async fn uses(&self, who: &Inside, times: u32, after: Duration) -> bool {
        for _ in 0..times {
            self.shop.advance(after);
            if !self.stands(who).await {
                return false;
            }
        }
        true
    }
}

/// What somebody says who follows a link.
fn joining(invited: &Value, email: &str, password: &str) -> Value {
    let url = text(&invited["url"]);
    let (workspace, secret) = url.split_once('#').and_then(|(_, link)| link.split_once('.')).unwrap();
    json!({ "workspace": workspace, "secret": secret, "email": email, "name": "Bob", "password": password })
}

/// Follows a link, and is a member where it opens.
pub async fn comes(shop: &Shop, invited: &Value, email: &str, password: &str) -> Result<Value, Problem> {
    let joined = shop.run(&nobody(shop), "identity.join", joining(invited, email, password)).await;
    let runner = Runner::new(shop.door.clone(), "joining").on(JOIN, |door, job| async move {
        run_join(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::passing)
    });
    runner.run_due().await;
    joined
}

/// Of everybody who is here.
async fn roles(shop: &Shop) -> Vec<String> {
    let all = shop.run(&shop.owner, "members.list", json!({ "state": "active" })).await.unwrap();
    let all = all["items"].as_array().unwrap().iter();
    all.flat_map(|one| one["roles"].as_array().unwrap().iter().map(text).collect::<Vec<_>>()).collect()
}

on_both! {
    async fn without_a_word_it_is_half_an_hour_and_twelve(shop) {
        let here = Business::of(shop).await;
        let idle = here.bob().await;
        assert!(here.uses(&idle, 1, 30 * MINUTE - SECOND).await);
        assert!(!here.uses(&idle, 1, 30 * MINUTE).await);
        let busy = here.bob().await;
        assert!(here.uses(&busy, 35, 20 * MINUTE).await);
        assert!(!here.uses(&busy, 1, 20 * MINUTE).await);
    }

    async fn what_is_shorter_holds_at_once_for_who_is_inside(shop) {
        let here = Business::of(shop).await;
        let busy = here.bob().await;
        assert!(here.uses(&busy, 4, 20 * MINUTE).await, "eighty minutes");
        let idle = here.bob().await;
        shop.advance(9 * MINUTE);
        assert!(here.stands(&busy).await && here.stands(&idle).await);
        here.set("cashier", 0, 10, 120).await;
        assert!(here.stands(&busy).await && here.stands(&idle).await);
        assert!(here.uses(&busy, 3, 5 * MINUTE).await);
        assert!(!here.stands(&idle).await, "fifteen minutes without being used");
        assert!(here.uses(&busy, 3, 5 * MINUTE).await);
        here.set("cashier", 1, 10, 110).await;
        assert!(!here.stands(&busy).await, "of a hundred and ten minutes it has had more than that");
        // And whoever comes now.
        let busy = here.bob().await;
        assert!(here.uses(&busy, 21, 5 * MINUTE).await);
        assert!(!here.uses(&busy, 1, 5 * MINUTE).await);
    }

    async fn what_is_longer_holds_for_who_comes_from_then_on(shop) {
        let here = Business::of(shop).await;
        let (before, idle) = (here.bob().await, here.bob().await);
        shop.advance(SECOND);
        here.set("cashier", 0, 120, 12 * 60).await;
        let after = here.bob().await;
        assert_eq!(after.told["session"]["expires_at"], json!(shop.door.now().plus(12 * 60 * MINUTE)));
        assert!(here.uses(&before, 2, 20 * MINUTE).await);
        assert!(!here.stands(&idle).await, "forty minutes: what was over does not come back");
        assert!(here.uses(&before, 33, 20 * MINUTE).await && here.stands(&before).await);
        assert!(!here.uses(&before, 1, 20 * MINUTE).await, "twelve hours, as was said when it began");
        assert!(!here.stands(&after).await, "nobody used it for two hours");
        let busy = here.bob().await;
        assert!(here.uses(&busy, 6, 119 * MINUTE).await);
        assert!(!here.uses(&busy, 1, 6 * MINUTE).await, "nobody is in for more than twelve hours");
    }

    async fn as_everywhere_again(shop) {
        let here = Business::of(shop).await;
        here.set("cashier", 0, 10, 60).await;
        let short = here.bob().await;
        shop.advance(SECOND);
        here.done("timeouts.reset", json!({ "role": "cashier", "version": 1 })).await;
        shop.advance(SECOND);
        let usual = here.bob().await;
        assert!(here.uses(&usual, 1, 29 * MINUTE).await);
        assert!(!here.stands(&short).await, "it has what held when it began");
        let listed = here.done("timeouts.list", json!({})).await;
        let cashier = listed["items"].as_array().unwrap().iter().find(|one| one["role"] == "cashier").unwrap();
        let usual = json!({
            "role": "cashier", "version": 2, "said": false, "idle_minutes": 30, "longest_minutes": 720,
        });
        assert_eq!(*cashier, usual);
    }

    async fn who_has_several_roles_has_the_shortest_of_each(shop) {
        let here = Business::of(shop).await;
        let role = json!({ "name": "helper", "title": "Helper", "permissions": [] });
        here.done("roles.define", role).await;
        here.set("cashier", 0, 120, 180).await;
        here.set("helper", 0, 60, 700).await;
        let member = here.done("members.list", json!({ "role": "cashier" })).await["items"][0].clone();
        let both = json!({ "id": member["id"], "version": member["version"], "roles": ["cashier", "helper"] });
        here.done("members.set-roles", both).await;
        let (idle, busy) = (here.bob().await, here.bob().await);
        assert!(here.uses(&busy, 2, 59 * MINUTE).await);
        assert!(!here.stands(&idle).await);
        assert!(here.uses(&busy, 1, 59 * MINUTE).await);
        assert!(!here.uses(&busy, 1, 5 * MINUTE).await, "three hours");
    }

    async fn what_is_shorter_holds_wherever_somebody_comes_from(shop) {
        let here = Business::of(shop).await;
        // Bob also sells in the corner shop, where it is as everywhere, and signs in there.
        here.takes_in_bob(&shop.owner).await;
        here.set("cashier", 0, 30, 60).await;
        let there = json!({ "email": EMAIL, "password": PASSWORD, "workspace": shop.workspace });
        let bob = Inside::of(shop.run(&nobody(shop), "identity.log-in", there).await.unwrap());
        assert!(here.uses(&bob, 2, 20 * MINUTE).await);
        let enter = json!({ "workspace": here.ada.workspace });
        let there = Inside::of(bob.run(shop, "identity.enter", enter.clone()).await.unwrap());
        assert!(here.uses(&there, 1, 20 * MINUTE - SECOND).await);
        assert!(!here.uses(&there, 1, SECOND).await, "an hour after he proved who he is");
        assert!(here.stands(&bob).await);
        let no = bob.run(shop, "identity.enter", enter.clone()).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::StepUpRequired, "session.step-up"));
        bob.run(shop, "identity.prove", json!({ "password": PASSWORD })).await.unwrap();
        let there = Inside::of(bob.run(shop, "identity.enter", enter).await.unwrap());
        assert!(here.uses(&there, 2, 29 * MINUTE).await);
        assert!(!here.uses(&there, 1, 2 * MINUTE).await);
    }

    async fn who_comes_by_a_link_stays_no_longer_than_others_of_their_role(shop) {
        let ada = claim(shop).await;
        enrol(shop, &ada).await;
        let here = Business { shop, ada: ada.actor(shop).await.unwrap(), sessions: Sessions::new(shop.door.clone()) };
        here.set("cashier", 0, 30, 60).await;
        let invited = here.done("invitations.create", json!({ "roles": ["cashier"] })).await;
        let joined = shop.run(&nobody(shop), "identity.join", joining(&invited, EMAIL, PASSWORD)).await.unwrap();
        assert_eq!(joined["session"]["expires_at"], json!(shop.door.now().plus(60 * MINUTE)));
    }

    async fn another_node_knows_who_is_in_use(shop) {
        let here = Business::of(shop).await;
        here.set("cashier", 0, 5, 60).await;
        let bob = here.bob().await;
        assert!(here.uses(&bob, 1, 2 * MINUTE).await && here.uses(&bob, 1, 170 * SECOND).await);
        shop.advance(20 * SECOND);
        let other = Sessions::new(shop.door.clone());
        assert!(other.actor(&bob.token, origin(shop)).await.is_ok(), "it was used twenty seconds ago");
    }

    async fn a_link_gives_no_more_than_whoever_made_it(shop) {
        let admin = shop.member("admin").await;
        let member = admin.member().unwrap();
        let link = async || {
            shop.run(&shop.fresh(&admin), "invitations.create", json!({ "roles": ["admin"] })).await.unwrap()
        };
        let (kept, first, second) = (link().await, link().await, link().await);
        comes(shop, &kept, "kim@example.com", PASSWORD).await.unwrap();
        assert!(roles(shop).await.iter().filter(|role| *role == "admin").count() == 2);
        let of = shop.run(&shop.owner, "members.get", json!({ "id": member })).await.unwrap();
        let less = json!({ "id": member, "version": of["version"], "roles": ["manager"] });
        let of = shop.run(&shop.fresh(&shop.owner), "members.set-roles", less).await.unwrap();
        comes(shop, &first, "lou@example.com", PASSWORD).await.unwrap();
        assert_eq!(roles(shop).await.iter().filter(|role| *role == "admin").count(), 1, "nobody gives what they lost");
        let gone = json!({ "id": member, "version": of["version"] });
        shop.run(&shop.fresh(&shop.owner), "members.remove", gone).await.unwrap();
        let no = comes(shop, &second, "max@example.com", PASSWORD).await.unwrap_err();
        assert_eq!(no.code, "invitations.closed");
    }

    async fn a_link_tells_nobody_who_has_an_account(shop) {
        let here = Business::of(shop).await;
        let invited = here.done("invitations.create", json!({ "roles": ["cashier"] })).await;
        for password in ["x", "password", "Example1"] {
            let mut said = Vec::new();
            for email in [EMAIL, "nobody@example.com"] {
                let input = joining(&invited, email, password);
                let no = shop.run(&nobody(shop), "identity.join", input).await.unwrap_err();
                said.push((no.reason, no.code, no.detail));
            }
            assert_eq!(said[0], said[1], "{password}");
        }
    }

    async fn it_is_an_owners_word_within_bounds(shop) {
        for (idle, longest, at) in [
            (4, 60, "/idle_minutes"),
            (721, 720, "/idle_minutes"),
            (10, 29, "/longest_minutes"),
            (10, 721, "/longest_minutes"),
            (90, 89, "/longest_minutes"),
            (i64::MIN, i64::MAX, "/idle_minutes"),
        ] {
            let input = json!({ "role": "cashier", "version": 0, "idle_minutes": idle, "longest_minutes": longest });
            let no = shop.run(&shop.owner, "timeouts.set", input).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields[0].at.as_ref()), ("input.invalid", at));
        }
        for role in ["pirate", "system", "Not a name"] {
            let unknown = json!({ "role": role, "version": 0, "idle_minutes": 10, "longest_minutes": 60 });
            let no = shop.run(&shop.owner, "timeouts.set", unknown).await.unwrap_err();
            assert_eq!(no.fields[0].at.as_ref(), "/role", "{no}");
        }
        let input = json!({ "role": "cashier", "version": 0, "idle_minutes": 10, "longest_minutes": 60 });
        for other in [&shop.member("admin").await, &shop.clerk] {
            let no = shop.run(other, "timeouts.set", input.clone()).await.unwrap_err();
            assert_eq!(no.reason, Reason::Forbidden);
        }
        shop.run(&shop.owner, "timeouts.set", input.clone()).await.unwrap();
        let stale = shop.run(&shop.owner, "timeouts.set", input.clone()).await.unwrap_err();
        assert_eq!(stale.reason, Reason::Conflict);
        let elsewhere = shop.run(&shop.stranger, "timeouts.list", json!({})).await.unwrap();
        assert!(elsewhere["items"].as_array().unwrap().iter().all(|one| one["said"] == false), "{elsewhere}");
        shop.advance(6 * MINUTE);
        let no = shop.run(&shop.owner, "timeouts.set", input).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ended_on_one_node_is_over_on_the_other() {
    let Some(shop) = Shop::open(Engine::Postgres).await else { return };
    let here = Business::of(&shop).await;
    let bob = here.bob().await;
    let node = shop.second_node().unwrap();
    let there = Sessions::new(node.clone());
    assert!(there.actor(&bob.token, origin(&shop)).await.is_ok());
    bob.run(&shop, "identity.log-out", json!({})).await.unwrap();
    assert!(there.actor(&bob.token, origin(&shop)).await.is_err(), "from the next question on");
    drop((here, there));
    node.close().await;
    shop.close().await;
}
