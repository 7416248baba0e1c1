//! A session that ends in the middle of a form: nothing that was typed is lost.

use testkit::{http::Request, json, server::owners_code};

use crate::{
    browser::{DESKTOP, Look},
    house::House,
    page::Page,
};

#[test]
fn what_was_typed_is_sent_after_signing_in_again() {
    loses_nothing("ended", DESKTOP);
}

#[test]
fn what_was_typed_is_sent_after_signing_in_again_without_a_script() {
    loses_nothing("ended-bare", DESKTOP.without_script());
}

fn loses_nothing(name: &'static str, look: Look) {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, name, look) else { return };
    page.go("/products/new");
    page.fill("name", "Tea & \"salt\", 50 %");
    page.press("Barcode, cost, description and sorting");
    page.fill("description", "One line, of which a part says <b>bold</b>.");
    page.fill("price", "4.90");
    // The session ends elsewhere, before the form is sent.
    let ending = Request::post("/api/v1/sessions", "", &json!({}));
    let ending = Request {
        method: "DELETE",
        path: "/api/v1/session".to_owned(),
        body: None,
        cookie: house.cookie.clone(),
        ..ending
    };
    assert!(house.server.ask(&ending).unwrap().is_good());
    page.submit();
    page.shows("Nothing is lost");
    page.fill("email", "owner@example.com");
    page.fill("password", "not the password");
    page.submit();
    page.fill("password", "measure twice and cut once");
    page.submit();
    page.shows("One more thing");
    page.fill("code", &owners_code(1));
    page.submit();
    page.shows("Tea & \"salt\", 50 %");
    page.submit();
    page.is_below("/products/prd_");
    let products = house.shown_to(&page.cookie(), "/products");
    assert_eq!(products["items"][0]["description"], "One line, of which a part says <b>bold</b>.");
    assert_eq!(products["items"].as_array().unwrap().len(), 1, "it is sent once");
}
