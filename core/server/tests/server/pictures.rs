//! Pictures over HTTP and on the console's pages, and codes read out of what a camera sees.

use serde_json::{Value, json};
use testkit::{photograph, photograph_of};

use crate::{
    http::{Answer, Client},
    program::Home,
    shop::{Shop, text},
};

const BYTES: &str = "application/octet-stream";

fn add(client: &Client, product: &Value, bytes: &[u8]) -> Answer {
    let at = format!("/api/v1/products/{}/pictures?alt=A%20cup", text(&product["id"]));
    client.request("POST", &at).header("Content-Type", "image/jpeg").body(bytes).send()
}

/// A form with these fields and these photographs.
fn with_files(client: &Client, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    client.request("POST", path).form_with(fields, "image/jpeg", files).send()
}

#[test]
fn a_picture_is_shown_and_kept_by_browsers_and_is_never_a_page() {
    Shop::on_both(|shop| {
        let tea = shop.product("Tea");
        let whole = add(&shop.owner, &tea, &photograph(300, 200, 90));
        assert_eq!(whole.status, 201, "{}", whole.text());
        let whole = whole.json();
        let image = &whole["images"][0];
        assert_eq!((&image["alt"], &image["width"]), (&json!("A cup"), &json!(300)));
        let at = format!("/api/v1/pictures/{}", text(&image["blob"]));
        let seen = shop.owner.get(&at).header("Accept-Encoding", "gzip, br").send();
        assert_eq!((seen.status, seen.header("content-type")), (200, Some("image/jpeg")));
        assert!(seen.header("content-disposition").unwrap().starts_with("inline; filename=\"blb_"));
        assert_eq!(seen.header("cache-control"), Some("private, max-age=31536000, immutable"));
        assert_eq!((seen.header("content-encoding"), seen.header("x-content-type-options")), (None, Some("nosniff")));
        assert!(seen.header("content-security-policy").unwrap().contains("default-src 'none'"));
        let tag = seen.header("etag").unwrap();
        let known = shop.owner.get(&at).header("If-None-Match", tag).send();
        assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, Some(tag)));
        assert_eq!(shop.anyone().get(&at).send().problem().0, 401);
        // A storefront shows it to anyone, on any page, once it is open and the product is published.
        let workspace = text(&shop.owner.get("/api/v1/me").done()["workspace"]);
        let public = format!("/api/v1/storefront/{workspace}/pictures/{}", text(&image["thumb"]));
        assert_eq!(shop.anyone().get(&public).send().problem().0, 404);
        shop.owner.put("/api/v1/storefront", &json!({ "version": 0, "open": true })).done();
        let publish = json!({ "version": whole["version"], "published": true });
        shop.owner.patch(&format!("/api/v1/products/{}", text(&tea["id"])), &publish).done();
        let seen = shop.anyone().get(&public).send();
        assert_eq!((seen.status, seen.header("cache-control")), (200, Some("public, max-age=86400")));
        assert_eq!(seen.header("cross-origin-resource-policy"), Some("cross-origin"));
        // What is no picture is told so, and one that says that it is too large is not begun.
        let page = add(&shop.owner, &tea, b"<!doctype html><script>alert(1)</script>");
        assert_eq!(page.problem(), (422, "picture.unknown".to_owned()));
        let at = format!("/api/v1/products/{}/pictures?width=7", text(&tea["id"]));
        assert_eq!(shop.owner.request("POST", &at).body(b"x").send().problem().0, 400);
    });
}

#[test]
fn pictures_are_added_ordered_and_taken_away_on_the_page() {
    let shop = Shop::open();
    let tea = shop.product("Tea");
    let page = format!("/products/{}", text(&tea["id"]));
    let (front, back) = (photograph(300, 200, 10), photograph(200, 300, 200));
    let files: [(&str, &str, &[u8]); 2] = [("picture", "front.jpg", &front), ("picture", "back.jpg", &back)];
    let sent = with_files(&shop.owner, &format!("{page}/pictures"), &[], &files);
    assert_eq!((sent.status, sent.header("location")), (303, Some(&*format!("{page}#images"))), "{}", sent.text());
    let api = format!("/api/v1{page}");
    let now = shop.owner.get(&api).done();
    let named = |at: usize| text(&now["images"][at]["blob"]);
    assert_eq!((now["images"].as_array().unwrap().len(), &now["images"][0]["width"]), (2, &json!(300)));
    let shown = shop.owner.get(&page).send().text();
    assert!(shown.contains(&format!("src=\"/api/v1/pictures/{}\"", text(&now["images"][1]["thumb"]))), "{shown}");
    let list = shop.owner.get("/products").send().text();
    assert!(list.contains(&format!("src=\"/api/v1/pictures/{}\"", text(&now["images"][0]["thumb"]))), "{list}");
    // The second goes to the front, and the first gets a description.
    let (one, two) = (named(0), named(1));
    let version = now["version"].to_string();
    let fields = [
        ("version", version.as_str()),
        ("image", &one),
        ("alt", "Front"),
        ("image", &two),
        ("alt", ""),
        ("do", "up-1"),
    ];
    assert_eq!(shop.owner.request("POST", &format!("{page}/images")).form(&fields).send().status, 303);
    let turned = shop.owner.get(&api).done();
    assert_eq!((text(&turned["images"][0]["blob"]), &turned["images"][1]["alt"]), (two.clone(), &json!("Front")));
    let version = turned["version"].to_string();
    let fields =
        [("version", version.as_str()), ("image", &two), ("alt", ""), ("image", &one), ("alt", ""), ("do", "remove-0")];
    let removed = shop.owner.request("POST", &format!("{page}/images")).form(&fields).send();
    assert!(removed.headers.iter().any(|(name, value)| name == "set-cookie" && value.starts_with("said=")));
    assert_eq!(shop.owner.get(&api).done()["images"].as_array().unwrap().len(), 1);
    // What cannot be taken is said on the page, by its name, and nothing chosen is said, too.
    let broken = with_files(&shop.owner, &format!("{page}/pictures"), &[], &[("picture", "notes.txt", b"hello")]);
    assert!(broken.status == 422 && broken.text().contains("notes.txt: This is no picture"), "{}", broken.text());
    let none = with_files(&shop.owner, &format!("{page}/pictures"), &[], &[("picture", "", b"")]);
    assert!(none.status == 422 && none.text().contains("Choose a picture first"), "{}", none.text());
    let version = shop.owner.get(&api).done()["version"].to_string();
    let elsewhere =
        [("version", version.as_str()), ("image", one.as_str()), ("alt", ""), ("url", "https://a.example/x.jpg")];
    assert_eq!(shop.owner.request("POST", &format!("{page}/images")).form(&elsewhere).send().status, 303);
    let shown = shop.owner.get(&page).send().text();
    assert!(
        shown.contains("href=\"https://a.example/x.jpg\"") && !shown.contains("src=\"https://a.example"),
        "{shown}"
    );
    let outside = with_files(&shop.anyone(), &format!("{page}/pictures"), &[], &files);
    assert_eq!(outside.status, 303, "to sign in");
    let mut other = shop.owner.request("POST", &format!("{page}/pictures"));
    other = other.header("Sec-Fetch-Site", "cross-site").header("Content-Type", "multipart/form-data; boundary=x");
    assert_eq!(other.body(b"--x--\r\n").send().status, 403);
}

/// A label as it is printed, seen from above: so many points for a module.
fn label(shop: &Shop, product: &Value, code: &str) -> (u32, u32, Vec<u8>) {
    const POINTS: usize = 3;
    let page = shop.owner.get(&format!("/products/labels?product={}", text(&product["id"]))).send().text();
    let drawn = page.split("<svg viewBox=\"0 0 ").find(|part| part.contains(&format!("aria-label=\"{code}\"")));
    let drawn = drawn.unwrap_or_else(|| panic!("no label for {code} in {page}"));
    let width: usize = drawn.split(' ').next().unwrap().parse().unwrap();
    let path = drawn.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut line = vec![235; width * POINTS];
    for bar in path.split('M').filter(|bar| !bar.is_empty()) {
        let (from, rest) = bar.split_once(" 0h").unwrap();
        let wide: usize = rest.split('v').next().unwrap().parse().unwrap();
        let from: usize = from.parse().unwrap();
        line[from * POINTS..(from + wide) * POINTS].fill(25);
    }
    let light = vec![235; line.len() * 12];
    let points = [light.clone(), line.repeat(80), light].concat();
    (u32::try_from(line.len()).unwrap(), 104, points)
}

#[test]
fn the_server_reads_the_codes_of_our_own_labels() {
    let shop = Shop::open();
    let coded =
        |variant: Value| shop.owner.post("/api/v1/products", &json!({ "name": "Tea", "variants": [variant] })).done();
    let send =
        |path: &str, bytes: &[u8]| shop.owner.request("POST", path).header("Content-Type", BYTES).body(bytes).send();
    for (kind, code) in
        [("barcode", "4003994155486"), ("barcode", "036000291452"), ("barcode", "96385074"), ("sku", "CUP-50/B")]
    {
        let (width, height, points) = label(&shop, &coded(json!({ kind: code })), code);
        let look = send(&format!("/scan/look?width={width}&height={height}"), &points);
        assert_eq!((look.status, &look.json()["code"]), (200, &json!(code)));
        let taken = send("/scan/photograph", &photograph_of(width, height, points));
        assert_eq!((taken.status, &taken.json()["code"]), (200, &json!(code)));
    }
    let nothing = send("/scan/look?width=64&height=64", &[128; 64 * 64]);
    assert_eq!((nothing.status, nothing.json()), (200, json!({ "code": null })));
    for (path, bytes, code) in [
        ("/scan/look?width=64&height=64", &[1_u8; 100][..], "picture.broken"),
        ("/scan/look?width=64000&height=64000", &[1; 100], "picture.too-large"),
        ("/scan/look", &[1; 100], "picture.too-large"),
        ("/scan/look?width=800&height=800", &[1; 800 * 800 + 1], "request.too-large"),
        ("/scan/photograph", b"GIF89a", "picture.broken"),
        ("/scan/photograph", b"no picture", "picture.unknown"),
    ] {
        assert_eq!(send(path, bytes).problem().1, code, "{path} with {} bytes", bytes.len());
    }
    let form = shop.owner.request("POST", "/scan/look?width=1&height=1").form(&[("a", "b")]).send();
    assert_eq!(form.problem().0, 415, "another site's page could send a form");
    assert_eq!(shop.anyone().request("POST", "/scan/look").send().status, 303, "to sign in");
}

#[test]
fn nobody_looks_as_often_as_they_can() {
    let home = Home::new();
    let server = home.serve_limited(&[], |_| {});
    let shop = Shop::claim(home, server);
    let look =
        || shop.owner.request("POST", "/scan/look?width=1&height=1").header("Content-Type", BYTES).body(b"0").send();
    // Several at once: one after the other may be slow enough to be allowed.
    let is_refused = || (0..60).any(|_| look().status == 429);
    let refused = std::thread::scope(|scope| {
        let looking: Vec<_> = (0..8).map(|_| scope.spawn(is_refused)).collect();
        looking.into_iter().any(|one| one.join().unwrap())
    });
    assert!(refused, "every look was answered");
}

#[test]
fn a_code_is_photographed_into_a_form_without_a_script() {
    let shop = Shop::open();
    let variants = json!([{ "sku": "TEA-1", "barcode": "4003994155486", "currency": "EUR" }]);
    let tea = shop.owner.post("/api/v1/products", &json!({ "name": "Green tea", "variants": variants })).done();
    let floor = text(&shop.owner.post("/api/v1/locations", &json!({ "name": "Floor" })).done()["id"]);
    let (width, height, points) = label(&shop, &tea, "4003994155486");
    let code = photograph_of(width, height, points);
    let empty = photograph_of(64, 64, vec![200; 64 * 64]);
    for (path, fields, found) in [
        ("/stock/receive", vec![("do", "find"), ("key", "k1"), ("location", floor.as_str())], "name=\"quantity-"),
        ("/stock/adjust", vec![("do", "find"), ("key", "k2"), ("location", &floor)], "name=\"quantity-"),
        ("/stock/reservations/new", vec![("do", "find"), ("key", "k3")], "name=\"quantity\""),
        ("/stock/reorder-points", vec![("do", "find")], "name=\"minimum\""),
    ] {
        let read = with_files(&shop.owner, path, &fields, &[("photograph", "code.png", &code)]);
        assert!(read.status == 200 && read.text().contains(found), "{path}: {} {}", read.status, read.text());
        assert!(read.text().contains("Green tea"), "{path}");
        assert!(
            read.header("permissions-policy").unwrap().contains("camera=(self)")
                || !read.text().contains("class=\"eye\"")
        );
        let read = with_files(&shop.owner, path, &fields, &[("photograph", "code.png", &empty)]);
        assert!(read.text().contains("No code to be seen"), "{path}: {}", read.text());
        let read = with_files(&shop.owner, path, &fields, &[("photograph", "code.png", b"no picture at all")]);
        assert!(read.text().contains("This is no picture"), "{path}: {}", read.text());
    }
}
