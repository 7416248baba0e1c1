//! What there is: the keyring, the platform, and a workspace when somebody asks for it.
//!
//! - [`opening`]: how each of them is opened, in files and on a server
//! - [`leases`]: which node has what open, where there are several

use std::{
    collections::HashMap,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use declare::Unrecorded;
use diesel::{AsChangeset, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _};
use model::{Timestamp, WorkspaceId};
use parking_lot::Mutex;
use tokio::sync::Notify;
use vault::{MasterKeySource, Purpose};

use crate::{
    Clock, Database, Done, Head, Trouble, Tx,
    audit::Note,
    connection::Role,
    home::{Home, OpenError},
    job::next_due,
    keyring::Keyring,
    pool::Pool,
    rekey,
    schema::{wake, workspace_heads},
    search::{self, Kind},
    seen::{End, SeenHead},
};

mod leases;
mod opening;

pub use leases::HELD;
use leases::{Lease, Node};
use opening::{Opener, Past, empty, make_folder, open_files, open_server};
pub(crate) use opening::{lock, workspace_folder};

/// What the platform is called among the owners of keys and of logs.
pub(crate) const PLATFORM_NAME: &str = "platform";
const PLATFORM_FILE: &str = "platform.db";

pub struct Settings {
    pub data: PathBuf,
    /// PostgreSQL instead of files.
    pub database: Option<String>,
    pub master: MasterKeySource,
    pub clock: Arc<dyn Clock>,
    /// Workspaces open at once; the least used of more are closed.
    pub most_open: usize,
}

pub struct Store {
    data: PathBuf,
    postgres: Option<Arc<Pool>>,
    keyring: Arc<Keyring>,
    clock: Arc<dyn Clock>,
    platform: Arc<Database>,
    /// The end of the platform's log as the keyring last wrote it down.
    platform_published: Mutex<End>,
    /// Which of several this is, where they share a database.
    node: Option<Node>,
    open: Mutex<HashMap<WorkspaceId, Open>>,
    /// Opening is done one at a time: two writers on one file would wait for each other's locks.
    opening: tokio::sync::Mutex<()>,
    most_open: usize,
    committed: Arc<Notify>,
    searched: Arc<[Kind]>,
    /// Held as long as this lives, so that a second server is told.
    _lock: File,
}

struct Open {
    database: Arc<Database>,
    used: Instant,
    /// The end of its log as the platform last wrote it down.
    published: End,
}

impl Open {
    fn is_in_the_making(&self) -> bool {
        self.database.is_practice() && self.database.has_nobody()
    }
}

/// When a closed workspace has something to do.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = wake)]
#[unrecorded(table = wake, key(workspace))]
struct Wake {
    workspace: String,
    due_at: Timestamp,
}

impl Store {
    /// Opens the data directory: its lock, the keyring with its master key, and the platform. Blocks.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        Self::open_as(settings, Past::AsSeen)
    }

    /// The same with a platform that was put back to an older copy, for an operator who says that it was meant;
    /// and for nothing but [`Self::accept_platform_restore`].
    pub fn open_restored(settings: Settings) -> Result<Self, OpenError> {
        Self::open_as(settings, Past::Restored)
    }

    fn open_as(settings: Settings, past: Past) -> Result<Self, OpenError> {
        let Settings { data, database, master, clock, most_open } = settings;
        make_folder(&data)?;
        let lock = lock(&data)?;
        let committed = Arc::new(Notify::new());
        let (keyring, platform, postgres) = match &database {
            None => open_files(&data, &master, &clock, &committed, past)?,
            Some(url) => open_server(url, &master, &clock, &committed, past)?,
        };
        let node = database.as_ref().map(|_| Node::of(&data, &*clock)).transpose()?;
        Ok(Self {
            data,
            postgres,
            keyring,
            clock,
            platform: Arc::new(platform),
            platform_published: Mutex::default(),
            node,
            open: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            most_open,
            committed,
            searched: Arc::default(),
            _lock: lock,
        })
    }

    /// Says which records can be searched, before any workspace is opened.
    pub fn search_among(&mut self, kinds: Vec<Kind>) {
        self.searched = kinds.into();
    }

    pub fn platform(&self) -> &Arc<Database> {
        &self.platform
    }

    pub fn keyring(&self) -> &Arc<Keyring> {
        &self.keyring
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Wakes when something was committed that left work behind.
    pub fn committed(&self) -> &Arc<Notify> {
        &self.committed
    }

    /// The workspace's database, opened if it is not.
    pub async fn workspace(&self, id: WorkspaceId) -> Result<Arc<Database>, OpenError> {
        if let Some(open) = self.opened(id) {
            return Ok(open);
        }
        let _one_at_a_time = self.opening.lock().await;
        if let Some(open) = self.opened(id) {
            return Ok(open);
        }
        let seen = self.seen_head(id).await?;
        let opener = self.opener();
        let published = seen.as_ref().map(SeenHead::end).unwrap_or_default();
        let database = Arc::new(blocking(move || opener.open_workspace(id, seen)).await?);
        // Before anybody leaves work there.
        self.hold(id).await.map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
        let open = Open { published, database: Arc::clone(&database), used: Instant::now() };
        self.open.lock().insert(id, open);
        self.close_beyond_limit().await;
        Ok(database)
    }

    /// Whether a workspace is open and a practice shop that is still being made: nobody was let in.
    pub fn is_in_the_making(&self, id: WorkspaceId) -> bool {
        self.open.lock().get(&id).is_some_and(Open::is_in_the_making)
    }

    /// The workspaces that are open now.
    pub fn open_now(&self) -> Vec<WorkspaceId> {
        self.open.lock().keys().copied().collect()
    }

    /// The workspaces that are open. Whoever looks after them keeps none of them open.
    pub fn tended(&self) -> Vec<Arc<Database>> {
        self.open.lock().values().map(|open| Arc::clone(&open.database)).collect()
    }

    /// Where the logs end of what is open, as of the last commit made here: the platform's and the workspaces'. Asking
    /// keeps none of them open.
    pub fn log_ends(&self) -> Vec<(Option<WorkspaceId>, i64)> {
        let open = self.open.lock();
        let workspaces = open.iter().map(|(id, open)| (Some(*id), open.database.head().audit_seq));
        std::iter::once((None, self.platform.head().audit_seq)).chain(workspaces).collect()
    }

    /// Workspaces whose write-ahead log was left behind by a process that did not close them.
    pub fn left_open(&self) -> Vec<WorkspaceId> {
        let folder = self.data.join("workspaces");
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        entries
            .filter(|entry| std::fs::metadata(entry.path().join("data.db-wal")).is_ok_and(|log| log.len() > 0))
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect()
    }

    /// Makes the database of a new workspace. Doing it twice does no more than once.
    pub async fn create_workspace(&self, id: WorkspaceId) -> Result<(), OpenError> {
        self.create(id, Head::first()).await
    }

    /// The same of one to practise in, which it stays.
    pub async fn create_practice_workspace(&self, id: WorkspaceId) -> Result<(), OpenError> {
        self.create(id, Head::first_of_practice()).await
    }

    async fn create(&self, id: WorkspaceId, first: Head) -> Result<(), OpenError> {
        // Nobody finds it half made.
        let _one_at_a_time = self.opening.lock().await;
        let opener = self.opener();
        blocking(move || opener.create_workspace(id, &first)).await
    }

    /// Gives a workspace's file a new key. Its writes wait until the copy is made.
    pub async fn rotate_file_key(&self, id: WorkspaceId) -> Result<(), OpenError> {
        if self.postgres.is_some() {
            return Ok(());
        }
        let _one_at_a_time = self.opening.lock().await;
        self.publish_heads().await.map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
        let seen = self.seen_head(id).await?;
        let open = self.open.lock().remove(&id);
        let (opener, keyring) = (self.opener(), Arc::clone(&self.keyring));
        let searched = workspace_folder(&self.data, id).join("search.db");
        blocking(move || {
            if let Some(open) = open {
                open.database.close();
            }
            let unreachable = |error: crate::keyring::KeyError| OpenError::Unreachable { why: error.to_string() };
            keyring.rotate(id.as_str(), Purpose::File).map_err(unreachable)?;
            // Nothing is copied that can be made again: the next who searches has it made under the new key.
            search::remove(&searched).map_err(|source| OpenError::Folder { path: searched.clone(), source })?;
            keyring.rotate(id.as_str(), Purpose::Search).map_err(unreachable)?;
            keyring.forget_retired(id.as_str(), Purpose::Search).map_err(unreachable)?;
            // Opening finds the file under a retired key and makes the copy.
            opener.open_workspace(id, seen).map(|database| database.close())
        })
        .await
    }

    /// The same for the platform's own file, which nobody can do without meanwhile: reads and writes wait until the
    /// copy is made. Killed anywhere, the next start finishes it.
    pub async fn rotate_platform_file_key(&self) -> Result<(), OpenError> {
        if self.postgres.is_some() {
            return Ok(());
        }
        let _one_at_a_time = self.opening.lock().await;
        let (platform, keyring, path) =
            (Arc::clone(&self.platform), Arc::clone(&self.keyring), self.data.join(PLATFORM_FILE));
        blocking(move || {
            let unreachable = |why: String| OpenError::Unreachable { why };
            let before = keyring.get(PLATFORM_NAME, Purpose::File).map_err(|error| unreachable(error.to_string()))?;
            let key = keyring.rotate(PLATFORM_NAME, Purpose::File).map_err(|error| unreachable(error.to_string()))?;
            let exchanged = platform.exchange(|| {
                let copied = rekey::open_file(&path, PLATFORM_NAME, &key, &keyring).map(drop);
                let fresh = Home::File { path: path.clone(), key: Some(key) };
                // What failed before the new file took its place has left the old one there.
                let is_there = copied.is_ok() || fresh.open(Role::Reader).is_ok();
                (copied, if is_there { fresh } else { Home::File { path: path.clone(), key: before } })
            });
            exchanged.map_err(|error| unreachable(error.to_string()))?
        })
        .await
    }

    /// Destroys a workspace's keys, and with them every copy of it, and removes its file or its rows.
    pub async fn destroy_workspace(&self, id: WorkspaceId) -> Result<(), OpenError> {
        let _one_at_a_time = self.opening.lock().await;
        let open = self.open.lock().remove(&id);
        let (postgres, keyring, folder) =
            (self.postgres.clone(), Arc::clone(&self.keyring), workspace_folder(&self.data, id));
        // First: cut short after it, nothing says that there was more than what is begun anew.
        if postgres.is_none() {
            let forgotten = self.platform.write(move |tx| SeenHead::forget(tx, id)).await;
            forgotten.map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
        }
        blocking(move || {
            if let Some(open) = open {
                open.database.close();
            }
            if let Some(pool) = postgres {
                empty(&pool, id).map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
            }
            keyring.destroy(id.as_str()).map_err(|error| OpenError::Unreachable { why: error.to_string() })?;
            match std::fs::remove_dir_all(&folder) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    Err(OpenError::Folder { path: folder, source })
                }
                _ => Ok(()),
            }
        })
        .await?;
        let slept = self.platform.write(move |tx| {
            Lease::forget_all(tx, id)?;
            Wake::set(tx, id, None)
        });
        let slept = slept.await;
        slept.map_err(|error| OpenError::Unreachable { why: error.to_string() })
    }

    /// Writes down, outside of them, where the logs end: of each open workspace in the platform, of the platform
    /// beside the keys. Says how many had moved.
    pub async fn publish_heads(&self) -> Done<usize> {
        Ok(self.publish_workspace_heads().await? + self.publish_platform_head().await?)
    }

    async fn publish_platform_head(&self) -> Done<usize> {
        let head = self.platform.head();
        if head.end() == *self.platform_published.lock() {
            return Ok(0);
        }
        let (keyring, seen) = (Arc::clone(&self.keyring), SeenHead::of_platform(&head, self.clock.now()));
        let remembered = tokio::task::spawn_blocking(move || keyring.remember_platform_head(&seen));
        remembered.await.map_err(|_| Trouble::Panicked)??;
        *self.platform_published.lock() = head.end();
        Ok(1)
    }

    async fn publish_workspace_heads(&self) -> Done<usize> {
        let now = self.clock.now();
        let moved: Vec<(WorkspaceId, Head)> = {
            let open = self.open.lock();
            // A past that is made up may still be begun anew.
            let held = open.iter().filter(|(_, open)| !open.is_in_the_making());
            let heads = held.map(|(id, open)| (*id, open.database.head(), open.published));
            heads.filter(|(_, head, published)| head.end() != *published).map(|(id, head, _)| (id, head)).collect()
        };
        if moved.is_empty() {
            return Ok(0);
        }
        let rows: Vec<SeenHead> = moved.iter().map(|(id, head)| SeenHead::of(*id, head, now)).collect();
        self.platform.write(move |tx| rows.iter().try_for_each(|row| row.remember(tx))).await?;
        let count = moved.len();
        let mut open = self.open.lock();
        for (id, head) in moved {
            if let Some(open) = open.get_mut(&id) {
                open.published = head.end();
            }
        }
        Ok(count)
    }

    /// The operator says that the older copy was meant: what it holds is the truth from now on, and its log
    /// says who said so.
    pub async fn accept_restore(&self, id: WorkspaceId, note: Note) -> Result<(), OpenError> {
        let _one_at_a_time = self.opening.lock().await;
        let opener = self.opener();
        let database = blocking(move || opener.open_workspace(id, None)).await?;
        let raised = self.seen_head(id).await?.map_or(1, |seen| seen.epoch) + 1;
        let failed = |error: crate::Failure| OpenError::Unreachable { why: error.to_string() };
        database
            .write(move |tx| {
                tx.head.epoch = tx.head.epoch.max(raised);
                tx.write_down(note.clone())
            })
            .await
            .map_err(failed)?;
        let (head, now) = (database.head(), self.clock.now());
        self.platform.write(move |tx| SeenHead::of(id, &head, now).remember(tx)).await.map_err(failed)?;
        blocking(move || {
            database.close();
            Ok(())
        })
        .await
    }

    /// The same for the platform, of which the keyring remembers more. See [`Self::open_restored`].
    pub async fn accept_platform_restore(&self, note: Note) -> Done<()> {
        let keyring = Arc::clone(&self.keyring);
        let seen = tokio::task::spawn_blocking(move || keyring.seen_platform_head());
        let raised = seen.await.map_err(|_| Trouble::Panicked)??.map_or(1, |seen| seen.epoch) + 1;
        self.platform
            .write(move |tx| {
                tx.head.epoch = tx.head.epoch.max(raised);
                tx.write_down(note.clone())
            })
            .await?;
        self.publish_platform_head().await.map(drop)
    }

    /// Closes workspaces that nobody has asked for in a while.
    pub async fn close_idle(&self, idle: Duration) -> usize {
        // Nobody opens a file again that is just being closed.
        let _one_at_a_time = self.opening.lock().await;
        let now = Instant::now();
        self.close_where(|open| now.duration_since(open.used) >= idle).await
    }

    /// Lets everything that waits finish and closes every file.
    pub async fn close(&self) {
        // None is opened meanwhile, nor afterwards: the platform is needed for that.
        let _one_at_a_time = self.opening.lock().await;
        if let Err(error) = self.write_down_what_closes(&|_| true).await {
            tracing::warn!(error = %error, "where the workspaces stand could not be written down while closing");
        }
        let open: Vec<_> = self.open.lock().drain().collect();
        let ids = open.iter().map(|(id, _)| *id).collect();
        let closed = blocking(move || {
            open.iter().for_each(|(_, open)| open.database.close());
            Ok(())
        });
        let closed = match closed.await {
            Ok(()) => self.let_go(ids).await.map_err(|error| OpenError::Unreachable { why: error.to_string() }),
            failed => failed,
        };
        if let Err(error) = closed {
            tracing::error!(error = %error, "closing the workspaces was cut short");
        }
        let (platform, keyring, now) = (Arc::clone(&self.platform), Arc::clone(&self.keyring), self.clock.now());
        let closed = blocking(move || {
            platform.close();
            let seen = SeenHead::of_platform(&platform.head(), now);
            keyring.remember_platform_head(&seen).map_err(|error| OpenError::Unreachable { why: error.to_string() })
        });
        if let Err(error) = closed.await {
            tracing::error!(error = %error, "closing the platform was cut short");
        }
    }

    fn opened(&self, id: WorkspaceId) -> Option<Arc<Database>> {
        let mut open = self.open.lock();
        open.get_mut(&id).map(|open| {
            open.used = Instant::now();
            Arc::clone(&open.database)
        })
    }

    async fn close_beyond_limit(&self) {
        let excess = {
            let open = self.open.lock();
            let mut used: Vec<Instant> = open.values().map(|open| open.used).collect();
            used.sort_unstable();
            used.len().checked_sub(self.most_open).and_then(|excess| used.get(excess).copied())
        };
        if let Some(oldest_to_keep) = excess {
            self.close_where(|open| open.used < oldest_to_keep).await;
        }
    }

    /// Only those that nobody holds: an operation in flight keeps its workspace open.
    async fn close_where(&self, wanted: impl Fn(&Open) -> bool) -> usize {
        if let Err(error) = self.write_down_what_closes(&wanted).await {
            tracing::warn!(error = %error, "where the workspaces stand could not be written down");
            return 0;
        }
        let closing: Vec<(WorkspaceId, Open)> = {
            let mut open = self.open.lock();
            open.extract_if(|_, open| {
                wanted(open) && Arc::strong_count(&open.database) == 1 && open.database.head().end() == open.published
            })
            .collect()
        };
        let count = closing.len();
        if count > 0 {
            let ids = closing.iter().map(|(id, _)| *id).collect();
            let _closed = blocking(move || {
                closing.iter().for_each(|(_, open)| open.database.close());
                Ok(())
            })
            .await;
            // What is not let go of is found when its lease has run out.
            if let Err(error) = self.let_go(ids).await {
                tracing::warn!(error = %error, "that workspaces are closed could not be written down");
            }
        }
        count
    }

    /// The platform keeps where the logs end, and when the workspaces that are about to close must wake.
    async fn write_down_what_closes(&self, wanted: &impl Fn(&Open) -> bool) -> Done<()> {
        self.publish_heads().await?;
        let closing: Vec<(WorkspaceId, Arc<Database>)> = {
            let open = self.open.lock();
            open.iter().filter(|(_, open)| wanted(open)).map(|(id, open)| (*id, Arc::clone(&open.database))).collect()
        };
        if closing.is_empty() {
            return Ok(());
        }
        let mut due = Vec::with_capacity(closing.len());
        for (id, database) in closing {
            match database.read(next_due).await {
                Ok(at) => due.push((id, at)),
                // One that cannot be read does not keep the others open.
                Err(error) => {
                    tracing::error!(error = %error, workspace = %id, "when this workspace must wake could not be read")
                }
            }
        }
        self.platform.write(move |tx| due.iter().try_for_each(|(id, due)| Wake::set(tx, *id, *due))).await
    }

    pub async fn seen_head(&self, id: WorkspaceId) -> Result<Option<SeenHead>, OpenError> {
        self.platform
            .read(move |snapshot| {
                snapshot.first(workspace_heads::table.find(id.to_string()).select(SeenHead::as_select()))
            })
            .await
            .map_err(|error| OpenError::Unreachable { why: error.to_string() })
    }

    fn opener(&self) -> Opener {
        Opener {
            data: self.data.clone(),
            postgres: self.postgres.clone(),
            keyring: Arc::clone(&self.keyring),
            clock: Arc::clone(&self.clock),
            committed: Arc::clone(&self.committed),
            searched: Arc::clone(&self.searched),
        }
    }
}

impl Wake {
    fn set(tx: &mut Tx<'_>, id: WorkspaceId, due: Option<Timestamp>) -> Done<()> {
        let row = |due_at| Self { workspace: id.to_string(), due_at };
        match due {
            Some(due) => tx.put(&row(due)),
            None => tx.forget(&row(tx.now())),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(OpenError::Unreachable { why: "opening was cut short".to_owned() }))
}
