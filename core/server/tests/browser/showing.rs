//! What a plugin shows, beside its connection, where everybody begins, and on the page of an order.

use std::{io::Write as _, time::Duration};

use serde_json::{Value, json};
use store::{Clock as _, SystemClock};
use testkit::{component, packed, text};

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
};

const MANIFEST: &str = include_str!("../../../../plugins/woocommerce/plugin.toml");
const OWN: &str = r#"panels = [{ name = "orders", title = "Orders from the shop", on = "connection" }]"#;

/// The real plugin, which shows the same in more places.
fn installed(page: &mut Page<'_>, program: &[u8]) {
    assert!(MANIFEST.contains(OWN));
    let also = |on: &str| format!(", {{ name = \"{on}\", title = \"Orders on the {on} page\", on = \"{on}\" }}]");
    let panels = OWN.replace(']', &also("home")).replace(']', &also("order"));
    let mut file = tempfile::Builder::new().suffix(".stockade").tempfile().unwrap();
    file.write_all(&packed(&MANIFEST.replace(OWN, &panels), program)).unwrap();
    page.go("/plugins/install");
    let field = page.browser.all("#package").pop().unwrap();
    page.browser.type_into(&field, file.path().to_str().unwrap()).unwrap();
    page.send("Look at it");
    page.fill("name", "Stockade");
    page.send("The fingerprint is theirs: trust this key");
    page.shows("It could show what it likes on the home page (Orders on the home page)");
    page.send("Install it");
    page.is_below("/plugins/ins_");
}

/// An order of the shop, so many days ago; its id.
fn order(house: &House, number: u32, days: u64, state: &str) -> String {
    let at = SystemClock.now().minus(Duration::from_secs(days * 24 * 60 * 60));
    let order = json!({
        "system": "woocommerce", "external_id": number.to_string(), "number": format!("WC-{number}"), "state": state,
        "currency": "EUR", "total": "4.50", "placed_at": at,
        "lines": [{ "name": "Tea <b>bold</b>", "quantity": "1", "net": "4.50" }],
    });
    text(&house.done("/order-imports", &order)["order"]["id"])
}

#[test]
fn what_a_plugin_shows_comes_after_the_page() {
    let Some(program) = component("woocommerce") else { return };
    for (name, look) in [("panel", DESKTOP), ("panel-phone", PHONE), ("panel-bare", PHONE.without_script())] {
        let house = House::claimed();
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        let first = order(&house, 1, 0, "open");
        for (number, days) in [(2, 0), (3, 1), (4, 5), (5, 29), (6, 40)] {
            order(&house, number, days, "completed");
        }
        installed(&mut page, &program);
        let plugin = text(&house.shown("/plugins")["items"][0]["id"]);
        let connection = text(&house.shown(&format!("/plugins/{plugin}/connections"))["items"][0]["id"]);
        let panels = format!("/plugins/{plugin}/connections/{connection}/panels");
        for (place, panel) in [
            (format!("/plugins/{plugin}/connections"), "orders".to_owned()),
            ("/".to_owned(), "home".to_owned()),
            (format!("/orders/{first}"), format!("order?record={first}")),
        ] {
            page.go(&place);
            if !page.has_script() {
                page.shows("Show it");
                page.go(&format!("{panels}/{panel}"));
            }
            page.shows("In thirty days");
            page.until("the chart is there", || {
                let drawn = "return document.querySelectorAll('.panel svg.chart').length || null;";
                if page.has_script() { page.browser.run(drawn, &[]).as_u64() } else { Some(1) }
            });
            page.looks_right(&place.replace(['/', '_'], "-"));
        }
        let look = house.done(&format!("/plugin-connections/{connection}/panels/orders/look"), &json!({}));
        let figures: Vec<&Value> = look["drawn"]["parts"][0]["figures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["value"]["number"])
            .collect();
        assert_eq!(figures, ["5", "1", "0", "0", "0"], "{look}");
    }
}
