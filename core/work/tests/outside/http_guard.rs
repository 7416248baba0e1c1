//! Where requests may go.

use std::{net::Ipv4Addr, sync::Arc};

use work::http::{AddressKind, BadUrl, HeaderValue, HostPort, Method, Request, SendError, Target, header};

use crate::peer::{Habit, Names, Peer, answer, client, client_with, get, refusal};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

fn host(name: &str, peer: &Peer) -> HostPort {
    HostPort::new(name, peer.port()).unwrap()
}

#[tokio::test]
async fn loopback_is_refused_in_every_spelling() {
    let canary = Peer::start(Habit::Says(OK.to_owned())).await;
    let port = canary.port();
    let client = client(Vec::new());
    for spelling in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "localhost",
        "LOCALHOST",
        "%6cocalhost",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "0",
        "0.0.0.0",
        "[::]",
        "127.8.9.10",
    ] {
        let error = refusal(&client, get(&format!("http://{spelling}:{port}/"))).await;
        assert!(matches!(error, SendError::Forbidden { .. }), "{spelling}: {error:?}");
    }
    assert_eq!(canary.accepted(), 0);
}

#[tokio::test]
async fn the_default_ports_and_every_inside_are_refused_too() {
    let client = client(Vec::new());
    for url in [
        "http://127.1",
        "http://2130706433",
        "http://0x7f.1",
        "http://[::ffff:127.0.0.1]",
        "http://localhost",
        "http://[::1]",
        "http://0/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "http://169.254.169.254/latest/",
        "http://[fd00:ec2::254]/",
        "http://100.64.0.1/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://168.63.129.16/",
        "http://198.18.0.1/",
    ] {
        let error = refusal(&client, get(url)).await;
        assert!(matches!(error, SendError::Forbidden { .. }), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_marked_host_is_reached_and_its_neighbours_are_not() {
    let shop = Peer::start(Habit::Says(OK.to_owned())).await;
    let neighbour = Peer::start(Habit::Says(OK.to_owned())).await;
    let client = client(vec![shop.host()]);
    let found = answer(&client, get(&shop.url("/"))).await;
    assert_eq!((found.status.as_u16(), found.body.as_slice(), found.peer), (200, &b"hi"[..], shop.address));
    // The mark is for the host, however it is spelled, and for the port.
    answer(&client, get(&format!("http://0x7f.1:{}/", shop.port()))).await;
    assert!(matches!(refusal(&client, get(&neighbour.url("/"))).await, SendError::Forbidden { .. }));
    assert_eq!(neighbour.accepted(), 0);
    let others = client.allowing([neighbour.host()]);
    answer(&others, get(&neighbour.url("/"))).await;
    assert!(matches!(refusal(&others, get(&shop.url("/"))).await, SendError::Forbidden { .. }));
}

#[tokio::test]
async fn one_private_address_among_many_refuses_the_name() {
    let canary = Peer::start(Habit::Says(OK.to_owned())).await;
    let names = Arc::new(Names::saying("mixed.test", &[&["1.1.1.1", "2606:4700::1111", "127.0.0.1"]]));
    let error = refusal(&client_with(Vec::new(), &names), get(&format!("http://mixed.test:{}/", canary.port()))).await;
    let expected = SendError::Forbidden {
        host: host("mixed.test", &canary),
        address: Ipv4Addr::LOCALHOST.into(),
        why: AddressKind::Loopback,
    };
    assert_eq!(error, expected);
    assert_eq!((names.questions(), canary.accepted()), (1, 0));
}

#[tokio::test]
async fn a_name_is_resolved_once_and_its_second_answer_is_not_used() {
    let first = Peer::start(Habit::Says(OK.to_owned())).await;
    let second = Peer::start_at(&format!("127.0.0.2:{}", first.port()), Habit::Says(OK.to_owned())).await;
    let names = Arc::new(Names::saying("rebind.test", &[&["127.0.0.1"], &["127.0.0.2"]]));
    let client = client_with(vec![host("rebind.test", &first)], &names);
    let found = answer(&client, get(&format!("http://rebind.test:{}/", first.port()))).await;
    assert_eq!((found.peer, names.questions(), second.accepted()), (first.address, 1, 0));
    assert!(first.asked()[0].contains(&format!("host: rebind.test:{}\r\n", first.port())));
    // The next request asks again and is judged by the new answer alone.
    let found = answer(&client, get(&format!("http://rebind.test:{}/", first.port()))).await;
    assert_eq!((found.peer, names.questions()), (second.address, 2));
}

#[tokio::test]
async fn a_mark_does_not_reach_metadata_services() {
    let names = Arc::new(Names::saying("shop.test", &[&["169.254.169.254"]]));
    let shop = HostPort::new("shop.test", 80).unwrap();
    let error = refusal(&client_with(vec![shop], &names), get("http://shop.test/")).await;
    assert!(matches!(error, SendError::Forbidden { why: AddressKind::Metadata, .. }));
}

#[tokio::test]
async fn the_next_address_is_tried_when_one_refuses() {
    let peer = Peer::start(Habit::Says(OK.to_owned())).await;
    let names = Arc::new(Names::saying("two.test", &[&["127.0.0.3", "127.0.0.1"]]));
    let client = client_with(vec![host("two.test", &peer)], &names);
    let found = answer(&client, get(&format!("http://two.test:{}/", peer.port()))).await;
    assert_eq!(found.peer, peer.address);
}

#[tokio::test]
async fn a_name_without_addresses_is_not_found() {
    let names = Arc::new(Names::default());
    let error = refusal(&client_with(Vec::new(), &names), get("http://nobody.test/")).await;
    assert!(matches!(error, SendError::NameNotFound { .. }));
    assert_eq!(names.questions(), 1);
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let canary = Peer::start(Habit::Says(OK.to_owned())).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let text = format!("HTTP/1.1 {status}\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", canary.url("/secret"));
        let peer = Peer::start(Habit::Says(text)).await;
        let found = answer(&client(vec![peer.host(), canary.host()]), get(&peer.url("/"))).await;
        assert!(found.status.is_redirection());
        assert_eq!(found.headers[header::LOCATION], canary.url("/secret"));
    }
    assert_eq!(canary.accepted(), 0);
}

#[tokio::test]
async fn what_belongs_to_the_connection_is_not_the_callers() {
    let peer = Peer::start(Habit::Says(OK.to_owned())).await;
    let client = client(vec![peer.host()]);
    for name in ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "expect", "keep-alive"] {
        let mut request = get(&peer.url("/"));
        request.headers.insert(name, HeaderValue::from_static("1"));
        assert_eq!(refusal(&client, request).await, SendError::BadHeader { name: name.to_owned() });
    }
    for method in [Method::CONNECT, Method::TRACE] {
        let request = Request { method, ..get(&peer.url("/")) };
        assert!(matches!(refusal(&client, request).await, SendError::BadMethod { .. }));
    }
    assert_eq!(peer.accepted(), 0);
}

#[tokio::test]
async fn nothing_is_added_to_what_was_asked_but_the_ordinary() {
    let text = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nhi";
    let peer = Peer::start(Habit::Says(text.to_owned())).await;
    let client = client(vec![peer.host()]);
    let mut request = Request { method: Method::POST, body: b"{}".to_vec(), ..get(&peer.url("/x?y=z#fragment")) };
    request.headers.insert("x-key", HeaderValue::from_static("k"));
    assert_eq!(answer(&client, request.clone()).await.body, b"hi");
    answer(&client, request).await;
    let expected = format!(
        "POST /x?y=z HTTP/1.1\r\nx-key: k\r\nuser-agent: Stockade/0.1 (+test/1)\r\naccept: */*\r\n\
         host: {}\r\ncontent-length: 2\r\n\r\n{{}}",
        peer.address
    );
    assert_eq!(peer.asked(), [expected.clone(), expected], "no cookie, no encoding, no referer");
    assert_eq!(peer.accepted(), 2, "no connection is used twice");
}

#[tokio::test]
async fn what_comes_packed_all_the_same_is_no_answer() {
    let text = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi";
    let peer = Peer::start(Habit::Says(text.to_owned())).await;
    let refused = refusal(&client(vec![peer.host()]), get(&peer.url("/"))).await;
    assert!(matches!(refused, SendError::Packed { .. }), "{refused}");
}

/// The environment is read when a program starts, so this one is started again inside such an environment.
#[tokio::test]
async fn no_proxy_is_taken_from_the_environment() {
    let proxy = Peer::start(Habit::Says(OK.to_owned())).await;
    let mut again = tokio::process::Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "http_guard::a_marked_host_is_reached_and_its_neighbours_are_not"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        again.env(name, proxy.url("/"));
    }
    let output = again.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(proxy.accepted(), 0);
}

#[tokio::test]
async fn methods_without_a_body_say_so_where_it_matters() {
    let peer = Peer::start(Habit::Says("HTTP/1.1 204 No Content\r\n\r\n".to_owned())).await;
    let client = client(vec![peer.host()]);
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::HEAD] {
        answer(&client, Request { method, ..get(&peer.url("/")) }).await;
    }
    let asked = peer.asked();
    assert!(asked[0].contains("content-length: 0\r\n") && asked[1].contains("content-length: 0\r\n"), "{asked:?}");
}

#[test]
fn a_bad_url_is_a_send_error_too() {
    let error: SendError = Target::parse("http://ann:secret@shop.example/").unwrap_err().into();
    assert_eq!(error, SendError::BadUrl(BadUrl::Credentials));
    assert!(!error.to_string().contains("secret"));
}
