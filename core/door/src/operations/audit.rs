//! Reading and verifying the audit log. Entries that are exported carry their hashes, so that anyone
//! with the public key can verify them elsewhere.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, TextExpressionMethods as _};
use model::{Actor, Problem, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{
    Done, Snapshot,
    audit::{Checkpoint, Entry, Floor, Stream, floor},
    schema::{audit_checkpoints, audit_entries, events},
};

use crate::{Cost, Method, Nothing, Read, Spec, access::Permission, operation::PAGE_LIMIT};

pub const READ: Permission = Permission::new_static("audit:read");
pub const READ_PLATFORM: Permission = Permission::new_static("audit:read-platform");

/// Entries that one page of an export holds.
const EXPORT_PAGE: i64 = 1_000;

/// Of a search that finds little, so many entries are looked at for one answer, however long the log is.
const LOOKED_AT: i64 = 50_000;
/// Entries about one record that are looked among at a time.
const ABOUT: i64 = 2_000;
/// The longest log that is verified while somebody waits.
const VERIFIED: i64 = 200_000;

model::words! {
    /// What came of what was asked.
    pub enum Came {
        Done = "done",
        Refused = "refused",
    }
}

/// Which entries. Newest first.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AuditQuery")]
pub struct Wanted {
    #[serde(default)]
    pub stream: Option<Stream>,
    /// All but those of this stream.
    #[serde(default)]
    pub except: Option<Stream>,
    #[serde(default)]
    pub actor: Option<String>,
    #[serde(default)]
    pub operation: Option<String>,
    /// What came of it.
    #[serde(default)]
    pub outcome: Option<Came>,
    /// From this moment on.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Before this moment.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Entries that say something about this record.
    #[serde(default)]
    pub record: Option<String>,
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
    /// What to send as `before` to look further back; absent where the log begins. A page may be empty and have it:
    /// a search looks at a part of a long log at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<i64>,
}

fn list(snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
    let most = wanted.limit.unwrap_or(crate::Page::USUAL).clamp(1, PAGE_LIMIT);
    let mut query = audit_entries::table.select(Entry::as_select()).into_boxed();
    if let Some(stream) = wanted.stream {
        query = query.filter(audit_entries::stream.eq(stream));
    }
    if let Some(stream) = wanted.except {
        query = query.filter(audit_entries::stream.ne(stream));
    }
    if let Some(actor) = wanted.actor.clone() {
        query = query.filter(audit_entries::actor.eq(actor));
    }
    if let Some(operation) = wanted.operation.clone() {
        query = query.filter(audit_entries::operation.eq(operation));
    }
    // A problem's code has a dot, and what was done is one word.
    query = match wanted.outcome {
        None => query,
        Some(Came::Done) => query.filter(audit_entries::outcome.not_like("%.%")),
        Some(Came::Refused) => query.filter(audit_entries::outcome.like("%.%")),
    };
    let end = last_seq(snapshot)?.saturating_add(1);
    let end = wanted.before.map_or(end, |before| before.min(end));
    let end = wanted.until.map_or(Ok(end), |until| seq_at(snapshot, until).map(|seq| seq.min(end)))?;
    let begin = wanted.since.map_or(Ok(0), |since| seq_at(snapshot, since))?;
    let mut from = begin;
    if let Some(record) = wanted.record.clone() {
        let about = events::table.filter(events::subject.eq(record)).filter(events::audit_seq.lt(end));
        let about = about.filter(events::audit_seq.ge(begin)).select(events::audit_seq).distinct();
        let about: Vec<i64> = snapshot.load(about.order(events::audit_seq.desc()).limit(ABOUT))?;
        if i64::try_from(about.len()).is_ok_and(|count| count == ABOUT) {
            from = about.last().copied().unwrap_or(begin);
        }
        query = query.filter(audit_entries::seq.eq_any(about));
    } else if wanted.except.is_some()
        || wanted.actor.is_some()
        || wanted.operation.is_some()
        || wanted.outcome.is_some()
    {
        from = begin.max(end.saturating_sub(LOOKED_AT));
    }
    query = query.filter(audit_entries::seq.lt(end)).filter(audit_entries::seq.ge(from));
    let entries: Vec<Entry> = snapshot.load(query.order(audit_entries::seq.desc()).limit(i64::from(most) + 1))?;
    let is_full = entries.len() > usize::from(most);
    let items: Vec<Shown> = entries.into_iter().take(most.into()).map(Shown::from).collect();
    let earlier = match (is_full, items.last()) {
        (true, Some(last)) => Some(last.seq),
        _ => (from > begin.max(1)).then_some(from),
    };
    Ok(Listed { items, earlier })
}

fn last_seq(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    let last = snapshot.first(audit_entries::table.select(audit_entries::seq).order(audit_entries::seq.desc()))?;
    Ok(last.unwrap_or_default())
}

/// The first entry that is not before this moment; entries are in the order of their time.
fn seq_at(snapshot: &mut Snapshot<'_>, moment: Timestamp) -> Done<i64> {
    let (mut from, mut to) = (1, last_seq(snapshot)?.saturating_add(1));
    while from < to {
        let middle = from.midpoint(to);
        let there = audit_entries::table.filter(audit_entries::seq.ge(middle)).order(audit_entries::seq);
        let at: Option<Timestamp> = snapshot.first(there.select(audit_entries::at))?;
        if at.is_some_and(|at| at < moment) { from = middle.saturating_add(1) } else { to = middle }
    }
    Ok(from)
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

/// One entry by its number.
pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfAuditEntry")]
pub struct OfEntry {
    pub seq: i64,
}

impl Read for Get {
    const SPEC: Spec =
        Spec::new("audit.get", READ, "One entry of the audit log").at(Method::Get, "/audit-entries/{seq}");
    type Input = OfEntry;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfEntry) -> Done<Shown> {
        let found = snapshot.first(audit_entries::table.find(input.seq).select(Entry::as_select()))?;
        found.map(|entry: Entry| entry.into()).ok_or_else(|| Problem::not_found("audit-entry", input.seq).into())
    }
}

/// Where the log stands, for whoever keeps that elsewhere.
pub struct Head;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditHead")]
pub struct Standing {
    pub log: String,
    pub entries: i64,
    /// Of the last entry; it covers every entry before it.
    pub hash: String,
    /// The public key that checkpoints are verified with.
    pub key: String,
    /// The last signed one.
    #[schemars(with = "Option<serde_json::Value>")]
    pub checkpoint: Option<Checkpoint>,
}

impl Read for Head {
    const SPEC: Spec =
        Spec::new("audit.head", READ, "Where the audit log stands, to keep elsewhere").at(Method::Get, "/audit-head");
    type Input = Nothing;
    type Output = Standing;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Standing> {
        let last = audit_entries::table.order(audit_entries::seq.desc()).select(Entry::as_select());
        let last: Option<Entry> = snapshot.first(last)?;
        let checkpoint = audit_checkpoints::table.order(audit_checkpoints::size.desc());
        Ok(Standing {
            log: snapshot.workspace().map_or_else(|| "platform".to_owned(), |id| id.to_string()),
            entries: last.as_ref().map_or(0, |entry| entry.seq),
            hash: hex::encode(last.map(|entry| entry.hash).unwrap_or_default()),
            key: snapshot.log_verifier()?.to_text(),
            checkpoint: snapshot.first(checkpoint.select(Checkpoint::as_select()))?,
        })
    }
}

/// Walks the whole log, while somebody waits.
pub struct Verify;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditVerification")]
pub struct Verified {
    pub entries: i64,
    pub checkpoints: usize,
    /// The last entry that a signed checkpoint vouches for. What comes after is consistent, and no more than that
    /// can be proved.
    pub proven_to: i64,
    /// What is wrong, with the first entry that is.
    pub broken: Option<String>,
}

impl Read for Verify {
    const SPEC: Spec = Spec::new("audit.verify", READ, "Whether the audit log is whole, as far as it can be proved")
        .cost(Cost::Heavy)
        .at(Method::Get, "/audit-verification");
    type Input = Nothing;
    type Output = Verified;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Verified> {
        if last_seq(snapshot)? > VERIFIED {
            let detail = format!(
                "This log has more than {VERIFIED} entries, which is too long to wait for. Run `stockade audit verify` on the server."
            );
            return Err(Problem::refused("audit.too-long", detail).into());
        }
        let verifier = snapshot.log_verifier()?;
        let report = store::audit::verify(snapshot, Some(verifier), None)?;
        Ok(Verified {
            entries: report.entries,
            checkpoints: report.checkpoints,
            proven_to: report.proven_to,
            broken: report.broken.map(|broken| broken.to_string()),
        })
    }
}

pub struct Export;

impl Read for Export {
    const SPEC: Spec = Spec::new("audit.export", READ, "The audit log as it is kept, for verification elsewhere")
        .cost(Cost::Heavy)
        .step_up()
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
