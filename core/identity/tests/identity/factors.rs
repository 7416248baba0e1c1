//! Second factors, from the first code to the last recovery code.

use std::{collections::BTreeSet, time::Duration};

use door::Reason;
use testkit::{Shop, Value, json, on_both, text};

use crate::gate::{App, EMAIL, PASSWORD, STEP, claim, claim_with, enrol, free, log_in, nobody};

const MINUTE: Duration = Duration::from_secs(60);

on_both! {
    async fn signing_in_takes_two_steps_once_an_app_is_enrolled(shop) {
        let ada = claim(shop).await;
        assert_eq!(ada.told["second_factor"], "absent");
        let begun = ada.run(shop, "identity.enrol-totp", json!({})).await.unwrap();
        let uri = text(&begun["uri"]);
        assert!(uri.starts_with("otpauth://totp/Stockade%20%28shop.example%29:ada%40example.com?secret="), "{uri}");
        // Begun is not enrolled.
        assert_eq!(log_in(shop, EMAIL, PASSWORD).await.unwrap().told["second_factor"], "absent");
        let app = App::of(&begun["secret"]);
        let wrong = ada.run(shop, "identity.confirm-totp", json!({ "code": "000000" })).await.unwrap_err();
        assert_eq!(wrong.code, "identity.wrong-code");
        let enrolled = ada.run(shop, "identity.confirm-totp", json!({ "code": app.code(shop) })).await.unwrap();
        assert_eq!(enrolled["recovery_codes"].as_array().unwrap().len(), 10);
        shop.advance(STEP);

        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(half.told["second_factor"], "owed");
        let no = half.run(shop, "identity.me", json!({})).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::SecondFactorRequired, "session.second-factor-required"));
        let no = half.prove(shop, "000000").await.err().unwrap();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "identity.wrong-code"));
        let whole = half.prove(shop, &app.code(shop)).await.unwrap();
        assert_eq!(whole.told["second_factor"], "proven");
        assert_ne!(whole.token, half.token);
        assert_eq!(whole.run(shop, "identity.me", json!({})).await.unwrap()["second_factor"], "proven");
        assert_eq!(half.actor(shop).await.unwrap_err().code, "session.ended", "the half one ended with it");
        let nothing = whole.prove(shop, &app.code_after(shop, 30)).await.err().unwrap();
        assert_eq!(nothing.code, "identity.nothing-owed");
    }

    async fn a_half_session_is_over_soon(shop) {
        let (app, _) = enrol(shop, &claim(shop).await).await;
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        shop.advance(10 * MINUTE - Duration::from_micros(1));
        assert!(half.actor(shop).await.is_ok());
        shop.advance(Duration::from_micros(1));
        assert_eq!(half.prove(shop, &app.code(shop)).await.err().unwrap().code, "session.ended");
    }

    async fn a_code_is_good_for_once_and_a_step_either_way(shop) {
        let (app, _) = enrol(shop, &claim(shop).await).await;
        shop.advance(10 * STEP);
        // Two codes of one secret are equal once in a million.
        let codes = |shop: &Shop| [-60, -30, 0, 30, 60].map(|seconds| app.code_after(shop, seconds));
        while BTreeSet::from(codes(shop)).len() < 5 {
            shop.advance(STEP);
        }
        let prove = |code: String| async move {
            let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
            half.prove(shop, &code).await.map(drop).map_err(|no| no.code.into_owned())
        };
        let (before, now, after) = (app.code_after(shop, -30), app.code(shop), app.code_after(shop, 30));
        for far in [-60, 60] {
            assert_eq!(prove(app.code_after(shop, far)).await, Err("identity.wrong-code".to_owned()), "{far}");
        }
        for good in [&before, &now, &after] {
            assert_eq!(prove(good.clone()).await, Ok(()), "{good} of {:?} at {}", codes(shop), shop.door.now());
        }
        for used in [before, now, after] {
            assert_eq!(prove(used).await, Err("identity.wrong-code".to_owned()));
        }
        shop.advance(2 * STEP);
        prove(app.code(shop)).await.unwrap();
    }

    async fn a_recovery_code_opens_once(shop) {
        let ada = claim(shop).await;
        let (_, codes) = enrol(shop, &ada).await;
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        // However it is typed.
        let whole = half.prove(shop, &codes[3].to_uppercase().replace('-', " ")).await.unwrap();
        assert_eq!(whole.run(shop, "identity.list-factors", json!({})).await.unwrap()["recovery_codes_left"], 9);
        let again = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(again.prove(shop, &codes[3]).await.err().unwrap().code, "identity.wrong-code");
        let new = whole.run(shop, "identity.renew-recovery-codes", json!({})).await.unwrap();
        assert_eq!(again.prove(shop, &codes[4]).await.err().unwrap().code, "identity.wrong-code");
        again.prove(shop, &text(&new["recovery_codes"][0])).await.unwrap();
    }

    async fn other_sessions_end_with_what_was_enrolled_in_one(shop) {
        let ada = claim(shop).await;
        let phone = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        phone.run(shop, "identity.me", json!({})).await.unwrap();
        enrol(shop, &ada).await;
        ada.run(shop, "identity.me", json!({})).await.unwrap();
        assert_eq!(phone.run(shop, "identity.me", json!({})).await.unwrap_err().code, "session.ended");
    }

    async fn taking_one_away_wants_a_fresh_proof_and_leaves_nothing(shop) {
        let ada = free(shop).await;
        let (app, codes) = enrol(shop, &ada).await;
        let factors = ada.run(shop, "identity.list-factors", json!({})).await.unwrap();
        let one = json!({ "id": factors["items"][0]["id"] });
        shop.advance(6 * MINUTE);
        let no = ada.run(shop, "identity.remove-factor", one.clone()).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
        // A code is as good a proof as the password, once.
        let code = json!({ "code": app.code(shop) });
        ada.run(shop, "identity.prove", code.clone()).await.unwrap();
        assert_eq!(ada.run(shop, "identity.prove", code).await.unwrap_err().code, "identity.wrong-code");
        for both in [json!({}), json!({ "password": PASSWORD, "code": "000000" })] {
            assert_eq!(ada.run(shop, "identity.prove", both).await.unwrap_err().code, "input.invalid");
        }
        let removed = ada.run(shop, "identity.remove-factor", one.clone()).await.unwrap();
        assert_eq!(removed["left"], 0);
        assert_eq!(ada.run(shop, "identity.remove-factor", one).await.unwrap_err().reason, Reason::NotFound);
        let whole = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(whole.told["second_factor"], "absent");
        let (_, new) = enrol(shop, &whole).await;
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(half.prove(shop, &codes[0]).await.err().unwrap().code, "identity.wrong-code");
        half.prove(shop, &new[0]).await.unwrap();
        // What was proven of the old one does not count for the new one.
        assert_eq!(ada.run(shop, "identity.me", json!({})).await.unwrap_err().code, "session.ended");
    }

    async fn a_program_enrols_while_it_claims(shop) {
        let app = App::new();
        for (at, own) in [
            ("input.invalid", json!({ "secret": "ABC", "code": app.code(shop) })),
            ("identity.wrong-code", json!({ "secret": app.secret(), "code": "000000" })),
        ] {
            assert_eq!(claim_with(shop, own).await.err().unwrap().code, at);
        }
        let own = json!({ "secret": app.secret(), "code": app.code(shop) });
        let ada = claim_with(shop, own).await.unwrap();
        assert_eq!(ada.told["second_factor"], "proven");
        assert_eq!(ada.told["recovery_codes"].as_array().unwrap().len(), 10);
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(half.prove(shop, &app.code(shop)).await.err().unwrap().code, "identity.wrong-code", "used to claim");
        shop.advance(STEP);
        half.prove(shop, &app.code(shop)).await.unwrap();
    }

    async fn an_owner_is_inert_until_they_enrol_and_not_after(shop) {
        let ada = claim(shop).await;
        let no = ada.run(shop, "members.list", json!({})).await.unwrap_err();
        assert_eq!(no.code, "access.second-factor-required");
        ada.run(shop, "business.change", json!({ "version": 0, "country": "AT" })).await.unwrap();
        enrol(shop, &ada).await;
        ada.run(shop, "members.list", json!({})).await.unwrap();
    }

    async fn guessing_codes_is_slowed_down_for_whoever_guesses_anywhere(shop) {
        let (app, codes) = enrol(shop, &claim(shop).await).await;
        shop.advance(MINUTE);
        let (mut wrong, mut waits) = (0, Vec::new());
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        while waits.len() < 4 {
            let no = half.prove(shop, "000000").await.err().unwrap();
            match no.retry_after {
                Some(seconds) => {
                    assert_eq!((no.reason, no.code.as_ref()), (Reason::TooMany, "limit.exceeded"));
                    // Another session of the account waits as long.
                    let other = log_in(shop, EMAIL, PASSWORD).await.unwrap();
                    assert_eq!(other.prove(shop, &codes[0]).await.err().unwrap().retry_after, Some(seconds));
                    waits.push(seconds);
                    shop.advance(Duration::from_secs(seconds.into()));
                }
                None => wrong += 1,
            }
        }
        assert_eq!((wrong, waits), (8, vec![2, 4, 8, 16]));
        half.prove(shop, &app.code(shop)).await.unwrap();
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(half.prove(shop, "000000").await.err().unwrap().code, "identity.wrong-code", "it began anew");
    }

    async fn everything_about_it_is_a_security_event(shop) {
        let before = shop.log(None).await.len();
        let ada = free(shop).await;
        let (app, codes) = enrol(shop, &ada).await;
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        half.prove(shop, "000000").await.err().unwrap();
        let whole = half.prove(shop, &app.code(shop)).await.unwrap();
        whole.run(shop, "identity.prove", json!({ "code": "000000" })).await.unwrap_err();
        whole.run(shop, "identity.prove", json!({ "code": codes[0] })).await.unwrap();
        let factor = whole.run(shop, "identity.list-factors", json!({})).await.unwrap()["items"][0]["id"].clone();
        whole.run(shop, "identity.remove-factor", json!({ "id": factor })).await.unwrap();
        let mine = shop.log(whole.actor(shop).await.unwrap().workspace).await;
        let entries: Vec<Value> = shop.log(None).await.split_off(before).into_iter().chain(mine).collect();
        let told = |operation: &str, outcome: &str| {
            entries.iter().any(|entry| {
                entry["stream"] == "security" && entry["operation"] == operation && entry["outcome"] == outcome
            })
        };
        for (operation, outcome) in [
            ("identity.claim", "done"),
            ("identity.enrol-totp", "done"),
            ("identity.confirm-totp", "done"),
            ("identity.log-in", "done"),
            ("identity.prove-factor", "identity.wrong-code"),
            ("identity.prove-factor", "done"),
            ("identity.prove", "identity.wrong-code"),
            ("identity.prove", "done"),
            ("identity.remove-factor", "done"),
        ] {
            assert!(told(operation, outcome), "{operation} {outcome}");
        }
        let all = Value::from(entries).to_string();
        assert!(codes.iter().all(|code| !all.contains(code.as_str())) && !all.contains(&app.secret()));
    }

    async fn a_secret_opens_for_its_own_account_alone(shop) {
        let ada = claim(shop).await;
        let (app, _) = enrol(shop, &ada).await;
        // Only PostgreSQL can be written to past the server.
        let Some(database) = shop.database() else { return };
        let invitation = ada.run(shop, "invitations.create", json!({ "roles": ["cashier"] })).await.unwrap();
        let url = text(&invitation["url"]);
        let (workspace, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
        let input = json!({
            "workspace": workspace, "secret": secret, "email": "bob@example.com", "name": "Bob", "password": PASSWORD,
        });
        shop.run(&nobody(shop), "identity.join", input).await.unwrap();
        let bob = log_in(shop, "bob@example.com", PASSWORD).await.unwrap();
        let (bobs, _) = enrol(shop, &bob).await;
        let swap = "UPDATE platform.factors AS f SET secret = g.secret FROM platform.factors AS g WHERE f.id <> g.id";
        database.psql_as_superuser(swap).unwrap();
        for (email, apps) in [(EMAIL, [&app, &bobs]), ("bob@example.com", [&bobs, &app])] {
            let half = log_in(shop, email, PASSWORD).await.unwrap();
            for app in apps {
                assert_eq!(half.prove(shop, &app.code(shop)).await.err().unwrap().reason, Reason::Internal);
            }
        }
        database.psql_as_superuser(swap).unwrap();
        log_in(shop, EMAIL, PASSWORD).await.unwrap().prove(shop, &app.code(shop)).await.unwrap();
    }
}
