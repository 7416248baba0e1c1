//! How people prove who they are: a second factor, the codes on paper, another password.

use testkit::server::{PASSWORD, code_of};

use crate::{
    browser::{DESKTOP, Look, PHONE},
    house::House,
    page::Page,
};

/// A colleague who came by an invitation, signed in on this page.
fn cleo<'h>(house: &'h House, name: &'static str, look: Look) -> Option<Page<'h>> {
    let invited = house.done("/invitations", &testkit::json!({ "roles": ["manager"] }));
    let mut page = Page::open(house, name, look)?;
    let link = testkit::text(&invited["url"]);
    page.follow(&link);
    if !look.has_script() {
        page.fill("secret", &link);
    }
    page.fill("name", "Cleo");
    page.fill("email", "cleo@example.com");
    page.fill("password", PASSWORD);
    page.submit();
    page.shows("Cleo");
    Some(page)
}

fn sign_in(page: &mut Page<'_>, password: &str) {
    page.go("/sign-in?next=%2Fproducts");
    page.fill("email", "cleo@example.com");
    page.fill("password", password);
    page.submit();
}

#[test]
fn a_colleague_sets_up_an_app_and_comes_in_by_a_code_on_paper() {
    comes_in("app", DESKTOP);
}

#[test]
fn a_colleague_sets_up_an_app_on_a_phone_without_a_script() {
    comes_in("app-bare", PHONE.without_script());
}

fn comes_in(name: &'static str, look: Look) {
    let house = House::with_stock();
    let Some(mut page) = cleo(&house, name, look) else { return };
    page.go("/account/security");
    page.send("Set up an authenticator app");
    page.press("I cannot scan it");
    let key = page.value("key");
    page.fill("code", &code_of(&key, 0));
    page.send("Turn it on");
    let codes = page.text();
    let code = codes.lines().map(str::trim).find(|line| line.matches('-').count() >= 2);
    let code = code.unwrap_or_else(|| panic!("no codes in {codes}")).to_owned();
    page.press("I have kept them");
    page.shows("10 are left");
    page.browser.devtools("Network.clearBrowserCookies", testkit::json!({}));

    sign_in(&mut page, PASSWORD);
    page.is_at("/sign-in/code");
    // Half a session leads nowhere else.
    page.go("/stock");
    page.is_at("/sign-in/code");
    page.press("Use a recovery code instead");
    page.fill("recovery", "aaaa-aaaa-aaaa-aaaa");
    page.send("Sign in");
    page.fill("recovery", &code);
    page.send("Sign in");
    page.is_at("/stock");
    page.go("/account/security");
    page.shows("9 are left");
    page.send("Get new codes");
    page.shows("Keep these where you would keep a spare key");
    page.press("I have kept them");
    page.shows("10 are left");
    page.send("Remove");
    page.shows("Set up an authenticator app");
}

#[test]
fn another_password_is_chosen_and_the_old_one_opens_nothing() {
    let house = House::claimed();
    let Some(mut page) = cleo(&house, "password", PHONE) else { return };
    page.go("/account/password");
    page.fill("password", "short");
    page.shows("Too short yet.");
    page.fill("password", "password1234");
    page.shows("Long enough.");
    page.send("Change the password");
    page.shows("lists of stolen passwords");
    page.fill("password", "seven calm lanterns by a gate");
    page.shows("A good length.");
    page.send("Change the password");
    page.is_at("/account/security");
    page.shows("The password is changed");
    page.browser.devtools("Network.clearBrowserCookies", testkit::json!({}));
    sign_in(&mut page, PASSWORD);
    page.is_at("/sign-in");
    page.fill("password", "seven calm lanterns by a gate");
    page.submit();
    page.is_at("/products");
}

#[test]
fn a_forgotten_password_is_answered_alike_for_everybody() {
    let house = House::claimed();
    let Some(mut page) = Page::open(&house, "forgotten", PHONE) else { return };
    page.go("/sign-in");
    page.press("Forgotten your password?");
    page.fill("email", "nobody@example.com");
    page.send("Send me a link");
    // This server sends no mail, and says so to everyone.
    page.shows("This server sends no mail");
    page.follow(&house.url("/reset#made.up"));
    page.fill("password", "seven calm lanterns by a gate");
    page.send("Save the password");
    page.shows("This link was used or has expired");
    page.press("Somebody else used your address?");
    page.shows("Then somebody else used your address");
    page.send("Take my address back");
    page.shows("This link was used or has expired");
    page.press("Ask for another link");
    page.is_at("/forgotten");
}

#[test]
fn the_owner_wants_a_second_factor_of_everyone_from_a_day_on() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "rule", DESKTOP) else { return };
    page.go("/settings/second-factor");
    page.shows("Required since");
    page.send("Require it of everyone");
    page.shows("No longer require it");
    drop(page);
    let Some(mut page) = cleo(&house, "rule-colleague", PHONE) else { return };
    page.shows("Your role does nothing here yet");
    page.go("/products");
    page.is_at("/account/security");
    page.send("Set up an authenticator app");
    page.fill("code", &code_of(&page.value("key"), 0));
    page.send("Turn it on");
    page.press("I have kept them");
    page.go("/products");
    page.shows("Green tea");
}

#[test]
fn an_owner_says_after_how_long_people_are_signed_out() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "timeouts", PHONE) else { return };
    page.go("/settings");
    page.press("Staying signed in");
    // Of the first role.
    page.fill("idle_minutes", "90");
    page.fill("longest_minutes", "60");
    page.send("Save");
    page.shows("In all a session lasts at least as long");
    assert_eq!(page.value("idle_minutes"), "90", "nothing that was typed is lost");
    page.fill("longest_minutes", "120");
    page.send("Save");
    page.shows("What is shorter counts already");
    page.shows("Your own");
    page.send("Back to the usual");
    assert_eq!((page.value("idle_minutes"), page.value("longest_minutes")), ("30".to_owned(), "720".to_owned()));
}

#[test]
fn a_passkey_opens_without_a_password() {
    let house = House::named();
    let Some(mut page) = cleo(&house, "passkey", PHONE) else { return };
    let device = page.browser.keep_passkeys();
    page.go("/account/security");
    page.press("Add a passkey");
    page.fill("name", "My phone");
    page.press("Make it");
    page.press("I have kept them");
    page.shows("Passkey: My phone");
    page.browser.devtools("Network.clearBrowserCookies", testkit::json!({}));

    // Alone,
    page.go("/sign-in?next=%2Fproducts");
    page.press("Sign in with a passkey");
    page.is_at("/products");
    page.browser.devtools("Network.clearBrowserCookies", testkit::json!({}));
    // after a password,
    sign_in(&mut page, PASSWORD);
    page.is_at("/sign-in/code");
    page.press("Use a passkey");
    page.is_at("/products");
    page.browser.devtools("Network.clearBrowserCookies", testkit::json!({}));
    // and not for somebody whom the device does not know.
    page.browser.knows_person(&device, false);
    page.go("/sign-in");
    page.press("Sign in with a passkey");
    page.shows("It was not finished");
    page.is_at("/sign-in");
}
