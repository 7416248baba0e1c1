//! What is unusual about security: looked at, put away, and stopped with one button.

use serde_json::json;
use testkit::http::Request;

use crate::{
    browser::{DESKTOP, LOOK, PATIENCE, PHONE},
    house::House,
    page::Page,
};

/// A shop in which somebody was just invited to own it, and the page as soon as that was seen.
fn unusual(house: &House, page: &mut Page<'_>) {
    house.done("/invitations", &json!({ "roles": ["owner"] }));
    let began = std::time::Instant::now();
    while house.shown("/findings")["items"].as_array().unwrap().is_empty() {
        assert!(began.elapsed() < PATIENCE, "nobody watches");
        testkit::pause(LOOK);
    }
    page.go("/security");
    page.shows("One thing should be looked at now.");
}

#[test]
fn what_is_unusual_is_looked_at_and_put_away() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "watching", DESKTOP) else { return };
    page.go("/security");
    page.shows("Nothing needs you here.");
    unusual(&house, &mut page);
    page.shows("Look now");
    page.shows("Who is signed in");
    page.go("/");
    page.shows("Unusual about security");
    page.go("/security");
    page.press("It was fine");
    page.fill("note", "We agreed on it");
    page.send("Put it away");
    page.shows("Nothing needs you here.");
    page.press("Looked after before");
    page.shows("We agreed on it");
}

#[test]
fn a_session_is_ended_with_a_thumb_and_without_a_script() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "watching-bare", PHONE.without_script()) else { return };
    let other = house.server.log_in().unwrap();
    unusual(&house, &mut page);
    page.submit();
    page.is_at("/security");
    let began = std::time::Instant::now();
    while house.server.ask(&Request::get("/api/v1/me".to_owned(), &other)).unwrap().is_good() {
        assert!(began.elapsed() < PATIENCE, "the session goes on");
        testkit::pause(LOOK);
    }
}
