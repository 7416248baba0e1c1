//! Second factors over HTTP: a cookie for half a session, another for the whole one, and roles that wait.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use vault::TotpSecret;

use crate::{
    http::{Answer, Client},
    program::Home,
    shop::{PASSWORD, Shop, claiming, text},
};

/// A code of about now. Where a test uses several, each is of a step of its own.
#[expect(clippy::disallowed_methods, reason = "an app shows the code of its own clock")]
pub fn code(secret: &TotpSecret, steps: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    secret.code_at(now.checked_add_signed(steps * 30).unwrap()).to_string()
}

fn log_in(shop: &Shop) -> Answer {
    let input = json!({ "email": "ada@example.com", "password": PASSWORD });
    shop.anyone().post("/api/v1/sessions", &input).send()
}

/// Enrols an app for the owner: its secret, and the recovery codes.
fn enrol(owner: &Client) -> (TotpSecret, Vec<String>) {
    let begun = owner.post("/api/v1/me/totp", &json!({})).send();
    assert_eq!(begun.status, 201, "{}", begun.text());
    let secret = TotpSecret::from_text(&text(&begun.json()["secret"])).unwrap();
    let confirmation = json!({ "code": code(&secret, -1) });
    let enrolled = owner.post("/api/v1/me/totp/confirmation", &confirmation).done();
    (secret, enrolled["recovery_codes"].as_array().unwrap().iter().map(text).collect())
}

#[test]
fn a_half_session_becomes_a_whole_one_with_another_cookie() {
    Shop::on_both(|shop| {
        let (secret, codes) = enrol(&shop.owner);
        shop.owner.get("/api/v1/products").done();
        let answer = log_in(shop);
        assert_eq!((answer.status, &answer.json()["second_factor"]), (201, &json!("owed")));
        let cookie = answer.header("set-cookie").unwrap();
        let age = cookie.split("; ").find_map(|part| part.strip_prefix("Max-Age=")).unwrap().parse::<u64>().unwrap();
        assert!((590..=600).contains(&age), "{cookie}");
        let half = shop.anyone().with_session_of(&answer);
        for path in ["/api/v1/products", "/api/v1/me", "/api/v1/sessions"] {
            assert_eq!(half.get(path).refused(), (403, "session.second-factor-required".to_owned()), "{path}");
        }
        let prove = |who: &Client, code: &str| who.post("/api/v1/session/factor", &json!({ "code": code })).send();
        assert_eq!(prove(&half, "12345").problem(), (422, "identity.wrong-code".to_owned()));
        let answer = prove(&half, &code(&secret, 0));
        assert_eq!((answer.status, &answer.json()["second_factor"]), (201, &json!("proven")));
        let whole = shop.anyone().with_session_of(&answer);
        assert!(!answer.text().contains(whole.token()), "the token is in the cookie alone");
        whole.get("/api/v1/products").done();
        assert_eq!(half.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
        // The phone is gone: a code on paper, once.
        let half = shop.anyone().with_session_of(&log_in(shop));
        assert_eq!(prove(&half, &codes[0]).status, 201);
        let half = shop.anyone().with_session_of(&log_in(shop));
        assert_eq!(prove(&half, &codes[0]).problem(), (422, "identity.wrong-code".to_owned()));
        assert_eq!(half.delete("/api/v1/session").send().status, 200);
    });
}

#[test]
fn owners_wait_for_their_factor_once_their_workspace_wants_one() {
    let shop = Shop::open();
    let rule = |who: &Client, version: u32| {
        let wanted = json!({ "version": version, "of": "owners-and-admins" });
        who.put("/api/v1/factor-rule", &wanted).send()
    };
    assert_eq!(rule(&shop.owner, 0).problem(), (422, "factors.own-first".to_owned()));
    let admin = shop.member("admin", "mia@example.com");
    let clerk = shop.member("cashier", "cleo@example.com");
    enrol(&shop.owner);
    assert_eq!(rule(&shop.owner, 0).status, 200);
    let inert = (403, "access.second-factor-required".to_owned());
    for path in ["/api/v1/products", "/api/v1/members", "/api/v1/audit-entries"] {
        assert_eq!(admin.get(path).refused(), inert, "{path}");
    }
    assert_eq!(admin.post("/api/v1/products", &json!({ "name": "Tea" })).refused(), inert);
    admin.get("/api/v1/business").done();
    admin.get("/api/v1/me").done();
    clerk.get("/api/v1/products").done();
    shop.owner.get("/api/v1/products").done();
    enrol(&admin);
    admin.get("/api/v1/products").done();
}

#[test]
fn a_program_claims_with_a_second_factor() {
    let home = Home::new();
    let server = home.serve();
    let (claim, secret) = (home.run(&["claim", "--json"]).json(), TotpSecret::generate());
    let mut input = claiming(&claim["secret"]);
    input["second_factor"] = json!({ "secret": *secret.to_text(), "code": code(&secret, 0) });
    let anyone = Client::new(server.address);
    let answer = anyone.post("/api/v1/claim", &input).send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["recovery_codes"].as_array().map(Vec::len), Some(10));
    let ada = anyone.with_session_of(&answer);
    assert_eq!(ada.get("/api/v1/me").done()["second_factor"], "proven");
    let factors = ada.get("/api/v1/me/factors").done();
    assert_eq!((&factors["items"][0]["kind"], &factors["recovery_codes_left"]), (&json!("totp"), &Value::from(10)));
}
