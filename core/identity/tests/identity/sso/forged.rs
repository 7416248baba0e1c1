//! Everything that is not believed of a provider, or of whoever says that they come from one.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use door::Reason;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use testkit::{Shop, Value, json, on_both};

use super::{
    going::{self, Going, open, provider, roles, sign_in},
    liar::{CLIENT, Liar, SECRET, unsigned},
};
use crate::gate::nobody;

const MINUTE: Duration = Duration::from_secs(60);

/// Goes, and comes back with a token that is made of an honest one's claims.
async fn told(
    shop: &Shop,
    provider: &Value,
    liar: &Liar,
    forge: impl FnOnce(&Going, &mut Value) -> Option<String>,
) -> Result<Value, String> {
    let going = Going::begin(shop, provider).await.unwrap();
    let mut claims = going.claims(shop, liar, "mallory", &["office"]);
    let token = forge(&going, &mut claims).unwrap_or_else(|| liar.signed(&claims));
    going.come_back(shop, liar, &token).await.map_err(|no| {
        assert_eq!(no.reason, Reason::Refused, "{no}");
        assert!(token.len() < 20 || !no.detail.contains(&token));
        format!("{} {}", no.code, no.detail)
    })
}

on_both! {
    in open;

    async fn a_token_says_the_truth_about_itself_or_nothing(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let now = shop.door.now().micros() / 1_000_000;
        let wrong: [(&str, &str, Value); 14] = [
            ("nonce", "belongs to another log-in", json!("another")),
            ("nonce", "belongs to another log-in", Value::Null),
            ("iss", "comes from somebody else", json!(format!("{}/", liar.issuer()))),
            ("iss", "comes from somebody else", json!("https://accounts.google.com")),
            ("aud", "was made for somebody else", json!("another client")),
            ("aud", "was made for somebody else", json!(["another", "clients"])),
            ("aud", "was made for somebody else", json!([CLIENT, "another"])),
            ("azp", "was made for somebody else", json!("another client")),
            ("azp", "cannot be read", json!(7)),
            ("exp", "too old", json!(now - 61)),
            ("exp", "too old", json!(0)),
            ("iat", "from the future", json!(now + 3_600)),
            ("sub", "", json!("")),
            ("sub", "", json!("x".repeat(256))),
        ];
        for (claim, why, value) in wrong {
            let no = told(shop, &provider, &liar, |_, claims| {
                claims[claim] = value.clone();
                None
            });
            let no = no.await.expect_err(claim);
            assert!(no.starts_with("sso.not-believed") && no.contains(why), "{claim} {value}: {no}");
        }
        for claim in ["nonce", "iss", "aud", "exp", "sub"] {
            let no = told(shop, &provider, &liar, |_, claims| {
                claims.as_object_mut().unwrap().remove(claim);
                None
            });
            let no = no.await.expect_err(claim);
            assert!(no.starts_with("sso.not-believed"), "without {claim}: {no}");
        }
        // What is unusual and true: made for several, and for us in the first place; a clock that is a little off.
        for unusual in [json!({ "aud": [CLIENT, "project"], "azp": CLIENT }), json!({ "exp": now - 50, "iat": now + 50 })] {
            let fine = told(shop, &provider, &liar, |_, claims| {
                unusual.as_object().unwrap().iter().for_each(|(name, value)| claims[name] = value.clone());
                None
            });
            fine.await.unwrap();
        }
    }

    async fn a_signature_is_the_providers_own(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let refused = |no: Result<Value, String>, what: &str| {
            let no = no.expect_err(what);
            assert!(no.starts_with("sso.not-believed"), "{what}: {no}");
        };
        for alg in ["none", "None", "NONE"] {
            let none = told(shop, &provider, &liar, |_, claims| Some(format!("{}.", unsigned(&json!({ "alg": alg }), claims))));
            refused(none.await, alg);
        }
        // Signed with what the two share, and with what everybody knows.
        let public = liar.public()["x"].as_str().unwrap().to_owned();
        let known = BASE64_URL_SAFE_NO_PAD.decode(&public).unwrap();
        for key in [SECRET.as_bytes(), public.as_bytes(), &known, b""] {
            let shared = told(shop, &provider, &liar, |_, claims| {
                let text = unsigned(&json!({ "alg": "HS256", "kid": liar.public()["kid"] }), claims);
                let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
                mac.update(text.as_bytes());
                Some(format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
            });
            refused(shared.await, "HS256");
        }
        let kid = liar.public()["kid"].clone();
        let other = liar.with_unpublished_key();
        for (what, header) in [
            ("another key under the known name", json!({ "alg": "EdDSA", "kid": kid })),
            ("a key that comes along", json!({ "alg": "EdDSA", "kid": kid, "jwk": other.public() })),
            ("a key from an address", json!({ "alg": "EdDSA", "kid": kid, "jku": "http://127.0.0.1:1/keys" })),
            ("no name", json!({ "alg": "EdDSA" })),
            ("another algorithm", json!({ "alg": "RS256", "kid": kid })),
        ] {
            let no = told(shop, &provider, &liar, |_, claims| Some(other.signed_as(&header, claims)));
            refused(no.await, what);
        }
        for (what, header) in [
            ("for something else", json!({ "alg": "EdDSA", "kid": kid, "typ": "logout+jwt" })),
            ("with what must be understood", json!({ "alg": "EdDSA", "kid": kid, "crit": ["x"], "x": 1 })),
        ] {
            let no = told(shop, &provider, &liar, |_, claims| Some(liar.signed_as(&header, claims)));
            refused(no.await, what);
        }
        // Changed after it was signed.
        let changed = told(shop, &provider, &liar, |_, claims| {
            let token = liar.signed(claims);
            let signature = token.rsplit('.').next().unwrap().to_owned();
            claims["groups"] = json!(["owners"]);
            Some(format!("{}.{signature}", unsigned(&json!({ "alg": "EdDSA", "kid": kid }), claims)))
        });
        refused(changed.await, "changed");
        for nonsense in ["", "x", "a.b.c", "....", "e30.e30."] {
            let no = told(shop, &provider, &liar, |_, _| Some(nonsense.to_owned()));
            refused(no.await, nonsense);
        }
        told(shop, &provider, &liar, |_, _| None).await.unwrap();
    }

    async fn a_token_belongs_to_its_access_token(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let no = told(shop, &provider, &liar, |_, claims| {
            claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            None
        });
        assert!(no.await.unwrap_err().starts_with("sso.not-believed"));
    }

    async fn what_comes_back_was_begun_here_once_and_just_now(shop) {
        let liar = Liar::new();
        let (ours, theirs) = (provider(shop, &liar).await, Liar::new());
        let theirs = provider(shop, &theirs).await;
        let begun = |provider: Value| async move { Going::begin(shop, &provider).await.unwrap() };
        let (one, two) = (begun(ours.clone()).await, begun(ours.clone()).await);
        let told = |going: &Going| liar.signed(&going.claims(shop, &liar, "mallory", &["office"]));
        let token = told(&one);
        liar.hand_out("a code", one.asked("code_challenge"), json!({ "access_token": "a", "token_type": "Bearer", "id_token": token }));
        let unknown = |no: Result<Value, door::Problem>, what: &str| {
            assert_eq!(no.expect_err(what).code, "sso.unknown-log-in", "{what}");
        };
        for (what, more) in [
            ("another's state", json!({ "state": two.asked("state") })),
            ("a made-up state", json!({ "state": "abc" })),
            ("no state", json!({ "state": "" })),
            ("another browser", json!({ "browser": two.browser })),
            ("no browser", json!({ "browser": "" })),
            ("the state as the browser", json!({ "browser": one.asked("state") })),
            ("another provider", json!({ "provider": theirs["id"] })),
        ] {
            unknown(one.finish(shop, &nobody(shop), more).await, what);
        }
        let in_by = one.finish(shop, &nobody(shop), json!({})).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        unknown(one.finish(shop, &nobody(shop), json!({})).await, "a second time");
        shop.advance(10 * MINUTE);
        let token = told(&two);
        unknown(two.come_back(shop, &liar, &token).await, "ten minutes later");
    }

    async fn a_code_is_good_for_whoever_began_and_once(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let one = Going::begin(shop, &provider).await.unwrap();
        let stolen = json!({ "access_token": "a", "token_type": "Bearer", "id_token": liar.signed(&one.claims(shop, &liar, "victim", &["office"])) });
        // Somebody else's code in one's own log-in: the provider sees that another began, and so does the nonce.
        let other = Going::begin(shop, &provider).await.unwrap();
        liar.hand_out("a code", one.asked("code_challenge"), stolen.clone());
        let no = other.finish(shop, &nobody(shop), json!({})).await.unwrap_err();
        assert_eq!(no.code, "sso.not-finished");
        liar.hand_out("a code", other.asked("code_challenge"), stolen);
        let no = other.finish(shop, &nobody(shop), json!({})).await.unwrap_err();
        assert_eq!(no.code, "sso.not-believed");
        let no = one.finish(shop, &nobody(shop), json!({ "code": "spent" })).await.unwrap_err();
        assert_eq!(no.code, "sso.not-finished");
        let no = one.finish(shop, &nobody(shop), json!({ "code": null, "error": "access_denied" })).await.unwrap_err();
        assert_eq!(no.code, "sso.declined");
    }

    async fn another_provider_does_not_answer_for_this_one(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let going = Going::begin(shop, &provider).await.unwrap();
        let no = going.finish(shop, &nobody(shop), json!({ "iss": "https://elsewhere.example" })).await.unwrap_err();
        assert_eq!(no.code, "sso.not-believed");
        // One that promises to say who answers has to.
        let careful = Liar::new();
        careful.publish("authorization_response_iss_parameter_supported", json!(true));
        let provider = going::provider(shop, &careful).await;
        let going = Going::begin(shop, &provider).await.unwrap();
        let token = careful.signed(&going.claims(shop, &careful, "grace", &["office"]));
        assert_eq!(going.come_back(shop, &careful, &token).await.unwrap_err().code, "sso.not-believed");
        let answer = json!({ "access_token": "a", "token_type": "Bearer", "id_token": token });
        careful.hand_out("a code", going.asked("code_challenge"), answer);
        going.finish(shop, &nobody(shop), json!({ "iss": careful.issuer() })).await.unwrap();
    }

    async fn keys_that_are_exchanged_are_asked_for_once_a_minute_at_most(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap();
        assert_eq!(liar.asked("keys"), 1);
        let next = liar.rotated();
        let no = sign_in(shop, &provider, &next, "grace", &["office"]).await.unwrap_err();
        assert_eq!((no.code.as_ref(), liar.asked("keys")), ("sso.not-believed", 1), "they were asked for just now");
        shop.advance(MINUTE);
        sign_in(shop, &provider, &next, "grace", &["office"]).await.unwrap();
        assert_eq!(liar.asked("keys"), 2);
        let no = sign_in(shop, &provider, &liar, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.not-believed", "a key that is published no more signs nothing");
        for _ in 0..5 {
            let made_up = liar.with_unpublished_key();
            sign_in(shop, &provider, &made_up, "grace", &["office"]).await.unwrap_err();
        }
        assert_eq!(liar.asked("keys"), 2);
    }
}
