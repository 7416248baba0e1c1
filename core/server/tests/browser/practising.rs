//! A shop to practise in, from a click to its reports.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{http::Request, pause};

use crate::{
    browser::{DESKTOP, LOOK, PHONE},
    house::House,
    page::Page,
};

/// A month of trade, made by a program that was built for tests.
const MAKING: Duration = Duration::from_secs(300);

#[test]
fn a_click_makes_a_shop_with_a_past_in_which_nothing_is_real() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "practice", DESKTOP) else { return };
    page.go("/settings");
    assert!(!page.text().contains("nothing here is real"), "in a real one nothing says so");
    page.press("Practice shop");
    page.is_at("/settings/practice");
    page.choose("days", "One month");
    page.send("Make a practice shop");
    let began = Instant::now();
    while house.shown("/practice-shops")["items"][0]["state"] != "open" {
        assert!(began.elapsed() < MAKING, "{}", house.shown("/practice-shops"));
        pause(LOOK);
    }
    page.shows("Go there");
    page.press("Go there");
    page.is_at("/");
    page.shows("Practice: nothing here is real");
    for path in ["/reports", "/orders", "/invoices", "/products", "/ledger", "/settings/practice"] {
        page.go(path);
        page.is_at(path);
        page.shows("Practice: nothing here is real");
    }
    page.shows("You are in it");
    page.go("/orders/ord_00000000000000000000000000");
    page.shows("Practice: nothing here is real");
    for path in ["/reports/receivables.csv", "/reports/sales/product.csv", "/audit/head"] {
        let file = house.server.ask(&Request::get(path, &page.cookie())).unwrap();
        let named = file.header("content-disposition").unwrap_or_default();
        assert!(named.starts_with("attachment; filename=\"practice-"), "{path}: {file}");
    }

    // What it says of itself is what the API says.
    let me = house.shown_to(&page.cookie(), "/me");
    let here = me["workspaces"].as_array().unwrap().iter().find(|place| place["workspace"] == me["workspace"]);
    assert_eq!(here.unwrap()["practice"], json!(true));
    let orders = house.shown_to(&page.cookie(), "/orders?limit=200");
    assert!(orders["items"].as_array().unwrap().len() > 30);

    // Once they are back at their own, it can be taken away; and the name of the business says nothing of practice.
    let own = me["workspaces"].as_array().unwrap().iter().find(|place| place["practice"] == json!(false)).unwrap();
    page.go("/");
    page.press("Leaf & Bean");
    page.press(own["name"].as_str().unwrap());
    page.go("/settings/practice");
    page.press("Take away Leaf & Bean");
    page.shows("you can make another");
    page.send("Take away");
    page.shows("The practice shop is gone");
    assert_eq!(house.shown("/practice-shops")["items"], json!([]));
}

#[test]
fn it_is_offered_on_a_phone_in_german_too() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "practice-phone", PHONE) else { return };
    page.looks_as("de");
    page.go("/settings/practice");
    page.shows("Übungsladen einrichten");
}
