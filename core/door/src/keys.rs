//! What an operator changes about keys and copies. No operation can: each takes more than one transaction, or
//! a database that nobody may have open. So each is written down twice, before it begins and when it is done.

use std::sync::Arc;

use model::{Actor, WorkspaceId};
use serde::Serialize;
use serde_json::json;
use store::{
    Database, Done, Failure, Trouble,
    audit::{Note, Stream},
    keyring::Rewrapped,
};
use vault::{MasterKey, Purpose};

use crate::{
    Door, Realm,
    resealing::{Walked, reseal_all, reseal_blobs, reseal_factors},
    unopened::{unopened_for_operator, unopened_platform},
};

const MASTER: &str = "keys.rotate-master";
const FIELDS: &str = "keys.rotate-fields";
const FILE: &str = "keys.rotate-file";
const RESTORE: &str = "workspaces.accept-restore";
const RESTORE_PLATFORM: &str = "platform.accept-restore";

/// What a rotation did.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// Values sealed again.
    pub moved: usize,
    /// Values that a second walk still found on an old key: none but those that cannot be read.
    pub left: usize,
    /// Old keys not destroyed yet, because another node may still be sealing with them, or because something is left.
    pub retired: usize,
    /// Values that cannot be read, and the rows of the first of them.
    pub unread: usize,
    pub named: Vec<String>,
}

impl Rotated {
    fn and(mut self, other: Self) -> Self {
        self.moved += other.moved;
        self.left += other.left;
        self.retired += other.retired;
        self.unread += other.unread;
        self.named.extend(other.named);
        self
    }
}

impl Door {
    /// Wraps every key with another master key.
    pub async fn rotate_master_key(&self, operator: &Actor, to: MasterKey) -> Done<Rewrapped> {
        let new = json!(to.id().to_string());
        self.tell(operator, None, MASTER, "begun", [("master", new)]).await?;
        let keyring = Arc::clone(self.store().keyring());
        let done = tokio::task::spawn_blocking(move || keyring.rewrap(to)).await.map_err(|_| Trouble::Panicked)??;
        let counts = [("rewrapped", json!(done.count)), ("left", json!(done.left))];
        self.tell(operator, None, MASTER, "done", counts).await?;
        Ok(done)
    }

    /// Gives a realm a new key for what it seals, and seals everything again. Killed anywhere, it is asked
    /// for again: the retired key stays until a whole walk has found nothing more of it.
    pub async fn rotate_field_key(&self, operator: &Actor, realm: Option<WorkspaceId>) -> Done<Rotated> {
        let keyring = Arc::clone(self.store().keyring());
        let owner = owner_of(realm);
        let database = self.realm(realm).await?;
        self.tell(operator, realm, FIELDS, "begun", []).await?;
        keyring.rotate(&owner, Purpose::Field)?;
        keyring.rotate(&owner, Purpose::Copy)?;
        let (first, second) = (reseal_all(&database).await?, reseal_all(&database).await?);
        let fields = self.forget(&owner, Purpose::Field, &first, second)?;
        if fields.left == 0 {
            keyring.forget_retired(&owner, Purpose::Copy)?;
        }
        let factors = self.rotate_factor_key(&owner, realm, &database).await?;
        let files = match realm {
            Some(_) => self.rotate_blob_key(&owner, &database).await?,
            None => Rotated::default(),
        };
        let done = fields.and(factors).and(files);
        let Rotated { moved, left, retired, unread, .. } = done;
        let counts = [("moved", moved), ("left", left), ("retired", retired), ("unread", unread)];
        self.tell(operator, realm, FIELDS, "done", counts.map(|(name, count)| (name, json!(count)))).await?;
        Ok(done)
    }

    /// The same for what people and providers prove who they are with. It opens all the while: each value names the key
    /// that sealed it, and that is there until a whole walk found nothing more of it. Where the key is gone, what it
    /// sealed is still there to be told of.
    async fn rotate_factor_key(&self, owner: &str, realm: Option<WorkspaceId>, database: &Database) -> Done<Rotated> {
        let keyring = self.store().keyring();
        if keyring.get(owner, Purpose::Factor)?.is_some() {
            keyring.rotate(owner, Purpose::Factor)?;
        }
        // Whoever sealed with the old key has committed; whoever comes now seals with the new one.
        database.write(|_| Ok(())).await?;
        let parts = self.registry().resealers(if realm.is_some() { Realm::Workspace } else { Realm::Platform });
        let (first, second) = (reseal_factors(database, &parts).await?, reseal_factors(database, &parts).await?);
        self.forget(owner, Purpose::Factor, &first, second)
    }

    /// Destroys what was retired once a second walk found nothing of it, and says what remains. What cannot be read may
    /// be brought back from a copy one day, and then needs the key that it was sealed with.
    fn forget(&self, owner: &str, purpose: Purpose, first: &Walked, second: Walked) -> Done<Rotated> {
        let keyring = self.store().keyring();
        let left = second.moved + second.unread;
        let retired = match left {
            0 => keyring.forget_retired(owner, purpose)?,
            _ => keyring.retired(owner, purpose)?.len(),
        };
        Ok(Rotated { moved: first.moved, left, retired, unread: second.unread, named: second.named })
    }

    /// The same for what is kept as bytes, where anything is.
    async fn rotate_blob_key(&self, owner: &str, database: &Database) -> Done<Rotated> {
        let keyring = self.store().keyring();
        if keyring.get(owner, Purpose::Blob)?.is_none() {
            return Ok(Rotated::default());
        }
        keyring.rotate(owner, Purpose::Blob)?;
        // Whoever named bytes of the old key has committed; whoever comes now sends them again.
        database.write(|_| Ok(())).await?;
        let (first, second) = (reseal_blobs(database).await?, reseal_blobs(database).await?);
        self.forget(owner, Purpose::Blob, &first, second)
    }

    /// Gives a realm's file a new key, and says how many keys of it are left beside the new one.
    pub async fn rotate_file_key(&self, operator: &Actor, realm: Option<WorkspaceId>) -> Done<usize> {
        self.tell(operator, realm, FILE, "begun", []).await?;
        let store = self.store();
        match realm {
            None => store.rotate_platform_file_key().await.map_err(|error| unopened_platform(&error))?,
            Some(id) => store.rotate_file_key(id).await.map_err(|error| unopened_for_operator(id, &error))?,
        }
        let left = store.keyring().retired(&owner_of(realm), Purpose::File)?.len();
        self.tell(operator, realm, FILE, "done", [("left", json!(left))]).await?;
        Ok(left)
    }

    /// The operator meant a restore: the older file is the truth from now on. Its own log says so, and the
    /// platform's, which is not restored with it.
    pub async fn accept_restore(&self, operator: &Actor, id: WorkspaceId) -> Done<()> {
        self.tell(operator, None, RESTORE, "begun", [("workspace", json!(id))]).await?;
        let note = Note::of(operator, Stream::Security, RESTORE, "done");
        self.store().accept_restore(id, note).await.map_err(|error| unopened_for_operator(id, &error))?;
        self.tell(operator, None, RESTORE, "done", [("workspace", json!(id))]).await
    }

    /// The same of the platform itself, in a house that was opened for it: its own log says who meant it, before
    /// the head beside the keys is the new one.
    pub async fn accept_platform_restore(&self, operator: &Actor) -> Done<()> {
        self.tell(operator, None, RESTORE_PLATFORM, "begun", []).await?;
        let note = Note::of(operator, Stream::Security, RESTORE_PLATFORM, "done");
        self.store().accept_platform_restore(note).await
    }

    pub(crate) async fn tell<const N: usize>(
        &self,
        operator: &Actor,
        realm: Option<WorkspaceId>,
        what: &str,
        outcome: &str,
        context: [(&str, serde_json::Value); N],
    ) -> Result<(), Failure> {
        let mut note = Note::of(operator, Stream::Security, what, outcome);
        note.context.extend(context.map(|(name, value)| (name.to_owned(), value)));
        self.realm(realm).await?.write(move |tx| tx.write_down(note.clone())).await.map(drop)
    }
}

/// Under which name a realm's keys are kept.
pub(crate) fn owner_of(realm: Option<WorkspaceId>) -> String {
    realm.map_or_else(|| "platform".to_owned(), |id| id.to_string())
}
