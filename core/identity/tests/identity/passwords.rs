//! Passwords: good ones, old ones from elsewhere, and new ones in their place.

use std::time::Duration;

use door::Reason;
use testkit::{Value, json, on_both, text};

use crate::{
    device::Device,
    gate::{EMAIL, PASSWORD, claim, from, log_in, nobody},
    passkeys,
};

const ANOTHER: &str = "seven brown umbrellas in the hall";

on_both! {
    async fn a_password_that_is_easily_guessed_is_refused(shop) {
        let ada = claim(shop).await;
        for weak in ["password1", "iloveyou", "ada@example.com", "Ada Owner 1", "12345678", "stockade1", "short"] {
            let no = ada.run(shop, "identity.change-password", json!({ "password": weak })).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields[0].at.as_ref()), ("input.invalid", "/password"), "{weak}");
            assert!(!no.detail.contains(weak));
        }
        log_in(shop, EMAIL, PASSWORD).await.unwrap();
    }

    async fn a_new_password_ends_every_other_session(shop) {
        let ada = claim(shop).await;
        let phone = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        let changed = ada.run(shop, "identity.change-password", json!({ "password": ANOTHER })).await.unwrap();
        assert_eq!(changed["sessions_ended"], 1);
        assert_eq!(phone.actor(shop).await.unwrap_err().code, "session.ended");
        ada.run(shop, "identity.me", json!({})).await.unwrap();
        assert_eq!(log_in(shop, EMAIL, PASSWORD).await.err().unwrap().code, "identity.wrong");
        log_in(shop, EMAIL, ANOTHER).await.unwrap();
        shop.advance(Duration::from_secs(301));
        let no = ada.run(shop, "identity.change-password", json!({ "password": PASSWORD })).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
    }

    async fn a_hash_from_elsewhere_is_taken_once_and_replaced(shop) {
        claim(shop).await;
        let operator = shop.operator(None);
        // Of bcrypt, of Django and of passlib.
        for (email, hash, password) in [
            ("bob@example.com", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
            (
                "cleo@example.com",
                "pbkdf2_sha256$1000$Kx3nW8sQ$Q9WQRe01cNeE0mlJx0r7yPD9IDtnSn6enw4t42Arutg=",
                "Straße",
            ),
            (
                "dora@example.com",
                "$pbkdf2-sha512$29$....AQIDBAU$Zb1jyNoJh5eSjAYPt5dEppuvsfCvAeT4INrfwn8/r4Sc/5ot7TFMLBU3lTnx/9sscCem//NsnsK8fizuvt3CEQ",
                "three small kettles",
            ),
        ] {
            let input = json!({ "email": email, "name": "Somebody", "password_hash": hash });
            let imported = shop.run(&operator, "accounts.import", input.clone()).await.unwrap();
            assert_eq!(shop.run(&operator, "accounts.import", input).await.unwrap_err().code, "accounts.known");
            assert_eq!(log_in(shop, email, "another").await.err().unwrap().code, "identity.wrong");
            log_in(shop, email, password).await.unwrap();
            // It was written anew: what is in the log is that, and neither hash nor password.
            let changes = |log: &[Value]| {
                let of = |entry: &&Value| entry["operation"] == "identity.log-in" && entry["outcome"] == "done";
                let id = text(&imported["account"]);
                log.iter().filter(of).filter(|entry| entry.to_string().contains(&format!("\"id\":\"{id}\""))).count()
            };
            let log = shop.log(None).await;
            assert_eq!(changes(&log), 1, "the account changed with the first sign-in");
            log_in(shop, email, password).await.unwrap();
            assert_eq!(changes(&shop.log(None).await), 1, "and not with the second");
            assert!(!Value::from(log).to_string().contains(hash));
        }
    }

    async fn what_is_no_hash_is_not_imported(shop) {
        let operator = shop.operator(None);
        for hash in ["", "secret", "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "{MD5}abc"] {
            let input = json!({ "email": "bob@example.com", "name": "Bob", "password_hash": hash });
            let no = shop.run(&operator, "accounts.import", input).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields[0].at.as_ref()), ("input.invalid", "/password_hash"), "{hash}");
        }
        let input = json!({ "email": "bob@example.com", "name": "Bob", "password_hash": "x" });
        assert_eq!(shop.run(&shop.owner, "accounts.import", input).await.unwrap_err().reason, Reason::Forbidden);
    }

    async fn guessing_waits_longer_each_time_and_known_and_unknown_wait_alike(shop) {
        claim(shop).await;
        for email in [EMAIL, "nobody@example.com"] {
            let mut waits = Vec::new();
            for tried in 0..20 {
                let no = log_in(shop, email, "a guess of mine").await.err().unwrap();
                match no.retry_after {
                    Some(seconds) => {
                        assert_eq!((no.reason, no.code.as_ref()), (Reason::TooMany, "limit.exceeded"));
                        waits.push(seconds);
                        shop.advance(Duration::from_secs(seconds.into()));
                    }
                    None => assert!(tried < 5 || tried % 2 == 0, "{tried}"),
                }
                if waits.len() == 4 {
                    break;
                }
            }
            assert_eq!(waits, [2, 4, 8, 16], "{email}");
        }
    }

    async fn a_stranger_does_not_lock_the_owner_out(shop) {
        let ada = claim(shop).await;
        let mut phone = Device::new();
        passkeys::add(shop, &ada, &mut phone).await.unwrap();
        log_in(shop, EMAIL, PASSWORD).await.unwrap();
        // A crowd guesses from everywhere, until nobody new gets a turn.
        let (mut crowd, mut refused) = (0_u8, 0);
        while refused < 3 {
            let guess = json!({ "email": EMAIL, "password": "a guess of mine" });
            let no = shop.run(&from(shop, [198, 51, 100, crowd]), "identity.log-in", guess).await.unwrap_err();
            refused += u32::from(no.reason == Reason::TooMany);
            crowd += 1;
            assert!(crowd < 200, "somebody has to stop them");
        }
        let input = json!({ "email": EMAIL, "password": PASSWORD });
        let elsewhere = from(shop, [192, 0, 2, 1]);
        let no = shop.run(&elsewhere, "identity.log-in", input.clone()).await.unwrap_err();
        assert_eq!(no.reason, Reason::TooMany);
        // Nobody guesses a passkey, so nobody waits with one, wherever they are.
        let asked = shop.run(&elsewhere, "identity.begin-log-in", json!({})).await.unwrap();
        let shown = json!({ "passkey": phone.used(&asked) });
        let told = shop.run(&elsewhere, "identity.log-in-with-passkey", shown).await.unwrap();
        assert_eq!(told["account"], ada.told["account"]);
        // Where she signed in before, she does now.
        shop.run(&nobody(shop), "identity.log-in", input).await.unwrap();
        ada.run(shop, "identity.me", json!({})).await.unwrap();
    }

    async fn a_list_that_is_tried_out_from_one_place_is_slowed_down(shop) {
        claim(shop).await;
        let (mut tried, mut refused) = (0, None);
        while refused.is_none() {
            let guess = json!({ "email": format!("user{tried}@example.com"), "password": "a guess of mine" });
            let no = shop.run(&from(shop, [198, 51, 100, 1]), "identity.log-in", guess).await.unwrap_err();
            refused = no.retry_after;
            tried += 1;
        }
        assert_eq!((tried, refused), (51, Some(1)));
        log_in(shop, EMAIL, PASSWORD).await.unwrap();
    }
}
