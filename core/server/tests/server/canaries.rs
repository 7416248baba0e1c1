//! Secrets that were used are in no line of any log and in no byte on the disk.

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    http::Client,
    program::Home,
    shop::{PASSWORD, joining, text},
};

const CLERKS: &str = "correct-horse-canary-staple";
const WRONG: &str = "wrong-horse-canary-staple";

fn files(folder: &Path, all: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => files(&entry.path(), all),
            kind if kind.is_file() => all.push(entry.path()),
            _ => {}
        }
    }
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn no_secret_is_logged_or_kept() {
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_LOG", "trace");
    });
    let anyone = Client::new(server.address);
    assert!(server.out.wait_for("/claim#"));
    // Each way that a secret comes in or goes out.
    let printed = text(
        &server
            .out
            .text()
            .lines()
            .find(|line| line.contains("/claim#"))
            .unwrap()
            .trim()
            .split_once('#')
            .unwrap()
            .1
            .into(),
    );
    let claim = home.run(&["claim", "--json"]).json();
    let mut secrets = vec![PASSWORD.to_owned(), CLERKS.to_owned(), WRONG.to_owned(), printed, text(&claim["secret"])];
    let answer = anyone.post("/api/v1/claim", &crate::shop::claiming(&claim["secret"])).send();
    let owner = anyone.with_session_of(&answer);
    secrets.push(owner.token().to_owned());
    let invitation =
        owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"] })).header("Idempotency-Key", "invite").done();
    let mut join = joining(&invitation, "cleo.canary@example.com");
    join["password"] = CLERKS.into();
    join["name"] = "Cleopatra Canary".into();
    secrets.push(text(&join["secret"]));
    let answer = anyone.post("/api/v1/join", &join).send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    let clerk = anyone.with_session_of(&answer);
    secrets.push(clerk.token().to_owned());
    clerk.get("/api/v1/me").done();
    clerk.get("/api/v1/me").header("Authorization", &format!("Bearer {}", clerk.token())).header("Cookie", "").done();
    for (email, password) in
        [("cleo.canary@example.com", WRONG), ("cleo.canary@example.com", CLERKS), ("nobody.canary@example.com", CLERKS)]
    {
        let answer = anyone.post("/api/v1/sessions", &json!({ "email": email, "password": password })).send();
        if answer.status == 201 {
            secrets.push(anyone.with_session_of(&answer).token().to_owned());
        }
    }
    let prove = |password: &str| clerk.post("/api/v1/session/proof", &json!({ "password": password })).send().status;
    assert_eq!((prove(WRONG), prove(CLERKS)), (422, 201));
    // Where it does not belong.
    anyone.post("/api/v1/sessions", &json!({ "email": "x", "password": 7, "secret": CLERKS })).refused();
    anyone.get(&format!("/api/v1/products?password={CLERKS}")).refused();
    anyone.get(&format!("/api/v1/{CLERKS}")).refused();
    anyone.post("/api/v1/sessions", &json!({})).body(format!("{{\"password\":\"{CLERKS}\"").as_bytes()).refused();
    let new = home.path("new.key");
    home.run(&["keys", "rotate", "--new", new.to_str().unwrap()]).succeeds();
    secrets.push(fs::read_to_string(&new).unwrap().trim().to_owned());
    secrets.push(fs::read_to_string(home.data().join("master.key")).unwrap().trim().to_owned());
    assert_eq!(clerk.delete("/api/v1/session").send().status, 200);

    assert_eq!(secrets.len(), 11);
    // The parts of a token, too.
    let parts: Vec<String> = secrets
        .iter()
        .flat_map(|secret| secret.split('.'))
        .filter(|part| part.len() >= 16)
        .map(str::to_owned)
        .collect();
    secrets.extend(parts);
    // Running, with everything still in the write-ahead logs; killed; and stopped in order.
    let scan = |when: &str| {
        let mut all = Vec::new();
        files(&home.data(), &mut all);
        assert!(all.len() >= 5);
        for file in all.iter().filter(|file| file.file_name().unwrap() != "master.key") {
            let bytes = fs::read(file).unwrap();
            for secret in &secrets {
                assert!(!contains(&bytes, secret), "{when}: a secret is in {}", file.display());
            }
            let is_sealed = !file.to_string_lossy().contains("keyring") && file.to_string_lossy().contains(".db");
            for personal in ["ada@example.com", "cleo.canary", "Cleopatra", "Corner Shop"] {
                assert!(!contains(&bytes, personal), "{when}: {personal} is in {}", file.display());
            }
            assert!(!is_sealed || !contains(&bytes, "SQLite format 3"), "{} is not encrypted", file.display());
        }
    };
    scan("running");
    let log = server.kill();
    assert!(log.contains("TRACE") && log.contains("DEBUG"), "it was asked to say everything");
    scan("killed");
    let source = format!("file:{}", new.display());
    let server = home.serve_with(&["--master-key", &source], |command| {
        command.env("STOCKADE_LOG", "trace");
    });
    Client { address: server.address, ..owner }.get("/api/v1/me").done();
    let (_, second) = server.stop();
    scan("stopped");
    for secret in &secrets {
        for (line, log) in log.lines().chain(second.lines()).zip(std::iter::repeat("log")) {
            assert!(!line.contains(secret.as_str()), "a secret is in the {log}: {line}");
        }
    }
    for personal in ["ada@example.com", "cleo.canary", "nobody.canary", "Cleopatra"] {
        assert!(!log.contains(personal), "{personal} is in the log");
    }
    let exported = home.run(&["audit", "export", "--master-key", &source]).succeeds();
    for secret in secrets.iter().map(String::as_str).chain(["ada@example.com", "cleo.canary", "nobody.canary"]) {
        assert!(!exported.contains(secret), "{secret} is in the audit log");
    }
}
