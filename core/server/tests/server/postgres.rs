//! On PostgreSQL: migrated by its owner, served by a role that owns nothing.

use serde_json::json;

use crate::{
    http::Client,
    program::{Home, eventually, free_address},
    shop::Shop,
};

#[test]
fn only_a_migrated_database_is_served_and_only_by_a_role_without_power() {
    let Some(home) = Home::on_empty_postgres() else { return };
    let database = home.database();
    let listen = free_address().to_string();
    let serve = |url: &str| home.run(&["serve", "--listen", &listen, "--database", url]);
    let (owner, app) = (database.owner_url.as_str(), database.app_url.as_str());
    serve(app).fails(78, &["not ready", "stockade migrate"]);
    home.run_bare(&["migrate", "--database", app, "--app-role", &database.app]).fails(78, &[]);

    let ran = home.run_bare(&["migrate", "--database", owner, "--app-role", &database.app]).succeeds();
    assert!(
        ran.contains("platform: ")
            && ran.contains("workspace: ")
            && ran.contains("search: ")
            && ran.contains("keyring: "),
        "{ran}"
    );
    let again = home.run_bare(&["migrate", "--database", owner, "--app-role", &database.app]).succeeds();
    assert_eq!(again.matches("nothing to do").count(), 4);

    serve(owner).fails(78, &["owns tables"]);
    serve(&database.superuser_url).fails(78, &["superuser"]);
    let server = home.serve();
    Client::new(server.address).get("/readyz").done();
}

#[test]
fn a_database_elsewhere_must_be_verified() {
    let home = Home::new();
    let listen = free_address().to_string();
    for url in ["postgres://app@192.0.2.1/stockade", "postgres://app@db.example.com/stockade?sslmode=require"] {
        home.run(&["serve", "--listen", &listen, "--database", url]).fails(78, &["sslmode=verify-full"]);
        home.run_bare(&["migrate", "--database", url, "--app-role", "app"]).fails(78, &["sslmode=verify-full"]);
    }
    let closed = free_address();
    home.run(&["serve", "--listen", &listen, "--database", &format!("postgres://app@{closed}/stockade")])
        .fails(69, &["PostgreSQL"]);
    home.run(&["serve", "--listen", &listen, "--database", "not a url"]).fails_somehow(78);
}

#[test]
fn a_second_key_is_never_made() {
    let Some(home) = Home::on_postgres() else { return };
    let Shop { home, server, .. } = Shop::open_in(home);
    drop(server);
    let key = home.data().join("master.key");
    let right = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    home.run(&["serve", "--listen", &free_address().to_string()]).fails_somehow(77);
    // Where it was is still the place to bring it back to.
    assert!(!key.exists(), "a key that opens nothing was made");
    std::fs::write(&key, right).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    home.run(&["workspace", "list"]).succeeds();
}

#[test]
fn while_the_database_cannot_be_had_it_is_not_ready_and_says_so() {
    let Some(home) = Home::on_postgres() else { return };
    let shop = Shop::open_in(home);
    shop.product("Tea");
    let database = shop.home.database();
    shop.anyone().get("/readyz").done();
    let (name, app) = (&database.name, &database.app);
    let cut = format!(
        "REVOKE CONNECT ON DATABASE {name} FROM {app}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{app}';"
    );
    database.psql_as_superuser(&cut).unwrap();
    assert_eq!(shop.anyone().get("/healthz").done()["status"], "alive", "it lives");
    assert_eq!(shop.anyone().get("/readyz").refused().0, 503);
    let told = shop.owner.get("/api/v1/products").send();
    assert_eq!((told.status, told.problem().1.as_str()), (503, "storage.unreachable"));
    assert!(told.header("retry-after").is_some());
    assert_eq!(shop.owner.post("/api/v1/products", &json!({ "name": "Coffee" })).refused().0, 503);
    database.psql_as_superuser(&format!("GRANT CONNECT ON DATABASE {name} TO {app}")).unwrap();
    eventually("it is ready again", || shop.anyone().get("/readyz").send().status == 200);
    eventually("it serves again", || shop.owner.get("/api/v1/products").send().status == 200);
    eventually("it writes again", || {
        shop.owner.post("/api/v1/products", &json!({ "name": "Coffee" })).send().status == 201
    });
}
