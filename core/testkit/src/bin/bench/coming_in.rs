//! What coming in costs: a session that is looked at with each request, and a crowd that signs in at once while others
//! work.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use testkit::{
    http::Request,
    json, pause,
    server::{EMAIL, PASSWORD, Server},
};

use crate::{LASTS, heading, load, shop};

/// Passwords that are hashed at once, and what the dearest hash takes: with what the server takes anyway, the budget.
const AT_ONCE: f64 = 4.0;
const DEAREST_MB: f64 = 64.0;
const SPARE_MB: f64 = 48.0;
/// Who sign in together.
const CROWD: usize = 64;
const STORM: Duration = Duration::from_secs(10);
/// Between two looks at the memory.
const LOOK: Duration = Duration::from_millis(50);

pub fn run() {
    heading("Sessions checked (GET /api/v1/business, of which all but the check is a read of one row)");
    let (_home, server) = shop::start(None);
    let cookie = server.claim("Bench").expect("it is claimed");
    checked(&server, &cookie);
    heading("A crowd signs in at once, and others are served");
    storm(&server, &cookie);
}

/// The difference to what asks nobody who they are is what a session costs.
fn checked(server: &Server, cookie: &str) {
    let mut each = Vec::new();
    for (name, request) in [
        ("nobody is asked who they are", Request::get("/healthz", "")),
        ("a session is looked at", Request::get("/api/v1/business", cookie)),
        ("one that was made up", Request::get("/api/v1/business", &made_up(cookie))),
    ] {
        let measured = load::run(server, &request, 16, LASTS);
        println!(
            "{name:<32}{:>14}{:>14}",
            format!("{:.0}/s", measured.rate()),
            format!("{:.1} µs", measured.cpu_each())
        );
        each.push(measured.cpu_each());
    }
    if let [nothing, session, _] = each[..] {
        println!("{:<32}{:>28}", "a session and a row, of CPU", format!("{:.1} µs", session - nothing));
    }
}

/// As long as a real one, and signed by nobody.
fn made_up(cookie: &str) -> String {
    let mut letters: Vec<char> = cookie.chars().collect();
    if let Some(last) = letters.last_mut() {
        *last = if *last == 'A' { 'Q' } else { 'A' };
    }
    letters.into_iter().collect()
}

fn storm(server: &Server, cookie: &str) {
    let before = server.memory_mb();
    let quiet = load::run(server, &Request::get("/api/v1/business", cookie), 4, LASTS);
    let log_in = Request::post("/api/v1/sessions", "", &json!({ "email": EMAIL, "password": PASSWORD }));
    let over = AtomicBool::new(false);
    let (storm, busy, most) = std::thread::scope(|scope| {
        let storm = scope.spawn(|| load::run(server, &log_in, CROWD, STORM));
        let busy = scope.spawn(|| load::run(server, &Request::get("/api/v1/business", cookie), 4, STORM));
        let watch = scope.spawn(|| {
            let (mut most, began) = (0.0_f64, Instant::now());
            while !over.load(Ordering::Relaxed) && began.elapsed() < STORM * 4 {
                most = most.max(server.memory_mb());
                pause(LOOK);
            }
            most
        });
        let (storm, busy) = (storm.join().expect("it ends"), busy.join().expect("it ends"));
        over.store(true, Ordering::Relaxed);
        (storm, busy, watch.join().expect("it ends"))
    });
    let budget = before + AT_ONCE * DEAREST_MB + SPARE_MB;
    println!("{CROWD} who sign in {:>30}", format!("{:.0}/s, {} told to wait", storm.rate(), storm.failed));
    println!("others, before and meanwhile, p99 {:>9}", format!("{:.1} ms", quiet.percentile(0.99)));
    println!("{:>43}", format!("{:.1} ms, {} failed", busy.percentile(0.99), busy.failed));
    println!("memory, before and at most {:>16}", format!("{before:.1} MB, {most:.1} MB"));
    println!("of its budget {:>29}", format!("{:.2}", most / budget));
    assert_eq!(busy.failed, 0, "others are served");
    assert!(most <= budget, "{most:.1} MB is more than the {budget:.1} MB that hashing may take");
}
