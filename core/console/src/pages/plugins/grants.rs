//! What a plugin may, in words that mean something; and taking some of it away.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{one, turns, typed::Typed};
use crate::{
    form::Form,
    page::problem,
    spoken::Spoken,
    toast::Toast,
    told,
    visit::{Inside, Visit},
    words::Words,
};

/// What can be taken away one by one: the lists of the grants, each with its message.
const LISTS: [(&str, &str); 9] = [
    ("operations", "plugin-may-do"),
    ("records", "plugin-may-see"),
    ("hosts", "plugin-may-reach"),
    ("events", "plugin-may-hear"),
    ("webhooks", "plugin-may-receive"),
    ("secrets", "plugin-may-prove"),
    ("schedules", "plugin-may-wake"),
    ("syncs", "plugin-may-bring"),
    ("panels", "plugin-may-show"),
];

/// One thing that it could do, if its author meant harm.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Worst {
    Does { operations: Vec<String> },
    MovesMoney,
    SendsMessages,
    MovesMoneyThere { at: String },
    Sees { record: String, labels: Vec<String> },
    Sends { to: String, labels: Vec<String> },
    ChangesThere { at: String },
    Hears { events: Vec<String> },
    Receives { webhook: String },
    Proves { secret: String, at: Vec<String> },
    Wakes { schedule: String, every_minutes: Option<u32>, cron: Option<String> },
    Shows { panel: String, on: String },
}

impl Worst {
    fn said(&self, words: &Words) -> String {
        match self {
            Self::Does { operations } => {
                let all: Vec<String> = operations.iter().map(|one| told::asked(words, one)).collect();
                words.say_of("plugin-worst-does", &all.join("; "))
            }
            Self::MovesMoney => words.say("plugin-worst-money"),
            Self::SendsMessages => words.say("plugin-worst-messages"),
            Self::MovesMoneyThere { at } => words.say_of("plugin-worst-money-there", at),
            Self::Sees { record, labels } if labels.is_empty() => {
                words.say_of("plugin-worst-sees-public", &noun(words, record))
            }
            Self::Sees { record, labels } => with_labels(words, "plugin-worst-sees", &noun(words, record), labels),
            Self::Sends { to, labels } if labels.is_empty() => words.say_of("plugin-worst-sends-public", to),
            Self::Sends { to, labels } => with_labels(words, "plugin-worst-sends", to, labels),
            Self::ChangesThere { at } => words.say_of("plugin-worst-changes", at),
            Self::Hears { events } => {
                let all: Vec<String> = events.iter().map(|one| told::happened(words, one)).collect();
                words.say_of("plugin-worst-hears", &all.join("; "))
            }
            Self::Receives { webhook } => words.say_of("plugin-worst-receives", webhook),
            Self::Proves { secret, at } if at.is_empty() => words.say_of("plugin-worst-signs", secret),
            Self::Proves { secret, at } => {
                let at = at.join(", ");
                words.say_with("plugin-worst-proves", &[("of", secret.as_str()), ("at", at.as_str())])
            }
            Self::Wakes { schedule, every_minutes, cron } => {
                let when = turns::said(words, every_minutes.unwrap_or_default(), cron.as_deref());
                words.say_with("plugin-worst-wakes", &[("of", schedule.as_str()), ("when", when.as_str())])
            }
            Self::Shows { panel, on } => {
                let place = words.say(&format!("plugin-place-{on}"));
                words.say_with("plugin-worst-shows", &[("of", panel.as_str()), ("where", place.as_str())])
            }
        }
    }

    /// What leaves, and what is changed where nobody here can take it back, stands out.
    fn is_grave(&self) -> bool {
        match self {
            Self::Does { .. }
            | Self::MovesMoney
            | Self::SendsMessages
            | Self::MovesMoneyThere { .. }
            | Self::ChangesThere { .. } => true,
            Self::Sees { labels, .. } | Self::Sends { labels, .. } => !labels.is_empty(),
            Self::Hears { .. }
            | Self::Receives { .. }
            | Self::Proves { .. }
            | Self::Wakes { .. }
            | Self::Shows { .. } => false,
        }
    }
}

/// One of these, as a page says it.
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) is_grave: bool,
}

pub(super) fn sentences(words: &Words, worst: &[Worst], typed: &Typed) -> Vec<Sentence> {
    let sentence = |one: &Worst| Sentence { text: typed.put_into(&one.said(words)), is_grave: one.is_grave() };
    worst.iter().map(sentence).collect()
}

/// The most that it may use, in words.
pub(super) fn limits(words: &Words, spoken: &Spoken, grants: &Value) -> Vec<String> {
    let limits = [
        ("memory-mib", "plugin-limit-memory"),
        ("milliseconds", "plugin-limit-time"),
        ("requests-per-minute", "plugin-limit-rate"),
        ("requests-per-day", "plugin-limit-requests"),
        ("store-kib", "plugin-limit-store"),
        ("sent-kib-per-day", "plugin-limit-sent"),
        ("host-calls-per-day", "plugin-limit-host-calls"),
        ("log-kib-per-day", "plugin-limit-log"),
        ("writes-per-day", "plugin-limit-writes"),
        ("seconds-per-day", "plugin-limit-work"),
    ];
    let said = limits.into_iter().filter_map(|(limit, name)| {
        let most = grants["limits"][limit].as_i64()?;
        Some(words.say_of(name, &spoken.number(most)))
    });
    said.collect()
}

fn with_labels(words: &Words, name: &str, of: &str, labels: &[String]) -> String {
    let labels: Vec<String> = labels.iter().map(|label| words.say(&format!("plugin-label-{label}"))).collect();
    words.say_with(name, &[("of", of), ("what", &labels.join(", "))])
}

/// What people call records of a kind.
fn noun(words: &Words, kind: &str) -> String {
    words.known(&format!("report-{}", kind.replace('_', "-")), None).unwrap_or_else(|| kind.to_owned())
}

/// Something that it may, and that could be taken away.
pub(super) struct Kept {
    /// `hosts:0`.
    pub(super) value: String,
    pub(super) said: String,
}

/// A list of these, by its message; empty ones are left out.
pub(super) fn kept(words: &Words, grants: &Value, typed: &Typed) -> Vec<(&'static str, Vec<Kept>)> {
    let lists = LISTS.iter().map(|(list, name)| {
        let all = grants[list].as_array().into_iter().flatten().enumerate();
        let kept = |(at, one)| Kept { value: format!("{list}:{at}"), said: typed.put_into(&said(words, list, one)) };
        (*name, all.map(kept).collect())
    });
    lists.filter(|(_, all): &(_, Vec<_>)| !all.is_empty()).collect()
}

fn said(words: &Words, list: &str, one: &Value) -> String {
    let text = |name: &str| one[name].as_str().unwrap_or_default();
    match list {
        "operations" => told::asked(words, one.as_str().unwrap_or_default()),
        "events" => told::happened(words, one.as_str().unwrap_or_default()),
        "records" => noun(words, text("kind")),
        "hosts" => {
            let methods: Vec<&str> =
                one["methods"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let host = match one["setting"].as_str() {
                Some(setting) => format!("{{{setting}}}"),
                None => format!("{}://{}", one["scheme"].as_str().unwrap_or("https"), text("host")),
            };
            format!("{} {host}{}", methods.join(" "), one["path"].as_str().unwrap_or("/"))
        }
        "secrets" | "syncs" => text("title").to_owned(),
        "panels" => format!("{} ({})", text("title"), words.say(&format!("plugin-place-{}", text("on")))),
        "schedules" => {
            let minutes = one["every-minutes"].as_u64().and_then(|minutes| u32::try_from(minutes).ok());
            let when = turns::said(words, minutes.unwrap_or_default(), one["cron"].as_str());
            words.say_with("plugin-schedule", &[("of", text("name")), ("when", &when)])
        }
        _ => text("name").to_owned(),
    }
}

/// The same grants with only what is kept of their lists.
pub(super) fn narrowed(mut grants: Value, form: &Form) -> Value {
    for (list, _) in LISTS {
        let Some(all) = grants.get_mut(list).and_then(Value::as_array_mut) else { continue };
        let mut at = 0;
        all.retain(|_| {
            let is_kept = form.has("keep", &format!("{list}:{at}"));
            at += 1;
            is_kept
        });
    }
    grants
}

pub(super) async fn narrow(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match asked(&visit, &id, &form).await {
        Ok(_) => visit.go_saying(&one::path(&id), &Toast::said(visit.words.say("saved"))),
        Err(why) => one::again_with(&visit, &id, form.refused(&why, &[])).await,
    }
}

/// What is ticked is a place in the lists as they were seen, so they must be as they were.
async fn asked(visit: &Visit, id: &str, form: &Form) -> Result<Value, Problem> {
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let now = super::as_written(visit, id).await?;
    let input = json!({ "id": id, "version": version, "grants": narrowed(now.grants, form) });
    visit.ask("plugins.narrow", &input).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ticked_is_gone_and_all_else_stays() {
        let grants = json!({
            "operations": ["stock.adjust", "stock.receive"], "events": ["stock.moved"], "own-changes": true,
            "hosts": [{ "host": "a.example" }], "limits": { "memory-mib": 64 },
        });
        let form = Form::with([("keep", "operations:1"), ("keep", "hosts:0")]);
        let expected = json!({
            "operations": ["stock.receive"], "events": [], "own-changes": true,
            "hosts": [{ "host": "a.example" }], "limits": { "memory-mib": 64 },
        });
        assert_eq!(narrowed(grants, &form), expected);
    }
}
