//! What is installed, and one of it: its state, what it said that it needs, what it may, and the worst that it could do
//! with that.

use door::{
    Done, Method, Nothing, Read, Snapshot, Spec,
    access::records::{InstallationRow, InstallationState},
    blob::BlobId,
};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::remove;
use crate::{
    READ, installations,
    manifest::{Grants, Manifest, Worst, worst_of},
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Plugin")]
pub struct Shown {
    pub id: InstallationId,
    pub version: i64,
    /// The plugin's own name for ever.
    pub plugin: String,
    pub name: String,
    pub release: String,
    /// The key that signed it; none where nobody did.
    pub public_key: Option<String>,
    pub state: InstallationState,
    /// Why it does not work; empty where it does.
    pub reason: String,
    pub installed_by: String,
    pub installed_at: Timestamp,
    /// Of one that was removed: until when it can be installed again to go on where it was.
    pub kept_until: Option<Timestamp>,
}

impl Shown {
    pub fn of(row: InstallationRow) -> Self {
        let kept_until = remove::kept_until(&row);
        let InstallationRow { id, version, plugin, name, release, publisher, state, reason, .. } = row;
        let (installed_by, installed_at) = (row.installed_by, row.installed_at);
        Self {
            id,
            version,
            plugin,
            name,
            release,
            public_key: publisher,
            state,
            reason,
            installed_by,
            installed_at,
            kept_until,
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Plugins")]
pub struct All {
    pub items: Vec<Shown>,
}

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list", READ, "Which plugins there are").at(Method::Get, "/plugins");
    type Input = Nothing;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<All> {
        Ok(All { items: installations::all(snapshot)?.into_iter().map(Shown::of).collect() })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginId")]
pub struct ById {
    pub id: InstallationId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginWhole")]
pub struct Whole {
    #[serde(flatten)]
    pub shown: Shown,
    /// The package that it came as.
    pub package: BlobId,
    pub manifest: Manifest,
    pub grants: Grants,
    /// Until when its calls are kept that go well, too.
    pub recorded_until: Option<Timestamp>,
    /// The worst that it could do with that, worst first.
    pub worst: Vec<Worst>,
    /// The same as sentences, in English.
    pub sentences: Vec<String>,
    /// What it may as well, and its program has no way to: a later release could.
    pub idle: Vec<Worst>,
}

impl Whole {
    pub fn of(row: InstallationRow) -> Done<Self> {
        Self::said_in(row, "")
    }

    fn said_in(row: InstallationRow, language: &str) -> Done<Self> {
        let manifest = installations::manifest(&row)?.said_in(language);
        let grants = installations::grants_said_in(&row, language)?;
        let (worst, idle) = worst_of(&grants, &manifest);
        let sentences = worst.iter().map(ToString::to_string).collect();
        let (recorded_until, package) = (row.recorded_until, row.package);
        Ok(Self { shown: Shown::of(row), package, recorded_until, manifest, grants, worst, sentences, idle })
    }
}

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginWanted")]
pub struct Wanted {
    pub id: InstallationId,
    /// Whose words are shown, where it came with them: `de`.
    #[serde(default)]
    pub language: String,
}

impl Read for Get {
    const SPEC: Spec =
        Spec::new("plugins.get", READ, "A plugin, and what it may").versioned().at(Method::Get, "/plugins/{id}");
    type Input = Wanted;
    type Output = Whole;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Wanted) -> Done<Whole> {
        Whole::said_in(installations::find(snapshot, input.id)?, &input.language)
    }
}
