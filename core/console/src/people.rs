//! Who did something, by name: one question for a whole page.

use std::collections::{BTreeMap, BTreeSet};

use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{pages::Listed, visit::Visit, words::Words};

/// As many as the door is asked about at once.
const MOST: usize = 500;

/// The names of whoever a page mentions, by what records and the audit log call them.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct People {
    #[serde(default)]
    names: BTreeMap<String, Person>,
}

#[derive(Debug, Deserialize)]
struct Person {
    name: Option<String>,
    state: String,
}

/// A plugin, which did something by itself.
#[derive(Deserialize)]
struct Installed {
    id: String,
    #[serde(flatten)]
    person: Person,
}

impl People {
    /// Those of a page. Where they may not be known, nobody is named; the page is shown all the same.
    pub(crate) async fn of<'a>(visit: &Visit, actors: impl IntoIterator<Item = &'a str>) -> Self {
        let actors: BTreeSet<&str> = actors.into_iter().collect();
        let accounts: Vec<&str> = actors.iter().copied().filter(|actor| actor.starts_with("acc_")).take(MOST).collect();
        let mut people = Self::default();
        if !accounts.is_empty() && visit.may("members.names").await {
            people = visit.ask("members.names", &json!({ "accounts": accounts })).await.unwrap_or_default();
        }
        if actors.iter().any(|actor| is_plugin(actor)) && visit.may("plugins.list").await {
            let plugins: Result<Listed<Installed>, _> = visit.ask("plugins.list", &json!({})).await;
            people.names.extend(plugins.into_iter().flat_map(|found| found.items).map(|one| (one.id, one.person)));
        }
        people
    }

    /// Who it was, for people: a name, `Stockade` for its own parts, or the end of an id that has no name here.
    pub(crate) fn named(&self, words: &Words, actor: &str) -> String {
        if let Some(name) = self.names.get(actor).and_then(|person| person.name.clone()) {
            return name;
        }
        match actor.split_once(':') {
            Some(("system", _)) => words.say("actor-system"),
            Some(("operator", user)) => words.say_of("actor-operator", user),
            _ if actor == "anyone" => words.say("actor-anyone"),
            _ if actor.starts_with("svc_") => words.say_of("actor-service", end_of(actor)),
            _ if is_plugin(actor) => words.say_of("actor-plugin", end_of(actor)),
            _ => unnamed(words, actor),
        }
    }

    /// What somebody is called, where that may be known.
    pub(crate) fn name(&self, actor: &str) -> Option<String> {
        self.names.get(actor)?.name.clone()
    }

    /// Whether they belonged here and do no longer.
    pub(crate) fn has_left(&self, actor: &str) -> bool {
        self.names.get(actor).is_some_and(|person| person.state == "removed")
    }
}

/// Who is a member, by name, for a choice among them; nobody where one may not know.
pub(crate) async fn members(visit: &Visit) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Member {
        account: String,
    }
    if !visit.may("members.list").await {
        return Vec::new();
    }
    let found: Result<Listed<Member>, _> = visit.ask("members.list", &json!({})).await;
    let accounts: Vec<String> =
        found.map_or_else(|_| Vec::new(), |found| found.items.into_iter().map(|member| member.account).collect());
    let people = People::of(visit, accounts.iter().map(String::as_str)).await;
    let named = accounts.into_iter().filter_map(|account| Some((people.name(&account)?, account)));
    let mut named: Vec<(String, String)> = named.map(|(name, account)| (account, name)).collect();
    named.sort_by_key(|(_, name)| name.to_lowercase());
    named
}

/// Somebody whose name may not be known.
pub(crate) fn unnamed(words: &Words, actor: &str) -> String {
    words.say_of("actor-unnamed", end_of(actor))
}

fn is_plugin(actor: &str) -> bool {
    actor.starts_with("ins_")
}

/// A moment as this visitor reads it.
pub(crate) fn when(words: &Words, at: Timestamp) -> String {
    words.spoken.moment(at)
}

/// The part of an id that tells it from others made on the same day.
fn end_of(id: &str) -> &str {
    id.char_indices().rev().nth(5).map_or(id, |(at, _)| &id[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_known_by_its_end() {
        for (id, end) in [("acc_01kb2n0000000000000abcdef", "abcdef"), ("acc", "acc"), ("é", "é")] {
            assert_eq!(end_of(id), end);
        }
    }
}
