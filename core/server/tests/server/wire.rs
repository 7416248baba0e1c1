//! Bytes that are no honest request: answered with a no or with silence, never with our fault, never for ever.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::{http::Client, program::Home, shop::Shop};

/// How long we listen to a connection that may stay silent: the rest of its request could still come.
const SOON: Duration = Duration::from_secs(2);
/// How long one may take that must be closed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Requests that two programs could understand differently, and others that nobody should send.
fn attacks(host: &str) -> Vec<Vec<u8>> {
    let get = |lines: &str| format!("GET /api/v1/openapi.json HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n").into_bytes();
    let post = |lines: &str, body: &str| {
        format!("POST /api/v1/sessions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{lines}\r\n{body}")
            .into_bytes()
    };
    let line = |line: &str| format!("{line}\r\nHost: {host}\r\n\r\n").into_bytes();
    let mut all = vec![
        // Where does the body end?
        post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}x"),
        post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
        post("Content-Length: 2, 2\r\n", "{}"),
        post("Content-Length: +2\r\n", "{}"),
        post("Content-Length: -2\r\n", "{}"),
        post("Content-Length: 0x2\r\n", "{}"),
        post("Content-Length: 2 2\r\n", "{}"),
        post("Content-Length: \r\n", "{}"),
        post("Content-Length: 18446744073709551616\r\n", "{}"),
        post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: identity, chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        post(" Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        post("Content-Length : 2\r\n", "{}"),
        // Chunks that are none.
        post("Transfer-Encoding: chunked\r\n", "x\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "2\r\n{}x\r\n0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "2;ext=\"\r\n{}\r\n0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\n", "2\n{}\n0\n\n"),
        post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nX-Trailer: x\r\n\r\n"),
        // Names and values.
        get("X: a\0b\r\n"),
        get("X\0: a\r\n"),
        get("X: a\rb\r\n"),
        get(": a\r\n"),
        get("no colon\r\n"),
        get("X Y: a\r\n"),
        get("X: a\r\n folded\r\n"),
        get("\u{fc}: a\r\n"),
        get(&format!("X: {}\r\n", "a".repeat(200_000))),
        get(&format!("{}: a\r\n", "X".repeat(60_000))),
        get(&"X: a\r\n".repeat(500)),
        get(&format!("Cookie: {}\r\n", "a=b; ".repeat(30_000))),
        get("Expect: 100-continue\r\nContent-Length: 2\r\n"),
        get("Expect: something else\r\n"),
        get("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
        get("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n"),
        get("Range: bytes=0-,0-,0-,0-\r\n"),
        get("Host: elsewhere.example\r\n"),
        get("Accept-Encoding: ;;;q=,,\r\n"),
        get("If-None-Match: \"\r\n"),
        get("Authorization: Bearer \u{fc}\r\n"),
        // First lines.
        line("GET /api/v1/me"),
        line("GET  /api/v1/me HTTP/1.1"),
        line("GET /api/v1/me HTTP/1.1 x"),
        line("GET /api/v1/me HTTP/2.0"),
        line("GET /api/v1/me HTTP/0.9"),
        line("GET /api/v1/me http/1.1"),
        line("get /api/v1/me HTTP/1.1"),
        line("GET api/v1/me HTTP/1.1"),
        line("GET * HTTP/1.1"),
        line("OPTIONS * HTTP/1.1"),
        line("CONNECT localhost:22 HTTP/1.1"),
        line("GET //elsewhere.example/ HTTP/1.1"),
        line("GET http://elsewhere.example/ HTTP/1.1"),
        line("GET /api/v1/../../../etc/passwd HTTP/1.1"),
        line("GET /api/v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1"),
        line("GET /api/v1/products/%00 HTTP/1.1"),
        line("GET /api/v1/products/%zz HTTP/1.1"),
        line("GET /api/v1/products?%00=%00&=&&& HTTP/1.1"),
        line("GET /api/v1/me\0 HTTP/1.1"),
        line("GET /api/v1/\u{fc} HTTP/1.1"),
        line("GET /#fragment HTTP/1.1"),
        line(&format!("GET /{} HTTP/1.1", "a/".repeat(20_000))),
        line(&format!("GET /{} HTTP/1.1", "a".repeat(150_000))),
        line(&format!("{} / HTTP/1.1", "A".repeat(10_000))),
        line("\0\0\0\0"),
        // Not HTTP/1 at all.
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(),
        b"\r\n\r\n\r\n\r\n".to_vec(),
        vec![0xff; 5_000],
        b"GET / HTTP/1.1\nHost: localhost\n\n".to_vec(),
        b"GET /healthz HTTP/1.0\r\n\r\n".to_vec(),
        b"GET /api/v1/me HTTP/1.1\r\n\r\n".to_vec(),
    ];
    // One request hidden in the body of another.
    let hidden = format!("DELETE /api/v1/session HTTP/1.1\r\nHost: {host}\r\n\r\n");
    all.push(post(
        &format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", hidden.len() + 5),
        &format!("0\r\n\r\n{hidden}"),
    ));
    all
}

#[test]
fn no_bytes_are_our_fault_or_keep_us_for_ever() {
    let shop = Shop::open();
    let host = shop.server.address.to_string();
    let all = attacks(&host);
    // Side by side: some are only ended by the server's patience with what does not come.
    std::thread::scope(|scope| {
        for attack in &all {
            let anyone = shop.anyone();
            scope.spawn(move || {
                let shown = String::from_utf8_lossy(&attack[..attack.len().min(120)]).into_owned();
                let answers = anyone.raw(attack, SOON).answers();
                assert!(answers.len() <= 2, "{} answers to {shown:?}", answers.len());
                for answer in answers {
                    assert!(answer.status < 500, "{} for {shown:?}", answer.status);
                    let is_harmless = shown.starts_with("GET /api/v1/openapi") || shown.contains("/healthz");
                    // Whoever is nobody is sent to where one signs in.
                    let is_turned = answer.status == 303 && answer.header("location").is_some();
                    assert!(answer.status >= 400 || is_harmless || is_turned, "{} for {shown:?}", answer.status);
                }
            });
        }
    });
    shop.owner.get("/api/v1/me").done();
    assert!(!shop.server.log.text().contains("a panic"));
}

/// actix-http 3.20 panics over a header's name of more than 64 KiB. That ends one connection and nothing else.
#[test]
fn a_panic_below_us_ends_only_its_own_connection() {
    let shop = Shop::open();
    let attack = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{}: a\r\n\r\n", "X".repeat(70_000));
    for _ in 0..8 {
        let heard = shop.anyone().raw(attack.as_bytes(), PATIENCE);
        assert!(heard.closed && heard.bytes.is_empty());
        shop.owner.get("/api/v1/me").done();
    }
    assert!(shop.server.stop().0.success());
}

/// What could be read in two ways is not read in one of them.
#[test]
fn a_body_with_two_ends_is_refused() {
    let shop = Shop::open();
    let address = shop.server.address;
    let cookie = shop.owner.cookie.clone().unwrap();
    let head = format!(
        "POST /api/v1/products HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n"
    );
    let hidden = format!("DELETE /api/v1/session HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    for (framing, body) in [
        ("Content-Length: 14\r\nContent-Length: 0\r\n", format!("{{\"name\":\"Tea\"}}{hidden}")),
        (
            "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            format!("e\r\n{{\"name\":\"Tea\"}}\r\n0\r\n\r\n{hidden}"),
        ),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", format!("0\r\n\r\n{hidden}")),
        ("Transfer-Encoding: chunked, identity\r\nContent-Length: 5\r\n", format!("0\r\n\r\n{hidden}")),
    ] {
        let heard = shop.anyone().raw(format!("{head}{framing}\r\n{body}").as_bytes(), PATIENCE);
        let statuses: Vec<u16> = heard.answers().iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [400], "{framing:?}");
        assert!(heard.closed, "what follows is not listened to");
    }
    shop.owner.get("/api/v1/me").done();
    assert_eq!(shop.owner.get("/api/v1/products").done()["items"].as_array().unwrap().len(), 0);
}

#[test]
fn requests_in_one_breath_are_answered_in_order() {
    let shop = Shop::open();
    let address = shop.server.address;
    let one = |path: &str, last: bool| {
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{}\r\n", if last { "Connection: close\r\n" } else { "" })
    };
    let many: String = (0..50).map(|n| one(if n % 2 == 0 { "/healthz" } else { "/nothing" }, n == 49)).collect();
    let heard = shop.anyone().raw(many.as_bytes(), PATIENCE);
    let statuses: Vec<u16> = heard.answers().iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 404].repeat(25));
    assert!(heard.closed);
}

#[test]
fn who_never_ends_a_request_is_sent_away() {
    let home = Home::new();
    let server = home.serve();
    let address = server.address;
    let began = Instant::now();
    // Side by side: silence, half a head, a head that drips.
    std::thread::scope(|scope| {
        for start in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\n"] {
            scope.spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
                stream.write_all(start.as_bytes()).unwrap();
                let mut heard = [0; 4096];
                let ended = loop {
                    match stream.read(&mut heard) {
                        Ok(0) => break true,
                        Ok(read) => {
                            assert!(heard.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&heard[..read]))
                        }
                        Err(error)
                            if matches!(
                                error.kind(),
                                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                            ) =>
                        {
                            if began.elapsed() > Duration::from_secs(20) {
                                break false;
                            }
                            // One more byte of a header, for as long as it is taken.
                            if start.ends_with('\n') && stream.write_all(b"x").is_err() {
                                break true;
                            }
                        }
                        Err(_) => break true,
                    }
                };
                assert!(ended, "{start:?} was waited for, for ever");
            });
        }
    });
    Client::new(address).get("/healthz").done();
}

#[test]
fn many_who_only_hold_on_do_not_keep_others_out() {
    let shop = Shop::open();
    let held: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = TcpStream::connect(shop.server.address).unwrap();
            stream.write_all(b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{").unwrap();
            stream
        })
        .collect();
    shop.owner.get("/api/v1/me").done();
    shop.product("Tea");
    drop(held);
}
