//! Where the browser runs no script at all, the same can be done.

use std::io::Write as _;

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
};

#[test]
fn a_shop_is_run_without_a_script() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "bare", DESKTOP.without_script()) else { return };
    page.go("/products/new");
    page.fill("name", "Black tea");
    page.fill("price", "3.90");
    page.fill("option-1", "Size");
    page.fill("values-1", "100 g");
    page.submit();
    page.shows("Black tea");
    page.go("/stock/receive");
    page.fill("code", "TEA-1");
    page.send("Add");
    page.fill("quantity-0", "5");
    page.send("Receive goods");
    page.is_at("/stock");
    page.shows("5");
}

#[test]
fn a_file_is_brought_in_and_taken_back_without_a_script() {
    let house = House::claimed();
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all("Artikel;Artikelnummer;Preis\nSchwarztee;T-1;4,50\n".as_bytes()).unwrap();
    let Some(mut page) = Page::open_inside(&house, "import-bare", PHONE.without_script()) else { return };
    page.go("/products/import");
    page.choose("kind", "Products");
    let field = page.browser.all("[name=sent]").pop().unwrap();
    page.browser.type_into(&field, file.path().to_str().unwrap()).unwrap();
    page.send("Show what would change");
    // Of nobody's format: what its columns mean is guessed, and asked.
    page.shows("Artikelnummer");
    page.send("Show what would change");
    page.is_below("/products/import/imp_");
    let path = page.path();
    // Nothing looks again by itself.
    for (state, button) in [("compared", "Import one change"), ("applied", "Take all of it back")] {
        page.until(state, || (house.shown("/imports")["items"][0]["state"] == state).then_some(()));
        page.go(&path);
        page.send(button);
    }
    page.until("undone", || (house.shown("/imports")["items"][0]["state"] == "undone").then_some(()));
    page.go(&path);
    page.shows("Taken back");
    page.go("/products");
    page.shows("No products yet");
}
