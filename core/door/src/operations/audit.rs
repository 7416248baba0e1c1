//! Reading and verifying the audit log. Entries that are exported carry their hashes, so that anyone
//! with the public key can verify them elsewhere.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    Done, Snapshot,
    audit::{Checkpoint, Entry, Floor, Stream, floor},
    schema::{audit_checkpoints, audit_entries},
};

use crate::{Cost, Method, Read, Spec, access::Permission, operation::PAGE_LIMIT};

pub const READ: Permission = Permission::new_static("audit:read");
pub const READ_PLATFORM: Permission = Permission::new_static("audit:read-platform");

/// Entries that one page of an export holds.
const EXPORT_PAGE: i64 = 1_000;

/// Which entries. Newest first.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AuditQuery")]
pub struct Wanted {
    #[serde(default)]
    pub stream: Option<Stream>,
    #[serde(default)]
    pub actor: Option<String>,
    #[serde(default)]
    pub operation: Option<String>,
    /// Entries before this one.
    #[serde(default)]
    pub before: Option<i64>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// An entry as it is shown.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub struct Shown {
    pub seq: i64,
    pub at: model::Timestamp,
    pub stream: Stream,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: String,
    pub operation: String,
    pub outcome: String,
    /// What changed, and what else was worth keeping.
    pub detail: serde_json::Value,
    pub hash: String,
}

impl From<Entry> for Shown {
    fn from(entry: Entry) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at,
            stream: entry.stream,
            actor: entry.actor,
            on_behalf_of: entry.on_behalf_of,
            address: entry.address,
            user_agent: entry.user_agent,
            request_id: entry.request_id,
            operation: entry.operation,
            outcome: entry.outcome,
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
            hash: hex::encode(entry.hash),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntries")]
pub struct Listed {
    pub items: Vec<Shown>,
}

fn list(snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
    let most = wanted.limit.unwrap_or(crate::Page::USUAL).clamp(1, PAGE_LIMIT);
    let mut query = audit_entries::table.select(Entry::as_select()).into_boxed();
    if let Some(stream) = wanted.stream {
        query = query.filter(audit_entries::stream.eq(stream));
    }
    if let Some(actor) = wanted.actor.clone() {
        query = query.filter(audit_entries::actor.eq(actor));
    }
    if let Some(operation) = wanted.operation.clone() {
        query = query.filter(audit_entries::operation.eq(operation));
    }
    if let Some(before) = wanted.before {
        query = query.filter(audit_entries::seq.lt(before));
    }
    let entries: Vec<Entry> = snapshot.load(query.order(audit_entries::seq.desc()).limit(most.into()))?;
    Ok(Listed { items: entries.into_iter().map(Shown::from).collect() })
}

/// The next part of an export, oldest first.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AuditExportQuery")]
pub struct After {
    #[serde(default)]
    pub after: i64,
}

/// Entries and checkpoints as they are kept, for verification elsewhere.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AuditExport")]
pub struct Exported {
    pub log: String,
    /// Where the log begins, when old entries left it.
    #[schemars(with = "Option<serde_json::Value>")]
    pub floor: Option<Floor>,
    #[schemars(with = "Vec<serde_json::Value>")]
    pub entries: Vec<Entry>,
    /// With the last page only.
    #[schemars(with = "Vec<serde_json::Value>")]
    pub checkpoints: Vec<Checkpoint>,
}

fn export(snapshot: &mut Snapshot<'_>, after: i64) -> Done<Exported> {
    let log = snapshot.workspace().map_or_else(|| "platform".to_owned(), |id| id.to_string());
    let floor = floor(snapshot)?;
    // What is below and not yet taken out is no part of the log any more.
    let after = floor.as_ref().map_or(after, |floor| after.max(floor.seq));
    let entries = store::audit::page(snapshot, after, EXPORT_PAGE)?;
    let last = i64::try_from(entries.len()).is_ok_and(|count| count < EXPORT_PAGE);
    let checkpoints =
        if last { snapshot.load(audit_checkpoints::table.select(Checkpoint::as_select()))? } else { Vec::new() };
    Ok(Exported { log, floor, entries, checkpoints })
}

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("audit.list", READ, "What was done, newest first").at(Method::Get, "/audit-entries");
    type Input = Wanted;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
        list(snapshot, wanted)
    }
}

pub struct Export;

impl Read for Export {
    const SPEC: Spec = Spec::new("audit.export", READ, "The audit log as it is kept, for verification elsewhere")
        .cost(Cost::Heavy)
        .at(Method::Get, "/audit-export");
    type Input = After;
    type Output = Exported;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &After) -> Done<Exported> {
        export(snapshot, input.after)
    }
}

/// The platform's own log.
pub mod platform {
    use super::{
        Actor, After, Cost, Done, Exported, Listed, READ_PLATFORM, Read, Snapshot, Spec, Wanted, export, list,
    };

    pub struct List;

    impl Read for List {
        const SPEC: Spec =
            Spec::new("audit.list-platform", READ_PLATFORM, "What was done on the platform, newest first").platform();
        type Input = Wanted;
        type Output = Listed;

        fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
            list(snapshot, wanted)
        }
    }

    pub struct Export;

    impl Read for Export {
        const SPEC: Spec = Spec::new("audit.export-platform", READ_PLATFORM, "The platform's audit log as it is kept")
            .platform()
            .cost(Cost::Heavy);
        type Input = After;
        type Output = Exported;

        fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &After) -> Done<Exported> {
            export(snapshot, input.after)
        }
    }
}
