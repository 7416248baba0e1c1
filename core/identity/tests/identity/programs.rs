//! Programs: what their tokens may, for how long, and what happens when one is in wrong hands.

use std::{sync::Arc, time::Duration};

use door::{Ask, Door, Problem, Reason};
use identity::{NOTICE, NoticeMail, Programs, notice_mail};
use model::{Actor, Origin};
use testkit::{Shop, Value, json, on_both, text};
use tokio::sync::Mutex;
use work::{
    jobs::{self, Runner},
    mail::Message,
};

use crate::gate::{EMAIL, PASSWORD, claim, enrol, log_in, origin};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

/// A program with a token.
pub struct Program {
    id: String,
    secret: String,
    shown: Programs,
}

impl Program {
    fn of(shop: &Shop, made: &Value) -> Self {
        Self { id: text(&made["id"]), secret: text(&made["secret"]), shown: Programs::new(shop.door.clone()) }
    }

    /// As a request with the token is known.
    pub async fn actor(&self, shop: &Shop) -> Result<Actor, Problem> {
        self.shown.actor(&self.secret, origin(shop)).await
    }

    async fn from(&self, shop: &Shop, address: [u8; 4]) -> Result<Actor, Problem> {
        self.shown.actor(&self.secret, Origin { address: Some(address.into()), ..origin(shop) }).await
    }

    async fn run(&self, shop: &Shop, operation: &str, input: Value) -> Result<Value, Problem> {
        shop.run(&self.actor(shop).await?, operation, input).await
    }
}

pub async fn token(shop: &Shop, whose: &Actor, permissions: &[&str]) -> Program {
    let input = json!({ "name": "Web shop", "permissions": permissions });
    Program::of(shop, &shop.run(&shop.fresh(whose), "tokens.create", input).await.unwrap())
}

/// An owner who signed in, so that they have an account, with the factor that an owner needs.
async fn ada(shop: &Shop) -> Actor {
    let ada = claim(shop).await;
    enrol(shop, &ada).await;
    ada.actor(shop).await.unwrap()
}

/// A service account with a role, and a token of it.
async fn service(shop: &Shop, owner: &Actor, role: &str, permissions: &[&str]) -> (String, Program) {
    let opened = json!({ "name": "Till", "roles": [role] });
    let opened = shop.run(&shop.fresh(owner), "services.open", opened).await.unwrap();
    let input = json!({ "id": opened["id"], "name": "Till 1", "permissions": permissions });
    let made = shop.run(&shop.fresh(owner), "services.create-token", input).await.unwrap();
    (text(&opened["id"]), Program::of(shop, &made))
}

/// The mails that wait to be sent.
async fn post(shop: &Shop) -> Vec<Message> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let runner = Runner::new(Arc::clone(&shop.door), "post").on(NOTICE, {
        let sent = Arc::clone(&sent);
        move |door: Arc<Door>, job| {
            let sent = Arc::clone(&sent);
            async move {
                let mail: NoticeMail = job.read().map_err(jobs::Problem::lasting)?;
                let message = notice_mail(&door, "https://shop.example", mail).await.map_err(jobs::Problem::passing)?;
                sent.lock().await.extend(message);
                Ok(())
            }
        }
    });
    runner.run_due().await;
    drop(runner);
    Arc::into_inner(sent).unwrap().into_inner()
}

fn code(answered: Result<Value, Problem>) -> String {
    answered.unwrap_err().code.into_owned()
}

on_both! {
    async fn a_token_may_what_it_says_and_its_person_may(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["products:read", "products:write"]).await;
        let made = program.run(shop, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap();
        program.run(shop, "catalog.get-product", json!({ "id": made["id"] })).await.unwrap();
        let no = program.run(shop, "stock.add-location", json!({ "name": "Van" })).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Forbidden, "token.not-allowed"));
        assert!(no.detail.contains("locations:write"), "{no}");
        // What belongs to a person's account is nothing for a program, and neither is what wants a proof.
        let no = program.run(shop, "identity.me", json!({})).await.unwrap_err();
        assert!(no.code == "token.not-allowed" && no.detail.contains("is for people"), "{no}");
        let everything = token(shop, &ada, &["members:read", "members:write", "tokens:own"]).await;
        everything.run(shop, "members.list", json!({})).await.unwrap();
        let more = json!({ "name": "More", "permissions": ["members:write"] });
        assert_eq!(code(everything.run(shop, "tokens.create", more).await), "token.no-proof");
        // What it did stands in the log under its person, and which token it was beside it.
        let log = shop.log(ada.workspace).await;
        let entry = log.iter().find(|entry| entry["operation"] == "catalog.add-product").unwrap();
        assert_eq!(entry["actor"], ada.account().unwrap().to_string());
        assert!(entry.to_string().contains(&program.id), "{entry}");
        assert!(!Value::from(log).to_string().contains(&program.secret));
    }

    async fn a_persons_token_never_holds_more_than_the_person(shop) {
        let ada = ada(shop).await;
        let workspace = ada.workspace.unwrap();
        let invitation = shop.run(&ada, "invitations.create", json!({ "roles": ["manager"] })).await.unwrap();
        let url = text(&invitation["url"]);
        let (_, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
        let input = json!({
            "workspace": workspace, "secret": secret, "email": "bob@example.com", "name": "Bob", "password": PASSWORD,
        });
        let bob = shop.run(&crate::gate::nobody(shop), "identity.join", input).await.unwrap();
        let member = text(&bob["member"]);
        let comer = json!({ "account": bob["account"], "member": member, "roles": ["manager"] });
        let system = Actor::system("joining", Some(workspace), shop.door.now());
        shop.run(&system, "members.add", comer).await.unwrap();
        let bob = log_in(shop, "bob@example.com", PASSWORD).await.unwrap().actor(shop).await.unwrap();
        for (permissions, why) in [
            (json!(["members:write"]), "access.more-than-held"),
            (json!(["products:red"]), "input.invalid"),
            (json!(["claims:write"]), "input.invalid"),
            (json!(["no permission"]), "input.invalid"),
            (json!([]), "input.invalid"),
        ] {
            let input = json!({ "name": "Too much", "permissions": permissions });
            assert_eq!(code(shop.run(&bob, "tokens.create", input).await), why);
        }
        let program = token(shop, &bob, &["products:read", "products:write", "stock:adjust"]).await;
        program.run(shop, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap();
        // They become less, and so does it, with the next question.
        let of = shop.run(&ada, "members.get", json!({ "id": member })).await.unwrap();
        let less = json!({ "id": member, "version": of["version"], "roles": ["bookkeeper"] });
        let of = shop.run(&shop.fresh(&ada), "members.set-roles", less).await.unwrap();
        assert_eq!(code(program.run(shop, "catalog.add-product", json!({ "name": "Mate" })).await), "token.not-allowed");
        program.run(shop, "catalog.list-products", json!({})).await.unwrap();
        // A denial that is made for them is one of the token's too; what they are allowed beyond it is not.
        let exception = |permission: &str, effect: &str| {
            json!({ "id": member, "permission": permission, "effect": effect, "reason": "a test" })
        };
        shop.run(&ada, "overrides.add", exception("audit:read", "allow")).await.unwrap();
        assert_eq!(code(program.run(shop, "audit.list", json!({})).await), "token.not-allowed");
        shop.run(&ada, "overrides.add", exception("products:read", "deny")).await.unwrap();
        assert_eq!(code(program.run(shop, "catalog.list-products", json!({})).await), "token.not-allowed");
        // And when they leave, it opens nothing.
        let gone = json!({ "id": member, "version": of["version"] });
        shop.run(&shop.fresh(&ada), "members.remove", gone).await.unwrap();
        assert_eq!(program.actor(shop).await.unwrap_err().code, "token.revoked");
        // Nor when they come back.
        let again = json!({ "account": bob.account(), "member": member, "roles": ["manager"] });
        let system = Actor::system("joining", Some(workspace), shop.door.now());
        shop.run(&system, "members.add", again).await.unwrap();
        assert_eq!(program.actor(shop).await.unwrap_err().code, "token.revoked");
    }

    async fn a_service_account_is_somebody_of_its_own(shop) {
        let ada = ada(shop).await;
        let (id, program) = service(shop, &ada, "manager", &["products:read", "products:write", "members:write"]).await;
        let made = program.run(shop, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap();
        let log = shop.log(ada.workspace).await;
        let entry = log.iter().rfind(|entry| entry["operation"] == "catalog.add-product").unwrap();
        assert_eq!(entry["actor"], id);
        // The token says members:write, and a manager may not that.
        let input = json!({ "id": ada.member().unwrap(), "version": 1, "roles": ["cashier"] });
        assert_eq!(code(program.run(shop, "members.set-roles", input).await), "token.no-proof");
        let hidden = program.run(shop, "catalog.get-product", json!({ "id": made["id"] })).await.unwrap();
        assert!(hidden.to_string().contains("Tea"));
        for role in ["owner", "admin"] {
            let input = json!({ "name": "Too much", "roles": [role] });
            assert_eq!(code(shop.run(&ada, "services.open", input).await), "services.people-only");
        }
        assert_eq!(code(shop.run(&ada, "services.open", json!({ "name": "x", "roles": ["ghost"] })).await), "input.invalid");
        let less = json!({ "id": id, "version": 1, "roles": ["bookkeeper"] });
        shop.run(&ada, "services.set-roles", less).await.unwrap();
        assert_eq!(code(program.run(shop, "catalog.add-product", json!({ "name": "Mate" })).await), "token.not-allowed");
        shop.run(&ada, "services.close", json!({ "id": id })).await.unwrap();
        assert_eq!(program.actor(shop).await.unwrap_err().code, "token.revoked");
        let again = json!({ "id": id, "name": "Till 2", "permissions": ["products:read"] });
        assert_eq!(code(shop.run(&ada, "services.create-token", again).await), "services.closed");
    }

    async fn a_token_sees_costs_only_if_it_says_so(shop) {
        let ada = ada(shop).await;
        let input = json!({ "name": "Tea", "variants": [{ "sku": "T1", "cost": "1.50", "currency": "EUR" }] });
        let made = shop.run(&ada, "catalog.add-product", input).await;
        let Ok(made) = made else { panic!("{made:?}") };
        let wanted = json!({ "id": made["id"] });
        let blind = token(shop, &ada, &["products:read"]).await;
        let seeing = token(shop, &ada, &["products:read", "data:financial"]).await;
        let cost = |told: &Value| told["variants"][0]["cost"].clone();
        assert_ne!(cost(&seeing.run(shop, "catalog.get-product", wanted.clone()).await.unwrap()), Value::Null);
        assert_eq!(cost(&blind.run(shop, "catalog.get-product", wanted).await.unwrap()), Value::Null);
    }

    async fn revoking_holds_from_the_next_question_on(shop) {
        let ada = ada(shop).await;
        let (one, two) = (token(shop, &ada, &["products:read"]).await, token(shop, &ada, &["products:read"]).await);
        one.run(shop, "catalog.list-products", json!({})).await.unwrap();
        let held = one.actor(shop).await.unwrap();
        shop.run(&ada, "tokens.end", json!({ "id": one.id })).await.unwrap();
        assert_eq!(one.actor(shop).await.unwrap_err().code, "token.revoked");
        // Not even for whoever was let in a moment before.
        assert_eq!(code(shop.run(&held, "catalog.list-products", json!({})).await), "token.not-allowed");
        two.run(shop, "catalog.list-products", json!({})).await.unwrap();
        shop.run(&ada, "tokens.revoke", json!({ "id": two.id })).await.unwrap();
        assert_eq!(two.actor(shop).await.unwrap_err().code, "token.revoked");
        let listed = shop.run(&ada, "tokens.list-own", json!({})).await.unwrap();
        let states: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| text(&one["state"])).collect();
        assert_eq!(states, ["ended", "ended"]);
        assert!(!listed.to_string().contains(&two.secret));
    }

    async fn a_token_ends_by_itself(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["products:read"]).await;
        shop.advance(DAY * 90 - Duration::from_micros(1));
        program.run(shop, "catalog.list-products", json!({})).await.unwrap();
        shop.advance(Duration::from_micros(1));
        assert_eq!(program.actor(shop).await.unwrap_err().code, "token.expired");
        for days in [0, 367, 65_535] {
            let input = json!({ "name": "For ever", "permissions": ["products:read"], "days": days });
            assert_eq!(code(shop.run(&shop.fresh(&ada), "tokens.create", input).await), "input.invalid");
        }
        let over = json!({ "id": program.id });
        assert_eq!(code(shop.run(&shop.fresh(&ada), "tokens.rotate", over).await), "tokens.over");
    }

    async fn a_token_that_nobody_uses_is_stale(shop) {
        let ada = ada(shop).await;
        let input = json!({ "name": "Long", "permissions": ["products:read"], "days": 366 });
        let program = Program::of(shop, &shop.run(&ada, "tokens.create", input).await.unwrap());
        let stale = async || shop.run(&ada, "tokens.list", json!({})).await.unwrap()["items"][0]["stale"].clone();
        shop.advance(DAY * 89);
        assert_eq!(stale().await, json!(false));
        shop.advance(DAY);
        assert_eq!(stale().await, json!(true));
        program.run(shop, "catalog.list-products", json!({})).await.unwrap();
        assert_eq!(stale().await, json!(false));
    }

    async fn a_rotated_token_works_for_its_grace_and_then_raises_an_alarm(shop) {
        let ada = ada(shop).await;
        let old = token(shop, &ada, &["products:read"]).await;
        old.run(shop, "catalog.list-products", json!({})).await.unwrap();
        let rotated = json!({ "id": old.id, "grace": 2 });
        let made = shop.run(&shop.fresh(&ada), "tokens.rotate", rotated).await.unwrap();
        let new = Program::of(shop, &made);
        assert_eq!((&new.id, text(&made["former_until"]).is_empty()), (&old.id, false));
        assert_ne!(new.secret, old.secret);
        for program in [&old, &new] {
            program.run(shop, "catalog.list-products", json!({})).await.unwrap();
        }
        shop.advance(HOUR * 2 - Duration::from_micros(1));
        old.actor(shop).await.unwrap();
        shop.advance(Duration::from_micros(1));
        assert!(post(shop).await.is_empty());
        for _ in 0..3 {
            assert_eq!(old.actor(shop).await.unwrap_err().code, "token.rotated");
        }
        new.run(shop, "catalog.list-products", json!({})).await.unwrap();
        // One alarm, with where it came from: in the log, at the token, and by mail to whoever owns the place.
        let log = shop.log(ada.workspace).await;
        let raised: Vec<_> = log.iter().filter(|entry| entry["operation"] == "tokens.raise-alarm").collect();
        assert!(raised.iter().all(|entry| entry["stream"] == "security" && entry["address"] == "203.0.113.7"));
        let mails = post(shop).await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, EMAIL));
        assert!(mails[0].text.contains("Web shop") && mails[0].text.contains("203.0.113.7"), "{}", mails[0].text);
        let listed = shop.run(&shop.fresh(&ada), "tokens.list-own", json!({})).await.unwrap();
        assert_ne!(listed["items"][0]["alarmed_at"], Value::Null);
        // The next day it is worth another.
        shop.advance(DAY);
        old.actor(shop).await.unwrap_err();
        assert_eq!(post(shop).await.len(), 1);
        // No grace at all, and the one before is still known.
        let none = json!({ "id": old.id, "grace": 0 });
        shop.run(&shop.fresh(&ada), "tokens.rotate", none).await.unwrap();
        assert_eq!(new.actor(shop).await.unwrap_err().code, "token.rotated");
        assert_eq!(old.actor(shop).await.unwrap_err().code, "token.rotated");
        let long = json!({ "id": old.id, "grace": 169 });
        assert_eq!(code(shop.run(&shop.fresh(&ada), "tokens.rotate", long).await), "input.invalid");
    }

    async fn one_that_was_found_elsewhere_is_revoked(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["products:read"]).await;
        let operator = shop.operator(ada.workspace);
        let found = json!({ "token": program.secret });
        let told = shop.run(&operator, "tokens.revoke-leaked", found.clone()).await.unwrap();
        assert_eq!((&told["became"], &told["id"]), (&json!("revoked"), &json!(program.id)));
        assert_eq!(program.actor(shop).await.unwrap_err().code, "token.revoked");
        assert_eq!(post(shop).await.len(), 1, "whoever owns the place is told");
        assert_eq!(shop.run(&operator, "tokens.revoke-leaked", found).await.unwrap()["became"], "over");
        // Of one that was rotated only what was found is over.
        let old = token(shop, &ada, &["products:read"]).await;
        let new = shop.run(&shop.fresh(&ada), "tokens.rotate", json!({ "id": old.id })).await.unwrap();
        let new = Program::of(shop, &new);
        let told = shop.run(&operator, "tokens.revoke-leaked", json!({ "token": old.secret })).await.unwrap();
        assert_eq!(told["became"], "former");
        let mails = post(shop).await;
        assert!(mails.len() == 1 && mails[0].text.contains("the new one works on"), "and of this");
        shop.run(&operator, "tokens.revoke-leaked", json!({ "token": old.secret })).await.unwrap();
        assert!(post(shop).await.is_empty(), "once");
        assert_eq!(old.actor(shop).await.unwrap_err().code, "token.rotated");
        new.actor(shop).await.unwrap();
        // Another workspace's is nobody's here.
        let elsewhere = shop.operator(Some(shop.workspace));
        let no = shop.run(&elsewhere, "tokens.revoke-leaked", json!({ "token": new.secret })).await;
        assert_eq!(code(no), "tokens.unknown");
        new.actor(shop).await.unwrap();
    }

    async fn a_new_place_is_written_down(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["products:read"]).await;
        let elsewhere = async || {
            let log = shop.log(ada.workspace).await;
            let seen = log.iter().filter(|entry| entry["operation"] == "tokens.seen-elsewhere");
            seen.map(|entry| text(&entry["address"])).collect::<Vec<_>>()
        };
        for _ in 0..3 {
            program.from(shop, [198, 51, 100, 1]).await.unwrap();
            shop.advance(Duration::from_secs(60));
        }
        assert!(elsewhere().await.is_empty(), "the first place is where it lives");
        program.from(shop, [198, 51, 100, 9]).await.unwrap();
        shop.advance(Duration::from_secs(60));
        program.from(shop, [198, 51, 100, 1]).await.unwrap();
        shop.advance(Duration::from_secs(60));
        program.from(shop, [198, 51, 100, 9]).await.unwrap();
        assert_eq!(elsewhere().await, ["198.51.100.9"], "a place that is known is none");
        let listed = shop.run(&ada, "tokens.list-own", json!({})).await.unwrap();
        assert_eq!(listed["items"][0]["seen_from"].as_array().unwrap().len(), 2);
    }

    async fn what_was_made_up_opens_nothing_and_slows_itself_down(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["products:read"]).await;
        let half = &program.secret[..program.secret.len() - 3];
        let codes = async |secret: &str| program.shown.actor(secret, origin(shop)).await.unwrap_err().code.into_owned();
        assert_eq!(codes(half).await, "token.incomplete");
        assert_eq!(codes("stockade_").await, "token.incomplete");
        let key = vault::DataKey::generate();
        let theirs = vault::ApiToken::mint(&key, "01kb2n0000000000000abcdefg").unwrap().0.expose().clone();
        assert_eq!(codes(&theirs).await, "token.unknown");
        let mut told = Vec::new();
        for _ in 0..30 {
            told.push(codes("stockade_x").await);
        }
        assert!(told.last().unwrap() == "limit.exceeded", "{told:?}");
        // Whoever has a right one waits for nobody.
        program.actor(shop).await.unwrap();
    }

    async fn an_owner_who_needs_a_factor_needs_it_for_their_programs(shop) {
        let person = claim(shop).await;
        let input = json!({ "name": "Web shop", "permissions": ["members:read"] });
        let no = person.run(shop, "tokens.create", input).await.unwrap_err();
        assert_eq!(no.code, "access.second-factor-required");
        enrol(shop, &person).await;
        let program = token(shop, &person.actor(shop).await.unwrap(), &["members:read"]).await;
        program.run(shop, "members.list", json!({})).await.unwrap();
    }

    async fn a_program_agrees_to_nothing(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["approvals:decide"]).await;
        let ghost = json!({ "id": "pro_01kb2n0000000000000abcdefg" });
        let no = program.run(shop, "approvals.approve", ghost).await.unwrap_err();
        assert!(no.reason == Reason::NotFound || no.code == "proposal.people-only", "{no}");
    }

    async fn what_a_program_asks_is_kept_apart_from_its_person(shop) {
        let ada = ada(shop).await;
        let program = token(shop, &ada, &["products:write"]).await;
        let add = |name: &str| Ask::with("catalog.add-product", &json!({ "name": name })).once("the-same-key");
        shop.ask(&ada, add("Tea")).await.unwrap();
        // Under the person's key it would be a conflict; a program's keys are its own.
        shop.ask(&program.actor(shop).await.unwrap(), add("Coffee")).await.unwrap();
    }

    async fn an_owner_is_recovered_for_half_an_hour_and_everybody_is_told(shop) {
        let ada = ada(shop).await;
        let link = shop.run(&shop.operator(ada.workspace), "members.recover-owner", json!({})).await.unwrap();
        let mails = post(shop).await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, EMAIL));
        assert!(mails[0].text.contains("a test needs it") && !mails[0].text.contains(&text(&link["url"])));
        for who in [&ada, &shop.member("admin").await] {
            let no = shop.run(who, "members.recover-owner", json!({})).await;
            assert_eq!(code(no), "access.denied");
        }
        let url = text(&link["url"]);
        let (workspace, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
        let join = json!({
            "workspace": workspace, "secret": secret, "email": "eve@example.com", "name": "Eve", "password": PASSWORD,
        });
        shop.advance(HOUR / 2);
        let no = shop.run(&crate::gate::nobody(shop), "identity.join", join.clone()).await;
        assert_eq!(code(no), "invitations.closed");
        let link = shop.run(&shop.operator(ada.workspace), "members.recover-owner", json!({})).await.unwrap();
        let url = text(&link["url"]);
        let (_, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
        let mut join = join;
        join["secret"] = secret.into();
        shop.run(&crate::gate::nobody(shop), "identity.join", join).await.unwrap();
        let log = shop.log(ada.workspace).await;
        let entry = log.iter().find(|entry| entry["operation"] == "members.recover-owner").unwrap();
        assert!(entry["stream"] == "security" && entry.to_string().contains("a test needs it"), "{entry}");
    }
}
