//! Where a plugin sends to is what somebody typed, where its manifest names a setting: `{store}` stands for that in what
//! it may, and what was typed stands here.

use door::Problem;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{super::Listed, Setting};
use crate::{visit::Visit, words::Words};

#[derive(Deserialize)]
struct Connection {
    settings: Map<String, Value>,
}

/// What was typed for each setting, in all connections.
#[derive(Default)]
pub(super) struct Typed(Vec<(String, Vec<String>)>);

impl Typed {
    /// As far as this visitor may see it; elsewhere the setting's own name stays.
    pub(super) async fn of(visit: &Visit, plugin: &str) -> Result<Self, Problem> {
        if !visit.may("plugins.list-connections").await {
            return Ok(Self::default());
        }
        let found: Listed<Connection> = visit.ask("plugins.list-connections", &json!({ "id": plugin })).await?;
        Ok(Self::from(found.items.into_iter().flat_map(|one| one.settings)))
    }

    fn from(settings: impl Iterator<Item = (String, Value)>) -> Self {
        let mut all: Vec<(String, Vec<String>)> = Vec::new();
        for (name, value) in settings {
            let value = value.as_str().unwrap_or_default().trim_end_matches('/').to_owned();
            match all.iter_mut().find(|(known, _)| *known == name) {
                _ if value.is_empty() => {}
                Some((_, values)) if values.contains(&value) => {}
                Some((_, values)) => values.push(value),
                None => all.push((name, vec![value])),
            }
        }
        Self(all)
    }

    /// Where nobody typed anything yet, it is what they will type, by what they read beside it.
    pub(super) fn or_later(mut self, words: &Words, settings: &[Setting]) -> Self {
        let untyped = settings.iter().filter(|setting| !self.0.iter().any(|(name, _)| *name == setting.name));
        let later = |one: &Setting| (one.name.clone(), vec![words.say_of("plugin-typed-later", &one.title)]);
        let later: Vec<_> = untyped.map(later).collect();
        self.0.extend(later);
        self
    }

    /// The text with what was typed in its places.
    pub(super) fn put_into(&self, text: &str) -> String {
        let put = |text: String, (name, values): &(String, Vec<String>)| {
            text.replace(&format!("{{{name}}}"), &values.join(", "))
        };
        self.0.iter().fold(text.to_owned(), put)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_where_it_is_sent_to() {
        let typed = |name: &str, value: &str| (name.to_owned(), json!(value));
        let typed = [typed("store", "https://a.example/"), typed("store", "https://b.example"), typed("note", "")];
        let typed = Typed::from(typed.into_iter());
        assert_eq!(typed.put_into("GET {store}/wp-json"), "GET https://a.example, https://b.example/wp-json");
        assert_eq!(typed.put_into("{other}/x {note}"), "{other}/x {note}");
    }
}
