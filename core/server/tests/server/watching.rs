//! Health and figures, for those who watch over a server.

use std::time::Duration;

use serde_json::json;

use crate::{
    http::Client,
    program::{Home, free_address},
    shop::Shop,
};

#[test]
fn figures_count_what_was_asked() {
    let home = Home::new();
    let metrics = free_address();
    let server = home.serve_with(&["--metrics", &metrics.to_string()], |_| {});
    let shop = Shop::claim(home, server);
    (0..3).for_each(|n| drop(shop.product(&format!("Tea {n}"))));
    shop.owner.get("/api/v1/products").done();
    shop.owner.post("/api/v1/products", &json!({ "name": "" })).refused();
    shop.anyone().get("/api/v1/nothing").refused();
    shop.anyone().get("/api/v1/products").header("Host", "elsewhere.example").refused();
    let figures = || {
        let asked = format!("GET /metrics HTTP/1.1\r\nHost: {metrics}\r\nConnection: close\r\n\r\n");
        String::from_utf8(Client::new(metrics).raw(asked.as_bytes(), Duration::from_secs(10)).bytes).unwrap()
    };
    let text = figures();
    assert!(
        text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("content-type: text/plain; version=0.0.4"),
        "{text}"
    );
    for line in [
        "stockade_http_requests_total{operation=\"catalog.add-product\",status=\"201\"} 3",
        "stockade_http_requests_total{operation=\"catalog.add-product\",status=\"400\"} 1",
        "stockade_http_requests_total{operation=\"catalog.list-products\",status=\"200\"} 1",
        "stockade_http_requests_total{operation=\"identity.claim\",status=\"201\"} 1",
        "stockade_http_requests_total{operation=\"none\",status=\"404\"} 1",
        "stockade_http_request_seconds_count{operation=\"catalog.add-product\"} 4",
    ] {
        assert!(text.contains(line), "no {line} in {text}");
    }
    assert!(!text.contains("Corner") && !text.contains("example.com"), "figures say nothing of the business");
    // They are not to be had where people ask.
    assert_eq!(shop.owner.get("/metrics").refused().0, 404);
    let other = Client::new(metrics).raw(
        format!("GET / HTTP/1.1\r\nHost: {metrics}\r\nConnection: close\r\n\r\n").as_bytes(),
        Duration::from_secs(10),
    );
    assert!(String::from_utf8(other.bytes).unwrap().starts_with("HTTP/1.1 404 "));
}

#[test]
fn health_tells_nothing_else() {
    let shop = Shop::open();
    for (path, body) in [("/healthz", "{\"status\":\"alive\"}"), ("/readyz", "{\"status\":\"ready\"}")] {
        let answer = shop.anyone().get(path).header("Accept-Encoding", "gzip").send();
        assert_eq!((answer.status, answer.text().as_str(), answer.header("content-encoding")), (200, body, None));
        assert_eq!(shop.anyone().request("HEAD", path).send().status, 200);
        assert_eq!(shop.anyone().post(path, &json!({})).refused().0, 405);
    }
}

#[test]
fn logs_can_be_read_by_programs() {
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_LOG_FORMAT", "json").env("STOCKADE_LOG", "debug");
    });
    let shop = Shop::claim(home, server);
    shop.product("Tea");
    let (_, log) = shop.server.stop();
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
}
