//! Where the bytes of one workspace's blobs are: files beside its database, or rows where several nodes share a
//! server. What a row does not name is found here, and taken away.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _, connection::SimpleConnection as _};
use model::{Timestamp, WorkspaceId};
use vault::Purpose;

use super::{Blob, BlobId, CHUNK, Incoming, Reading};
use crate::{
    Connection, Done, Failure, Trouble,
    keyring::Keyring,
    pool::{Pool, Sound},
    schema::{blob_chunks, blobs},
    transaction::{commit, enter_workspace, roll_back},
};

/// Ids asked about at a time.
const LIST: usize = 500;
/// What a file is called while it is written.
const UNFINISHED: &str = "part";

#[derive(Clone)]
pub struct Blobs {
    pub(super) workspace: WorkspaceId,
    pub(super) keyring: Arc<Keyring>,
    pub(super) home: Home,
}

#[derive(Clone)]
pub(super) enum Home {
    Folder(PathBuf),
    Rows(Arc<Pool>),
}

impl Blobs {
    pub(crate) fn in_folder(folder: PathBuf, workspace: WorkspaceId, keyring: &Arc<Keyring>) -> Self {
        Self { workspace, keyring: Arc::clone(keyring), home: Home::Folder(folder) }
    }

    pub(crate) fn in_rows(pool: Arc<Pool>, workspace: WorkspaceId, keyring: &Arc<Keyring>) -> Self {
        Self { workspace, keyring: Arc::clone(keyring), home: Home::Rows(pool) }
    }

    /// Begins to take bytes in, at most so many.
    pub fn receive(&self, now: Timestamp, most: u64) -> Done<Incoming> {
        Incoming::begin(self.clone(), BlobId::new(now), most)
    }

    /// Begins to read.
    pub fn read(&self, id: BlobId, size: i64) -> Done<Reading> {
        Reading::begin(self, id, size)
    }

    /// Takes the bytes away. The row is gone already, or was never there.
    pub fn discard(&self, id: BlobId) -> Done<()> {
        match &self.home {
            Home::Folder(folder) => {
                for path in [folder.join(id.as_str()), unfinished(folder, id)] {
                    match fs::remove_file(&path) {
                        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&path, &error)),
                        _ => {}
                    }
                }
                Ok(())
            }
            Home::Rows(pool) => on_rows(pool, self.workspace, |connection| {
                let chunks = blob_chunks::table.filter(blob_chunks::blob.eq(id));
                diesel::delete(chunks).execute(connection).map(drop)
            }),
        }
    }

    /// Those whose bytes came in before this moment: the first so many after one, in order.
    pub fn before(&self, moment: Timestamp, after: Option<BlobId>, most: usize) -> Done<Vec<BlobId>> {
        // An id begins with when it was made.
        let limit = BlobId::new(moment);
        let all = match &self.home {
            Home::Folder(folder) => ids_in(folder)?,
            Home::Rows(pool) => {
                let from = after.map(|id| id.to_string()).unwrap_or_default();
                let rows = on_rows(pool, self.workspace, |connection| {
                    blob_chunks::table
                        .filter(blob_chunks::blob.gt(from))
                        .filter(blob_chunks::blob.lt(limit))
                        .order(blob_chunks::blob)
                        .select(blob_chunks::blob)
                        .distinct()
                        .limit(i64::try_from(most).unwrap_or(i64::MAX))
                        .load::<BlobId>(connection)
                })?;
                rows.into_iter().collect()
            }
        };
        let old = all.into_iter().filter(|id| id.as_str() < limit.as_str());
        let next = old.filter(|id| after.is_none_or(|after| id.as_str() > after.as_str()));
        Ok(next.take(most).collect())
    }

    /// Seals the bytes again if an older key sealed them. Killed anywhere, they open as before or as after.
    pub fn reseal(&self, blob: &Blob) -> Done<bool> {
        let key = self.keyring.get_or_make(self.workspace.as_str(), Purpose::Blob)?;
        let mut reading = self.read(blob.id, blob.size)?;
        if reading.is_sealed_by(key.id())? {
            return Ok(false);
        }
        let mut again = Incoming::again(self.clone(), blob.id)?;
        while let Some(bytes) = reading.next_chunk()? {
            again.take(&bytes)?;
        }
        let upload = again.finish()?;
        if upload.content != blob.content {
            return Err(Trouble::Damaged.into());
        }
        Ok(true)
    }

    /// The ids of those that no row names.
    pub fn nameless(snapshot: &mut crate::Snapshot<'_>, ids: Vec<BlobId>) -> Done<Vec<BlobId>> {
        let mut named = BTreeSet::new();
        for ids in ids.chunks(LIST) {
            let known: Vec<BlobId> =
                snapshot.load(blobs::table.filter(blobs::id.eq_any(ids.to_vec())).select(blobs::id))?;
            named.extend(known.into_iter().map(|id| id.to_string()));
        }
        Ok(ids.into_iter().filter(|id| !named.contains(id.as_str())).collect())
    }
}

pub(super) fn unfinished(folder: &Path, id: BlobId) -> PathBuf {
    folder.join(id.as_str()).with_extension(UNFINISHED)
}

/// In order. What is called otherwise is not ours.
fn ids_in(folder: &Path) -> Done<Vec<BlobId>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| failed(folder, &error))?,
    };
    let mut ids: Vec<BlobId> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.path().with_extension("").file_name()?.to_str()?.parse().ok())
        .collect();
    ids.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
    ids.dedup_by(|one, other| one.as_str() == other.as_str());
    Ok(ids)
}

/// What a step on a file ended in.
pub(super) fn failed(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            Trouble::NoSpace.into()
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly.into(),
        _ => {
            tracing::error!(error = %error, file = %path.display(), "the file of a blob could not be used");
            Trouble::Damaged.into()
        }
    }
}

/// In a transaction of its own, which no operation waits for.
pub(super) fn on_rows<T>(
    pool: &Pool,
    workspace: WorkspaceId,
    work: impl FnOnce(&mut Connection) -> QueryResult<T>,
) -> Done<T> {
    let done = pool.lend(|connection| {
        let begun = connection.batch_execute(&format!("BEGIN; {}", enter_workspace(Some(workspace))));
        let done = begun.and_then(|()| work(connection)).and_then(|done| commit(connection).map(|()| done));
        let sound = done.is_ok() || roll_back(connection).is_ok();
        (done, if sound { Sound::Yes } else { Sound::No })
    })?;
    Ok(done?)
}

/// A name that was given is on the disk.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The bytes of one chunk when it is sealed: the id of its key and what makes it unique come along.
pub(super) const SEALED_CHUNK: usize = CHUNK + 1 + 16 + 12 + 16;
