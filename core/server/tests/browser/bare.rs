//! Where the browser runs no script at all, the same can be done.

use crate::{browser::DESKTOP, house::House, page::Page};

#[test]
fn a_shop_is_run_without_a_script() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "bare", DESKTOP.without_script()) else { return };
    page.go("/products/new");
    page.fill("name", "Black tea");
    page.fill("title-1", "100 g");
    page.fill("price-1", "3.90");
    page.fill("currency", "EUR");
    page.submit();
    page.shows("Black tea");
    page.go("/stock/receive");
    page.choose("variant", "Green tea");
    page.fill("quantity", "5");
    page.submit();
    page.is_at("/stock");
    page.shows("5");
}
