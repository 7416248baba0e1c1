//! A password that was forgotten, and an address that somebody else used: what comes by mail, and what without.

use serde_json::json;

use crate::{
    mailbox::shop_that_mails,
    people::login,
    program::eventually,
    shop::{PASSWORD, Shop},
};

#[test]
fn a_forgotten_password_is_set_anew_by_mail() {
    let (shop, mailbox) = shop_that_mails();
    let asked = |email: &str| {
        let answer = shop.anyone().post("/api/v1/password-resets", &json!({ "email": email })).send();
        (answer.status, answer.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>())
    };
    let known = asked("ada@example.com");
    assert_eq!(known, (201, vec!["expires_at".to_owned()]));
    assert_eq!(asked("nobody@example.com"), known);
    eventually("the mail is there", || mailbox.mails().len() == 1);
    let mail = mailbox.mails().remove(0);
    assert!(
        mail.contains("To: ada@example.com") && mail.contains("From: \"Corner Shop\" <shop@example.org>"),
        "{mail}"
    );
    let secret = &mailbox.reset().unwrap();
    let another = "seven brown umbrellas in the hall";
    let redeem = |secret: &str| {
        let input = json!({ "secret": secret, "password": another });
        shop.anyone().post("/api/v1/password-resets/redemption", &input).send()
    };
    assert_eq!(redeem("made up").problem(), (422, "identity.reset-closed".to_owned()));
    let answer = redeem(secret);
    assert!(matches!(answer.status, 200 | 201) && answer.header("set-cookie").is_none(), "{}", answer.text());
    assert_eq!(redeem(secret).problem(), (422, "identity.reset-closed".to_owned()));
    assert_eq!(shop.owner.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
    assert_eq!(login(&shop.anyone(), "ada@example.com", PASSWORD).status, 401);
    assert_eq!(login(&shop.anyone(), "ada@example.com", another).status, 201);
    assert_eq!(mailbox.mails().len(), 1, "nobody else was written to");
}

/// Whoever sets it is not signed in: the log says for whose account it was.
#[test]
fn the_log_says_whose_password_was_set_by_mail() {
    let (shop, mailbox) = shop_that_mails();
    shop.member("cashier", "cleo@example.com");
    assert_eq!(
        shop.anyone().post("/api/v1/password-resets", &json!({ "email": "cleo@example.com" })).send().status,
        201
    );
    eventually("the mail is there", || mailbox.reset().is_some());
    let input = json!({ "secret": mailbox.reset().unwrap(), "password": "seven brown umbrellas in the hall" });
    shop.anyone().post("/api/v1/password-resets/redemption", &input).send();
    let log = || shop.owner.get("/audit?stream=security&operation=identity.reset-password").send().text();
    eventually("it is passed on", || log().contains("Somebody unknown, for "));
}

#[test]
fn an_address_that_somebody_else_used_is_taken_back_on_the_page_that_the_mail_leads_to() {
    let (shop, mailbox) = shop_that_mails();
    let (mallory, _) = shop.member_with_key("admin", "anna@example.com");
    let asked = shop.anyone().post("/api/v1/password-resets", &json!({ "email": "anna@example.com" })).send();
    assert_eq!(asked.status, 201);
    eventually("the mail is there", || mailbox.reset().is_some());
    let secret = mailbox.reset().unwrap();
    let page = |secret: &str| {
        shop.anyone().request("POST", "/reset").form(&[("secret", secret), ("do", "release")]).send().text()
    };
    assert!(page("made up").contains("This link was used or has expired"));
    mallory.get("/api/v1/me").done();
    let said = page(&format!("https://shop.example/reset#{secret}"));
    assert!(said.contains("Your address is free"), "{said}");
    assert_eq!(mallory.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
    let again = shop.anyone().post("/api/v1/password-resets/release", &json!({ "secret": secret })).send();
    assert_eq!(again.problem(), (422, "identity.reset-closed".to_owned()));
    // Whoever let him in sees it in the log of their own business.
    eventually("it is passed on", || {
        shop.owner.get("/api/v1/audit-entries?limit=100").send().text().contains("identity.release-address")
    });
    shop.member("cashier", "anna@example.com");
}

#[test]
fn without_mail_whoever_has_the_machine_frees_an_address() {
    let shop = Shop::open();
    let mallory = shop.member("cashier", "anna@example.com");
    let free = |email: &str| shop.home.run(&["account", "free-address", email, "--reason", "never hers"]);
    free("nobody@example.com").fails(1, &["Nobody has an account with this address"]);
    assert!(free(" Anna@Example.com").succeeds().contains("nobody's"));
    assert_eq!(mallory.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
    assert_eq!(login(&shop.anyone(), "anna@example.com", PASSWORD).status, 401);
    let log = shop.home.run(&["audit", "export"]).succeeds();
    assert!(log.contains("accounts.free-address") && log.contains("never hers") && !log.contains("nna@"), "{log}");
    shop.member("cashier", "anna@example.com");
}

#[test]
fn without_mail_nobody_is_sent_a_link() {
    let shop = Shop::open();
    for email in ["ada@example.com", "nobody@example.com"] {
        let answer = shop.anyone().post("/api/v1/password-resets", &json!({ "email": email })).send();
        assert_eq!(answer.problem(), (422, "identity.no-mail".to_owned()));
    }
}
