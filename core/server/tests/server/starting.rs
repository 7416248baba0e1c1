//! What it says when it cannot start: one message that says what to do, and a code that a program can tell
//! apart. What was there is there afterwards.

use std::{net::TcpListener, os::unix::fs::PermissionsExt as _};

use serde_json::json;

use crate::{
    http::Client,
    program::{Home, free_address},
    shop::Shop,
};

#[test]
fn the_first_start_prints_a_link_that_makes_it_somebodys() {
    let home = Home::empty();
    let server = home.serve();
    assert!(server.out.wait_for("/claim#"));
    let out = server.out.text();
    let link = out.lines().find(|line| line.contains("/claim#")).unwrap().trim();
    let (page, secret) = link.split_once('#').unwrap();
    assert_eq!(page, format!("http://{}/claim", server.address));
    assert_eq!(
        Client::new(server.address).post("/api/v1/claim", &crate::shop::claiming(&secret.into())).send().status,
        201
    );
    for entry in std::fs::read_dir(home.data()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?} is for this user alone",
            entry.path()
        );
    }
    assert_eq!(std::fs::metadata(home.data()).unwrap().permissions().mode() & 0o777, 0o700);
    let (status, _) = server.stop();
    assert!(status.success());
    // It is claimed, so it prints no other.
    let server = home.serve();
    Client::new(server.address).get("/readyz").done();
    assert_eq!(server.out.text(), "");
    let log = home.run(&["audit", "export"]).succeeds();
    assert_eq!(log.matches("claims.issue").count(), 1, "a start is no refusal");
}

#[test]
fn a_port_in_use_costs_nothing() {
    let home = Home::empty();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    home.run(&["serve", "--listen", &address]).fails(69, &[&address, "--listen"]);
    let free = free_address().to_string();
    home.run(&["serve", "--listen", &free, "--metrics", &address]).fails(69, &[&address, "metrics"]);
    assert!(!home.data().exists(), "nothing was opened");
}

#[test]
fn an_address_that_is_not_here_is_said() {
    Home::empty()
        .run(&["serve", "--listen", "192.0.2.1:80", "--public-url", "https://office.example.com"])
        .fails(69, &["192.0.2.1:80"]);
}

#[test]
fn one_data_directory_has_one_server() {
    let shop = Shop::open();
    let second = free_address().to_string();
    shop.home.run(&["serve", "--listen", &second]).fails(75, &["another Stockade is running", "data"]);
    shop.owner.get("/api/v1/me").done();
    // What the second one tried left the control socket alone.
    shop.home.run(&["workspace", "list"]).succeeds();
}

#[test]
fn a_directory_that_is_not_ours_is_said() {
    let home = Home::empty();
    let listen = free_address().to_string();
    home.run_as_stranger(&["serve", "--listen", &listen]).fails(77, &["data", "may write"]);
    assert!(!home.data().exists());
    // Somebody else's, with somebody else's things in it.
    std::fs::create_dir(home.data()).unwrap();
    std::fs::set_permissions(home.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    home.run_as_stranger(&["serve", "--listen", &listen]).fails(77, &["data"]);
    assert_eq!(std::fs::read_dir(home.data()).unwrap().count(), 0);
}

#[test]
fn a_directory_that_can_only_be_read_is_said() {
    let home = Home::new();
    home.run(&["claim"]).succeeds();
    for entry in std::fs::read_dir(home.data()).unwrap() {
        std::fs::set_permissions(entry.unwrap().path(), std::fs::Permissions::from_mode(0o444)).unwrap();
    }
    std::fs::set_permissions(home.data(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let listen = free_address().to_string();
    home.run_as_stranger(&["serve", "--listen", &listen]).fails(77, &["data"]);
    std::fs::set_permissions(home.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(home.data()).unwrap() {
        std::fs::set_permissions(entry.unwrap().path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    home.run(&["claim"]).succeeds();
}

#[test]
fn a_file_in_the_place_of_the_directory_is_said() {
    let home = Home::empty();
    std::fs::write(home.data(), "not a directory").unwrap();
    home.run(&["serve", "--listen", &free_address().to_string()]).fails(74, &["data"]);
    assert_eq!(std::fs::read_to_string(home.data()).unwrap(), "not a directory");
}

#[test]
fn a_path_too_long_for_a_socket_is_said() {
    let home = Home::empty();
    let deep = home.path(&"long".repeat(40));
    home.run_bare(&["serve", "--data", deep.to_str().unwrap(), "--listen", &free_address().to_string()])
        .fails(78, &["control.sock", "shorter"]);
}

#[test]
fn without_the_master_key_nothing_opens_and_nothing_is_lost() {
    let shop = Shop::open();
    let Shop { home, server, .. } = shop;
    assert!(server.stop().0.success());
    let key = home.data().join("master.key");
    let right = std::fs::read(&key).unwrap();
    let serve = |words: &[&str]| home.run(&["serve", "--listen", &free_address().to_string()]).fails(77, words);

    std::fs::remove_file(&key).unwrap();
    serve(&["master.key", "keep a copy of it"]);
    assert!(!key.exists(), "no other is made");

    // A key, and not this one.
    let other = Home::new();
    other.run(&["claim"]).succeeds();
    std::fs::copy(other.data().join("master.key"), &key).unwrap();
    serve(&["not the one that this keyring was made with"]);

    std::fs::write(&key, "stockade-master-1:half").unwrap();
    serve(&["not as it was written"]);

    std::fs::write(&key, &right).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    serve(&["0644", "chmod 600"]);

    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(home.run(&["workspace", "list"]).succeeds().contains("Corner Shop"));
}

#[test]
fn the_master_key_may_be_elsewhere() {
    let home = Home::new();
    home.run(&["claim", "--master-key", "env:STOCKADE_TEST_KEY"]).fails(77, &["STOCKADE_TEST_KEY"]);
    home.run(&["claim", "--master-key", "passphrase:STOCKADE_TEST_WORDS"]).fails(78, &["STOCKADE_TEST_WORDS"]);
    home.run(&["claim", "--master-key", "under the mat"]).fails(78, &["under the mat"]);
    home.run(&["claim"]).succeeds();
    let key = std::fs::read_to_string(home.data().join("master.key")).unwrap();
    std::fs::remove_file(home.data().join("master.key")).unwrap();
    let ran = home.run_with(&["claim", "--master-key", "env:STOCKADE_TEST_KEY"], |command| {
        command.env("STOCKADE_TEST_KEY", key.trim());
    });
    ran.succeeds();
    assert!(!home.data().join("master.key").exists());
}

#[test]
fn a_passphrase_opens_what_it_closed() {
    let home = Home::new();
    let with = |words: &'static str| {
        home.run_with(&["claim", "--master-key", "passphrase:STOCKADE_TEST_WORDS"], move |command| {
            command.env("STOCKADE_TEST_WORDS", words);
        })
    };
    with("four unrelated small words").succeeds();
    with("four unrelated small words").succeeds();
    with("four unrelated small birds").fails(77, &["not the one"]);
}

#[test]
fn a_damaged_platform_is_said() {
    let Shop { home, server, .. } = Shop::open();
    assert!(server.stop().0.success());
    let file = home.data().join("platform.db");
    let whole = std::fs::read(&file).unwrap();
    let mut damaged = whole.clone();
    damaged[100] ^= 1;
    std::fs::write(&file, &damaged).unwrap();
    let serve = || home.run(&["serve", "--listen", &free_address().to_string()]);
    serve().fails(65, &["platform.db", "Restore it from a backup"]);
    assert_eq!(std::fs::read(&file).unwrap(), damaged, "nothing was done to it");
    let doctor = home.run(&["doctor"]);
    assert!(doctor.code == Some(1) && doctor.out.contains("platform.db"), "{doctor:?}");

    std::fs::write(&file, "SQLite format 3\0 and then something else entirely").unwrap();
    serve().fails(65, &["platform.db"]);
    // The keyring of another Stockade.
    std::fs::write(&file, &whole).unwrap();
    let keyring = home.data().join("keyring.db");
    let ours = std::fs::read(&keyring).unwrap();
    std::fs::write(&keyring, "nonsense".repeat(1_000)).unwrap();
    serve().fails(65, &["keyring.db"]);
    // None at all: an empty one in its place would be the newest to keep.
    let [away, log] = ["keyring.db.away", "keyring.db-wal"].map(|name| home.data().join(name));
    let _none = std::fs::remove_file(&log);
    std::fs::rename(&keyring, &away).unwrap();
    serve().fails(65, &["keyring.db", "Put it back from its newest backup"]);
    assert!(!keyring.exists(), "nothing was made");

    std::fs::write(&keyring, ours).unwrap();
    assert!(home.run(&["workspace", "list"]).succeeds().contains("Corner Shop"));
}

#[test]
fn one_damaged_workspace_does_not_stop_the_others() {
    let Shop { home, server, workspace, owner } = Shop::open();
    let other = owner.clone();
    let second = home.run(&["workspace", "create", "Second Shop", "--json"]).json();
    let second = second["id"].as_str().unwrap().to_owned();
    owner.get("/api/v1/products").done();
    assert!(server.stop().0.success());
    let file = home.data().join("workspaces").join(&workspace).join("data.db");
    let whole = std::fs::read(&file).unwrap();
    let mut damaged = whole.clone();
    damaged[4_096 + 64] ^= 0x40;
    damaged[64] ^= 0x40;
    std::fs::write(&file, &damaged).unwrap();

    let server = home.serve();
    let owner = Client { address: server.address, ..other };
    Client::new(server.address).get("/readyz").done();
    assert_eq!(owner.get("/api/v1/me").done()["workspace"], workspace.as_str(), "the platform serves");
    assert_eq!(owner.get("/api/v1/products").refused(), (503, "workspace.unopened".to_owned()));
    assert_eq!(owner.post("/api/v1/products", &json!({ "name": "Tea" })).refused().0, 503);
    assert!(server.log.wait_for(&workspace), "the log says which and why");
    let members = home.run(&["audit", "verify", "--workspace", &second]);
    assert_eq!(members.code, Some(0), "the other serves: {members:?}");
    let doctor = home.run(&["doctor"]);
    assert!(
        doctor.code == Some(1) && doctor.out.contains(&format!("BAD   the workspace {workspace} (Corner Shop)")),
        "{doctor:?}"
    );
    assert!(doctor.out.contains(&format!("good  the workspace {second} (Second Shop) opens")));
    let all = home.run(&["audit", "verify"]);
    assert!(all.code == Some(2) && all.out.contains(&format!("{workspace}: NOT READABLE")), "{all:?}");
    assert!(all.out.contains(&format!("{second}: ")), "the others are verified all the same: {all:?}");
    assert!(server.stop().0.success());

    std::fs::remove_file(&file).unwrap();
    let server = home.serve();
    let owner = Client { address: server.address, ..owner };
    assert_eq!(owner.get("/api/v1/products").refused(), (503, "workspace.unopened".to_owned()), "it was there");
    assert!(server.log.wait_for("data.db is not there"), "the log says so");
    assert!(server.stop().0.success());

    std::fs::write(&file, &whole).unwrap();
    let server = home.serve();
    Client { address: server.address, ..owner }.get("/api/v1/products").done();
}

#[test]
fn the_doctor_looks_at_every_page() {
    let Shop { home, server, workspace, .. } = Shop::open();
    assert!(server.stop().0.success());
    let file = home.data().join("workspaces").join(&workspace).join("data.db");
    let mut damaged = std::fs::read(&file).unwrap();
    let last = damaged.len() - 4_096 + 64;
    damaged[last] ^= 0x40;
    std::fs::write(&file, &damaged).unwrap();
    let doctor = home.run(&["doctor"]);
    assert!(doctor.code == Some(1) && doctor.out.contains("1 of its pages are damaged"), "{doctor:?}");
}

#[test]
fn plain_http_for_all_is_refused() {
    let home = Home::empty();
    home.run(&["serve", "--listen", "0.0.0.0:0"]).fails(78, &["0.0.0.0:0", "passwords", "--public-url https://"]);
    home.run(&["serve", "--listen", "[::]:0"]).fails(78, &["[::]:0"]);
    home.run(&["serve", "--listen", "0.0.0.0:0", "--public-url", "http://office.example.com"])
        .fails(78, &["passwords"]);
    assert!(!home.data().exists());
    // On loopback, and said to be elsewhere in the clear.
    let listen = free_address().to_string();
    home.run(&["serve", "--listen", &listen, "--public-url", "http://office.example.com"])
        .fails(78, &["http://office.example.com", "https"]);
    assert!(!home.data().exists());
}
