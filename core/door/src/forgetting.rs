//! Forgets people whom an operation erased: the keys of all that is sealed as theirs, what the search index knows of
//! them, and the copies of what was said of them. An older backup says nothing of them either, beside the keyring of today.
//!
//! Killed anywhere, it is asked for again: what is gone already is passed over, and so is what does not open.

use std::sync::Arc;

use model::{Actor, WorkspaceId};
use store::{
    Database, Done, Failure, Trouble,
    audit::{Note, Stream},
    keyring::{KeyError, Keyring},
};
use vault::Purpose;

use crate::{
    Door, Holding, idempotency,
    keys::owner_of,
    operations::deeds,
    proposals,
    resealing::{reseal_all, walk},
};

/// Under which keys copies lie: those of today, and those from before they had one of their own, as the work that is left
/// still does.
const COPIES: [Purpose; 2] = [Purpose::Copy, Purpose::Field];

impl Door {
    /// Whoever is to be forgotten was erased by an operation, as a module says; nobody else is.
    pub async fn forget_people(&self, workspace: WorkspaceId, people: Vec<String>) -> Done<()> {
        let database = self.realm(Some(workspace)).await?;
        self.check_erased(&database, people.clone()).await?;
        let apart = self.keys_apart(&database, people.clone()).await?;
        self.destroy_keys(people.iter().chain(&apart).cloned().collect()).await?;
        // What lies under a key apart is named by it in copies and in the index, and perhaps by nothing else.
        let named: Vec<String> = people.into_iter().chain(apart).collect();
        for person in &named {
            database.forget_in_search(person.clone()).await?;
        }
        // Under another key, so that no older copy of the index says anything of them either.
        database.exchange_search_key().await?;
        self.exchange_copy_keys(&database, workspace, &named).await?;
        database.leave_no_trace().await
    }

    async fn check_erased(&self, database: &Database, people: Vec<String>) -> Done<()> {
        let holdings: Vec<Holding> = self.registry().holdings().collect();
        let all_erased = database.read(move |snapshot| {
            let mut erased = Vec::new();
            for holding in holdings {
                erased.extend((holding.erased)(snapshot, &people)?);
            }
            Ok(people.iter().all(|person| erased.contains(person)))
        });
        if all_erased.await? {
            return Ok(());
        }
        Err(Failure::internal("Somebody whom nobody erased was to be forgotten."))
    }

    /// Whose keys go as well: those of what is kept apart.
    async fn keys_apart(&self, database: &Database, people: Vec<String>) -> Done<Vec<String>> {
        let holdings: Vec<Holding> = self.registry().holdings().collect();
        let found = database.read(move |snapshot| {
            let mut keys = Vec::new();
            for holding in holdings {
                keys.extend((holding.keys)(snapshot, &people)?);
            }
            Ok(keys)
        });
        found.await
    }

    async fn destroy_keys(&self, owners: Vec<String>) -> Done<()> {
        let keyring = Arc::clone(self.store().keyring());
        let destroyed = tokio::task::spawn_blocking(move || {
            owners.iter().try_for_each(|owner| keyring.destroy(owner).map(drop).map_err(Failure::from))
        });
        destroyed.await.map_err(|_| Trouble::Panicked)?
    }

    /// What was answered, proposed and could be taken back, and the work that is left: what names them is emptied, and
    /// the rest is sealed under other keys, so that no older copy of any of it opens.
    async fn exchange_copy_keys(&self, database: &Database, workspace: WorkspaceId, people: &[String]) -> Done<()> {
        let owner = workspace.to_string();
        self.of_copies(move |keyring, purpose| keyring.rotate(&owner, purpose).map(drop)).await?;
        // Whoever sealed with the old ones has committed; whoever comes now seals with the new ones.
        database.write(|_| Ok(())).await?;
        forget_copies(database, workspace, people).await?;
        // What lies under them still, and cannot be read, may be brought back from a copy one day.
        if reseal_all(database).await?.unread > 0 {
            return Ok(());
        }
        let owner = workspace.to_string();
        self.of_copies(move |keyring, purpose| keyring.forget_retired(&owner, purpose).map(drop)).await
    }

    /// Where other nodes could still seal with a key when it was exchanged, it is destroyed later: once what they sealed
    /// with it lies under the new one, too.
    pub(crate) async fn forget_exchanged_keys(&self, realm: Option<WorkspaceId>) -> Done<()> {
        let owner = owner_of(realm);
        let keyring = self.store().keyring();
        let mut is_left = false;
        for purpose in COPIES {
            is_left |= !keyring.retired(&owner, purpose)?.is_empty();
        }
        if !is_left {
            return Ok(());
        }
        let database = self.realm(realm).await?;
        if reseal_all(&database).await?.unread > 0 {
            return Ok(());
        }
        self.of_copies(move |keyring, purpose| keyring.forget_long_retired(&owner, purpose).map(drop)).await
    }

    async fn of_copies<F>(&self, work: F) -> Done<()>
    where
        F: Fn(&Keyring, Purpose) -> Result<(), KeyError> + Send + 'static,
    {
        let keyring = Arc::clone(self.store().keyring());
        let done =
            tokio::task::spawn_blocking(move || COPIES.into_iter().try_for_each(|purpose| work(&keyring, purpose)));
        Ok(done.await.map_err(|_| Trouble::Panicked)??)
    }
}

/// What was answered, proposed and could be taken back.
async fn forget_copies(database: &Database, workspace: WorkspaceId, people: &[String]) -> Done<()> {
    let of = people.to_vec();
    walk(database, move |tx, after, most| idempotency::forget_people(tx, &of, after, most)).await?;
    let of = people.to_vec();
    walk(database, move |tx, after, most| deeds::forget_people(tx, &of, after, most)).await?;
    let of = people.to_vec();
    walk(database, move |tx, after, most| {
        let system = Actor::system("forgetting", Some(workspace), tx.now());
        let forgotten = proposals::forget_people(tx, &system, &of, after, most)?;
        if tx.changed().next().is_some() {
            tx.write_down(Note::of(&system, Stream::Privacy, "privacy.forget", "done"))?;
        }
        Ok(forgotten)
    })
    .await
    .map(drop)
}

/// Whether something that was kept names one of these people. What opens for nobody names nobody.
pub(crate) fn names<P: AsRef<[u8]>>(kept: Option<P>, people: &[String]) -> bool {
    let Some(plain) = kept else { return false };
    let text = String::from_utf8_lossy(plain.as_ref());
    people.iter().any(|person| text.contains(person.as_str()))
}
