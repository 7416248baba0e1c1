//! What `prepare` may use: it reads, asks for keys, and does slow work, outside of any transaction.

use std::sync::Arc;

use model::{Id, Noun, Problem, Timestamp, WorkspaceId};
use store::{
    Database, Done, Snapshot, Store, Trouble,
    blob::{BLOB_LIMIT, BlobId, Incoming, Reading, Upload},
};
use vault::{DataKey, Purpose};

use crate::{
    Door,
    bytes::{self, Bytes},
    unopened::unopened,
};

pub struct Desk {
    pub(crate) door: Arc<Door>,
    pub(crate) store: Arc<Store>,
    pub(crate) database: Arc<Database>,
    pub(crate) upload: Option<Upload>,
    /// When what it is for happened, where that was before.
    pub(crate) happened_at: Option<Timestamp>,
}

impl Desk {
    /// For somebody else who is let do something meanwhile, as themselves: they are let in as everywhere.
    pub fn door(&self) -> &Arc<Door> {
        &self.door
    }

    pub fn now(&self) -> Timestamp {
        self.happened_at.unwrap_or_else(|| self.store.clock().now())
    }

    pub fn new_id<N: Noun>(&self) -> Id<N> {
        Id::new(self.now())
    }

    /// What came in with the operation, whole and on the disk.
    pub fn upload(&self) -> Done<&Upload> {
        let missing = || Problem::invalid("", "This takes a file; send its bytes as the body.");
        self.upload.as_ref().ok_or_else(|| missing().into())
    }

    /// What came in is not wanted as it is: nothing is left of it.
    pub async fn discard(&self, upload: &Upload) -> Done<()> {
        bytes::discard(&self.database, upload).await
    }

    /// Keeps bytes that an operation made. They are named with [`blob::add`](store::blob::add) in its transaction.
    pub async fn keep(&self, bytes: Vec<u8>) -> Done<Upload> {
        bytes::keep(&self.database, self.now(), bytes).await
    }

    /// The same under a key of this owner's, made the first time that it is needed: when that is destroyed, nobody opens
    /// them any more, in any copy. An operation that finds them says the owner as `sealed_by`.
    pub async fn keep_for(&self, owner: String, bytes: Vec<u8>) -> Done<Upload> {
        let (key, workspace) = (self.key(owner.clone(), Purpose::Person).await?, self.database.workspace());
        let sealed = self.compute(move || bytes::sealed(&key, workspace, &owner, &bytes)).await?;
        self.keep(sealed).await
    }

    /// Begins to read what is kept as bytes.
    pub async fn open(&self, id: BlobId) -> Done<Bytes> {
        let blob = self.read(move |snapshot| store::blob::find(snapshot, id)).await?;
        bytes::open(&self.database, blob.id, blob.size).await
    }

    /// The same for whoever reads it here and there, on a thread that may be busy.
    pub async fn reading(&self, id: BlobId) -> Done<Reading> {
        let blob = self.read(move |snapshot| store::blob::find(snapshot, id)).await?;
        bytes::reading(&self.database, blob.id, blob.size).await
    }

    /// What was just kept, to be looked at before anything names it.
    pub async fn reading_of(&self, upload: &Upload) -> Done<Reading> {
        match upload.id {
            Some(id) => bytes::reading(&self.database, id, upload.size).await,
            None => {
                let content = upload.content.clone();
                let known = self.read(move |snapshot| store::blob::with_content(snapshot, &content)).await?;
                let gone = || Problem::conflict("blob.gone", "This file was just taken away. Send it again.");
                self.reading(known.ok_or_else(gone)?.id).await
            }
        }
    }

    /// Begins to keep bytes that come one after the other; [`Self::kept`] when they are whole.
    pub async fn receive(&self) -> Done<Incoming> {
        bytes::incoming(&self.database, self.now(), BLOB_LIMIT).await
    }

    /// What was received whole. The same bytes are not kept twice.
    pub async fn kept(&self, upload: Upload) -> Done<Upload> {
        bytes::without_double(&self.database, upload).await
    }

    /// Reads the operation's own database. What is relied on must be checked again in `run`.
    pub async fn read<T, F>(&self, work: F) -> Done<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Snapshot<'_>) -> Done<T> + Send + 'static,
    {
        self.database.read(work).await
    }

    /// Reads a workspace that a link or a membership names; for operations that bring somebody there.
    pub async fn read_workspace<T, F>(&self, id: WorkspaceId, work: F) -> Done<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Snapshot<'_>) -> Done<T> + Send + 'static,
    {
        let database = self.store.workspace(id).await.map_err(|error| unopened(id, &error))?;
        database.read(work).await
    }

    /// Reads the platform; for operations of a workspace that are about somebody's account.
    pub async fn read_platform<T, F>(&self, work: F) -> Done<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Snapshot<'_>) -> Done<T> + Send + 'static,
    {
        self.store.platform().read(work).await
    }

    /// Slow work of the processor, such as hashing a password, on a thread that may be busy.
    pub async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Done<T> {
        tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Panicked.into())
    }

    /// A new person's own key. It is in the keyring before any row that needs it.
    pub async fn new_person(&self, person: impl ToString) -> Done<Arc<DataKey>> {
        self.key(person.to_string(), Purpose::Person).await
    }

    /// The current key of an owner for a purpose; made on first use.
    pub async fn key(&self, owner: String, purpose: Purpose) -> Done<Arc<DataKey>> {
        let keyring = Arc::clone(self.store.keyring());
        let key = self.compute(move || keyring.get_or_make(&owner, purpose)).await?;
        Ok(key?)
    }
}
