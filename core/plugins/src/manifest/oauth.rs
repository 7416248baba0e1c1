//! A secret that nobody types in: somebody agrees elsewhere, and what they agreed to is fetched from there (RFC 6749).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use work::http::Target;

use super::{Setting, SettingKind};

/// What is said on the way there by the program itself.
const OURS: [&str; 8] = [
    "client_id",
    "client_secret",
    "code_challenge",
    "code_challenge_method",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
];
/// The most scopes, and the most of whatever else is said.
const MOST: usize = 50;

/// Where somebody agrees, and how what they agreed to is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginOauth")]
pub struct OAuth {
    /// Where somebody is sent. It may begin with a setting that holds the address of a site: `{store}/oauth`.
    pub authorize: String,
    /// Where tokens are fetched; it may begin with a setting, too.
    pub token: String,
    /// What is asked for there.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Proof that whoever comes back is who left (RFC 7636); off only for services that refuse it.
    #[serde(default = "yes")]
    pub pkce: bool,
    #[serde(default)]
    pub client_auth: ClientAuth,
    /// The plugin's own, where it is no secret. Otherwise whoever connects it brings one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Who has to say that they answer (RFC 9207), where the service says that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What else is said on the way there, such as `access_type = "offline"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extras: BTreeMap<String, String>,
    /// What comes back beside the code, and the setting that it becomes: `realmId = "company"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub returns: BTreeMap<String, String>,
}

/// How the program says who it is where tokens are fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginClientAuth")]
pub enum ClientAuth {
    #[default]
    Basic,
    /// In the body of the request.
    Body,
}

fn yes() -> bool {
    true
}

impl OAuth {
    /// Where somebody is sent, with what was filled in.
    pub fn authorize_at(&self, settings: &BTreeMap<String, String>) -> Option<String> {
        filled(&self.authorize, settings)
    }

    pub fn token_at(&self, settings: &BTreeMap<String, String>) -> Option<String> {
        filled(&self.token, settings)
    }

    /// What is wrong with it: where, and in words.
    pub(super) fn faults(&self, settings: &[Setting]) -> Vec<(&'static str, &'static str)> {
        let is_short = |text: &String| !text.is_empty() && text.len() <= 300 && !text.chars().any(char::is_control);
        let is_word = |text: &String| is_short(text) && !text.contains(' ');
        let checks = [
            (
                is_address(&self.authorize, settings),
                "authorize",
                "Write a whole address, or {setting}/path of a setting of kind url.",
            ),
            (
                is_address(&self.token, settings),
                "token",
                "Write a whole address, or {setting}/path of a setting of kind url.",
            ),
            (self.scopes.len() <= MOST && self.scopes.iter().all(is_word), "scopes", "At most 50, each in one word."),
            (self.client_id.iter().chain(&self.issuer).all(is_short), "client-id", "Say it in at most 300 bytes."),
            (
                self.extras.len() <= MOST
                    && self.extras.iter().all(|(name, value)| is_word(name) && is_short(value))
                    && !self.extras.keys().any(|name| OURS.contains(&name.as_str())),
                "extras",
                "At most 50, and none that the program says itself.",
            ),
            (
                self.returns.len() <= MOST
                    && self
                        .returns
                        .iter()
                        .all(|(name, to)| is_word(name) && is_setting(settings, to, SettingKind::Text)),
                "returns",
                "Name settings of kind text.",
            ),
        ];
        checks.into_iter().filter(|(is_right, ..)| !is_right).map(|(_, at, what)| (at, what)).collect()
    }
}

/// An address, with the setting that it begins with.
pub(super) fn filled(text: &str, settings: &BTreeMap<String, String>) -> Option<String> {
    match split(text) {
        Some((setting, rest)) => Some(format!("{}{rest}", settings.get(setting)?.trim_end_matches('/'))),
        None => Some(text.to_owned()),
    }
}

fn is_setting(settings: &[Setting], name: &str, kind: SettingKind) -> bool {
    settings.iter().any(|one| one.name == name && one.kind == kind)
}

/// Whether it is a whole address, or begins with a setting that holds one.
pub(super) fn is_address(text: &str, settings: &[Setting]) -> bool {
    match split(text) {
        Some((setting, rest)) => is_setting(settings, setting, SettingKind::Url) && is_path(rest),
        None => Target::parse(text).is_ok_and(|target| target.url().query().is_none()),
    }
}

/// The setting that an address begins with, and what follows it.
fn split(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('{')?.split_once('}')
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\%".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(toml: &str) -> OAuth {
        toml::from_str(toml).unwrap()
    }

    fn store() -> [Setting; 2] {
        let setting = |name: &str, kind| Setting {
            name: name.to_owned(),
            title: name.to_owned(),
            kind,
            required: true,
            options: Vec::new(),
        };
        [setting("store", SettingKind::Url), setting("company", SettingKind::Text)]
    }

    #[test]
    fn what_is_in_order_is_filled_in() {
        let oauth = of(r#"
            authorize = "{store}/admin/oauth/authorize"
            token = "https://id.example/token"
            scopes = ["read", "write"]
            extras = { access_type = "offline" }
            returns = { realmId = "company" }
        "#);
        assert_eq!(oauth.faults(&store()), []);
        assert!(oauth.pkce);
        let settings = BTreeMap::from([("store".to_owned(), "https://shop.example/a/".to_owned())]);
        assert_eq!(oauth.authorize_at(&settings).unwrap(), "https://shop.example/a/admin/oauth/authorize");
        assert_eq!(oauth.token_at(&settings).unwrap(), "https://id.example/token");
        assert_eq!(oauth.authorize_at(&BTreeMap::new()), None, "nobody filled it in yet");
    }

    #[test]
    fn what_is_not_is_said() {
        let right = r#"authorize = "https://id.example/auth"
            token = "https://id.example/token""#;
        for (from, to, at) in [
            ("https://id.example/auth", "id.example/auth", "authorize"),
            ("https://id.example/auth", "https://id.example/auth?state=1", "authorize"),
            ("https://id.example/auth", "{company}/auth", "authorize"),
            ("https://id.example/token", "https://a@id.example/token", "token"),
            ("https://id.example/token", "{store}.evil.example/token", "token"),
        ] {
            let faults = of(&right.replace(from, to)).faults(&store());
            assert_eq!(faults.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [at], "{to}");
        }
        for (more, at) in [
            ("scopes = [\"two words\"]", "scopes"),
            ("extras = { state = \"mine\" }", "extras"),
            ("returns = { shop = \"store\" }", "returns"),
            ("client-id = \"\"", "client-id"),
        ] {
            let faults = of(&format!("{right}\n{more}")).faults(&store());
            assert_eq!(faults.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [at], "{more}");
        }
    }
}
