//! Other sites' pages: what a browser adds by itself is no permission, and our name is ours.

use serde_json::json;

use crate::{
    http::Request,
    program::Home,
    shop::{PASSWORD, Shop},
};

const CROSS: (u16, &str) = (403, "request.cross-site");

fn is_refused(request: Request<'_>) {
    let (status, code) = request.refused();
    assert_eq!((status, code.as_str()), CROSS);
}

#[test]
fn another_sites_page_changes_nothing() {
    let shop = Shop::open();
    let ours = format!("http://{}", shop.server.address);
    let write = || shop.owner.post("/api/v1/products", &json!({ "name": "Tea" }));
    for origin in [
        "https://elsewhere.example",
        "null",
        "http://localhost",
        "http://127.0.0.1",
        "",
        &format!("{ours}.elsewhere.example"),
        &ours.replace("http", "https"),
    ] {
        is_refused(write().header("Origin", origin));
    }
    for site in ["cross-site", "same-site", "Same-Origin", ""] {
        is_refused(write().header("Sec-Fetch-Site", site));
        // The one that no page can influence decides.
        is_refused(write().header("Sec-Fetch-Site", site).header("Origin", &ours));
    }
    is_refused(write().header("Origin", &ours).also("Origin", &ours));
    is_refused(write().header("Sec-Fetch-Site", "same-origin").also("Sec-Fetch-Site", "same-origin"));
    for (method, path) in [
        ("DELETE", "/session"),
        ("PATCH", "/products/x"),
        ("PUT", "/products/x/archival"),
        ("POST", "/join"),
        ("POST", "/claim"),
    ] {
        is_refused(shop.owner.request(method, &format!("/api/v1{path}")).header("Origin", "https://elsewhere.example"));
    }
    // Nobody is signed in as somebody else, either.
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    is_refused(shop.anyone().post("/api/v1/sessions", &login).header("Origin", "https://elsewhere.example"));

    write().header("Origin", &ours).done();
    write().header("Sec-Fetch-Site", "same-origin").header("Origin", &ours).done();
    write().header("Sec-Fetch-Site", "none").done();
    // Looking changes nothing.
    shop.owner
        .get("/api/v1/products")
        .header("Origin", "https://elsewhere.example")
        .header("Sec-Fetch-Site", "cross-site")
        .done();
    assert_eq!(shop.owner.get("/api/v1/products").done()["items"].as_array().unwrap().len(), 3);
}

#[test]
fn what_a_form_can_send_is_not_read() {
    let shop = Shop::open();
    let body = json!({ "name": "Tea" }).to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/jsonp",
        "json",
        "",
    ] {
        let answer =
            shop.owner.post("/api/v1/products", &json!({})).body(body.as_bytes()).header("Content-Type", kind).send();
        assert_eq!(answer.problem(), (415, "request.media-type".to_owned()), "{kind}");
    }
    let none = shop.owner.request("POST", "/api/v1/products").body(body.as_bytes()).send();
    assert_eq!(none.problem().0, 415);
    for kind in ["application/json", "Application/JSON; charset=utf-8"] {
        shop.owner.post("/api/v1/products", &json!({})).body(body.as_bytes()).header("Content-Type", kind).done();
    }
}

#[test]
fn nobody_reads_our_answers_from_another_page() {
    let shop = Shop::open();
    for request in [
        shop.owner.get("/api/v1/products").header("Origin", "https://elsewhere.example"),
        shop.owner
            .request("OPTIONS", "/api/v1/products")
            .header("Origin", "https://elsewhere.example")
            .header("Access-Control-Request-Method", "POST"),
    ] {
        let answer = request.send();
        assert!(answer.headers.iter().all(|(name, _)| !name.starts_with("access-control-")), "{answer:?}");
    }
}

#[test]
fn only_our_names_are_answered_to() {
    let home = Home::new();
    let server = home.serve_with(&["--public-url", "https://office.example.com"], |_| {});
    let shop = Shop::claim(home, server);
    let misdirected = (421, "request.host".to_owned());
    for host in [
        "elsewhere.example",
        "office.example.com.elsewhere.example",
        "office.example.com:99999",
        "10.0.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "office.example.com@elsewhere.example",
        "",
    ] {
        assert_eq!(shop.owner.get("/api/v1/products").header("Host", host).refused(), misdirected, "{host}");
        assert_eq!(shop.owner.get("/nothing").header("Host", host).refused(), misdirected, "{host}");
    }
    assert_eq!(shop.owner.get("/api/v1/products").also("Host", "elsewhere.example").refused().0 / 100, 4);
    assert_eq!(shop.owner.get("http://elsewhere.example/api/v1/products").refused(), misdirected);
    for host in ["office.example.com", "OFFICE.example.com:443", "localhost", "127.0.0.1:1", "[::1]:8780"] {
        // That it was reached under a forwarded name is the proxy's business, and no name of ours.
        shop.anyone()
            .get("/api/v1/openapi.json")
            .header("Host", host)
            .header("X-Forwarded-Host", "elsewhere.example")
            .done();
    }
    // Load balancers ask under whatever they know.
    shop.anyone().get("/healthz").header("Host", "10.0.0.7:8780").done();
    shop.anyone().get("/readyz").header("Host", "elsewhere.example").done();
}
