//! What a connection knows of a record that both sides have, beside that they are one: in which version it was last seen
//! over there, and a fingerprint of what was last read there and of what was last written. A fingerprint is the plugin's
//! own: here it is kept, and never made.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, operations::external_ids::ExternalLinkId, schema::external_ids};
use model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    connections,
    records::{BindingRow, ConnectionId},
    schema::plugin_bindings,
};

pub const LINK: &str = "external-ids.link";
pub const UNLINK: &str = "external-ids.unlink";
/// Links the order that it brings in, of which its input does not say that it is one.
pub const IMPORT: &str = "sales.import-order";
const IMPORTED: &str = "order";
/// The longest of what is kept, in bytes.
const LONGEST: usize = 200;

/// A record here, and what it is called there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginBindingNamed")]
pub struct Named {
    pub kind: String,
    pub external_id: String,
}

/// What an outcome says that was seen and written there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginBindingSeen")]
pub struct Seen {
    pub of: Named,
    #[serde(default)]
    pub version: Option<String>,
    #[serde(default)]
    pub read: Option<String>,
    #[serde(default)]
    pub wrote: Option<String>,
}

/// Which side of a link is known.
pub enum By {
    ExternalId(String),
    Record(String),
}

/// That two are one, as the door keeps it.
pub struct Link {
    pub id: ExternalLinkId,
    pub external_id: String,
    pub record: String,
}

pub fn link(snapshot: &mut Snapshot<'_>, connection: ConnectionId, kind: &str, by: By) -> Done<Option<Link>> {
    let of_kind = of_kind(connection, kind).select((external_ids::id, external_ids::external_id, external_ids::record));
    let query = match by {
        By::ExternalId(id) => of_kind.filter(external_ids::external_id.eq(id)),
        By::Record(record) => of_kind.filter(external_ids::record.eq(record)),
    };
    let found: Option<(ExternalLinkId, String, String)> = snapshot.first(query)?;
    Ok(found.map(|(id, external_id, record)| Link { id, external_id, record }))
}

/// What a connection calls records of a kind.
pub fn of_kind(connection: ConnectionId, kind: &str) -> external_ids::BoxedQuery<'static, store::MultiBackend> {
    external_ids::table
        .filter(external_ids::system.eq(connections::system(connection)))
        .filter(external_ids::kind.eq(kind.to_owned()))
        .into_boxed()
}

/// What was seen and written there, of one that is linked.
pub fn state(snapshot: &mut Snapshot<'_>, link: ExternalLinkId) -> Done<Option<BindingRow>> {
    let query = plugin_bindings::table.filter(plugin_bindings::link.eq(link)).select(BindingRow::as_select());
    snapshot.first(query)
}

/// Of several.
pub fn states(snapshot: &mut Snapshot<'_>, links: Vec<ExternalLinkId>) -> Done<Vec<BindingRow>> {
    let query = plugin_bindings::table.filter(plugin_bindings::link.eq_any(links));
    snapshot.load(query.select(BindingRow::as_select()))
}

/// Keeps what was seen and written there by a call that began then. What is not said stays as it was; what is linked no
/// longer is nobody's. Where another call saw a record in another version meanwhile nobody knows which is newer, and the
/// slower of the two has to look again.
pub fn note(tx: &mut Tx<'_>, connection: ConnectionId, seen: &Seen, began: Timestamp) -> Done<()> {
    let is_short = |text: &Option<String>| {
        text.as_ref().is_none_or(|text| text.len() <= LONGEST && !text.chars().any(char::is_control))
    };
    if ![&seen.version, &seen.read, &seen.wrote].into_iter().all(is_short) {
        let detail = format!("A version and a fingerprint have one line, of at most {LONGEST} bytes.");
        return Err(Problem::invalid("/bindings", detail).into());
    }
    let by = By::ExternalId(seen.of.external_id.clone());
    let Some(link) = link(tx, connection, &seen.of.kind, by)? else { return Ok(()) };
    let before = state(tx, link.id)?;
    let is_another = |row: &BindingRow| row.at > began && row.version != seen.version;
    if seen.version.is_some() && before.as_ref().is_some_and(is_another) {
        let Named { kind, external_id } = &seen.of;
        let detail = format!("Meanwhile the {kind} {external_id} was seen in another version: look again.");
        return Err(Problem::conflict("plugins.seen-meanwhile", detail).into());
    }
    let either = |said: &Option<String>, known: fn(&BindingRow) -> &Option<String>| {
        said.clone().or_else(|| before.as_ref().and_then(|row| known(row).clone()))
    };
    tx.put(&BindingRow {
        link: link.id,
        version: either(&seen.version, |row| &row.version),
        read: either(&seen.read, |row| &row.read),
        wrote: either(&seen.wrote, |row| &row.wrote),
        at: tx.now(),
    })
}

/// What links a record, as a plugin asks for it: with the ids of its own connection, whatever it calls that; and what it
/// says beside it of what it saw and wrote there.
pub fn own(connection: ConnectionId, operation: &str, input: String) -> (String, Option<Seen>) {
    let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(&input) else { return (input, None) };
    fields.insert("system".to_owned(), connections::system(connection).into());
    let mut said = |name: &str| fields.remove(name).and_then(|value| value.as_str().map(str::to_owned));
    let (version, read, wrote) = (said("version"), said("read"), said("wrote"));
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let kind = if operation == IMPORT { IMPORTED.to_owned() } else { text("kind") };
    let of = Named { kind, external_id: text("external_id") };
    let is_said = version.is_some() || read.is_some() || wrote.is_some();
    (Value::Object(fields).to_string(), is_said.then_some(Seen { of, version, read, wrote }))
}
