//! One open database: its writer, its readers, and what they share.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use diesel::RunQueryDsl as _;
use model::WorkspaceId;
use parking_lot::{Mutex, RwLock};
use tokio::sync::Notify;

use crate::{
    Clock, Connection, Done, Failure, Head, Snapshot, Trouble, Tx,
    blob::Blobs,
    home::Home,
    keyring::Keyring,
    pool::{Pool, Sound},
    search::Index,
    transaction::{begin_read, commit, roll_back},
    writer::Writer,
};

/// What a writer and its readers share.
pub(crate) struct Context {
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) practice: bool,
    /// The head as last committed here. On SQLite nobody else writes, so it is the head.
    head: Mutex<Head>,
    policy_version: AtomicI64,
    log_held: AtomicBool,
    committed: Arc<Notify>,
    /// What can be searched; a workspace's only.
    pub(crate) index: Option<Index>,
    pub(crate) blobs: Option<Blobs>,
}

impl Context {
    pub(crate) fn new(
        workspace: Option<WorkspaceId>,
        keyring: Arc<Keyring>,
        clock: Arc<dyn Clock>,
        head: Head,
        committed: Arc<Notify>,
    ) -> Self {
        Self {
            workspace,
            keyring,
            clock,
            practice: head.practice,
            policy_version: AtomicI64::new(head.policy_version),
            head: Mutex::new(head),
            log_held: AtomicBool::new(false),
            committed,
            index: None,
            blobs: None,
        }
    }

    /// What a workspace has beside its records.
    pub(crate) fn beside(self, index: Index, blobs: Blobs) -> Self {
        Self { index: Some(index), blobs: Some(blobs), ..self }
    }

    pub(crate) fn publish(&self, head: &Head, woken: bool) {
        self.policy_version.store(head.policy_version, Ordering::Release);
        self.head.lock().clone_from(head);
        if woken {
            self.committed.notify_waiters();
        }
    }

    pub(crate) fn holds_log(&self) -> bool {
        self.log_held.load(Ordering::Relaxed)
    }
}

pub struct Database {
    writer: RwLock<Option<Writer>>,
    writers: Arc<Pool>,
    readers: Arc<Pool>,
    context: Arc<Context>,
    shared: bool,
}

impl Database {
    pub(crate) fn start(
        name: &str,
        writers: Arc<Pool>,
        readers: Arc<Pool>,
        context: Context,
        file: Option<PathBuf>,
    ) -> std::io::Result<Self> {
        let context = Arc::new(context);
        let shared = file.is_none();
        let writer = Writer::start(name, Arc::clone(&writers), Arc::clone(&context), file)?;
        Ok(Self { writer: RwLock::new(Some(writer)), writers, readers, context, shared })
    }

    /// Runs `work` in a transaction and answers after its commit. It may run more than once; only one
    /// run commits.
    pub async fn write<T, F>(&self, work: F) -> Done<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Done<T> + Send + 'static,
    {
        let answer = match &*self.writer.read() {
            Some(writer) => writer.submit(work)?,
            None => return Err(Trouble::Closed.into()),
        };
        answer.await.unwrap_or_else(|_| Err(Trouble::Closed.into()))
    }

    /// Runs `work` on one moment of the database.
    pub async fn read<T, F>(&self, work: F) -> Done<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Snapshot<'_>) -> Done<T> + Send + 'static,
    {
        self.check_open()?;
        let (readers, context) = (Arc::clone(&self.readers), Arc::clone(&self.context));
        tokio::task::spawn_blocking(move || read(&readers, &context, work))
            .await
            .unwrap_or_else(|_| Err(Trouble::Panicked.into()))
    }

    /// As [`Self::read`], on the thread that asks: for a few rows of a file, which takes less time than waking
    /// another thread. On a server the answer travels, so there it is [`Self::read`].
    pub async fn read_quickly<T, F>(&self, work: F) -> Done<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Snapshot<'_>) -> Done<T> + Send + 'static,
    {
        if self.shared {
            return self.read(work).await;
        }
        self.check_open()?;
        read(&self.readers, &self.context, work)
    }

    /// Whoever still holds this after it was closed would read a file that another has taken the place of.
    fn check_open(&self) -> Done<()> {
        if self.writer.read().is_some() { Ok(()) } else { Err(Trouble::Closed.into()) }
    }

    /// The version of who may do what, where this process is the only one that changes it; otherwise it
    /// must be read with the data.
    pub fn policy_version(&self) -> Option<i64> {
        (!self.shared).then(|| self.context.policy_version.load(Ordering::Acquire))
    }

    /// Whether other processes may use it too.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Whether nobody was ever let in, as far as is known here.
    pub fn has_nobody(&self) -> bool {
        self.context.policy_version.load(Ordering::Acquire) == Head::FIRST_POLICY
    }

    /// Whether what is in it is made up, to practise with.
    pub fn is_practice(&self) -> bool {
        self.context.practice
    }

    /// Where the chain ended at the last commit made here.
    pub fn head(&self) -> Head {
        self.context.head.lock().clone()
    }

    pub fn workspace(&self) -> Option<WorkspaceId> {
        self.context.workspace
    }

    /// Keeps the write-ahead log from being folded, for whoever ships it elsewhere.
    pub fn hold_log(&self, hold: bool) {
        self.context.log_held.store(hold, Ordering::Relaxed);
    }

    /// Where what is kept as bytes is; the platform keeps nothing so.
    pub fn blobs(&self) -> Option<&Blobs> {
        self.context.blobs.as_ref()
    }

    /// Brings the search index up to where the log ends, for at most this long. Says whether it is there. Who only
    /// asks again and again pays nothing where nothing was written.
    pub async fn follow_search(&self, within: Duration) -> Done<bool> {
        let at = self.context.head.lock().event_seq;
        if self.context.index.as_ref().is_none_or(|index| index.is_at(at)) {
            return Ok(true);
        }
        self.with_index(move |index, readers, context| index.follow(readers, context, within)).await
    }

    /// The same for who does not wait for it, and only where there is a reason to.
    pub async fn follow_search_if_due(&self, within: Duration) -> Done<bool> {
        let at = self.context.head.lock().event_seq;
        if self.context.index.as_ref().is_some_and(|index| index.is_due(at)) {
            return self.follow_search(within).await;
        }
        Ok(true)
    }

    /// Takes what is about a person out of the search index.
    pub async fn forget_in_search(&self, person: String) -> Done<usize> {
        self.with_index(move |index, readers, context| index.forget_person(readers, context, &person)).await
    }

    /// Puts the search index under another key, where it is a file of its own: no older copy of it opens any more.
    pub async fn exchange_search_key(&self) -> Done<()> {
        self.with_index(|index, _, _| index.exchange_key()).await
    }

    /// Folds the log into the file, so that what was written over is in neither. Waits for whoever reads an older
    /// moment; a log that is shipped elsewhere is left to whoever ships it. A server has no log of its own here.
    pub async fn leave_no_trace(&self) -> Done<()> {
        self.check_open()?;
        if self.shared || self.context.holds_log() {
            return Ok(());
        }
        let writers = Arc::clone(&self.writers);
        let folded = tokio::task::spawn_blocking(move || writers.lend(|connection| (fold(connection), Sound::Yes)));
        folded.await.unwrap_or(Err(Trouble::Panicked))?
    }

    /// The pages of its file that are not what they were when they were written. A server looks after its own.
    pub async fn damaged_pages(&self) -> Done<Vec<String>> {
        self.check_open()?;
        if self.shared {
            return Ok(Vec::new());
        }
        let readers = Arc::clone(&self.readers);
        let checked = tokio::task::spawn_blocking(move || readers.lend(|connection| (check(connection), Sound::Yes)));
        checked.await.unwrap_or(Err(Trouble::Panicked))?
    }

    async fn with_index<T: Default + Send + 'static>(
        &self,
        work: impl FnOnce(&Index, &Pool, &Context) -> Done<T> + Send + 'static,
    ) -> Done<T> {
        self.check_open()?;
        let (readers, context) = (Arc::clone(&self.readers), Arc::clone(&self.context));
        let done = tokio::task::spawn_blocking(move || match &context.index {
            Some(index) => work(index, &readers, &context),
            None => Ok(T::default()),
        });
        done.await.unwrap_or_else(|_| Err(Trouble::Panicked.into()))
    }

    /// Puts another file in the place of this one. Whoever reads or writes meanwhile waits until `work` is done,
    /// which says where things are then. Blocks.
    pub(crate) fn exchange<T>(&self, work: impl FnOnce() -> (T, Home)) -> Done<T> {
        // The writer's first: it may be waiting for nobody.
        let (writers, readers) = (self.writers.empty()?, self.readers.empty()?);
        let (done, home) = work();
        writers.move_to(home.clone());
        readers.move_to(home);
        Ok(done)
    }

    /// Lets what waits finish, folds the log and ends the writer. Blocks.
    pub(crate) fn close(&self) {
        let writer = self.writer.write().take();
        if let Some(writer) = writer {
            writer.close();
        }
        self.context.index.iter().for_each(Index::close);
    }
}

/// A writer that nobody ends goes on folding its log while the process is already being torn down around it.
impl Drop for Database {
    fn drop(&mut self) {
        self.close();
    }
}

/// Whether somebody was in the way is what SQLite answers.
#[expect(clippy::disallowed_methods, reason = "diesel knows no pragma")]
fn fold(connection: &mut Connection) -> Done<()> {
    #[derive(diesel::QueryableByName)]
    struct Folded {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        busy: i32,
    }
    let Connection::Sqlite(sqlite) = connection else { return Ok(()) };
    let folded: Folded = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(sqlite)?;
    if folded.busy == 0 { Ok(()) } else { Err(Trouble::Unreachable.into()) }
}

#[expect(clippy::disallowed_methods, reason = "diesel knows no pragma")]
fn check(connection: &mut Connection) -> Done<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Page {
        #[diesel(sql_type = diesel::sql_types::Text)]
        cipher_integrity_check: String,
    }
    let Connection::Sqlite(sqlite) = connection else { return Ok(Vec::new()) };
    let found: Vec<Page> = diesel::sql_query("PRAGMA cipher_integrity_check").load(sqlite)?;
    Ok(found.into_iter().map(|page| page.cipher_integrity_check).collect())
}

fn read<T>(readers: &Pool, context: &Context, work: impl FnOnce(&mut Snapshot<'_>) -> Done<T>) -> Done<T> {
    readers
        .lend(|connection| {
            if let Err(error) = begin_read(connection, context.workspace) {
                return (Err(Failure::from(error)), Sound::No);
            }
            let mut snapshot = Snapshot::new(connection, context);
            let answer = work(&mut snapshot);
            let ended = if answer.is_ok() { commit(connection) } else { roll_back(connection) };
            let sound = ended.is_ok() && !answer.as_ref().is_err_and(Failure::is_damage);
            (answer, if sound { Sound::Yes } else { Sound::No })
        })
        .unwrap_or_else(|trouble| Err(trouble.into()))
}
