//! Changing the master key: online, offline, and cut short at any point.

use serde_json::{Value, json};

use crate::{
    http::Client,
    program::Home,
    shop::{PASSWORD, Shop, text},
};

fn key(home: &Home) -> String {
    std::fs::read_to_string(home.data().join("master.key")).unwrap()
}

/// What the keyring and the platform hold can be had: a password checked, a name opened.
fn still_opens(shop: &Client) {
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let answer = shop.post("/api/v1/sessions", &login).send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(shop.get("/api/v1/me").done()["name"], "Ada Owner");
}

#[test]
fn the_master_key_changes_under_a_running_server() {
    let Shop { home, server, owner, workspace } = Shop::open();
    let old = key(&home);
    let told = home.run(&["keys", "rotate", "--json"]).json();
    assert_eq!(told["left"], 0);
    assert!(told["rewrapped"].as_i64().unwrap() >= 5);
    assert_ne!(key(&home), old);
    still_opens(&owner);
    // New keys are wrapped with the new one, too.
    home.run(&["workspace", "create", "Second Shop"]).succeeds();
    assert!(server.stop().0.success());

    let elsewhere = home.path("old.key");
    std::fs::write(&elsewhere, &old).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o600)).unwrap();
    let source = format!("file:{}", elsewhere.display());
    home.run(&["workspace", "list", "--master-key", &source])
        .fails(77, &["not the one that this keyring was made with"]);
    home.run(&["audit", "verify", "--workspace", &workspace]).succeeds();
    let log = home.run(&["audit", "export"]).succeeds();
    for outcome in ["begun", "done"] {
        let is_told = |line: &str| {
            line.contains("\"keys.rotate-master\"") && line.contains(&format!("\"outcome\":\"{outcome}\""))
        };
        assert!(log.lines().any(is_told), "{outcome}: {log}");
    }
    let server = home.serve();
    still_opens(&Client { address: server.address, ..owner });
}

#[test]
fn the_master_key_changes_without_a_server_and_into_another_place() {
    let Shop { home, server, owner, .. } = Shop::open();
    assert!(server.stop().0.success());
    let old = key(&home);
    home.run(&["keys", "rotate"]).succeeds();
    assert_ne!(key(&home), old);
    let second = key(&home);
    let new = home.path("new.key");
    let said = home.run(&["keys", "rotate", "--new", new.to_str().unwrap()]).succeeds();
    assert!(said.contains(new.to_str().unwrap()));
    assert_eq!(key(&home), second, "the old file is left alone");
    home.run(&["workspace", "list"]).fails_somehow(77);
    let source = format!("file:{}", new.display());
    home.run(&["workspace", "list", "--master-key", &source]).succeeds();
    // The key in use is no new key.
    home.run(&["keys", "rotate", "--master-key", &source, "--new", new.to_str().unwrap()]).fails(64, &["in use"]);
    // A key of one's own place changes in its place.
    home.run(&["keys", "rotate", "--master-key", &source]).succeeds();
    assert_eq!(key(&home), second);
    let server = home.serve_with(&["--master-key", &source], |_| {});
    still_opens(&Client { address: server.address, ..owner });
}

#[test]
fn a_key_that_is_not_in_a_file_needs_a_new_place() {
    let home = Home::new();
    let with = |arguments: &[&str]| {
        home.run_with(&[arguments, &["--master-key", "passphrase:STOCKADE_TEST_WORDS"]].concat(), |command| {
            command.env("STOCKADE_TEST_WORDS", "four unrelated small words");
        })
    };
    with(&["claim"]).succeeds();
    with(&["keys", "rotate"]).fails(64, &["--new"]);
    let new = home.path("new.key");
    with(&["keys", "rotate", "--new", new.to_str().unwrap()]).succeeds();
    with(&["claim"]).fails_somehow(77);
    home.run(&["claim", "--master-key", &format!("file:{}", new.display())]).succeeds();
}

/// A change that ended after each of its steps: the new key written; everything wrapped with it; in its place.
#[test]
fn a_change_cut_short_is_finished_by_whoever_comes_next() {
    for by_command in [true, false] {
        let Shop { home, server, owner, .. } = Shop::open();
        let (current, next) = (home.data().join("master.key"), home.data().join("master.key.next"));
        let old = key(&home);
        // Killed after the new key was written: nothing is wrapped with it.
        let spare = Home::new();
        spare.run(&["claim"]).succeeds();
        std::fs::copy(spare.data().join("master.key"), &next).unwrap();
        server.kill();
        let server = home.serve();
        still_opens(&Client { address: server.address, ..owner.clone() });
        assert!(next.exists() && key(&home) == old, "the next key is only a plan");
        home.run(&["keys", "rotate"]).succeeds();
        assert_eq!(key(&home), key(&spare), "the one that was there was taken");
        assert!(!next.exists());
        // Killed after everything was wrapped, before the file was put in its place.
        std::fs::rename(&current, &next).unwrap();
        std::fs::write(&current, &old).unwrap();
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&current, std::fs::Permissions::from_mode(0o600)).unwrap();
        server.kill();
        if by_command {
            home.run(&["keys", "rotate"]).succeeds();
        }
        let server = home.serve();
        still_opens(&Client { address: server.address, ..owner });
        assert!(!next.exists());
        if by_command {
            home.run(&["keys", "rotate"]).succeeds();
        }
    }
}

#[test]
fn a_change_while_keys_are_made_loses_none() {
    let Shop { home, server, owner, .. } = Shop::open();
    std::thread::scope(|scope| {
        let made = scope.spawn(|| {
            for n in 0..6 {
                home.run(&["workspace", "create", &format!("Shop {n}")]).succeeds();
            }
        });
        let mut rounds = 0;
        while !made.is_finished() || rounds < 3 {
            let ran = home.run(&["keys", "rotate", "--json"]);
            // One that met a new key says so and has changed nothing.
            if ran.code == Some(0) {
                assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()["left"], 0, "{ran:?}");
            }
            rounds += 1;
        }
    });
    still_opens(&owner);
    assert!(server.stop().0.success());
    let server = home.serve();
    still_opens(&Client { address: server.address, ..owner });
    let doctor = home.run(&["doctor"]).out;
    let list = home.run(&["workspace", "list", "--json"]).json();
    for row in list["items"].as_array().unwrap() {
        assert!(doctor.contains(&format!("{} ({}) opens", text(&row["id"]), text(&row["name"]))), "{doctor}");
    }
}

#[test]
fn the_other_keys_change_too_with_and_without_a_server() {
    let Shop { home, server, owner, workspace } = Shop::open();
    let product = owner.post("/api/v1/products", &json!({ "name": "Green tea" })).header("Idempotency-Key", "1").done();
    let mut server = Some(server);
    for running in [true, false] {
        if !running {
            server.take();
        }
        for what in ["fields", "files"] {
            let told = home.run(&["keys", "rotate", what]).succeeds();
            assert!(
                told.contains("platform: ")
                    && told.contains(&workspace)
                    && told.lines().all(|line| line.ends_with("0 left on an old key")),
                "{told}"
            );
        }
        home.run(&["audit", "verify"]).succeeds();
    }
    let server = home.serve();
    let owner = Client { address: server.address, ..owner };
    still_opens(&owner);
    let again = owner.post("/api/v1/products", &json!({ "name": "Green tea" })).header("Idempotency-Key", "1").send();
    assert_eq!((again.header("idempotent-replay"), &again.json()["id"]), (Some("true"), &product["id"]));
    home.run(&["keys", "rotate", "everything"]).fails_as_usage();
}
