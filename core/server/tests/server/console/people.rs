//! People, what they may and why, and the log of what they did, as a browser without a script sees them.

use serde_json::json;

use super::sent_to;
use crate::{
    http::{Answer, Client},
    program::eventually,
    shop::{Shop, text},
};

fn page(who: &Client, path: &str) -> String {
    let answer = who.get(path).send();
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

fn german(who: &Client, path: &str) -> String {
    who.get(path).header("Accept-Language", "de").send().text()
}

fn post(who: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    who.request("POST", path).form(fields).send()
}

/// The member of this name, as the API knows them.
fn member(shop: &Shop, name: &str) -> serde_json::Value {
    let members = shop.owner.get("/api/v1/members").done();
    let found = members["items"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
    found.unwrap_or_else(|| panic!("no {name} in {members}"))
}

#[test]
fn people_are_seen_by_name_given_roles_and_taken_out() {
    let shop = Shop::open();
    shop.member("cashier", "cleo@example.com");
    let list = page(&shop.owner, "/members");
    assert!(list.contains("Ada Owner") && list.contains("Cleo Clerk") && list.contains("Cashier"), "{list}");
    assert!(!page(&shop.owner, "/members?role=owner").contains("Cleo Clerk"));

    let cleo = member(&shop, "Cleo Clerk");
    let at = format!("/members/{}", text(&cleo["id"]));
    assert!(page(&shop.owner, &at).contains("Cleo Clerk"));
    let set = |version: &str, role: &str| {
        post(&shop.owner, &format!("{at}/roles"), &[("version", version), ("role", role), ("role", "bookkeeper")])
    };
    assert_eq!(sent_to(&set("1", "manager")), at);
    let stale = set("1", "admin");
    let shown = stale.text();
    assert!(stale.status == 422 && shown.contains("they are now: Manager, Bookkeeper"), "{shown}");
    assert!(shown.contains("value=\"admin\" checked") && shown.contains("name=\"version\" value=\"2\""), "{shown}");
    let none = post(&shop.owner, &format!("{at}/roles"), &[("version", "2")]);
    assert!(none.status == 422 && none.text().contains("Name at least one role."), "{}", none.text());

    let except = |reason: &str, until: &str| {
        let fields = [("permission", "stock:adjust"), ("effect", "deny"), ("reason", reason), ("until", until)];
        post(&shop.owner, &format!("{at}/exceptions"), &fields)
    };
    let silent = except(" ", "2099-01-01");
    assert!(silent.status == 422 && silent.text().contains("reason-wrong") && silent.text().contains("2099-01-01"));
    assert!(sent_to(&except("Her hand is broken", "2099-01-01")).starts_with(&at));
    let why = page(&shop.owner, &format!("/members/why?member={}&permission=stock%3Aadjust", text(&cleo["id"])));
    assert!(why.contains("may not") && why.contains("Her hand is broken") && why.contains("2099"), "{why}");
    let why = page(&shop.owner, &format!("/members/why?member={}&permission=stock%3Amove", text(&cleo["id"])));
    assert!(why.contains("Because of the role Manager."), "{why}");

    let removed = post(&shop.owner, &format!("{at}/removal"), &[("version", "2")]);
    assert_eq!(sent_to(&removed), "/members");
    assert!(!page(&shop.owner, "/members").contains("Cleo Clerk"));
    assert!(page(&shop.owner, "/members?state=removed").contains("Cleo Clerk"), "who left is still known");
    let me = member(&shop, "Ada Owner");
    let last = post(&shop.owner, &format!("/members/{}/removal", text(&me["id"])), &[("version", "1")]);
    assert!(last.status == 422 && last.text().contains("last owner"), "{}", last.text());
}

#[test]
fn an_invitation_says_for_whom_and_can_be_ended() {
    let shop = Shop::open();
    let made = post(&shop.owner, "/members", &[("role", "cashier"), ("role", "bookkeeper"), ("note", "Mia <b>")]);
    assert!(made.status == 200 && made.text().contains("/join#"), "{}", made.text());
    let list = page(&shop.owner, "/members");
    assert!(list.contains("Mia &#60;b&#62;") && !list.contains("/join#"), "{list}");
    let nothing = post(&shop.owner, "/members", &[("note", "Nobody in particular")]);
    assert!(nothing.status == 422 && nothing.text().contains(">Nobody in particular</textarea>"), "{}", nothing.text());
    let invitation = shop.owner.get("/api/v1/invitations").done()["items"][0]["id"].clone();
    let ended = post(&shop.owner, &format!("/members/invitations/{}/end", text(&invitation)), &[]);
    assert!(sent_to(&ended).starts_with("/members"));
    assert!(!page(&shop.owner, "/members").contains("Mia &#60;b&#62;"));
}

#[test]
fn a_role_of_ones_own_begins_with_another_and_every_permission_has_words() {
    let shop = Shop::open();
    for (path, title) in [("/members/roles", "Roles"), ("/members/roles/cashier", "Cashier"), ("/members/why", "Why")] {
        assert!(page(&shop.owner, path).contains(title), "{path}");
    }
    let table = german(&shop.owner, "/members/roles");
    let listed = shop.owner.get("/api/v1/permissions").done();
    for permission in listed["items"].as_array().unwrap() {
        let meaning = permission["meaning"].as_str().unwrap();
        assert!(!table.contains(&format!(">{meaning}<")), "{meaning} is not said in German");
    }
    assert!(table.contains("Kasse") && !table.contains(">area-"), "{table}");

    let form = page(&shop.owner, "/members/roles/new?from=cashier");
    assert!(
        form.contains("value=\"products:read\" checked") && !form.contains("value=\"audit:read\" checked"),
        "{form}"
    );
    let define = |title: &str, permission: &str| {
        post(&shop.owner, "/members/roles/new", &[("title", title), ("permission", permission)])
    };
    let nameless = define(" ", "stock:read");
    assert!(nameless.status == 422 && nameless.text().contains("title-wrong"));
    assert_eq!(sent_to(&define("Shift lead", "stock:read")), "/members/roles");
    let twice = define("Shift lead", "stock:move");
    assert!(twice.status == 422 && twice.text().contains("already"), "{}", twice.text());
    assert_eq!(define("Owner", "stock:move").status, 422);

    let change = |version: &str, permission: &str| {
        let fields = [("title", "Shift lead"), ("version", version), ("permission", permission)];
        post(&shop.owner, "/members/roles/shift-lead", &fields)
    };
    assert_eq!(sent_to(&change("1", "stock:move")), "/members/roles");
    let stale = change("1", "stock:adjust");
    let shown = stale.text();
    assert!(stale.status == 422 && shown.contains("Receive, move, reserve and hand out goods."), "{shown}");
    assert!(shown.contains("value=\"stock:adjust\" checked") && shown.contains("name=\"version\" value=\"2\""));

    // An admin is offered what admins hold.
    let admin = shop.member("admin", "mia@example.com");
    let offered = page(&admin, "/members/roles/new");
    let held = shop.owner.get("/api/v1/permissions").done();
    for permission in held["items"].as_array().unwrap() {
        let holds = permission["roles"].as_array().unwrap().contains(&json!("admin"));
        assert_eq!(offered.contains(&format!("value=\"{}\"", text(&permission["permission"]))), holds, "{permission}");
    }
}

/// A log without names is none to whom it is for.
#[test]
fn an_auditor_reads_by_name_who_did_what() {
    let shop = Shop::open();
    shop.product("Green tea");
    let mia = shop.auditor("mia@example.com");
    let log = page(&mia, "/audit");
    assert!(log.contains("Ada Owner") && log.contains(">Added a product") && !log.contains("Somebody (…"), "{log}");
    let entries = mia.get("/api/v1/audit-entries?operation=catalog.add-product").done();
    assert!(page(&mia, &format!("/audit/{}", entries["items"][0]["seq"])).contains("Ada Owner"));
    for path in ["/members", &format!("/members/{}", text(&member(&shop, "Ada Owner")["id"])), "/members/why"] {
        let shown = page(&mia, path);
        assert!(shown.contains("Ada Owner") && !shown.contains("Somebody (…"), "{path}: {shown}");
    }
    assert!(page(&mia, "/find/results?q=Ada").contains("Ada Owner"));
}

#[test]
fn the_log_is_searched_read_and_taken_away() {
    let shop = Shop::open();
    let cleo = shop.member("cashier", "cleo@example.com");
    assert_eq!(cleo.get("/audit").send().status, 403);
    let product = text(&shop.product("Green tea")["id"]);
    shop.product("Black tea");
    let list = page(&shop.owner, "/audit");
    assert!(
        list.contains("Ada Owner") && list.contains("Cleo Clerk") && list.contains(">Added a product: Green tea</a>"),
        "{list}"
    );
    let refused = page(&shop.owner, "/audit?outcome=refused");
    assert!(refused.contains(">Look at the audit log</a>") && !refused.contains(">Added a product"), "{refused}");
    let of_record = page(&shop.owner, &format!("/audit?record={product}"));
    assert_eq!(of_record.matches(">Added a product: Green tea</a>").count(), 1, "{of_record}");
    assert!(page(&shop.owner, "/audit?operation=catalog.add-product&to=2020-01-01").contains("No entries"));
    assert!(page(&shop.owner, "/audit?from=nonsense&stream=nonsense").contains(">Added a product"));

    let entries = shop.owner.get("/api/v1/audit-entries?operation=catalog.add-product").done();
    let entry = page(&shop.owner, &format!("/audit/{}", entries["items"][0]["seq"]));
    assert!(entry.contains("Black tea") && entry.contains("Ada Owner") && entry.contains("127.0.0.1"), "{entry}");
    assert!(entry.contains("<code>catalog.add-product</code>"), "its code is among the details: {entry}");
    let joined = shop.owner.get("/api/v1/audit-entries?operation=members.join").done();
    let entry = page(&shop.owner, &format!("/audit/{}", joined["items"][0]["seq"]));
    assert!(entry.contains("sealed") && !entry.contains("Cleo Clerk"), "{entry}");
    assert_eq!(shop.owner.get("/audit/999999").send().status, 404);

    let whole = page(&shop.owner, "/audit/verification");
    assert!(whole.contains("Whole") && whole.contains(&text(&shop.owner.get("/api/v1/audit-head").done()["key"])));
    let head = shop.owner.get("/audit/head").send();
    assert!(head.header("content-disposition").unwrap().contains("stockade-audit-head-"));
    assert_eq!(head.json()["log"], shop.workspace.as_str());
    let lines = shop.owner.get("/audit/export").send().text();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["log"], shop.workspace.as_str());
    let entries = shop.owner.get("/api/v1/audit-head").done()["entries"].as_u64().unwrap();
    assert_eq!(lines.matches("{\"entry\":").count() as u64, entries);
}

#[test]
fn people_see_their_own_account() {
    let shop = Shop::open();
    let elsewhere = shop.member("cashier", "cleo@example.com");
    let fields = [("email", "cleo@example.com"), ("password", crate::shop::PASSWORD), ("next", "/account")];
    let signed_in = post(&shop.anyone(), "/sign-in", &fields);
    assert_eq!(sent_to(&signed_in), "/account");
    let cleo = shop.anyone().with_session_of(&signed_in);
    assert!(page(&cleo, "/account").contains("cleo@example.com"));
    let empty = post(&cleo, "/account/name", &[("name", " ")]);
    assert!(empty.status == 422 && empty.text().contains("name-wrong"), "{}", empty.text());
    assert_eq!(sent_to(&post(&cleo, "/account/name", &[("name", "Cleo Clark")])), "/account");
    eventually("the shop knows her new name", || page(&shop.owner, "/members").contains("Cleo Clark"));
    let sessions = cleo.get("/api/v1/sessions").done();
    let other = sessions["items"].as_array().unwrap().iter().find(|one| one["current"] == false).unwrap().clone();
    assert!(page(&cleo, "/account/sessions").contains(&format!("/account/sessions/{}/end", text(&other["id"]))));
    let ended = post(&cleo, &format!("/account/sessions/{}/end", text(&other["id"])), &[]);
    assert_eq!(sent_to(&ended), "/account/sessions");
    assert!(sent_to(&elsewhere.get("/account").send()).starts_with("/sign-in"));
}

#[test]
fn a_token_is_made_shown_once_renewed_and_revoked() {
    let shop = Shop::open();
    let empty = page(&shop.owner, "/tokens");
    assert!(empty.contains("No tokens yet") && empty.contains("value=\"products:read\""), "{empty}");
    let none = post(&shop.owner, "/tokens", &[("name", "Web shop"), ("days", "30")]);
    assert!(none.status == 422 && none.text().contains("at least one permission"), "{}", none.text());
    assert!(none.text().contains("value=\"Web shop\""), "what was typed is kept");
    let fields = [("name", "Web <b>shop</b>"), ("days", "30"), ("permission", "products:read")];
    let made = post(&shop.owner, "/tokens", &fields).text();
    let secret = |page: &str| {
        let (_, rest) = page.split_once("value=\"stockade_").unwrap_or_else(|| panic!("no token in {page}"));
        format!("stockade_{}", rest.split('"').next().unwrap())
    };
    let token = secret(&made);
    assert!(made.contains("Web &#60;b&#62;shop") && made.contains("shown only now"), "{made}");
    let products = |token: &str| {
        shop.anyone().get("/api/v1/products").header("Authorization", &format!("Bearer {token}")).send().status
    };
    assert_eq!(products(&token), 200);
    let listed = page(&shop.owner, "/tokens");
    assert!(!listed.contains(&token) && listed.contains("in use"), "{listed}");
    let id = text(&shop.owner.get("/api/v1/me/tokens").done()["items"][0]["id"]);
    let renewed = secret(&post(&shop.owner, &format!("/tokens/{id}/rotation"), &[]).text());
    assert_eq!((products(&token), products(&renewed)), (200, 200), "the old one works a day longer");
    assert!(page(&shop.owner, "/tokens/all").contains("Ada Owner"));
    assert_eq!(sent_to(&post(&shop.owner, &format!("/tokens/{id}/revocation"), &[])), "/tokens/all");
    assert_eq!((products(&token), products(&renewed)), (401, 401));
    assert!(german(&shop.owner, "/tokens").contains("widerrufen"));
    // Of a cashier's business it is none.
    let clerk = shop.member("cashier", "cleo@example.com");
    assert_eq!(clerk.get("/tokens").send().status, 403);
    assert!(!page(&clerk, "/").contains("href=\"/tokens\""));
}

#[test]
fn a_service_account_is_opened_given_a_token_and_closed() {
    let shop = Shop::open();
    assert!(page(&shop.owner, "/tokens/services").contains("No service accounts"));
    let fields = [("name", "Till"), ("role", "cashier")];
    let opened = post(&shop.owner, "/tokens/services", &fields);
    let at = sent_to(&opened).to_owned();
    assert!(at.starts_with("/tokens/services/svc_"), "{at}");
    let one = page(&shop.owner, &at);
    // What its roles do not grant cannot be in a token of it.
    assert!(one.contains("value=\"stock:move\"") && !one.contains("value=\"members:write\""), "{one}");
    let none = post(&shop.owner, "/tokens/services", &[("name", "Till")]);
    assert!(none.status == 422 && none.text().contains("Name at least one role."), "{}", none.text());
    let fields = [("name", "Till 1"), ("days", "90"), ("permission", "stock:move"), ("permission", "stock:read")];
    let made = post(&shop.owner, &at, &fields).text();
    assert!(made.contains("value=\"stockade_"), "{made}");
    assert!(page(&shop.owner, &at).contains("Till 1") && page(&shop.owner, "/tokens/all").contains("Till"));
    assert_eq!(sent_to(&post(&shop.owner, &format!("{at}/close"), &[])), "/tokens/services");
    assert!(page(&shop.owner, &at).contains("closed") && page(&shop.owner, "/tokens/services").contains("closed"));
}
