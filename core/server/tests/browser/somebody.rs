//! Signing in by a provider of somebody else's, which is certified and has pages of its own: set up by an owner with a
//! click through the pages, used by a colleague, out again on either side; and then by it alone.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{
    http::Request,
    pause,
    provider::Provider,
    server::{PASSWORD, owners_code},
    text,
};

use crate::{
    browser::{DESKTOP, Look, PHONE},
    house::House,
    page::Page,
};

const SECRET: &str = "what only the two of us know";
const BUTTON: &str = "Sign in with Our provider";

/// What a readonly field shows that is there to be copied.
fn shown(page: &Page<'_>, id: &str) -> Value {
    page.browser.run("return document.getElementById(arguments[0]).value;", &[json!(id)])
}

/// The owner sets it up: what each of the two has to know of the other, who is what, tested, and on.
fn set_up(page: &mut Page<'_>, theirs: &Provider) {
    page.go("/settings/sso");
    page.shows("No provider yet");
    page.fill("name", "Our provider");
    page.fill("issuer", &format!("{}/", theirs.issuer()));
    page.send("Add and go on");
    page.is_below("/settings/sso/idp_");
    page.send("Test");
    page.shows("Nobody can sign in like this yet");
    page.shows("Write it exactly as it does");
    page.fill("issuer", theirs.issuer());
    theirs.knows(
        "stockade",
        &json!({
            "client_secret": SECRET, "redirect_uris": [shown(page, "redirect_uri")],
            "post_logout_redirect_uris": [shown(page, "signed_out_uri")],
            "backchannel_logout_uri": shown(page, "log_out_uri"), "backchannel_logout_session_required": true,
            "grant_types": ["authorization_code", "refresh_token"],
        }),
    );
    page.fill("client_id", "stockade");
    page.fill("client_secret", SECRET);
    page.fill("scopes", "openid profile email offline_access");
    page.fill("group", "office");
    page.choose("role", "Manager");
    page.tick("lets_in", "yes");
    page.tick("is_on", "yes");
    page.send("Save changes");
    page.shows("Saved.");
    page.send("Test");
    page.shows("It works, as far as can be seen from here");
    page.shows("It says at once when somebody signs out there.");
}

/// Says to the provider who it is, where it asks.
fn say(page: &mut Page<'_>, name: &str) {
    page.shows("Your name here");
    page.fill("login", name);
    page.send("Sign in here");
}

/// Whether a session is one still.
fn is_in(house: &House, cookie: &str) -> bool {
    house.server.ask(&Request::get("/api/v1/me", cookie)).unwrap().is_good()
}

fn role_of(house: &House, name: &str) -> Value {
    let members = house.shown("/members");
    let found = members["items"].as_array().unwrap().iter().find(|member| member["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {members}"))["roles"].clone()
}

#[test]
fn a_colleague_signs_in_elsewhere_and_out_on_either_side() {
    comes_and_goes("elsewhere", DESKTOP, PHONE);
}

#[test]
fn a_colleague_signs_in_elsewhere_in_the_dark_without_a_script() {
    comes_and_goes("elsewhere-bare", PHONE.dark(), DESKTOP.dark().without_script());
}

fn comes_and_goes(name: &'static str, owners: Look, colleagues: Look) {
    let Some(theirs) = Provider::start() else { return };
    theirs.has("grace", &json!({ "name": "Grace Elsewhere", "email": "grace@example.org", "groups": ["office"] }));
    theirs.has("joan", &json!({ "name": "Joan", "email": "joan@example.org", "groups": ["garden"] }));
    let house = House::asking(theirs.host());
    let Some(mut page) = Page::open_inside(&house, name, owners) else { return };
    set_up(&mut page, &theirs);

    let Some(mut hers) = Page::open(&house, name, colleagues) else { return };
    hers.go("/sign-in?next=%2Fproducts");
    hers.press(BUTTON);
    // Somebody who is in no group that is anything here is told so.
    say(&mut hers, "joan");
    hers.shows("None of your groups at the provider has a role here");
    hers.browser.devtools("Network.clearBrowserCookies", json!({}));
    hers.go("/sign-in?next=%2Fproducts");
    hers.press(BUTTON);
    say(&mut hers, "grace");
    hers.is_at("/products");
    assert_eq!(role_of(&house, "Grace Elsewhere"), json!(["manager"]));
    hers.go("/account/providers");
    hers.shows(theirs.issuer());

    // Other rules, tried with her groups before they hold.
    page.fill("group", "elsewhere");
    page.send("See who would become what");
    page.shows("One person would become somebody else");
    page.shows("Not let in");
    page.go("/settings/sso");
    assert_eq!(role_of(&house, "Grace Elsewhere"), json!(["manager"]), "nothing was changed");

    // Out here, and then there.
    let cookie = hers.cookie();
    hers.go("/account/sessions");
    hers.send("Sign out");
    hers.shows("You are signed out here");
    assert!(!is_in(&house, &cookie));
    hers.press("Sign out there too");
    hers.press("Sign out there");
    hers.is_at("/sign-in");
    hers.press(BUTTON);
    say(&mut hers, "grace");
    hers.is_at("/");
    // Out there: here, too, at once.
    let cookie = hers.cookie();
    assert!(is_in(&house, &cookie));
    hers.follow(&format!("{}/session/end", theirs.issuer()));
    hers.press("Sign out there");
    hers.shows("Signed out of the provider");
    let told = Instant::now();
    while is_in(&house, &cookie) {
        assert!(told.elapsed() < Duration::from_secs(1), "nobody was told that she signed out");
        pause(Duration::from_millis(10));
    }
    hers.go("/products");
    hers.is_at("/sign-in");
}

#[test]
fn an_address_to_come_back_by_is_good_once() {
    let Some(theirs) = Provider::start() else { return };
    theirs.has("grace", &json!({ "name": "Grace", "email": "grace@example.org", "groups": ["office"] }));
    let house = House::asking(theirs.host());
    let added = house.done("/sso/providers", &json!({ "name": "Our provider", "issuer": theirs.issuer() }));
    let id = text(&added["id"]);
    let known = json!({ "client_secret": SECRET, "redirect_uris": [added["redirect_uri"]] });
    theirs.knows("stockade", &known);
    let how = json!({
        "version": 1, "client_id": "stockade", "client_secret": SECRET, "lets_in": true, "is_on": true,
        "otherwise": "cashier",
    });
    house.change(&format!("/sso/providers/{id}"), &how);
    let workspace = text(&house.shown("/me")["workspace"]);
    let go = format!("/sso/go?workspace={workspace}&provider={id}");
    let left = house.server.ask(&Request::get(go, "")).unwrap();
    let cookie = left.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let back = theirs.visited(left.header("location").unwrap(), "grace");
    let path = back.strip_prefix(&house.url("")).unwrap();
    let come = |cookie: &str| house.server.ask(&Request::get(path, cookie)).unwrap();
    assert_eq!(come("").status, 422, "another browser");
    let first = come(&cookie);
    assert_eq!((first.status, first.header("location")), (303, Some("/")), "{first}");
    let session = first.head.lines().find_map(|line| line.strip_prefix("set-cookie: stockade=")).is_some();
    assert!(session, "{}", first.head);
    let again = come(&cookie);
    assert_eq!(again.status, 422, "a second time");
    assert!(!again.head.contains("set-cookie: stockade="), "{}", again.head);
}

#[test]
fn people_come_in_by_the_provider_alone_and_one_breaks_the_glass() {
    let Some(theirs) = Provider::start() else { return };
    theirs.has("ada", &json!({ "name": "Ada", "email": "ada@example.org", "groups": ["office"] }));
    theirs.has("cleo", &json!({ "name": "Cleo", "email": "cleo@example.org", "groups": ["office"] }));
    let house = House::asking(theirs.host());
    let Some(mut page) = Page::open_inside(&house, "only", DESKTOP) else { return };
    // A colleague who has a password so far.
    let invited = house.done("/invitations", &json!({ "roles": ["manager"] }));
    let Some(mut hers) = Page::open(&house, "only-colleague", PHONE) else { return };
    hers.follow(&text(&invited["url"]));
    hers.fill("name", "Cleo");
    hers.fill("email", "cleo@example.com");
    hers.fill("password", PASSWORD);
    hers.submit();
    hers.shows("Cleo");

    set_up(&mut page, &theirs);
    page.tick("vouches", "yes");
    page.send("Save changes");
    page.go("/settings/sso");
    page.shows("Sign in by your provider yourself first");
    page.press("Link your account");
    page.send("Link Our provider");
    page.press("Go on");
    say(&mut page, "ada");
    page.is_at("/account/providers");
    page.shows("It is linked");
    page.browser.devtools("Network.clearBrowserCookies", json!({}));
    page.go("/sign-in?next=%2Fsettings%2Fsso");
    page.press(BUTTON);
    say(&mut page, "ada");
    page.is_at("/settings/sso");
    page.shows("It works for you.");
    page.send("Let people in by the provider alone");
    page.shows("People have come in by your provider alone since");

    // What she had opened opens nothing now, but her own account: there she links, and comes in as everybody does.
    hers.go("/products");
    hers.is_at("/account/providers");
    hers.shows("Corner Shop is entered by its own provider alone. Link it");
    hers.send("Link Our provider");
    hers.press("Go on");
    say(&mut hers, "cleo");
    hers.shows("Corner Shop is entered by its own provider alone. Sign in by it");
    hers.press(BUTTON);
    hers.is_at("/");
    hers.shows("Cleo");
    hers.browser.devtools("Network.clearBrowserCookies", json!({}));
    by_password(&mut hers, "cleo@example.com");
    hers.is_at("/account/providers");
    hers.shows("Sign in by it to go on");

    // One owner breaks the glass, which is written down, and lets everybody in again.
    page.browser.devtools("Network.clearBrowserCookies", json!({}));
    by_password(&mut page, "owner@example.com");
    page.fill("code", &owners_code(1));
    page.submit();
    page.is_at("/settings/sso");
    page.until("it is written down", || {
        let log = house.shown("/audit-entries?limit=100").to_string();
        log.contains("sso.tell-broken-glass").then_some(())
    });
    page.send("Let people in by passwords again");
    page.shows("Let people in by the provider alone");
    hers.go("/products");
    hers.is_at("/products");
}

/// By what the account itself is proven with, which stands behind the provider's button.
fn by_password(page: &mut Page<'_>, email: &str) {
    page.go("/sign-in?next=%2Fsettings%2Fsso");
    page.press("Sign in with a password or a passkey");
    page.fill("email", email);
    page.fill("password", PASSWORD);
    page.submit();
}
