//! The wrapped keys of workspaces, purposes and persons, in a database of its own: written before the
//! row that needs the key, and never brought back by an old backup of that row.

use std::{collections::HashMap, sync::Arc};

use diesel::{ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _};
use model::Timestamp;
use parking_lot::RwLock;
use vault::{DataKey, KeyId, MasterKey, Purpose, Scope, WrappedKey};

use crate::{Clock, Connection, Failure, Trouble, home::OpenError, pool::{Pool, Sound}, schema::keys};

pub struct Keyring {
    pool: Arc<Pool>,
    master: RwLock<Arc<MasterKey>>,
    clock: Arc<dyn Clock>,
    opened: RwLock<HashMap<(String, &'static str), Arc<DataKey>>>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = keys)]
struct Row {
    id: String,
    owner: String,
    purpose: String,
    master: String,
    wrapped: Vec<u8>,
    created_at: Timestamp,
    retired_at: Option<Timestamp>,
}

/// A key that cannot be had: it was destroyed, or it does not open.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the keyring cannot be read: {0}")]
    Unreadable(String),
    #[error("the key for {purpose} of {owner} does not open with this master key")]
    Closed { owner: String, purpose: &'static str },
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        tracing::error!(error = %error, "a key could not be had");
        Trouble::Unreachable.into()
    }
}

impl Keyring {
    pub(crate) fn new(pool: Arc<Pool>, master: MasterKey, clock: Arc<dyn Clock>) -> Self {
        Self { pool, master: RwLock::new(Arc::new(master)), clock, opened: RwLock::default() }
    }

    /// Whether this master key is the one that wraps what is here.
    pub(crate) fn check_master(&self) -> Result<(), OpenError> {
        let ours = self.master.read().id().to_string();
        let others: Vec<String> = self
            .on(|connection| keys::table.filter(keys::master.ne(&ours)).select(keys::master).limit(1).load(connection))
            .map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
        match others.into_iter().next() {
            Some(wanted) => Err(OpenError::WrongMaster { wanted }),
            None => Ok(()),
        }
    }

    /// The current key of an owner for a purpose; made on first use.
    pub fn get_or_make(&self, owner: &str, purpose: Purpose) -> Result<Arc<DataKey>, KeyError> {
        if let Some(key) = self.get(owner, purpose)? {
            return Ok(key);
        }
        let key = DataKey::generate();
        let scope = Scope { owner: owner.to_owned(), purpose };
        let wrapped = self.master.read().wrap(&key, &scope);
        let row = Row {
            id: wrapped.id.to_string(),
            owner: owner.to_owned(),
            purpose: purpose.as_str().to_owned(),
            master: wrapped.master.to_string(),
            wrapped: wrapped.bytes,
            created_at: self.clock.now(),
            retired_at: None,
        };
        match self.on(|connection| diesel::insert_into(keys::table).values(&row).execute(connection)) {
            Ok(_) => Ok(self.remember(owner, purpose, key)),
            // Another node was faster; its key is the key.
            Err(error) => self.get(owner, purpose)?.ok_or(KeyError::Unreadable(error.to_string())),
        }
    }

    /// The current key, if there is one.
    pub fn get(&self, owner: &str, purpose: Purpose) -> Result<Option<Arc<DataKey>>, KeyError> {
        let name = (owner.to_owned(), purpose.as_str());
        if let Some(key) = self.opened.read().get(&name) {
            return Ok(Some(Arc::clone(key)));
        }
        let row = self
            .on(|connection| {
                keys::table
                    .filter(keys::owner.eq(owner))
                    .filter(keys::purpose.eq(purpose.as_str()))
                    .filter(keys::retired_at.is_null())
                    .select(Row::as_select())
                    .limit(1)
                    .load(connection)
            })
            .map_err(|error| KeyError::Unreadable(error.to_string()))?
            .pop();
        row.map(|row| self.open(row, purpose)).transpose()
    }

    pub fn person(&self, person: &str) -> Result<Option<Arc<DataKey>>, KeyError> {
        self.get(person, Purpose::Person)
    }

    pub fn field(&self, owner: &str) -> Result<Arc<DataKey>, KeyError> {
        self.get_or_make(owner, Purpose::Field)
    }

    /// Destroys every key of an owner. What they sealed is gone, here and in every copy.
    pub fn destroy(&self, owner: &str) -> Result<usize, KeyError> {
        let gone = self
            .on(|connection| diesel::delete(keys::table.filter(keys::owner.eq(owner))).execute(connection))
            .map_err(|error| KeyError::Unreadable(error.to_string()))?;
        self.opened.write().retain(|(of, _), _| of != owner);
        Ok(gone)
    }

    /// Wraps every key with another master key, in one transaction: all or none. Returns how many, and
    /// how many are still wrapped with the old one, which is none.
    pub fn rewrap(&self, to: MasterKey) -> Result<Rewrapped, KeyError> {
        let from = Arc::clone(&self.master.read());
        let unreadable = |error: diesel::result::Error| KeyError::Unreadable(error.to_string());
        let rows: Vec<Row> = self.on(|connection| keys::table.select(Row::as_select()).load(connection)).map_err(unreadable)?;
        let mut again = Vec::with_capacity(rows.len());
        for row in rows {
            let purpose = row.purpose.parse::<Purpose>().map_err(|_| closed(&row.owner, Purpose::Field))?;
            let old = wrapped(&row, purpose)?;
            let new = from.rewrap(&to, &old).map_err(|_| closed(&row.owner, purpose))?;
            again.push((row.id, new.master.to_string(), new.bytes));
        }
        let (wanted, count) = (to.id().to_string(), again.len());
        let left = self
            .on(|connection| {
                use diesel::connection::SimpleConnection as _;
                connection.batch_execute("BEGIN")?;
                let all = again.iter().try_for_each(|(id, master, bytes)| {
                    diesel::update(keys::table.filter(keys::id.eq(id)))
                        .set((keys::master.eq(master), keys::wrapped.eq(bytes)))
                        .execute(connection)
                        .map(drop)
                });
                let left = all.and_then(|()| keys::table.filter(keys::master.ne(&wanted)).count().get_result::<i64>(connection));
                match left {
                    Ok(0) => connection.batch_execute("COMMIT").map(|()| 0),
                    Ok(left) => connection.batch_execute("ROLLBACK").map(|()| left),
                    Err(error) => {
                        let _gone = connection.batch_execute("ROLLBACK");
                        Err(error)
                    }
                }
            })
            .map_err(unreadable)?;
        if left == 0 {
            *self.master.write() = Arc::new(to);
        }
        Ok(Rewrapped { count, left })
    }

    fn open(&self, row: Row, purpose: Purpose) -> Result<Arc<DataKey>, KeyError> {
        let key = self.master.read().unwrap_key(&wrapped(&row, purpose)?).map_err(|_| closed(&row.owner, purpose))?;
        Ok(self.remember(&row.owner, purpose, key))
    }

    fn remember(&self, owner: &str, purpose: Purpose, key: DataKey) -> Arc<DataKey> {
        let key = Arc::new(key);
        self.opened.write().insert((owner.to_owned(), purpose.as_str()), Arc::clone(&key));
        key
    }

    fn on<T>(&self, work: impl FnOnce(&mut Connection) -> diesel::QueryResult<T>) -> diesel::QueryResult<T> {
        self.pool
            .lend(|connection| {
                let answer = work(connection);
                let sound = if answer.is_ok() { Sound::Yes } else { Sound::No };
                (answer, sound)
            })
            .unwrap_or_else(|_| Err(diesel::result::Error::BrokenTransactionManager))
    }
}

/// What a change of the master key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrapped {
    pub count: usize,
    pub left: i64,
}

fn wrapped(row: &Row, purpose: Purpose) -> Result<WrappedKey, KeyError> {
    let id = |text: &str| text.parse::<KeyId>().map_err(|_| closed(&row.owner, purpose));
    Ok(WrappedKey {
        id: id(&row.id)?,
        scope: Scope { owner: row.owner.clone(), purpose },
        master: id(&row.master)?,
        bytes: row.wrapped.clone(),
    })
}

fn closed(owner: &str, purpose: Purpose) -> KeyError {
    KeyError::Closed { owner: owner.to_owned(), purpose: purpose.as_str() }
}
