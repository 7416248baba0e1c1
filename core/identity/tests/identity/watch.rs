//! What is unusual is found, once, where it belongs; what is usual is left in peace.

use std::{sync::Arc, time::Duration};

use door::{
    Ask, Done, Door, Module, Problem, Read, Reason, Snapshot, Spec, access::Permission, access::RoleName,
    operations::members,
};
use identity::{
    JOIN, NOTICE, NoticeMail, Programs, notice_mail, run_join,
    watch::{END, PASS_ON, Watch, run_end, run_passing_on, run_rights_changed},
};
use model::{Actor, Origin};
use schemars::JsonSchema;
use serde::Deserialize;
use testkit::{Engine, Fitting, Shop, Value, json, on_both, text};
use tokio::sync::Mutex;
use work::{
    jobs::{self, Runner},
    mail::Message,
};

use crate::gate::{EMAIL, Inside, claim, enrol, from, nobody, origin};

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

on_both! {
    async fn a_log_in_is_written_down_where_it_stands_and_nowhere_else(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        fail(shop, HOME, 1).await;
        cast.tower.look().await;
        cast.tower.look().await;
        let log = shop.log(cast.ada.workspace).await;
        let came: Vec<_> = log.iter().filter(|entry| entry["operation"] == "identity.log-in").collect();
        assert_eq!(came.len(), 2, "each once: {came:#?}");
        assert!(came.iter().all(|entry| entry["stream"] == "security" && entry["address"] == "203.0.113.7"));
        assert_eq!((&came[0]["actor"], &came[0]["outcome"]), (cast.account(), &json!("done")));
        assert_eq!((&came[0]["detail"]["way"], &came[0]["detail"]["session"]), (&json!("password"), &bob.told["session"]["id"]));
        assert_eq!((&came[1]["actor"], &came[1]["outcome"]), (&json!("anyone"), &json!("identity.wrong")));
        assert_eq!(&came[1]["detail"]["concerns"], cast.account());
        // Who asked is not told that there is such an account.
        let platform = shop.log(None).await;
        let refused = platform.iter().find(|entry| entry["outcome"] == "identity.wrong").unwrap();
        assert_eq!(&refused["detail"]["concerns"], cast.account());
        for other in [shop.workspace, shop.other] {
            let told = shop.log(Some(other)).await;
            assert!(!Value::from(told).to_string().contains(cast.account().as_str().unwrap()));
        }
        // And it is counted.
        let days = shop.run(&shop.operator(cast.ada.workspace), "security.list-days", json!({})).await.unwrap();
        assert_eq!(days["days"].as_array().unwrap().len(), 30);
        let counted = |came: &str| {
            let of = days["counts"].as_array().unwrap().iter().filter(move |one| one["came"] == came && one["way"] == "password");
            of.map(|one| one["count"].as_i64().unwrap()).sum::<i64>()
        };
        assert!(counted("done") >= 2 && counted("refused") == 1, "{days}");
        let no = shop.run(&shop.operator(cast.ada.workspace), "security.list-days", json!({ "days": 367 })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/days");
    }

    async fn who_is_signed_in_is_known_and_can_be_ended(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let id = &bob.told["session"]["id"];
        let mine = |all: Vec<Value>| all.into_iter().find(|one| one["id"] == *id);
        let shown = mine(cast.sessions(shop).await).unwrap();
        assert_eq!((&shown["account"], &shown["address"]), (cast.account(), &json!("203.0.113.7")));
        assert_eq!((&shown["way"], &shown["network"]), (&json!("password"), &json!("203.0.113.0/24")));
        // Whose address was shown is written down.
        let log = shop.log(cast.ada.workspace).await;
        let looked = log.iter().find(|entry| entry["operation"] == "security.list-sessions").unwrap();
        assert_eq!(looked["stream"], "access");
        assert!(looked["detail"]["people"].as_array().unwrap().contains(cast.account()));
        // Its use is seen.
        shop.advance(MINUTE * 6);
        bob.actor(shop).await.unwrap();
        assert_ne!(mine(cast.sessions(shop).await).unwrap()["seen_at"], shown["seen_at"]);
        let ended = shop.run(&shop.fresh(&cast.ada), "security.end-session", json!({ "id": id })).await.unwrap();
        assert_ne!(ended["ended_at"], Value::Null);
        assert!(mine(cast.sessions(shop).await).is_none());
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let again = shop.run(&shop.fresh(&cast.ada), "security.end-session", json!({ "id": id })).await.unwrap();
        assert_eq!(again["ended_at"], ended["ended_at"]);
        // Elsewhere there is no such session.
        let no = shop.run(&shop.owner, "security.end-session", json!({ "id": id })).await.unwrap_err();
        assert_eq!(no.reason, Reason::NotFound);
    }

    async fn a_session_that_nobody_uses_is_no_longer_shown(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        assert!(!cast.sessions(shop).await.is_empty());
        shop.advance(HOUR);
        assert!(cast.sessions(shop).await.is_empty());
    }

    async fn a_new_network_is_found_and_a_known_one_is_not(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        log_in(shop, [203, 0, 113, 200], PASSWORD).await.unwrap();
        assert!(cast.rules(shop).await.is_empty(), "the first network, and a neighbour in it");
        let away = log_in(shop, AWAY, PASSWORD).await.unwrap();
        let found = cast.found(shop).await;
        assert_eq!(found.len(), 1);
        let one = &found[0];
        assert_eq!((&one["rule"], &one["account"]), (&json!("new-network"), cast.account()));
        assert_eq!((&one["network"], &one["session"]), (&json!("198.51.100.0/24"), &away.told["session"]["id"]));
        // It stands on an entry that is there.
        let entry = shop.run(&shop.operator(cast.ada.workspace), "audit.get", json!({ "seq": one["entries"][0] })).await.unwrap();
        assert_eq!((&entry["operation"], &entry["address"]), (&json!("identity.log-in"), &json!("198.51.100.20")));
        assert!(cast.tower.mailed().await.is_empty());
        log_in(shop, AWAY, PASSWORD).await.unwrap();
        assert_eq!(cast.found(shop).await[0]["times"], 1, "now it is known");
        // The button settles it.
        shop.run(&shop.fresh(&cast.ada), "security.end-session", json!({ "id": one["session"] })).await.unwrap();
        assert!(cast.found(shop).await.is_empty());
        assert_eq!(away.actor(shop).await.unwrap_err().code, "session.ended");
        let settled = shop.run(&shop.operator(cast.ada.workspace), "security.get-finding", json!({ "id": one["id"] })).await.unwrap();
        assert_eq!(settled["state"], "settled");
    }

    async fn many_refused_tries_are_one_finding_that_grows(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        fail(shop, AWAY, 3).await;
        fail(shop, [192, 0, 2, 1], 3).await;
        fail(shop, [192, 0, 2, 2], 3).await;
        assert!(cast.rules(shop).await.is_empty(), "nine are few");
        fail(shop, [192, 0, 2, 3], 1).await;
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"], &found[0]["times"]), (1, &json!("refused-account"), &json!(10)));
        // A flood from everywhere is the same one, and not a mail for each.
        for network in 4..14 {
            fail(shop, [192, 0, 2, network], 4).await;
        }
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["times"]), (1, &json!(50)));
        assert_eq!(found[0]["severity"], "serious");
        assert!(found[0]["entries"].as_array().unwrap().len() <= 20);
        let mails = cast.tower.mailed().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        // What is fine is quiet for an hour, and not for ever.
        let dismiss = json!({ "id": found[0]["id"], "version": found[0]["version"], "note": "Bob forgot it" });
        let dismissed = shop.run(&shop.fresh(&cast.ada), "security.dismiss-finding", dismiss.clone()).await.unwrap();
        assert_eq!((&dismissed["state"], &dismissed["note"]), (&json!("dismissed"), &json!("Bob forgot it")));
        let again = json!({ "id": dismissed["id"], "version": dismissed["version"] });
        let no = shop.run(&shop.fresh(&cast.ada), "security.dismiss-finding", again).await.unwrap_err();
        assert_eq!(no.code, "security.finding-closed");
        fail(shop, [192, 0, 2, 30], 2).await;
        assert!(cast.rules(shop).await.is_empty());
        shop.advance(HOUR * 2);
        for network in 40..44 {
            fail(shop, [192, 0, 2, network], 3).await;
        }
        assert_eq!(cast.rules(shop).await, ["refused-account"]);
    }

    async fn a_list_that_is_tried_out_is_of_its_network(shop) {
        let cast = Cast::meet(shop).await;
        // Ada, Bob, and whoever owns the business: three who are known here.
        let cleo = {
            let invited = json!({ "roles": ["cashier"] });
            let invited = shop.run(&shop.fresh(&cast.ada), "invitations.create", invited).await.unwrap();
            let url = text(&invited["url"]);
            let (workspace, secret) = url.split_once('#').and_then(|(_, link)| link.split_once('.')).unwrap();
            let input = json!({
                "workspace": workspace, "secret": secret, "email": "cleo@example.com", "name": "Cleo",
                "password": PASSWORD,
            });
            shop.run(&nobody(shop), "identity.join", input).await.unwrap();
            "cleo@example.com"
        };
        let guess = async |email: &str| {
            let input = json!({ "email": email, "password": "a guess of mine" });
            let no = shop.run(&from(shop, AWAY), "identity.log-in", input).await.unwrap_err();
            assert_eq!(no.code, "identity.wrong");
        };
        for _ in 0..4 {
            guess(BOB).await;
            guess(cleo).await;
        }
        guess(BOB).await;
        assert!(cast.rules(shop).await.is_empty(), "two people, nine times");
        guess(EMAIL).await;
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"]), (1, &json!("refused-network")));
        assert_eq!((&found[0]["network"], &found[0]["account"]), (&json!("198.51.100.0/24"), &Value::Null));
    }

    async fn a_password_that_was_guessed_is_serious_and_one_that_was_mistyped_is_not(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        fail(shop, HOME, 5).await;
        shop.advance(MINUTE);
        log_in(shop, HOME, PASSWORD).await.unwrap();
        assert!(cast.rules(shop).await.is_empty());
        fail(shop, AWAY, 4).await;
        shop.advance(HOUR);
        fail(shop, AWAY, 5).await;
        shop.advance(MINUTE);
        let guessed = log_in(shop, AWAY, PASSWORD).await.unwrap();
        let found = cast.found(shop).await;
        let one = found.iter().find(|one| one["rule"] == "guessed").unwrap();
        assert_eq!((&one["severity"], &one["session"]), (&json!("serious"), &guessed.told["session"]["id"]));
        assert_eq!(one["entries"].as_array().unwrap().len(), 6);
        let mails = cast.tower.mailed().await;
        assert_eq!(mails, ["Somebody may have guessed a password at shop.example"]);
    }

    async fn somebody_at_an_open_browser_is_found(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let prove = async |times: usize| {
            for _ in 0..times {
                let no = bob.run(shop, "identity.prove", json!({ "password": "a guess of mine" })).await.unwrap_err();
                assert_eq!(no.code, "identity.wrong-password");
                shop.advance(Duration::from_secs(1));
            }
        };
        prove(4).await;
        assert!(cast.rules(shop).await.is_empty());
        prove(1).await;
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"], &found[0]["account"]), (1, &json!("refused-proofs"), cast.account()));
    }

    async fn who_may_do_everything_from_now_on_is_told(shop) {
        let cast = Cast::meet(shop).await;
        let invite = async |role: &str| {
            shop.run(&shop.fresh(&cast.ada), "invitations.create", json!({ "roles": [role] })).await.unwrap()
        };
        invite("manager").await;
        assert!(cast.rules(shop).await.is_empty(), "nor is the founding of the business news");
        // As many as may be mailed, one that says that there are more, and then none.
        for _ in 0..6 {
            invite("owner").await;
            cast.tower.look().await;
        }
        assert_eq!(cast.rules(shop).await, ["owner-made"; 6]);
        let mails = cast.tower.mailed().await;
        assert_eq!(mails.len(), 4, "{mails:?}");
        assert_eq!(mails[3], "More unusual things happened at shop.example");
        shop.advance(HOUR + MINUTE);
        let member = json!({ "id": cast.bob.told["member"], "version": 1, "roles": ["owner"] });
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", member).await.unwrap();
        assert_eq!(cast.rules(shop).await.len(), 7);
        assert_eq!(cast.tower.mailed().await, ["Somebody was made an owner at shop.example"; 2], "to both owners");
    }

    async fn a_token_that_moves_or_is_over_is_found(shop) {
        let cast = Cast::meet(shop).await;
        let input = json!({ "name": "Web shop", "permissions": ["products:read"] });
        let made = shop.run(&shop.fresh(&cast.ada), "tokens.create", input).await.unwrap();
        let programs = Programs::new(shop.door.clone());
        let uses = async |address: [u8; 4]| {
            let origin = Origin { address: Some(address.into()), ..origin(shop) };
            programs.actor(made["secret"].as_str().unwrap(), origin).await
        };
        uses(HOME).await.unwrap();
        shop.advance(MINUTE);
        uses([203, 0, 113, 99]).await.unwrap();
        shop.advance(MINUTE * 6);
        assert!(cast.rules(shop).await.is_empty());
        uses(AWAY).await.unwrap();
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"], &found[0]["token"]), (1, &json!("token-elsewhere"), &made["id"]));
        // Revoking it settles that.
        shop.run(&shop.fresh(&cast.ada), "tokens.revoke", json!({ "id": made["id"] })).await.unwrap();
        assert!(cast.rules(shop).await.is_empty());
        // Who goes on with it is written down now and then, and is one finding.
        let before = shop.log(cast.ada.workspace).await.len();
        for _ in 0..100 {
            assert_eq!(uses(AWAY).await.unwrap_err().code, "token.revoked");
            shop.advance(Duration::from_secs(9));
        }
        let log = shop.log(cast.ada.workspace).await;
        let used: Vec<_> = log.iter().filter(|entry| entry["operation"] == "tokens.use").collect();
        assert_eq!((log.len() - before, used.len()), (2, 2), "in a quarter of an hour");
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"]), (1, &json!("token-over")));
        assert!(found[0]["times"].as_i64().unwrap() > 60, "{found:?}");
        let days = shop.run(&shop.operator(cast.ada.workspace), "security.list-days", json!({ "days": 1 })).await.unwrap();
        let tokens = days["counts"].as_array().unwrap().iter().filter(|one| one["way"] == "token" && one["came"] == "done");
        assert!(tokens.map(|one| one["count"].as_i64().unwrap()).sum::<i64>() <= 1, "once a day: {days}");
    }

    async fn a_token_with_many_places_fills_no_log(shop) {
        let cast = Cast::meet(shop).await;
        let input = json!({ "name": "Cloud", "permissions": ["products:read"] });
        let made = shop.run(&shop.fresh(&cast.ada), "tokens.create", input).await.unwrap();
        let programs = Programs::new(shop.door.clone());
        for second in 0..300_u16 {
            let address = [10, 0, (second % 100).try_into().unwrap(), 1];
            let origin = Origin { address: Some(address.into()), ..origin(shop) };
            programs.actor(made["secret"].as_str().unwrap(), origin).await.unwrap();
            shop.advance(Duration::from_secs(2));
        }
        let log = shop.log(cast.ada.workspace).await;
        let seen = log.iter().filter(|entry| text(&entry["operation"]).starts_with("tokens."));
        assert!(seen.count() <= 12, "ten minutes: eight places, and a look every five");
    }

    async fn everything_taken_out_again_and_again_is_found(shop) {
        let cast = Cast::meet(shop).await;
        let export = async || {
            shop.run(&shop.fresh(&cast.ada), "exchange.begin-export", json!({})).await.unwrap();
        };
        export().await;
        export().await;
        assert!(cast.rules(shop).await.is_empty());
        shop.advance(HOUR + MINUTE);
        export().await;
        assert!(cast.rules(shop).await.is_empty(), "an hour later it is another matter");
        export().await;
        export().await;
        assert_eq!(cast.rules(shop).await, ["mass-export"]);
    }

    async fn what_was_found_is_its_workspaces_own(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        log_in(shop, AWAY, PASSWORD).await.unwrap();
        let found = cast.found(shop).await;
        for elsewhere in [&shop.owner, &shop.stranger] {
            let listed = shop.run(elsewhere, "security.list-findings", json!({})).await.unwrap();
            assert_eq!(listed["items"], json!([]));
            let listed = shop.run(elsewhere, "security.list-sessions", json!({})).await.unwrap();
            assert_eq!(listed["items"], json!([]));
            let no = shop.run(elsewhere, "security.get-finding", json!({ "id": found[0]["id"] })).await.unwrap_err();
            assert_eq!(no.reason, Reason::NotFound);
        }
    }

    async fn an_auditor_sees_it_and_changes_nothing(shop) {
        let auditor = shop.member("auditor").await;
        for list in ["security.list-findings", "security.list-sessions", "security.list-days", "audit.list"] {
            shop.run(&auditor, list, json!({})).await.unwrap();
        }
        let id = "ses_01h455vb4pex5vsknk084sn02q";
        for actor in [&auditor, &shop.clerk] {
            let no = shop.run(actor, "security.end-session", json!({ "id": id })).await.unwrap_err();
            assert_eq!(no.reason, Reason::Forbidden);
        }
        let no = shop.run(&shop.clerk, "security.list-findings", json!({})).await.unwrap_err();
        assert_eq!(no.reason, Reason::Forbidden);
    }

    async fn a_change_of_rights_ends_the_members_other_sessions(shop) {
        let cast = Cast::meet(shop).await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let set = |version: i64, roles: &[&str]| json!({ "id": cast.bob.told["member"], "version": version, "roles": roles });
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", set(1, &["cashier"])).await.unwrap();
        cast.tower.look().await;
        bob.actor(shop).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", set(2, &["manager"])).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        // Exceptions, and the role itself.
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        let denied = json!({
            "id": cast.bob.told["member"], "permission": "stock:adjust", "effect": "deny", "reason": "while we count",
        });
        let denied = shop.run(&shop.fresh(&cast.ada), "overrides.add", denied).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "overrides.remove", json!({ "id": denied["id"] })).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let role = |permissions: &[&str]| json!({ "name": "helper", "title": "Helper", "permissions": permissions });
        shop.run(&shop.fresh(&cast.ada), "roles.define", role(&["products:read"])).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", set(3, &["helper"])).await.unwrap();
        cast.tower.look().await;
        let bob = log_in(shop, HOME, PASSWORD).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "roles.define", role(&["products:read"])).await.unwrap();
        cast.tower.look().await;
        bob.actor(shop).await.unwrap();
        shop.run(&shop.fresh(&cast.ada), "roles.define", role(&["products:read", "stock:read"])).await.unwrap();
        cast.tower.look().await;
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        // Who makes the change goes on: at themselves, too.
        let ada = log_in_ada(shop, &cast).await;
        let note = json!({
            "id": ada.member().unwrap(), "permission": "stock:adjust", "effect": "allow", "reason": "for a test",
        });
        shop.run(&shop.fresh(&ada), "overrides.add", note).await.unwrap();
        cast.tower.look().await;
        let sessions = cast.sessions(shop).await;
        assert!(sessions.iter().all(|one| one["account"] != *cast.account()));
        assert!(sessions.iter().any(|one| one["account"] == json!(ada.account().unwrap())), "{sessions:?}");
    }
}

/// Ada as her session is known; it is the one that she claimed with.
async fn log_in_ada(_: &Shop, cast: &Cast) -> Actor {
    cast.ada.clone()
}

/// Reads the details of people: as many as are named.
struct ReadPeople;

#[derive(Deserialize, JsonSchema)]
struct Named {
    people: Vec<String>,
}

impl Read for ReadPeople {
    const SPEC: Spec = Spec::new("test.read-people", Permission::new_static("test:read"), "Read about people");
    type Input = Named;
    type Output = usize;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Named) -> Done<usize> {
        input.people.iter().for_each(|person| snapshot.disclose(person));
        Ok(input.people.len())
    }
}

async fn with_people(engine: Engine) -> Option<Shop> {
    let module = || {
        let read = Permission::new_static("test:read");
        vec![Module::new("test").grant(read, "Read about people", [RoleName::ADMIN]).read(ReadPeople)]
    };
    Shop::open_with(engine, Fitting { modules: module, ..Fitting::default() }).await
}

on_both! { in with_people;
    async fn who_reads_about_very_many_is_found(shop) {
        let tower = Tower::new(shop);
        let read = async |from: usize, to: usize| {
            let people: Vec<String> = (from..to).map(|number| format!("acc_{number}")).collect();
            shop.door.ask(&shop.owner, Ask::with("test.read-people", &json!({ "people": people }))).await.unwrap();
            tower.look().await;
            let found = shop.run(&shop.owner, "security.list-findings", json!({ "state": "open" })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|one| (text(&one["rule"]), one["times"].clone())).collect::<Vec<_>>()
        };
        assert!(read(0, 60).await.is_empty());
        assert!(read(0, 60).await.is_empty(), "the same ones are no more people");
        assert!(read(60, 99).await.is_empty());
        assert_eq!(read(99, 100).await, [("mass-reading".to_owned(), json!(100))]);
        assert_eq!(read(100, 150).await, [("mass-reading".to_owned(), json!(150))]);
    }
}
