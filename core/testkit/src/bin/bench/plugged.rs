//! Plugins on the real program: what others send, what is told, how much memory each takes, and what a start with twenty
//! of them costs.

use std::{
    borrow::Cow,
    fs,
    time::{Duration, Instant},
};

use plugins::webhooks::{Encoding, Hash};
use testkit::{
    Value, component,
    installed::{Installed, bytes, path_of},
    json, pause,
    server::{Launch, Server, built},
    text,
};

use crate::{CONNECTIONS, LASTS, bare, heading, load};

/// As many as a business may have that likes plugins.
const MANY: usize = 20;
/// What is told, one by one.
const EVENTS: usize = 1_000;
/// As many as go into one request.
const TOGETHER: usize = 250;
const SECRET: &str = "between us";
const SETTLES: Duration = Duration::from_secs(300);
pub const LOOK: Duration = Duration::from_millis(5);
/// Where compiled code is kept, in the data directory.
const COMPILED: &str = "compiled";

pub fn run() {
    let Some(program) = component("hello") else { return };
    heading("What others send to a plugin: verified, stored and answered, SQLite");
    let bare = bare::rate(LASTS);
    println!("{:<34}{:>12}", "bare SQLite, a row each", format!("{bare:.0}/s"));
    let home = tempfile::tempdir().expect("a folder");
    let server = Launch::new(built(), home.path().join("data")).start().expect("it starts");
    let one = One::open(&server, &program);
    one.sent(&server, bare);
    heading("What happens is told to a plugin, each in a fresh instance, and settled, SQLite");
    one.told(&server, bare);
    drop(server);
    twenty(&program);
}

pub fn manifest(id: &str, events: &str) -> String {
    format!(
        r#"
        [plugin]
        id = "{id}"
        name = "Hello"
        version = "0.1.0"
        [needs]
        operations = ["catalog.add-product"]
        events = [{events}]
        secrets = [{{ name = "key", title = "Key" }}]
        webhooks = [{{ name = "teas", verify = {{ scheme = "hmac", header = "x-signature", hash = "sha256", encoding = "base64" }}, secret = "key" }}]
        [needs.limits]
        host-calls-per-day = 10000000
        log-kib-per-day = 65536
        writes-per-day = 1000000
        seconds-per-day = 14400
        "#
    )
}

/// One plugin, and where others post to.
struct One {
    installed: Installed,
    hook: String,
}

impl One {
    fn open(server: &Server, program: &[u8]) -> Self {
        let manifest = manifest("hello", r#""catalog.product-added""#);
        let installed = Installed::open(server, &manifest, program).expect("it is installed");
        let hook = hook(&installed, server);
        Self { installed, hook }
    }

    /// No two are the same; with one that is not signed beside them, which costs nobody a row.
    fn sent(&self, server: &Server, bare: f64) {
        println!("{:<28}{:>6}{:>12}{:>14}{:>12}{:>12}", "", "conns", "rate", "CPU each", "p50", "p99");
        let began = Instant::now();
        for connections in CONNECTIONS {
            let measured = load::each(server, connections, LASTS, |asker, number| {
                Cow::Owned(posted(server, &self.hook, &format!("{connections}-{asker}-{number}")))
            });
            println!(
                "{:<28}{connections:>6}{:>12}{:>14}{:>12}{:>12}",
                "a webhook",
                format!("{:.0}/s", measured.rate()),
                format!("{:.0} µs", measured.cpu_each()),
                format!("{:.2} ms", measured.percentile(0.50)),
                format!("{:.2} ms", measured.percentile(0.99)),
            );
            assert_eq!(measured.failed, 0, "every answer is a good one");
            if connections == 1 {
                println!("webhooks at 1 connection / bare SQLite {:>9}", format!("{:.2}", measured.rate() / bare));
            }
        }
        settled(&self.installed, server);
        println!("all worked off after {:>26}", format!("{:.1} s", began.elapsed().as_secs_f64()));
    }

    /// All at once, while the plugin rests; then it works.
    fn told(&self, server: &Server, bare: f64) {
        let pause = format!("/api/v1/plugins/{}/pause", self.installed.plugin);
        let resting = self.installed.put(server, &pause, &json!({})).expect("it rests");
        for first in (0..EVENTS).step_by(TOGETHER) {
            let calls = (first..first + TOGETHER).map(
                |number| json!({ "operation": "catalog.add-product", "input": { "name": format!("Told {number}") } }),
            );
            let calls = json!({ "together": true, "calls": calls.collect::<Vec<_>>() });
            self.installed.post(server, "/api/v1/bulk", &calls).expect("they are added");
        }
        // While it rests, what it is to be told waits.
        while self.waiting(server) < EVENTS {
            testkit::pause(LOOK);
        }
        let (cpu, began) = (server.cpu(), Instant::now());
        self.installed.delete(server, &format!("{pause}?version={}", resting["version"])).expect("it works");
        settled(&self.installed, server);
        let (took, cpu) = (began.elapsed(), server.cpu() - cpu);
        let rate = EVENTS as f64 / took.as_secs_f64();
        println!("{:<34}{:>12}{:>14}", "an event", format!("{rate:.0}/s"), cpu_each(cpu, EVENTS));
        println!("events / bare SQLite {:>27}", format!("{:.2}", rate / bare));
    }

    fn waiting(&self, server: &Server) -> usize {
        let all = format!("/api/v1/plugin-deliveries?plugin={}&state=waiting&limit=200", self.installed.plugin);
        let (mut count, mut page) = (0, all.clone());
        loop {
            let found = self.installed.get(server, &page).expect("it says so");
            count += found["items"].as_array().map_or(0, Vec::len);
            match found["next"].as_str() {
                Some(next) => page = format!("{all}&cursor={next}"),
                None => return count,
            }
        }
    }
}

fn cpu_each(cpu: Duration, times: usize) -> String {
    format!("{:.0} µs", cpu.as_secs_f64() * 1e6 / times as f64)
}

/// Where others post to that the first connection of a plugin listens to, with the secret that they sign with.
pub fn hook(installed: &Installed, server: &Server) -> String {
    let connections = installed.connections(server).expect("they are listed");
    let secret = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connections[0]["id"]));
    installed.put(server, &secret, &json!({ "value": SECRET })).expect("it is kept");
    path_of(&text(&connections[0]["webhooks"][0]["url"])).expect("an address")
}

fn posted(server: &Server, hook: &str, name: &str) -> Vec<u8> {
    posted_as(server, hook, &json!({ "name": name }))
}

pub fn posted_as(server: &Server, hook: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let signature = Encoding::Base64.write(&Hash::Sha256.of(SECRET, &[body.as_bytes()]));
    let head = format!("content-type: application/json\r\nx-signature: {signature}");
    bytes(server, "POST", hook, &head, body.as_bytes())
}

fn settled(installed: &Installed, server: &Server) {
    let began = Instant::now();
    while installed.waits(server).expect("it says so").is_some() {
        assert!(began.elapsed() < SETTLES, "it comes to an end");
        pause(LOOK);
    }
}

/// Each with a component of its own, and each called once.
fn twenty(program: &[u8]) {
    heading(&format!("{MANY} plugins of {} kB each, SQLite", program.len() / 1_000));
    let home = tempfile::tempdir().expect("a folder");
    let data = home.path().join("data");
    let launch = Launch::new(built(), &data).at_one_address();
    let mut server = launch.start().expect("it starts");
    let first = Installed::open(&server, &manifest("hello", ""), program).expect("it is installed");
    let mut hooks = vec![hook(&first, &server)];
    called(&server, &first, &hooks);
    let before = server.memory_mb();
    let began = Instant::now();
    for number in 1..=MANY {
        let program = marked(program, number);
        let id = first.another(&server, &manifest(&format!("hello-{number}"), ""), &program).expect("it is installed");
        let another = Installed { cookie: first.cookie.clone(), plugin: id };
        hooks.push(hook(&another, &server));
    }
    println!("installing one, compiled {:>27}", each(began, MANY));
    called(&server, &first, &hooks);
    println!("memory of one {:>38}", format!("{:.2} MB", (server.memory_mb() - before) / MANY as f64));
    for (name, is_kept) in [("code is kept", true), ("all is compiled again", false)] {
        drop(server);
        if !is_kept {
            fs::remove_dir_all(data.join(COMPILED)).expect("a folder");
        }
        let began = Instant::now();
        server = launch.start().expect("it starts");
        let first_answer = server.first_answer;
        called(&server, &first, &hooks);
        let took = began.elapsed();
        println!(
            "start, {name}: {:>1$} to the first answer, {took:.1?} until each has worked",
            format!("{first_answer:.0?}"),
            37 - name.len()
        );
    }
}

fn each(began: Instant, times: usize) -> String {
    format!("{:.1} ms", began.elapsed().as_secs_f64() * 1e3 / times as f64)
}

/// Each is told something, and has done it.
pub fn called(server: &Server, installed: &Installed, hooks: &[String]) {
    let name = format!("{:?}", Instant::now());
    for hook in hooks {
        let mut connection = testkit::http::Connection::open(server.address).expect("it accepts");
        let answer = connection.send(&posted(server, hook, &name)).expect("it answers");
        assert!(answer.is_good(), "{answer}");
    }
    let began = Instant::now();
    let waits =
        || installed.get(server, "/api/v1/plugin-deliveries?state=waiting").expect("it says so")["items"].clone();
    while waits() != json!([]) {
        assert!(began.elapsed() < SETTLES, "it comes to an end");
        pause(LOOK);
    }
}

/// The same component, and yet another: with a section that says nothing to anybody.
pub fn marked(program: &[u8], number: usize) -> Vec<u8> {
    let name = format!("bench-{number:02}");
    let length = u8::try_from(name.len()).expect("it is short");
    [program, &[0, length + 1, length], name.as_bytes()].concat()
}
