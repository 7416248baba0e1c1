//! Sealing again under new keys, by the real program: killed in the middle of it, and over what is damaged.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::{pause, server::code_of};

use crate::{
    http::Client,
    program::{Home, Ran, Server, eventually},
    shop::{PASSWORD, Shop, text},
};

const KILLS: u32 = 8;

/// Somebody whose second factor is sealed here.
struct Admin {
    email: String,
    key: String,
}

impl Admin {
    fn of(shop: &Shop, number: u32) -> Self {
        let email = format!("admin{number}@example.com");
        let (_, key) = shop.member_with_key("admin", &email);
        Self { key: key.unwrap(), email }
    }

    /// Once each: a code is good once.
    fn comes_in(&self, server: &Server) {
        let anyone = Client::new(server.address);
        let half = anyone.post("/api/v1/sessions", &json!({ "email": self.email, "password": PASSWORD })).send();
        assert_eq!(half.json()["second_factor"], "owed", "{}", half.text());
        let proof = json!({ "code": code_of(&self.key, 1) });
        let whole = anyone.with_session_of(&half).post("/api/v1/session/factor", &proof).send();
        assert_eq!(whole.status, 201, "{}", whole.text());
    }
}

fn rotate(home: &Home) -> Ran {
    home.run(&["keys", "rotate", "fields", "--json"])
}

/// It says so, and what to do.
#[track_caller]
fn meets_damage(ran: &Ran) {
    assert_eq!(ran.code, Some(65), "{ran:?}");
    assert!(ran.err.contains("the keys that it may need are kept") && ran.err.contains("give the command again"));
}

/// What each realm came to.
fn rows(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How often the log says that the platform's keys were to be changed, and how often that it was done.
fn told(home: &Home, outcome: &str) -> usize {
    let log = home.run(&["audit", "export"]).succeeds();
    let is_told =
        |line: &&str| line.contains("\"keys.rotate-fields\"") && line.contains(&format!("\"outcome\":\"{outcome}\""));
    log.lines().filter(is_told).count()
}

#[test]
fn killed_at_any_moment_of_it_everybody_still_comes_in_and_the_next_one_ends_it() {
    let shop = Shop::open();
    let admins: Vec<Admin> = (0..=KILLS).map(|number| Admin::of(&shop, number)).collect();
    let Shop { home, mut server, .. } = shop;
    let begun = whole(&home);
    for (number, admin) in (1..=KILLS).zip(&admins[1..]) {
        thread::scope(|scope| {
            scope.spawn(|| rotate(&home));
            pause(begun * number / (KILLS + 1));
            server.kill();
        });
        server = home.serve();
        admin.comes_in(&server);
    }
    assert!(told(&home, "begun") > told(&home, "done"), "none came in the middle");
    for row in rows(&rotate(&home).succeeds()) {
        assert_eq!((&row["left"], &row["retired"], &row["unread"]), (&json!(0), &json!(0), &json!(0)), "{row}");
    }
    admins[0].comes_in(&server);
}

/// How long it takes where nobody disturbs it.
fn whole(home: &Home) -> Duration {
    let begun = Instant::now();
    rotate(home).succeeds();
    begun.elapsed()
}

/// Where a table can be held from outside, the kill comes exactly between two parts: some of what is sealed is under the
/// new key, and the walk has not seen the rest.
#[test]
fn killed_between_two_tables_it_goes_on_where_it_was() {
    let Some(home) = Home::on_postgres() else { return };
    let shop = Shop::open_in(home);
    let admins = [Admin::of(&shop, 1), Admin::of(&shop, 2)];
    let Shop { home, server, .. } = shop;
    let ask = |sql: &str| home.database().psql_as_superuser(sql).unwrap().trim().to_owned();
    let on_old_keys = || {
        ask("SELECT count(*) FROM platform.factors AS f JOIN keyring.keys AS k \
             ON k.id = encode(substring(f.secret FROM 2 FOR 16), 'hex') WHERE k.retired_at IS NOT NULL")
    };
    let locks = |held: bool| {
        ask(&format!(
            "SELECT count(*) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation \
             WHERE c.relname = 'sso_attempts' AND l.granted = {held} AND (NOT {held} OR l.mode = 'AccessExclusiveLock')"
        ))
    };
    let retired = || ask("SELECT count(*) FROM keyring.keys WHERE purpose = 'factor' AND retired_at IS NOT NULL");
    let held = "BEGIN; LOCK TABLE platform.sso_attempts; SELECT pg_sleep(600)";
    thread::scope(|scope| {
        scope.spawn(|| home.database().psql_as_superuser(held));
        eventually("the table is held", || locks(true) == "1");
        scope.spawn(|| rotate(&home));
        eventually("it waits there", || locks(false) != "0" && retired() == "1" && on_old_keys() == "0");
        server.kill();
        ask("SELECT pg_terminate_backend(l.pid) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation \
             WHERE c.relname = 'sso_attempts' AND l.mode = 'AccessExclusiveLock'");
    });
    let server = home.serve();
    admins[0].comes_in(&server);
    assert_eq!((told(&home, "begun"), told(&home, "done")), (1, 0));
    for row in rows(&rotate(&home).succeeds()) {
        assert_eq!((&row["left"], &row["unread"]), (&json!(0), &json!(0)), "{row}");
    }
    assert_eq!(on_old_keys(), "0");
    admins[1].comes_in(&server);
}

#[test]
fn what_cannot_be_read_is_named_and_stops_nothing_else() {
    let Shop { home, server, owner, workspace } = Shop::open();
    let added = owner.request("POST", "/api/v1/blobs").header("Content-Type", "text/csv").body(b"a;b").send();
    let (blob, other) = (text(&added.json()["id"]), home.run(&["workspace", "create", "Second Shop", "--json"]).json());
    let file = home.data().join("workspaces").join(&workspace).join("blobs").join(&blob);
    let written = std::fs::read(&file).unwrap();
    std::fs::write(&file, [0; 100]).unwrap();
    for ran in [home.run(&["keys", "rotate", "fields"]), rotate(&home)] {
        assert!(ran.out.contains(&format!("blobs {blob}")), "{ran:?}");
        assert!(ran.out.contains(&text(&other["id"])), "the workspace after it has its turn: {ran:?}");
        meets_damage(&ran);
    }
    // It was brought back: nothing that it needs is gone.
    std::fs::write(&file, written).unwrap();
    for row in rows(&rotate(&home).succeeds()) {
        assert_eq!((&row["left"], &row["retired"], &row["unread"]), (&json!(0), &json!(0), &json!(0)), "{row}");
    }
    assert_eq!(owner.get(&format!("/api/v1/blobs/{blob}")).send().body, b"a;b");
    // A workspace that cannot be opened at all stops no other either, whichever keys are changed.
    assert!(server.stop().0.success());
    std::fs::write(home.data().join("workspaces").join(text(&other["id"])).join("data.db"), [7; 5_000]).unwrap();
    for what in ["fields", "files"] {
        let ran = home.run(&["keys", "rotate", what, "--json"]);
        for row in rows(&ran.out) {
            assert_eq!(row["problem"].is_string(), row["workspace"] == other["id"], "{row}");
            assert!(row["problem"].is_string() || row["left"] == 0, "{row}");
        }
        assert_eq!(rows(&ran.out).len(), 3);
        meets_damage(&ran);
    }
}

/// Of a key that is gone for good only what it sealed is lost: codes on paper are none of that.
#[test]
fn without_the_key_of_the_factors_only_they_are_lost() {
    let Some(home) = Home::on_postgres() else { return };
    let shop = Shop::open_in(home);
    let cashier = shop.member("cashier", "cleo@example.com");
    let enrol = |who: &Client| {
        let key = text(&who.post("/api/v1/me/totp", &json!({})).done()["secret"]);
        let code = json!({ "code": code_of(&key, 0) });
        (key, who.post("/api/v1/me/totp/confirmation", &code).done()["recovery_codes"].clone())
    };
    let (key, codes) = enrol(&cashier);
    let Shop { home, server, owner, .. } = shop;
    assert!(server.stop().0.success());
    let lost = "DELETE FROM keyring.keys WHERE owner = 'platform' AND purpose = 'factor'";
    home.database().psql_as_superuser(lost).unwrap();
    let server = home.serve();
    let ran = rotate(&home);
    assert!(ran.out.contains("factors fct_"), "what no key opens is named: {ran:?}");
    meets_damage(&ran);
    let anyone = Client::new(server.address);
    let half = || {
        let login = json!({ "email": "cleo@example.com", "password": PASSWORD });
        anyone.with_session_of(&anyone.post("/api/v1/sessions", &login).send())
    };
    let prove = |code: &str| half().post("/api/v1/session/factor", &json!({ "code": code })).send();
    assert_eq!(prove(&code_of(&key, 1)).status, 500);
    let inside = anyone.with_session_of(&prove(&text(&codes[0])));
    inside.get("/api/v1/products").done();
    Client { address: server.address, ..owner }.get("/api/v1/members").done();
}
