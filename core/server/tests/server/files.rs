//! Files over HTTP: streamed in, streamed out, never shown as a page, and whole or not at all.

use std::{fs, path::Path, time::Duration};

use serde_json::Value;

use crate::{
    program::eventually,
    shop::{Shop, text},
};

const AT: &str = "/api/v1/blobs";
const LIMIT: usize = 64 * 1024 * 1024;

/// What lies in the folders of blobs, finished or not.
fn lying(data: &Path) -> Vec<String> {
    let workspaces = data.join("workspaces").read_dir().into_iter().flatten().flatten();
    let files = workspaces.flat_map(|folder| folder.path().join("blobs").read_dir().into_iter().flatten().flatten());
    files.map(|file| file.file_name().into_string().unwrap()).collect()
}

#[test]
fn a_file_goes_in_and_comes_out_and_is_never_a_page() {
    Shop::on_both(|shop| {
        let page = b"<!doctype html><script>alert(1)</script>".repeat(20_000);
        let added =
            shop.owner.request("POST", AT).header("Content-Type", "text/html; charset=utf-8").body(&page).send();
        assert_eq!(added.status, 201, "{}", added.text());
        let added: Value = added.json();
        assert_eq!((added["size"].as_u64(), &added["media_type"]), (Some(page.len() as u64), &"text/html".into()));
        let id = text(&added["id"]);

        let fetched = shop.owner.get(&format!("{AT}/{id}")).header("Accept-Encoding", "gzip, br").send();
        assert_eq!(fetched.status, 200);
        assert!(fetched.body == page);
        for (header, expected) in [
            ("content-type", "text/html"),
            ("content-disposition", &*format!("attachment; filename=\"{id}\"")),
            ("x-content-type-options", "nosniff"),
            ("content-length", &*page.len().to_string()),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(fetched.header(header), Some(expected));
        }
        assert!(fetched.header("content-security-policy").unwrap().contains("default-src 'none'"));
        assert_eq!(fetched.header("content-encoding"), None, "as it was sent");
        let head = shop.owner.request("HEAD", &format!("{AT}/{id}")).send();
        assert_eq!((head.status, head.body.len()), (200, 0));

        // Nothing at all is a file too, and so is one of which nobody says what it is.
        let empty = shop.owner.request("POST", AT).body(b"").send().json();
        assert_eq!((empty["size"].as_u64(), &empty["media_type"]), (Some(0), &"application/octet-stream".into()));
        let fetched = shop.owner.get(&format!("{AT}/{}", text(&empty["id"]))).send();
        assert_eq!((fetched.status, fetched.body.len()), (200, 0));
    });
}

#[test]
fn who_may_not_is_refused_before_anything_is_kept() {
    let shop = Shop::open();
    let id = text(&shop.owner.request("POST", AT).header("Content-Type", "text/csv").body(b"a;b").send().json()["id"]);
    let clerk = shop.member("cashier", "cleo@example.com");
    let send =
        |who: &crate::http::Client| who.request("POST", AT).header("Content-Type", "text/csv").body(b"c;d").refused();
    assert_eq!(send(&clerk).0, 403);
    assert_eq!(send(&shop.anyone()).0, 401);
    assert_eq!(clerk.get(&format!("{AT}/{id}")).refused().0, 403);
    assert_eq!(shop.anyone().get(&format!("{AT}/{id}")).refused().0, 401);
    assert_eq!(shop.owner.get(&format!("{AT}/blb_01jzzzzzzzzzzzzzzzzzzzzzzz")).refused().0, 404);
    assert_eq!(shop.owner.get(&format!("{AT}/..%2F..%2Fdata.db")).refused().0, 400);
    let from_elsewhere = shop.owner.request("POST", AT).header("Origin", "https://evil.example").body(b"e;f").refused();
    assert_eq!(from_elsewhere, (403, "request.cross-site".to_owned()));
    let query = shop.owner.request("POST", &format!("{AT}?media_type=text/csv")).body(b"e;f").refused();
    assert_eq!(query.0, 400);
    for wrong in ["nonsense", "a/b/c", "text/html\u{e9}"] {
        let refused = shop.owner.request("POST", AT).header("Content-Type", wrong).body(b"e;f").refused();
        assert_eq!(refused.0, 400, "{wrong}");
    }
    let packed = shop.owner.request("POST", AT).header("Content-Encoding", "gzip").body(b"e;f").refused();
    assert_eq!(packed, (415, "request.media-type".to_owned()));
    assert_eq!(lying(&shop.home.data()), [id]);
}

#[test]
fn a_file_that_is_cut_off_or_too_large_leaves_nothing() {
    let shop = Shop::open();
    let head = |framing: &str| {
        format!(
            "POST {AT} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: text/csv\r\n{framing}\r\n\r\n",
            shop.owner.address,
            shop.owner.cookie.as_deref().unwrap(),
        )
    };
    // Half of what was announced; then nothing more, and the line is cut.
    let mut cut = head("Content-Length: 2000000").into_bytes();
    cut.extend_from_slice(&[b'x'; 1_000_000]);
    drop(shop.owner.raw(&cut, Duration::from_millis(300)));
    let mut cut = head("Transfer-Encoding: chunked").into_bytes();
    cut.extend_from_slice(b"5\r\nhello\r\nffff\r\nand not more");
    drop(shop.owner.raw(&cut, Duration::from_millis(300)));
    eventually("what came in of them is gone", || lying(&shop.home.data()).is_empty());

    let announced = shop.owner.raw(head(&format!("Content-Length: {}", LIMIT + 1)).as_bytes(), Duration::from_secs(5));
    assert_eq!(announced.answers()[0].problem(), (413, "blob.too-large".to_owned()));
    // Not announced, and found out while it comes.
    let mut endless = head("Transfer-Encoding: chunked").into_bytes();
    let part = [&b"100000\r\n"[..], &[b'x'; 1 << 20], b"\r\n"].concat();
    (0..=LIMIT / (1 << 20)).for_each(|_| endless.extend_from_slice(&part));
    endless.extend_from_slice(b"0\r\n\r\n");
    let answers = shop.owner.raw(&endless, Duration::from_secs(20)).answers();
    assert_eq!(answers[0].problem(), (413, "blob.too-large".to_owned()));
    eventually("what came in of it is gone", || lying(&shop.home.data()).is_empty());
}

/// What is found out in the middle ends the connection: nobody takes half of a file for a whole one.
#[test]
fn a_file_that_is_damaged_in_its_middle_does_not_end_as_if_it_were_whole() {
    let shop = Shop::open();
    let added =
        shop.owner.request("POST", AT).header("Content-Type", "text/csv").body(&[b'x'; 1_000_000]).send().json();
    let id = text(&added["id"]);
    let workspace = fs::read_dir(shop.home.data().join("workspaces")).unwrap().next().unwrap().unwrap().path();
    let file = workspace.join("blobs").join(&id);
    let mut bytes = fs::read(&file).unwrap();
    bytes[600_000] ^= 1;
    fs::write(&file, bytes).unwrap();
    let ask = format!(
        "GET {AT}/{id} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
        shop.owner.address,
        shop.owner.cookie.as_deref().unwrap()
    );
    let heard = shop.owner.raw(ask.as_bytes(), Duration::from_secs(5));
    assert!(heard.closed, "the line is cut");
    assert!(heard.bytes.starts_with(b"HTTP/1.1 200") && heard.bytes.len() < 600_000);
}
