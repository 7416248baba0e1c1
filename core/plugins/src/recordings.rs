//! Calls as they were, to be looked at and played again: those that failed always; those that went well while somebody
//! wants that, and a few of them at all times, so that another release has something to be tried on. They may name people,
//! so they are sealed, few, and there for a short while only.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx, hides};
use model::{InstallationId, Sensitivity, Timestamp};
use sandbox::Recording;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    installations,
    manifest::Label,
    records::{DeliveryId, DeliveryRow, RecordingEnding, RecordingId, RecordingRow},
    schema::{plugin_deliveries, plugin_recordings},
};

/// How long one is kept at the most, and how many of one plugin: of those that failed, and of those that went well.
pub const KEPT: Duration = Duration::from_secs(14 * 24 * 60 * 60);
const MOST: usize = 100;
/// Of those that went well, where nobody wants them: so many, and of what comes often one now and then.
const SAMPLES: usize = 20;
const BETWEEN: Duration = Duration::from_secs(60);
/// What was asked and answered in one call, in bytes; and all of a recording.
pub const ROOM: usize = 256 * 1024;
const LARGEST: usize = 1024 * 1024;

const TABLE: &str = "plugin_recordings";

/// A call that is to be kept.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginRecording")]
pub struct New {
    pub ending: RecordingEnding,
    /// What of the business it had read.
    pub labels: Vec<Label>,
    /// All of it, as JSON.
    pub content: String,
}

impl New {
    /// None where it is larger than anybody would look at.
    pub fn of(recording: &Recording, ending: RecordingEnding, labels: Vec<Label>) -> Option<Self> {
        let fits =
            |recording: &Recording| serde_json::to_string(recording).ok().filter(|content| content.len() <= LARGEST);
        let without_steps = || fits(&Recording { steps: Vec::new(), is_whole: false, ..recording.clone() });
        let content = fits(recording).or_else(without_steps)?;
        Some(Self { ending, labels, content })
    }
}

/// Whether this is one of the few that are kept for the next release, if it goes well.
pub fn is_sample(snapshot: &mut Snapshot<'_>, of: &DeliveryRow) -> Done<bool> {
    let lately = plugin_recordings::table
        .filter(plugin_recordings::installation.eq(of.installation))
        .filter(plugin_recordings::ending.eq(RecordingEnding::Done))
        .filter(plugin_recordings::at.gt(snapshot.now().minus(BETWEEN)))
        .select(plugin_recordings::delivery);
    let lately: Vec<DeliveryId> = snapshot.load(lately)?;
    let alike = plugin_deliveries::table
        .filter(plugin_deliveries::id.eq_any(lately))
        .filter(plugin_deliveries::kind.eq(of.kind))
        .filter(plugin_deliveries::name.eq(of.name.clone()))
        .select(plugin_deliveries::id);
    Ok(snapshot.first::<_, DeliveryId>(alike)?.is_none())
}

/// Keeps it; the oldest makes room.
pub fn keep(tx: &mut Tx<'_>, of: &DeliveryRow, new: &New) -> Done<()> {
    let (id, installation) = (tx.new_id::<crate::records::Recording>(), of.installation);
    let plugin = installations::find(tx, installation).ok();
    let is_wanted = plugin.as_ref().and_then(|row| row.recorded_until).is_some_and(|until| until > tx.now());
    let labels: Vec<&str> = new.labels.iter().map(|label| label.word()).collect();
    tx.keep(&RecordingRow {
        id,
        installation,
        connection: of.connection,
        delivery: of.id,
        attempt: of.attempts,
        at: tx.now(),
        ending: new.ending,
        labels: labels.join(","),
        content: tx.seal_factor(TABLE, "content", id.as_str(), new.content.as_bytes())?,
        release: plugin.map(|row| row.release).unwrap_or_default(),
    })?;
    let all = plugin_recordings::table.filter(plugin_recordings::installation.eq(installation));
    let all = all.order(plugin_recordings::id).select((plugin_recordings::id, plugin_recordings::ending));
    let mut all: Vec<(RecordingId, RecordingEnding)> = tx.load(all)?;
    // Those that failed push out none that went well, nor the other way round.
    let went_well = |ending| ending == RecordingEnding::Done;
    all.retain(|(_, ending)| went_well(*ending) == went_well(new.ending));
    let most = if went_well(new.ending) && !is_wanted { SAMPLES } else { MOST };
    // Who wanted more for a while keeps them: for each that comes one goes.
    let gone = all.len().saturating_sub(most).min(1);
    for (id, _) in all.iter().take(gone) {
        let oldest = find(tx, *id)?;
        tx.forget(&oldest)?;
    }
    Ok(())
}

pub fn find(snapshot: &mut Snapshot<'_>, id: RecordingId) -> Done<RecordingRow> {
    let query = plugin_recordings::table.filter(plugin_recordings::id.eq(id)).select(RecordingRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("recording", id).into())
}

pub fn content(snapshot: &Snapshot<'_>, row: &RecordingRow) -> Done<Recording> {
    let content = snapshot.open(TABLE, "content", row.id.as_str(), &row.content)?;
    serde_json::from_slice(&content).map_err(|_| Failure::internal("A recording could not be read."))
}

/// Whether whoever asks sees nothing of what was read in it. It may always name people: nobody knows beforehand.
pub fn is_hidden(snapshot: &Snapshot<'_>, row: &RecordingRow) -> bool {
    let has_money = row.labels.split(',').any(|label| label == Label::Financial.word());
    hides(snapshot, Sensitivity::PERSONAL) || (has_money && hides(snapshot, Sensitivity::FINANCIAL))
}

/// Forgets those from before a moment; says whether there may be more.
pub fn forget(tx: &mut Tx<'_>, installation: InstallationId, before: Timestamp, together: i64) -> Done<bool> {
    let old = plugin_recordings::table
        .filter(plugin_recordings::installation.eq(installation))
        .filter(plugin_recordings::at.lt(before))
        .limit(together)
        .select(RecordingRow::as_select());
    let old: Vec<RecordingRow> = tx.load(old)?;
    old.iter().try_for_each(|row| tx.forget(row))?;
    Ok(!old.is_empty())
}
