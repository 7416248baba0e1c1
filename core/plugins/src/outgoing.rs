//! What leaves: each request of a plugin is written down, and what may change the other side before it is sent. Tried
//! again, it gets the answer of then; and where none is known, nobody sends it blindly.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};
use model::{InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    records::{ConnectionId, DeliveryId, RequestRow, RequestState},
    schema::plugin_requests,
};

const TABLE: &str = "plugin_requests";

/// A request that is about to leave, or just did.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginRequest")]
pub struct Asked {
    pub name: String,
    pub method: String,
    pub host: String,
    pub changes: bool,
    pub labels: Vec<String>,
    pub sent: i64,
    /// Of all of it, in hexadecimal.
    pub digest: String,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginAnswered")]
pub struct Answered {
    pub state: RequestState,
    pub status: Option<i64>,
    pub received: i64,
    /// What the plugin is told again; of what may have changed something.
    pub answer: Option<String>,
}

/// What is known of a request that may change something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginRequestKnown")]
pub enum Known {
    /// Nothing: it may be sent.
    New,
    /// It was sent, and this came of it.
    Answered { answer: String },
    /// It was sent, and nobody knows.
    InDoubt,
}

/// Of whom a request is.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub delivery: DeliveryId,
}

/// Before something is sent that may change the other side.
pub fn begin(tx: &mut Tx<'_>, sender: Sender, asked: &Asked) -> Done<Known> {
    let Some(before) = find(tx, sender.delivery, &asked.name)? else {
        tx.keep(&row(tx, sender, asked)?)?;
        return Ok(Known::New);
    };
    if before.digest != digest(asked)? {
        let detail = "This delivery sent another request under this key.";
        return Err(Problem::conflict("plugins.key-reused", detail).into());
    }
    Ok(match (before.state, &before.answer) {
        (RequestState::Answered, Some(sealed)) => {
            let plain = tx.open(TABLE, "answer", before.id.as_str(), sealed)?;
            Known::Answered { answer: String::from_utf8_lossy(&plain).into_owned() }
        }
        // It never arrived.
        (RequestState::Failed, _) => {
            tx.put(&RequestRow { state: RequestState::Asked, at: tx.now(), ..before })?;
            Known::New
        }
        _ => Known::InDoubt,
    })
}

/// What came of a request; one that changes nothing is written down here, and not before.
pub fn end(tx: &mut Tx<'_>, sender: Sender, asked: &Asked, answered: &Answered) -> Done<()> {
    let row = match find(tx, sender.delivery, &asked.name)? {
        Some(row) => row,
        None => row(tx, sender, asked)?,
    };
    let answer = answered.answer.as_ref().map(|text| tx.seal_factor(TABLE, "answer", row.id.as_str(), text.as_bytes()));
    tx.put(&RequestRow {
        state: answered.state,
        status: answered.status,
        received: answered.received,
        answer: answer.transpose()?,
        ..row
    })
}

/// How many requests left of a plugin since then, and how many bytes with them; no more than `most` are counted.
pub fn sent_since(
    snapshot: &mut Snapshot<'_>,
    installation: InstallationId,
    since: Timestamp,
    most: u32,
) -> Done<(i64, i64)> {
    let sent = plugin_requests::table
        .filter(plugin_requests::installation.eq(installation))
        .filter(plugin_requests::at.ge(since))
        .select(plugin_requests::sent)
        .limit(most.into());
    let sent: Vec<i64> = snapshot.load(sent)?;
    Ok((i64::try_from(sent.len()).unwrap_or(i64::MAX), sent.iter().sum()))
}

fn find(snapshot: &mut Snapshot<'_>, delivery: DeliveryId, name: &str) -> Done<Option<RequestRow>> {
    let query = plugin_requests::table
        .filter(plugin_requests::delivery.eq(delivery))
        .filter(plugin_requests::name.eq(name.to_owned()));
    snapshot.first(query.select(RequestRow::as_select()))
}

fn row(tx: &Tx<'_>, sender: Sender, asked: &Asked) -> Done<RequestRow> {
    Ok(RequestRow {
        id: tx.new_id::<crate::records::OutgoingRequest>(),
        installation: sender.installation,
        connection: sender.connection,
        delivery: sender.delivery,
        name: asked.name.clone(),
        at: tx.now(),
        method: asked.method.clone(),
        host: asked.host.clone(),
        changes: asked.changes,
        labels: asked.labels.join(","),
        sent: asked.sent,
        received: 0,
        status: None,
        state: RequestState::Asked,
        digest: digest(asked)?,
        answer: None,
    })
}

fn digest(asked: &Asked) -> Done<Vec<u8>> {
    Ok(hex::decode(&asked.digest).map_err(|_| Problem::invalid("/digest", "A digest is hexadecimal."))?)
}
