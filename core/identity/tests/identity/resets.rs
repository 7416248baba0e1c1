//! A new password by a mailed link: once, for a while, and the same for whoever asks about whom.

use std::{sync::Arc, time::Duration};

use door::{Problem, Reason};
use identity::{RESET_MAIL, ResetMail, reset_mail};
use testkit::{Shop, Value, json, on_both, text};
use tokio::sync::Mutex;
use work::{
    jobs::{self, Runner},
    mail::Message,
};

use crate::gate::{EMAIL, PASSWORD, claim, enrol, from, log_in, nobody};

pub const ANOTHER: &str = "seven brown umbrellas in the hall";
const URL: &str = "https://shop.example";

pub async fn request(shop: &Shop, email: &str) -> Result<Value, Problem> {
    shop.run(&nobody(shop), "identity.request-reset", json!({ "email": email, "language": "de" })).await
}

pub async fn reset(shop: &Shop, secret: &str, password: &str) -> Result<Value, Problem> {
    shop.run(&nobody(shop), "identity.reset-password", json!({ "secret": secret, "password": password })).await
}

/// Does what is left to be done: the jobs that were for mail, and the mails that they became.
pub async fn post(shop: &Shop) -> (usize, Vec<Message>) {
    let sent = Arc::new(Mutex::new((0, Vec::new())));
    let runner = Runner::new(Arc::clone(&shop.door), "post").on(RESET_MAIL, {
        let sent = Arc::clone(&sent);
        move |door, job| {
            let sent = Arc::clone(&sent);
            async move {
                let mail: ResetMail = job.read().map_err(jobs::Problem::lasting)?;
                let message = reset_mail(&door, URL, mail).await.map_err(jobs::Problem::passing)?;
                let mut sent = sent.lock().await;
                sent.0 += 1;
                sent.1.extend(message);
                Ok(())
            }
        }
    });
    runner.run_due().await;
    drop(runner);
    Arc::into_inner(sent).unwrap().into_inner()
}

/// The link's secret, as it stands in a mail.
pub fn secret(mail: &Message) -> String {
    let (_, rest) = mail.text.split_once("https://shop.example/reset#").unwrap();
    rest.lines().next().unwrap().to_owned()
}

on_both! {
    async fn a_mailed_link_sets_a_new_password_once(shop) {
        let ada = claim(shop).await;
        request(shop, " ADA@example.com ").await.unwrap();
        let (_, mails) = post(shop).await;
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to.as_str(), mails[0].subject.as_str()), (EMAIL, "Neues Passwort setzen"));
        assert!(mails[0].text.contains("Ada Owner") && mails[0].html.as_ref().unwrap().contains("Ada Owner"));
        let secret = secret(&mails[0]);
        assert_eq!(reset(shop, &secret, "password1").await.unwrap_err().fields[0].at, "/password");
        reset(shop, &secret, ANOTHER).await.unwrap();
        assert_eq!(ada.actor(shop).await.unwrap_err().code, "session.ended", "whoever was in is out");
        assert_eq!(log_in(shop, EMAIL, PASSWORD).await.err().unwrap().code, "identity.wrong");
        log_in(shop, EMAIL, ANOTHER).await.unwrap();
        let no = reset(shop, &secret, PASSWORD).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "identity.reset-closed"));
        let log = Value::from(shop.log(None).await).to_string();
        assert!(!log.contains(&secret) && !log.contains(EMAIL));
    }

    async fn a_link_is_over_after_half_an_hour_and_with_any_other_that_was_used(shop) {
        claim(shop).await;
        request(shop, EMAIL).await.unwrap();
        request(shop, EMAIL).await.unwrap();
        let (_, mails) = post(shop).await;
        let links: Vec<String> = mails.iter().map(secret).collect();
        assert_ne!(links[0], links[1]);
        reset(shop, &links[1], ANOTHER).await.unwrap();
        assert_eq!(reset(shop, &links[0], PASSWORD).await.unwrap_err().code, "identity.reset-closed");
        shop.advance(Duration::from_secs(3600));
        request(shop, EMAIL).await.unwrap();
        let late = secret(&post(shop).await.1[0]);
        shop.advance(Duration::from_secs(30 * 60));
        for link in [late.as_str(), "made up", ""] {
            assert_eq!(reset(shop, link, PASSWORD).await.unwrap_err().code, "identity.reset-closed");
        }
        log_in(shop, EMAIL, ANOTHER).await.unwrap();
    }

    async fn a_known_and_an_unknown_address_are_answered_and_worked_for_alike(shop) {
        claim(shop).await;
        post(shop).await;
        let mut told = Vec::new();
        for email in [EMAIL, "nobody@example.com"] {
            let before = shop.log(None).await.len();
            let answer = request(shop, email).await.unwrap();
            let entries = shop.log(None).await.split_off(before);
            let changes = entries.iter().map(|entry| {
                let kinds = entry["detail"]["changes"].as_array().map_or(0, Vec::len);
                (text(&entry["stream"]), text(&entry["operation"]), text(&entry["outcome"]), kinds)
            });
            let changes: Vec<_> = changes.collect();
            let (jobs, mails) = post(shop).await;
            assert_eq!((jobs, mails.len()), (1, usize::from(email == EMAIL)), "{email}");
            told.push((answer, changes));
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0].1.len(), 1);
    }

    async fn a_second_factor_is_owed_after_a_reset_too(shop) {
        let (app, _) = enrol(shop, &claim(shop).await).await;
        request(shop, EMAIL).await.unwrap();
        let link = secret(&post(shop).await.1[0]);
        reset(shop, &link, ANOTHER).await.unwrap();
        let half = log_in(shop, EMAIL, ANOTHER).await.unwrap();
        assert_eq!(half.told["second_factor"], "owed");
        half.prove(shop, &app.code(shop)).await.unwrap();
    }

    async fn nobodys_letter_box_is_filled(shop) {
        claim(shop).await;
        for email in [EMAIL, "nobody@example.com"] {
            for place in 0..3 {
                let input = json!({ "email": email });
                shop.run(&from(shop, [198, 51, 100, place]), "identity.request-reset", input).await.unwrap();
            }
            let no = request(shop, email).await.unwrap_err();
            assert_eq!((no.reason, no.retry_after), (Reason::TooMany, Some(300)), "{email}");
        }
        assert_eq!(request(shop, "no address").await.unwrap_err().code, "input.invalid");
    }
}
