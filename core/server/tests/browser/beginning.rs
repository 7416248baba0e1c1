//! From the claim link to a shop; in and out.

use serde_json::json;
use testkit::server::{code_of, owners_code};

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
};

const PASSWORD: &str = "measure twice and cut once";

#[test]
fn a_stranger_makes_a_fresh_server_their_own_and_comes_back() {
    let (house, link) = House::fresh();
    let Some(mut page) = Page::open(&house, "claim", PHONE) else { return };
    page.follow(&link);
    page.fill("business", "Corner Shop");
    page.fill("name", "Ada");
    page.fill("email", "ada@example.com");
    page.fill("password", "short");
    page.submit();
    assert_eq!(page.value("business"), "Corner Shop", "what was typed is kept");
    page.fill("password", PASSWORD);
    page.submit();
    // Whoever can do everything begins with a second factor.
    page.is_at("/begin/security");
    page.send("Set up an authenticator app");
    page.fill("code", "000000");
    page.send("Turn it on");
    page.shows("This code is not the one of now");
    page.fill("code", &code_of(&page.value("key"), 0));
    page.send("Turn it on");
    page.shows("Keep these where you would keep a spare key");
    page.press("I have kept them");
    page.is_at("/begin/business");
    page.choose("country", "Austria");
    page.press("Continue");
    page.shows("Europe/Vienna");
    page.submit();
    page.is_at("/begin/products");
    let business = house.shown_to(&page.cookie(), "/business");
    assert_eq!((&business["currency"], &business["name"]), (&json!("EUR"), &json!("Corner Shop")));

    // It is left here, and goes on where it was left.
    page.press("Finish this later");
    page.shows("things are left to do");
    page.go("/begin");
    page.is_at("/begin/products");
    page.shows("Make a practice shop");
    page.press("Skip for now");
    page.is_at("/begin/places");
    page.fill("name", "Shop floor");
    page.submit();
    page.shows("Shop floor");
    page.press("Continue");
    page.press("Make a link");
    page.shows("Pass this link on");
    page.press("Continue");
    page.is_at("/begin/done");
}

#[test]
fn two_who_change_the_business_see_each_other() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "meanwhile", DESKTOP) else { return };
    page.go("/settings");
    page.fill("search", "zone");
    page.until("only what was looked for is shown", || (!page.text().contains("Tax classes")).then_some(()));
    page.press("About the business");
    page.is_at("/settings/business");
    page.choose("country", "Germany");
    page.fill("name", "Corner & Sons");
    house.change("/business", &json!({ "version": 0, "country": "CH", "name": "Ecke" }));
    page.submit();
    page.shows("Somebody else saved this while you were typing");
    page.shows("Ecke");
    assert_eq!(page.value("name"), "Corner & Sons", "what was typed is kept");
    assert_eq!(house.shown("/business")["name"], "Ecke", "and nothing is overwritten");
    page.submit();
    page.shows("Saved.");
    assert_eq!(house.shown("/business")["name"], "Corner & Sons");
}

#[test]
fn whoever_signs_in_comes_to_where_they_wanted_to_go() {
    let house = House::with_stock();
    let Some(mut page) = Page::open(&house, "sign-in", DESKTOP.dark()) else { return };
    page.go("/products?search=green");
    page.is_at("/sign-in");
    page.fill("email", "owner@example.com");
    page.fill("password", "not the password");
    page.submit();
    page.is_at("/sign-in");
    page.fill("password", PASSWORD);
    page.submit();
    page.is_at("/sign-in/code");
    page.fill("code", "12345");
    page.submit();
    page.shows("This code is not the one of now");
    page.fill("code", &owners_code(1));
    page.submit();
    page.is_at("/products");
    page.shows("Green tea");
    page.browser.reload();
    page.shows("Green tea");
    page.go("/stock");
    page.browser.back();
    page.is_at("/products");
}
