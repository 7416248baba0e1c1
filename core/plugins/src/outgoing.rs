//! What leaves: each request of a plugin is written down, and what may change the other side before it is sent. Tried
//! again, it gets the answer of then; and where none is known, nobody sends it blindly.

use diesel::{
    BoxableExpression, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, TextExpressionMethods as _,
    sql_types::Bool,
};
use door::{Done, Problem, Snapshot, Tx};
use model::{InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::MultiBackend;

use crate::{
    manifest::Limits,
    records::{ConnectionId, DeliveryId, OutgoingRequestId, RequestRow, RequestState},
    schema::plugin_requests,
    spent::{self, DailyLimit, Over},
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
    /// All of it, in bytes.
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
    /// What was sent another time, in bytes, where it was not let in at first.
    pub sent_again: Option<i64>,
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
    /// It would be more than may leave in a day.
    Spent { limit: DailyLimit },
    /// It would be more than may leave in a minute; it may by then.
    TooFast { until: Timestamp },
}

impl From<Over> for Known {
    fn from(over: Over) -> Self {
        match over {
            Over::Day(limit) => Self::Spent { limit },
            Over::Minute(until) => Self::TooFast { until },
        }
    }
}

model::words! {
    /// What of the business may have been in a request.
    pub enum Carried {
        /// What anybody may know.
        Public = "public",
        Internal = "internal",
        Personal = "personal",
        Financial = "financial",
    }
}

impl Carried {
    /// As a request's row has them.
    pub fn of(labels: &str) -> Vec<Self> {
        match labels {
            "" => vec![Self::Public],
            labels => labels.split(',').filter_map(|label| label.parse().ok()).collect(),
        }
    }
}

type Condition = Box<dyn BoxableExpression<plugin_requests::table, MultiBackend, SqlType = Bool>>;

/// Whether a request may have carried it.
pub fn carries(what: Carried) -> Condition {
    match what {
        Carried::Public => Box::new(plugin_requests::labels.eq("")),
        // None of these words is in another.
        label => Box::new(plugin_requests::labels.like(format!("%{label}%"))),
    }
}

/// Of whom a request is.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub delivery: DeliveryId,
}

/// Before something is sent: it counts from here on, and is written down, so that nothing leaves without a trace.
pub fn begin(tx: &mut Tx<'_>, sender: Sender, asked: &Asked, limits: &Limits) -> Done<Known> {
    let before = if asked.changes { find(tx, sender.delivery, &asked.name)? } else { None };
    if let Some(known) = before.as_ref().map(|before| known(tx, before, asked)).transpose()?.flatten() {
        return Ok(known);
    }
    if let Some(over) = spent::reserve(tx, sender.installation, limits, asked.sent)? {
        return Ok(over.into());
    }
    match before {
        // It never arrived.
        Some(before) => {
            let sent = before.sent + asked.sent;
            tx.put(&RequestRow { state: RequestState::Asked, at: tx.now(), sent, ..before })?;
        }
        None => tx.keep(&row(tx, sender, asked)?)?,
    }
    Ok(Known::New)
}

/// What came of it before; none where it may be sent.
fn known(snapshot: &Snapshot<'_>, before: &RequestRow, asked: &Asked) -> Done<Option<Known>> {
    if before.digest != digest(asked)? {
        let detail = "This delivery sent another request under this key.";
        return Err(Problem::conflict("plugins.key-reused", detail).into());
    }
    Ok(match (before.state, &before.answer) {
        (RequestState::Answered, Some(sealed)) => {
            let plain = snapshot.open(TABLE, "answer", before.id.as_str(), sealed)?;
            Some(Known::Answered { answer: String::from_utf8_lossy(&plain).into_owned() })
        }
        (RequestState::Failed, _) => None,
        _ => Some(Known::InDoubt),
    })
}

/// What came of a request.
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
        sent: row.sent + answered.sent_again.unwrap_or_default(),
        answer: answer.transpose()?,
        ..row
    })
}

/// Whether the other side answered something of a delivery, and did what it was asked.
pub fn was_answered(snapshot: &mut Snapshot<'_>, delivery: DeliveryId) -> Done<bool> {
    let query = plugin_requests::table
        .filter(plugin_requests::delivery.eq(delivery))
        .filter(plugin_requests::state.eq(RequestState::Answered))
        .filter(plugin_requests::status.between(200, 299));
    Ok(snapshot.first::<_, OutgoingRequestId>(query.select(plugin_requests::id))?.is_some())
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
