//! What a plugin remembers, as it stands when it asks.

use door::{Done, Read, Snapshot, Spec};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{RUN, remembered};

pub const GET: &str = "plugins.get-entry";
pub const SCAN: &str = "plugins.scan-entries";

/// An entry; its value in hexadecimal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginEntry")]
pub struct Entry {
    pub key: String,
    pub value: String,
    pub version: i64,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginEntries")]
pub struct Found {
    pub items: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginEntryKey")]
pub struct Key {
    pub plugin: InstallationId,
    pub key: String,
}

pub struct Get;

impl Read for Get {
    const SPEC: Spec = Spec::new(GET, RUN, "Something that a plugin remembers").quick();
    type Input = Key;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Key) -> Done<Found> {
        let id = crate::installations::find(snapshot, input.plugin)?.id;
        let row = remembered::find(snapshot, id, &input.key)?;
        Ok(Found { items: row.iter().map(|row| entry(snapshot, row)).collect::<Done<_>>()? })
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginEntryScan")]
pub struct Wanted {
    pub plugin: InstallationId,
    pub prefix: String,
    #[serde(default)]
    pub after: Option<String>,
    pub limit: u32,
}

pub struct Scan;

impl Read for Scan {
    const SPEC: Spec = Spec::new(SCAN, RUN, "What a plugin remembers under keys that begin so").quick();
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Wanted) -> Done<Found> {
        let id = crate::installations::find(snapshot, input.plugin)?.id;
        let rows = remembered::scan(snapshot, id, &input.prefix, input.after.as_deref(), input.limit)?;
        Ok(Found { items: rows.iter().map(|row| entry(snapshot, row)).collect::<Done<_>>()? })
    }
}

fn entry(snapshot: &Snapshot<'_>, row: &crate::records::EntryRow) -> Done<Entry> {
    let value = hex::encode(remembered::value(snapshot, row)?);
    Ok(Entry { key: row.key.clone(), value, version: row.version })
}
