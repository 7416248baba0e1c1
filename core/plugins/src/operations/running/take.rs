//! Takes the next delivery of a plugin whose turn it is, with all that is needed to try it.

use std::{collections::BTreeMap, sync::Arc};

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{
    Done, Snapshot, Spec, Stream, Tx, Write, access::records::InstallationState, blob::BlobId, operations::business,
};
use model::{AccountId, Actor, InstallationId, RequestId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    RUN, breaking, connections,
    connections::Settings,
    deliveries, installations,
    manifest::{Grants, Label},
    recordings,
    records::{ConnectionId, DeliveryId, DeliveryKind, DeliveryRow},
    schema::plugin_cursors,
    spent, syncs,
};

pub const NAME: &str = "plugins.take";

pub struct Take {
    pub(crate) public_url: Arc<str>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginTurn")]
pub struct Input {
    pub plugin: InstallationId,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginTaken")]
pub struct Taken {
    /// None where it is nobody's turn.
    pub delivery: Option<Turn>,
}

/// A delivery, with all that is needed to try it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginDeliveryTurn")]
pub struct Turn {
    pub id: DeliveryId,
    pub attempt: i64,
    /// Which it is of those that count: who asked and was not answered may ask as often again.
    pub counted: i64,
    pub connection: ConnectionId,
    pub kind: DeliveryKind,
    pub name: String,
    pub body: Value,
    pub cursor: Option<String>,
    /// By this its deeds are found in the log.
    pub request: RequestId,
    pub package: BlobId,
    pub grants: Grants,
    /// The labels of all that it may know.
    pub knows: Vec<Label>,
    /// What it is and may, by which it is found out whether that is still so.
    pub standing: String,
    pub settings: Settings,
    /// Where each of its webhooks is called, by name.
    pub webhooks: BTreeMap<String, String>,
    /// In which language people are told something, unless somebody asked in another.
    pub language: String,
    /// In whose name it works.
    pub on_behalf_of: Option<AccountId>,
    /// Whether nothing in its workspace is real: then nothing leaves.
    pub practice: bool,
    /// Whether it is being written: then it reaches what is marked as the own network even there.
    pub in_development: bool,
    /// Whether it is only tried out: nothing of it is kept, here or there.
    pub dry: bool,
    /// When it may use anew what it may use in a day.
    pub day_ends_at: Timestamp,
    /// Whether this call is kept, too, if it goes well.
    pub records: bool,
    /// Whether it is told what it remembers. That may be of anything that it ever saw, so it is not while it shows
    /// something to somebody who does not see all of that.
    pub remembers: bool,
}

impl Write for Take {
    const SPEC: Spec =
        Spec::new(NAME, RUN, "Take the next delivery of a plugin").stream(Stream::Plugin).tells_changes_only();
    type Input = Input;
    type Output = Taken;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Taken> {
        // It may be gone by now, or be told to rest.
        let Ok(installation) = installations::find(tx, input.plugin) else { return Ok(Taken { delivery: None }) };
        let working = match installation.state {
            InstallationState::Active => Some(installation),
            _ => breaking::is_over(tx, installation)?,
        };
        let Some(installation) = working else { return Ok(Taken { delivery: None }) };
        let grants = installations::grants(&installation)?;
        let day = spent::today(tx)?;
        let spent = spent::on(tx, installation.id, &day)?;
        if spent.reached(&grants.limits).is_some() {
            deliveries::wake_once(tx, installation.id, day.ends_at)?;
            return Ok(Taken { delivery: None });
        }
        // Whoever works goes on with this one when they are done; should they be gone, it is left to somebody by then.
        let running = deliveries::running(tx, installation.id)?;
        if running > 0 && spent.with_running(running, &grants.limits).reached(&grants.limits).is_some() {
            return Ok(Taken { delivery: None });
        }
        let request = RequestId::new(tx.now());
        let Some(row) = deliveries::take(tx, installation.id, request)? else { return Ok(Taken { delivery: None }) };
        let connection = connections::find(tx, row.connection)?;
        let (cursor, dry) = match row.kind {
            DeliveryKind::SyncPage => {
                let sync = syncs::of_page(tx, &row)?;
                (sync.cursor, sync.dry)
            }
            _ => (cursor(tx, &row)?, false),
        };
        let is_sample = !dry && recordings::is_sample(tx, &row)?;
        let body = serde_json::from_slice(&deliveries::body(tx, &row)?).unwrap_or_default();
        let turn = Turn {
            id: row.id,
            attempt: row.attempts,
            counted: row.attempts - row.unanswered,
            connection: row.connection,
            kind: row.kind,
            name: row.name,
            body,
            cursor,
            request,
            package: installation.package,
            knows: installations::manifest(&installation)?.knows(&grants),
            standing: installations::standing(&installation),
            practice: tx.is_practice(),
            in_development: installations::is_in_development(&installation),
            webhooks: connections::webhooks(tx, &connection, &grants, &self.public_url)?,
            language: business::settings(tx)?.locale,
            day_ends_at: day.ends_at,
            records: installation.recorded_until.is_some_and(|until| until > tx.now()) || is_sample,
            grants,
            on_behalf_of: row.on_behalf_of,
            dry,
            remembers: true,
            settings: connections::settings(&connection)?,
        };
        Ok(Taken { delivery: Some(turn) })
    }
}

fn cursor(snapshot: &mut Snapshot<'_>, row: &DeliveryRow) -> Done<Option<String>> {
    let cursor = plugin_cursors::table
        .filter(plugin_cursors::installation.eq(row.installation))
        .filter(plugin_cursors::connection.eq(row.connection))
        .filter(plugin_cursors::name.eq(row.name.clone()));
    snapshot.first(cursor.select(plugin_cursors::cursor))
}
