//! Others are served while plugins misbehave: as long as it takes to stop them again and again.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use testkit::{
    component,
    http::{Connection, Request},
    installed::Installed,
    server::{Launch, built},
};

use crate::{LASTS, heading, load, plugged};

/// So many of each, so that some go on when others rest for having been stopped too often.
const EACH: usize = 3;
const WAYS: [&str; 6] =
    ["loops", "takes memory", "goes deeper", "never stops talking", "never stops asking", "has much signed"];
const ROUTES: [&str; 3] = ["/healthz", "/api/v1/business", "/api/v1/products?limit=25"];
const ASKERS: usize = 4;

/// It reaches for everything, so it may.
fn manifest(id: &str) -> String {
    let hosts = r#"hosts = [{ host = "example.com", methods = ["GET"], labels = ["personal", "financial"] }]"#;
    plugged::manifest(id, "").replace("[needs.limits]", &format!("{hosts}\n[needs.limits]"))
}

pub fn run() {
    let Some(program) = component("prober") else { return };
    heading("Others are served while plugins misbehave, SQLite");
    let home = tempfile::tempdir().expect("a folder");
    let server = Launch::new(built(), home.path().join("data")).start().expect("it starts");
    let first = Installed::open(&server, &manifest("first"), &program).expect("it is installed");
    let mut hooks = Vec::new();
    for number in 0..EACH {
        for what in WAYS {
            let id = format!("{}-{number}", what.replace(' ', "-"));
            let plugin = first.another(&server, &manifest(&id), &program).expect("it is installed");
            let another = Installed { cookie: first.cookie.clone(), plugin };
            hooks.push((what, plugged::hook(&another, &server)));
        }
    }
    let requests = ROUTES.map(|path| (path, Request::get(path, &first.cookie)));
    let quiet = requests.each_ref().map(|(_, request)| load::run(&server, request, ASKERS, LASTS));
    let (is_over, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let busy = thread::scope(|scope| {
        scope.spawn(|| {
            let mut connection = Connection::open(server.address).expect("it accepts");
            while !is_over.load(Ordering::Relaxed) {
                for (what, hook) in &hooks {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    let body = serde_json::json!({ "what": what, "number": number });
                    connection.send(&plugged::posted_as(&server, hook, &body)).expect("it answers");
                }
                testkit::pause(plugged::LOOK);
            }
        });
        let busy = requests.each_ref().map(|(_, request)| load::run(&server, request, ASKERS, LASTS));
        is_over.store(true, Ordering::Relaxed);
        busy
    });
    println!("{:<34}{:>12}{:>12}{:>12}{:>12}", "", "p50 quiet", "p50", "p99 quiet", "p99");
    for ((path, _), (quiet, busy)) in requests.iter().zip(quiet.iter().zip(&busy)) {
        let each = [quiet.percentile(0.5), busy.percentile(0.5), quiet.percentile(0.99), busy.percentile(0.99)];
        println!("{path:<34}{}", each.map(|ms| format!("{:>12}", format!("{ms:.2} ms"))).concat());
        assert_eq!(busy.failed, 0, "every answer is a good one");
    }
    println!("{} webhooks were sent to {} plugins that misbehave", sent.into_inner(), hooks.len());
}
