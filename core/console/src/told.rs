//! What was done, as a person would tell it: a sentence for each operation, and what it was done to. All of it comes
//! from `locales/*/operations.ftl`; an operation that has no words there is told by its name.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{pages::Listed, visit::Visit, words::Words};

/// Fields that people know a record by, the best first.
const NAMES: [&str; 6] = ["name", "title", "number", "sku", "code", "note"];
/// As much of a name as helps to know it again.
const SHOWN: usize = 80;
/// As many products or variants as are asked for at once.
const MOST: usize = 200;

/// “Added a product”.
pub(crate) fn did(words: &Words, operation: &str) -> String {
    words.known(&message(operation), None).unwrap_or_else(|| operation.to_owned())
}

/// The same as it is asked for, or was and was refused: “Add a product”.
pub(crate) fn asked(words: &Words, operation: &str) -> String {
    words.known(&message(operation), Some("asked")).unwrap_or_else(|| operation.to_owned())
}

/// “A product was added”, as what a plugin is told of.
pub(crate) fn happened(words: &Words, event: &str) -> String {
    words.known(&format!("event-{}", event.replace('.', "-")), None).unwrap_or_else(|| event.to_owned())
}

/// An entry of the log: “Added a product: White tea”. What was not done is told as it was asked for.
pub(crate) fn told(
    words: &Words,
    subjects: &Subjects,
    operation: &str,
    outcome: &str,
    detail: &Map<String, Value>,
) -> String {
    let is_done = !outcome.contains('.') && outcome != "proposed";
    let what = if is_done { did(words, operation) } else { asked(words, operation) };
    match subject(detail).or_else(|| subjects.of_entry(detail)) {
        Some(of) => format!("{what}: {of}"),
        None => what,
    }
}

fn message(operation: &str) -> String {
    format!("did-{}", operation.replace('.', "-"))
}

fn changes(detail: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    detail.get("changes").and_then(Value::as_array).into_iter().flatten()
}

/// What a field is after the change, or was before it.
fn said<'a>(change: &'a Value, field: &str) -> Option<&'a str> {
    let pair = change.get("fields")?.get(field)?;
    let said = [pair.get(1), pair.get(0)].into_iter().flatten().find_map(Value::as_str)?;
    // What was never written down is nobody's name.
    (!said.is_empty() && said != "***").then_some(said)
}

/// What the first record is called that the entry says a name of.
fn subject(detail: &Map<String, Value>) -> Option<String> {
    let name = changes(detail).find_map(|change| NAMES.iter().find_map(|name| said(change, name)))?;
    Some(name.chars().take(SHOWN).collect())
}

/// The product or the variant that an entry is about, by its id.
fn about(detail: &Map<String, Value>) -> Option<&str> {
    changes(detail).find_map(|change| match change.get("kind").and_then(Value::as_str) {
        Some("product" | "variant") => change.get("id").and_then(Value::as_str),
        _ => said(change, "variant").or_else(|| said(change, "product")),
    })
}

/// What the products and variants of a page of entries are called that the entries themselves do not name.
#[derive(Debug, Default)]
pub(crate) struct Subjects(HashMap<String, String>);

impl Subjects {
    /// A question for each kind, however many entries. Where they may not be asked, nothing is named.
    pub(crate) async fn of<'a>(visit: &Visit, details: impl IntoIterator<Item = &'a Map<String, Value>>) -> Self {
        let unnamed = details.into_iter().filter(|detail| subject(detail).is_none());
        let ids: BTreeSet<&str> = unnamed.filter_map(about).collect();
        let of_kind = |start: &str| ids.iter().copied().filter(|id| id.starts_with(start)).take(MOST).collect();
        let (products, variants): (Vec<&str>, Vec<&str>) = (of_kind("prd_"), of_kind("var_"));
        let mut names = HashMap::new();
        for (operation, ids, query) in [
            ("catalog.list-products", &products, json!({ "ids": products, "limit": MOST })),
            ("catalog.list-products", &products, json!({ "ids": products, "limit": MOST, "archived": true })),
            ("stock.list-variants", &variants, json!({ "ids": variants })),
        ] {
            if ids.is_empty() || !visit.may(operation).await {
                continue;
            }
            // A log is read all the same where its products are not.
            let found: Result<Listed<Known>, _> = visit.ask(operation, &query).await;
            let found = found.map(|found| found.items).unwrap_or_default();
            names.extend(found.into_iter().filter_map(Known::named));
        }
        Self(names)
    }

    /// What one of them is called, by its id.
    pub(crate) fn name(&self, id: &str) -> Option<String> {
        self.0.get(id).cloned()
    }

    fn of_entry(&self, detail: &Map<String, Value>) -> Option<String> {
        self.0.get(about(detail)?).cloned()
    }
}

/// A product, or a variant with its product's name.
#[derive(Deserialize)]
struct Known {
    id: Option<String>,
    variant: Option<String>,
    name: String,
    #[serde(default)]
    title: String,
}

impl Known {
    fn named(self) -> Option<(String, String)> {
        let name = if self.title.is_empty() { self.name } else { format!("{} · {}", self.name, self.title) };
        Some((self.variant.or(self.id)?, name))
    }
}

#[cfg(test)]
mod tests {
    use testkit::{Engine, Shop};

    use super::*;
    use crate::{look::Look, words::Languages};

    /// What the system and an operator do without an operation, by its name in the log.
    const STEPS: [&str; 8] = [
        "audit.prune",
        "files.tidy",
        "keys.rotate-fields",
        "keys.rotate-file",
        "keys.rotate-master",
        "platform.accept-restore",
        "workspaces.accept-restore",
        "workspaces.found",
    ];

    fn in_english() -> std::sync::Arc<Words> {
        Languages::read().unwrap().best(&actix_web::http::header::HeaderMap::new(), Look::default()).unwrap()
    }

    #[test]
    fn every_operation_and_every_field_has_words_in_every_language() {
        actix_web::rt::System::new().block_on(async {
            let shop = Shop::open(Engine::Sqlite).await.unwrap();
            let languages = Languages::read().unwrap();
            for tag in ["en", "de"] {
                let look = Look { language: Some(tag), ..Look::default() };
                let words = languages.best(&actix_web::http::header::HeaderMap::new(), look).unwrap();
                let names = shop.door.registry().specs().map(|spec| spec.name).chain(STEPS);
                let untold: Vec<_> =
                    names.filter(|name| did(&words, name) == *name || asked(&words, name) == *name).collect();
                assert!(untold.is_empty(), "locales/{tag}/operations.ftl does not tell {untold:?}");
                let modules = shop.door.registry().modules().iter();
                let events = modules.flat_map(|module| &module.events).map(|(event, _)| *event);
                let unheard: Vec<_> = events.filter(|event| happened(&words, event) == *event).collect();
                assert!(unheard.is_empty(), "locales/{tag}/events.ftl does not say {unheard:?}");
                let records = shop.door.registry().modules().iter().flat_map(|module| &module.records);
                let fields = records.flat_map(|record| record.fields).map(|field| field.name);
                let unnamed: std::collections::BTreeSet<_> = fields.filter(|name| words.field(name) == *name).collect();
                assert!(unnamed.is_empty(), "locales/{tag}/fields.ftl does not name {unnamed:?}");
            }
        });
    }

    #[test]
    fn an_entry_is_told_by_what_it_was_done_to() {
        let words = in_english();
        let subjects = Subjects([("prd_1".to_owned(), "Green tea".to_owned())].into());
        let told = |operation, outcome, detail: Value| {
            told(&words, &subjects, operation, outcome, detail.as_object().unwrap())
        };
        let added = json!({ "changes": [{ "kind": "product", "fields": { "id": [null, "prd_1"], "name": [null, "White tea"] } }] });
        assert_eq!(told("catalog.add-product", "done", added.clone()), "Added a product: White tea");
        assert_eq!(told("catalog.add-product", "permission.denied", json!({})), "Add a product");
        assert_eq!(told("catalog.add-product", "proposed", added), "Add a product: White tea");
        let removed = json!({ "changes": [{ "fields": { "name": ["Tea", null] } }] });
        assert_eq!(told("catalog.remove-conversion", "done", removed), "Removed a unit conversion: Tea");
        let secret = json!({ "changes": [{ "fields": { "name": [null, "***"] } }, { "fields": { "name": [null, { "sealed": "A" }] } }] });
        assert_eq!(told("members.add", "done", secret), "Added a member");
        let named_elsewhere =
            json!({ "changes": [{ "kind": "product", "id": "prd_1", "fields": { "brand": [null, "brd_1"] } }] });
        assert_eq!(told("catalog.change-product", "done", named_elsewhere), "Changed a product: Green tea");
        assert_eq!(told("plugin.unheard-of", "done", json!({})), "plugin.unheard-of");
    }
}
