//! Selling: orders that are placed over HTTP, beside what bare SQLite does; and the pages of a shop that has placed
//! 200,000 of them in two years. `cargo xtask bench selling 5000` brings fewer in.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use model::Timestamp;
use testkit::{
    Value,
    http::{Connection, Request},
    json, postgres,
    server::Server,
    text,
};

use crate::{LASTS, bare, heading, pages, shop};

pub const ORDERS: usize = 200_000;
const PRODUCTS: usize = 50;
const CUSTOMERS: usize = 100;
/// As many as go into one request.
const TOGETHER: usize = 250;
const DAYS: usize = 730;
const ASKERS: [usize; 3] = [1, 16, 64];

pub fn run(orders: usize) {
    let bare = bare::rate(LASTS);
    heading("Orders over HTTP, SQLite: two lines, reserved, audited, durable");
    println!("bare SQLite beside it {:>24}", format!("{bare:.0} durable rows/s"));
    let (_home, server) = shop::start(None);
    placed(&server, bare);
    drop(server);

    heading(&format!("The console with {orders} orders, SQLite"));
    let (_home, server) = shop::start(None);
    shown(&server, orders);
    drop(server);

    let Ok(cluster) = postgres::cluster() else {
        println!("no PostgreSQL here");
        return;
    };
    // Each of its turns waits for the server: it is filled to a tenth.
    heading(&format!("The console with {} orders, PostgreSQL", orders / 10));
    let database = cluster.database("selling").expect("a database");
    store::migrate_postgres(&database.owner_url, &database.app).expect("the migrations run");
    let (_home, server) = shop::start(Some(&database.app_url));
    shown(&server, orders / 10);
}

/// A claimed business that sells.
struct Counter {
    cookie: String,
    variants: Vec<Value>,
    customers: Vec<Value>,
}

impl Counter {
    fn open(server: &Server) -> Self {
        let cookie = server.claim("Bench").expect("it is claimed");
        let mut desk = Connection::open(server.address).expect("it accepts");
        let mut post = |path: &str, input: Value| {
            let answer = desk.ask(&Request::post(path, &cookie, &input)).expect("it answers");
            assert!(answer.is_good(), "{path}: {answer}");
            answer.json()
        };
        let place = post("/api/v1/locations", json!({ "name": "Shop floor" }));
        let variants: Vec<Value> = (0..PRODUCTS)
            .map(|number| {
                let variant = json!({ "price": "4.50", "cost": "2.10", "currency": "EUR" });
                let product = json!({ "name": format!("Tea number {number}"), "variants": [variant] });
                post("/api/v1/products", product)["variants"][0]["id"].clone()
            })
            .collect();
        for variant in &variants {
            let goods = json!({ "variant": variant, "location": place["id"], "quantity": "100000000" });
            post("/api/v1/stock/receipts", goods);
        }
        let customers = (0..CUSTOMERS).map(|number| {
            let name = format!("Customer {number}");
            post("/api/v1/contacts", json!({ "kind": "person", "name": name, "currency": "EUR" }))["id"].clone()
        });
        let customers = customers.collect();
        let policy = json!({ "version": 0, "location": place["id"] });
        let policy = Request { method: "PATCH", ..Request::post("/api/v1/sales/policy", &cookie, &policy) };
        let answer = desk.ask(&policy).expect("it answers");
        assert!(answer.is_good(), "{answer}");
        Self { cookie, variants, customers }
    }

    fn draft(&self, number: usize) -> Value {
        let line = |at: usize| json!({ "variant": self.variants[(number + at) % PRODUCTS], "quantity": "2" });
        json!({ "contact": self.customers[number % CUSTOMERS], "lines": [line(0), line(7)] })
    }
}

/// Each asker drafts an order and places it, and begins the next.
fn placed(server: &Server, bare: f64) {
    let counter = Counter::open(server);
    let number = AtomicUsize::new(0);
    println!("{:<28}{:>6}{:>12}{:>14}", "", "conns", "orders", "CPU each");
    for askers in ASKERS {
        let (cpu, began) = (server.cpu(), Instant::now());
        let each = || {
            let mut connection = Connection::open(server.address).expect("it accepts");
            let mut count = 0_usize;
            while began.elapsed() < LASTS {
                let draft = counter.draft(number.fetch_add(1, Ordering::Relaxed));
                let order = connection.ask(&Request::post("/api/v1/orders", &counter.cookie, &draft));
                let order = order.expect("it answers").json();
                let place = format!("/api/v1/orders/{}/placement", text(&order["id"]));
                let version = json!({ "version": order["version"] });
                let place = Request { method: "PUT", ..Request::post(place, &counter.cookie, &version) };
                let answer = connection.ask(&place).expect("it answers");
                assert!(answer.is_good(), "{answer}");
                count += 1;
            }
            count
        };
        let done: usize = std::thread::scope(|scope| {
            let askers: Vec<_> = (0..askers).map(|_| scope.spawn(each)).collect();
            askers.into_iter().map(|asker| asker.join().expect("an asker ends")).sum()
        });
        let rate = done as f64 / began.elapsed().as_secs_f64();
        let cpu = (server.cpu() - cpu).as_secs_f64() * 1e6 / done.max(1) as f64;
        println!("{:<28}{askers:>6}{:>12}{:>14}", "drafted and placed", format!("{rate:.0}/s"), format!("{cpu:.0} µs"));
        if askers == 1 {
            println!("orders at 1 connection / bare SQLite {:>11}", format!("{:.2}", rate / bare));
        }
    }
}

fn shown(server: &Server, orders: usize) {
    let counter = Counter::open(server);
    let began = Instant::now();
    let some = fill(server, &counter, orders);
    let took = began.elapsed();
    let each = took.as_secs_f64() * 1e6 / orders as f64;
    println!("brought in {:>36}", format!("{:.0} s, {each:.0} µs each", took.as_secs_f64()));
    pages::table(
        server,
        &counter.cookie,
        &[
            ("home", "/".to_owned()),
            ("orders", "/orders".to_owned()),
            ("orders: to be sent", "/orders?state=open".to_owned()),
            ("orders: of a number", "/orders?search=W-77".to_owned()),
            ("one order", format!("/orders/{}", text(&some["id"]))),
            ("invoices", "/invoices".to_owned()),
            ("a customer", format!("/contacts/{}", text(&counter.customers[7]))),
            ("contacts", "/contacts".to_owned()),
        ],
    );
}

/// As another shop tells of its orders: over two years, some of them not sent yet.
fn fill(server: &Server, counter: &Counter, orders: usize) -> Value {
    let mut connection = Connection::open(server.address).expect("it accepts");
    let somebody = Request::get(format!("/api/v1/contacts/{}", text(&counter.customers[0])), &counter.cookie);
    let now = connection.ask(&somebody).expect("it answers").json()["created_at"].clone();
    let now: Timestamp = text(&now).parse().expect("a moment");
    let mut some = Value::Null;
    for first in (0..orders).step_by(TOGETHER) {
        let calls = (first..orders.min(first + TOGETHER)).map(|number| {
            let ago = Duration::from_secs(((orders - number) * DAYS / orders * 86_400) as u64);
            let line = |at: usize| {
                let variant = &counter.variants[(number * 3 + at) % PRODUCTS];
                json!({ "name": "Tea", "variant": variant, "quantity": "2", "unit_price": "4.50", "net": "9" })
            };
            let input = json!({
                "system": "web", "external_id": number.to_string(), "number": format!("W-{number}"),
                "state": if number % 20 == 0 { "open" } else { "completed" }, "currency": "EUR",
                "channel": if number % 3 == 0 { "counter" } else { "web" }, "placed_at": now.minus(ago),
                "contact": counter.customers[number % CUSTOMERS], "lines": [line(0), line(1)], "total": "18",
            });
            json!({ "operation": "sales.import-order", "input": input })
        });
        let calls = json!({ "together": true, "calls": calls.collect::<Vec<_>>() });
        let answer = connection.ask(&Request::post("/api/v1/bulk", &counter.cookie, &calls)).expect("it answers");
        assert!(answer.is_good(), "{answer}");
        some = answer.json()["results"][0]["body"]["order"].clone();
    }
    some
}
