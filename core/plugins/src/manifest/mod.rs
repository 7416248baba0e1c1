//! What a plugin says about itself, in TOML: what it is, what it needs, what its owner sets.
//!
//! - [`read`]: strictly, with every fault in words that its author understands
//! - [`grants`]: what it needs, and what of that it was allowed
//! - [`accounts`]: whose a request from outside is; [`hosts`]: where it may send what; [`oauth`], [`handover`]: what
//!   it proves itself with there that nobody types in
//! - [`setting`]: what somebody fills in
//! - [`Manifest::words`], [`Manifest::said_in`]: what of it people read, and the same in other languages
//! - [`worst`]: the worst that it could do with all that, for people; [`quietly`]: what else grows with a release;
//!   [`carried`]: what an owner agreed to, carried over to the next
//!
//! No word of it is believed that its owner did not agree to: the grants are what counts.

pub mod accounts;
pub mod grants;
pub mod handover;
pub mod hosts;
pub mod oauth;
pub mod quietly;
pub mod setting;
pub mod worst;

mod carried;
mod read;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use accounts::Accounts;
pub use grants::{
    Grants, Label, Limits, PanelGrant, Place, RecordGrant, ScheduleGrant, SecretGrant, SecretPlace, SyncGrant,
    WebhookGrant,
};
pub use handover::Handover;
pub use hosts::{HostGrant, Scheme};
pub use oauth::OAuth;
pub use quietly::Growth;
pub use read::{Fault, Faults, read};
pub use setting::{Choice, Setting, SettingKind};
pub use words::Texts;
pub use worst::{Worst, worst, worst_of};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginManifest")]
pub struct Manifest {
    /// What it is.
    pub plugin: About,
    /// What it asks its owner for.
    #[serde(default)]
    pub needs: Grants,
    /// What whoever connects it fills in.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// What people ask it to do, each in their own name.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// What people read of it in other languages. It is a part of the package of its own, and stands here once that is
    /// installed.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub texts: Texts,
    /// What its program reaches for, as it was found when somebody looked: no word of its author's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaches: Option<Vec<String>>,
}

impl Manifest {
    /// The labels of all that the plugin may know that was granted this, whatever it is called for: it remembers what it
    /// read, and may say it another time. What others send may be about people and money, and what people type in about
    /// people.
    pub fn knows(&self, granted: &Grants) -> Vec<Label> {
        let mut known = granted.labels();
        if !granted.webhooks.is_empty() {
            known.extend([Label::Personal, Label::Financial]);
        }
        if self.actions.iter().any(|action| !action.form.is_empty()) {
            known.push(Label::Personal);
        }
        known.sort();
        known.dedup();
        known
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginAbout")]
pub struct About {
    /// Its own for ever: lower-case letters, digits, dots and dashes.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Such as `1.4.0`.
    pub version: String,
    /// What it is for, in a sentence.
    #[serde(default)]
    pub summary: String,
}

/// Something that a person asks it to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginActionDeclared")]
pub struct Action {
    /// What the plugin is told.
    pub name: String,
    /// What people read.
    pub title: String,
    /// The kind of record that it is about; none where it is about the connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// What whoever asks fills in.
    #[serde(default)]
    pub form: Vec<Setting>,
}
