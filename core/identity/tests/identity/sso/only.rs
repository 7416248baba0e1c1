//! Single sign-on only: in by the provider and by nothing else, but for one owner, of whom everybody is told.

use std::{sync::Arc, time::Duration};

use door::{Door, Problem, Reason};
use identity::{JOIN, NOTICE, NoticeMail, Programs, notice_mail, run_join};
use model::{Actor, WorkspaceId};
use testkit::{Shop, Value, json, on_both, text};
use tokio::sync::Mutex;
use work::{
    jobs::{self, Runner},
    mail::Message,
};

use super::{
    going::{Going, actor, open, runner},
    liar::{CLIENT, Liar, SECRET},
};
use crate::{
    device::Device,
    gate::{App, EMAIL, Inside, PASSWORD, claim, enrol, log_in, nobody, origin},
};

const HOUR: Duration = Duration::from_secs(3600);
const CLEO: &str = "cleo@example.com";
const CLEOS: &str = "nine grey geese on the pond";

/// Ada's own business, with a provider of its own that she is linked to, and a colleague who has only a password.
struct House<'s> {
    shop: &'s Shop,
    liar: Liar,
    provider: Value,
    workspace: WorkspaceId,
    ada: Inside,
    app: App,
    cleo: Inside,
}

impl<'s> House<'s> {
    async fn of(shop: &'s Shop) -> Self {
        let ada = claim(shop).await;
        let (app, _) = enrol(shop, &ada).await;
        let liar = Liar::new();
        let added = json!({ "name": "Our people", "issuer": liar.issuer() });
        let added = ada.run(shop, "sso.add-provider", added).await.unwrap();
        let how = json!({
            "id": added["id"], "version": 1, "client_id": CLIENT, "client_secret": SECRET, "lets_in": true, "is_on": true,
            "rules": [{ "group": "office", "role": "manager" }],
        });
        let provider = ada.run(shop, "sso.change-provider", how).await.unwrap();
        let workspace = text(&ada.told["workspace"]).parse().unwrap();
        let link = invited(shop, &ada, "manager").await;
        let cleo = join(shop, &link, CLEO, CLEOS).await.unwrap();
        let house = Self { shop, liar, provider, workspace, ada, app, cleo };
        house.settle().await;
        let begun = house.ada.run(shop, "sso.link", json!({ "provider": house.provider["id"] })).await.unwrap();
        house.back(&begun, "ada", &house.ada.actor(shop).await.unwrap()).await.unwrap();
        house
    }

    /// Does what is left to be done: the mails that were sent.
    async fn settle(&self) -> Vec<Message> {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let runner: Runner = runner(self.shop)
            .on(JOIN, |door, job| async move {
                run_join(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::lasting)
            })
            .on(NOTICE, {
                let sent = Arc::clone(&sent);
                move |door: Arc<Door>, job| {
                    let sent = Arc::clone(&sent);
                    async move {
                        let mail: NoticeMail = job.read().map_err(jobs::Problem::lasting)?;
                        let mail = notice_mail(&door, "https://shop.example", mail).await;
                        sent.lock().await.extend(mail.map_err(jobs::Problem::lasting)?);
                        Ok(())
                    }
                }
            });
        while runner.run_due().await > 0 {}
        drop(runner);
        Arc::into_inner(sent).unwrap().into_inner()
    }

    /// Comes back from the provider as somebody.
    async fn back(&self, begun: &Value, subject: &str, who: &Actor) -> Result<Value, Problem> {
        let going = Going::of(&self.provider, begun);
        let claims = going.claims(self.shop, &self.liar, subject, &["office"]);
        let answer = json!({ "id_token": self.liar.signed(&claims) });
        let finished = going.come_back_with(self.shop, &self.liar, answer, who).await;
        self.settle().await;
        finished
    }

    async fn sign_in(&self, subject: &str) -> Result<Value, Problem> {
        let input = json!({ "workspace": self.workspace, "provider": self.provider["id"] });
        let begun = self.shop.run(&nobody(self.shop), "sso.begin", input).await?;
        self.back(&begun, subject, &nobody(self.shop)).await
    }

    async fn require(&self, who: &Inside, break_glass: &Value) -> Result<Value, Problem> {
        let now = who.run(self.shop, "sso.only", json!({})).await?;
        let input = json!({ "version": now["version"], "break_glass": break_glass });
        who.run(self.shop, "sso.require-only", input).await
    }

    /// Tried by Ada, who breaks the glass herself; and switched on.
    async fn shut(&self) {
        self.sign_in("ada").await.unwrap();
        self.require(&self.ada, &self.ada.told["member"]).await.unwrap();
    }

    /// Ada, by her own account.
    async fn ada_again(&self) -> Inside {
        let half = log_in(self.shop, EMAIL, PASSWORD).await.unwrap();
        assert!(self.settle().await.is_empty(), "half a session is no news");
        half.prove(self.shop, &self.app.code(self.shop)).await.unwrap()
    }
}

async fn invited(shop: &Shop, by: &Inside, role: &str) -> Value {
    by.run(shop, "invitations.create", json!({ "roles": [role] })).await.unwrap()
}

async fn join(shop: &Shop, link: &Value, email: &str, password: &str) -> Result<Inside, Problem> {
    let url = text(&link["url"]);
    let (workspace, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
    let input = json!({
        "workspace": workspace, "secret": secret, "email": email, "name": "Cleo", "password": password,
    });
    shop.run(&nobody(shop), "identity.join", input).await.map(Inside::of)
}

fn code(answered: Result<Value, Problem>) -> String {
    answered.unwrap_err().code.into_owned()
}

const LIST: &str = "catalog.list-products";

on_both! {
    in open;

    async fn people_come_in_by_the_provider_alone(shop) {
        let house = House::of(shop).await;
        let (ada, cleo) = (&house.ada, &house.cleo);
        cleo.run(shop, LIST, json!({})).await.unwrap();
        let link = invited(shop, ada, "cashier").await;
        let token = json!({ "name": "Till", "permissions": ["products:read"] });
        let token = text(&cleo.run(shop, "tokens.create", token).await.unwrap()["secret"]);
        let mut phone = Device::new();
        let asked = cleo.run(shop, "identity.begin-passkey", json!({})).await.unwrap();
        let passkey = json!({ "name": "Phone", "passkey": phone.made(&asked) });
        cleo.run(shop, "identity.add-passkey", passkey).await.unwrap();
        house.shut().await;

        // Sessions that stood,
        let no = cleo.run(shop, LIST, json!({})).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Forbidden, "identity.provider-only"));
        assert!(no.detail.contains("Sign in by it"), "it says what to do");
        let here = cleo.actor(shop).await.unwrap();
        assert!(!shop.door.may(&here, LIST).await.unwrap() && shop.door.shuts_out(&here).await.unwrap());
        // a password with a factor, a passkey alone,
        let half = log_in(shop, CLEO, CLEOS).await.unwrap();
        let asked = half.run(shop, "identity.begin-proof", json!({})).await.unwrap();
        let proof = json!({ "passkey": phone.used(&asked) });
        let whole = Inside::of(half.run(shop, "identity.prove-factor", proof).await.unwrap());
        let asked = shop.run(&nobody(shop), "identity.begin-log-in", json!({})).await.unwrap();
        let alone = json!({ "passkey": phone.used(&asked) });
        let alone = Inside::of(shop.run(&nobody(shop), "identity.log-in-with-passkey", alone).await.unwrap());
        for session in [&whole, &alone] {
            assert_eq!(code(session.run(shop, LIST, json!({})).await), "identity.provider-only");
            assert_eq!(code(session.run(shop, "members.list", json!({})).await), "identity.provider-only");
            let enter = json!({ "workspace": house.workspace });
            assert_eq!(code(session.run(shop, "identity.enter", enter).await), "identity.provider-only");
        }
        // and links, old ones and new ones, open nothing.
        assert_eq!(join(shop, &link, "dora@example.com", CLEOS).await.err().unwrap().code, "identity.provider-only");
        assert_eq!(join(shop, &link, CLEO, CLEOS).await.err().unwrap().code, "identity.provider-only");
        assert_eq!(code(ada.run(shop, "invitations.create", json!({ "roles": ["cashier"] })).await), "invitations.provider-only");
        // Programs go on.
        let program = Programs::new(shop.door.clone()).actor(&token, origin(shop)).await.unwrap();
        shop.run(&program, LIST, json!({})).await.unwrap();

        // What is her own stays hers: she links, and comes in as everybody does.
        whole.run(shop, "identity.me", json!({})).await.unwrap();
        let begun = whole.run(shop, "sso.link", json!({ "provider": house.provider["id"] })).await.unwrap();
        house.back(&begun, "cleo", &whole.actor(shop).await.unwrap()).await.unwrap();
        let by_provider = house.sign_in("cleo").await.unwrap();
        assert_eq!(by_provider["account"], cleo.told["account"]);
        let half = actor(shop, &by_provider).await.unwrap();
        assert_eq!(half.second_factor, model::SecondFactor::Owed);
        let asked = shop.run(&half, "identity.begin-proof", json!({})).await.unwrap();
        let proof = json!({ "passkey": phone.used(&asked) });
        let inside = Inside::of(shop.run(&half, "identity.prove-factor", proof).await.unwrap());
        inside.run(shop, LIST, json!({})).await.unwrap();
        // Somebody new does, too.
        let grace = actor(shop, &house.sign_in("grace").await.unwrap()).await.unwrap();
        shop.run(&grace, LIST, json!({})).await.unwrap();
    }

    async fn who_belongs_elsewhere_lands_there(shop) {
        let house = House::of(shop).await;
        let elsewhere = shop.run(&shop.operator(None), "workspaces.create", json!({ "name": "Elsewhere" })).await.unwrap();
        let elsewhere: WorkspaceId = text(&elsewhere["id"]).parse().unwrap();
        let founding = door::operations::workspaces::Founding { workspace: elsewhere, owner: None };
        shop.door.found_workspace(&founding).await.unwrap();
        let link = shop.run(&shop.operator(Some(elsewhere)), "members.recover-owner", json!({})).await.unwrap();
        join(shop, &link, CLEO, CLEOS).await.unwrap();
        house.settle().await;
        let first = log_in(shop, CLEO, CLEOS).await.unwrap();
        assert_eq!(text(&first.told["workspace"]), house.workspace.to_string());
        house.shut().await;
        let other = log_in(shop, CLEO, CLEOS).await.unwrap();
        assert_eq!(text(&other.told["workspace"]), elsewhere.to_string());
        // Who says where they want to be is there, and told what to do.
        let input = json!({ "email": CLEO, "password": CLEOS, "workspace": house.workspace });
        let there = Inside::of(shop.run(&nobody(shop), "identity.log-in", input).await.unwrap());
        assert_eq!(code(there.run(shop, LIST, json!({})).await), "identity.provider-only");
        // From elsewhere they link, too; where they do not belong there is no provider.
        let link = json!({ "provider": house.provider["id"], "workspace": house.workspace });
        let begun = other.run(shop, "sso.link", link).await.unwrap();
        let linked = house.back(&begun, "cleo", &other.actor(shop).await.unwrap()).await.unwrap();
        assert_eq!((&linked["linked"], &linked["workspace"]), (&json!(true), &json!(house.workspace)));
        let strange = json!({ "provider": house.provider["id"], "workspace": shop.workspace });
        assert_eq!(other.run(shop, "sso.link", strange).await.unwrap_err().reason, Reason::NotFound);
    }

    async fn one_owner_breaks_the_glass_and_everybody_is_told(shop) {
        let house = House::of(shop).await;
        house.shut().await;
        let told = house.settle().await;
        assert!(told.is_empty(), "coming in by the provider is no news");
        let ada = house.ada_again().await;
        ada.run(shop, "members.list", json!({})).await.unwrap();
        let mails = house.settle().await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, EMAIL));
        assert!(mails[0].text.contains("Ada Owner") && mails[0].text.contains("203.0.113.7"), "{}", mails[0].text);
        let log = shop.log(Some(house.workspace)).await;
        let entry = log.iter().find(|entry| entry["operation"] == "sso.tell-broken-glass").unwrap();
        assert_eq!(entry["stream"], "security");
        // Each time, to everybody in charge.
        let admin = house.sign_in("grace").await.unwrap();
        let members = ada.run(shop, "members.list", json!({})).await.unwrap();
        let grace = members["items"].as_array().unwrap().iter().find(|one| one["account"] == admin["account"]).unwrap();
        let made = json!({ "id": grace["id"], "version": grace["version"], "roles": ["admin"] });
        ada.run(shop, "members.set-roles", made).await.unwrap();
        shop.advance(Duration::from_secs(30));
        let again = house.ada_again().await;
        let mut to: Vec<String> = house.settle().await.into_iter().map(|mail| mail.to).collect();
        to.sort();
        assert_eq!(to, [EMAIL, "grace@example.org"]);
        // And lets everybody in again, when the provider is gone for good.
        let now = again.run(shop, "sso.only", json!({})).await.unwrap();
        assert_eq!(now["break_glass"], ada.told["member"]);
        again.run(shop, "sso.lift-only", json!({ "version": now["version"] })).await.unwrap();
        house.cleo.run(shop, LIST, json!({})).await.unwrap();
        shop.advance(Duration::from_secs(30));
        house.ada_again().await;
        assert!(house.settle().await.is_empty(), "then it is no news any more");
    }

    async fn nobody_shuts_themselves_out(shop) {
        let house = House::of(shop).await;
        let (ada, member) = (&house.ada, &house.ada.told["member"]);
        assert_eq!(code(house.require(ada, member).await), "sso.not-tried", "a test from here is no log-in");
        house.sign_in("ada").await.unwrap();
        for other in [&house.cleo.told["member"], &json!("mbr_01h455vb4pex5vsknk084sn02q")] {
            let no = house.require(ada, other).await.unwrap_err();
            assert!(no.reason == Reason::NotFound || no.fields[0].at == "/break_glass", "{no}");
        }
        assert_eq!(code(house.require(&house.cleo, member).await), "access.denied", "an owner says it");
        shop.advance(6 * HOUR / 60);
        let no = house.require(ada, member).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
        ada.run(shop, "identity.prove", json!({ "password": PASSWORD })).await.unwrap();
        house.require(ada, member).await.unwrap();
        let stale = json!({ "version": 0, "break_glass": member });
        assert_eq!(ada.run(shop, "sso.require-only", stale).await.unwrap_err().reason, Reason::Conflict);
        // What it stands on stays.
        let provider = ada.run(shop, "sso.get-provider", json!({ "id": house.provider["id"] })).await.unwrap();
        let off = json!({ "id": provider["id"], "version": provider["version"], "is_on": false });
        assert_eq!(code(ada.run(shop, "sso.change-provider", off).await), "sso.only-way-in");
        let gone = json!({ "id": provider["id"], "version": provider["version"] });
        assert_eq!(code(ada.run(shop, "sso.remove-provider", gone).await), "sso.only-way-in");
        let made = ada.run(shop, "members.list", json!({})).await.unwrap();
        let of = |who: &Inside| {
            let account = &who.told["account"];
            let found = made["items"].as_array().unwrap().iter().find(|one| one["account"] == *account);
            let found = found.unwrap();
            json!({ "id": found["id"], "version": found["version"] })
        };
        let mut owner = of(&house.cleo);
        owner["roles"] = json!(["owner"]);
        ada.run(shop, "members.set-roles", owner).await.unwrap();
        let mut less = of(ada);
        assert_eq!(code(ada.run(shop, "members.remove", less.clone()).await), "members.break-glass");
        less["roles"] = json!(["manager"]);
        assert_eq!(code(ada.run(shop, "members.set-roles", less).await), "members.break-glass");
        // What was tried long ago says little of today.
        let now = ada.run(shop, "sso.only", json!({})).await.unwrap();
        ada.run(shop, "sso.lift-only", json!({ "version": now["version"] })).await.unwrap();
        shop.advance(25 * HOUR);
        let ada = house.ada_again().await;
        assert_eq!(code(house.require(&ada, member).await), "sso.not-tried");
    }

    async fn who_recovers_an_owner_lets_people_in_again(shop) {
        let house = House::of(shop).await;
        house.shut().await;
        let link = shop.run(&shop.operator(Some(house.workspace)), "members.recover-owner", json!({})).await.unwrap();
        let rule = house.ada.run(shop, "sso.only", json!({})).await.unwrap();
        assert_eq!((&rule["since"], &rule["break_glass"]), (&Value::Null, &Value::Null));
        join(shop, &link, "eve@example.com", CLEOS).await.unwrap();
        house.cleo.run(shop, LIST, json!({})).await.unwrap();
    }
}
