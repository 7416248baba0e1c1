//! Tokens over HTTP and on the command line: made, shown, used, found where they do not belong.

use serde_json::{Value, json};

use crate::{
    http::{Client, Request},
    shop::{Shop, text},
};

/// A request of a program that shows this token, and nothing else.
fn with<'a>(client: &'a Client, target: &str, token: &str) -> Request<'a> {
    client.get(target).header("Authorization", &format!("Bearer {token}"))
}

fn make(owner: &Client, permissions: &[&str]) -> Value {
    owner.post("/api/v1/tokens", &json!({ "name": "Web shop", "permissions": permissions })).done()
}

/// `stockade tokens leaked`, with a text on standard input.
fn leaked(shop: &Shop, found: &str, more: &[&str]) -> String {
    let mut words = vec!["tokens", "leaked"];
    words.extend(more);
    shop.home.run_reading(&words, found).succeeds()
}

#[test]
fn a_program_comes_in_with_its_token_and_no_further() {
    Shop::on_both(|shop| {
        let made = make(&shop.owner, &["products:read"]);
        let token = text(&made["secret"]);
        let program = shop.anyone();
        with(&program, "/api/v1/products", &token).done();
        assert_eq!(with(&program, "/api/v1/members", &token).refused(), (403, "token.not-allowed".to_owned()));
        assert_eq!(with(&program, "/api/v1/me", &token).refused(), (403, "token.not-allowed".to_owned()));
        // A page is for people: a token is no session, and a console that gets one shows none of them.
        let page = with(&program, "/products", &token).send();
        assert!(page.status == 200 || page.status == 303 || page.status == 403, "{}", page.status);
        assert_eq!(with(&program, "/api/v1/products", &token[..60]).refused(), (401, "token.incomplete".to_owned()));
        let listed = shop.owner.get("/api/v1/me/tokens").done();
        assert!(listed["items"][0]["seen_at"].is_string() && listed["items"][0]["seen_from"][0] == "127.0.0.1");
        assert!(!listed.to_string().contains(&token));
        let id = text(&made["id"]);
        assert_eq!(shop.owner.delete(&format!("/api/v1/me/tokens/{id}")).send().status, 200);
        assert_eq!(with(&program, "/api/v1/products", &token).refused(), (401, "token.revoked".to_owned()));
    });
}

#[test]
fn a_token_as_a_cookie_is_asked_where_it_came_from() {
    let shop = Shop::open();
    let token = text(&make(&shop.owner, &["products:read", "products:write"])["secret"]);
    let input = json!({ "name": "Tea" });
    let stranger = shop.anyone();
    let answer = stranger
        .post("/api/v1/products", &input)
        .header("Cookie", &format!("stockade={token}"))
        .header("Origin", "https://elsewhere.example")
        .header("Sec-Fetch-Site", "cross-site")
        .send();
    assert_eq!(answer.status, 403, "{}", answer.text());
}

#[test]
fn what_was_found_elsewhere_is_revoked_from_the_command_line() {
    let shop = Shop::open();
    let (one, two) = (make(&shop.owner, &["products:read"]), make(&shop.owner, &["products:read"]));
    let (one, two) = (text(&one["secret"]), text(&two["secret"]));
    let last = if two.ends_with('a') { 'b' } else { 'a' };
    let broken = format!("{}{last}", &two[..two.len() - 1]);
    let report = format!("config.yml:7: key: {one}\nREADME: {broken}\nagain {one}\n");
    let told = leaked(&shop, &report, &[]);
    assert!(told.starts_with("revoked  tok_") && told.contains("Web shop") && told.lines().count() == 1, "{told}");
    assert!(!told.contains(&one));
    let program = shop.anyone();
    assert_eq!(with(&program, "/api/v1/products", &one).refused(), (401, "token.revoked".to_owned()));
    with(&program, "/api/v1/products", &two).done();
    assert!(leaked(&shop, &one, &[]).starts_with("over     tok_"));
    assert_eq!(leaked(&shop, "nothing at all", &[]).trim(), "No token was in it.");
    // Another server's is whole, and nobody's here.
    let other = Shop::open();
    let theirs = text(&make(&other.owner, &["products:read"])["secret"]);
    let told: Value = serde_json::from_str(leaked(&shop, &theirs, &["--json"]).trim()).unwrap();
    assert_eq!(told["became"], "unknown");
    // Without a server too.
    let home = shop.home;
    drop(shop.server);
    let shop = Shop { server: other.server, home, ..other };
    assert!(leaked(&shop, &two, &[]).starts_with("revoked"), "{two}");
}

#[test]
fn an_owner_is_recovered_by_whoever_has_the_machine() {
    let shop = Shop::open();
    let words = ["owner", "recover", "--workspace", &shop.workspace, "--json", "--reason", "the owner lost her phone"];
    let link = shop.home.run(&words).json();
    let join = crate::shop::joining(&link, "new.owner@example.com");
    let answer = shop.anyone().post("/api/v1/join", &join).send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    let owner = shop.anyone().with_session_of(&answer);
    // As every owner they do nothing before they have a second factor.
    let told = || owner.get("/api/v1/members?role=owner").send();
    crate::program::eventually("they are an owner", || told().text().contains("access.second-factor-required"));
    let again = shop.anyone().post("/api/v1/join", &join).send();
    assert_eq!(again.problem(), (422, "invitations.closed".to_owned()));
    let log = shop.owner.get("/api/v1/audit-entries?limit=50").done();
    assert!(log.to_string().contains("the owner lost her phone"), "{log}");
}
