//! Whose an address is: whoever makes an account says one, and only a link that is mailed there shows it.

use std::time::Duration;

use door::{Problem, Reason};
use model::Actor;
use testkit::{Shop, Value, json, on_both};

use crate::{
    device::Device,
    gate::{App, Inside, claim, enrol, log_in, nobody},
    passkeys,
    programs::token,
    resets::{ANOTHER, post, request, reset, secret},
    timeouts::comes,
};

const ANNA: &str = "anna@example.com";
const MALLORYS: &str = "ten quiet lamps under a bridge";
const ANNAS: &str = "three old ferries cross at dawn";

/// A link into Ada's business.
async fn invites(shop: &Shop, ada: &Actor) -> Value {
    shop.run(&shop.fresh(ada), "invitations.create", json!({ "roles": ["cashier"], "note": "Anna" })).await.unwrap()
}

/// The link that is mailed to somebody who asks for one.
async fn mailed(shop: &Shop, email: &str) -> String {
    request(shop, email).await.unwrap();
    let (_, mails) = post(shop).await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [email]);
    secret(&mails[0])
}

async fn release(shop: &Shop, secret: &str) -> Result<Value, Problem> {
    shop.run(&nobody(shop), "identity.release-address", json!({ "secret": secret })).await
}

/// Ada, and Mallory, who opened the link that was Anna's, said that he is Anna and locked the account with his app.
struct Squatted {
    ada: Actor,
    link: Value,
    mallory: Inside,
    app: App,
}

impl Squatted {
    async fn of(shop: &Shop) -> Self {
        let ada = claim(shop).await;
        enrol(shop, &ada).await;
        let ada = ada.actor(shop).await.unwrap();
        let link = invites(shop, &ada).await;
        let mallory = Inside::of(comes(shop, &link, ANNA, MALLORYS).await.unwrap());
        let (app, _) = enrol(shop, &mallory).await;
        Self { ada, link, mallory, app }
    }
}

on_both! {
    async fn who_reads_there_takes_it_from_an_account_that_a_stranger_made(shop) {
        let Squatted { ada, link, mallory, .. } = Squatted::of(shop).await;
        // What Anna meets: her link was used, and somebody has her address.
        assert_eq!(comes(shop, &link, ANNA, ANNAS).await.unwrap_err().code, "invitations.closed");
        let again = invites(shop, &ada).await;
        assert_eq!(comes(shop, &again, ANNA, ANNAS).await.unwrap_err().code, "identity.wrong");
        // A new password opens half of it, and the other half is on a telephone that she never saw.
        reset(shop, &mailed(shop, ANNA).await, ANOTHER).await.unwrap();
        assert_eq!(log_in(shop, ANNA, ANOTHER).await.unwrap().told["second_factor"], "owed");

        let mail = mailed(shop, ANNA).await;
        let stays = mailed(shop, ANNA).await;
        release(shop, &mail).await.unwrap();
        for link in [&mail, &stays] {
            assert_eq!(release(shop, link).await.unwrap_err().code, "identity.reset-closed");
            assert_eq!(reset(shop, link, ANOTHER).await.unwrap_err().code, "identity.reset-closed");
        }
        let account = mallory.told["account"].as_str().unwrap();
        for (email, password) in [(ANNA, MALLORYS), (ANNA, ANOTHER), (account, ANOTHER), ("", ANOTHER)] {
            assert_eq!(log_in(shop, email, password).await.err().unwrap().code, "identity.wrong", "{email}");
        }
        // It is hers alone, and nothing of his is.
        let anna = Inside::of(comes(shop, &again, ANNA, ANNAS).await.unwrap());
        assert_ne!(anna.told["account"], mallory.told["account"]);
        assert_ne!(anna.told["member"], mallory.told["member"]);
        assert_eq!(anna.told["second_factor"], "absent");
        let me = anna.run(shop, "identity.me", json!({})).await.unwrap();
        assert_eq!((&me["email"], me["workspaces"].as_array().unwrap().len()), (&json!(ANNA), 1));
        anna.run(shop, "business.get", json!({})).await.unwrap();
        let log = Value::from(shop.log(None).await).to_string();
        assert!(!log.contains(ANNA) && !log.contains(&mail));
    }

    async fn what_it_was_taken_from_stays_his_and_is_nobodys_address(shop) {
        let Squatted { ada, mallory, .. } = Squatted::of(shop).await;
        let mut phone = Device::new();
        passkeys::add(shop, &mallory, &mut phone).await.unwrap();
        let mail = mailed(shop, ANNA).await;
        mallory.actor(shop).await.unwrap();
        release(shop, &mail).await.unwrap();
        assert_eq!(mallory.actor(shop).await.unwrap_err().code, "session.ended");
        let asked = passkeys::asked(shop).await;
        let back = passkeys::sign_in(shop, phone.used(&asked)).await.unwrap();
        let me = back.run(shop, "identity.me", json!({})).await.unwrap();
        assert_eq!((&me["account"], &me["email"]), (&mallory.told["account"], &Value::Null));
        // Nobody is mailed on his behalf,
        request(shop, ANNA).await.unwrap();
        assert!(post(shop).await.1.is_empty());
        // and whoever let him in puts him out.
        back.run(shop, "business.get", json!({})).await.unwrap();
        let removal = json!({ "id": mallory.told["member"], "version": 1 });
        shop.run(&shop.fresh(&ada), "members.remove", removal).await.unwrap();
        assert_eq!(back.run(shop, "business.get", json!({})).await.unwrap_err().reason, Reason::Forbidden);
    }

    async fn an_address_stays_with_whoever_has_shown_that_it_is_theirs(shop) {
        let Squatted { ada, app, .. } = Squatted::of(shop).await;
        let first = mailed(shop, ANNA).await;
        reset(shop, &first, ANOTHER).await.unwrap();
        log_in(shop, ANNA, ANOTHER).await.unwrap().prove(shop, &app.code(shop)).await.unwrap();
        let holder = log_in(shop, ANNA, ANOTHER).await.unwrap();
        let no = release(shop, &mailed(shop, ANNA).await).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "identity.address-proven"));
        holder.actor(shop).await.unwrap();
        log_in(shop, ANNA, ANOTHER).await.unwrap();
        // Without a second factor, the link shows it by itself.
        let bob = Inside::of(comes(shop, &invites(shop, &ada).await, "bob@example.com", MALLORYS).await.unwrap());
        reset(shop, &mailed(shop, "bob@example.com").await, ANOTHER).await.unwrap();
        assert_eq!(bob.actor(shop).await.unwrap_err().code, "session.ended");
        let no = release(shop, &mailed(shop, "bob@example.com").await).await.unwrap_err();
        assert_eq!(no.code, "identity.address-proven");
    }

    async fn nothing_that_a_stranger_let_in_outlives_them(shop) {
        let ada = claim(shop).await;
        enrol(shop, &ada).await;
        let ada = ada.actor(shop).await.unwrap();
        // Who makes tokens for programs runs the shop.
        let link = json!({ "roles": ["manager"], "note": "Anna" });
        let link = shop.run(&shop.fresh(&ada), "invitations.create", link).await.unwrap();
        let mallory = Inside::of(comes(shop, &link, ANNA, MALLORYS).await.unwrap());
        let his = token(shop, &mallory.actor(shop).await.unwrap(), &["products:read"]).await;
        his.actor(shop).await.unwrap();

        shop.advance(Duration::from_secs(60));
        reset(shop, &mailed(shop, ANNA).await, ANNAS).await.unwrap();
        assert_eq!(his.actor(shop).await.unwrap_err().code, "token.unheld");

        // What she makes herself stays, whatever she forgets later.
        let anna = log_in(shop, ANNA, ANNAS).await.unwrap();
        let hers = token(shop, &anna.actor(shop).await.unwrap(), &["products:read"]).await;
        shop.advance(Duration::from_secs(60));
        reset(shop, &mailed(shop, ANNA).await, ANOTHER).await.unwrap();
        hers.actor(shop).await.unwrap();
        his.actor(shop).await.unwrap_err();
    }

    async fn no_passkey_of_a_strangers_shows_that_he_reads_there(shop) {
        let Squatted { mallory, .. } = Squatted::of(shop).await;
        let mut phone = Device::new();
        passkeys::add(shop, &mallory, &mut phone).await.unwrap();
        reset(shop, &mailed(shop, ANNA).await, ANOTHER).await.unwrap();
        let asked = passkeys::asked(shop).await;
        passkeys::sign_in(shop, phone.used(&asked)).await.unwrap();
        release(shop, &mailed(shop, ANNA).await).await.unwrap();
    }

    async fn no_other_link_releases_anything(shop) {
        let Squatted { mallory, link, .. } = Squatted::of(shop).await;
        let late = mailed(shop, ANNA).await;
        shop.advance(Duration::from_secs(30 * 60));
        let invited = link["url"].as_str().unwrap().rsplit('.').next().unwrap();
        for secret in [late.as_str(), &mallory.token, invited, "made up", ""] {
            let no = release(shop, secret).await.unwrap_err();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "identity.reset-closed"));
        }
        assert_eq!(log_in(shop, ANNA, MALLORYS).await.unwrap().told["second_factor"], "owed");
    }
}
