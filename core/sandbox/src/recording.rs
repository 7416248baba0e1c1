//! A call as it was: what for, within which limits, what was asked and answered, and what came of it. Played again, to
//! the same plugin or another, it says what is not the same.

use crate::bounds::Limits;
use crate::call::Called;
use crate::host::Host;
use crate::stopped::Stopped;
use crate::tape::{Departure, Step, Tape};
use crate::trigger::{Failure, Outcome, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recording {
    pub trigger: Trigger,
    pub limits: Limits,
    pub steps: Vec<Step>,
    /// Whether these are all; without that it cannot be played again.
    pub is_whole: bool,
    pub came: Came,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    Done(Outcome),
    Failed(Failure),
    Stopped(Stopped),
}

/// What came of playing it again. Nothing of it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replayed {
    pub came: Came,
    pub differences: Vec<Difference>,
    /// Where it first asked for something else.
    pub departed: Option<Departure>,
}

/// Something that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// `ending`, or a part of what it wants: `operations`, `cursor`, `facts`, `entries`, `notices`, `requests`.
    pub what: String,
    pub before: Value,
    pub now: Value,
}

impl Recording {
    /// Who answers when it is played again.
    pub fn again<H: Host>(&self) -> Tape<H> {
        Tape::again(self.steps.iter().cloned())
    }

    /// What came of that, beside what came of it before.
    pub fn beside<H>(&self, called: Called<Result<Outcome, Failure>, Tape<H>>) -> Replayed {
        let (_, written) = called.host.end();
        let came = Came::of(called.answer);
        let (before, mut now) = (all(&self.came, &self.steps), all(&came, &written.steps));
        let mut differences: Vec<Difference> = Vec::new();
        for (what, before) in before {
            let now = now.remove(&what).unwrap_or_default();
            if now != before {
                differences.push(Difference { what, before, now });
            }
        }
        differences.extend(now.into_iter().map(|(what, now)| Difference { what, before: Value::Null, now }));
        Replayed { came, differences, departed: written.departed }
    }
}

impl Replayed {
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && self.departed.is_none()
    }
}

impl Came {
    pub fn of(answer: Result<Result<Outcome, Failure>, Stopped>) -> Self {
        match answer {
            Ok(Ok(outcome)) => Self::Done(outcome),
            Ok(Err(failure)) => Self::Failed(failure),
            Err(stopped) => Self::Stopped(stopped),
        }
    }
}

/// All that counts of a call, by name: what it came to, and what it would have changed here and there.
fn all(came: &Came, steps: &[Step]) -> Map<String, Value> {
    let mut entries = Map::new();
    let (mut notices, mut requests) = (Vec::new(), Vec::new());
    for Step { said, answer } in steps {
        let asked = &said.asked;
        let key = asked["key"].as_str().unwrap_or_default();
        match said.import.as_str() {
            "http.send" => requests.push(asked.clone()),
            "notify.send" => notices.push(asked["notice"].clone()),
            "kv.remove" => drop(entries.insert(key.to_owned(), Value::Null)),
            "kv.put" => drop(entries.insert(key.to_owned(), asked["value"].clone())),
            "kv.swap" if answer["Ok"] == true => drop(entries.insert(key.to_owned(), asked["value"].clone())),
            _ => {}
        }
    }
    let mut all = match came {
        Came::Done(Outcome { operations, cursor, facts }) => {
            json!({ "ending": "done", "operations": operations, "cursor": cursor, "facts": facts })
        }
        Came::Failed(failure) => json!({ "ending": failure }),
        // How long it had run is not the same each time.
        Came::Stopped(stopped) => json!({ "ending": stopped.why }),
    };
    all["entries"] = entries.into();
    all["notices"] = notices.into();
    all["requests"] = requests.into();
    match all {
        Value::Object(all) => all,
        _ => Map::new(),
    }
}
