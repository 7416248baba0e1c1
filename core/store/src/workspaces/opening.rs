//! How the keyring, the platform and a workspace are opened, in files and on a server. All of it blocks.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use diesel::{ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, RunQueryDsl as _, SelectableHelper as _};
use model::WorkspaceId;
use tokio::sync::Notify;
use vault::{MasterKeySource, Purpose};

use super::{PLATFORM_FILE, PLATFORM_NAME};
use crate::{
    Clock, Connection, Database, Done, Head, Unrecorded as _,
    blob::Blobs,
    connection::{Role, open_postgres, open_sqlite},
    database::Context,
    home::{Home, OpenError},
    keyring::Keyring,
    migrate::{KEYRING, PLATFORM, WORKSPACE, migrate_file},
    pool::{Pool, Sound},
    postgres::{check_catalog, check_transport, empty_workspace},
    rekey,
    schema::{audit_entries, head},
    search::{Index, Kind},
    seen::{SeenHead, compare},
    transaction::{begin_write, commit, roll_back},
};

/// Readers that one SQLite file has at most.
const READERS: usize = 4;
/// Connections that one node keeps to PostgreSQL, for each of its schemas.
const POSTGRES_CONNECTIONS: usize = 16;

/// What opening needs, on a thread that may block.
pub(super) struct Opener {
    pub(super) data: PathBuf,
    pub(super) postgres: Option<Arc<Pool>>,
    pub(super) keyring: Arc<Keyring>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) committed: Arc<Notify>,
    pub(super) searched: Arc<[Kind]>,
}

impl Opener {
    pub(super) fn open_workspace(&self, id: WorkspaceId, seen: Option<SeenHead>) -> Result<Database, OpenError> {
        let blobs = match &self.postgres {
            Some(pool) => Blobs::in_rows(Arc::clone(pool), id, &self.keyring),
            None => Blobs::in_folder(workspace_folder(&self.data, id).join("blobs"), id, &self.keyring),
        };
        let search = self.postgres.is_none().then(|| workspace_folder(&self.data, id).join("search.db"));
        let context = |head: Head| {
            let index = Index::new(Arc::clone(&self.searched), search, id, &self.keyring, head.event_seq);
            Context::new(
                Some(id),
                Arc::clone(&self.keyring),
                Arc::clone(&self.clock),
                head,
                Arc::clone(&self.committed),
            )
            .beside(index, blobs)
        };
        if let Some(pool) = &self.postgres {
            let head = pool
                .lend(|connection| {
                    let head = begin_write(connection, Some(id)).and_then(|()| read_head(connection));
                    let ended = commit(connection);
                    (head, if ended.is_ok() { Sound::Yes } else { Sound::No })
                })
                .map_err(|_| OpenError::Unreachable { why: "no connection could be had".to_owned() })?
                .map_err(|_| OpenError::NoSuchWorkspace(id.to_string()))?;
            return start(id.as_str(), Arc::clone(pool), Arc::clone(pool), context(head), None);
        }
        let path = workspace_folder(&self.data, id).join("data.db");
        let key = self
            .keyring
            .get(id.as_str(), Purpose::File)
            .map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
        let key = match (key, path.exists()) {
            (Some(key), true) => key,
            (Some(_), false) if seen.is_some() => return Err(OpenError::Missing { path }),
            // Making it was cut short, if anybody began.
            _ => return Err(OpenError::NoSuchWorkspace(id.to_string())),
        };
        let mut connection = rekey::open_file(&path, id.as_str(), &key, &self.keyring)?;
        migrate_file(&mut connection, &path, &WORKSPACE)?;
        let head = match read_head(&mut connection) {
            // Making it was cut short, and is begun again by the job that makes it.
            Err(diesel::result::Error::NotFound) => return Err(OpenError::NoSuchWorkspace(id.to_string())),
            head => head.map_err(|error| OpenError::of_file(&path, &error))?,
        };
        if let Some(seen) = seen {
            compare(&mut connection, &path, &head, &seen)?;
        }
        start_file(id.as_str(), path, Some(key), connection, context(head))
    }

    pub(super) fn create_workspace(&self, id: WorkspaceId, first: &Head) -> Result<(), OpenError> {
        let unreachable = |why: String| OpenError::Unreachable { why };
        if let Some(pool) = &self.postgres {
            return pool
                .lend(|connection| {
                    let made = begin_write(connection, Some(id)).and_then(|()| make_head(connection, first));
                    let ended = commit(connection);
                    (made.and(ended), Sound::Yes)
                })
                .map_err(|_| unreachable("no connection could be had".to_owned()))?
                .map_err(|error| unreachable(error.to_string()));
        }
        let folder = workspace_folder(&self.data, id);
        make_folder(&folder)?;
        let key =
            self.keyring.get_or_make(id.as_str(), Purpose::File).map_err(|error| unreachable(error.to_string()))?;
        let path = folder.join("data.db");
        let mut connection = open_sqlite(&path, Some(&key), Role::Writer)?;
        migrate_file(&mut connection, &path, &WORKSPACE)?;
        make_head(&mut connection, first).map_err(|error| OpenError::of_file(&path, &error))
    }
}

/// What a platform's log must be when it opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    /// What the keyring saw of it.
    AsSeen,
    /// Anything: it was put back, and that was meant.
    Restored,
}

/// The keyring, the platform, and the pool of the workspaces where they share a server.
pub(super) type Opened = (Arc<Keyring>, Database, Option<Arc<Pool>>);

pub(super) fn open_files(
    data: &Path,
    master: &MasterKeySource,
    clock: &Arc<dyn Clock>,
    committed: &Arc<Notify>,
    past: Past,
) -> Result<Opened, OpenError> {
    // The keyring's rows are wrapped one by one; a key for its file would only be wrapped beside them.
    let path = data.join("keyring.db");
    if !path.exists() && data.join(PLATFORM_FILE).exists() {
        return Err(OpenError::Missing { path });
    }
    let mut connection = open_sqlite(&path, None, Role::Keyring)?;
    migrate_file(&mut connection, &path, &KEYRING)?;
    let pool = Pool::new(Home::File { path, key: None }, Role::Keyring, 1).starting_with(connection);
    let keyring = Arc::new(Keyring::open(pool, master, Arc::clone(clock), false)?);

    let path = data.join(PLATFORM_FILE);
    let key = keyring
        .get_or_make(PLATFORM_NAME, Purpose::File)
        .map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
    let mut connection = rekey::open_file(&path, PLATFORM_NAME, &key, &keyring)?;
    migrate_file(&mut connection, &path, &PLATFORM)?;
    make_head(&mut connection, &Head::first()).map_err(|error| OpenError::of_file(&path, &error))?;
    let head = read_head(&mut connection).map_err(|error| OpenError::of_file(&path, &error))?;
    if let (Past::AsSeen, Some(seen)) = (past, seen_platform(&keyring)?) {
        compare(&mut connection, &path, &head, &seen)?;
    }
    let context = Context::new(None, Arc::clone(&keyring), Arc::clone(clock), head, Arc::clone(committed));
    let platform = start_file(PLATFORM_NAME, path, Some(key), connection, context)?;
    Ok((keyring, platform, None))
}

pub(super) fn open_server(
    url: &str,
    master: &MasterKeySource,
    clock: &Arc<dyn Clock>,
    committed: &Arc<Notify>,
    past: Past,
) -> Result<Opened, OpenError> {
    check_transport(url)?;
    let unreachable = |why: String| OpenError::Unreachable { why };
    let mut connection = open_postgres(url, "platform")?;
    if let Connection::Postgres(postgres) = &mut connection {
        check_catalog(postgres)?;
    }
    let url: Arc<str> = url.into();
    let pool = |schema| Pool::new(Home::Postgres { url: Arc::clone(&url), schema }, Role::Writer, POSTGRES_CONNECTIONS);
    let keyring = Arc::new(Keyring::open(pool("keyring"), master, Arc::clone(clock), true)?);
    // Before the head: another node may be writing both.
    let seen = seen_platform(&keyring)?;
    begin_write(&mut connection, None)
        .and_then(|()| make_head(&mut connection, &Head::first()))
        .and_then(|()| commit(&mut connection))
        .map_err(|error| unreachable(error.to_string()))?;
    let head = read_head(&mut connection).map_err(|error| unreachable(error.to_string()))?;
    if let (Past::AsSeen, Some(seen)) = (past, seen) {
        compare(&mut connection, Path::new("the platform's schema"), &head, &seen)?;
    }
    let platform = Arc::new(pool("platform"));
    let context = Context::new(None, Arc::clone(&keyring), Arc::clone(clock), head, Arc::clone(committed));
    let database = start(PLATFORM_NAME, Arc::clone(&platform), platform, context, None)?;
    Ok((keyring, database, Some(Arc::new(pool("workspace, search")))))
}

fn seen_platform(keyring: &Keyring) -> Result<Option<SeenHead>, OpenError> {
    keyring.seen_platform_head().map_err(|error| OpenError::Unreachable { why: error.to_string() })
}

pub(super) fn empty(pool: &Pool, id: WorkspaceId) -> Done<()> {
    let emptied = pool.lend(|connection| {
        let emptied = begin_write(connection, Some(id)).and_then(|()| match connection {
            Connection::Postgres(postgres) => empty_workspace(postgres),
            Connection::Sqlite(_) => Ok(()),
        });
        let ended = if emptied.is_ok() { commit(connection) } else { roll_back(connection) };
        let sound = if ended.is_ok() { Sound::Yes } else { Sound::No };
        (emptied.and(ended), sound)
    })?;
    Ok(emptied?)
}

fn start_file(
    name: &str,
    path: PathBuf,
    key: Option<Arc<vault::DataKey>>,
    writer: Connection,
    context: Context,
) -> Result<Database, OpenError> {
    let home = Home::File { path: path.clone(), key };
    let writers = Pool::new(home.clone(), Role::Writer, 1).starting_with(writer);
    let readers = Pool::new(home, Role::Reader, READERS);
    start(name, Arc::new(writers), Arc::new(readers), context, Some(path))
}

fn start(
    name: &str,
    writers: Arc<Pool>,
    readers: Arc<Pool>,
    context: Context,
    file: Option<PathBuf>,
) -> Result<Database, OpenError> {
    let path = file.clone().unwrap_or_default();
    Database::start(name, writers, readers, context, file).map_err(|source| OpenError::Folder { path, source })
}

fn read_head(connection: &mut Connection) -> diesel::QueryResult<Head> {
    head::table.find(1).select(Head::as_select()).first(connection)
}

/// What was emptied on a server begins behind its log, which stayed.
fn make_head(connection: &mut Connection, first: &Head) -> diesel::QueryResult<()> {
    let there: i64 = head::table.count().get_result(connection)?;
    if there > 0 {
        return Ok(());
    }
    let log = audit_entries::table.order(audit_entries::seq.desc());
    let last = log.select((audit_entries::seq, audit_entries::hash)).first(connection).optional()?;
    let (audit_seq, audit_hash) = last.unwrap_or_else(|| (first.audit_seq, first.audit_hash.clone()));
    Head { audit_seq, audit_hash, ..first.clone() }.add_row(connection).map(drop)
}

pub(crate) fn workspace_folder(data: &Path, id: WorkspaceId) -> PathBuf {
    data.join("workspaces").join(id.as_str())
}

pub(super) fn make_folder(path: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}

pub(crate) fn lock(data: &Path) -> Result<File, OpenError> {
    let path = data.join("lock");
    let failed = |source| OpenError::Folder { path: path.clone(), source };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::Locked { path: data.to_owned() }),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}
