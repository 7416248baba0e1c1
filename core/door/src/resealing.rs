//! Seals again what a realm has sealed, after its key was changed.
//!
//! Killed anywhere, it is asked for again: values sealed with a retired key still open, those done are
//! passed over, and the retired key stays until a whole walk has found nothing more of it.

use crate::{idempotency, operations::deeds, proposals};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use store::{
    Database, Done, Failure, Trouble, Tx, blob,
    job::{JobId, Row},
    schema::jobs,
};

/// Rows looked at in one transaction.
const BATCH: i64 = 500;

/// One part of a walk over sealed rows.
pub struct Resealed<K> {
    /// The last row looked at; none at the end.
    pub last: Option<K>,
    /// How many values were sealed again.
    pub moved: usize,
}

/// One part of a walk over a table that keeps what is sealed under the key of the factors: so many rows after one.
pub type Resealer = fn(&mut Tx<'_>, Option<String>, i64) -> Done<Resealed<String>>;

/// Seals again what modules keep under the key of the factors, and says how many values that were.
pub(crate) async fn reseal_factors(database: &Database, parts: &[Resealer]) -> Done<usize> {
    let mut moved = 0;
    for part in parts {
        moved += walk(database, *part).await?;
    }
    Ok(moved)
}

/// The same for what is kept as bytes.
pub(crate) async fn reseal_blobs(database: &Database) -> Done<usize> {
    let Some(blobs) = database.blobs() else { return Ok(0) };
    let (mut after, mut moved) = (None, 0);
    loop {
        let rows = database.read(move |snapshot| blob::after(snapshot, after, BATCH)).await?;
        let Some(last) = rows.last() else { return Ok(moved) };
        after = Some(last.id);
        let blobs = blobs.clone();
        let resealed = tokio::task::spawn_blocking(move || {
            rows.iter().try_fold(0, |moved, row| Ok::<_, Failure>(moved + usize::from(blobs.reseal(row)?)))
        });
        moved += resealed.await.map_err(|_| Trouble::Panicked)??;
    }
}

/// Seals again whatever is sealed with an older key, and says how many values that were.
pub(crate) async fn reseal_all(database: &Database) -> Done<usize> {
    let jobs = walk(database, reseal_jobs).await?;
    let answers = walk(database, idempotency::reseal).await?;
    let proposals = walk(database, proposals::reseal).await?;
    // What people did is kept in workspaces only.
    let deeds = if database.workspace().is_some() { walk(database, deeds::reseal).await? } else { 0 };
    Ok(jobs + answers + proposals + deeds)
}

/// Goes through all rows of a kind, so many in one transaction.
pub(crate) async fn walk<K, F>(database: &Database, part: F) -> Done<usize>
where
    K: Clone + Send + 'static,
    F: Fn(&mut Tx<'_>, Option<K>, i64) -> Done<Resealed<K>> + Clone + Send + 'static,
{
    let (mut after, mut moved) = (None, 0);
    loop {
        let (from, part) = (after.clone(), part.clone());
        let resealed = database.write(move |tx| part(tx, from.clone(), BATCH)).await?;
        moved += resealed.moved;
        match resealed.last {
            Some(last) => after = Some(last),
            None => return Ok(moved),
        }
    }
}

fn reseal_jobs(tx: &mut Tx<'_>, after: Option<JobId>, most: i64) -> Done<Resealed<JobId>> {
    let mut query = jobs::table.select(Row::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(jobs::id.gt(id));
    }
    let rows: Vec<Row> = tx.load(query.order(jobs::id).limit(most))?;
    let mut resealed = Resealed { last: rows.last().map(|row| row.id), moved: 0 };
    for mut row in rows {
        if !tx.is_sealed_anew(&row.payload)? {
            let plain = tx.open("jobs", "payload", row.id.as_str(), &row.payload)?;
            row.payload = tx.seal("jobs", "payload", row.id.as_str(), &plain)?;
            tx.put(&row)?;
            resealed.moved += 1;
        }
    }
    Ok(resealed)
}
