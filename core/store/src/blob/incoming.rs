//! Bytes on their way in: sealed chunk by chunk, never more of them in memory than one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use diesel::{ExpressionMethods as _, Insertable, QueryDsl as _, RunQueryDsl as _};
use model::{Problem, Reason};
use sha2::{Digest as _, Sha256};
use vault::{DataKey, KeyId, Place, Purpose};

use super::{
    BLOB_LIMIT, BlobId, Blobs, CHUNK, column,
    home::{Home, failed, on_rows, sync_folder, unfinished},
};
use crate::{Done, schema::blob_chunks};

/// What came in whole, and is on the disk. Nothing names it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// None where a blob with the same bytes was there already, so that these were not kept.
    pub id: Option<BlobId>,
    /// A keyed hash of the bytes.
    pub content: Vec<u8>,
    pub size: i64,
    pub(super) key: KeyId,
}

/// Dropped before it is finished, it leaves nothing behind.
pub struct Incoming {
    blobs: Blobs,
    id: BlobId,
    key: Arc<DataKey>,
    hash: Sha256,
    /// What is not sealed yet: less than a chunk, or a whole one of which it is not known whether it is the last.
    pending: Vec<u8>,
    number: i64,
    size: u64,
    most: u64,
    into: Into,
    is_finished: bool,
}

enum Into {
    File {
        file: File,
        path: PathBuf,
        finished: PathBuf,
    },
    /// On PostgreSQL under the id itself; when sealing again, under another until it is whole.
    Rows {
        under: BlobId,
    },
}

#[derive(Insertable)]
#[diesel(table_name = blob_chunks)]
struct Chunk {
    blob: BlobId,
    number: i64,
    sealed: Vec<u8>,
}

impl Incoming {
    pub(super) fn begin(blobs: Blobs, id: BlobId, most: u64) -> Done<Self> {
        Self::into(blobs, id, id, most)
    }

    /// The same blob once more, under the key of now; it takes the place of the other when it is whole.
    pub(super) fn again(blobs: Blobs, id: BlobId) -> Done<Self> {
        let under = BlobId::new(blobs.keyring.now());
        Self::into(blobs, id, under, BLOB_LIMIT)
    }

    fn into(blobs: Blobs, id: BlobId, under: BlobId, most: u64) -> Done<Self> {
        let key = blobs.keyring.get_or_make(blobs.workspace.as_str(), Purpose::Blob)?;
        let into = match &blobs.home {
            Home::Folder(folder) => {
                let (path, finished) = (unfinished(folder, under), folder.join(id.as_str()));
                let file = create(folder, &path).map_err(|error| failed(&path, &error))?;
                Into::File { file, path, finished }
            }
            Home::Rows(_) => Into::Rows { under },
        };
        let pending = Vec::with_capacity(CHUNK);
        Ok(Self { blobs, id, key, hash: Sha256::new(), pending, number: 0, size: 0, most, into, is_finished: false })
    }

    /// Takes some more, whatever they are cut into. Blocks.
    pub fn take(&mut self, mut bytes: &[u8]) -> Done<()> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(too_large(self.most).into());
        }
        self.hash.update(bytes);
        while !bytes.is_empty() {
            if self.pending.len() == CHUNK {
                self.seal(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.pending.len()));
            self.pending.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// All of it has come, and is on the disk when this returns. Blocks.
    pub fn finish(mut self) -> Done<Upload> {
        self.seal(true)?;
        match (&self.into, &self.blobs.home) {
            (Into::File { file, path, finished }, Home::Folder(folder)) => {
                let put = || -> io::Result<()> {
                    file.sync_all()?;
                    fs::rename(path, finished)?;
                    sync_folder(folder)
                };
                put().map_err(|error| failed(finished, &error))?;
            }
            (Into::Rows { under }, Home::Rows(pool)) if *under != self.id => {
                let (id, under) = (self.id, *under);
                on_rows(pool, self.blobs.workspace, |connection| {
                    diesel::delete(blob_chunks::table.filter(blob_chunks::blob.eq(id))).execute(connection)?;
                    diesel::update(blob_chunks::table.filter(blob_chunks::blob.eq(under)))
                        .set(blob_chunks::blob.eq(id))
                        .execute(connection)
                })?;
            }
            _ => {}
        }
        self.is_finished = true;
        let lookup = self.blobs.keyring.get_or_make(self.blobs.workspace.as_str(), Purpose::Lookup)?;
        Ok(Upload {
            id: Some(self.id),
            content: lookup.keyed_hash("blobs.content", &self.hash.clone().finalize()).to_vec(),
            size: i64::try_from(self.size).unwrap_or(i64::MAX),
            key: self.key.id(),
        })
    }

    fn seal(&mut self, is_last: bool) -> Done<()> {
        let (workspace, column) = (self.blobs.workspace, column(self.number, is_last));
        let place = Place { workspace: workspace.as_str(), table: "blobs", column: &column, row: self.id.as_str() };
        let sealed = self.key.seal(&place, &self.pending);
        match (&mut self.into, &self.blobs.home) {
            (Into::File { file, path, .. }, _) => {
                file.write_all(&sealed).map_err(|error| failed(path, &error))?;
            }
            (Into::Rows { under }, Home::Rows(pool)) => {
                let chunk = Chunk { blob: *under, number: self.number, sealed };
                on_rows(pool, workspace, |connection| {
                    diesel::insert_into(blob_chunks::table).values(&chunk).execute(connection)
                })?;
            }
            (Into::Rows { .. }, Home::Folder(_)) => {}
        }
        self.number += 1;
        self.pending.clear();
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if self.is_finished {
            return;
        }
        let left = match &self.into {
            Into::File { path, .. } => match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, &error)),
                _ => Ok(()),
            },
            Into::Rows { under } => self.blobs.discard(*under),
        };
        if let Err(error) = left {
            tracing::warn!(error = %error, blob = %self.id, "what came in of a blob stays until tomorrow");
        }
    }
}

fn create(folder: &Path, path: &Path) -> io::Result<File> {
    if !folder.exists() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        folder.parent().map_or(Ok(()), sync_folder)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// What is said of bytes that are too many.
pub fn too_large(most: u64) -> Problem {
    Problem::new(Reason::TooLarge, "blob.too-large", format!("A file has at most {most} bytes. Nothing was kept."))
}
