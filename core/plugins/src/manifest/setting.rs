//! What somebody fills in: for a connection, or when they ask for something.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most there is to choose from.
const MOST: usize = 50;

/// One value that somebody fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginSetting")]
pub struct Setting {
    /// What the plugin calls it.
    pub name: String,
    /// What people read.
    pub title: String,
    /// What may be filled in. A `url` is the address of a site: its host counts as one that the owner typed.
    pub kind: SettingKind,
    /// Whether nothing is no answer.
    #[serde(default)]
    pub required: bool,
    /// What there is to choose from, where it is a `choice`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginSettingKind")]
pub enum SettingKind {
    Text,
    Number,
    Switch,
    /// The address of a site: its host counts as one that the owner typed.
    Url,
    /// One of its options.
    Choice,
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginChoice")]
pub struct Choice {
    /// What the plugin calls it.
    pub name: String,
    /// What people read.
    pub title: String,
}

impl Setting {
    /// Whether it is one of those that there are to choose from.
    pub fn offers(&self, value: &str) -> bool {
        self.options.iter().any(|option| option.name == value)
    }

    /// What is wrong with its options, in words.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let count = self.options.len();
        match self.kind {
            SettingKind::Choice if !(2..=MOST).contains(&count) => Some("A choice has from 2 to 50 options."),
            SettingKind::Choice => None,
            _ => (count > 0).then_some("Only a choice has options."),
        }
    }
}
