//! A new key for what a realm seals, and the old one destroyed when nothing is left on it.
//!
//! Killed anywhere, it is asked for again: values sealed with a retired key still open, those done are
//! passed over, and the retired key stays until a whole walk has found nothing more of it.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::WorkspaceId;
use serde::Serialize;
use store::{
    Database, Done, Failure, OpenError, Trouble, Tx, blob,
    job::{JobId, Row},
    schema::jobs,
};
use vault::Purpose;

use crate::{Door, idempotency, proposals};

/// Rows looked at in one transaction.
const BATCH: i64 = 500;

/// One part of a walk over sealed rows.
pub(crate) struct Resealed<K> {
    /// The last row looked at; none at the end.
    pub(crate) last: Option<K>,
    pub(crate) moved: usize,
}

/// What a rotation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// Values sealed again.
    pub moved: usize,
    /// Values that a second walk still found on an old key: none.
    pub left: usize,
    /// Old keys not destroyed yet, because another node may still be sealing with them.
    pub retired: usize,
}

impl Door {
    /// Gives a realm a new key for what it seals, and seals everything again.
    pub async fn rotate_field_key(&self, realm: Option<WorkspaceId>) -> Done<Rotated> {
        let keyring = Arc::clone(self.store().keyring());
        let owner = realm.map_or_else(|| "platform".to_owned(), |id| id.to_string());
        let database = self.realm(realm).await?;
        keyring.rotate(&owner, Purpose::Field)?;
        let moved = reseal_all(&database).await?;
        let left = reseal_all(&database).await?;
        let (moved, left) = match realm {
            Some(_) => {
                let (files, files_left) = self.rotate_blob_key(&owner, &database).await?;
                (moved + files, left + files_left)
            }
            None => (moved, left),
        };
        let retired = if left == 0 {
            keyring.forget_retired(&owner, Purpose::Field)?
        } else {
            keyring.retired(&owner, Purpose::Field)?.len()
        };
        Ok(Rotated { moved, left, retired })
    }
}

impl Door {
    /// Gives a workspace's file a new key, and says how many keys of it are left beside the new one.
    pub async fn rotate_file_key(&self, id: WorkspaceId) -> Result<usize, OpenError> {
        self.store().rotate_file_key(id).await?;
        let left = self.store().keyring().retired(id.as_str(), Purpose::File);
        left.map(|keys| keys.len()).map_err(|error| OpenError::Unreachable { why: error.to_string() })
    }
}

impl Door {
    /// The same for what is kept as bytes, where anything is. Says how many were sealed again, and how many a second
    /// walk still found on an old key.
    async fn rotate_blob_key(&self, owner: &str, database: &Database) -> Done<(usize, usize)> {
        let keyring = self.store().keyring();
        if keyring.get(owner, Purpose::Blob)?.is_none() {
            return Ok((0, 0));
        }
        keyring.rotate(owner, Purpose::Blob)?;
        // Whoever named bytes of the old key has committed; whoever comes now sends them again.
        database.write(|_| Ok(())).await?;
        let moved = reseal_blobs(database).await?;
        let left = reseal_blobs(database).await?;
        if left == 0 {
            keyring.forget_retired(owner, Purpose::Blob)?;
        }
        Ok((moved, left))
    }
}

async fn reseal_blobs(database: &Database) -> Done<usize> {
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

async fn reseal_all(database: &Database) -> Done<usize> {
    let jobs = walk(database, reseal_jobs).await?;
    let answers = walk(database, idempotency::reseal).await?;
    let proposals = walk(database, proposals::reseal).await?;
    Ok(jobs + answers + proposals)
}

async fn walk<K: Clone + Send + 'static>(
    database: &Database,
    part: fn(&mut Tx<'_>, Option<K>, i64) -> Done<Resealed<K>>,
) -> Done<usize> {
    let (mut after, mut moved) = (None, 0);
    loop {
        let from = after.clone();
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
