//! Seals again what a realm has sealed, after its key was changed.
//!
//! Killed anywhere, it is asked for again: values sealed with a retired key still open, those done are
//! passed over, and the retired key stays until a whole walk has found nothing more of it. A value that does not open
//! stops nobody: it is counted and named, and whatever key may have sealed it stays, too.

use crate::{idempotency, operations::deeds, proposals};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use store::{
    Again, Database, Done, Trouble, Tx,
    blob::{self, Blob, BlobId, Blobs},
    job::{JobId, Row},
    schema::jobs,
};

/// Rows looked at in one transaction.
const BATCH: i64 = 500;
/// So many that could not be read are named.
const NAMED: usize = 20;

/// One part of a walk over sealed rows.
pub struct Resealed<K> {
    /// The last row looked at; none at the end.
    pub last: Option<K>,
    /// How many values were sealed again.
    pub moved: usize,
    /// The rows of which something could not be read.
    unread: Vec<String>,
}

impl<K> Resealed<K> {
    /// A part that ends with this row, before anything of it is done.
    pub fn up_to(last: Option<K>) -> Self {
        Self { last, moved: 0, unread: Vec::new() }
    }

    /// What stands in the place of a value from now on; nothing where it stays as it is.
    pub fn take(&mut self, again: Again, table: &str, row: &str) -> Option<Vec<u8>> {
        match again {
            Again::Same => None,
            Again::Sealed(sealed) => {
                self.moved += 1;
                Some(sealed)
            }
            Again::Unread => {
                self.unread.push(format!("{table} {row}"));
                None
            }
        }
    }
}

/// One part of a walk over a table that keeps what is sealed under the key of the factors: so many rows after one.
pub type Resealer = fn(&mut Tx<'_>, Option<String>, i64) -> Done<Resealed<String>>;

/// What a walk over all rows came to.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    pub moved: usize,
    /// Values that could not be read, and where the first of them are.
    pub unread: usize,
    pub named: Vec<String>,
}

impl Walked {
    fn and(mut self, other: Self) -> Self {
        self.moved += other.moved;
        self.unread += other.unread;
        self.named.extend(other.named);
        self.named.truncate(NAMED);
        self
    }
}

impl<K> From<Resealed<K>> for Walked {
    fn from(part: Resealed<K>) -> Self {
        Self { moved: part.moved, unread: part.unread.len(), named: part.unread }
    }
}

/// Seals again what modules keep under the key of the factors.
pub(crate) async fn reseal_factors(database: &Database, parts: &[Resealer]) -> Done<Walked> {
    let mut walked = Walked::default();
    for part in parts {
        walked = walked.and(walk(database, *part).await?);
    }
    Ok(walked)
}

/// The same for what is kept as bytes.
pub(crate) async fn reseal_blobs(database: &Database) -> Done<Walked> {
    let mut walked = Walked::default();
    let Some(blobs) = database.blobs() else { return Ok(walked) };
    let mut after = None;
    loop {
        let rows = database.read(move |snapshot| blob::after(snapshot, after, BATCH)).await?;
        let Some(last) = rows.last() else { return Ok(walked) };
        after = Some(last.id);
        let blobs = blobs.clone();
        let part = tokio::task::spawn_blocking(move || reseal_some(&blobs, &rows));
        walked = walked.and(part.await.map_err(|_| Trouble::Panicked)??.into());
    }
}

fn reseal_some(blobs: &Blobs, rows: &[Blob]) -> Done<Resealed<BlobId>> {
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id));
    for row in rows {
        match blobs.reseal(row) {
            Ok(moved) => resealed.moved += usize::from(moved),
            Err(failure) if failure.is_damage() => resealed.unread.push(format!("blobs {}", row.id)),
            Err(failure) => return Err(failure),
        }
    }
    Ok(resealed)
}

/// Seals again whatever is sealed with an older key.
pub(crate) async fn reseal_all(database: &Database) -> Done<Walked> {
    let jobs = walk(database, reseal_jobs).await?;
    let answers = walk(database, idempotency::reseal).await?;
    let proposals = walk(database, proposals::reseal).await?;
    let walked = jobs.and(answers).and(proposals);
    // What people did is kept in workspaces only.
    match database.workspace() {
        Some(_) => Ok(walked.and(walk(database, deeds::reseal).await?)),
        None => Ok(walked),
    }
}

/// Goes through all rows of a kind, so many in one transaction.
pub(crate) async fn walk<K, F>(database: &Database, part: F) -> Done<Walked>
where
    K: Clone + Send + 'static,
    F: Fn(&mut Tx<'_>, Option<K>, i64) -> Done<Resealed<K>> + Clone + Send + 'static,
{
    let (mut after, mut walked) = (None, Walked::default());
    loop {
        let (from, part) = (after.clone(), part.clone());
        let mut resealed = database.write(move |tx| part(tx, from.clone(), BATCH)).await?;
        after = resealed.last.take();
        walked = walked.and(resealed.into());
        if after.is_none() {
            return Ok(walked);
        }
    }
}

fn reseal_jobs(tx: &mut Tx<'_>, after: Option<JobId>, most: i64) -> Done<Resealed<JobId>> {
    let mut query = jobs::table.select(Row::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(jobs::id.gt(id));
    }
    let rows: Vec<Row> = tx.load(query.order(jobs::id).limit(most))?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| row.id));
    for row in rows {
        let again = tx.reseal("jobs", "payload", row.id.as_str(), &row.payload)?;
        if let Some(payload) = resealed.take(again, "jobs", row.id.as_str()) {
            tx.put(&Row { payload, ..row })?;
        }
    }
    Ok(resealed)
}
