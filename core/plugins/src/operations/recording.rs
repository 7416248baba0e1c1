//! Calls of plugins that were kept: whether those that went well are, which there are, and what was asked and answered in
//! one.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Method, Page, Paged, Problem, Read, Snapshot, Spec, Stream, Tx, Write, access::records::InstallationRow,
    event,
};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    DELIVERIES, MANAGE, READ, installations, recordings,
    records::{DeliveryId, RecordingEnding, RecordingId, RecordingRow},
    schema::plugin_recordings,
};

/// The longest that all calls are kept by one word.
const MOST_HOURS: u32 = 72;

pub struct Record;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RecordedPlugin")]
pub struct Hours {
    pub id: InstallationId,
    /// From now on; 0 for no longer.
    pub hours: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginRecorded")]
pub struct Until {
    pub id: InstallationId,
    pub recorded_until: Option<Timestamp>,
}

impl Write for Record {
    const SPEC: Spec =
        Spec::new("plugins.record", MANAGE, "Keep the calls of a plugin that go well, too, for some hours")
            .stream(Stream::Plugin)
            .at(Method::Put, "/plugins/{id}/recording");
    type Input = Hours;
    type Output = Until;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Hours) -> Done<Until> {
        let before = installations::find(tx, input.id)?;
        if input.hours > MOST_HOURS {
            let detail = format!("Calls are kept for {MOST_HOURS} hours at most; ask for it again then.");
            return Err(Problem::invalid("/hours", detail).into());
        }
        let until = tx.now().plus(Duration::from_secs(u64::from(input.hours) * 60 * 60));
        let recorded_until = (input.hours > 0).then_some(until);
        tx.update(&before, InstallationRow { recorded_until, ..before.clone() })?;
        tx.emit(event::News::saying("plugins.recording-set", before.id, &json!({ "until": recorded_until })));
        Ok(Until { id: before.id, recorded_until })
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginRecording")]
pub struct Shown {
    pub id: RecordingId,
    pub plugin: InstallationId,
    pub delivery: DeliveryId,
    /// Which try of the delivery it was.
    pub attempt: i64,
    pub at: Timestamp,
    pub ending: RecordingEnding,
    /// What of the business it had read.
    pub labels: Vec<String>,
    /// Of the plugin; it is played again with the one that is there now.
    pub release: String,
}

impl Shown {
    fn of(row: &RecordingRow) -> Self {
        let labels = row.labels.split(',').filter(|label| !label.is_empty()).map(str::to_owned).collect();
        let RecordingRow { id, installation: plugin, delivery, attempt, at, ending, .. } = *row;
        Self { id, plugin, delivery, attempt, at, ending, labels, release: row.release.clone() }
    }
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginRecordingQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    #[serde(default)]
    pub delivery: Option<DeliveryId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-recordings", READ, "Which calls of plugins were kept, newest first")
        .at(Method::Get, "/plugin-recordings");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = plugin_recordings::table.select(RecordingRow::as_select()).into_boxed();
        if let Some(plugin) = wanted.plugin {
            installations::find(snapshot, plugin)?;
            query = query.filter(plugin_recordings::installation.eq(plugin));
        }
        if let Some(delivery) = wanted.delivery {
            query = query.filter(plugin_recordings::delivery.eq(delivery));
        }
        if let Some(id) = page.after::<RecordingId>()? {
            query = query.filter(plugin_recordings::id.lt(id));
        }
        let rows: Vec<RecordingRow> = snapshot.load(query.order(plugin_recordings::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.iter().map(Shown::of).collect(), next })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginRecordingId")]
pub struct ById {
    pub id: RecordingId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginRecordingWhole")]
pub struct Whole {
    #[serde(flatten)]
    pub shown: Shown,
    /// Whether there was room for all that was asked; without that it cannot be played again.
    pub is_whole: bool,
    /// What it was called for; null, as what it asked and came to, for whoever does not see what it had read.
    pub trigger: Option<Value>,
    /// What it asked its host and was answered, in order.
    pub calls: Option<Vec<Call>>,
    /// What it came to.
    pub came: Option<Value>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginHostCall")]
pub struct Call {
    /// As plugins know it: `records.get`.
    pub import: String,
    pub asked: Value,
    pub answer: Value,
}

pub struct Get;

impl Read for Get {
    const SPEC: Spec =
        Spec::new("plugins.get-recording", DELIVERIES, "A call of a plugin, with all that it asked and was answered")
            .at(Method::Get, "/plugin-recordings/{id}");
    type Input = ById;
    type Output = Whole;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Whole> {
        let row = recordings::find(snapshot, input.id)?;
        let recording = recordings::content(snapshot, &row)?;
        let (shown, is_whole) = (Shown::of(&row), recording.is_whole);
        if recordings::is_hidden(snapshot, &row) {
            return Ok(Whole { shown, is_whole, trigger: None, calls: None, came: None });
        }
        // Whom it names nobody knows: who looked is written down by what was looked at.
        snapshot.disclose(row.id);
        let call = |step: sandbox::Step| Call { import: step.said.import, asked: step.said.asked, answer: step.answer };
        Ok(Whole {
            shown,
            is_whole,
            trigger: serde_json::to_value(&recording.trigger).ok(),
            came: serde_json::to_value(&recording.came).ok(),
            calls: Some(recording.steps.into_iter().map(call).collect()),
        })
    }
}
