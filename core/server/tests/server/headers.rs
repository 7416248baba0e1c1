//! What every answer says, whatever it answers. `http::Answer` looks at each answer of every test; here are
//! those that no other test asks for.

use std::time::Duration;

use serde_json::json;

use crate::{program::Home, shop::Shop};

const LONG: Duration = Duration::from_secs(10);

#[test]
fn every_kind_of_answer_is_dressed() {
    let shop = Shop::open();
    let product = shop.product("Tea");
    let id = product["id"].as_str().unwrap();
    let path = format!("/api/v1/products/{id}");
    let body = vec![b'x'; 2 << 20];
    for (request, status) in [
        (shop.owner.get(&path), 200),
        (shop.owner.get(&path).header("If-None-Match", "*"), 304),
        (shop.owner.post("/api/v1/locations", &json!({ "name": "Shelf" })), 201),
        (shop.owner.request("HEAD", &path), 200),
        (shop.anyone().get("/"), 303),
        (shop.owner.get("/products"), 200),
        (shop.owner.get("/products/prd_01m7xsn76gftps5fza6ywntcnc"), 404),
        (shop.anyone().get("/nothing"), 404),
        (shop.anyone().get("/api/v1/nothing"), 404),
        (shop.anyone().get("/api/v1/products/"), 404),
        (shop.anyone().get("/../../etc/passwd"), 404),
        (shop.owner.get("/api/v1/products/prd_01m7xsn76gftps5fza6ywntcnc"), 404),
        (shop.anyone().get(&path), 401),
        (shop.owner.post("/healthz", &json!({})), 405),
        (shop.owner.post(&path, &json!({})), 405),
        (shop.owner.request("PROPFIND", &path), 405),
        (shop.owner.request("TRACE", &path), 405),
        (shop.owner.get(&path).header("Accept-Encoding", "identity;q=0"), 406),
        (shop.owner.request("POST", "/api/v1/products").header("Content-Type", "application/json").body(&body), 413),
        (shop.owner.post("/api/v1/products", &json!([])), 400),
        (shop.owner.get("/api/v1/products?search=%ff"), 400),
        (shop.anyone().get("/healthz"), 200),
        (shop.anyone().get("/readyz"), 200),
        (shop.anyone().get("/api/v1/openapi.json"), 200),
    ] {
        let answer = request.send();
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.header("strict-transport-security").is_none(), "not over plain HTTP");
        if status == 405 {
            assert!(answer.header("allow").is_some(), "{answer:?}");
        }
    }
    let allow = shop.owner.request("OPTIONS", &path).send();
    assert_eq!((allow.status, allow.header("allow")), (405, Some("GET, HEAD, PATCH")));
    // Errors that never reached a route.
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    ] {
        let heard = shop.anyone().raw(bytes, LONG);
        let answers = heard.answers();
        assert_eq!((answers.len(), answers[0].status), (1, 400), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn behind_tls_browsers_are_told_to_insist() {
    let home = Home::new();
    let server = home.serve_with(&["--public-url", "https://office.example.com"], |_| {});
    let anyone = crate::http::Client::new(server.address);
    for path in ["/healthz", "/nothing", "/api/v1/openapi.json", "/api/v1/products"] {
        let answer = anyone.get(path).send();
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000; includeSubDomains"), "{path}");
    }
}

#[test]
fn who_asked_is_who_connected_unless_our_proxy_says_so() {
    let shop = Shop::open();
    let told = [
        ("X-Forwarded-For", "203.0.113.7"),
        ("Forwarded", "for=203.0.113.8"),
        ("X-Real-IP", "203.0.113.9"),
        ("X-Request-Id", "req_mine"),
        ("True-Client-IP", "203.0.113.10"),
    ];
    let mut request = shop.owner.post("/api/v1/products", &json!({ "name": "Tea" })).header("User-Agent", "a\ttill");
    for (name, value) in told {
        request = request.header(name, value);
    }
    let answer = request.send();
    assert_eq!(answer.status, 201);
    let id = answer.header("x-request-id").unwrap();
    assert_ne!(id, "req_mine");
    let entries = shop.owner.get("/api/v1/audit-entries?limit=1").done();
    let entry = &entries["items"][0];
    assert_eq!(
        (&entry["request_id"], &entry["address"], &entry["user_agent"]),
        (&id.into(), &"127.0.0.1".into(), &"atill".into())
    );
    assert!(!entries.to_string().contains("203.0.113."));

    // A proxy that is ours is believed, up to the first hop that is not.
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8");
    });
    let shop = Shop::claim(home, server);
    shop.owner
        .post("/api/v1/products", &json!({ "name": "Tea" }))
        .header("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.0.0.3")
        .done();
    let entries = shop.owner.get("/api/v1/audit-entries?limit=1").done();
    assert_eq!(entries["items"][0]["address"], "203.0.113.7");
}
