//! Lists: every row once, in order, on both databases the same; found by words; sent small.

use std::io::{Read as _, Write as _};

use serde_json::{Value, json};

use crate::{
    http::{Answer, Client},
    program::Home,
    shop::{Shop, text},
};

/// Words that databases like to sort differently.
const NAMES: [&str; 24] = [
    "apple",
    "Apple",
    "Äpfel",
    "apples",
    "zebra",
    "Zebra",
    "éclair",
    "eclair",
    "Eclair",
    "tea 10",
    "tea 2",
    "Tea-3",
    "tea_4",
    "100 % tea",
    "ß",
    "ss",
    "naïve",
    "日本茶",
    "Ωmega",
    "o'clock",
    "back\\slash",
    "_",
    "%",
    "tea",
];

/// All pages, with as many on each.
fn walk(owner: &Client, query: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/api/v1/products?limit={limit}{query}{cursor}")).done();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        all.extend(items.iter().cloned());
        match &page["next"] {
            Value::Null => return all,
            next => cursor = format!("&cursor={}", text(next)),
        }
        assert!(all.len() <= 10_000, "it never ends");
    }
}

fn names(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| text(&row["name"])).collect()
}

fn stocked(shop: &Shop) {
    for name in NAMES {
        shop.product(name);
    }
    // The same name thrice: only the id tells them apart.
    (0..3).for_each(|_| drop(shop.product("Twin")));
}

#[test]
fn pages_show_every_product_once_in_one_order_on_both_databases() {
    let files = Shop::open();
    stocked(&files);
    let expected = names(&walk(&files.owner, "", 200));
    assert_eq!(expected.len(), NAMES.len() + 3);
    let searched = ["tea", "TEA", "%", "_", "\\", "ä", "e", "tea 1", "éclair", "'", "nothing of the kind", "日本"];
    let found: Vec<Vec<String>> =
        searched.iter().map(|words| names(&walk(&files.owner, &format!("&search={}", percent(words)), 4))).collect();
    for limit in [1, 2, 7, 26, 27, 28] {
        let rows = walk(&files.owner, "", limit);
        assert_eq!(names(&rows), expected, "{limit} to a page");
        let mut ids: Vec<_> = rows.iter().map(|row| text(&row["id"])).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), rows.len());
    }
    assert!(found[0].iter().all(|name| name.to_lowercase().contains("tea")) && found[0].len() == 6, "{:?}", found[0]);
    assert_eq!(found[1], found[0]);
    assert!(found[10].is_empty() && found[11] == ["日本茶"]);

    let Some(home) = Home::on_postgres() else { return };
    let postgres = Shop::open_in(home);
    stocked(&postgres);
    for limit in [3, 200] {
        assert_eq!(names(&walk(&postgres.owner, "", limit)), expected);
    }
    for (words, found) in searched.iter().zip(&found) {
        assert_eq!(&names(&walk(&postgres.owner, &format!("&search={}", percent(words)), 4)), found, "{words}");
    }
}

#[test]
fn a_cursor_is_ours_and_a_limit_has_limits() {
    let shop = Shop::open();
    (0..3).for_each(|n| drop(shop.product(&format!("Tea {n}"))));
    let page = |query: &str| shop.owner.get(&format!("/api/v1/products?{query}"));
    assert_eq!(page("limit=0").done()["items"].as_array().unwrap().len(), 1);
    assert_eq!(page("limit=65535").done()["items"].as_array().unwrap().len(), 3);
    for wrong in [
        "limit=65536",
        "limit=-1",
        "limit=1.5",
        "limit=",
        "cursor=nonsense",
        "cursor=e30",
        "cursor=%00",
        &format!("cursor={}", "A".repeat(9_000)),
    ] {
        assert_eq!(page(wrong).refused().0, 400, "{wrong}");
    }
    // A page does not show twice what moved behind it.
    let first = page("limit=2").done();
    let moved = &first["items"][0];
    let path = format!("/api/v1/products/{}", text(&moved["id"]));
    shop.owner.patch(&path, &json!({ "name": "A tea", "version": moved["version"] })).done();
    let rest = page(&format!("limit=2&cursor={}", text(&first["next"]))).done();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_product_is_found_by_its_codes_and_archived_ones_apart() {
    Shop::on_both(|shop| {
        let input = json!({ "name": "Green tea", "variants": [{ "sku": "TEA-1", "barcode": "4006381333931", "price": "4.50", "cost": "2.10", "currency": "EUR" }] });
        let product = shop.owner.post("/api/v1/products", &input).done();
        shop.product("Coffee");
        for query in [
            "sku=TEA-1",
            "barcode=4006381333931",
            "search=green",
            "search=tea+GREEN",
            "search=gr%C3%A9en",
            "search=geren",
            "search=TEA-1",
            "search=400638",
        ] {
            assert_eq!(names(&walk(&shop.owner, &format!("&{query}"), 5)), ["Green tea"], "{query}");
        }
        assert_eq!(names(&walk(&shop.owner, "&search=coffee+tea", 5)), [] as [&str; 0]);
        let twice =
            shop.owner.post("/api/v1/products", &json!({ "name": "X", "variants": [{ "sku": "TEA-1" }] })).refused();
        assert_eq!(twice, (409, "catalog.code-taken".to_owned()));
        shop.owner.put(&format!("/api/v1/products/{}/archival", text(&product["id"])), &json!({ "version": 1 })).done();
        assert_eq!(names(&walk(&shop.owner, "", 5)), ["Coffee"]);
        assert_eq!(names(&walk(&shop.owner, "&archived=true", 5)), ["Green tea"]);
        // What a cashier may not see of a price is not there, and says so.
        let clerk = shop.member("cashier", "cleo@example.com");
        let seen = clerk.get(&format!("/api/v1/products/{}", text(&product["id"]))).done();
        let variant = &seen["variants"][0];
        assert_eq!((&variant["cost"], &variant["price"]), (&Value::Null, &json!("4.5")), "{seen}");
    });
}

#[test]
fn long_answers_are_sent_small_to_those_who_can_read_them() {
    let shop = Shop::open();
    (0..60).for_each(|n| drop(shop.product(&format!("A rather long name for tea number {n}"))));
    let list = |encoding: &str| shop.owner.get("/api/v1/products?limit=60").header("Accept-Encoding", encoding).send();
    let plain = list("identity");
    assert_eq!((plain.status, plain.header("content-encoding")), (200, None));
    for (asked, told) in [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("br;q=0.1, gzip;q=0.9", "gzip")] {
        let packed = list(asked);
        assert_eq!(packed.header("content-encoding"), Some(told), "{asked}");
        assert_eq!(packed.header("vary"), Some("accept-encoding"));
        assert!(packed.body.len() * 3 < plain.body.len());
        if told == "gzip" {
            assert_eq!(unpacked(&packed), plain.body);
        }
    }
    for none in ["", "deflate;q=0", "zstd", "*"] {
        assert_eq!(list(none).header("content-encoding"), None, "{none}");
    }
    // A small answer, and one with a secret in it, are sent as they are.
    assert_eq!(shop.owner.get("/api/v1/me").header("Accept-Encoding", "gzip").send().header("content-encoding"), None);
    let head = shop.owner.request("HEAD", "/api/v1/products?limit=60").send();
    assert_eq!(
        (head.status, head.body.len(), head.header("content-length").map(str::to_owned)),
        (200, 0, Some(plain.body.len().to_string()))
    );
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut gzip = std::process::Command::new("gzip")
        .arg("-dc")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    gzip.stdin.take().unwrap().write_all(&answer.body).unwrap();
    let mut plain = Vec::new();
    gzip.stdout.take().unwrap().read_to_end(&mut plain).unwrap();
    assert!(gzip.wait().unwrap().success());
    plain
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
