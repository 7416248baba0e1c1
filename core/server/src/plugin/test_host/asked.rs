//! What whoever tests can say. A word that is not known is a mistake, and is said to be one.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use model::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Trouble, world::Scripted};

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Asked {
    Open(Box<Open>),
    Ask(Ask),
    /// What somebody outside answers.
    Answer(Scripted),
    Webhook(Webhook),
    Action(Action),
    Sync(Sync),
    Panel(Panel),
    /// What happened is told, and what is due is done.
    Settle(Nothing),
    Pass(Pass),
    Kept(Kept),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Installs the plugin that lies in a folder, in a business that is made for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// With its `plugin.toml`.
    pub folder: PathBuf,
    /// Its program; `component.wasm` in the folder, unless said.
    #[serde(default)]
    pub component: Option<PathBuf>,
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    #[serde(default)]
    pub secrets: HashMap<String, String>,
    /// What it may; all that it needs, unless said.
    #[serde(default)]
    pub grants: Option<Value>,
    /// When it is; now, unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// What runs beside the test and plays the other side, such as `127.0.0.1:8090`: what is sent there leaves.
    #[serde(default)]
    pub beside: Vec<String>,
}

/// An operation, by the owner of the business.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub operation: String,
    #[serde(default)]
    pub input: Value,
}

/// Somebody outside posts something.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    pub name: String,
    #[serde(default = "post")]
    pub method: String,
    /// What stands behind the question mark of the address.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: Body,
    /// Whether it is signed with the secret of the webhook.
    #[serde(default = "yes")]
    pub signed: bool,
}

/// What is sent or answered: `{"json": …}`, `{"text": "…"}` or `{"base64": "…"}`.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    #[default]
    Empty,
    Json(Value),
    Text(String),
    Base64(String),
}

impl Body {
    /// Its bytes, and what they are, where that is clear.
    pub fn bytes(&self) -> Result<(Vec<u8>, Option<&'static str>), Trouble> {
        Ok(match self {
            Self::Empty => (Vec::new(), None),
            Self::Json(value) => (value.to_string().into_bytes(), Some("application/json")),
            Self::Text(text) => (text.clone().into_bytes(), None),
            Self::Base64(text) => {
                let bytes = BASE64_STANDARD.decode(text);
                (bytes.map_err(|error| Trouble::said(format!("the body is no base 64: {error}")))?, None)
            }
        })
    }
}

/// Somebody asks the plugin for something.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub name: String,
    #[serde(default)]
    pub form: BTreeMap<String, String>,
    /// What it is about.
    #[serde(default)]
    pub record: Option<String>,
}

/// Somebody looks at what the plugin shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub record: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
}

/// Something is brought over, to its last page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sync {
    pub name: String,
    /// Only tried out.
    #[serde(default)]
    pub dry: bool,
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// Time goes by, and whatever was due meanwhile was done when it was.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    pub seconds: u64,
}

/// What the plugin remembers under keys that begin so.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    #[serde(default)]
    pub prefix: String,
}

fn post() -> String {
    "POST".to_owned()
}

fn yes() -> bool {
    true
}
