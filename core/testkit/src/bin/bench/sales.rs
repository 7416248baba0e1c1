//! A shop that sells: orders in a second through HTTP beside bare SQLite, and its lists and reports with 200,000 orders.
//! `cargo xtask bench sales 2000` fills in fewer.

use std::time::Instant;

use testkit::{
    Value,
    http::{Connection, Request},
    json,
    server::Server,
    text,
};

use crate::{CONNECTIONS, LASTS, bare, heading, large::product, load, pages::table, shop};

pub const ORDERS: usize = 200_000;
/// Things that are sold.
const PRODUCTS: usize = 500;
/// As many as go into one request.
const TOGETHER: usize = 300;
const CHANNELS: [&str; 3] = ["counter", "web", "phone"];

pub fn run(orders: usize) {
    heading("Orders through HTTP: written, reckoned and placed, SQLite");
    let bare = bare::rate(LASTS);
    println!("{:<34}{:>12}", "bare SQLite, a row each", format!("{bare:.0}/s"));
    let (_home, server) = shop::start(None);
    let cookie = server.claim("Bench").expect("it is claimed");
    let shop = Selling::open(&server, &cookie);
    placed(&server, &shop, bare);

    heading(&format!("Lists and reports with {orders} orders, SQLite"));
    let began = Instant::now();
    fill(&server, &shop, orders);
    println!("filled in {:>36}", format!("{:.0} s", began.elapsed().as_secs_f64()));
    let always = "from=2000-01-01&until=2100-01-01";
    table(
        &server,
        &cookie,
        &[
            ("home", "/".to_owned()),
            ("orders", "/orders".to_owned()),
            ("orders: search", "/orders?search=4217".to_owned()),
            ("orders: open", "/orders?state=open".to_owned()),
            ("invoices", "/invoices".to_owned()),
            ("invoices: unpaid", "/invoices?which=unpaid".to_owned()),
            ("report: this month", "/reports".to_owned()),
            ("report: always", format!("/reports?{always}")),
            ("report: products, always", format!("/reports/products?{always}")),
            ("report: channels, always", format!("/reports/channels?{always}")),
            ("report: taxes, always", format!("/reports/taxes?{always}")),
            ("report: owed", "/reports/receivables".to_owned()),
            ("report: products as a file", format!("/reports/sales/product.csv?{always}")),
        ],
    );
}

/// What is for sale, and to whom one may say so.
struct Selling<'a> {
    cookie: &'a str,
    variants: Vec<Value>,
}

impl<'a> Selling<'a> {
    fn open(server: &Server, cookie: &'a str) -> Self {
        let mut connection = Connection::open(server.address).expect("it accepts");
        let mut send = |request: Request| {
            let answer = connection.ask(&request).expect("it answers");
            assert!(answer.is_good(), "{answer}");
            answer.json()
        };
        let business = send(Request::get("/api/v1/business", cookie));
        let here = json!({ "version": business["version"], "country": "DE", "currency": "EUR" });
        send(Request { method: "PATCH", ..Request::post("/api/v1/business", cookie, &here) });
        send(Request::post("/api/v1/tax-presets", cookie, &json!({ "country": "DE" })));
        let calls: Vec<Value> = (0..PRODUCTS).map(|at| call("catalog.add-product", product(at))).collect();
        let mut variants = Vec::with_capacity(PRODUCTS);
        for some in calls.chunks(TOGETHER) {
            let made = send(bulk(cookie, some));
            let made = made["results"].as_array().cloned().unwrap_or_default();
            variants.extend(made.iter().map(|one| one["body"]["variants"][0]["id"].clone()));
        }
        Self { cookie, variants }
    }

    /// Two things, on no shelf, so that none of them is ever sold out.
    fn draft(&self, number: usize) -> Value {
        let line = |at: usize| json!({ "variant": self.variants[at % PRODUCTS], "quantity": (at % 3 + 1).to_string() });
        json!({ "channel": CHANNELS[number % 3], "lines": [line(number), line(number * 7 + 1)] })
    }
}

fn call(operation: &str, input: Value) -> Value {
    json!({ "operation": operation, "input": input })
}

fn bulk(cookie: &str, calls: &[Value]) -> Request {
    Request::post("/api/v1/bulk", cookie, &json!({ "together": true, "calls": calls }))
}

fn placed(server: &Server, shop: &Selling<'_>, bare: f64) {
    println!("{:<28}{:>6}{:>12}{:>14}{:>12}", "", "conns", "rate", "CPU each", "p99");
    let request = Request::post("/api/v1/orders", shop.cookie, &shop.draft(1));
    for connections in CONNECTIONS {
        let measured = load::run(server, &request, connections, LASTS);
        assert_eq!(measured.failed, 0, "every answer is a good one");
        println!(
            "{:<28}{connections:>6}{:>12}{:>14}{:>12}",
            "an order of two lines",
            format!("{:.0}/s", measured.rate()),
            format!("{:.0} µs", measured.cpu_each()),
            format!("{:.2} ms", measured.percentile(0.99)),
        );
        if connections == 1 {
            println!("orders at 1 connection / bare SQLite {:>11}", format!("{:.2}", measured.rate() / bare));
        }
    }
}

/// Each placed and invoiced; of ten, nine are paid and left.
fn fill(server: &Server, shop: &Selling<'_>, orders: usize) {
    let mut connection = Connection::open(server.address).expect("it accepts");
    let mut done = |calls: &[Value]| {
        let answer = connection.ask(&bulk(shop.cookie, calls)).expect("it answers");
        assert!(answer.is_good(), "{answer}");
        answer.json()["results"].as_array().cloned().unwrap_or_default()
    };
    for first in (0..orders).step_by(TOGETHER) {
        let numbers = first..orders.min(first + TOGETHER);
        let drafts: Vec<Value> = numbers.clone().map(|at| call("sales.draft-order", shop.draft(at))).collect();
        let drafted: Vec<Value> = done(&drafts).into_iter().map(|one| one["body"].clone()).collect();
        let place =
            |order: &Value| call("sales.place-order", json!({ "id": order["id"], "version": order["version"] }));
        done(&drafted.iter().map(place).collect::<Vec<_>>());
        let bill = |order: &Value| call("sales.issue-invoice", json!({ "id": order["id"] }));
        done(&drafted.iter().map(bill).collect::<Vec<_>>());
        let paid: Vec<&Value> = numbers.zip(&drafted).filter(|(at, _)| at % 10 != 0).map(|(_, order)| order).collect();
        let pay = |order: &&Value| {
            let input = json!({ "id": order["id"], "provider": "cash", "amount": text(&order["total"]) });
            call("sales.record-payment", input)
        };
        done(&paid.iter().map(pay).collect::<Vec<_>>());
        let leave = |order: &&Value| call("sales.fulfil-order", json!({ "id": order["id"] }));
        done(&paid.iter().map(leave).collect::<Vec<_>>());
    }
}
