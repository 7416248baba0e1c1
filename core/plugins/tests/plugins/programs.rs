//! Programs of plugins, as plain Rust.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use door::blob::BlobId;
use plugins::wall::{Ended, NotCalled, Runs, Taped, Wall, ended};
use sandbox::{
    Attachment, Called, Failure, Host as _, Limits, Operation, Outcome, Remedy, Request, Stopped, Trigger, Usage, Why,
};
use testkit::{Value, json};

use crate::{harming, hostile, somebody::OUTSIDE};

pub type Program = fn(&Trigger, &mut Taped) -> Result<Outcome, Failure>;

const PROGRAMS: &[(&str, Program)] = &[
    ("greeter", greet),
    ("maker", make),
    ("answerer", make),
    ("pairer", pair),
    ("binder", bind),
    ("pusher", push),
    ("payer", pay),
    ("clumsy", blunder),
    ("poster", post),
    ("gossip", gossip),
    ("caller", call),
    ("signer", sign),
    ("keeper", keep),
    ("greedy", hoard),
    ("reader", read),
    ("failing", fail),
    ("bringer", bring),
    ("finder", compare),
    ("helper", help),
    ("herald", tell),
    ("trapped", trap),
    ("fickle", waver),
    ("talker", talk),
    ("toiler", toil),
    ("guesser", hostile::guess),
    ("disguised", hostile::disguise),
    ("wanderer", hostile::wander),
    ("flooder", hostile::flood),
    ("misnamer", hostile::misname),
    ("detour", crate::detour::go),
    ("forgetful", crate::remembering::forget),
    ("shower", crate::looking::show),
    ("noter", crate::noting::note),
];

/// What the toiler is said to have worked.
const TOIL: Duration = Duration::from_millis(600);
/// What stands for a trap here.
pub const STOPPED: &str = "it came to something that cannot go on";
const MAGIC: &[u8] = b"\0asm";

pub fn bytes(name: &str) -> Vec<u8> {
    [MAGIC, name.as_bytes()].concat()
}

/// By their bytes, as the sandbox does.
#[derive(Default)]
struct Rust {
    loaded: Mutex<HashMap<BlobId, Program>>,
}

pub fn wall() -> Wall {
    Arc::new(Rust::default())
}

fn program(bytes: &[u8]) -> Result<Program, String> {
    let name = bytes.strip_prefix(MAGIC).ok_or("it does not begin as one")?;
    let known = PROGRAMS.iter().chain(harming::PROGRAMS).find(|(known, _)| known.as_bytes() == name);
    known.map(|(_, program)| *program).ok_or_else(|| "nobody wrote it".to_owned())
}

impl Runs for Rust {
    fn check(&self, bytes: &[u8]) -> Result<Vec<String>, String> {
        program(bytes).map(|_| Vec::new())
    }

    fn has(&self, id: BlobId) -> bool {
        self.loaded.lock().unwrap().contains_key(&id)
    }

    fn load(&self, id: BlobId, bytes: &[u8]) -> Result<(), NotCalled> {
        let program = program(bytes).map_err(NotCalled::Unloaded)?;
        self.loaded.lock().unwrap().insert(id, program);
        Ok(())
    }

    fn call(&self, id: BlobId, trigger: &Trigger, _: &Limits, mut reach: Taped) -> Option<Ended> {
        let program = self.loaded.lock().unwrap().get(&id).copied()?;
        let answer = program(trigger, &mut reach);
        if answer.as_ref().is_err_and(|failure| failure.detail == STOPPED) {
            let stopped = Stopped { why: Why::Trap, detail: STOPPED.to_owned() };
            return Some(Called { answer: Err(stopped), usage: Usage::default(), host: reach });
        }
        let lines = reach.steps().iter().filter(|step| step.said.import == "log.write");
        let log_bytes = lines.map(|line| line.said.asked["line"].as_str().unwrap().len()).sum();
        let ended = ended(answer, reach);
        let guest_time = if program as usize == toil as Program as usize { TOIL } else { Duration::ZERO };
        let usage = Usage { log_bytes, guest_time, ..ended.usage };
        Some(Called { usage, ..ended })
    }
}

pub fn done(operations: Vec<(&str, Value)>) -> Result<Outcome, Failure> {
    let operations = operations
        .into_iter()
        .map(|(name, input)| Operation { name: name.to_owned(), input: input.to_string() })
        .collect();
    Ok(Outcome { operations, cursor: None, facts: String::new() })
}

pub fn failed(remedy: Remedy, detail: impl ToString) -> Result<Outcome, Failure> {
    Err(Failure { remedy, code: "failed".to_owned(), detail: detail.to_string(), retry_after: None })
}

pub fn body(trigger: &Trigger) -> Value {
    serde_json::from_str(&trigger.body).unwrap()
}

/// Leaves a brand that says what it was told.
fn greet(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    reach.log(sandbox::Level::Info, "greeting");
    let what = body["said"]["name"].as_str().or(body["text"].as_str()).unwrap_or("nothing").to_owned();
    let (word, own) = (what.split(' ').next().unwrap(), trigger.id.chars().rev().take(8).collect::<String>());
    done(vec![("catalog.add-brand", json!({ "name": format!("{word} {own}") }))])
}

/// Makes a product of the product that it was told of.
fn make(trigger: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    let own = trigger.id.chars().rev().take(8).collect::<String>();
    done(vec![("catalog.add-product", json!({ "name": format!("Made {own}") }))])
}

/// Makes a product, and says what it is called on the other side; or what something is called that it did not make.
fn pair(trigger: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    let name = body(trigger)["said"]["name"].clone();
    let made = if name == "Nothing" { 7 } else { 0 };
    let link = json!({ "kind": "product", "external_id": "4711", "record": { "$made": made } });
    done(vec![("catalog.add-product", json!({ "name": "Twin" })), ("external-ids.link", link)])
}

/// The first of what it wants is in order, and the second was not granted, or is wrong.
fn blunder(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    reach.put_entry("tried", b"yes".to_vec(), None).unwrap();
    let wrong = match body(trigger)["said"]["name"].as_str() {
        Some("wrong") => ("catalog.add-brand", json!({ "name": "" })),
        Some("unlinking") => ("external-ids.unlink", json!({ "id": "of somebody else" })),
        Some("unlinked") => ("external-ids.unlink", json!({ "kind": "product", "external_id": "unheard of" })),
        Some("forged") => ("plugins.settle", json!({ "delivery": trigger.id, "attempt": 1, "standing": "" })),
        _ => ("catalog.add-category", json!({ "name": "Not granted" })),
    };
    done(vec![("catalog.add-brand", json!({ "name": "Half" })), wrong])
}

/// Came by a secret in some way, and says it wherever it can.
fn gossip(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    const SECRET: &str = "canary-of-the-shop";
    reach.open_credential("key").unwrap();
    reach.log(sandbox::Level::Info, &format!("it is {}", SECRET.to_uppercase()));
    let kept = reach.put_entry("secret", SECRET.as_bytes().to_vec(), None).unwrap_err().code;
    let sent = reach.send(Request {
        method: "POST".to_owned(),
        url: format!("http://{}/api/orders?what=gossip", *OUTSIDE),
        headers: Vec::new(),
        body: BASE64_STANDARD.encode(SECRET).into_bytes(),
        attach: Vec::new(),
        key: None,
        options: String::new(),
        patience: std::time::Duration::from_secs(5),
    });
    match body(trigger)["said"]["name"].as_str() {
        Some("wanted") => done(vec![("catalog.add-brand", json!({ "name": format!("It is {SECRET}") }))]),
        _ => failed(Remedy::Permanent, format!("{kept}, {}: {SECRET}", sent.unwrap_err().code)),
    }
}

/// Sends what it was told, and the secret that it does not know.
fn post(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    let said = body["said"]["name"].as_str().unwrap_or_default().to_owned();
    let credential = match reach.open_credential("key") {
        Ok(credential) => credential,
        Err(problem) => return failed(Remedy::Attention, problem.code),
    };
    let path = if said == "elsewhere" { "/other" } else { "/api/orders" };
    let attach = Attachment { credential, scheme: "bearer".to_owned(), options: String::new() };
    let answer = reach.send(Request {
        method: "POST".to_owned(),
        url: format!("http://{}{path}?what={said}", *OUTSIDE),
        headers: Vec::new(),
        body: said.clone().into_bytes(),
        attach: vec![attach],
        key: Some("order".to_owned()),
        options: String::new(),
        patience: std::time::Duration::from_secs(5),
    });
    match answer {
        Err(problem) if problem.code == "in-doubt" => done(vec![("catalog.add-brand", json!({ "name": "In doubt" }))]),
        Err(problem) => failed(Remedy::Retry, problem.code),
        Ok(answer) if answer.status >= 400 => failed(Remedy::Retry, answer.status.to_string()),
        Ok(answer) => {
            let text = String::from_utf8(answer.body).unwrap();
            // It fails after it sent, once: what it sent is not sent again.
            if said.starts_with("stumble") && reach.get_entry("stumbled").unwrap().is_none() && text.starts_with("1 ") {
                return failed(Remedy::Retry, "stumbled");
            }
            done(vec![("catalog.add-brand", json!({ "name": text }))])
        }
    }
}

/// Asks who it is over there, with what somebody agreed to there, and leaves what it was told.
fn call(_: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let settings: Value = serde_json::from_str(&reach.settings().unwrap()).unwrap();
    // What it says of a failure is wrong on purpose: it does not know that somebody has to see to it.
    let credential = match reach.open_credential("account") {
        Ok(credential) => credential,
        Err(problem) => return failed(Remedy::Permanent, problem.code),
    };
    let attach = Attachment { credential, scheme: "bearer".to_owned(), options: String::new() };
    let answer = reach.send(request("GET", format!("{}/me", settings["site"].as_str().unwrap()), vec![attach]));
    match answer {
        Ok(answer) if answer.status == 200 => {
            let said: Value = serde_json::from_slice(&answer.body).unwrap();
            done(vec![("catalog.add-brand", json!({ "name": format!("{} {}", said["sub"], trigger_word()) }))])
        }
        Ok(answer) => failed(Remedy::Permanent, format!("status {}", answer.status)),
        Err(problem) => failed(Remedy::Permanent, problem.code),
    }
}

/// Another each time.
fn trigger_word() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Signs what it sends, and leaves what the other side says that it was sent.
fn sign(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let scheme = body(trigger)["said"]["name"].as_str().unwrap_or_default().to_owned();
    let credential = reach.open_credential("key").unwrap();
    let options = match scheme.as_str() {
        "aws-sigv4" => r#"{ "region": "auto", "service": "s3" }"#,
        _ => "",
    };
    let attach = Attachment { credential, scheme, options: options.to_owned() };
    let answer = reach.send(request("POST", format!("http://{}/api/orders?what=signed", *OUTSIDE), vec![attach]));
    match answer {
        Ok(answer) => {
            done(vec![("catalog.add-brand", json!({ "name": brief(&String::from_utf8(answer.body).unwrap()) }))])
        }
        Err(problem) => failed(Remedy::Permanent, problem.detail),
    }
}

fn brief(text: &str) -> String {
    text.chars().take(100).collect()
}

pub fn request(method: &str, url: String, attach: Vec<Attachment>) -> Request {
    Request {
        method: method.to_owned(),
        url,
        headers: Vec::new(),
        body: Vec::new(),
        attach,
        key: None,
        options: String::new(),
        patience: std::time::Duration::from_secs(5),
    }
}

/// Counts, and finds again what it counted.
fn keep(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let before = reach.get_entry("count").unwrap();
    let count = before.as_ref().map_or(0, |entry| entry.value[0]) + 1;
    assert!(!reach.swap_entry("count", Some(99), vec![0], None).unwrap());
    assert!(reach.swap_entry("count", before.map(|entry| entry.version), vec![count], None).unwrap());
    reach.put_entry(&format!("seen/{count}"), trigger.id.clone().into_bytes(), None).unwrap();
    reach.put_entry("soon", b"gone".to_vec(), Some(1)).unwrap();
    let seen = reach.scan_entries("seen/", None, 10).unwrap().len();
    assert_eq!(usize::from(count), seen, "what was written is seen at once, and what was before");
    reach.notify("{\"title\":\"counted\"}").unwrap();
    done(vec![("catalog.add-brand", json!({ "name": format!("Count {count}") }))])
}

/// Remembers more than it may, the second time.
fn hoard(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    for number in 0..10 {
        reach.put_entry(&format!("{} {number}", trigger.id), vec![0; 60_000], None).unwrap();
    }
    let own: String = trigger.id.chars().rev().take(8).collect();
    done(vec![("catalog.add-brand", json!({ "name": format!("Hoard {own}") }))])
}

/// Reads what it was told of, and says what it saw.
fn read(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let subject = body(trigger)["subject"].as_str().unwrap().to_owned();
    let seen = reach.get_record("product", &subject).unwrap().unwrap();
    let seen: Value = serde_json::from_str(&seen).unwrap();
    let listed = reach.list_records("product", "", None).unwrap();
    let listed: Value = serde_json::from_str(&listed.records).unwrap();
    let nobody = reach.get_record("contact", &subject).unwrap_err().code;
    let not_there = reach.get_record("product", "prd_nothing").unwrap();
    let name = format!("{} of {}, {nobody}, {not_there:?}", seen["name"], listed.as_array().unwrap().len());
    done(vec![("catalog.add-brand", json!({ "name": name.replace('"', "") }))])
}

fn fail(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    // What no database takes as text.
    const NOTHING: &str = "nothing\0at all";
    reach.log(sandbox::Level::Info, NOTHING);
    if trigger.kind == "action" {
        return match body(trigger)["action"].as_str() {
            Some("test") => {
                let url = format!("http://{}/api/test", *OUTSIDE);
                assert_eq!(reach.send(request("GET", url, Vec::new())).unwrap().status, 200);
                done(vec![("catalog.add-brand", json!({ "name": "tried" }))])
            }
            Some("say") => done(vec![("catalog.add-brand", json!({ "name": "said" }))]),
            _ => failed(Remedy::Attention, "still not"),
        };
    }
    match body(trigger)["said"]["name"].as_str() {
        Some("unsaid") => failed(Remedy::Permanent, NOTHING),
        Some("unheard") => done(vec![(NOTHING, json!({ NOTHING: NOTHING }))]),
        Some("unmoved") => done(Vec::new()).map(|done| Outcome { cursor: Some(NOTHING.to_owned()), ..done }),
        Some("unknown") => done(Vec::new()).map(|done| Outcome { facts: json!({ NOTHING: 1 }).to_string(), ..done }),
        Some("never") => failed(Remedy::Permanent, "never"),
        Some("somebody") => failed(Remedy::Attention, "somebody"),
        Some("later") => failed(Remedy::Retry, "later"),
        _ => done(vec![("catalog.add-brand", json!({ "name": body(trigger)["said"]["name"] }))]),
    }
}

/// Brings over five brands, two on a page. What it is called says what it stumbles over.
fn bring(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    if trigger.kind == "schedule" {
        let facts = json!({ "syncs": ["brands"] }).to_string();
        return done(Vec::new()).map(|outcome| Outcome { facts, ..outcome });
    }
    if trigger.kind == "later" {
        return done(vec![("catalog.add-brand", body["said"].clone())]);
    }
    let sync = body["sync"].as_str().unwrap();
    let from: usize = body["cursor"].as_str().map_or(0, |cursor| cursor.parse().unwrap());
    let until = (from + 2).min(5);
    let mended = reach.settings().unwrap().contains("mended");
    reach.put_entry("pages", vec![0], None).unwrap();
    let mut words = format!("up to {until}, since {}", body["since"]);
    match sync {
        "broken" if from == 2 && !mended => return failed(Remedy::Permanent, "page three is broken"),
        "stuck" if from == 2 => words = "again".to_owned(),
        "endless" => {
            let facts = json!({ "syncs": ["endless"] }).to_string();
            return done(Vec::new()).map(|outcome| Outcome { facts, ..outcome });
        }
        "pushing" => {
            let answer = reach.send(Request {
                method: "POST".to_owned(),
                url: format!("http://{}/api/push", *OUTSIDE),
                headers: Vec::new(),
                body: Vec::new(),
                attach: Vec::new(),
                key: None,
                options: String::new(),
                patience: std::time::Duration::from_secs(5),
            });
            words = answer.map_or_else(|problem| problem.code, |answer| answer.status.to_string());
        }
        _ => {}
    }
    let cursor = match sync {
        "stuck" if from == 2 => Some("2".to_owned()),
        _ => (until < 5).then(|| until.to_string()),
    };
    let progress = json!({ "done": until - from, "of": 5, "words": words });
    let brands = (from..until).map(|number| match (sync, number) {
        ("refused" | "spoilt", 3) => String::new(),
        _ => format!("{sync} {number}"),
    });
    if body["one_by_one"] == true && sync == "refused" {
        let later = brands
            .enumerate()
            .map(|(at, name)| json!({ "name": "one", "about": format!("{from}/{at}"), "body": { "name": name } }));
        let facts = json!({ "progress": progress, "later": later.collect::<Vec<_>>() }).to_string();
        return done(Vec::new()).map(|outcome| Outcome { cursor, facts, ..outcome });
    }
    let facts = json!({ "progress": progress }).to_string();
    let brands = brands.map(|name| ("catalog.add-brand", json!({ "name": name })));
    done(brands.collect()).map(|outcome| Outcome { cursor, facts, ..outcome })
}

/// Says what there is on the other side, and links what is missing here with the product that there is; one of it can
/// never be had, and of another it only says that it did.
fn compare(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    if trigger.kind == "sync-page" {
        let (there, cursor) = match body["cursor"].as_str() {
            None => (vec!["1", "2", "3"], Some("4".to_owned())),
            Some(_) => (vec!["4"], None),
        };
        let there: Vec<_> = there.iter().map(|id| json!({ "id": id, "version": "1" })).collect();
        let facts = json!({ "there": there, "progress": { "of": 4 } }).to_string();
        return done(Vec::new()).map(|outcome| Outcome { cursor, facts, ..outcome });
    }
    let id = body["said"]["external_id"].as_str().unwrap();
    match id {
        "3" => failed(Remedy::Permanent, "it cannot be had"),
        "4" => done(Vec::new()),
        _ => {
            let products = reach.list_records("product", "", None).unwrap();
            let products: Value = serde_json::from_str(&products.records).unwrap();
            let newest = products.as_array().unwrap().iter().find(|one| one["name"] == "Newest").unwrap();
            let link = json!({ "system": "", "kind": "product", "external_id": id, "record": newest["id"] });
            done(vec![("external-ids.link", link)])
        }
    }
}

/// Says what it saw and wrote on the other side of a product, whose name says which of it; and finds out what is older.
fn bind(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    if trigger.kind == "sync-page" {
        let there = json!([{ "id": "4711", "version": "2" }, { "id": "4712", "version": "2" }]);
        let facts = json!({ "there": there }).to_string();
        return done(Vec::new()).map(|outcome| Outcome { facts, ..outcome });
    }
    let record = body["subject"].as_str().unwrap_or_default();
    let link = |more: Value| {
        let mut link = json!({ "kind": "product", "external_id": "4711", "record": record });
        link.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        done(vec![("external-ids.link", link)])
    };
    if body["event"] == "sync.older" {
        let found = reach.find_record("product", "4711").unwrap().unwrap();
        let found: Value = serde_json::from_str(&found).unwrap();
        let link = json!({ "kind": "product", "external_id": "4711", "record": found["id"], "version": body["said"]["version"] });
        return done(vec![("external-ids.link", link)]);
    }
    match body["said"]["name"].as_str() {
        Some("Read") => link(json!({ "version": "1", "read": "r1" })),
        Some("Wrote") => link(json!({ "wrote": "w2" })),
        Some("Long") => link(json!({ "read": "r".repeat(201) })),
        Some("Told") => {
            let known = reach.binding("product", record).unwrap().unwrap();
            done(vec![("catalog.add-brand", json!({ "name": known.replace('"', "") }))])
        }
        Some("Gone") => done(vec![("external-ids.unlink", json!({ "kind": "product", "external_id": "4711" }))]),
        _ => done(Vec::new()),
    }
}

/// Leaves it for later to tell the other side what a product is called; and leaves a brand for what it told.
fn push(trigger: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    if trigger.kind == "later" {
        let (name, generation) = (body["said"]["name"].as_str().unwrap(), &body["generation"]);
        if let Some(more) =
            name.strip_prefix("More ").and_then(|more| more.parse::<u32>().ok()).filter(|more| *more > 0)
        {
            let said = json!({ "name": format!("More {}", more - 1) });
            let facts = json!({ "later": [{ "name": "push", "about": body["about"], "body": said }] }).to_string();
            return done(Vec::new()).map(|outcome| Outcome { facts, ..outcome });
        }
        return match name {
            "Down" => failed(Remedy::Retry, "nobody is there"),
            _ => done(vec![("catalog.add-brand", json!({ "name": format!("{name} {generation}") }))]),
        };
    }
    let said = json!({ "name": body["said"]["name"] });
    let facts = json!({ "later": [{ "name": "push", "about": body["subject"], "body": said }] }).to_string();
    done(Vec::new()).map(|outcome| Outcome { facts, ..outcome })
}

/// Does with money and messages what the name of a product says, or what somebody asks it: what, and of which record.
fn pay(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    let said = body["said"]["name"].as_str().or(body["form"]["do"].as_str()).unwrap();
    let (what, id) = said.split_once(' ').unwrap();
    let pay = |more: Value| {
        let mut payment = json!({ "id": id, "provider": "shop", "amount": "5.00" });
        payment.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        done(vec![("sales.record-payment", payment)])
    };
    match what {
        "cash" => pay(json!({})),
        "came" => pay(json!({ "external_id": "p-1" })),
        "back" => done(vec![("sales.refund-payment", json!({ "id": id, "reason": "broken" }))]),
        "went" => done(vec![("sales.refund-payment", json!({ "id": id, "reason": "broken", "external_id": "r-1" }))]),
        "send" => done(vec![("sales.send-invoice", json!({ "id": id }))]),
        _ => {
            let answer = reach.send(Request {
                method: "POST".to_owned(),
                // Where it is no word, it is the path.
                url: format!("http://{}{}?what={id}", *OUTSIDE, if what == "pay" { "/api/refunds" } else { what }),
                headers: Vec::new(),
                body: Vec::new(),
                attach: Vec::new(),
                key: None,
                options: String::new(),
                patience: std::time::Duration::from_secs(5),
            });
            match answer {
                Ok(_) => done(Vec::new()),
                Err(problem) => failed(Remedy::Permanent, format!("{}: {}", problem.code, problem.detail)),
            }
        }
    }
}

/// Does what somebody asks it, and says what it saw.
fn help(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    let seen = match body["record"].as_str() {
        Some(id) => {
            reach.get_record("product", id).map_or_else(|problem| problem.code, |seen| seen.unwrap_or_default())
        }
        None => "nothing".to_owned(),
    };
    let name = body["form"]["name"].as_str().unwrap_or("Unnamed");
    let facts = json!({ "answer": format!("{name} was added, with {seen}") }).to_string();
    let add = ("catalog.add-brand", json!({ "name": name }));
    done(vec![add]).map(|outcome| Outcome { facts, ..outcome })
}

/// Works for longer than others; how long is said by whoever calls it.
fn toil(_: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    done(Vec::new())
}

/// Does something else each time.
fn waver(_: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    done(vec![("catalog.add-brand", json!({ "name": format!("Another {}", trigger_word()) }))])
}

fn talk(_: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    reach.log(sandbox::Level::Info, &"x".repeat(600));
    done(Vec::new())
}

/// Tells people what it was told; what is called bad it gives up, and what is called slow it tries again.
fn tell(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let name = body(trigger)["said"]["name"].as_str().unwrap_or_default().to_owned();
    reach.log(sandbox::Level::Info, &format!("hears of {name}"));
    reach.log(sandbox::Level::Warn, &format!("tells of {name}"));
    reach.notify(&json!({ "title": name, "text": "It is here.\u{7}" }).to_string()).unwrap();
    match name.as_str() {
        "bad" => failed(Remedy::Permanent, "it is bad"),
        "slow" => failed(Remedy::Retry, "it is slow"),
        _ => done(Vec::new()),
    }
}

fn trap(_: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    failed(Remedy::Retry, STOPPED)
}
