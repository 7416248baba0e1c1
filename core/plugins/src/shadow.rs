//! The latest calls of a plugin, played again to another release of it: all that it asks is answered as it was then, and
//! nothing of what it wants is done.

use std::{
    cmp::Reverse,
    time::{Duration, Instant},
};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Problem, blob::BlobId};
use model::InstallationId;
use sandbox::{Came, Replayed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    recordings,
    records::{RecordingEnding, RecordingRow},
    schema::plugin_recordings,
    wall::{NotCalled, Program, Wall},
};

/// So many calls that went well, and so many that failed, newest first.
const WENT_WELL: i64 = 20;
const FAILED: i64 = 10;
/// As long as all of them together may take: somebody waits for it, and so does whoever else has something to compute.
const LONGEST: Duration = Duration::from_secs(20);

/// What came of all of them.
pub struct Shadows {
    pub played: Vec<Shadow>,
    /// How many there was no time for.
    pub unplayed: usize,
    /// How many were too large to be kept whole, so that they cannot be played.
    pub too_large: usize,
}

impl Shadows {
    /// Whether a person should look before it takes the place of the one before: what was not played may be worse.
    pub fn is_worse(&self) -> bool {
        self.unplayed > 0 || self.played.iter().any(|shadow| shadow.is_worse)
    }

    pub fn figures(&self) -> Figures {
        let same = self.played.iter().filter(|shadow| shadow.replayed.is_same()).count();
        Figures { played: self.played.len(), same, unplayed: self.unplayed, too_large: self.too_large }
    }
}

/// What another release would have done.
pub struct Shadow {
    pub row: RecordingRow,
    pub replayed: Replayed,
    /// Whether it fails where that call went well.
    pub is_worse: bool,
}

/// How much another release was tried on, in figures.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginReleasePlayed")]
pub struct Figures {
    /// How many calls were played, and how many of them came to the same.
    pub played: usize,
    pub same: usize,
    /// How many more there were that it had no time for.
    pub unplayed: usize,
    /// How many more could not be played, because they were too large to be kept whole.
    pub too_large: usize,
}

/// Takes a while: each call is played. What was cut when it was kept cannot be, and is counted.
pub async fn run(desk: &Desk, wall: &Wall, installation: InstallationId, package: BlobId) -> Done<Shadows> {
    let found = desk.read(move |snapshot| {
        let of = plugin_recordings::table.filter(plugin_recordings::installation.eq(installation));
        let of = of.order(plugin_recordings::id.desc()).select(RecordingRow::as_select());
        let mut rows: Vec<RecordingRow> =
            snapshot.load(of.filter(plugin_recordings::ending.eq(RecordingEnding::Done)).limit(WENT_WELL))?;
        let failed = of.filter(plugin_recordings::ending.ne(RecordingEnding::Done)).limit(FAILED);
        rows.extend(snapshot.load::<_, RecordingRow>(failed)?);
        rows.sort_by_key(|row| Reverse(row.id));
        rows.into_iter().map(|row| Ok((recordings::content(snapshot, &row)?, row))).collect::<Done<Vec<_>>>()
    });
    let found = found.await?;
    let fetched = async {
        let reading = desk.reading(package).await?;
        desk.compute(move || reading.whole()).await?
    };
    let program = Program::of(wall, package, fetched).await?;
    let played = desk.compute(move || {
        let began = Instant::now();
        let mut all = Shadows { played: Vec::new(), unplayed: 0, too_large: 0 };
        for (recording, row) in found {
            if !recording.is_whole {
                all.too_large += 1;
                continue;
            }
            if began.elapsed() > LONGEST {
                all.unplayed += 1;
                continue;
            }
            let replayed = program.replay(&recording)?;
            let is_worse = matches!(recording.came, Came::Done(_)) && !matches!(replayed.came, Came::Done(_));
            all.played.push(Shadow { row, replayed, is_worse });
        }
        Ok(all)
    });
    let no = |why: NotCalled| Problem::refused("plugins.not-replayed", format!("It could not be played again: {why}"));
    Ok(played.await?.map_err(no)?)
}
