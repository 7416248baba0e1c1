//! How it ends, and what it left is no obstacle.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    time::Duration,
};

use rustix::process::Signal;
use serde_json::json;

use crate::{
    http::Client,
    program::{Home, eventually},
    shop::{PASSWORD, Shop},
};

#[test]
fn told_to_stop_it_answers_what_it_was_asked() {
    let Shop { home, server, owner, .. } = Shop::open();
    let address = server.address;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD }).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // Half of a request: the other half comes while it stops.
    let (first, second) = login.split_at(10);
    write!(stream, "POST /api/v1/sessions HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{first}", login.len()).unwrap();
    owner.get("/api/v1/me").done();
    server.signal(Signal::TERM);
    assert!(server.log.wait_for("stopping"));
    eventually("it takes no more", || TcpStream::connect(address).is_err());
    stream.write_all(second.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let mut server = server;
    let status = server.wait();
    assert!(status.success(), "{}", server.log.text());
    assert!(!home.data().join("control.sock").exists());
    assert!(!home.data().join("platform.db-wal").exists(), "every file is closed");
}

#[test]
fn told_by_the_terminal_it_stops_too_and_twice_at_once() {
    let Shop { server, .. } = Shop::open();
    let mut half = TcpStream::connect(server.address).unwrap();
    half.write_all(b"POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{").unwrap();
    Client::new(server.address).get("/healthz").done();
    server.signal(Signal::INT);
    assert!(server.log.wait_for("stopping"));
    server.signal(Signal::INT);
    assert!(server.log.wait_for("told twice"));
    let mut server = server;
    assert!(server.wait().success());
}

#[test]
fn the_control_socket_is_its_users_alone() {
    let shop = Shop::open();
    let socket = std::fs::metadata(shop.home.data().join("control.sock")).unwrap();
    assert!(socket.file_type().is_socket());
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
    // Whoever cannot open it is not let in through the files either.
    let stranger = shop.home.run_as_stranger(&["workspace", "list"]);
    if rustix::process::geteuid().is_root() {
        stranger.fails(77, &["data"]);
    }
}

#[test]
fn what_a_killed_server_left_is_no_obstacle() {
    let Shop { home, server, owner, .. } = Shop::open();
    let product = owner.post("/api/v1/products", &json!({ "name": "Green tea" })).done();
    server.kill();
    assert!(home.data().join("control.sock").exists());
    // With the socket of a server that is gone, a command opens the files itself …
    assert!(home.run(&["workspace", "list"]).succeeds().contains("Corner Shop"));
    home.run(&["audit", "verify"]).succeeds();
    // … and a server starts, with everything that was acknowledged.
    let server = home.serve();
    let owner = Client { address: server.address, ..owner };
    let path = format!("/api/v1/products/{}", product["id"].as_str().unwrap());
    assert_eq!(owner.get(&path).done()["name"], "Green tea");
    home.run(&["workspace", "list"]).succeeds();
}

#[test]
fn a_start_that_was_cut_short_is_no_obstacle() {
    let home = Home::empty();
    std::fs::create_dir(home.data()).unwrap();
    // Half of what the first start writes.
    std::fs::write(home.data().join("hashing.next"), "memory_k").unwrap();
    home.run(&["claim"]).succeeds();
    home.run(&["claim"]).succeeds();
}

#[test]
fn an_older_copy_is_noticed_until_it_is_meant() {
    let Shop { home, server, owner, workspace } = Shop::open();
    owner.post("/api/v1/products", &json!({ "name": "Green tea" })).done();
    assert!(server.stop().0.success());
    let file = home.data().join("workspaces").join(&workspace).join("data.db");
    let older = std::fs::read(&file).unwrap();
    let server = home.serve();
    let owner = Client { address: server.address, ..owner };
    owner.post("/api/v1/products", &json!({ "name": "Black tea" })).done();
    assert!(server.stop().0.success());
    std::fs::write(&file, older).unwrap();

    let server = home.serve();
    let owner = Client { address: server.address, ..owner };
    assert_eq!(owner.get("/api/v1/products").refused(), (503, "workspace.unopened".to_owned()));
    assert!(server.log.wait_for("put back to an older copy") && server.log.wait_for("accept-restore"));
    assert!(home.run(&["doctor"]).out.contains("BAD   the workspace"));
    home.run(&["workspace", "accept-restore", &workspace, "--reason", "the disk broke"]).succeeds();
    let names = owner.get("/api/v1/products").done();
    assert_eq!((names["items"].as_array().unwrap().len(), &names["items"][0]["name"]), (1, &"Green tea".into()));
    owner.post("/api/v1/products", &json!({ "name": "Black tea" })).done();
    home.run(&["audit", "verify"]).succeeds();
    home.run(&["workspace", "accept-restore", "wsp_01m7xsn76gftps5fza6ywntcnc"]).fails_somehow(1);
}
