//! Services that know one address for all accounts: whose each request is, it says itself.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Setting;

const MOST: usize = 10;
/// The element of an array, each of them.
const EACH: &str = "*";

/// What a request is about, by an id that it names once it is sure from whom it is. It goes to those connections that have
/// this id, whichever of them has the address that it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginWebhookAccounts")]
pub struct Accounts {
    /// Where in the body: JSON pointers, in which `*` is each element of a list: `/*/account`.
    pub at: Vec<String>,
    /// The setting of a connection that has the same id.
    pub setting: String,
}

impl Accounts {
    /// All that a body names.
    pub fn named(&self, body: &Value) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        for pointer in &self.at {
            let steps: Vec<&str> = pointer.split('/').skip(1).collect();
            collect(body, &steps, &mut named);
        }
        named
    }

    /// What is wrong with it, by the field.
    pub fn fault(&self, settings: &[Setting]) -> Option<(&'static str, String)> {
        let is_pointer = |text: &String| text.starts_with('/') && !text.chars().any(char::is_control);
        if self.at.is_empty() || self.at.len() > MOST || !self.at.iter().all(is_pointer) {
            return Some(("at", format!("From one to {MOST} JSON pointers, such as /account or /*/account.")));
        }
        let is_set = settings.iter().any(|setting| setting.name == self.setting);
        (!is_set).then(|| ("setting", format!("`{}` is none of the settings.", self.setting)))
    }
}

fn collect(value: &Value, steps: &[&str], named: &mut BTreeSet<String>) {
    match (steps, value) {
        ([], Value::String(text)) => {
            named.insert(text.clone());
        }
        ([], Value::Number(number)) => {
            named.insert(number.to_string());
        }
        ([first, rest @ ..], Value::Array(all)) if *first == EACH => {
            all.iter().for_each(|one| collect(one, rest, named));
        }
        ([first, rest @ ..], Value::Object(fields)) => {
            if let Some(one) = fields.get(&first.replace("~1", "/").replace("~0", "~")) {
                collect(one, rest, named);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_is_found_wherever_a_service_writes_it() {
        let at = ["/*/account", "/told/*/shop~1id", "/id"].map(str::to_owned).to_vec();
        let accounts = Accounts { at, setting: "company".to_owned() };
        let named = |body: Value| accounts.named(&body).into_iter().collect::<Vec<_>>();
        assert_eq!(named(json!([{ "account": "2" }, { "account": "1" }, { "account": "2" }, {}, 7])), ["1", "2"]);
        assert_eq!(named(json!({ "told": [{ "shop/id": 4711 }], "id": "x" })), ["4711", "x"]);
        for nobodys in [json!(null), json!([]), json!({ "account": "1" }), json!({ "id": { "of": 1 } }), json!("1")] {
            assert!(named(nobodys).is_empty());
        }
    }
}
