//! What a shop does all day.

use serde_json::json;

use crate::{
    browser::{DESKTOP, PHONE, TABLET},
    house::House,
    page::{Page, key},
};

/// What everyone comes past: it fits, it can be read, and it shuts nobody out.
pub const PAGES: [&str; 57] = [
    "/",
    "/products",
    "/products/new",
    "/stock",
    "/stock/receive",
    "/stock/adjust",
    "/stock/movements",
    "/stock/transfers",
    "/stock/transfers/new",
    "/stock/counts",
    "/stock/counts/new",
    "/stock/reorders",
    "/stock/locations",
    "/products/shelves",
    "/products/shelves/price-lists",
    "/products/price-lists/new",
    "/products/conversions",
    "/stock/lots",
    "/stock/value",
    "/reports",
    "/reports/products",
    "/reports/channels",
    "/reports/taxes",
    "/reports/receivables",
    "/ledger",
    "/ledger/journal",
    "/ledger/periods",
    "/ledger/files",
    "/products/import",
    "/approvals",
    "/settings/practice",
    "/members",
    "/members/roles",
    "/audit",
    "/security",
    "/account",
    "/account/security",
    "/account/sessions",
    "/settings/second-factor",
    "/settings/timeouts",
    "/settings/selling",
    "/settings/tax-rates",
    "/settings/numbers",
    "/tokens",
    "/tokens/all",
    "/tokens/services",
    "/find",
    "/home/value",
    "/settings",
    "/settings/business",
    "/settings/storefront",
    "/products/shelves/units",
    "/products/shelves/tax-classes",
    "/begin/business",
    "/begin/products",
    "/begin/places",
    "/begin/people",
];

#[test]
fn a_product_with_three_variants_is_there_and_received() {
    let house = House::claimed();
    house.done("/locations", &json!({ "name": "Shop floor" }));
    let Some(mut page) = Page::open_inside(&house, "product", DESKTOP) else { return };
    page.go("/products/new");
    page.fill("name", "Green tea");
    page.fill("price", "4.90");
    page.fill("sku", "TEA");
    page.fill("option-1", "Size");
    page.fill("values-1", "50 g, 100 g, 250 g");
    page.submit();
    page.shows("250 g");
    let product = &house.shown("/products?expand=variants")["items"][0];
    assert_eq!(product["name"], "Green tea");

    page.go("/stock/receive");
    page.fill("code", "TEA-100-G");
    page.keys(key::ENTER);
    page.fill("quantity-0", "a dozen");
    page.choose("location", "Shop floor");
    page.send("Receive goods");
    assert_eq!(page.value("quantity-0"), "a dozen", "what was typed is kept");
    page.fill("quantity-0", "12");
    page.send("Receive goods");
    page.is_at("/stock");
    page.shows("12");
}

#[test]
fn a_colleague_is_invited_and_comes_in() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "invite", DESKTOP) else { return };
    page.go("/members");
    page.tick("role", "cashier");
    page.send("Make the link");
    let link = page.until("a link is shown", || {
        let script = "return document.querySelector('input[readonly]')?.value ?? null;";
        page.browser.run(script, &[]).as_str().map(str::to_owned)
    });
    drop(page);

    let Some(mut page) = Page::open(&house, "join", PHONE) else { return };
    page.follow(&link);
    page.fill("name", "Cleo");
    page.fill("email", "cleo@example.com");
    page.fill("password", "three small green kettles");
    page.submit();
    page.shows("Cleo");
    assert!(!page.text().contains("Audit log"), "what a cashier may not see is not offered");
}

#[test]
fn goods_are_received_with_the_keyboard_alone() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "keyboard", DESKTOP) else { return };
    page.go("/stock");
    page.tab_to("Receive goods");
    page.enter();
    page.is_at("/stock/receive");
    page.keys("TEA-1");
    page.keys(key::ENTER);
    page.shows("How many");
    page.tab_to("quantity-0");
    page.keys("7");
    // Enter would go back to the field that is scanned into; the button is after the last field.
    page.tab_to("source");
    page.keys(key::TAB);
    page.enter();
    page.is_at("/stock");
    page.shows("7");
}

#[test]
fn every_page_fits_a_phone_and_a_tablet_by_day_and_by_night() {
    let house = House::with_stock();
    for (name, look) in [("phone", PHONE), ("tablet-dark", TABLET.dark()), ("desktop-dark", DESKTOP.dark())] {
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        for path in PAGES {
            page.go(path);
            page.is_at(path);
        }
    }
}
