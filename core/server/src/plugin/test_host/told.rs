//! What a plugin did, as whoever tests it is told.

use sandbox::{Came, Outcome, Step};
use serde_json::{Map, Value, json};

use super::watched::Call;

/// A call, and how its delivery stands now.
pub fn call(call: &Call, delivery: &Value) -> Value {
    let body: Value = read(&call.trigger.body);
    let mut said = json!({
        "kind": call.trigger.kind,
        "id": call.trigger.id,
        "name": delivery["name"],
        "told": body,
        "state": delivery["state"],
        "trouble": delivery["trouble"],
        "operations": [],
        "cursor": null,
        "facts": {},
        "failure": null,
        "stopped": null,
        "asked": call.steps,
        "log": asked(&call.steps, "log.write").cloned().collect::<Vec<_>>(),
        "notices": asked(&call.steps, "notify.send").map(|asked| text(&asked["notice"])).collect::<Vec<_>>(),
        "used": {
            "milliseconds": call.usage.guest_time.as_millis(),
            "memory": call.usage.memory,
            "host_calls": call.usage.host_calls,
        },
    });
    match &call.came {
        Came::Done(Outcome { operations, cursor, facts, .. }) => {
            let operations = operations.iter().map(|one| json!({ "name": one.name, "input": read(&one.input) }));
            said["operations"] = operations.collect();
            said["cursor"] = json!(cursor);
            said["facts"] = if facts.is_empty() { Map::new().into() } else { read(facts) };
        }
        Came::Failed(failure) => said["failure"] = json!(failure),
        Came::Stopped(stopped) => said["stopped"] = json!(stopped),
    }
    said
}

/// What stands for the delivery of a call that had none.
pub fn looked(call: &Call) -> Value {
    let (state, trouble) = match &call.came {
        Came::Done(_) => ("done", String::new()),
        Came::Failed(failure) => ("dead", failure.detail.clone()),
        Came::Stopped(stopped) => ("dead", stopped.to_string()),
    };
    json!({ "name": read(&call.trigger.body)["panel"], "state": state, "trouble": trouble })
}

fn asked<'a>(steps: &'a [Step], import: &'static str) -> impl Iterator<Item = &'a Value> {
    steps.iter().filter(move |step| step.said.import == import).map(|step| &step.said.asked)
}

fn text(value: &Value) -> Value {
    read(value.as_str().unwrap_or_default())
}

/// What is no JSON is shown as it is.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}
