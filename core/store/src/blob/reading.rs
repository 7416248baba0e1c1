//! Bytes on their way out: each chunk is verified before any of it is given.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::PathBuf,
    sync::Arc,
};

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _};
use model::WorkspaceId;
use vault::{KeyId, Place, Zeroizing, key_id_of};

use super::{
    BlobId, Blobs, CHUNK, chunks, column,
    home::{Home, SEALED_CHUNK, failed, on_rows},
};
use crate::{Done, Failure, Trouble, keyring::Keyring, pool::Pool, schema::blob_chunks};

pub struct Reading {
    workspace: WorkspaceId,
    keyring: Arc<Keyring>,
    id: BlobId,
    size: i64,
    number: i64,
    /// The bytes given so far.
    given: i64,
    from: From,
    /// One that was looked at before it was asked for.
    ahead: Option<Vec<u8>>,
}

enum From {
    File(File, PathBuf),
    Rows(Arc<Pool>),
}

impl Reading {
    pub(super) fn begin(blobs: &Blobs, id: BlobId, size: i64) -> Done<Self> {
        let from = match &blobs.home {
            Home::Folder(folder) => {
                let path = folder.join(id.as_str());
                let file = File::open(&path).map_err(|error| match error.kind() {
                    std::io::ErrorKind::NotFound => missing(id),
                    _ => failed(&path, &error),
                })?;
                From::File(file, path)
            }
            Home::Rows(pool) => From::Rows(Arc::clone(pool)),
        };
        let (workspace, keyring) = (blobs.workspace, Arc::clone(&blobs.keyring));
        Ok(Self { workspace, keyring, id, size, number: 0, given: 0, from, ahead: None })
    }

    pub fn size(&self) -> i64 {
        self.size
    }

    /// The chunk after so many others is the next. Behind the last, there is none. Blocks.
    pub fn go_to(&mut self, number: i64) -> Done<()> {
        let number = number.clamp(0, chunks(self.size));
        if number == self.number {
            return Ok(());
        }
        self.ahead = None;
        if let From::File(file, path) = &mut self.from {
            let at = u64::try_from(number).unwrap_or_default() * SEALED_CHUNK as u64;
            file.seek(SeekFrom::Start(at)).map_err(|error| failed(path, &error))?;
        }
        self.number = number;
        self.given = number * i64::try_from(CHUNK).unwrap_or(i64::MAX);
        Ok(())
    }

    /// The next bytes; none after the last. What is not as it was written is an error, whatever came before. Blocks.
    pub fn next_chunk(&mut self) -> Done<Option<Zeroizing<Vec<u8>>>> {
        let count = chunks(self.size);
        if self.number == count {
            return Ok(None);
        }
        let sealed = match self.ahead.take() {
            Some(sealed) => sealed,
            None => self.sealed()?,
        };
        let is_last = self.number + 1 == count;
        let plain = self.open(&sealed, is_last)?;
        self.number += 1;
        self.given += i64::try_from(plain.len()).unwrap_or(i64::MAX);
        if is_last && (self.given != self.size || !self.is_at_end()?) {
            return Err(self.damaged());
        }
        Ok(Some(plain))
    }

    /// All that is still to come, of what is small enough for that. Blocks.
    pub fn whole(mut self) -> Done<Vec<u8>> {
        let mut all = Vec::with_capacity(usize::try_from(self.size - self.given).unwrap_or_default());
        while let Some(chunk) = self.next_chunk()? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }

    /// Which key sealed it, looked up in the first chunk.
    pub(super) fn is_sealed_by(&mut self, key: KeyId) -> Done<bool> {
        let first = self.sealed()?;
        let sealed_by = key_id_of(&first);
        self.ahead = Some(first);
        Ok(sealed_by.is_ok_and(|sealed_by| sealed_by == key))
    }

    fn open(&self, sealed: &[u8], is_last: bool) -> Done<Zeroizing<Vec<u8>>> {
        let key = key_id_of(sealed).map_err(|_| self.damaged())?;
        let key = self.keyring.by_id(key)?.ok_or_else(|| self.damaged())?;
        let column = column(self.number, is_last);
        let place =
            Place { workspace: self.workspace.as_str(), table: "blobs", column: &column, row: self.id.as_str() };
        key.open(&place, sealed).map_err(|_| self.damaged())
    }

    fn sealed(&mut self) -> Done<Vec<u8>> {
        match &mut self.from {
            From::File(file, path) => {
                let mut sealed = Vec::with_capacity(SEALED_CHUNK);
                let read = file.take(SEALED_CHUNK as u64).read_to_end(&mut sealed);
                read.map_err(|error| failed(path, &error))?;
                Ok(sealed)
            }
            From::Rows(pool) => {
                let (id, number) = (self.id, self.number);
                let found = on_rows(pool, self.workspace, |connection| {
                    let chunk = blob_chunks::table.filter(blob_chunks::blob.eq(id));
                    chunk
                        .filter(blob_chunks::number.eq(number))
                        .select(blob_chunks::sealed)
                        .first::<Vec<u8>>(connection)
                        .optional()
                })?;
                found.ok_or_else(|| missing(id))
            }
        }
    }

    /// Whether nothing follows.
    fn is_at_end(&mut self) -> Done<bool> {
        match &mut self.from {
            From::File(file, path) => {
                let read = file.read(&mut [0]).map_err(|error| failed(path, &error))?;
                Ok(read == 0)
            }
            // There each chunk has a row, and nobody asks for more than there are.
            From::Rows(_) => Ok(true),
        }
    }

    fn damaged(&self) -> Failure {
        tracing::error!(blob = %self.id, chunk = self.number, "a blob is not what was written");
        Trouble::Damaged.into()
    }
}

fn missing(id: BlobId) -> Failure {
    tracing::error!(blob = %id, "the bytes of a blob are missing");
    Trouble::Damaged.into()
}
