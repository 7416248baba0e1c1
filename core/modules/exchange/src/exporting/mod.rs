//! What there is into a file, as of one moment: it is read in one snapshot and written as it is read, so that nothing
//! that changes meanwhile is half in it, and a large file takes no more memory than a small one. Killed in the middle,
//! it begins anew.
//!
//! - [`products`], [`levels`]: what is written, in which order; [`listing`] for all else
//! - [`running`]: how far a file is that is being written here

pub mod levels;
pub mod products;
pub mod running;

use diesel::{QueryDsl as _, dsl::count_star};
use door::{
    Done, Problem, Snapshot,
    blob::{Incoming, Upload},
};

use crate::{
    plain::listing,
    records::{About, Export},
    writing::file::File,
};

use running::Running;

/// A file on its way from the tables to where it is kept.
pub struct Outgoing<'a> {
    pub file: File,
    incoming: Incoming,
    running: &'a Running,
}

impl Outgoing<'_> {
    /// So many more are written. Refused where somebody does not want them any more.
    pub(crate) fn wrote(&mut self, more: usize) -> Done<()> {
        self.running.wrote(more);
        if self.running.is_stopped() {
            return Err(Problem::refused("exchange.not-now", "This export was cancelled.").into());
        }
        self.incoming.take(&self.file.take())
    }
}

/// How much there is to write.
pub fn count(snapshot: &mut Snapshot<'_>, kind: About) -> Done<i64> {
    let count = match kind {
        About::Products => snapshot.first(catalog::schema::products::table.select(count_star()))?,
        About::Levels => snapshot.first(stock::schema::levels::table.select(count_star()))?,
        kind => return listing::count(snapshot, kind),
    };
    Ok(count.unwrap_or_default())
}

/// Writes all of it. Blocks.
pub fn write(snapshot: &mut Snapshot<'_>, export: &Export, incoming: Incoming, running: &Running) -> Done<Upload> {
    let file = File::begin(export.kind, export.format, export.with_costs);
    let mut out = Outgoing { file, incoming, running };
    match export.kind.shape() {
        Some(shape) => listing::write(snapshot, export.kind, shape, &mut out)?,
        None if export.kind == About::Levels => levels::write(snapshot, &mut out)?,
        None => products::write(snapshot, &mut out)?,
    }
    let Outgoing { file, mut incoming, .. } = out;
    incoming.take(&file.end())?;
    incoming.finish()
}
