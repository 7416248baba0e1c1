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

/// What it may use of everything, each with its message.
const LIMITS: [(&str, &str); 10] = [
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
    Writes { secret: String, places: Vec<String> },
    Wakes { schedule: String, every_minutes: Option<u32>, cron: Option<String> },
    Shows { panel: String, on: String },
}

impl Worst {
    /// One of all these, in a sentence.
    fn said(&self, words: &Words, all: &[Self]) -> String {
        match self {
            Self::Does { operations } => {
                let all: Vec<String> = operations.iter().map(|one| told::asked(words, one)).collect();
                words.say_of("plugin-worst-does", &all.join("; "))
            }
            Self::MovesMoney => words.say("plugin-worst-money"),
            Self::SendsMessages => words.say("plugin-worst-messages"),
            Self::MovesMoneyThere { at } => words.say_of("plugin-worst-money-there", site(at)),
            Self::Sees { labels, .. } => {
                let seen: Vec<String> =
                    all.iter().filter_map(|one| one.sees(labels)).map(|one| records(words, one)).collect();
                with_labels(words, ["plugin-worst-sees", "plugin-worst-sees-public"], &seen.join(", "), labels)
            }
            Self::Sends { to, labels } => {
                with_labels(words, ["plugin-worst-sends", "plugin-worst-sends-public"], site(to), labels)
            }
            Self::ChangesThere { at } => words.say_of("plugin-worst-changes", site(at)),
            Self::Hears { events } => {
                let all: Vec<String> = events.iter().map(|one| told::happened(words, one)).collect();
                words.say_of("plugin-worst-hears", &all.join("; "))
            }
            Self::Receives { webhook } => words.say_of("plugin-worst-receives", webhook),
            Self::Proves { secret, at } if at.is_empty() => words.say_of("plugin-worst-signs", secret),
            Self::Proves { secret, at } => {
                let at = at.iter().map(|one| site(one)).collect::<Vec<_>>().join(", ");
                words.say_with("plugin-worst-proves", &[("of", secret.as_str()), ("at", at.as_str())])
            }
            Self::Writes { secret, places } => {
                let places = places.join(", ");
                words.say_with("plugin-worst-writes", &[("of", secret.as_str()), ("at", places.as_str())])
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

    /// What it sees no more of than this.
    fn sees(&self, these: &[String]) -> Option<&str> {
        match self {
            Self::Sees { record, labels } if labels == these => Some(record),
            _ => None,
        }
    }

    /// Whether the sentence of an earlier one says it, too.
    fn is_said_by(&self, earlier: &[Self]) -> bool {
        matches!(self, Self::Sees { labels, .. } if earlier.iter().any(|one| one.sees(labels).is_some()))
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
            | Self::Writes { .. }
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
    let sentence = |one: &Worst| Sentence { text: typed.put_into(&one.said(words, worst)), is_grave: one.is_grave() };
    let said = worst.iter().enumerate().filter(|(at, one)| !one.is_said_by(&worst[..*at]));
    said.map(|(_, one)| sentence(one)).collect()
}

/// The most that it may use, in words.
pub(super) fn limits(words: &Words, spoken: &Spoken, grants: &Value) -> Vec<String> {
    let said = |(limit, _): &(&str, _)| limit_said(words, spoken, limit, grants["limits"][limit].as_i64()?);
    LIMITS.iter().filter_map(said).collect()
}

fn limit_said(words: &Words, spoken: &Spoken, limit: &str, most: i64) -> Option<String> {
    let (_, name) = LIMITS.iter().find(|(known, _)| *known == limit)?;
    Some(words.say_of(name, &spoken.number(most)))
}

/// What has no label anybody may know, for which there is a sentence of its own: the second.
fn with_labels(words: &Words, [name, public]: [&str; 2], of: &str, labels: &[String]) -> String {
    if labels.is_empty() {
        return words.say_of(public, of);
    }
    let labels: Vec<String> = labels.iter().map(|label| words.say(&format!("plugin-label-{label}"))).collect();
    words.say_with(name, &[("of", of), ("what", &labels.join(", "))])
}

/// What people call all records of a kind.
fn records(words: &Words, kind: &str) -> String {
    words.known(&format!("plugin-records-{kind}"), None).unwrap_or_else(|| kind.to_owned())
}

/// All of a site is the site.
fn site(at: &str) -> &str {
    at.trim_end_matches('/')
}

/// What a release asks for beyond what it may, and no sentence about the worst of it says.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Growth {
    Brings { title: String },
    HearsOfItself,
    Uses { limit: String, now: i64, before: i64 },
}

pub(super) fn grown(visit: &Visit, grows: &[Growth]) -> Vec<Sentence> {
    let (words, spoken) = (&visit.words, visit.spoken());
    let said = |one: &Growth| match one {
        Growth::Brings { title } => words.say_of("plugin-grows-brings", title),
        Growth::HearsOfItself => words.say("plugin-grows-hears"),
        Growth::Uses { limit, now, before } => {
            let most = |most: i64| limit_said(words, spoken, limit, most).unwrap_or_else(|| limit.clone());
            words.say_with("plugin-grows-uses", &[("now", &most(*now)), ("before", &most(*before))])
        }
    };
    grows.iter().map(|one| Sentence { text: said(one), is_grave: false }).collect()
}

/// Something that it may, or could.
pub(super) struct Kept {
    /// As [`place`] says it.
    pub(super) value: String,
    pub(super) said: String,
    pub(super) is_ticked: bool,
}

/// `hosts:0`.
pub(super) fn place(list: &str, at: usize) -> String {
    format!("{list}:{at}")
}

/// A list of these, by its message; empty ones are left out.
pub(super) fn kept(
    words: &Words,
    grants: &Value,
    typed: &Typed,
    is_ticked: impl Fn(&str, usize, &Value) -> bool,
) -> Vec<(&'static str, Vec<Kept>)> {
    let lists = LISTS.iter().map(|(list, name)| {
        let all = grants[list].as_array().into_iter().flatten().enumerate();
        let kept = |(at, one)| Kept {
            value: place(list, at),
            said: typed.put_into(&said(words, list, one)),
            is_ticked: is_ticked(list, at, one),
        };
        (*name, all.map(kept).collect())
    });
    lists.filter(|(_, all): &(_, Vec<_>)| !all.is_empty()).collect()
}

fn said(words: &Words, list: &str, one: &Value) -> String {
    let text = |name: &str| one[name].as_str().unwrap_or_default();
    match list {
        "operations" => told::asked(words, one.as_str().unwrap_or_default()),
        "events" => told::happened(words, one.as_str().unwrap_or_default()),
        "records" => records(words, text("kind")),
        "hosts" => {
            let methods: Vec<&str> =
                one["methods"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let host = match one["setting"].as_str() {
                Some(setting) => format!("{{{setting}}}"),
                None => format!("{}://{}", one["scheme"].as_str().unwrap_or("https"), text("host")),
            };
            format!("{} {host}{}", methods.join(" "), site(one["path"].as_str().unwrap_or_default()))
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
            let is_kept = form.has("keep", &place(list, at));
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
    use actix_web::http::header::HeaderMap;

    use super::*;
    use crate::{look::Look, words::Languages};

    #[test]
    fn what_it_sees_as_much_of_is_one_sentence() {
        let words = Languages::read().unwrap().best(&HeaderMap::new(), Look::default()).unwrap();
        let sees = |record: &str, labels: &[&str]| json!({ "kind": "sees", "record": record, "labels": labels });
        let worst = json!([
            { "kind": "sends", "to": "https://shop.example/", "labels": ["internal"] },
            sees("contact", &["internal", "personal"]),
            sees("product", &["internal"]),
            sees("brand", &[]),
            sees("order", &["internal"]),
        ]);
        let worst: Vec<Worst> = serde_json::from_value(worst).unwrap();
        let said = sentences(&words, &worst, &Typed::default());
        let expected = [
            "It could send what is your business’s own to https://shop.example.",
            "It could read contacts: what of them is your business’s own, about people.",
            "It could read products, orders: what of them is your business’s own.",
            "It could read brands: what of them anybody may know.",
        ];
        assert_eq!(said.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), expected);
    }

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
