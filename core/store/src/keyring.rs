//! The wrapped keys of workspaces, purposes and persons, in a database of its own: written before the
//! row that needs the key, and never brought back by an old backup of that row.
//!
//! - [`platform_head`]: and, because it must stand somewhere else, where the platform's own log ends

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use diesel::{
    ExpressionMethods as _, Insertable, QueryDsl as _, QueryResult, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
    connection::SimpleConnection as _,
    query_dsl::{LoadQuery, methods::ExecuteDsl},
};
use model::Timestamp;
use parking_lot::{Mutex, RwLock};
use vault::{DataKey, KeyId, MasterKey, MasterKeyError, MasterKeySource, Purpose, Scope, WrappedKey};

use crate::{
    Clock, Connection, Failure, Trouble,
    home::OpenError,
    pool::{Pool, Sound},
    schema::keys,
    transaction::{commit, roll_back},
};

/// How long a node of several takes a key for the current one without asking again.
const TRUSTED_FOR: Duration = Duration::from_secs(60);
/// How long a retired key is kept at least where other nodes may still seal with it.
const KEPT_FOR_OTHERS: Duration = Duration::from_secs(10 * 60);

mod platform_head;

pub struct Keyring {
    pool: Pool,
    master: RwLock<Arc<MasterKey>>,
    clock: Arc<dyn Clock>,
    opened: RwLock<HashMap<(String, &'static str), Opened>>,
    by_id: RwLock<HashMap<KeyId, Arc<DataKey>>>,
    /// Held by whoever reads a key in or changes one: a key that is destroyed meanwhile must not be
    /// remembered, nor a new one be wrapped with the old master key.
    changing: Mutex<()>,
    /// How long an opened key counts as current where another node may rotate it; for ever in a file.
    trusted_for: Option<Duration>,
}

struct Opened {
    key: Arc<DataKey>,
    since: Instant,
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
    #[error("the keyring: {0}")]
    Keyring(Failure),
    #[error("the key for {purpose} of {owner} does not open with this master key")]
    Closed { owner: String, purpose: &'static str },
    #[error(
        "the master key was changed elsewhere, to {id}. Give this server the new one and start it again; until then it makes no keys"
    )]
    OtherMaster { id: String },
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        tracing::error!(error = %error, "a key could not be had");
        match error {
            KeyError::Keyring(failure) => failure,
            KeyError::Closed { .. } | KeyError::OtherMaster { .. } => Trouble::Unreachable.into(),
        }
    }
}

impl Keyring {
    /// Opens it with the master key that wraps what is here. Only where nothing is wrapped yet is a missing
    /// key made.
    pub(crate) fn open(
        pool: Pool,
        master: &MasterKeySource,
        clock: Arc<dyn Clock>,
        shared: bool,
    ) -> Result<Self, OpenError> {
        let wanted: Vec<String> = on(&pool, |connection| keys::table.select(keys::master).distinct().load(connection))
            .map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
        let master = match master.load() {
            Err(MasterKeyError::Missing { .. }) if wanted.is_empty() => master.create()?,
            loaded => loaded?,
        };
        if let Some(wanted) = wanted.into_iter().find(|wanted| *wanted != master.id().to_string()) {
            return Err(OpenError::WrongMaster { wanted });
        }
        let trusted_for = shared.then_some(TRUSTED_FOR);
        let master = RwLock::new(Arc::new(master));
        let (opened, by_id, changing) = Default::default();
        Ok(Self { pool, master, clock, opened, by_id, changing, trusted_for })
    }

    /// The current key of an owner for a purpose; made on first use.
    pub fn get_or_make(&self, owner: &str, purpose: Purpose) -> Result<Arc<DataKey>, KeyError> {
        if let Some(key) = self.remembered(owner, purpose) {
            return Ok(key);
        }
        let _changing = self.changing.lock();
        if let Some(key) = self.read_in(owner, purpose)? {
            return Ok(key);
        }
        let key = DataKey::generate();
        let row = self.row(&key, owner, purpose);
        let made =
            self.add(&row.master, |connection| diesel::insert_into(keys::table).values(&row).execute(connection));
        match made {
            Ok(()) => Ok(self.remember(owner, purpose, key)),
            Err(KeyError::OtherMaster { id }) => Err(KeyError::OtherMaster { id }),
            // Another node was faster; its key is the key.
            Err(error) => self.read_in(owner, purpose)?.ok_or(error),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The current key, if there is one.
    pub fn get(&self, owner: &str, purpose: Purpose) -> Result<Option<Arc<DataKey>>, KeyError> {
        if let Some(key) = self.remembered(owner, purpose) {
            return Ok(Some(key));
        }
        let _changing = self.changing.lock();
        self.read_in(owner, purpose)
    }

    pub fn person(&self, person: &str) -> Result<Option<Arc<DataKey>>, KeyError> {
        self.get(person, Purpose::Person)
    }

    /// A key by its id, current or retired; what a sealed value names.
    pub fn by_id(&self, id: KeyId) -> Result<Option<Arc<DataKey>>, KeyError> {
        if let Some(key) = self.by_id.read().get(&id) {
            return Ok(Some(Arc::clone(key)));
        }
        let _changing = self.changing.lock();
        let row = self.rows(keys::table.filter(keys::id.eq(id.to_string())).select(Row::as_select()))?.pop();
        let Some(row) = row else { return Ok(None) };
        let purpose = row.purpose.parse().map_err(|_| closed(&row.owner, Purpose::Field))?;
        let key = Arc::new(open(&self.master.read(), &row, purpose)?);
        self.by_id.write().insert(id, Arc::clone(&key));
        Ok(Some(key))
    }

    /// Retires the current key of an owner for a purpose and makes the next, in one transaction. What the
    /// old one sealed still opens; whoever asked seals it again and then calls [`Self::forget_retired`].
    pub fn rotate(&self, owner: &str, purpose: Purpose) -> Result<Arc<DataKey>, KeyError> {
        let _changing = self.changing.lock();
        let key = DataKey::generate();
        let row = self.row(&key, owner, purpose);
        let now = self.clock.now();
        self.add(&row.master, |connection| {
            let current = keys::table
                .filter(keys::owner.eq(owner))
                .filter(keys::purpose.eq(purpose.as_str()))
                .filter(keys::retired_at.is_null());
            diesel::update(current).set(keys::retired_at.eq(now)).execute(connection)?;
            diesel::insert_into(keys::table).values(&row).execute(connection)
        })?;
        Ok(self.remember(owner, purpose, key))
    }

    /// The retired keys of an owner for a purpose, the newest first.
    pub fn retired(&self, owner: &str, purpose: Purpose) -> Result<Vec<Arc<DataKey>>, KeyError> {
        let rows = self.rows(
            keys::table
                .filter(keys::owner.eq(owner))
                .filter(keys::purpose.eq(purpose.as_str()))
                .filter(keys::retired_at.is_not_null())
                .order(keys::retired_at.desc())
                .select(Row::as_select()),
        )?;
        let master = self.master.read();
        rows.iter().map(|row| open(&master, row, purpose).map(Arc::new)).collect()
    }

    /// Destroys the retired keys of an owner for a purpose; only when nothing is left that they sealed.
    /// Where other nodes may not know yet that a key was retired, it is kept a little longer. Returns how
    /// many remain.
    pub fn forget_retired(&self, owner: &str, purpose: Purpose) -> Result<usize, KeyError> {
        let before = self.trusted_for.map_or_else(|| self.clock.now(), |_| self.clock.now().minus(KEPT_FOR_OTHERS));
        self.forget_retired_before(owner, purpose, before)
    }

    /// The same of those that nobody can be sealing with any more, wherever they may be.
    pub fn forget_long_retired(&self, owner: &str, purpose: Purpose) -> Result<usize, KeyError> {
        self.forget_retired_before(owner, purpose, self.clock.now().minus(KEPT_FOR_OTHERS))
    }

    fn forget_retired_before(&self, owner: &str, purpose: Purpose, before: Timestamp) -> Result<usize, KeyError> {
        let _changing = self.changing.lock();
        let retired = || keys::table.filter(keys::owner.eq(owner)).filter(keys::purpose.eq(purpose.as_str()));
        self.on(|connection| destroy(connection, diesel::delete(retired().filter(keys::retired_at.le(before)))))?;
        self.by_id.write().clear();
        Ok(self.rows(retired().filter(keys::retired_at.is_not_null()).select(Row::as_select()))?.len())
    }

    /// Destroys every key of an owner. What they sealed is gone, here and in every copy.
    pub fn destroy(&self, owner: &str) -> Result<usize, KeyError> {
        let _changing = self.changing.lock();
        let gone =
            self.on(|connection| destroy(connection, diesel::delete(keys::table.filter(keys::owner.eq(owner)))))?;
        self.opened.write().retain(|(of, _), _| of != owner);
        self.by_id.write().clear();
        Ok(gone)
    }

    /// Wraps every key with another master key, in one transaction: all or none. Returns how many, and
    /// how many are still wrapped with the old one, which is none.
    pub fn rewrap(&self, to: MasterKey) -> Result<Rewrapped, KeyError> {
        let _changing = self.changing.lock();
        let from = Arc::clone(&self.master.read());
        let wanted = to.id().to_string();
        let done = self.on(|connection| {
            together(connection, Alone::Yes, |connection| {
                let rows: Vec<Row> = keys::table.select(Row::as_select()).load(connection)?;
                for row in &rows {
                    let bytes = match rewrapped(&from, &to, row) {
                        Ok(bytes) => bytes,
                        Err(error) => return Ok(Err(error)),
                    };
                    let changed = diesel::update(keys::table.filter(keys::id.eq(&row.id)));
                    changed.set((keys::master.eq(&wanted), keys::wrapped.eq(bytes))).execute(connection)?;
                }
                let left = keys::table.filter(keys::master.ne(&wanted)).count().get_result::<i64>(connection)?;
                Ok(Ok(Rewrapped { count: rows.len(), left }))
            })
        })??;
        *self.master.write() = Arc::new(to);
        Ok(done)
    }

    fn remembered(&self, owner: &str, purpose: Purpose) -> Option<Arc<DataKey>> {
        let opened = self.opened.read();
        let key = opened.get(&(owner.to_owned(), purpose.as_str()));
        key.filter(|key| self.trusted_for.is_none_or(|trusted| key.since.elapsed() < trusted))
            .map(|key| Arc::clone(&key.key))
    }

    /// The current key, as the database has it.
    fn read_in(&self, owner: &str, purpose: Purpose) -> Result<Option<Arc<DataKey>>, KeyError> {
        let current = keys::table
            .filter(keys::owner.eq(owner))
            .filter(keys::purpose.eq(purpose.as_str()))
            .filter(keys::retired_at.is_null());
        let row = self.rows(current.select(Row::as_select()))?.pop();
        row.map(|row| self.unwrap(row, purpose)).transpose()
    }

    fn unwrap(&self, row: Row, purpose: Purpose) -> Result<Arc<DataKey>, KeyError> {
        let key = open(&self.master.read(), &row, purpose)?;
        Ok(self.remember(&row.owner, purpose, key))
    }

    fn remember(&self, owner: &str, purpose: Purpose, key: DataKey) -> Arc<DataKey> {
        let key = Arc::new(key);
        let opened = Opened { key: Arc::clone(&key), since: Instant::now() };
        self.opened.write().insert((owner.to_owned(), purpose.as_str()), opened);
        key
    }

    /// A new key, wrapped.
    fn row(&self, key: &DataKey, owner: &str, purpose: Purpose) -> Row {
        let wrapped = self.master.read().wrap(key, &Scope { owner: owner.to_owned(), purpose });
        Row {
            id: wrapped.id.to_string(),
            owner: owner.to_owned(),
            purpose: purpose.as_str().to_owned(),
            master: wrapped.master.to_string(),
            wrapped: wrapped.bytes,
            created_at: self.clock.now(),
            retired_at: None,
        }
    }

    fn rows<'query, Q>(&self, query: Q) -> Result<Vec<Row>, KeyError>
    where
        Q: LoadQuery<'query, Connection, Row>,
    {
        self.on(|connection| query.load(connection))
    }

    /// Adds a key, unless another node has meanwhile wrapped them all with another master key: it would be the
    /// only one that does not open with that.
    fn add(&self, master: &str, work: impl FnOnce(&mut Connection) -> QueryResult<usize>) -> Result<(), KeyError> {
        self.on(|connection| {
            together(connection, Alone::No, |connection| {
                let other =
                    keys::table.filter(keys::master.ne(master)).select(keys::master).limit(1).load(connection)?;
                match other.into_iter().next() {
                    Some(id) => Ok(Err(KeyError::OtherMaster { id })),
                    None => work(connection).map(|_| Ok(())),
                }
            })
        })?
    }

    fn on<T>(&self, work: impl FnOnce(&mut Connection) -> QueryResult<T>) -> Result<T, KeyError> {
        on(&self.pool, work).map_err(KeyError::Keyring)
    }
}

fn on<T>(pool: &Pool, work: impl FnOnce(&mut Connection) -> QueryResult<T>) -> Result<T, Failure> {
    let answer = pool.lend(|connection| {
        let answer = work(connection);
        let sound = if answer.is_ok() { Sound::Yes } else { Sound::No };
        (answer, sound)
    });
    Ok(answer??)
}

/// Not only the row: its bytes are overwritten in the file, and gone from the log.
fn destroy<Q>(connection: &mut Connection, rows: Q) -> QueryResult<usize>
where
    Q: ExecuteDsl<Connection>,
{
    let gone = Q::execute(rows, connection)?;
    if let Connection::Sqlite(sqlite) = connection {
        sqlite.batch_execute("PRAGMA wal_checkpoint(TRUNCATE);")?;
    }
    Ok(gone)
}

/// What a change of the master key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrapped {
    pub count: usize,
    pub left: i64,
}

/// Whether others may add keys meanwhile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Yes,
    No,
}

/// All or none.
fn together<T>(
    connection: &mut Connection,
    alone: Alone,
    work: impl FnOnce(&mut Connection) -> QueryResult<Result<T, KeyError>>,
) -> QueryResult<Result<T, KeyError>> {
    connection.batch_execute(match (&*connection, alone) {
        (Connection::Sqlite(_), _) => "BEGIN IMMEDIATE",
        // Adding one waits for whoever changes all of them, and then sees that they did.
        (Connection::Postgres(_), Alone::No) => "BEGIN; LOCK TABLE keys IN ROW EXCLUSIVE MODE",
        (Connection::Postgres(_), Alone::Yes) => "BEGIN; LOCK TABLE keys IN EXCLUSIVE MODE",
    })?;
    let done = work(connection);
    let ended = match &done {
        Ok(Ok(_)) => commit(connection),
        Ok(Err(_)) | Err(_) => roll_back(connection),
    };
    // What failed first is what is told.
    done.and_then(|done| ended.map(|()| done))
}

fn open(master: &MasterKey, row: &Row, purpose: Purpose) -> Result<DataKey, KeyError> {
    if row.master != master.id().to_string() {
        return Err(KeyError::OtherMaster { id: row.master.clone() });
    }
    master.unwrap_key(&wrapped(row, purpose)?).map_err(|_| closed(&row.owner, purpose))
}

fn rewrapped(from: &MasterKey, to: &MasterKey, row: &Row) -> Result<Vec<u8>, KeyError> {
    let purpose = row.purpose.parse::<Purpose>().map_err(|_| closed(&row.owner, Purpose::Field))?;
    let again = from.rewrap(to, &wrapped(row, purpose)?).map_err(|_| closed(&row.owner, purpose))?;
    Ok(again.bytes)
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
