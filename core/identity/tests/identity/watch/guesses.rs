//! Where people come from, and who tries to be somebody.

use std::time::Duration;

use testkit::{Value, json, on_both, text};

use super::{AWAY, BOB, Cast, HOME, HOUR, MINUTE, PASSWORD, fail, log_in};
use crate::gate::{EMAIL, from, nobody};

on_both! {
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

    async fn who_is_told_to_wait_is_counted_too(shop) {
        let cast = Cast::meet(shop).await;
        let mut waited = 0;
        for _ in 0..12 {
            let input = json!({ "email": BOB, "password": "a guess of mine" });
            let no = shop.run(&from(shop, AWAY), "identity.log-in", input).await.unwrap_err();
            waited += usize::from(no.code == "limit.exceeded");
        }
        assert!(waited >= 5, "most of them never came to the password");
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
}
