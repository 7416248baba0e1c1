//! Where the browser runs no script at all, the same can be done.

use crate::{browser::DESKTOP, house::House, page::Page};

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
