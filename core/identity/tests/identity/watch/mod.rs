//! What is unusual is found, once, where it belongs; what is usual is left in peace.
//!
//! - [`sessions`]: who is signed in where
//! - [`guesses`]: where people come from, and who tries to be somebody
//! - [`rights`]: who may do everything from now on, and whose a finding is
//! - [`tokens`]: those that move, or are over
//! - [`taking`]: what is taken out and read in numbers

mod guesses;
mod rights;
mod sessions;
mod taking;
mod tokens;

use std::{sync::Arc, time::Duration};

use door::{Door, Problem, operations::members};
use identity::{
    JOIN, NOTICE, NoticeMail, notice_mail, run_join,
    watch::{END, PASS_ON, Watch, run_end, run_passing_on, run_rights_changed},
};
use model::Actor;
use testkit::{Shop, Value, json, text};
use tokio::sync::Mutex;
use work::{
    jobs::{self, Runner},
    mail::Message,
};

use crate::gate::{Inside, claim, enrol, from, nobody};

const HOME: [u8; 4] = [203, 0, 113, 7];
const AWAY: [u8; 4] = [198, 51, 100, 20];
const BOB: &str = "bob@example.com";
const PASSWORD: &str = "nine blue buttons on a coat";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Whoever watches, and what they mailed.
struct Tower {
    watch: Watch,
    runner: Runner,
    mailed: Arc<Mutex<Vec<Message>>>,
}

impl Tower {
    fn new(shop: &Shop) -> Self {
        let mailed = Arc::new(Mutex::new(Vec::new()));
        let sent = Arc::clone(&mailed);
        let runner = Runner::new(Arc::clone(&shop.door), "tower")
            .on(PASS_ON, |door, job| async move {
                let passing = job.read().map_err(jobs::Problem::lasting)?;
                run_passing_on(&door, &job, passing).await.map_err(jobs::Problem::passing)
            })
            .on(END, |door, job| async move {
                run_end(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::passing)
            })
            .on(members::CHANGED, |door, job| async move {
                let changed = job.read().map_err(jobs::Problem::lasting)?;
                run_rights_changed(&door, changed).await.map_err(jobs::Problem::passing)
            })
            .on(JOIN, |door, job| async move {
                run_join(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::passing)
            })
            .on(NOTICE, move |door: Arc<Door>, job| {
                let sent = Arc::clone(&sent);
                async move {
                    let mail: NoticeMail = job.read().map_err(jobs::Problem::lasting)?;
                    let message = notice_mail(&door, "https://shop.example", mail).await;
                    sent.lock().await.extend(message.map_err(jobs::Problem::passing)?);
                    Ok(())
                }
            });
        Self { watch: Watch::new(Arc::clone(&shop.door)), runner, mailed }
    }

    /// Until there is nothing left to see and nothing left to do.
    async fn look(&self) {
        while self.watch.follow().await + self.runner.run_due().await > 0 {}
    }

    async fn mailed(&self) -> Vec<String> {
        self.mailed.lock().await.drain(..).map(|mail| mail.subject).collect()
    }
}

/// A business with an owner who may do everything, and Bob, who sells.
struct Cast {
    tower: Tower,
    ada: Actor,
    bob: Inside,
}

impl Cast {
    async fn meet(shop: &Shop) -> Self {
        let ada = claim(shop).await;
        enrol(shop, &ada).await;
        let ada = ada.actor(shop).await.unwrap();
        let tower = Tower::new(shop);
        let bob = join(shop, &ada, "cashier").await;
        tower.look().await;
        Self { tower, ada, bob }
    }

    fn account(&self) -> &Value {
        &self.bob.told["account"]
    }

    /// What is open now, after another look.
    async fn found(&self, shop: &Shop) -> Vec<Value> {
        self.tower.look().await;
        let reader = shop.operator(self.ada.workspace);
        let found = shop.run(&reader, "security.list-findings", json!({ "state": "open" })).await.unwrap();
        found["items"].as_array().unwrap().clone()
    }

    async fn rules(&self, shop: &Shop) -> Vec<String> {
        self.found(shop).await.iter().map(|one| text(&one["rule"])).collect()
    }

    async fn sessions(&self, shop: &Shop) -> Vec<Value> {
        self.tower.look().await;
        let listed = shop.run(&shop.fresh(&self.ada), "security.list-sessions", json!({})).await.unwrap();
        listed["items"].as_array().unwrap().clone()
    }
}

async fn join(shop: &Shop, owner: &Actor, role: &str) -> Inside {
    let invited = shop.run(&shop.fresh(owner), "invitations.create", json!({ "roles": [role] })).await.unwrap();
    let url = text(&invited["url"]);
    let (workspace, secret) = url.split_once('#').and_then(|(_, link)| link.split_once('.')).unwrap();
    let input = json!({
        "workspace": workspace, "secret": secret, "email": BOB, "name": "Bob Buttons", "password": PASSWORD,
    });
    Inside::of(shop.run(&nobody(shop), "identity.join", input).await.unwrap())
}

async fn log_in(shop: &Shop, address: [u8; 4], password: &str) -> Result<Inside, Problem> {
    let input = json!({ "email": BOB, "password": password });
    shop.run(&from(shop, address), "identity.log-in", input).await.map(Inside::of)
}

/// Tries until it was wrong so many times, with as much patience as is asked for.
async fn fail(shop: &Shop, address: [u8; 4], times: usize) {
    let mut wrong = 0;
    while wrong < times {
        match log_in(shop, address, "a guess of mine").await.err().unwrap() {
            Problem { retry_after: Some(seconds), .. } => shop.advance(Duration::from_secs(seconds.into())),
            no => {
                assert_eq!(no.code, "identity.wrong");
                wrong += 1;
            }
        }
    }
}
