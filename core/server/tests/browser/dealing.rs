//! Whom the shop deals with: added, asked, found twice, made one, told what is held of them, and erased.

use serde_json::json;

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
};

const CONTACTS: [&str; 6] = [
    "/contacts",
    "/contacts?filters=yes",
    "/contacts/new",
    "/contacts/duplicates",
    "/erasures",
    "/contacts?archived=yes",
];

fn ada(house: &House) -> String {
    let ada = house.done(
        "/contacts",
        &json!({ "kind": "person", "name": "Ada Lovelace", "company": "Analytical Engines", "email": "ada@example.org",
            "phone": "+44 20 7946 0018", "tax_id": "GB980780684", "tags": ["vip"], "customer_group": "wholesale",
            "credit_limit": "500", "currency": "GBP", "notes": "Likes numbers.\nAsks before noon.",
            "addresses": [{ "purpose": "billing", "lines": ["12 St James's Square"], "postcode": "SW1Y 4JH",
                "city": "London", "country": "GB" }] }),
    );
    ada["id"].as_str().unwrap().to_owned()
}

/// All of it, from the first word to the last; with a script or without.
fn dealt_with(page: &mut Page<'_>) {
    page.go("/contacts/new");
    page.fill("name", "Ada Lovelace");
    page.fill("email", "ada@example.org");
    page.fill("tax_id", "GB980780685");
    page.fill("address-lines-1", "12 St James's Square");
    page.fill("address-city-1", "London");
    page.send("Add contact");
    page.shows("check digits do not fit");
    assert_eq!(page.value("address-city-1"), "London", "what was typed is kept");
    page.fill("tax_id", "GB980780684");
    page.send("Add contact");
    page.shows("12 St James's Square");

    page.press("Write down a yes or a no");
    page.fill("purpose", "Newsletter");
    page.fill("proof", "Ticked the box at the till");
    page.send("They agreed");
    page.shows("Agreed");

    page.go("/contacts/new");
    page.fill("name", "A. Lovelace");
    page.fill("email", "ADA@example.org");
    page.fill("phone", "+44 20 7946 0018");
    page.send("Add contact");
    page.go("/contacts/duplicates");
    page.shows("The same email");
    page.press("Compare Ada Lovelace, A. Lovelace");
    page.send("Keep Ada Lovelace");
    page.shows("+44 20 7946 0018");

    page.press("Report");
    page.shows("Ticked the box at the till");
    page.shows("Who looked at it");
    page.press("Erase");
    page.fill("name", "Ada");
    page.send("Erase for good");
    page.shows("This is not what they are called");
    page.fill("name", "Ada Lovelace");
    page.send("Erase for good");
    page.is_below("/erasures/");
}

#[test]
fn somebody_is_dealt_with_from_the_first_word_to_the_last() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "contacts", DESKTOP) else { return };
    dealt_with(&mut page);
    page.shows("Download the certificate");
    page.press("What is left");
    page.shows("Erased");
    assert!(!page.text().contains("Lovelace"), "{}", page.text());
    page.go("/contacts");
    page.shows("Nobody here yet");
}

#[test]
fn somebody_is_dealt_with_without_a_script() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "contacts-bare", DESKTOP.without_script()) else { return };
    dealt_with(&mut page);
    // Nothing looks again by itself.
    page.until("the certificate is there", || {
        let erasures = house.shown("/erasures");
        erasures["items"][0]["done_at"].as_str().map(str::to_owned)
    });
    page.go("/erasures");
    page.shows("Who was erased");
}

#[test]
fn contacts_are_found_while_their_name_is_typed() {
    let house = House::claimed();
    ada(&house);
    house.done("/contacts", &json!({ "kind": "company", "name": "Tea Ltd", "is_supplier": true }));
    let Some(mut page) = Page::open_inside(&house, "contacts-found", DESKTOP) else { return };
    page.go("/contacts");
    page.shows("Tea Ltd");
    page.fill("search", "lovel");
    page.until("only one is left", || {
        let text = page.text();
        (text.contains("Ada Lovelace") && !text.contains("Tea Ltd")).then_some(())
    });
    page.go("/find?q=tea");
    page.press("Tea Ltd");
    page.is_below("/contacts/con_");
}

#[test]
fn contacts_fit_a_phone_by_day_and_by_night_and_in_german() {
    let house = House::claimed();
    let id = ada(&house);
    let of = ["", "/change", "/history", "/report", "/erasure"].map(|side| format!("/contacts/{id}{side}"));
    let consent = json!({ "purpose": "newsletter", "channel": "email", "is_given": true, "proof": "Ticked the box" });
    house.done(&format!("/contacts/{id}/consents"), &consent);
    let other = house.done("/contacts", &json!({ "kind": "person", "name": "ada lovelace", "is_supplier": true }));
    let merge = format!("/contacts/{id}/merge?other={}", other["id"].as_str().unwrap());
    for (name, look) in [("contacts-phone", PHONE), ("contacts-dark", DESKTOP.dark())] {
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        if name == "contacts-phone" {
            page.looks_as("de");
        }
        CONTACTS.iter().for_each(|path| page.go(path));
        of.iter().for_each(|path| page.go(path));
        page.go(&merge);
    }
}
