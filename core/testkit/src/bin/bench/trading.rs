//! A shop of WooCommerce and this business as one, on the real program: how quick everything comes over, what memory that
//! takes, and how soon what is bought there is seen here. `cargo xtask bench woocommerce 20000` brings more orders.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use model::Timestamp;
use testkit::{
    Value,
    joined::{Joined, Seed, There},
    pause,
    server::{Launch, Server, built},
    text,
};

use crate::heading;

pub const ORDERS: usize = 2_000;
/// A quarter as many products, up to the shop of the design.
const MOST_PRODUCTS: usize = 5_000;
/// Bought one after another, once all is here.
const BOUGHT: usize = 40;
const SETTLES: Duration = Duration::from_secs(7_200);
/// How soon an order should be seen.
const SOON: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(50);
const CLOSE_LOOK: Duration = Duration::from_millis(2);

pub fn run(orders: usize) {
    if testkit::component("woocommerce").is_none() {
        return;
    }
    let products = (orders / 4).min(MOST_PRODUCTS);
    heading(&format!("A WooCommerce shop of {products} products and {orders} orders comes over, SQLite"));
    let count = |number: usize| u32::try_from(number).expect("a shop of this world");
    let there = There::open(Seed { products: count(products), orders: count(orders), seed: 1 }).expect("a shop");
    let began = Instant::now();
    let all = there.all("orders").expect("it lists them").len();
    let bare = all as f64 / began.elapsed().as_secs_f64();
    println!("{:<34}{:>12}", "orders, only read over there", format!("{bare:.0}/s"));

    let home = tempfile::tempdir().expect("a folder");
    let server = Launch::new(built(), home.path().join("data")).near(there.host()).start().expect("it starts");
    let joined = Joined::open(&server, there).expect("both are one");
    brought(&server, &joined, bare);
    heading("Bought there, and seen here");
    seen(&server, &joined);
}

fn brought(server: &Server, joined: &Joined, bare: f64) {
    let (before, cpu, over) = (server.memory_mb(), server.cpu(), AtomicBool::new(false));
    let most = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = 0.0_f64;
            while !over.load(Ordering::Relaxed) {
                most = most.max(server.memory_mb());
                pause(LOOK);
            }
            most
        });
        let came = joined.begin(server).and_then(|()| joined.here.settles(server, SETTLES));
        over.store(true, Ordering::Relaxed);
        came.expect("everything comes over");
        watch.join().expect("it ends")
    });
    let cpu = server.cpu() - cpu;
    let syncs = joined.here.get(server, "/api/v1/plugin-syncs").expect("they are listed")["items"].clone();
    for sync in syncs.as_array().into_iter().flatten().rev() {
        let took = moment(&sync["ended_at"]).since(moment(&sync["started_at"])).as_secs_f64();
        let done = sync["done"].as_f64().unwrap_or_default();
        let rate = done / took.max(0.001);
        println!("{:<34}{:>12}{:>14}", text(&sync["name"]), format!("{rate:.0}/s"), format!("{done} in {took:.1} s"));
        if sync["name"] == "orders" {
            println!("orders / only read over there {:>18}", format!("{:.2}", rate / bare));
        }
    }
    println!("CPU of the server {:>30}", format!("{:.1} s", cpu.as_secs_f64()));
    println!("memory, before and at most {:>21}", format!("{before:.1} MB, {most:.1} MB"));
    used(server, joined);
}

/// What of its limits that took: a first sync is not to wait for the next day.
fn used(server: &Server, joined: &Joined) {
    let used = joined.here.get(server, &format!("/api/v1/plugins/{}/usage", joined.here.plugin)).expect("it is said");
    for (what, limit, unit) in [
        ("requests", "requests-per-day", 1.0),
        ("sent", "sent-kib-per-day", 1024.0),
        ("host_calls", "host-calls-per-day", 1.0),
        ("log_bytes", "log-kib-per-day", 1024.0),
        ("writes", "writes-per-day", 1.0),
        ("milliseconds", "seconds-per-day", 1000.0),
        ("stored", "store-kib", 1024.0),
    ] {
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        let (came_to, most) = (number(&used[what]), number(&used["limits"][limit]) * unit);
        println!("{what:<34}{came_to:>12.0}{:>14}", format!("{:.3} of it", came_to / most));
    }
}

fn moment(time: &Value) -> Timestamp {
    time.as_str().and_then(|text| text.parse().ok()).expect("a time")
}

/// From the moment that somebody buys to the one at which the order is found.
fn seen(server: &Server, joined: &Joined) {
    let products = joined.there().all("products").expect("it lists them");
    let simple: Vec<&Value> = products.iter().filter(|one| one["type"] == "simple").map(|one| &one["id"]).collect();
    let mut waits = Vec::with_capacity(BOUGHT);
    for number in 0..BOUGHT {
        let began = Instant::now();
        let bought = joined.there().buys(simple[number % simple.len()]).expect("it is bought");
        let path = format!("/api/v1/orders?number={}", text(&bought["number"]));
        while joined.here.get(server, &path).expect("they are listed")["items"] == testkit::json!([]) {
            assert!(began.elapsed() < SETTLES, "it comes over");
            pause(CLOSE_LOOK);
        }
        waits.push(began.elapsed());
    }
    waits.sort_unstable();
    let at = |part: usize| waits[waits.len() * part / 100].as_secs_f64() * 1e3;
    println!("{:<34}{:>12}{:>14}", "", "p50", "p95");
    println!(
        "{:<34}{:>12}{:>14}",
        "webhook to visible order",
        format!("{:.0} ms", at(50)),
        format!("{:.0} ms", at(95))
    );
    println!("of the {SOON:?} that it may take {:>19}", format!("{:.2}", at(95) / 1e3 / SOON.as_secs_f64()));
}
