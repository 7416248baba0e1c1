//! The smallest plugin that does something. It is asked to greet somebody, or hears of something that has a name; it
//! counts how often it greeted, and tells the people of the workspace. It makes a product of what another program posts
//! to its webhook, and brings over teas from a shop that it only imagines, page by page.

use serde_json::{Value, json};

wit_bindgen::generate!({ path: "../../sdk/wit", world: "plugin" });

use exports::stockade::plugin::handler::Guest;
use stockade::plugin::types::{Failure, Operation, Outcome, Problem, Trigger};
use stockade::plugin::{kv, log, notify, settings};

struct Hello;

export!(Hello);

impl Guest for Hello {
    fn handle(trigger: Trigger) -> Result<Outcome, Failure> {
        let body: Value = serde_json::from_str(&trigger.body).map_err(|error| never("no-json", &error.to_string()))?;
        match trigger.kind.as_str() {
            "action" => greet(&body["form"]),
            "event" => greet(&body["said"]),
            "webhook" => make_product(&body),
            "sync-page" => bring_teas(&body),
            kind => Err(never("unknown-trigger", kind)),
        }
    }

    fn describe(_kind: String, _body: String) -> Result<String, Problem> {
        Ok(json!({ "title": "Hello", "text": format!("Greeted {} times so far.", greeted()?) }).to_string())
    }
}

const COUNT: &str = "greeted";

fn greet(body: &Value) -> Result<Outcome, Failure> {
    let Some(name) = body["name"].as_str() else { return Err(never("no-name", "Whom to greet is missing.")) };
    let settings: Value = serde_json::from_str(&settings::get()?).unwrap_or_default();
    let greeting = format!("{}, {name}!", settings["greeting"].as_str().unwrap_or("Hello"));

    let count = greeted()? + 1;
    kv::put(COUNT, count.to_string().as_bytes(), None)?;
    notify::send(&json!({ "title": "Hello", "text": greeting }).to_string())?;
    log::write(log::Level::Info, &format!("greeting number {count}"));
    Ok(Outcome { facts: json!({ "answer": greeting, "count": count }).to_string(), ..nothing() })
}

/// Whoever posts `{"name": "Oolong"}` has a product made.
fn make_product(body: &Value) -> Result<Outcome, Failure> {
    let input = json!({ "name": body["body"]["name"] });
    let operation = Operation { name: "catalog.add-product".into(), input: input.to_string() };
    Ok(Outcome { operations: vec![operation], ..nothing() })
}

/// Teas that there are over there, and how many come on a page.
const TEAS: usize = 60;
const PAGE: usize = 5;

/// The next page of them. Where it goes on it says with its outcome, so each tea comes once, whatever happens meanwhile.
fn bring_teas(body: &Value) -> Result<Outcome, Failure> {
    let from = body["cursor"].as_str().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    let until = TEAS.min(from + PAGE);
    let add = |number| {
        let input = json!({ "name": format!("Tea {number}") });
        Operation { name: "catalog.add-product".into(), input: input.to_string() }
    };
    let progress = json!({ "done": until - from, "of": TEAS, "words": format!("up to tea {until}") });
    Ok(Outcome {
        operations: (from + 1..=until).map(add).collect(),
        cursor: (until < TEAS).then(|| until.to_string()),
        facts: json!({ "progress": progress }).to_string(),
        ..nothing()
    })
}

fn greeted() -> Result<u64, Problem> {
    let entry = kv::get(COUNT)?;
    let text = entry.and_then(|entry| String::from_utf8(entry.value).ok());
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn nothing() -> Outcome {
    Outcome { operations: Vec::new(), cursor: None, reply: None, facts: String::new() }
}

/// It would be the same the next time.
fn never(code: &str, detail: &str) -> Failure {
    Failure { remedy: "permanent".into(), code: code.into(), detail: detail.into(), retry_after: None }
}

/// What the host refuses now, it may do later.
impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure { remedy: "retry".into(), code: problem.code, detail: problem.detail, retry_after: None }
    }
}
