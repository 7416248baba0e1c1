//! The stock's pages, as a browser without a script sees them.

use serde_json::json;

use crate::{
    http::{Answer, Client},
    shop::{Shop, text},
};

const PAGES: [&str; 17] = [
    "/stock",
    "/stock?only=low&search=tea&at=2026-01-01",
    "/stock/movements",
    "/stock/movements?kind=receive&from=2026-01-01",
    "/stock/receive",
    "/stock/adjust",
    "/stock/transfers",
    "/stock/transfers/new",
    "/stock/counts",
    "/stock/counts/new",
    "/stock/reorders",
    "/stock/reorder-points",
    "/stock/reservations",
    "/stock/reservations/new",
    "/stock/lots?show=soon",
    "/stock/locations",
    "/approvals",
];

#[track_caller]
fn sent_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap().to_owned()
}

fn post(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    client.request("POST", path).form(fields).send()
}

/// A variant with the SKU `TEA-1`, and two locations.
fn shelf(shop: &Shop) -> (String, String, String) {
    let new = json!({ "name": "Green tea", "variants": [{ "title": "50 g", "sku": "TEA-1", "currency": "EUR" }] });
    let product = shop.owner.post("/api/v1/products", &new).done();
    let place = |name: &str| text(&shop.owner.post("/api/v1/locations", &json!({ "name": name })).done()["id"]);
    (text(&product["variants"][0]["id"]), place("Floor"), place("Store"))
}

#[test]
fn every_page_of_the_stock_is_there_and_shown_to_those_who_may() {
    let shop = Shop::open();
    let empty = shop.owner.get("/stock").send();
    assert!(empty.status == 200 && empty.text().contains("Nothing has been received yet"), "{}", empty.text());
    shelf(&shop);
    for page in PAGES {
        let answer = shop.owner.get(page).send();
        assert_eq!(answer.status, 200, "{page}: {}", answer.text());
        assert!(!answer.text().contains(" style="), "{page}");
    }
    let clerk = shop.member("cashier", "clerk@example.com");
    let page = clerk.get("/stock").send().text();
    assert!(page.contains("/stock/receive") && !page.contains("/stock/adjust") && !page.contains("/stock/value"));
    assert_eq!(clerk.get("/stock/value").send().status, 403);
}

#[test]
fn goods_are_scanned_received_and_taken_back() {
    let shop = Shop::open();
    let (variant, floor, _) = shelf(&shop);
    let ada = &shop.owner;
    let field = format!("name=\"variant-0\" value=\"{variant}\"");
    let scanned = post(ada, "/stock/receive", &[("do", "find"), ("code", "TEA-1"), ("key", "k1")]);
    assert!(scanned.status == 200 && scanned.text().contains(&field), "{}", scanned.text());
    let unknown = post(ada, "/stock/receive", &[("do", "find"), ("code", "<nothing>")]);
    assert!(unknown.text().contains("&#60;nothing&#62;") && !unknown.text().contains("<nothing>"));
    let line = |quantity| {
        let fields = [
            ("do", "send"),
            ("key", "k2"),
            ("location", floor.as_str()),
            ("variant-0", variant.as_str()),
            ("quantity-0", quantity),
            ("cost-0", "2.50"),
            ("source", "DN-7"),
        ];
        post(ada, "/stock/receive", &fields)
    };
    let none = line("");
    assert!(none.status == 422 && none.text().contains("Say how many") && none.text().contains("DN-7"));
    let wrong = line("a dozen");
    assert!(wrong.status == 422 && wrong.text().contains("quantity-0-wrong") && wrong.text().contains("a dozen"));
    assert_eq!(sent_to(&line("12")), "/stock");
    assert_eq!(sent_to(&line("12")), "/stock", "the same form again is not more goods");
    assert!(ada.get("/stock").send().text().contains(">12<"));

    let movements = ada.get("/api/v1/stock/movements").done();
    let id = text(&movements["items"][0]["id"]);
    let back = format!("/stock/movements/{id}/reversal");
    let why = post(ada, &back, &[("reason", ""), ("here", "/stock/movements?kind=receive")]);
    assert!(why.status == 422 && why.text().contains("Say why"), "{}", why.text());
    let reversed = post(ada, &back, &[("reason", "twice"), ("here", "/stock/movements?kind=receive")]);
    assert_eq!(sent_to(&reversed), "/stock/movements?kind=receive");
    assert_eq!(
        sent_to(&post(
            ada,
            "/stock/adjust",
            &[
                ("do", "send"),
                ("key", "k3"),
                ("location", &floor),
                ("variant-0", &variant),
                ("quantity-0", "4"),
                ("way", "more"),
                ("reason", "found"),
            ]
        )),
        "/stock"
    );
    let levels = ada.get("/api/v1/stock/levels").done();
    assert_eq!(levels["items"][0]["on_hand"], "4");
    let elsewhere = post(ada, &back, &[("reason", "x"), ("here", "https://elsewhere.example/")]);
    assert!(!elsewhere.text().contains("elsewhere.example"), "nobody is sent away");
}

#[test]
fn goods_go_from_one_place_to_another_in_parts() {
    let shop = Shop::open();
    let (variant, floor, store) = shelf(&shop);
    let ada = &shop.owner;
    ada.post("/api/v1/stock/receipts", &json!({ "variant": variant, "location": floor, "quantity": "10" })).done();
    let new = [
        ("do", "send"),
        ("key", "t1"),
        ("from", floor.as_str()),
        ("to", store.as_str()),
        ("variant-0", variant.as_str()),
        ("quantity-0", "6"),
    ];
    let path = sent_to(&post(ada, "/stock/transfers/new", &new));
    let api = path.replace("/stock/transfers/", "/api/v1/stock/transfer-orders/");
    let sent = ada.get(&api).done();
    let line = text(&sent["lines"][0]["id"]);
    assert_eq!(sent["state"], "sent");
    let arrived = format!("arrived-{line}");
    let some = [("do", "receive"), ("line", line.as_str()), (arrived.as_str(), "4")];
    assert_eq!(sent_to(&post(ada, &path, &some)), path);
    assert!(ada.get(&path).send().text().contains("2 on the way"));
    let version = ada.get(&api).done()["version"].to_string();
    let (missing, returned) = (format!("missing-{line}"), format!("returned-{line}"));
    let close = [
        ("do", "close"),
        ("version", version.as_str()),
        ("line", line.as_str()),
        (missing.as_str(), "1"),
        (returned.as_str(), "1"),
        ("reason", "broken"),
    ];
    assert_eq!(sent_to(&post(ada, &path, &close)), path);
    assert_eq!(ada.get(&api).done()["state"], "closed");
}

#[test]
fn a_count_is_counted_by_scanner_once_and_finished() {
    let shop = Shop::open();
    let (variant, floor, _) = shelf(&shop);
    let ada = &shop.owner;
    ada.post("/api/v1/stock/receipts", &json!({ "variant": variant, "location": floor, "quantity": "10" })).done();
    let path = sent_to(&post(ada, "/stock/counts/new", &[("do", "open"), ("key", "c1"), ("locations", &floor)]));
    let counting = format!("{path}/count");
    let camera = |page: &str| ada.get(page).send().header("permissions-policy").unwrap().contains("camera=(self)");
    assert!(camera(&counting) && !camera(&path), "one page may look through the camera");
    let found = post(ada, &counting, &[("do", "find"), ("code", "TEA-1"), ("location", &floor)]);
    assert!(found.status == 200 && found.text().contains("name=\"quantity\""), "{}", found.text());
    // With a script: each scan is one more, and sent twice it is one all the same.
    let scan = |key| {
        let fields =
            [("code", "TEA-1"), ("quantity", "1"), ("adds", "yes"), ("location", floor.as_str()), ("key", key)];
        post(ada, &format!("{path}/tallies"), &fields)
    };
    for (key, counted) in [("s1", "1"), ("s2", "2"), ("s2", "2"), ("s1", "1")] {
        let told = scan(key);
        assert_eq!((told.status, &told.json()["counted"]), (200, &json!(counted)), "{key}");
    }
    let unknown = [("code", "NOPE"), ("quantity", "1"), ("location", floor.as_str()), ("key", "s3")];
    assert_eq!(post(ada, &format!("{path}/tallies"), &unknown).status, 404);
    let save = [("do", "save"), ("variant", variant.as_str()), ("location", &floor), ("quantity", "8"), ("key", "s4")];
    assert!(sent_to(&post(ada, &counting, &save)).starts_with(&counting));
    let page = ada.get(&path).send().text();
    assert!(page.contains("\u{2212}2") || page.contains("-2"), "{page}");
    let stale = post(ada, &path, &[("do", "post"), ("version", "1")]);
    assert!(stale.status == 422 && stale.text().contains("counted meanwhile"), "{}", stale.text());
    let version = ada.get(&path.replace("/stock/counts/", "/api/v1/stock/counts/")).done()["version"].to_string();
    assert_eq!(sent_to(&post(ada, &path, &[("do", "post"), ("version", &version)])), path);
    assert_eq!(ada.get("/api/v1/stock/levels").done()["items"][0]["on_hand"], "8");
}

#[test]
fn two_who_change_a_location_see_the_difference() {
    let shop = Shop::open();
    let (_, floor, _) = shelf(&shop);
    let path = format!("/stock/locations/{floor}");
    let save = |name, version| post(&shop.owner, &path, &[("name", name), ("version", version)]);
    assert_eq!(sent_to(&save("Shop", "1")), "/stock/locations");
    let stale = save("Front", "1");
    let page = stale.text();
    assert!(
        stale.status == 422 && page.contains("<td class=\"prose\">Shop</td>") && page.contains("value=\"Front\""),
        "{page}"
    );
    assert!(page.contains("name=\"version\" value=\"2\""), "saving again means it");
    assert_eq!(sent_to(&save("Front", "2")), "/stock/locations");
}
