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
    let began = std::time::Instant::now();
    while house.shown("/open-sessions")["items"].as_array().unwrap().len() < 2 {
        assert!(began.elapsed() < PATIENCE, "who came is not known");
        testkit::pause(LOOK);
    }
    unusual(&house, &mut page);
    page.submit();
    page.is_at("/security");
    let began = std::time::Instant::now();
    while house.server.ask(&Request::get("/api/v1/me".to_owned(), &other)).unwrap().is_good() {
        assert!(began.elapsed() < PATIENCE, "the session goes on");
        testkit::pause(LOOK);
    }
}

#[test]
fn it_is_read_in_german_and_in_the_dark_to_its_end() {
    let house = House::claimed();
    house.done("/tokens", &json!({ "name": "Web shop", "permissions": ["products:read"] }));
    house.server.log_in().unwrap();
    for look in [DESKTOP.dark(), PHONE.dark()] {
        let Some(mut page) = Page::open_inside(&house, "watching-dark", look) else { return };
        page.looks_as("de");
        page.go("/security");
        page.shows("Wer angemeldet ist");
        page.shows("Web shop");
        for step in ["figures", "signed-in", "entries"] {
            page.browser.run("window.scrollBy(0, window.innerHeight * 0.8)", &[]);
            page.looks_right(step);
        }
    }
}
