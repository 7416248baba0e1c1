//! Second factors over HTTP: a cookie for half a session, another for the whole one, and roles that wait.

use serde_json::{Value, json};
use testkit::server::code_of;
use vault::TotpSecret;

use crate::{
    http::{Answer, Client},
    program::{Home, eventually},
    shop::{PASSWORD, Shop, claiming, joining, text},
};

/// A code of about now. Where a test uses several, each is of a step of its own.
pub fn code(secret: &TotpSecret, steps: i64) -> String {
    code_of(&secret.to_text(), steps)
}

fn log_in(shop: &Shop) -> Answer {
    let input = json!({ "email": "cleo@example.com", "password": PASSWORD });
    shop.anyone().post("/api/v1/sessions", &input).send()
}

/// Enrols an app: its secret, and the recovery codes.
fn enrol(who: &Client) -> (TotpSecret, Vec<String>) {
    let begun = who.post("/api/v1/me/totp", &json!({})).send();
    assert_eq!(begun.status, 201, "{}", begun.text());
    let secret = TotpSecret::from_text(&text(&begun.json()["secret"])).unwrap();
    let confirmation = json!({ "code": code(&secret, 0) });
    let enrolled = who.post("/api/v1/me/totp/confirmation", &confirmation).done();
    (secret, enrolled["recovery_codes"].as_array().unwrap().iter().map(text).collect())
}

#[test]
fn a_half_session_becomes_a_whole_one_with_another_cookie() {
    Shop::on_both(|shop| {
        let clerk = shop.member("cashier", "cleo@example.com");
        let (secret, codes) = enrol(&clerk);
        clerk.get("/api/v1/products").done();
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
        let answer = prove(&half, &code(&secret, 1));
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
fn owners_and_admins_wait_for_their_factor_from_the_beginning() {
    let home = Home::new();
    let server = home.serve();
    let mut claim = claiming(&home.run(&["claim", "--json"]).json()["secret"]);
    claim.as_object_mut().unwrap().remove("second_factor");
    let anyone = Client::new(server.address);
    let answer = anyone.post("/api/v1/claim", &claim).send();
    assert_eq!((answer.status, &answer.json()["second_factor"]), (201, &json!("absent")));
    let owner = anyone.with_session_of(&answer);
    let inert = (403, "access.second-factor-required".to_owned());
    for path in ["/api/v1/products", "/api/v1/members", "/api/v1/audit-entries"] {
        assert_eq!(owner.get(path).refused(), inert, "{path}");
    }
    assert_eq!(owner.post("/api/v1/products", &json!({ "name": "Tea" })).refused(), inert);
    owner.get("/api/v1/business").done();
    owner.get("/api/v1/me").done();
    assert!(owner.get("/api/v1/factor-rule").done()["owners_and_admins_from"].is_string());
    enrol(&owner);
    owner.get("/api/v1/products").done();
}

#[test]
fn who_is_invited_as_an_admin_waits_and_who_is_not_does_not() {
    let shop = Shop::open();
    let invitation = shop.owner.post("/api/v1/invitations", &json!({ "roles": ["admin"] })).done();
    let answer = shop.anyone().post("/api/v1/join", &joining(&invitation, "mia@example.com")).send();
    let admin = shop.anyone().with_session_of(&answer);
    let inert = (403, "access.second-factor-required".to_owned());
    eventually("they are a member", || admin.get("/api/v1/products").refused() == inert);
    shop.member("cashier", "cleo@example.com").get("/api/v1/products").done();
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

/// Whoever knows the password and not the second factor stands in the list as what they are.
#[test]
fn half_a_session_is_told_from_a_whole_one() {
    let shop = Shop::open();
    let half =
        shop.anyone().post("/api/v1/sessions", &json!({ "email": "ada@example.com", "password": PASSWORD })).send();
    assert_eq!(half.status, 201);
    let sessions = shop.owner.get("/api/v1/sessions").done();
    let owing = sessions["items"].as_array().unwrap().iter().filter(|one| one["owes_factor"] == true);
    assert_eq!(owing.map(|one| &one["current"]).collect::<Vec<_>>(), [false]);
    assert!(shop.owner.get("/account/sessions").send().text().contains("knows the password only"));
}

/// To look by which providers one may sign in is nobody's misdeed where there are none.
#[test]
fn looking_for_providers_leaves_no_refusal() {
    let shop = Shop::open();
    assert_eq!(shop.member("cashier", "cleo@example.com").get("/account/providers").send().status, 200);
    let log = shop.owner.get("/api/v1/audit-entries?outcome=refused&limit=100").done();
    assert_eq!(log["items"], json!([]));
}
