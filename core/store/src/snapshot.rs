//! Reads, as of one moment. Only selects fit: the bound is one that inserts, updates, deletes and raw
//! SQL do not have.

use std::{collections::BTreeSet, sync::Arc};

use diesel::{
    QueryDsl as _, RunQueryDsl,
    query_dsl::{LoadQuery, methods::LimitDsl},
};
use model::{Sensitivity, Timestamp, WorkspaceId};
use vault::{DataKey, Place, Purpose, Signer, Verifier, Zeroizing, key_id_of};

use crate::{
    Connection, Done, Failure, Record,
    database::Context,
    keyring::Keyring,
    schema::head,
    search::{Found, Hit, Index},
};

/// What a sealed value is to become, where another key took the place of the one that sealed it.
#[derive(Debug, PartialEq, Eq)]
pub enum Again {
    /// The key that seals now sealed it.
    Same,
    /// The same under that key.
    Sealed(Vec<u8>),
    /// Nothing opens it: it is not what was written, or its key is gone.
    Unread,
}

pub struct Snapshot<'a> {
    pub(crate) connection: &'a mut Connection,
    pub(crate) keyring: &'a Keyring,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) now: Timestamp,
    pub(crate) sight: Sensitivity,
    pub(crate) disclosed: BTreeSet<String>,
    practice: bool,
    index: Option<&'a Index>,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(connection: &'a mut Connection, context: &'a Context) -> Self {
        Self {
            connection,
            keyring: &context.keyring,
            workspace: context.workspace,
            now: context.clock.now(),
            sight: Sensitivity::PUBLIC,
            disclosed: BTreeSet::new(),
            practice: context.practice,
            index: context.index.as_ref(),
        }
    }
}

impl Snapshot<'_> {
    pub fn load<'query, Q, T>(&mut self, query: Q) -> Done<Vec<T>>
    where
        Q: LimitDsl + LoadQuery<'query, Connection, T>,
    {
        Ok(query.load(self.connection)?)
    }

    pub fn first<'query, Q, T>(&mut self, query: Q) -> Done<Option<T>>
    where
        Q: LimitDsl,
        Q::Output: LoadQuery<'query, Connection, T>,
    {
        Ok(query.limit(1).load(self.connection)?.pop())
    }

    /// Whether there is a record with this id.
    pub fn is_there<R: Record>(&mut self, id: &str) -> Done<bool> {
        Ok(R::has_row(self.connection, id)?)
    }

    /// Looks for a text among the records of a kind that a module declared as searched. An operation that does says
    /// so, and the index is brought up to date before it runs.
    pub fn search(&mut self, kind: &'static str, text: &str) -> Done<Found> {
        let index = self.index.ok_or_else(no_index)?;
        index.find(self.connection, kind, text, None)
    }

    /// The same, where the best so many are enough at first.
    pub fn search_best(&mut self, kind: &'static str, text: &str, enough: usize) -> Done<Found> {
        let index = self.index.ok_or_else(no_index)?;
        index.find(self.connection, kind, text, Some(enough))
    }

    /// The records of a kind in the order of the alphabet, after this one, with the numbers to go on from. Nothing
    /// where that one is not there any more.
    pub fn in_line(&mut self, kind: &'static str, after: Option<i64>, most: i64) -> Done<Option<Vec<(i64, String)>>> {
        let index = self.index.ok_or_else(no_index)?;
        index.in_line(self.connection, kind, None, after, most)
    }

    /// The same of those among these few.
    pub fn in_line_among(
        &mut self,
        kind: &'static str,
        ids: &[String],
        after: Option<i64>,
        most: i64,
    ) -> Done<Option<Vec<(i64, String)>>> {
        let index = self.index.ok_or_else(no_index)?;
        index.in_line(self.connection, kind, Some(ids), after, most)
    }

    /// The ids of some that were found, in their order.
    pub fn found(&mut self, hits: &[Hit]) -> Done<Vec<(Hit, String)>> {
        let index = self.index.ok_or_else(no_index)?;
        index.ids(self.connection, hits)
    }

    /// When this transaction began. There is no other time in it.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether what is in here is made up, to practise with.
    pub fn is_practice(&self) -> bool {
        self.practice
    }

    /// The workspace this is in; none on the platform.
    pub fn workspace(&self) -> Option<WorkspaceId> {
        self.workspace
    }

    /// The version of who may do what, where other processes may have changed it.
    pub fn read_policy_version(&mut self) -> Done<i64> {
        Ok(head::table.find(1).select(head::policy_version).first(self.connection)?)
    }

    /// What the actor may see unmasked; set by the door.
    pub fn sight(&self) -> Sensitivity {
        self.sight
    }

    #[doc(hidden)]
    pub fn set_sight(&mut self, sight: Sensitivity) {
        self.sight = sight;
    }

    /// Says that an answer shows personal values of this person, for the access record.
    pub fn disclose(&mut self, person: impl ToString) {
        self.disclosed.insert(person.to_string());
    }

    /// Whose personal values were shown.
    pub fn disclosed(&self) -> &BTreeSet<String> {
        &self.disclosed
    }

    /// The key of a person, unless it was destroyed.
    pub fn person_key(&self, person: &str) -> Done<Option<Arc<DataKey>>> {
        Ok(self.keyring.person(person)?)
    }

    /// Seals what is nobody's own under the key of this workspace (or of the platform).
    pub fn seal(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Done<Vec<u8>> {
        let key = self.keyring.get_or_make(self.owner(), Purpose::Field)?;
        Ok(key.seal(&self.place(table, column, row), plain))
    }

    /// Seals what somebody proves who they are with, under a key that seals nothing else.
    pub fn seal_factor(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Done<Vec<u8>> {
        let key = self.keyring.get_or_make(self.owner(), Purpose::Factor)?;
        Ok(key.seal(&self.place(table, column, row), plain))
    }

    /// Seals a copy of what was said or asked, whomever it is about, under a key that does not outlive them.
    pub fn seal_copy(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Done<Vec<u8>> {
        let key = self.keyring.get_or_make(self.owner(), Purpose::Copy)?;
        Ok(key.seal(&self.place(table, column, row), plain))
    }

    /// Opens what was sealed in any of these ways, also before the key was rotated.
    pub fn open(&self, table: &str, column: &str, row: &str, sealed: &[u8]) -> Done<Zeroizing<Vec<u8>>> {
        self.open_whole(table, column, row, sealed)?
            .ok_or_else(|| Failure::internal("A sealed value could not be opened."))
    }

    /// The same, for whoever goes through many: nothing where it is damaged, or its key is gone.
    pub fn open_whole(&self, table: &str, column: &str, row: &str, sealed: &[u8]) -> Done<Option<Zeroizing<Vec<u8>>>> {
        let Ok(id) = key_id_of(sealed) else { return Ok(None) };
        let Some(key) = self.keyring.by_id(id)? else { return Ok(None) };
        Ok(key.open(&self.place(table, column, row), sealed).ok())
    }

    /// Seals what is a person's own under their key; nothing where that was destroyed, or never was.
    pub fn seal_of(&self, person: &str, table: &str, column: &str, row: &str, plain: &[u8]) -> Done<Option<Vec<u8>>> {
        let key = self.person_key(person)?;
        Ok(key.map(|key| key.seal(&self.place(table, column, row), plain)))
    }

    /// Opens what [`Self::seal_of`] sealed; nothing once the person was erased.
    pub fn open_of(
        &self,
        person: &str,
        table: &str,
        column: &str,
        row: &str,
        sealed: &[u8],
    ) -> Done<Option<Zeroizing<Vec<u8>>>> {
        let Some(key) = self.person_key(person)? else { return Ok(None) };
        let opened = key.open(&self.place(table, column, row), sealed);
        opened.map(Some).map_err(|_| Failure::internal("A sealed value could not be opened."))
    }

    /// What [`Self::seal`] sealed, under the key that seals now.
    pub fn reseal(&self, table: &str, column: &str, row: &str, sealed: &[u8]) -> Done<Again> {
        self.sealed_again(Purpose::Field, &self.place(table, column, row), sealed)
    }

    /// The same of [`Self::seal_factor`].
    pub fn reseal_factor(&self, table: &str, column: &str, row: &str, sealed: &[u8]) -> Done<Again> {
        self.sealed_again(Purpose::Factor, &self.place(table, column, row), sealed)
    }

    /// The same of [`Self::seal_copy`]. One whose key was exchanged since, as an older backup has, is not read by anybody.
    pub fn reseal_copy(&self, table: &str, column: &str, row: &str, sealed: &[u8]) -> Done<Again> {
        if let Ok(id) = key_id_of(sealed)
            && self.keyring.by_id(id)?.is_none()
        {
            return Ok(Again::Same);
        }
        self.sealed_again(Purpose::Copy, &self.place(table, column, row), sealed)
    }

    /// That a key cannot be had now is no word about the value: whoever walks over many stops there.
    fn sealed_again(&self, purpose: Purpose, place: &Place<'_>, sealed: &[u8]) -> Done<Again> {
        let key = self.keyring.get_or_make(self.owner(), purpose)?;
        let Ok(id) = key_id_of(sealed) else { return Ok(Again::Unread) };
        if id == key.id() {
            return Ok(Again::Same);
        }
        let Some(before) = self.keyring.by_id(id)? else { return Ok(Again::Unread) };
        let plain = before.open(place, sealed);
        Ok(plain.map_or(Again::Unread, |plain| Again::Sealed(key.seal(place, &plain))))
    }

    /// The key by which sealed values are found again, as keyed hashes.
    pub fn lookup_key(&self) -> Done<Arc<DataKey>> {
        Ok(self.keyring.get_or_make(self.owner(), Purpose::Lookup)?)
    }

    /// The public key that this installation's checkpoints are verified with.
    pub fn log_verifier(&self) -> Done<Verifier> {
        Ok(Signer::from_key(&*self.keyring.get_or_make("platform", Purpose::Signing)?).verifier())
    }

    pub(crate) fn blob_key(&self) -> Done<vault::KeyId> {
        Ok(self.keyring.get_or_make(self.owner(), Purpose::Blob)?.id())
    }

    fn place<'p>(&'p self, table: &'p str, column: &'p str, row: &'p str) -> Place<'p> {
        Place { workspace: self.owner(), table, column, row }
    }

    pub(crate) fn owner(&self) -> &str {
        self.workspace.as_ref().map_or("platform", |workspace| workspace.as_str())
    }
}

fn no_index() -> Failure {
    Failure::internal("Nothing can be searched here.")
}
