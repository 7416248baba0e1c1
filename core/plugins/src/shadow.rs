//! The latest calls of a plugin, played again to another release of it: all that it asks is answered as it was then, and
//! nothing of what it wants is done.

use std::time::{Duration, Instant};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Problem, blob::BlobId};
use model::InstallationId;
use sandbox::{Came, Replayed};

use crate::{
    recordings,
    records::RecordingRow,
    schema::plugin_recordings,
    wall::{NotCalled, Program, Wall},
};

/// So many calls, newest first.
const MOST: i64 = 20;
/// As long as all of them together may take: somebody waits for it, and so does whoever else has something to compute.
const LONGEST: Duration = Duration::from_secs(20);

/// What came of all of them.
pub struct Shadows {
    pub played: Vec<Shadow>,
    /// How many there was no time for.
    pub unplayed: usize,
}

impl Shadows {
    /// Whether a person should look before it takes the place of the one before: what was not played may be worse.
    pub fn is_worse(&self) -> bool {
        self.unplayed > 0 || self.played.iter().any(|shadow| shadow.is_worse)
    }
}

/// What another release would have done.
pub struct Shadow {
    pub row: RecordingRow,
    pub replayed: Replayed,
    /// Whether it fails where that call went well.
    pub is_worse: bool,
}

/// Takes a while: each call is played. What was cut when it was kept is left out.
pub async fn run(desk: &Desk, wall: &Wall, installation: InstallationId, package: BlobId) -> Done<Shadows> {
    let found = desk.read(move |snapshot| {
        let latest = plugin_recordings::table
            .filter(plugin_recordings::installation.eq(installation))
            .order(plugin_recordings::id.desc())
            .limit(MOST)
            .select(RecordingRow::as_select());
        let rows: Vec<RecordingRow> = snapshot.load(latest)?;
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
        let mut all = Shadows { played: Vec::new(), unplayed: 0 };
        for (recording, row) in found.into_iter().filter(|(recording, _)| recording.is_whole) {
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
