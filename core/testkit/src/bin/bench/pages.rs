//! The pages of the console in a shop with 100,000 products in five places: how long each takes on the server, and how
//! much of it goes over the wire. `cargo xtask bench pages 2000` fills in fewer.

use std::time::{Duration, Instant};

use testkit::{
    Value,
    http::{Answer, Connection, Request},
    json, postgres,
    server::Server,
    text,
};

use crate::{heading, large::product, shop};

pub const PRODUCTS: usize = 100_000;
const PLACES: usize = 5;
/// Of each product, so many movements.
const MOVED: usize = 2;
/// As many as go into one request.
const TOGETHER: usize = 500;
/// How often each page is asked for.
const TIMES: usize = 30;
/// Compressed, in bytes: all that a browser needs before it can show a first page, and a page after it.
const FIRST: usize = 100 * 1024;
const NEXT: usize = 20 * 1024;

pub fn run(products: usize) {
    heading(&format!("The console with {products} products, SQLite"));
    let (_home, server) = shop::start(None);
    pages(&server, products);
    drop(server);

    heading(&format!("The console with {products} products, PostgreSQL"));
    let Ok(cluster) = postgres::cluster() else {
        println!("no PostgreSQL here");
        return;
    };
    let database = cluster.database("pages").expect("a database");
    store::migrate_postgres(&database.owner_url, &database.app).expect("the migrations run");
    let (_home, server) = shop::start(Some(&database.app_url));
    pages(&server, products);
}

fn pages(server: &Server, products: usize) {
    let cookie = server.claim("Bench").expect("it is claimed");
    let filled = fill(server, &cookie, products);
    let mut connection = Connection::open(server.address).expect("it accepts");
    let found = get(server, &mut connection, &cookie, "/products?search=walnut");
    assert!(found.is_good(), "the first search brings its index along: {found}");
    let second = next(&plain(&mut connection, &cookie, "/products"));

    table(
        server,
        &cookie,
        &[
            ("home", "/".to_owned()),
            ("home: how the value went", "/home/value".to_owned()),
            ("products", "/products".to_owned()),
            ("products: second page", second),
            ("products: last changed first", "/products?sort=updated".to_owned()),
            ("products: search", "/products?search=green+tea".to_owned()),
            ("products: a price", "/products?price_from=4".to_owned()),
            ("products: counts of each filter", "/products?filters=yes".to_owned()),
            ("one product", format!("/products/{}", text(&filled["product"]))),
            ("its history", format!("/products/{}/history", text(&filled["product"]))),
            ("duplicates", "/products/duplicates".to_owned()),
            ("stock levels", "/stock".to_owned()),
            ("stock levels: search", "/stock?search=green+tea".to_owned()),
            ("stock levels: of one place", format!("/stock?location={}", text(&filled["place"]))),
            ("stock levels: only what is there", "/stock?only=there".to_owned()),
            ("stock levels: only what is low", "/stock?only=low".to_owned()),
            ("movements", "/stock/movements".to_owned()),
            ("movements of a variant", format!("/stock/movements?variant={}", text(&filled["variant"]))),
            ("reorders", "/stock/reorders".to_owned()),
            ("stock value", "/stock/value".to_owned()),
            ("audit log", "/audit".to_owned()),
            ("members", "/members".to_owned()),
            ("last changes", "/changes".to_owned()),
            ("palette", "/find/results?q=green+tea".to_owned()),
        ],
    );
    let first = first_load(server, &mut connection, &cookie);
    let heavy = if first > FIRST { "  too heavy" } else { "" };
    println!("{:<34}{:>38}{heavy}", "first load: page and style", format!("{first} B"));
}

/// How long each of these pages takes, and what it weighs.
pub fn table(server: &Server, cookie: &str, pages: &[(&str, String)]) {
    let mut connection = Connection::open(server.address).expect("it accepts");
    println!("{:<34}{:>12}{:>12}{:>14}", "", "p50", "p95", "compressed");
    for (name, path) in pages {
        let mut took = Vec::with_capacity(TIMES);
        let mut weight = 0;
        for _ in 0..TIMES {
            let began = Instant::now();
            let answer = get(server, &mut connection, cookie, path);
            took.push(began.elapsed());
            assert!(answer.is_good(), "{path}: {answer}");
            weight = answer.body.len();
        }
        took.sort_unstable();
        let at = |part: usize| millis(took[(took.len() - 1) * part / 100]);
        let heavy = if weight > NEXT { "  too heavy" } else { "" };
        println!("{name:<34}{:>12}{:>12}{:>14}{heavy}", at(50), at(95), format!("{weight} B"));
    }
}

fn millis(took: Duration) -> String {
    format!("{:.2} ms", took.as_secs_f64() * 1e3)
}

fn get(server: &Server, connection: &mut Connection, cookie: &str, path: &str) -> Answer {
    let bytes = Request::get(path, cookie).bytes(server.address);
    // Before the end of the head.
    let mut head = bytes[..bytes.len() - 2].to_vec();
    head.extend_from_slice(b"accept: text/html\r\naccept-encoding: gzip\r\n\r\n");
    connection.send(&head).expect("it answers")
}

fn plain(connection: &mut Connection, cookie: &str, path: &str) -> String {
    let answer = connection.ask(&Request::get(path, cookie)).expect("it answers");
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// Where the second page of a list is.
fn next(page: &str) -> String {
    let link = page.split("rel=\"next\" href=\"").nth(1).expect("there is a second page");
    link.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&")
}

/// What a browser that was never here loads before it can show the list of products.
fn first_load(server: &Server, connection: &mut Connection, cookie: &str) -> usize {
    let page = plain(connection, cookie, "/products");
    let style = page.split("/assets/console-").nth(1).and_then(|rest| rest.split('"').next()).expect("a style sheet");
    let style = get(server, connection, cookie, &format!("/assets/console-{style}"));
    get(server, connection, cookie, "/products").body.len() + style.body.len()
}

/// Products with a price and a cost, and of each something in two of five places.
fn fill(server: &Server, cookie: &str, products: usize) -> Value {
    let mut connection = Connection::open(server.address).expect("it accepts");
    let mut post = |path: &str, input: &Value| {
        let answer = connection.ask(&Request::post(path, cookie, input)).expect("it answers");
        assert!(answer.is_good(), "{answer}");
        answer.json()
    };
    let places: Vec<Value> = (0..PLACES)
        .map(|place| post("/api/v1/locations", &json!({ "name": format!("Place {place}") }))["id"].clone())
        .collect();
    let began = Instant::now();
    let mut variants = Vec::with_capacity(products);
    let mut some = Value::Null;
    for first in (0..products).step_by(TOGETHER) {
        let calls = (first..products.min(first + TOGETHER))
            .map(|number| json!({ "operation": "catalog.add-product", "input": product(number) }));
        let made = post("/api/v1/bulk", &json!({ "together": true, "calls": calls.collect::<Vec<_>>() }));
        let made = made["results"].as_array().cloned().unwrap_or_default();
        variants.extend(made.iter().map(|one| one["body"]["variants"][0]["id"].clone()));
        some = made.last().map(|one| one["body"]["id"].clone()).unwrap_or_default();
    }
    for turn in 0..MOVED {
        for first in (0..products).step_by(TOGETHER) {
            let calls = (first..products.min(first + TOGETHER)).map(|number| {
                let place = &places[(number + turn) % PLACES];
                let input = json!({ "variant": variants[number], "location": place, "quantity": "3" });
                json!({ "operation": "stock.receive", "input": input })
            });
            post("/api/v1/bulk", &json!({ "together": true, "calls": calls.collect::<Vec<_>>() }));
        }
    }
    for variant in variants.iter().take(20) {
        let point = json!({ "variant": variant, "location": places[0], "minimum": "10", "target": "20" });
        let mut request = Request::post("/api/v1/stock/reorder-points", cookie, &point);
        request.method = "PUT";
        let answer = server.ask(&request).expect("it answers");
        assert!(answer.is_good(), "{answer}");
    }
    println!("filled in {:>36}", format!("{:.0} s", began.elapsed().as_secs_f64()));
    json!({ "product": some, "variant": variants[products / 2], "place": places[2] })
}
