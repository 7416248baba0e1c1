//! Every setting has one value, and it is known where it came from. What is wrong is said with its name.

use std::path::Path;

use crate::program::{Home, Ran};

fn configured(home: &Home, text: &str) -> Ran {
    std::fs::create_dir_all(home.data()).unwrap();
    std::fs::write(home.data().join("stockade.toml"), text).unwrap();
    home.run(&["config", "--json"])
}

#[test]
fn each_value_says_where_it_came_from() {
    let home = Home::empty();
    std::fs::create_dir(home.data()).unwrap();
    let file = home.data().join("stockade.toml");
    std::fs::write(
        &file,
        "listen = '127.0.0.1:1'\nlog = 'warn'\nopen_workspaces = 7\ntrusted_proxies = ['10.0.0.1', 'fd00::/8']\n",
    )
    .unwrap();
    let ran = home.run_with(&["config", "--json", "--database", "postgres://app:hunter2@localhost/x"], |command| {
        command.env("STOCKADE_LOG", "debug");
    });
    let config = ran.json();
    let file = file.display().to_string();
    for (name, value, origin) in [
        ("data", home.data().display().to_string().as_str(), "command line"),
        ("listen", "127.0.0.1:1", file.as_str()),
        ("log", "debug", "environment (STOCKADE_LOG)"),
        ("open_workspaces", "7", &file),
        ("trusted_proxies", "10.0.0.1,fd00::/8", &file),
        ("database", "***", "command line"),
        ("master_key", "file", "usual"),
    ] {
        assert_eq!(
            (config[name]["value"].as_str(), config[name]["origin"].as_str()),
            (Some(value), Some(origin)),
            "{name}"
        );
    }
    let people = home.run(&["config"]).succeeds();
    assert!(people.lines().count() >= 11 && !people.contains("hunter2"));
}

#[test]
fn what_is_wrong_is_said_with_its_name() {
    let home = Home::empty();
    for (text, words) in [
        ("lisen = '127.0.0.1:1'", &["stockade.toml", "`lisen`", "listen"][..]),
        ("listen = 'everywhere'", &["listen", "everywhere", "stockade.toml"]),
        ("listen = ", &["stockade.toml", "line 1"]),
        ("[listen]\nport = 1", &["stockade.toml", "listen"]),
        ("public_url = 'office'", &["public_url", "office"]),
        ("public_url = 'https://office.example.com/shop'", &["public_url"]),
        ("trusted_proxies = '10.0.0.1/8'", &["trusted_proxies", "10.0.0.1/8"]),
        ("log = 'info,store=loud'", &["log", "loud"]),
        ("log_format = 'xml'", &["log_format", "xml", "json"]),
        ("open_workspaces = 'many'", &["open_workspaces", "many"]),
        ("database = 'app:hunter2@elsewhere'", &["database", "postgres://"]),
        ("limits = 'few'", &["limits", "few"]),
    ] {
        let ran = configured(&home, text);
        assert_eq!(ran.code, Some(78), "{text}: {ran:?}");
        let said: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        for word in words {
            assert!(said["error"].as_str().unwrap().contains(word), "no `{word}` in {said}");
        }
        // And to people the same.
        home.run(&["serve"]).fails_somehow(78);
    }
    home.run(&["config", "--config", "/nowhere/stockade.toml"]).fails(78, &["/nowhere/stockade.toml"]);
    assert_eq!(std::fs::read_dir(home.data()).unwrap().count(), 1, "nothing was opened");
}

#[test]
fn a_slip_on_the_command_line_is_64() {
    let home = Home::empty();
    for arguments in [
        &[][..],
        &["sevre"],
        &["serve", "--lisen", "x"],
        &["serve", "--listen"],
        &["workspace"],
        &["workspace", "delete", "wsp_x", "--name", "x"],
        &["audit", "verify-export", "x"],
        &["audit", "verify-export", "x", "--key", "nonsense"],
        &["migrate"],
        &["migrate", "--app-role", "x"],
    ] {
        let ran = home.run_bare(arguments);
        assert_eq!(ran.code, Some(64), "{arguments:?}: {ran:?}");
        assert!(ran.out.is_empty() && !ran.err.is_empty());
    }
    for asked in ["--help", "--version", "help"] {
        let ran = home.run_bare(&[asked]);
        assert!(
            ran.code == Some(0) && ran.err.is_empty() && ran.out.contains("stockade") || ran.out.contains("Usage"),
            "{ran:?}"
        );
    }
    // A wrong directory is a slip too: nothing is made there.
    for arguments in [
        &["audit", "verify"][..],
        &["workspace", "list"],
        &["workspace", "create", "X"],
        &["keys", "rotate"],
        &["audit", "key"],
    ] {
        home.run(arguments).fails(64, &["data", "--data"]);
    }
    assert!(!Path::new(&home.data()).exists());
}
