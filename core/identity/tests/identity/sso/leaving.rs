//! Out again: because the provider says so, or says nothing any more.

use std::time::Duration;

use door::{Reason, limits::Allowances};
use identity::{
    Sessions,
    sso::{REFRESH, run_refresh},
};
use testkit::{Engine, Fitting, Shop, Value, json, on_both};
use work::jobs::{self, Runner};

use super::{
    going::{Going, actor, change, open, provider, roles, settle, sign_in},
    liar::{self, CLIENT, Liar, SECRET, unsigned},
};
use crate::gate::{nobody, origin};

const MINUTE: Duration = Duration::from_secs(60);
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Comes in with a session of the provider's, and a token to ask about it.
async fn come(shop: &Shop, provider: &Value, liar: &Liar, sid: &str) -> Value {
    let going = Going::begin(shop, provider).await.unwrap();
    let mut claims = going.claims(shop, liar, "grace", &["office"]);
    claims["sid"] = json!(sid);
    let more = json!({ "id_token": liar.signed(&claims), "refresh_token": format!("again {sid}") });
    going.come_back_with(shop, liar, more, &nobody(shop)).await.unwrap()
}

fn farewell(shop: &Shop, liar: &Liar, jti: &str) -> Value {
    let now = shop.door.now().micros() / 1_000_000;
    json!({
        "iss": liar.issuer(), "aud": CLIENT, "iat": now, "exp": now + 120, "jti": jti, "sid": "one",
        "events": { EVENT: {} },
    })
}

async fn say(shop: &Shop, provider: &Value, token: &str) -> Result<Value, String> {
    let input = json!({ "provider": provider["id"], "logout_token": token });
    shop.run(&nobody(shop), "sso.say-farewell", input).await.map_err(|no| no.code.into_owned())
}

async fn is_in(shop: &Shop, finished: &Value) -> bool {
    actor(shop, finished).await.is_ok()
}

/// What an honest provider says when it is asked again.
fn still(shop: &Shop, liar: &Liar, groups: &[&str]) -> Value {
    let now = shop.door.now().micros() / 1_000_000;
    let claims = json!({
        "iss": liar.issuer(), "aud": CLIENT, "sub": "grace", "iat": now, "exp": now + 300, "email": "grace@example.org",
        "groups": groups,
    });
    json!({ "access_token": "a", "token_type": "Bearer", "id_token": liar.signed(&claims) })
}

on_both! {
    in open;

    async fn signing_out_there_signs_out_here(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let (one, two) = (come(shop, &provider, &liar, "one").await, come(shop, &provider, &liar, "two").await);
        let said = say(shop, &provider, &liar.signed(&farewell(shop, &liar, "a"))).await.unwrap();
        assert_eq!(said["sessions_ended"], 1);
        assert!(!is_in(shop, &one).await && is_in(shop, &two).await);
        let mut everywhere = farewell(shop, &liar, "b");
        everywhere.as_object_mut().unwrap().remove("sid");
        everywhere["sub"] = json!("grace");
        say(shop, &provider, &liar.signed(&everywhere)).await.unwrap();
        assert!(!is_in(shop, &two).await);
    }

    async fn a_session_without_a_name_there_ends_by_its_subject(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let unnamed = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        let (one, two) = (come(shop, &provider, &liar, "one").await, come(shop, &provider, &liar, "two").await);
        let mut both = farewell(shop, &liar, "a");
        both["sub"] = json!("grace");
        let said = say(shop, &provider, &liar.signed(&both)).await.unwrap();
        assert_eq!(said["sessions_ended"], 2);
        assert!(!is_in(shop, &unnamed).await && !is_in(shop, &one).await && is_in(shop, &two).await);
    }

    async fn who_was_quiet_for_a_while_is_asked_about_again(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        // One server all the time: what it writes down of their use is late.
        let sessions = Sessions::new(shop.door.clone());
        let token = in_by["session"]["token"].as_str().unwrap();
        let mut asked = Vec::new();
        for minute in 1..=35 {
            shop.advance(MINUTE);
            if [4, 32].contains(&minute) {
                sessions.actor(token, origin(shop)).await.unwrap();
            }
            liar.refresh_with("again one", Some(still(shop, &liar, &["office"])));
            settle(shop).await;
            asked.push(liar.asked("token"));
        }
        assert_eq!(asked[30], asked[29], "nobody seems to be there");
        assert!(asked[34] > asked[31], "and is after all");
        assert!(sessions.actor(token, origin(shop)).await.is_ok());
    }

    async fn at_another_address_is_another_provider(shop) {
        let (liar, thief) = (Liar::new(), Liar::new());
        let provider = provider(shop, &liar).await;
        let (in_by, at) = (come(shop, &provider, &liar, "one").await, json!({ "issuer": thief.issuer() }));
        let changed = change(shop, &provider, at).await.unwrap();
        assert_eq!(changed["has_secret"], false, "whoever answers there is not shown it");
        // Whichever job comes first.
        shop.advance(MINUTE);
        let refresh = Runner::new(shop.door.clone(), "test").on(REFRESH, |door, job| async move {
            let refreshing = job.read().map_err(jobs::Problem::lasting)?;
            run_refresh(&door, refreshing).await.map_err(jobs::Problem::lasting)
        });
        refresh.run_due().await;
        assert_eq!(thief.asked("token"), 0);
        assert!(!is_in(shop, &in_by).await);
        // With a secret of its own it has that one.
        let back = json!({ "issuer": liar.issuer(), "client_secret": SECRET });
        assert_eq!(change(shop, &provider, back).await.unwrap()["has_secret"], true);
    }

    async fn what_another_address_opened_before_ends(shop) {
        let (liar, other) = (Liar::new(), Liar::new());
        let provider = provider(shop, &liar).await;
        let in_by = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        change(shop, &provider, json!({ "issuer": other.issuer() })).await.unwrap();
        settle(shop).await;
        assert!(!is_in(shop, &in_by).await, "nobody asks about it, and it ends");
    }

    async fn a_farewell_is_one_and_is_taken_once(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        let now = shop.door.now().micros() / 1_000_000;
        for (claim, value) in [
            ("iss", json!("https://elsewhere.example")),
            ("aud", json!("another")),
            ("aud", Value::Null),
            ("iat", json!(now - 3_600)),
            ("iat", json!(now + 3_600)),
            ("exp", json!(now - 61)),
            ("events", json!({})),
            ("events", json!({ EVENT: "yes" })),
            ("jti", Value::Null),
            ("jti", json!("")),
            ("sid", Value::Null),
            ("nonce", json!("n")),
        ] {
            let mut wrong = farewell(shop, &liar, "a");
            wrong[claim] = value.clone();
            assert_eq!(say(shop, &provider, &liar.signed(&wrong)).await.unwrap_err(), "input.invalid", "{claim} {value}");
        }
        let good = farewell(shop, &liar, "a");
        let other = liar.with_unpublished_key();
        let kid = liar.public()["kid"].clone();
        for token in [
            format!("{}.", unsigned(&json!({ "alg": "none" }), &good)),
            other.signed(&good),
            other.signed_as(&json!({ "alg": "EdDSA", "kid": kid }), &good),
            liar.signed_as(&json!({ "alg": "EdDSA", "kid": kid, "typ": "at+jwt" }), &good),
            liar.signed_as(&json!({ "alg": "EdDSA", "kid": kid, "crit": ["x"] }), &good),
            String::new(),
            "a.b.c".to_owned(),
        ] {
            assert_eq!(say(shop, &provider, &token).await.unwrap_err(), "input.invalid", "{token}");
        }
        // What signs in does not sign out.
        let going = Going::begin(shop, &provider).await.unwrap();
        let mut claims = going.claims(shop, &liar, "grace", &["office"]);
        claims["sid"] = json!("one");
        assert_eq!(say(shop, &provider, &liar.signed(&claims)).await.unwrap_err(), "input.invalid");
        assert!(is_in(shop, &in_by).await);
        let token = liar.signed_as(&json!({ "alg": "EdDSA", "kid": kid, "typ": "logout+jwt" }), &good);
        say(shop, &provider, &token).await.unwrap();
        assert!(!is_in(shop, &in_by).await);
        assert_eq!(say(shop, &provider, &token).await.unwrap_err(), "input.invalid", "a second time");
    }

    async fn one_provider_does_not_sign_out_anothers_people(shop) {
        let (ours, theirs) = (Liar::new(), Liar::new());
        let (here, there) = (provider(shop, &ours).await, provider(shop, &theirs).await);
        let in_by = come(shop, &here, &ours, "one").await;
        let other = sign_in(shop, &there, &theirs, "joan", &["office"]).await.unwrap();
        let said = say(shop, &there, &theirs.signed(&farewell(shop, &theirs, "a"))).await.unwrap();
        assert_eq!(said["sessions_ended"], 0);
        assert!(is_in(shop, &in_by).await && is_in(shop, &other).await);
    }

    async fn it_is_asked_every_minute_whether_a_session_stands(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        let asked = liar.asked("token");
        liar.refresh_with("again one", Some(still(shop, &liar, &["office"])));
        settle(shop).await;
        assert_eq!(liar.asked("token"), asked, "not before a minute has gone by");
        shop.advance(MINUTE);
        settle(shop).await;
        assert_eq!(liar.asked("token"), asked + 1);
        assert!(is_in(shop, &in_by).await);
        // Other groups by now, and so another role.
        liar.refresh_with("again one", Some(still(shop, &liar, &["floor"])));
        shop.advance(MINUTE);
        settle(shop).await;
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        assert!(!is_in(shop, &in_by).await, "nobody proved anything for that role");
        // And then nobody's.
        let in_by = come(shop, &provider, &liar, "one").await;
        liar.refresh_with("again one", None);
        shop.advance(MINUTE);
        settle(shop).await;
        assert!(!is_in(shop, &in_by).await, "the provider says that it is over");
    }

    async fn what_is_as_it_was_is_written_down_nowhere(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        let written = async || (shop.log(None).await.len(), shop.log(Some(shop.workspace)).await.len());
        let before = written().await;
        let mut answer = still(shop, &liar, &["office"]);
        // Each hands out the next.
        answer["refresh_token"] = json!("again two");
        liar.refresh_with("again one", Some(answer));
        liar.refresh_with("again two", Some(still(shop, &liar, &["office"])));
        for _ in 0..3 {
            shop.advance(MINUTE);
            settle(shop).await;
        }
        assert_eq!((written().await, liar.asked("token")), (before, 4));
        assert!(is_in(shop, &in_by).await);
        // Other rules are new, whoever they are about.
        change(shop, &provider, json!({ "rules": [{ "group": "office", "role": "cashier" }] })).await.unwrap();
        shop.advance(MINUTE);
        settle(shop).await;
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
    }

    async fn a_provider_that_is_switched_off_has_nobody_in_and_knows_them_again(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        // By one that is never asked again, and by one that is.
        let quiet = sign_in(shop, &provider, &liar, "joan", &["office"]).await.unwrap();
        let asked = come(shop, &provider, &liar, "one").await;
        change(shop, &provider, json!({ "is_on": false })).await.unwrap();
        settle(shop).await;
        assert!(!is_in(shop, &quiet).await && !is_in(shop, &asked).await);
        change(shop, &provider, json!({ "is_on": true })).await.unwrap();
        let again = sign_in(shop, &provider, &liar, "joan", &["office"]).await.unwrap();
        assert_eq!((&again["account"], &again["identity"]), (&quiet["account"], &quiet["identity"]));
    }

    async fn a_provider_that_is_silent_for_ten_minutes_has_nobody_in(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        liar.refresh_with("again one", Some(Value::Null));
        for minute in 1..10 {
            shop.advance(MINUTE);
            settle(shop).await;
            assert!(is_in(shop, &in_by).await, "{minute}");
        }
        shop.advance(MINUTE);
        settle(shop).await;
        assert!(!is_in(shop, &in_by).await);
    }

    async fn who_leaves_is_told_where_to_leave_there_too(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        let leaving = shop.run(&actor(shop, &in_by).await.unwrap(), "sso.leave", json!({})).await.unwrap();
        let url = leaving["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("{}/end?id_token_hint=", liar.issuer())), "{url}");
        assert!(url.contains("post_logout_redirect_uri=https%3A%2F%2Fshop.example%2Fsign-in"), "{url}");
    }
}

/// Where what is asked of it is counted as it is of a server that people reach.
async fn strict(engine: Engine) -> Option<Shop> {
    let fitting = Fitting { own_network: liar::own_network, allowances: Allowances::default(), ..Fitting::default() };
    Shop::open_with(engine, fitting).await
}

on_both! {
    in strict;

    async fn tries_of_one_kind_hold_up_no_other(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let in_by = come(shop, &provider, &liar, "one").await;
        for _ in 0..40 {
            assert_eq!(say(shop, &provider, "made up").await.unwrap_err(), "input.invalid");
        }
        let wrong = json!({ "email": "nobody@example.org", "password": "made up" });
        while shop.run(&nobody(shop), "identity.log-in", wrong.clone()).await.unwrap_err().reason != Reason::TooMany {}
        shop.run(&nobody(shop), "identity.begin-log-in", json!({})).await.unwrap();
        say(shop, &provider, &liar.signed(&farewell(shop, &liar, "a"))).await.unwrap();
        assert!(!is_in(shop, &in_by).await, "what the provider says is heard");
    }
}
