//! Passkeys: enrolled, proven, signed in with; and what is refused of a device that is not honest.

use std::time::Duration;

use door::{Problem, Reason};
use testkit::{Shop, Value, json, on_both};

use crate::{
    device::Device,
    gate::{EMAIL, Inside, PASSWORD, claim, enrol, log_in, nobody},
};

const MINUTE: Duration = Duration::from_secs(60);

/// Enrols this device for somebody.
pub async fn add(shop: &Shop, who: &Inside, device: &mut Device) -> Result<Value, Problem> {
    let asked = who.run(shop, "identity.begin-passkey", json!({})).await?;
    let input = json!({ "name": "My phone", "passkey": device.made(&asked) });
    who.run(shop, "identity.add-passkey", input).await
}

pub async fn asked(shop: &Shop) -> Value {
    shop.run(&nobody(shop), "identity.begin-log-in", json!({})).await.unwrap()
}

pub async fn sign_in(shop: &Shop, passkey: Value) -> Result<Inside, Problem> {
    let input = json!({ "passkey": passkey });
    shop.run(&nobody(shop), "identity.log-in-with-passkey", input).await.map(Inside::of)
}

/// Finishes a half session with this device.
async fn finish(shop: &Shop, half: &Inside, device: &Device) -> Result<Inside, Problem> {
    let asked = half.run(shop, "identity.begin-proof", json!({})).await?;
    let input = json!({ "passkey": device.used(&asked) });
    half.run(shop, "identity.prove-factor", input).await.map(Inside::of)
}

on_both! {
    async fn a_passkey_is_two_factors_in_one(shop) {
        let ada = claim(shop).await;
        let other = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        let mut phone = Device::new();
        let added = add(shop, &ada, &mut phone).await.unwrap();
        assert_eq!(added["recovery_codes"].as_array().unwrap().len(), 10);
        assert_eq!(other.actor(shop).await.unwrap_err().code, "session.ended", "the others end with it");
        // The owner's role begins with it.
        ada.run(shop, "members.list", json!({})).await.unwrap();
        let factors = ada.run(shop, "identity.list-factors", json!({})).await.unwrap();
        assert_eq!((&factors["items"][0]["kind"], &factors["items"][0]["name"]), (&json!("passkey"), &json!("My phone")));

        // After the password,
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(half.told["second_factor"], "owed");
        let whole = finish(shop, &half, &phone).await.unwrap();
        assert_eq!(whole.told["second_factor"], "proven");
        // alone,
        let alone = sign_in(shop, phone.used(&asked(shop).await)).await.unwrap();
        assert_eq!((&alone.told["second_factor"], &alone.told["account"]), (&json!("proven"), &ada.told["account"]));
        alone.run(shop, "members.list", json!({})).await.unwrap();
        // and again, for what wants a fresh proof.
        shop.advance(6 * MINUTE);
        let fresh = alone.run(shop, "identity.begin-passkey", json!({})).await.unwrap_err();
        assert_eq!(fresh.reason, Reason::StepUpRequired);
        let asked = alone.run(shop, "identity.begin-proof", json!({})).await.unwrap();
        alone.run(shop, "identity.prove", json!({ "passkey": phone.used(&asked) })).await.unwrap();
        let mut laptop = Device::new();
        assert_eq!(add(shop, &alone, &mut laptop).await.unwrap()["recovery_codes"], Value::Null, "there are some");
        sign_in(shop, laptop.used(&self::asked(shop).await)).await.unwrap();
    }

    async fn what_was_asked_is_answered_once_and_soon(shop) {
        let ada = claim(shop).await;
        let mut phone = Device::new();
        add(shop, &ada, &mut phone).await.unwrap();
        let challenge = asked(shop).await;
        let answer = phone.used(&challenge);
        sign_in(shop, answer.clone()).await.unwrap();
        assert_eq!(sign_in(shop, answer).await.err().unwrap().code, "identity.wrong-passkey", "replayed");
        let late = asked(shop).await;
        shop.advance(5 * MINUTE);
        assert_eq!(sign_in(shop, phone.used(&late)).await.err().unwrap().code, "identity.wrong-passkey", "too late");
        // What was asked for one purpose is no answer for another.
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        let proof = half.run(shop, "identity.begin-proof", json!({})).await.unwrap();
        assert_eq!(sign_in(shop, phone.used(&proof)).await.err().unwrap().code, "identity.wrong-passkey");
        let anyone = json!({ "passkey": phone.used(&asked(shop).await) });
        let no = half.run(shop, "identity.prove-factor", anyone).await.unwrap_err();
        assert_eq!(no.code, "identity.wrong-passkey");
        // One that names another challenge than it signed.
        let mut mixed = phone.used(&asked(shop).await);
        mixed["challenge"] = asked(shop).await["challenge"].clone();
        assert_eq!(sign_in(shop, mixed).await.err().unwrap().code, "identity.wrong-passkey");
    }

    async fn a_device_that_is_not_honest_opens_nothing(shop) {
        let ada = claim(shop).await;
        let mut phone = Device::new();
        add(shop, &ada, &mut phone).await.unwrap();
        let refused = async |device: &Device, why: &str| {
            let no = sign_in(shop, device.used(&asked(shop).await)).await.err();
            assert_eq!(no.unwrap_or_else(|| panic!("{why}")).code, "identity.wrong-passkey", "{why}");
        };
        phone.origin = "https://shop.example.evil.example";
        refused(&phone, "another site asked").await;
        phone.origin = "http://shop.example";
        refused(&phone, "not over TLS").await;
        phone.origin = "https://shop.example";
        phone.host = "evil.example";
        refused(&phone, "made for another host").await;
        phone.host = "shop.example";
        phone.verifies = false;
        refused(&phone, "nobody was verified").await;
        phone.verifies = true;
        let mut forged = phone.used(&asked(shop).await);
        forged["credential"]["response"]["signature"] = json!("MEUCIQ");
        assert_eq!(sign_in(shop, forged).await.err().unwrap().code, "identity.wrong-passkey");
        let mut unknown = Device::new();
        unknown.made(&json!({ "options": { "user": { "id": "AAAAAAAAAAAAAAAAAAAAAA" } } }));
        refused(&unknown, "of nobody here").await;
        let nothing = json!({ "challenge": asked(shop).await["challenge"], "credential": {} });
        assert_eq!(sign_in(shop, nothing).await.err().unwrap().code, "input.invalid");
        sign_in(shop, phone.used(&asked(shop).await)).await.unwrap();

        // The same of one that is being enrolled.
        let mut other = Device::new();
        other.verifies = false;
        assert_eq!(add(shop, &ada, &mut other).await.unwrap_err().code, "identity.wrong-passkey");
        other.verifies = true;
        other.origin = "https://evil.example";
        assert_eq!(add(shop, &ada, &mut other).await.unwrap_err().code, "identity.wrong-passkey");
        assert_eq!(add(shop, &ada, &mut phone).await.unwrap_err().code, "identity.wrong-passkey", "known already");
    }

    async fn nobody_comes_in_with_anothers_passkey(shop) {
        let ada = claim(shop).await;
        let mut phone = Device::new();
        add(shop, &ada, &mut phone).await.unwrap();
        let invited = ada.run(shop, "invitations.create", json!({ "roles": ["cashier"] })).await.unwrap();
        let url = invited["url"].as_str().unwrap();
        let (workspace, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
        let joining = json!({
            "workspace": workspace, "secret": secret, "email": "cleo@example.com", "name": "Cleo",
            "password": PASSWORD,
        });
        let cleo = shop.run(&nobody(shop), "identity.join", joining).await.map(Inside::of).unwrap();
        let mut hers = Device::new();
        add(shop, &cleo, &mut hers).await.unwrap();
        // What was asked of Ada is answered by Cleo's device,
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(finish(shop, &half, &hers).await.err().unwrap().code, "identity.wrong-passkey");
        // by a device of Cleo's that says it is Ada's,
        let mut liar = phone.used(&asked(shop).await);
        let honest = hers.used(&json!({ "challenge": liar["challenge"], "options": {} }));
        liar["credential"]["id"] = honest["credential"]["id"].clone();
        liar["credential"]["rawId"] = honest["credential"]["rawId"].clone();
        assert_eq!(sign_in(shop, liar).await.err().unwrap().code, "identity.wrong-passkey");
        // and what was asked of Cleo in her session is answered in Ada's.
        let asked = cleo.run(shop, "identity.begin-proof", json!({})).await.unwrap();
        let answer = json!({ "passkey": hers.used(&asked) });
        assert_eq!(ada.run(shop, "identity.prove", answer).await.unwrap_err().reason, Reason::NotFound);
    }

    async fn a_copy_that_falls_behind_is_noticed(shop) {
        let ada = claim(shop).await;
        let mut phone = Device::new();
        phone.count = 1;
        add(shop, &ada, &mut phone).await.unwrap();
        phone.count = 7;
        sign_in(shop, phone.used(&asked(shop).await)).await.unwrap();
        for count in [7, 3, 0] {
            phone.count = count;
            let no = sign_in(shop, phone.used(&asked(shop).await)).await.err().unwrap();
            assert_eq!(no.code, "identity.passkey-copied", "{count}");
        }
        phone.count = 8;
        sign_in(shop, phone.used(&asked(shop).await)).await.unwrap();
    }

    async fn the_last_factor_stays_where_one_is_wanted(shop) {
        let ada = claim(shop).await;
        let mut phone = Device::new();
        add(shop, &ada, &mut phone).await.unwrap();
        let factors = ada.run(shop, "identity.list-factors", json!({})).await.unwrap();
        let one = json!({ "id": factors["items"][0]["id"] });
        let no = ada.run(shop, "identity.remove-factor", one.clone()).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "identity.last-factor"));
        // With an app beside it, it goes, and opens nothing any more.
        let begun = ada.run(shop, "identity.enrol-totp", json!({})).await.unwrap();
        let app = crate::gate::App::of(&begun["secret"]);
        ada.run(shop, "identity.confirm-totp", json!({ "code": app.code(shop) })).await.unwrap();
        assert_eq!(ada.run(shop, "identity.remove-factor", one).await.unwrap()["left"], 1);
        let no = sign_in(shop, phone.used(&asked(shop).await)).await.err().unwrap();
        assert_eq!(no.code, "identity.wrong-passkey");
        ada.run(shop, "members.list", json!({})).await.unwrap();
    }

    async fn another_app_takes_the_place_of_the_first(shop) {
        let ada = claim(shop).await;
        let (old, codes) = enrol(shop, &ada).await;
        let begun = ada.run(shop, "identity.enrol-totp", json!({})).await.unwrap();
        let new = crate::gate::App::of(&begun["secret"]);
        // Until it has shown a code, the old one counts.
        ada.run(shop, "identity.prove", json!({ "code": old.code(shop) })).await.unwrap();
        ada.run(shop, "identity.confirm-totp", json!({ "code": new.code(shop) })).await.unwrap();
        let factors = ada.run(shop, "identity.list-factors", json!({})).await.unwrap();
        assert_eq!((factors["items"].as_array().unwrap().len(), &factors["recovery_codes_left"]), (1, &json!(10)));
        shop.advance(crate::gate::STEP);
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        assert_eq!(half.prove(shop, &old.code(shop)).await.err().unwrap().code, "identity.wrong-code");
        half.prove(shop, &new.code(shop)).await.unwrap();
        let half = log_in(shop, EMAIL, PASSWORD).await.unwrap();
        half.prove(shop, &codes[0]).await.unwrap();
    }
}
