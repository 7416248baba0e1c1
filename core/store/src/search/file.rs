//! The encrypted file that the index of a workspace is in, beside the workspace's own, under a key of its own.
//!
//! It is opened when something is first looked for, and thrown away whenever it is not as it should be: it is made
//! again from the records.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use diesel::connection::SimpleConnection as _;
use parking_lot::RwLock;
use vault::Purpose;

use crate::{
    Connection, Failure, Trouble,
    connection::{Role, beside, log_of, open_sqlite},
    home::{Home, OpenError},
    keyring::Keyring,
    migrate::{SEARCH, is_current, migrate_file},
    pool::{Pool, Sound},
    rekey::copy_over,
};

/// Connections that look things up at once.
const READERS: usize = 4;

pub(super) struct SearchFile {
    path: PathBuf,
    owner: String,
    keyring: Arc<Keyring>,
    /// Whoever uses the connections holds this; so whoever takes the file away has all of them back.
    open: RwLock<Option<Pools>>,
}

struct Pools {
    writer: Pool,
    readers: Pool,
}

impl SearchFile {
    pub(super) fn new(path: PathBuf, owner: String, keyring: Arc<Keyring>) -> Self {
        Self { path, owner, keyring, open: RwLock::default() }
    }

    pub(super) fn write<T>(&self, work: impl FnOnce(&mut Connection) -> (T, Sound)) -> Result<T, Failure> {
        self.with(|pools| pools.writer.lend(work))
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&mut Connection) -> (T, Sound)) -> Result<T, Failure> {
        self.with(|pools| pools.readers.lend(work))
    }

    fn with<T>(&self, work: impl FnOnce(&Pools) -> Result<T, Trouble>) -> Result<T, Failure> {
        loop {
            if let Some(pools) = &*self.open.read() {
                return Ok(work(pools)?);
            }
            let mut open = self.open.write();
            if open.is_none() {
                *open = Some(self.open_pools()?);
            }
        }
    }

    /// Takes the file away. The next who wants it gets an empty one.
    pub(super) fn discard(&self) -> Result<(), Failure> {
        let mut open = self.open.write();
        *open = None;
        remove(&self.path).map_err(|error| {
            tracing::error!(error = %error, file = %self.path.display(), "the search file could not be taken away");
            Trouble::Unreachable.into()
        })
    }

    /// Copies it under a new key, and destroys the old one. A file that opens with the old one alone, because that was
    /// cut short, is made anew like any other that does not open.
    pub(super) fn exchange_key(&self) -> Result<(), Failure> {
        let mut open = self.open.write();
        *open = None;
        let before = self.keyring.get(&self.owner, Purpose::Search)?;
        let key = self.keyring.rotate(&self.owner, Purpose::Search)?;
        if let Some(before) = before.filter(|_| self.path.exists())
            && let Err(error) = open_sqlite(&self.path, Some(&before), Role::Search)
                .and_then(|connection| copy_over(connection, &self.path, &key))
        {
            tracing::warn!(error = %error, "the search file is made anew under its new key");
        }
        self.keyring.forget_retired(&self.owner, Purpose::Search)?;
        Ok(())
    }

    pub(super) fn close(&self) {
        *self.open.write() = None;
    }

    fn open_pools(&self) -> Result<Pools, Failure> {
        let key = self.keyring.get_or_make(&self.owner, Purpose::Search)?;
        let opened = self.open_writer(&key).or_else(|error| match error {
            // It stays as it is until there is room, or a right to write.
            OpenError::NoSpace { .. } | OpenError::ReadOnly { .. } => Err(error),
            error => {
                tracing::warn!(error = %error, "the search file is made anew");
                remove(&self.path).map_err(|source| OpenError::Folder { path: self.path.clone(), source })?;
                self.open_writer(&key)
            }
        });
        let writer = opened.map_err(|error| {
            tracing::error!(error = %error, "the search file could not be opened");
            Failure::from(error.trouble())
        })?;
        let home = Home::File { path: self.path.clone(), key: Some(key) };
        Ok(Pools {
            writer: Pool::new(home.clone(), Role::Search, 1).starting_with(writer),
            readers: Pool::new(home, Role::Reader, READERS),
        })
    }

    fn open_writer(&self, key: &vault::DataKey) -> Result<Connection, OpenError> {
        let mut connection = open_sqlite(&self.path, Some(key), Role::Search)?;
        if !is_current(&mut connection, &self.path, &SEARCH)? {
            // One of another program is not changed into ours: it is made again.
            drop(connection);
            remove(&self.path).map_err(|source| OpenError::Folder { path: self.path.clone(), source })?;
            connection = open_sqlite(&self.path, Some(key), Role::Search)?;
            migrate_file(&mut connection, &self.path, &SEARCH)?;
        }
        Ok(connection)
    }
}

/// What was taken out is not in the log either.
pub(super) fn forget_traces(connection: &mut Connection) -> diesel::QueryResult<()> {
    match connection {
        Connection::Sqlite(sqlite) => sqlite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);"),
        Connection::Postgres(_) => Ok(()),
    }
}

/// Takes a search file away that nobody has open.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    [path.to_owned(), log_of(path), beside(path, "-shm")].iter().try_for_each(|path| match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
}
