//! A secret that the other side hands over itself: somebody lets this program in there, and their server calls this one
//! with what it lets it in with. Whoever cannot be called so has it typed in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;
use vault::Secret;

use super::{
    Setting,
    oauth::{filled, is_address},
};

/// The most that is said on the way there.
const MOST: usize = 50;
/// Of a name, and of whatever is said.
const LONGEST: usize = 300;

/// Where somebody lets this program in, and how what they let it in with is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginHandover")]
pub struct Handover {
    /// Where somebody is sent. It may begin with a setting that holds the address of a site: `{store}/let-in`.
    pub page: String,
    /// What is said on the way there, such as `scope = "read_write"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub says: BTreeMap<String, String>,
    /// The parameter for what only the two sides know. What is handed over has it in a field of that name, or is
    /// believed nothing.
    pub state: String,
    /// The parameter for the address that it is handed over to: as JSON, by a POST.
    pub to: String,
    /// The parameter for the address that the browser comes back to.
    pub back: String,
    /// What of it is the secret: its fields in braces, such as `{key}:{secret}`.
    pub value: String,
}

impl Handover {
    /// Where somebody is sent, with what was filled in.
    pub fn page_at(&self, settings: &BTreeMap<String, String>) -> Option<String> {
        filled(&self.page, settings)
    }

    /// The same with all that is said on the way.
    pub fn way(&self, page: &str, state: &str, to: &str, back: &str) -> Option<String> {
        let mut url = Url::parse(page).ok()?;
        let ours = [(&self.state, state), (&self.to, to), (&self.back, back)];
        url.query_pairs_mut().extend_pairs(&self.says).extend_pairs(ours);
        Some(url.into())
    }

    /// For whom something was handed over, and what; none where it is not what was declared.
    pub fn read(&self, body: &[u8]) -> Option<(Secret<String>, Secret<String>)> {
        let body: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let text = |field: &str| body.get(field)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Some((Secret::new(text(&self.state)?), Secret::new(fill(&self.value, text)?)))
    }

    /// What is wrong with it: where, and in words.
    pub(super) fn faults(&self, settings: &[Setting]) -> Vec<(&'static str, &'static str)> {
        let is_word = |text: &str| {
            !text.is_empty()
                && text.len() <= LONGEST
                && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'{')
        };
        let is_short = |text: &String| text.len() <= LONGEST && !text.chars().any(char::is_control);
        let ours = [&self.state, &self.to, &self.back];
        let is_said =
            |name: &String| self.says.contains_key(name) || ours.iter().filter(|one| **one == name).count() > 1;
        let is_value = || {
            let of_words = fill(&self.value, |field| is_word(field).then(String::new));
            self.value.contains('{') && is_short(&self.value) && of_words.is_some()
        };
        let twice = "Write a parameter's name in one word, another for each.";
        let checks = [
            (
                is_address(&self.page, settings),
                "page",
                "Write a whole address, or {setting}/path of a setting of kind url.",
            ),
            (
                self.says.len() <= MOST && self.says.iter().all(|(name, value)| is_word(name) && is_short(value)),
                "says",
                "At most 50, each in at most 300 bytes.",
            ),
            (is_word(&self.state) && !is_said(&self.state), "state", twice),
            (is_word(&self.to) && !is_said(&self.to), "to", twice),
            (is_word(&self.back) && !is_said(&self.back), "back", twice),
            (is_value(), "value", "Write the fields of what is handed over in braces: {key}:{secret}."),
        ];
        checks.into_iter().filter(|(is_right, ..)| !is_right).map(|(_, at, what)| (at, what)).collect()
    }
}

/// A text whose words in braces are what they stand for; none where one stands for nothing.
fn fill(template: &str, of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let (mut filled, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        let (word, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(&of(word)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::{super::SettingKind, *};

    const RIGHT: &str = r#"
        page = "{store}/let-in"
        says = { scope = "read_write" }
        state = "user"
        to = "callback"
        back = "return"
        value = "{key}:{secret}"
    "#;

    fn of(toml: &str) -> Handover {
        toml::from_str(toml).unwrap()
    }

    fn faults(toml: &str) -> Vec<&'static str> {
        let store = Setting {
            name: "store".into(),
            title: "Store".into(),
            kind: SettingKind::Url,
            required: true,
            options: vec![],
        };
        of(toml).faults(&[store]).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn somebody_is_sent_there_with_all_that_it_wants_to_know() {
        let store = BTreeMap::from([("store".to_owned(), "https://shop.example/a/".to_owned())]);
        let page = of(RIGHT).page_at(&store).unwrap();
        assert_eq!(page, "https://shop.example/a/let-in");
        let way = of(RIGHT).way(&page, "s1", "https://here.example/hooks/k", "https://here.example/?state=s1").unwrap();
        let (_, query) = way.split_once('?').unwrap();
        assert_eq!(
            query,
            "scope=read_write&user=s1&callback=https%3A%2F%2Fhere.example%2Fhooks%2Fk&return=https%3A%2F%2Fhere.example%2F%3Fstate%3Ds1",
        );
        assert_eq!(of(RIGHT).page_at(&BTreeMap::new()), None, "nobody filled it in yet");
    }

    #[test]
    fn what_is_handed_over_is_read_by_its_fields() {
        let read = |body: &str| {
            let (state, value) = of(RIGHT).read(body.as_bytes())?;
            Some((state.expose().clone(), value.expose().clone()))
        };
        let whole = r#"{"id": 7, "user": "s1", "key": "a", "secret": "{key}"}"#;
        assert_eq!(read(whole), Some(("s1".into(), "a:{key}".into())), "what it says is not filled in again");
        for body in [
            "",
            "[]",
            "nothing",
            r#"{"user": "s1", "key": "a"}"#,
            r#"{"user": "s1", "key": "a", "secret": ""}"#,
            r#"{"user": 1, "key": "a", "secret": "b"}"#,
            r#"{"key": "a", "secret": "b"}"#,
        ] {
            assert_eq!(read(body), None, "{body}");
        }
    }

    #[test]
    fn what_is_not_right_is_said() {
        assert_eq!(faults(RIGHT), Vec::<&str>::new());
        for (from, to, at) in [
            ("{store}/let-in", "{shop}/let-in", &["page"][..]),
            ("{store}/let-in", "nowhere", &["page"]),
            ("\"user\"", "\"two words\"", &["state"]),
            ("\"user\"", "\"scope\"", &["state"]),
            ("\"callback\"", "\"user\"", &["state", "to"]),
            ("\"return\"", "\"\"", &["back"]),
            ("{key}:{secret}", "key", &["value"]),
            ("{key}:{secret}", "{key}:{secret", &["value"]),
            ("{key}:{secret}", "{}", &["value"]),
        ] {
            assert_eq!(faults(&RIGHT.replace(from, to)), at, "{to}");
        }
    }
}
