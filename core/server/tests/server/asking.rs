//! One operation: its input, what it depends on, and asking for it twice.

use serde_json::{Value, json};

use crate::{
    http::Client,
    shop::{Shop, text},
};

#[test]
fn what_is_not_known_is_refused_with_its_place() {
    let shop = Shop::open();
    let invalid = |answer: crate::http::Answer, at: &str| {
        assert_eq!(answer.problem(), (400, "input.invalid".to_owned()));
        let fields = answer.json()["fields"].clone();
        assert_eq!(fields[0]["at"], at, "{fields}");
    };
    invalid(shop.owner.get("/api/v1/products?colour=green").send(), "/colour");
    invalid(shop.owner.get("/api/v1/products?limit=many").send(), "/limit");
    invalid(shop.owner.get("/api/v1/products?limit=1&limit=2").send(), "/limit");
    invalid(shop.owner.get("/api/v1/products?archived=1").send(), "/archived");
    invalid(shop.owner.get("/api/v1/me?x").send(), "/x");
    let add = |input: Value| shop.owner.post("/api/v1/products", &input).send();
    invalid(add(json!({ "name": "Tea", "colour": "green" })), "/colour");
    invalid(add(json!({ "name": 7 })), "/name");
    invalid(add(json!({ "name": "Tea", "variants": [{ "price": "1.2.3", "currency": "EUR" }] })), "/variants/0/price");
    invalid(add(json!({ "name": "Tea", "variants": [{ "price": 1.5, "currency": "EUR" }] })), "/variants/0/price");
    invalid(add(json!({ "name": "Tea", "variants": [{}, { "sku": "X", "shelf": 1 }] })), "/variants/1/shelf");
    let path = format!("/api/v1/products/{}", text(&shop.product("Tea")["id"]));
    invalid(shop.owner.patch(&path, &json!({ "id": "prd_01m7xsn76gftps5fza6ywntcnc", "version": 1 })).send(), "/id");
    assert_eq!(shop.owner.get("/api/v1/products/7").refused().0 / 100, 4);
    assert_eq!(
        shop.owner.post("/api/v1/products?x=1", &json!({ "name": "Tea" })).refused(),
        (400, "input.invalid".to_owned())
    );
    assert_eq!(shop.owner.get(&path).json(&json!({})).refused(), (400, "input.invalid".to_owned()));
    for header in ["Stockade-Workspace", "Idempotency-Key"] {
        let twice =
            shop.owner.post("/api/v1/products", &json!({ "name": "Tea" })).header(header, "a").also(header, "b");
        assert_eq!(twice.refused(), (400, "request.header".to_owned()));
    }
}

#[test]
fn what_is_no_json_object_is_refused() {
    let shop = Shop::open();
    let send = |body: &[u8]| shop.owner.post("/api/v1/products", &json!({})).body(body).refused();
    let invalid = (400, "input.invalid".to_owned());
    for body in [
        &b"{"[..],
        b"[]",
        b"null",
        b"\"name\"",
        b"7",
        b"{\"name\":\"Tea\"",
        b"{\"name\":\"Tea\"}}",
        b"{\"name\":\"Tea\"} {}",
        b"{'name':'Tea'}",
        b"{\"name\":\"\xff\"}",
        b"{\"name\":\"Tea\",\"name\":\"Coffee\"}",
        b"\xef\xbb\xbf{\"name\":\"Tea\"}",
        b"{\"name\":\"\\ud800\"}",
        b"name=Tea",
        b"{\"name\":\"Tea\x00\"}",
        b"[\"Tea\"]",
    ] {
        assert_eq!(send(body), invalid, "{:?}", String::from_utf8_lossy(body));
    }
    // As deep as it goes, and deeper.
    for depth in [100, 1_000, 100_000] {
        let deep = format!("{{\"name\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(send(deep.as_bytes()), invalid, "{depth} deep");
        let objects = format!("{}1{}", "{\"name\":".repeat(depth), "}".repeat(depth));
        assert_eq!(send(objects.as_bytes()), invalid, "{depth} deep");
    }
    for (body, status) in [(vec![b' '; 2 << 20], 413), (vec![b'['; 1 << 20], 400)] {
        assert_eq!(send(&body).0, status);
    }
    let announced = shop.owner.post("/api/v1/products", &json!({})).header("Content-Length", "2097152").send();
    assert_eq!(announced.problem(), (413, "request.too-large".to_owned()), "before it came");
    let most = json!({ "name": "Tea", "description": "x".repeat(1 << 20) });
    assert_eq!(shop.owner.post("/api/v1/products", &most).refused().0, 413);
    let packed = shop.owner.post("/api/v1/products", &json!({ "name": "Tea" })).header("Content-Encoding", "gzip");
    assert_eq!(packed.refused(), (415, "request.media-type".to_owned()));
    assert_eq!(shop.owner.get("/api/v1/products").done()["items"], json!([]));
}

#[test]
fn a_change_says_which_version_it_saw() {
    Shop::on_both(|shop| {
        let path = format!("/api/v1/products/{}", text(&shop.product("Tea")["id"]));
        let version = |answer: &crate::http::Answer| {
            answer.header("etag").unwrap().trim_matches('"').split('.').next().unwrap().to_owned()
        };
        let first = shop.owner.get(&path).send();
        let seen = first.header("etag").unwrap().to_owned();
        assert_eq!(version(&first), "1");
        let changed = shop.owner.patch(&path, &json!({ "name": "Green tea" })).header("If-Match", &seen).send();
        assert_eq!((changed.status, version(&changed).as_str()), (200, "2"));
        let stale = shop.owner.patch(&path, &json!({ "name": "Black tea" })).header("If-Match", &seen).send();
        assert_eq!(stale.problem(), (412, "record.stale".to_owned()));
        assert_eq!(
            shop.owner.patch(&path, &json!({ "name": "Black tea", "version": 1 })).refused(),
            (409, "record.stale".to_owned())
        );
        assert_eq!(shop.owner.get(&path).done()["name"], "Green tea");
        // Said in both places, it is the same.
        assert_eq!(
            shop.owner.patch(&path, &json!({ "name": "X", "version": 2 })).header("If-Match", "\"1\"").refused(),
            (400, "request.if-match".to_owned())
        );
        let weak =
            shop.owner.patch(&path, &json!({ "name": "White tea", "version": 2 })).header("If-Match", "W/\"2\"").send();
        assert_eq!((weak.status, version(&weak).as_str()), (200, "3"));
        for wrong in ["*", "3", "\"x\"", "\"1\", \"3\"", "\"-1\"", "\"99999999999999999999\"", ""] {
            assert_eq!(
                shop.owner.patch(&path, &json!({ "name": "X" })).header("If-Match", wrong).refused(),
                (400, "request.if-match".to_owned()),
                "{wrong}"
            );
        }
        assert_eq!(shop.owner.patch(&path, &json!({ "name": "X" })).refused().0, 400, "no version at all");
        assert_eq!(
            shop.owner.post("/api/v1/products", &json!({ "name": "X" })).header("If-Match", "\"1\"").refused(),
            (400, "request.if-match".to_owned())
        );

        let now = shop.owner.get(&path).send().header("etag").unwrap().to_owned();
        for known in [&now, &format!("\"1\", {now}"), &format!("W/{now}"), "*"] {
            let same = shop.owner.get(&path).header("If-None-Match", known).send();
            assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, Some(now.as_str())), "{known}");
        }
        assert_eq!(shop.owner.get(&path).header("If-None-Match", &seen).done()["name"], "White tea");
        // A verb without a body says it in the query or in the header.
        let archived = shop.owner.put(&format!("{path}/archival"), &json!({})).header("If-Match", "\"3\"").send();
        assert_eq!(archived.status, 200, "{}", archived.text());
        assert_eq!(
            shop.owner.delete(&format!("{path}/archival?version=3")).refused(),
            (409, "record.stale".to_owned())
        );
        assert_eq!(
            shop.owner.delete(&format!("{path}/archival")).header("If-Match", "\"4\"").send().json()["version"],
            5
        );
    });
}

#[test]
fn of_many_who_saw_the_same_one_changes_it() {
    let shop = Shop::open();
    let path = format!("/api/v1/products/{}", text(&shop.product("Tea")["id"]));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..8)
            .map(|n| {
                let (owner, path) = (&shop.owner, &path);
                scope.spawn(move || {
                    owner.patch(path, &json!({ "name": format!("Tea {n}") })).header("If-Match", "\"1\"").send().status
                })
            })
            .collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
}

#[test]
fn the_same_key_is_the_same_answer_once() {
    Shop::on_both(|shop| {
        let input = json!({ "name": "Tea" });
        let add =
            |key: &str, input: &Value| shop.owner.post("/api/v1/products", input).header("Idempotency-Key", key).send();
        let first = add("order-1", &input);
        assert_eq!((first.status, first.header("idempotent-replay")), (201, None));
        let again = add("order-1", &input);
        assert_eq!((again.status, again.header("idempotent-replay"), &again.body), (201, Some("true"), &first.body));
        assert_eq!(again.header("etag"), first.header("etag"));
        assert_eq!(add("order-1", &json!({ "name": "Coffee" })).problem(), (409, "idempotency.reused".to_owned()));
        assert_eq!(add("", &input).problem(), (400, "idempotency.malformed".to_owned()));
        assert_eq!(add(&"x".repeat(256), &input).problem(), (400, "idempotency.malformed".to_owned()));
        // Another's key is another's.
        let manager = shop.member("manager", "mia@example.com");
        let theirs = manager.post("/api/v1/products", &input).header("Idempotency-Key", "order-1").send();
        assert_eq!((theirs.status, theirs.header("idempotent-replay")), (201, None));
        // At the same moment, too.
        let together: Vec<(u16, Value)> = std::thread::scope(|scope| {
            let askers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| add("order-2", &input)).join())
                .map(Result::unwrap)
                .map(|answer| (answer.status, answer.json()["id"].clone()))
                .collect();
            askers
        });
        assert!(together.iter().all(|one| *one == together[0]), "{together:?}");
        assert_eq!(shop.owner.get("/api/v1/products").done()["items"].as_array().unwrap().len(), 3);
        // A secret is shown once.
        let invite = || {
            shop.owner
                .post("/api/v1/invitations", &json!({ "roles": ["cashier"] }))
                .header("Idempotency-Key", "invite-1")
        };
        assert!(invite().done()["url"].is_string());
        assert_eq!(invite().refused(), (409, "idempotency.not-kept".to_owned()));
    });
}

#[test]
fn another_business_is_not_there() {
    let shop = Shop::open();
    let other = Shop::open();
    let theirs = other.product("Tea");
    let path = format!("/api/v1/products/{}", text(&theirs["id"]));
    assert_eq!(shop.owner.get(&path).refused(), (404, "record.not-found".to_owned()));
    // One Stockade's session is nothing to another.
    let stray = Client { address: shop.server.address, ..other.owner.clone() };
    assert_eq!(stray.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
}
