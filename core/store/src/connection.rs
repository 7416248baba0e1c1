//! One connection type for both databases, and the only two ways to open one.

#![expect(
    clippy::disallowed_methods,
    reason = "the only place where a connection is opened; the derive names `establish` too"
)]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection};
use rustix::fs::{Advice, fadvise};
use vault::DataKey;

use crate::home::OpenError;

/// How long SQLite waits for another process's lock; nobody else should have one.
const BUSY_MILLISECONDS: u32 = 5_000;

#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
    /// The one connection of a keyring.
    Keyring,
    /// Writes what can be made again.
    Search,
}

/// Each page is sealed with AES-256 and authenticated with HMAC. With SHA-256 instead of SQLCipher's own choice, SHA-512:
/// no weaker for this, and processors have instructions for it. Before the key, and what is attached has it too.
const SEALED: &str = "PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256;";
/// WAL with FULL: with NORMAL, a power cut loses commits that were acknowledged.
const DURABLE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;";
/// What is deleted is overwritten: neither a key that was destroyed nor what an erased person said is to be found in a
/// free page.
const OVERWRITES: &str = "PRAGMA secure_delete = ON;";
/// The keyring's log is folded by itself: no writer does it, and nobody ships it.
const FORGETS: &str = "PRAGMA wal_autocheckpoint = 256;";
/// What a power cut takes is made again, so nothing waits for the disk.
const DERIVED: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";
/// Pages that are kept deciphered, in KiB, once they were needed: a page read again from the file is deciphered and
/// checked again. What all files of the process keep together is bounded too; above it, the oldest pages give way.
const KEEPS: &str = "PRAGMA cache_size = -16384; PRAGMA soft_heap_limit = 201326592;";
/// Recursive triggers: without them, `REPLACE` deletes from the audit log past the trigger that forbids it.
const SAFE: &str = "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF; \
                    PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;";

pub(crate) fn open_sqlite(path: &Path, key: Option<&DataKey>, role: Role) -> Result<AnyConnection, OpenError> {
    let failed = |source: diesel::result::Error| OpenError::of_file(path, &source);
    let text = path.to_str().ok_or_else(|| OpenError::Path(path.to_owned()))?;
    // Not closed in order: perhaps after a write that failed.
    if role != Role::Reader && fs::metadata(log_of(path)).is_ok_and(|log| log.len() > 0) {
        believe_the_disk(path);
    }
    let mut connection = SqliteConnection::establish(text)
        .map_err(|error| OpenError::Unopened { path: path.to_owned(), why: error.to_string() })?;
    if let Some(key) = key {
        // The literal is a raw key: no derivation on every open.
        let pragma = key.sqlcipher_pragma();
        let statement = vault::Zeroizing::new(format!("{SEALED} PRAGMA key = \"{}\";", pragma.as_str()));
        connection.batch_execute(&statement).map_err(failed)?;
    }
    connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_MILLISECONDS};")).map_err(failed)?;
    connection.batch_execute("SELECT count(*) FROM sqlite_master;").map_err(failed)?;
    match role {
        Role::Writer => connection.batch_execute(&format!("{DURABLE} {OVERWRITES}")).map_err(failed)?,
        Role::Keyring => connection.batch_execute(&format!("{DURABLE} {OVERWRITES} {FORGETS}")).map_err(failed)?,
        Role::Search => connection.batch_execute(&format!("{DERIVED} {OVERWRITES}")).map_err(failed)?,
        Role::Reader => connection.batch_execute("PRAGMA query_only = ON;").map_err(failed)?,
    }
    connection.batch_execute(SAFE).map_err(failed)?;
    connection.batch_execute(KEEPS).map_err(failed)?;
    let mut connection = AnyConnection::Sqlite(connection);
    if matches!(role, Role::Writer | Role::Keyring) {
        assert_durable(&mut connection, path)?;
    }
    Ok(connection)
}

/// The write-ahead log of a file.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// Has a file and its log read from the disk again. After a write that failed the system goes on to show what
/// the disk never got, and takes it for written: commits would stand on it that the next power cut takes away.
/// And ext4 does not find its way back to blocks that it failed to write while it remembers what was in them:
/// what is written there later is acknowledged, and gone after a power cut as well.
///
/// (Closing a file lets go of the locks that SQLite has on it. Nobody else is here to take them: the data
/// directory has a lock of its own.)
pub(crate) fn believe_the_disk(path: &Path) {
    for path in [path, &log_of(path)] {
        let Ok(file) = File::open(path) else { continue };
        // Whether it worked shows in what is read.
        let _written = file.sync_all();
        let _forgotten = fadvise(&file, 0, None, Advice::DontNeed);
    }
}

/// Another file, of this one's name with something after it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

pub(crate) fn open_postgres(url: &str, schema: &'static str) -> Result<AnyConnection, OpenError> {
    let unreachable = |why: String| OpenError::Unreachable { why };
    let mut connection = PgConnection::establish(url).map_err(|error| unreachable(error.to_string()))?;
    connection.batch_execute(&session(schema)).map_err(|error| unreachable(error.to_string()))?;
    Ok(AnyConnection::Postgres(connection))
}

/// What a session of PostgreSQL is set to when it begins, and again whenever it was reset. The server's own
/// settings may say otherwise, `synchronous_commit` too.
pub(crate) fn session(schema: &str) -> String {
    format!(
        "SET SESSION search_path = {schema}; SET SESSION synchronous_commit = on; SET SESSION timezone = 'UTC';
         SET SESSION idle_in_transaction_session_timeout = '60s';"
    )
}

/// What was asked for is also what is so.
fn assert_durable(connection: &mut AnyConnection, path: &Path) -> Result<(), OpenError> {
    match is_durable(connection) {
        Ok(true) => Ok(()),
        Ok(false) => Err(OpenError::NotDurable { path: path.to_owned() }),
        Err(error) => Err(OpenError::of_file(path, &error)),
    }
}

/// Whether what this connection commits is on the disk before it says so.
pub(crate) fn is_durable(connection: &mut AnyConnection) -> diesel::QueryResult<bool> {
    use diesel::RunQueryDsl as _;

    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        journal: String,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        synchronous: i64,
    }
    #[derive(diesel::QueryableByName)]
    struct OfServer {
        #[diesel(sql_type = diesel::sql_types::Text)]
        fsync: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        commit: String,
    }
    match connection {
        AnyConnection::Sqlite(sqlite) => {
            let set: Setting = diesel::sql_query(
                "SELECT (SELECT journal_mode FROM pragma_journal_mode) AS journal, (SELECT synchronous FROM pragma_synchronous) AS synchronous",
            )
            .get_result(sqlite)?;
            Ok(set.journal == "wal" && set.synchronous == 2)
        }
        AnyConnection::Postgres(postgres) => {
            let set: OfServer = diesel::sql_query(
                "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
            )
            .get_result(postgres)?;
            Ok(set.fsync == "on" && set.commit != "off")
        }
    }
}
