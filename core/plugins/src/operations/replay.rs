//! Plays a call of a plugin again, as it was kept: to the plugin as it is now, with nobody behind it.

use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, blob::BlobId};
use model::Actor;
use sandbox::{Recording, Replayed};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::recording::ById;
use crate::{
    MANAGE, installations, recordings,
    records::{RecordingId, RecordingRow},
    wall::{Program, Wall},
};

pub struct Replay {
    pub(crate) wall: Wall,
}

pub struct Ready {
    row: RecordingRow,
    release: String,
    replayed: Replayed,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginReplayed")]
pub struct Told {
    pub id: RecordingId,
    /// The release that it was played with, and the one that it was of.
    pub release: String,
    pub was: String,
    /// Whether it asked for the same and came to the same.
    pub same: bool,
    pub differences: Vec<Difference>,
    /// Which of its calls of the host was the first that was another one, counted from one.
    pub departed_at: Option<usize>,
    /// What it had asked for there, and what it asked for now; null where it asked for nothing, and for whoever does not
    /// see what it had read.
    pub before: Option<Value>,
    pub now: Option<Value>,
}

/// Something that is not as it was; what it is itself, for whoever sees what the plugin had read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginDifference")]
pub struct Difference {
    /// `ending`, `operations`, `cursor`, `facts`, `entries`, `notices` or `requests`.
    pub what: String,
    pub before: Option<Value>,
    pub now: Option<Value>,
}

impl Difference {
    /// Those of a call, as far as somebody sees what was read in it.
    pub(super) fn shown(replayed: &Replayed, sees: bool) -> Vec<Self> {
        let shown = |value: &Value| sees.then(|| value.clone());
        let each = replayed.differences.iter();
        each.map(|one| Self { what: one.what.clone(), before: shown(&one.before), now: shown(&one.now) }).collect()
    }
}

impl Prepared for Replay {
    const SPEC: Spec =
        Spec::new("plugins.replay", MANAGE, "Play a call of a plugin again, and see whether it does the same")
            .stream(Stream::Plugin)
            .cost(Cost::Heavy)
            .at(Method::Post, "/plugin-recordings/{id}/replay");
    type Input = ById;
    type Ready = Ready;
    type Output = Told;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: ById) -> Done<Ready> {
        let found = desk.read(move |snapshot| {
            let row = recordings::find(snapshot, input.id)?;
            let recording = recordings::content(snapshot, &row)?;
            let plugin = installations::find(snapshot, row.installation)?;
            Ok((row, recording, plugin))
        });
        let (row, recording, plugin) = found.await?;
        if !recording.is_whole {
            let detail = "More was asked in this call than is kept, so it cannot be played again.";
            return Err(Problem::refused("plugins.recording-cut", detail).into());
        }
        let replayed = self.play(desk, plugin.package, recording).await?;
        Ok(Ready { row, release: plugin.release, replayed })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Told> {
        let Ready { row, release, replayed } = ready;
        let sees = !recordings::is_hidden(tx, row);
        if sees {
            tx.disclose(row.id);
        }
        let said =
            |said: Option<&sandbox::Said>| said.filter(|_| sees).and_then(|said| serde_json::to_value(said).ok());
        let departed = replayed.departed.as_ref();
        Ok(Told {
            id: row.id,
            release: release.clone(),
            was: row.release.clone(),
            same: replayed.is_same(),
            differences: Difference::shown(replayed, sees),
            departed_at: departed.map(|departed| departed.at),
            before: said(departed.and_then(|departed| departed.before.as_ref())),
            now: said(departed.and_then(|departed| departed.now.as_ref())),
        })
    }
}

impl Replay {
    async fn play(&self, desk: &Desk, package: BlobId, recording: Recording) -> Done<Replayed> {
        let program = Program::fetched(&self.wall, desk, package).await?;
        let played = desk.compute(move || program.replay(&recording));
        let no = |why| Problem::refused("plugins.not-replayed", format!("It could not be played again: {why}"));
        Ok(played.await?.map_err(no)?)
    }
}
