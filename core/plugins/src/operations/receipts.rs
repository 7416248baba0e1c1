//! What left the business by its plugins, newest first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, installations,
    outgoing::{Carried, carries},
    records::{DeliveryId, OutgoingRequestId, RequestRow, RequestState},
    schema::plugin_requests,
    spent,
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginReceipt")]
pub struct Shown {
    pub id: OutgoingRequestId,
    pub plugin: InstallationId,
    pub delivery: DeliveryId,
    pub at: Timestamp,
    pub method: String,
    /// With its port. Paths are not kept: they say too much.
    pub host: String,
    /// Whether it may have changed something there.
    pub changes: bool,
    /// What of the business may have been in it.
    pub labels: Vec<String>,
    /// In bytes.
    pub sent: i64,
    pub received: i64,
    pub status: Option<i64>,
    pub state: RequestState,
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginReceiptQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub label: Option<Carried>,
    /// Days of the business, such as `2026-11-22`: the first, and the last.
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub to: Option<String>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-receipts", READ, "What left the business by its plugins, newest first")
        .at(Method::Get, "/plugin-receipts");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = plugin_requests::table.select(RequestRow::as_select()).into_boxed();
        if let Some(plugin) = wanted.plugin {
            installations::find(snapshot, plugin)?;
            query = query.filter(plugin_requests::installation.eq(plugin));
        }
        if let Some(host) = &wanted.host {
            query = query.filter(plugin_requests::host.eq(host.clone()));
        }
        if let Some(label) = wanted.label {
            query = query.filter(carries(label));
        }
        if let Some(day) = &wanted.from {
            let day = spent::bounds(snapshot, spent::date(day, "/from")?)?;
            query = query.filter(plugin_requests::at.ge(day.begins_at));
        }
        if let Some(day) = &wanted.to {
            let day = spent::bounds(snapshot, spent::date(day, "/to")?)?;
            query = query.filter(plugin_requests::at.lt(day.ends_at));
        }
        if let Some(id) = page.after::<OutgoingRequestId>()? {
            query = query.filter(plugin_requests::id.lt(id));
        }
        let rows: Vec<RequestRow> = snapshot.load(query.order(plugin_requests::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(shown).collect(), next })
    }
}

fn shown(row: RequestRow) -> Shown {
    let labels = row.labels.split(',').filter(|label| !label.is_empty()).map(str::to_owned).collect();
    Shown {
        id: row.id,
        plugin: row.installation,
        delivery: row.delivery,
        at: row.at,
        method: row.method,
        host: row.host,
        changes: row.changes,
        labels,
        sent: row.sent,
        received: row.received,
        status: row.status,
        state: row.state,
    }
}
