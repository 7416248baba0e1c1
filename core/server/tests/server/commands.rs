//! The command line: the same with the server running and without, and each command an entry in the log.

use sandbox::{Bounds, CHILD, Compiler, Refused, Sandbox};
use serde_json::{Value, json};

use crate::{
    http::Client,
    program::Home,
    shop::{Shop, claiming, text},
};

#[test]
fn a_claim_link_is_good_once_and_only_the_newest() {
    let home = Home::new();
    // Before there ever was a server.
    let first = home.run(&["claim", "--json", "--public-url", "https://office.example.com"]).json();
    let (url, secret) = (text(&first["url"]), text(&first["secret"]));
    assert_eq!(url, format!("https://office.example.com/claim#{secret}"));
    let server = home.serve();
    let anyone = Client::new(server.address);
    let claim = |secret: &Value| anyone.post("/api/v1/claim", &claiming(secret)).send();
    // The start printed a newer one.
    assert_eq!(claim(&first["secret"]).problem(), (422, "claims.closed".to_owned()));
    let second = home.run(&["claim", "--json"]).json();
    let third = home.run(&["claim"]).succeeds();
    assert_eq!(claim(&second["secret"]).problem(), (422, "claims.closed".to_owned()));
    assert_eq!(claim(&"made up".into()).problem(), (422, "claims.closed".to_owned()));
    let third = third.trim().split_once('#').unwrap().1.to_owned().into();
    assert_eq!(claim(&third).status, 201);
    assert_eq!(claim(&third).problem(), (422, "claims.closed".to_owned()));

    home.run(&["claim"]).fails(1, &["has its owner already"]);
    let told = home.run(&["claim", "--json"]);
    assert_eq!((told.code, told.out.as_str()), (Some(1), ""));
    let told: Value = serde_json::from_str(&told.err).unwrap();
    assert_eq!((&told["code"], &told["exit"]), (&"claims.claimed".into(), &1.into()));
    drop(server);
    home.run(&["claim"]).fails(1, &["has its owner already"]);
}

#[test]
fn a_practice_shop_is_made_with_and_without_a_server() {
    let Shop { home, server, owner, .. } = Shop::open();
    let make = |more: &[&str]| {
        let asked = ["workspace", "practice", "--json", "--days", "3", "--owner", "ada@example.com"];
        home.run(&[&asked[..], more].concat()).json()
    };
    let first = text(&make(&[])["id"]);
    let began = std::time::Instant::now();
    let is_open = |id: &str| home.run(&["workspace", "list"]).succeeds().contains(&format!("{id}  open  "));
    while !is_open(&first) {
        assert!(began.elapsed() < std::time::Duration::from_secs(60), "it is not made");
    }
    let shops = owner.get("/api/v1/practice-shops").send().json();
    assert_eq!((&shops["items"][0]["workspace"], &shops["items"][0]["state"]), (&json!(first), &json!("open")));
    let me = owner.get("/api/v1/me").send().json();
    let practice: Vec<&Value> = me["workspaces"].as_array().unwrap().iter().map(|place| &place["practice"]).collect();
    assert_eq!(practice, [&json!(false), &json!(true)]);
    drop(server);
    let second = text(&make(&["--name", "Tea Room", "--country", "GB"])["id"]);
    assert!(home.run(&["workspace", "list"]).succeeds().contains(&format!("{second}  open  Tea Room  (practice)")));
    // Nobody has many of them.
    make(&[]);
    home.run(&["workspace", "practice", "--owner", "ada@example.com"]).fails(1, &["3 practice shops"]);
    home.run(&["workspace", "practice", "--owner", "nobody@example.com"]).fails(1, &["There is no account"]);
    home.run(&["workspace", "practice", "--days", "10000"]).fails(1, &["1 to 730"]);
}

#[test]
fn workspaces_are_made_and_destroyed_with_and_without_a_server() {
    let Shop { home, server, owner, .. } = Shop::open();
    let mut server = Some(server);
    for running in [true, false] {
        if !running {
            server.take();
        }
        let made =
            home.run(&["workspace", "create", "Second Shop", "--json", "--reason", "a second shop opens"]).json();
        let id = text(&made["id"]);
        let list = || home.run(&["workspace", "list"]).succeeds();
        assert!(list().contains(&format!("{id}  open  Second Shop")), "{}", list());
        let listed = home.run(&["workspace", "list", "--json"]).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert!(home.data().join("workspaces").join(&id).join("data.db").exists());

        home.run(&["workspace", "create", " "]).fails(1, &["1 to 200"]);
        home.run(&["workspace", "delete", &id, "--name", "Corner Shop"]).fails(1, &["is not called that"]);
        assert!(home.run(&["workspace", "delete", &id, "--name", "Second Shop"]).succeeds().contains("destroyed"));
        home.run(&["workspace", "delete", &id, "--name", "Second Shop"]).fails(1, &["There is no workspace"]);
        assert!(!list().contains("Second Shop") && list().contains("Corner Shop"));
        assert!(!home.data().join("workspaces").join(&id).exists());
        home.run(&["audit", "verify", "--workspace", &id]).fails_somehow(1);
    }
    // Who, as what, and why.
    let log = home.run(&["audit", "export"]).succeeds();
    let created: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["entry"].clone())
        .filter(|entry| entry["operation"] == "workspaces.create")
        .collect();
    let user = std::process::Command::new("id").arg("-un").output().unwrap().stdout;
    for entry in created.iter().take(2) {
        assert_eq!(text(&entry["actor"]), format!("operator:{}", String::from_utf8(user.clone()).unwrap().trim()));
        assert!(
            text(&entry["detail"]).contains("a second shop opens")
                && text(&entry["user_agent"]).starts_with("stockade/")
        );
    }
    let server = home.serve();
    Client { address: server.address, ..owner }.get("/api/v1/products").done();
}

#[test]
fn a_destroyed_workspace_is_gone_for_those_who_are_in_it() {
    let shop = Shop::open();
    shop.product("Tea");
    shop.home.run(&["workspace", "delete", &shop.workspace, "--name", "Corner Shop"]).succeeds();
    assert_eq!(shop.owner.get("/api/v1/products").refused(), (401, "session.ended".to_owned()));
    // The account stays, and stands nowhere.
    let ada = shop.owner_again();
    let me = ada.get("/api/v1/me").done();
    assert_eq!((&me["workspace"], &me["workspaces"]), (&Value::Null, &json!([])));
    assert_eq!(ada.get("/api/v1/products").refused(), (400, "workspace.none".to_owned()));
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::empty();
    let ran = home.run(&["doctor"]);
    assert!(ran.code == Some(1) && ran.out.contains("BAD   the data directory"), "{ran:?}");
    assert!(!home.data().exists());

    let Shop { home, server, .. } = Shop::open();
    let mut server = Some(server);
    for running in [true, false] {
        if !running {
            server.take();
        }
        // Made by the test itself, so open to others.
        std::fs::set_permissions(home.data(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let ran = home.run(&["doctor"]);
        assert!(ran.code == Some(0) && !ran.out.contains("BAD") && ran.out.contains("(Corner Shop) opens"), "{ran:?}");
        std::fs::set_permissions(home.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let ran = home.run(&["doctor", "--json"]);
        assert_eq!(ran.code, Some(1));
        let bad: Vec<Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|finding: &Value| finding["good"] == false)
            .collect();
        assert_eq!(bad.len(), 1, "{bad:?}");
        assert!(text(&bad[0]["remedy"]).contains("chmod 700"));
    }
}

#[test]
fn what_programs_read_is_json() {
    let shop = Shop::open();
    let home = &shop.home;
    for arguments in [
        &["workspace", "list"][..],
        &["audit", "verify"],
        &["doctor"],
        &["config"],
        &["audit", "export"],
        &["keys", "rotate"],
    ] {
        let ran = home.run(&[arguments, &["--json"]].concat());
        assert!(!ran.out.is_empty(), "{arguments:?}: {ran:?}");
        for line in ran.out.lines() {
            serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {line}"));
        }
    }
    let ran = home.run(&["workspace", "delete", "wsp_01m7xsn76gftps5fza6ywntcnc", "--name", "x", "--json"]);
    let told: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((&told["code"], &told["exit"], ran.code), (&"record.not-found".into(), &1.into(), Some(1)));
}

#[test]
fn nobody_reading_is_no_panic() {
    let shop = Shop::open();
    for arguments in [&["workspace", "list"][..], &["config"], &["audit", "export"], &["audit", "verify"]] {
        let ran = shop.home.run_unheard(arguments);
        assert!(!ran.err.contains("panicked"), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn what_is_promised_is_asked_of_a_server_and_without_one() {
    let Shop { home, server, owner, .. } = Shop::open();
    let told = home.run(&["controls", "--json"]).json();
    let of = |told: &Value, probe: &str| {
        let probes = told["probes"].as_array().unwrap();
        probes.iter().find(|one| one["probe"] == probe).unwrap().clone()
    };
    for probe in ["durable", "logs", "passwords", "sessions", "cookies", "second-factors"] {
        let one = of(&told, probe);
        assert!(one["is"] == "kept" && !one["controls"].as_array().unwrap().is_empty(), "{one}");
    }
    // What is for the owner to do is said, and is no break.
    assert_eq!(of(&told, "transport")["is"], "open");
    assert!(told["controls"].as_array().unwrap().iter().any(|one| one["id"] == "0-12"));
    let shown = home.run(&["controls"]).succeeds();
    assert!(shown.contains("kept") && shown.contains("TO DO") && !shown.contains("BROKEN"), "{shown}");
    drop((server, owner));
    assert_eq!(of(&home.run(&["controls", "--json"]).json(), "logs")["is"], "kept");
    // Behind TLS there is less to do.
    let behind = home.run(&["controls", "--json", "--public-url", "https://office.example.com"]).json();
    assert_eq!(of(&behind, "transport")["is"], "kept");
}

#[test]
fn the_program_is_its_own_compiler_of_components() {
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_stockade"), [CHILD]);
    let sandbox = Sandbox::new(Bounds::default(), compiler, None).unwrap();
    // It is compiled, and then has nothing that a plugin has.
    let empty = b"\0asm\x0d\0\x01\0";
    assert!(matches!(sandbox.load(empty).err(), Some(Refused::NotAPlugin(_))));
    assert!(matches!(sandbox.load(&empty[..4]).err(), Some(Refused::Malformed(_))));
}
