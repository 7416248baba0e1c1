//! `cargo xtask bench`: how fast it is, beside what the machine can do, in one run. Ratios and CPU per
//! request are the steadiest figures on a machine that others use too.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_arithmetic,
    reason = "a chore that talks to people"
)]

mod bare;
mod beside;
mod coming_in;
mod developing;
mod inside;
mod large;
mod load;
mod pages;
mod papers;
mod plugged;
mod releases;
mod sales;
mod shop;
mod trading;

use std::time::Duration;

use testkit::{postgres, server::Server};

use crate::{large::Part, shop::Shop};

/// How long each load lasts.
const LASTS: Duration = Duration::from_secs(3);
const CONNECTIONS: [usize; 3] = [1, 16, 64];

fn main() {
    // A figure is true only of a server that keeps what it acknowledged.
    postgres::be_durable();
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |what: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == what);
    if wants("http") {
        http();
    }
    if wants("inside") {
        inside::run();
    }
    if wants("coming-in") {
        coming_in::run();
    }
    if wants("many") {
        many();
    }
    if wants("postgres") {
        on_postgres();
    }
    if wants("plugins") {
        plugged::run();
    }
    if wants("plugins") || wants("releases") {
        releases::run();
    }
    if wants("plugins") || wants("dev") {
        developing::run();
    }
    if wants("plugins") || wants("beside") {
        beside::run();
    }
    if wants("papers") {
        papers::run();
    }
    if wants("large") {
        large::run(&[Part::Filled, Part::Files, Part::Rush]);
    }
    // Of the large shop, each by itself.
    for (name, part) in [("files", Part::Files), ("rush", Part::Rush)] {
        if wanted.iter().any(|wanted| wanted == name) {
            large::run(&[part]);
        }
    }
    // A number after it is how many there are.
    let many = wanted.iter().find_map(|wanted| wanted.parse().ok());
    if wants("sales") {
        sales::run(many.unwrap_or(sales::ORDERS));
    }
    if wants("woocommerce") {
        trading::run(many.unwrap_or(trading::ORDERS));
    }
    if wants("pages") {
        pages::run(many.unwrap_or(pages::PRODUCTS));
    }
}

fn heading(text: &str) {
    println!("\n{text}\n{}", "-".repeat(text.chars().count()));
}

fn http() {
    heading("Bare SQLite (WAL, FULL, plain file), one row in one durable transaction");
    let bare = bare::rate(LASTS);
    println!("{:>46}", format!("{bare:.0}/s"));

    heading("HTTP on SQLite (encrypted, audited, durable)");
    let (_home, server) = shop::start(None);
    println!("start to first answer {:>24}", format!("{} ms", server.first_answer.as_millis()));
    println!("memory, idle, empty {:>26}", format!("{:.1} MB", server.memory_mb()));
    let shop = Shop::open(&server);
    loads(&server, &shop, Some(bare));
    println!("memory after the load {:>24}", format!("{:.1} MB", server.memory_mb()));
}

fn loads(server: &Server, shop: &Shop, bare: Option<f64>) {
    println!("{:<28}{:>6}{:>12}{:>14}{:>12}{:>12}", "", "conns", "rate", "CPU each", "p50", "p99");
    let mut writes = Vec::new();
    for (name, request) in shop.requests() {
        for connections in CONNECTIONS {
            let measured = load::run(server, request, connections, LASTS);
            println!(
                "{name:<28}{connections:>6}{:>12}{:>14}{:>12}{:>12}",
                format!("{:.0}/s", measured.rate()),
                format!("{:.0} µs", measured.cpu_each()),
                format!("{:.2} ms", measured.percentile(0.50)),
                format!("{:.2} ms", measured.percentile(0.99)),
            );
            assert_eq!(measured.failed, 0, "every answer is a good one");
            if name.starts_with("write") {
                writes.push(measured.rate());
            }
        }
    }
    if let [one, sixteen, sixty_four] = writes[..] {
        println!("writes at 64 connections / at 16 {:>15}", format!("{:.2}", sixty_four / sixteen));
        if let Some(bare) = bare {
            println!("writes at 1 connection / bare SQLite {:>11}", format!("{:.2}", one / bare));
        }
    }
}

fn many() {
    heading("One of 1,000 workspaces");
    inside::open_one_of_many(1_000);
}

fn on_postgres() {
    heading("HTTP on PostgreSQL");
    let Ok(cluster) = postgres::cluster() else {
        println!("no PostgreSQL here");
        return;
    };
    let database = cluster.database("bench").expect("a database");
    store::migrate_postgres(&database.owner_url, &database.app).expect("the migrations run");
    let (_home, server) = shop::start(Some(&database.app_url));
    let shop = Shop::open(&server);
    loads(&server, &shop, None);
    drop(server);

    heading("64 writers on PostgreSQL, in one workspace and in 64");
    // Its keys are wrapped by another master, so it is another database.
    let database = cluster.database("writers").expect("a database");
    store::migrate_postgres(&database.owner_url, &database.app).expect("the migrations run");
    inside::postgres_writers(&database);
}
