//! What is typed wrongly is kept, and what is wrong with it is said beside it, in the reader's language.

use serde_json::json;

use crate::{browser::DESKTOP, house::House, page::Page};

#[test]
fn numbers_are_read_as_they_are_written_here_and_there() {
    let house = House::claimed();
    for (language, country, typed, price) in [
        ("en", "GB", "1,234.56", "1234.56"),
        ("en", "GB", " 1 234.5 ", "1234.5"),
        ("de", "DE", "1.234,56", "1234.56"),
        ("de", "DE", "\u{200f}1.234,57\u{a0}€", "1234.57"),
    ] {
        let version = &house.shown("/business")["version"];
        house.change("/business", &json!({ "version": version, "country": country }));
        let Some(mut page) = Page::open_inside(&house, "numbers", DESKTOP) else { return };
        page.looks_as(language);
        page.go("/products/new");
        page.fill("name", &format!("Tea ☕ {price}"));
        page.fill("price", typed);
        page.submit();
        page.is_below("/products/prd_");
        let found = house.shown("/products?expand=variants");
        let named = |one: &&serde_json::Value| one["name"] == format!("Tea ☕ {price}");
        let one = found["items"].as_array().unwrap().iter().find(named).unwrap();
        assert_eq!(one["expanded"]["variants"][0]["price"], price, "{typed}: {found}");
    }
}

#[test]
fn what_is_no_price_is_said_beside_it_and_kept() {
    let house = House::claimed();
    for (language, said) in [
        ("en", "This is no number. Write it like 12 or 2.5."),
        ("de", "Das ist keine Zahl. Schreiben Sie sie wie 12 oder 2,5."),
    ] {
        let Some(mut page) = Page::open_inside(&house, "no-price", DESKTOP) else { return };
        page.looks_as(language);
        for typed in ["a dozen", "☕ 1.2.3", "\u{200f}"] {
            page.go("/products/new");
            page.fill("name", "Tea");
            page.fill("price", typed);
            page.submit();
            page.is_at("/products/new");
            assert_eq!(page.value("price").trim(), typed.trim());
            assert_eq!(beside(&page, "price"), said, "{typed}");
        }
    }
    assert_eq!(house.shown("/products")["items"], json!([]), "and nothing came of it");
}

#[test]
fn a_description_has_lines_and_what_nobody_sees_is_refused_by_its_name() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "lines", DESKTOP) else { return };
    let path = format!("/products/{}", house.shown("/products")["items"][0]["id"].as_str().unwrap());
    page.go(&path);
    let write = |page: &Page<'_>, text: &str| {
        let script = "document.querySelector('textarea[name=description]').value = arguments[0];";
        page.browser.run(script, &[json!(text)]);
    };
    write(&page, "Fine leaves.\n\n\tFrom Assam.");
    page.send_of("description");
    page.shows("Saved");
    assert_eq!(house.shown("/products")["items"][0]["description"], "Fine leaves.\n\n\tFrom Assam.");
    page.go(&path);
    write(&page, "Fine leaves.\nBell \u{7}");
    page.send_of("description");
    assert!(beside(&page, "description").contains("U+0007"), "{}", page.text());
    assert_eq!(page.value("description"), "Fine leaves.\nBell \u{7}");
}

#[test]
fn categories_are_put_in_order_with_the_keyboard() {
    let house = House::claimed();
    for name in ["Tea", "Coffee", "Cups"] {
        house.done("/categories", &json!({ "name": name }));
    }
    let order = || -> Vec<String> {
        let found = house.shown("/categories");
        found["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let Some(mut page) = Page::open_inside(&house, "order", DESKTOP) else { return };
    page.go("/products/shelves/categories");
    page.tab_to("Move Cups up");
    page.enter();
    page.until("it moved", || (order() == ["Tea", "Cups", "Coffee"]).then_some(()));
    assert_eq!(page.focus(), "Move Cups up", "and it can be moved on at once");
    page.enter();
    page.until("it moved", || (order() == ["Cups", "Tea", "Coffee"]).then_some(()));
    assert_eq!(page.focus(), "Move Cups down");
    page.enter();
    page.until("it moved", || (order() == ["Tea", "Cups", "Coffee"]).then_some(()));
}

#[test]
fn a_price_list_is_for_somebody_and_for_a_time() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "price-list", DESKTOP) else { return };
    page.go("/settings");
    page.press("Price lists");
    page.press("Add a price list");
    page.fill("name", "Spring for friends");
    page.fill("customer_group", "Good Friends");
    page.fill("priority", "ten");
    page.submit();
    assert_eq!(beside(&page, "priority"), "Write a whole number, such as 0 or 10.");
    page.fill("priority", "10");
    page.submit();
    assert!(beside(&page, "customer_group").contains("small letters"), "{}", page.text());
    assert_eq!(
        (page.value("name"), page.value("customer_group")),
        ("Spring for friends".into(), "Good Friends".into())
    );
    page.fill("customer_group", "friends");
    let days = "for (const [name, day] of [['from', '2027-03-01'], ['until', '2027-03-31']]) document.querySelector(`[name=${name}]`).value = day;";
    page.browser.run(days, &[]);
    page.submit();
    page.shows("friends · from Mar 1, 2027 · until Mar 31, 2027");
    let list = &house.shown("/price-lists")["items"][0];
    assert_eq!((&list["priority"], &list["customer_group"]), (&json!(10), &json!("friends")));
    page.press("Spring for friends");
    assert_eq!((page.value("from"), page.value("until")), ("2027-03-01".into(), "2027-03-31".into()));
}

#[test]
fn a_box_is_twelve_pieces_of_one_variant() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "conversion", DESKTOP) else { return };
    page.go("/products/shelves/units");
    page.fill("name", "Crate");
    page.fill("code", "crate");
    page.submit();
    let variant = house.shown("/products?expand=variants")["items"][0]["expanded"]["variants"][0].clone();
    let (product, id) = (variant["product"].as_str().unwrap(), variant["id"].as_str().unwrap());
    page.go(&format!("/products/{product}/variants/{id}/conversions"));
    page.choose("unit", "Crate");
    page.fill("is_worth", "none");
    page.submit();
    assert_eq!(beside(&page, "is_worth"), "This is no number. Write it like 12 or 2.5.");
    page.fill("is_worth", "12");
    page.submit();
    page.shows("1 Crate = 12");
    let converted = house.shown(&format!("/unit-conversion?variant={id}&quantity=2&from=crate&to=piece"));
    assert_eq!(converted["quantity"], "24");
    page.press("Remove 1 Crate");
    page.shows("None yet");
}

#[test]
fn a_product_is_followed_by_lot_from_its_page() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "tracking", DESKTOP) else { return };
    let variant = house.shown("/products?expand=variants")["items"][0]["expanded"]["variants"][0].clone();
    let (product, id) = (variant["product"].as_str().unwrap(), variant["id"].as_str().unwrap());
    page.go(&format!("/products/{product}/variants/{id}"));
    page.tick("mode", "lot");
    page.send_of("mode");
    page.shows("Saved");
    assert_eq!(house.shown(&format!("/stock/tracking/{id}"))["mode"], "lot");
    let place = house.shown("/locations")["items"][0]["id"].clone();
    house.done("/stock/receipts", &json!({ "variant": id, "location": place, "quantity": "3", "lot": "A1" }));
    page.tick("mode", "none");
    page.send_of("mode");
    assert!(beside(&page, "mode").contains("Some of this variant is in stock"), "{}", page.text());
}

/// What is said to be wrong with a field.
fn beside(page: &Page<'_>, name: &str) -> String {
    let script = "return document.getElementById(`${arguments[0]}-wrong`)?.textContent.trim() ?? '';";
    page.browser.run(script, &[json!(name)]).as_str().unwrap_or_default().to_owned()
}

#[test]
fn whoever_corrected_a_form_goes_back_to_a_page() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "back", DESKTOP) else { return };
    page.go("/products/new");
    page.fill("name", "Tea");
    page.fill("price", "a dozen");
    page.submit();
    page.shows("This is no number");
    page.fill("price", "4.50");
    page.submit();
    page.is_below("/products/prd_");
    page.browser.back();
    page.is_at("/products/new");
    page.shows("Price");
}
