//! Lists on a phone and on a desk: nothing that matters of them lies outside of what is seen.

use serde_json::{Value, json};
use testkit::text;

use crate::{
    browser::{DESKTOP, PHONE},
    house::House,
    page::Page,
};

const LISTS: [&str; 13] = [
    "/products",
    "/stock",
    "/stock/movements",
    "/stock/reservations",
    "/stock/reorders",
    "/stock/lots",
    "/contacts",
    "/orders",
    "/invoices",
    "/audit",
    "/members",
    "/tokens",
    "/account/sessions",
];

/// A shop whose things have names as long as things have, at more than one place.
fn shop() -> House {
    let house = House::claimed();
    let said = house.shown("/business");
    house.change("/business", &json!({ "version": said["version"], "country": "DE", "currency": "EUR" }));
    house.done("/tax-presets", &json!({ "country": "DE" }));
    let places = ["Shop floor, Main Street", "Store room in the cellar", "Van", "Market stall on Saturdays"];
    let places = places.map(|name| house.done("/locations", &json!({ "name": name }))["id"].clone());
    let names =
        ["Green tea from the southern slopes, loose", "Pot of cast iron with a lid and a sieve", "Cup", "Honey, 500 g"];
    let mut tea = Value::Null;
    for (at, name) in names.into_iter().enumerate() {
        let variants =
            json!([{ "price": "1149.90", "cost": "423.17", "currency": "EUR", "sku": format!("ART-{at}-2026") }]);
        let product = house.done("/products", &json!({ "name": name, "variants": variants }));
        let variant = product["variants"][0]["id"].clone();
        if at == 0 {
            tea = variant.clone();
        }
        for place in &places {
            let goods = json!({ "variant": variant, "location": place, "quantity": "1234", "unit_cost": "423.17" });
            house.done("/stock/receipts", &goods);
        }
        let point = json!({ "variant": variant, "location": places[0], "minimum": "2000", "target": "5000" });
        house.put("/stock/reorder-points", &point);
        let kept =
            json!({ "variant": variant, "location": places[1], "quantity": "12", "reason": "For Mia, until Friday" });
        house.done("/stock/reservations", &kept);
    }
    let mia = json!({
        "kind": "person", "name": "Mia Müller-Lüdenscheidt", "company": "Consolidated Teas and Coffees Ltd",
        "email": "mia.mueller-luedenscheidt@example.com", "phone": "+44 20 7946 0018", "is_customer": true, "is_supplier": true,
    });
    let mia = house.done("/contacts", &mia);
    let policy = house.shown("/sales/policy");
    house.change("/sales/policy", &json!({ "version": policy["version"], "location": places[0] }));
    let order = json!({ "contact": mia["id"], "lines": [{ "variant": tea, "quantity": "3" }] });
    let order: Value = house.done("/orders", &order);
    let id = text(&order["id"]);
    house.put(&format!("/orders/{id}/placement"), &json!({ "version": order["version"] }));
    house.done(&format!("/orders/{id}/invoices"), &json!({}));
    house
}

/// What of a page's tables lies to the side of what is seen.
fn hidden(page: &Page<'_>) -> Value {
    let wide = "return [...document.querySelectorAll('main .table')].filter(one => one.scrollWidth > one.clientWidth)\
                .map(one => one.querySelector('thead').innerText + ': ' + one.scrollWidth + ' in ' + one.clientWidth);";
    page.browser.run(wide, &[])
}

#[test]
fn lists_fit_a_phone_and_show_what_matters() {
    let house = shop();
    let Some(mut page) = Page::open_inside(&house, "lists-phone", PHONE) else { return };
    for path in LISTS {
        page.go(path);
        assert_eq!(hidden(&page), json!([]), "{path}");
    }
    for (path, shown) in [
        ("/products", ["1.149,90\u{a0}€", "4.936"]),
        ("/stock", ["Van", "1.234"]),
        ("/contacts", ["Customer", "+44 20 7946 0018"]),
        ("/orders", ["Mia Müller-Lüdenscheidt", "3.449,70\u{a0}€"]),
        ("/members", ["Ada", "Owner"]),
    ] {
        page.go(path);
        for words in shown {
            page.shows(words);
        }
    }
}

#[test]
fn lists_fit_a_desk() {
    let house = shop();
    let Some(mut page) = Page::open_inside(&house, "lists-desk", DESKTOP) else { return };
    for path in LISTS {
        page.go(path);
        assert_eq!(hidden(&page), json!([]), "{path}");
    }
}
