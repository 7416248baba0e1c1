//! The one writer of a database. It takes the operations that wait and commits them together: a
//! savepoint for each, one fsync for all. Nobody is answered before the commit.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use diesel::{QueryDsl as _, RunQueryDsl as _, SelectableHelper as _, connection::SimpleConnection};
use model::{Problem, Reason};
use tokio::sync::oneshot;

use crate::{
    Connection, Done, Failure, Head, Snapshot, Trouble, Tx, Unrecorded as _,
    connection::{believe_the_disk, log_of},
    database::Context,
    pool::{Pool, Sound},
    schema::head,
    transaction::{begin_write, commit, release, roll_back, roll_back_to_savepoint, savepoint},
};

/// How many operations one commit carries at most.
const GROUP_LIMIT: usize = 128;
/// How long a group may take others in before it commits.
const GROUP_TIME: Duration = Duration::from_millis(10);
/// How many operations may wait; more are told to come back.
const QUEUE_LIMIT: usize = 4_096;
/// A write-ahead log above this is folded into the file, and again when it has grown by as much.
const CHECKPOINT_BYTES: u64 = 4 * 1024 * 1024;
/// A folded log stays as long as it is while it is written again from its beginning, so its length does not
/// tell how much of it is new: after so many commits it is folded anyway.
const CHECKPOINT_COMMITS: u64 = 256;
/// A write-ahead log above this is also cut back to nothing.
const TRUNCATE_BYTES: u64 = 32 * 1024 * 1024;

/// One operation that waits for its commit. It may run more than once, but only one run commits.
trait Unit: Send {
    fn run(&mut self, tx: &mut Tx<'_>) -> Done<()>;
    fn answer(&mut self, failure: Option<Failure>);
}

struct Work<T, F> {
    run: F,
    done: Option<T>,
    reply: Option<oneshot::Sender<Done<T>>>,
}

impl<T: Send, F: FnMut(&mut Tx<'_>) -> Done<T> + Send> Unit for Work<T, F> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Done<()> {
        self.done = Some((self.run)(tx)?);
        Ok(())
    }

    fn answer(&mut self, failure: Option<Failure>) {
        let answer = match (failure, self.done.take()) {
            (None, Some(done)) => Ok(done),
            (Some(failure), _) => Err(failure),
            (None, None) => Err(Trouble::Closed.into()),
        };
        if let Some(reply) = self.reply.take() {
            // Whoever asked may have gone; what was done is done.
            let _gone = reply.send(answer);
        }
    }
}

pub(crate) struct Writer {
    queue: mpsc::SyncSender<Box<dyn Unit>>,
    thread: JoinHandle<()>,
}

impl Writer {
    pub(crate) fn start(
        name: &str,
        pool: Arc<Pool>,
        context: Arc<Context>,
        file: Option<PathBuf>,
    ) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::sync_channel(QUEUE_LIMIT);
        let desk = Desk { waiting, pool, context, log: file.as_deref().map(log_of), file, folded: Cell::default() };
        let thread = std::thread::Builder::new().name(format!("write {name}")).spawn(move || desk.serve())?;
        Ok(Self { queue, thread })
    }

    /// Puts an operation into the queue. The answer comes after its commit, also when this is closed meanwhile.
    pub(crate) fn submit<T, F>(&self, run: F) -> Done<oneshot::Receiver<Done<T>>>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Done<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let unit = Box::new(Work { run, done: None, reply: Some(reply) });
        self.queue.try_send(unit).map_err(|error| match error {
            mpsc::TrySendError::Full(_) => busy(),
            mpsc::TrySendError::Disconnected(_) => Trouble::Closed.into(),
        })?;
        Ok(answer)
    }

    /// Lets what waits finish, then ends.
    pub(crate) fn close(self) {
        let Self { queue, thread } = self;
        drop(queue);
        // An operation may hold its own database, and be the last to let go of it.
        if thread.thread().id() == std::thread::current().id() {
            return;
        }
        if thread.join().is_err() {
            tracing::error!("a writer ended in a panic");
        }
    }
}

fn busy() -> Failure {
    Problem::new(
        Reason::Unavailable,
        "storage.busy",
        "Too much is waiting to be written. Nothing was changed; ask again.",
    )
    .retry_after(1)
    .into()
}

/// The writer's thread.
struct Desk {
    waiting: mpsc::Receiver<Box<dyn Unit>>,
    pool: Arc<Pool>,
    context: Arc<Context>,
    /// Where it is one.
    file: Option<PathBuf>,
    /// The write-ahead log, where there is one to fold.
    log: Option<PathBuf>,
    folded: Cell<Folded>,
}

/// How long the log was when it was last folded, and how many commits ago.
#[derive(Clone, Copy, Default)]
struct Folded {
    bytes: u64,
    commits: u64,
}

/// A transaction before its commit.
struct Filled {
    head: Head,
    woken: bool,
    /// For each of the group, why not.
    outcomes: Vec<Option<Failure>>,
}

/// How a group that did not commit ended.
enum Collapse {
    /// The transaction is gone and nothing of it happened; nobody was told yet.
    Undone(Failure),
    /// Everyone was told.
    Told,
}

impl Desk {
    fn serve(self) {
        while let Ok(first) = self.waiting.recv() {
            let mut group = vec![first];
            match self.write(&mut group, true) {
                // One of them broke the transaction of all: each for itself now.
                Err(Collapse::Undone(_)) if group.len() > 1 => group.into_iter().for_each(|unit| {
                    let mut alone = vec![unit];
                    let ended = self.write(&mut alone, false);
                    refuse(&mut alone, ended);
                }),
                ended => refuse(&mut group, ended),
            }
        }
        if self.log.is_some() {
            // Closing: fold the log, so that the file alone is the whole workspace.
            let folded = self.pool.lend(|connection| (checkpoint(connection, "TRUNCATE"), Sound::Yes));
            if !matches!(folded, Ok(Ok(()))) {
                tracing::warn!("the write-ahead log could not be folded while closing; it will be when the file opens");
                self.believe_the_disk();
            }
        }
    }

    /// One transaction, on a connection that is not used again if the transaction left it in a bad way.
    fn write(&self, group: &mut Vec<Box<dyn Unit>>, take_more: bool) -> Result<(), Collapse> {
        let written = self.pool.lend(|connection| {
            let ended = self.attempt(connection, group, take_more);
            let sound = match &ended {
                Ok(()) => {
                    self.fold_log(connection);
                    Sound::Yes
                }
                Err(Collapse::Undone(failure)) if !failure.is_damage() => sound_after(connection),
                Err(_) => Sound::No,
            };
            (ended, sound)
        });
        written.unwrap_or_else(|trouble| {
            group.iter_mut().for_each(|unit| unit.answer(Some(trouble.clone().into())));
            Err(Collapse::Told)
        })
    }

    /// Runs and commits a group; takes more in while it runs. Answers everyone unless it collapses undone.
    fn attempt(
        &self,
        connection: &mut Connection,
        group: &mut Vec<Box<dyn Unit>>,
        take_more: bool,
    ) -> Result<(), Collapse> {
        begin_write(connection, self.context.workspace).map_err(|error| Collapse::Undone(error.into()))?;
        let filled = self.fill(connection, group, take_more).map_err(|failure| {
            // It may already be gone: a full disk takes all of it back.
            let _gone = roll_back(connection);
            Collapse::Undone(failure)
        })?;
        if let Err(error) = commit(connection) {
            return Err(self.after_failed_commit(connection, &error, group, filled.outcomes));
        }
        self.context.publish(&filled.head, filled.woken);
        group.iter_mut().zip(filled.outcomes).for_each(|(unit, outcome)| unit.answer(outcome));
        Ok(())
    }

    /// Everything between the beginning and the commit.
    fn fill(&self, connection: &mut Connection, group: &mut Vec<Box<dyn Unit>>, take_more: bool) -> Done<Filled> {
        let before: Head = head::table.find(1).select(Head::as_select()).first(connection)?;
        let started = Instant::now();
        let mut filled = Filled { head: before.clone(), woken: false, outcomes: Vec::with_capacity(group.len()) };
        loop {
            if filled.outcomes.len() == group.len() {
                let room = take_more && group.len() < GROUP_LIMIT && started.elapsed() < GROUP_TIME;
                match room.then(|| self.waiting.try_recv()) {
                    Some(Ok(unit)) => group.push(unit),
                    _ => break,
                }
            }
            let Some(unit) = group.get_mut(filled.outcomes.len()) else { break };
            savepoint(connection)?;
            match self.run(connection, &filled.head, &before, unit.as_mut()) {
                Ok((head, woken)) => {
                    release(connection)?;
                    filled.head = head;
                    filled.woken |= woken;
                    filled.outcomes.push(None);
                }
                // Nothing more can be done on a connection that has met a damaged page.
                Err(failure) if failure.is_damage() || roll_back_to_savepoint(connection).is_err() => {
                    return Err(failure);
                }
                Err(failure) => filled.outcomes.push(Some(failure)),
            }
        }
        if filled.head != before {
            filled.head.change_row(connection)?;
        }
        Ok(filled)
    }

    fn run(
        &self,
        connection: &mut Connection,
        head: &Head,
        committed: &Head,
        unit: &mut dyn Unit,
    ) -> Done<(Head, bool)> {
        let snapshot = Snapshot::new(connection, &self.context);
        let mut tx = Tx::new(snapshot, head.clone(), committed);
        match catch_unwind(AssertUnwindSafe(|| unit.run(&mut tx))) {
            Ok(Ok(())) if tx.has_untold() => {
                Err(Failure::internal("An operation changed rows without an audit entry."))
            }
            Ok(Ok(())) => Ok((tx.head, tx.woken)),
            Ok(Err(failure)) => Err(failure),
            Err(_) => {
                tracing::error!("an operation panicked; what it did was taken back");
                Err(Trouble::Panicked.into())
            }
        }
    }

    /// A full disk is a clean no: the transaction was taken back. After any other error the log may or
    /// may not hold the commit, so nobody is told that it happened or that it did not.
    fn after_failed_commit(
        &self,
        connection: &mut Connection,
        error: &diesel::result::Error,
        group: &mut [Box<dyn Unit>],
        outcomes: Vec<Option<Failure>>,
    ) -> Collapse {
        tracing::error!(error = %error, "a commit failed");
        // SQLite has usually taken it back by itself.
        let _gone = roll_back(connection);
        if Trouble::behind(error) == Some(Trouble::NoSpace) {
            return Collapse::Undone(Trouble::NoSpace.into());
        }
        self.believe_the_disk();
        for (unit, outcome) in group.iter_mut().zip(outcomes) {
            unit.answer(Some(outcome.unwrap_or_else(|| Trouble::InDoubt.into())));
        }
        Collapse::Told
    }

    /// Nothing is acknowledged any more on what the system remembers of a write that failed.
    fn believe_the_disk(&self) {
        self.file.iter().for_each(|file| believe_the_disk(file));
    }

    /// The one place that checkpoints; a log shipper may hold it back.
    fn fold_log(&self, connection: &mut Connection) {
        let Some(log) = &self.log else { return };
        if self.context.holds_log() {
            return;
        }
        let length = || std::fs::metadata(log).map_or(0, |file| file.len());
        let (bytes, last) = (length(), self.folded.get());
        let is_due =
            bytes >= last.bytes + CHECKPOINT_BYTES || bytes >= CHECKPOINT_BYTES && last.commits >= CHECKPOINT_COMMITS;
        if !is_due {
            self.folded.set(Folded { commits: last.commits + 1, ..last });
            return;
        }
        let how = if bytes > TRUNCATE_BYTES { "TRUNCATE" } else { "PASSIVE" };
        if let Err(error) = checkpoint(connection, how) {
            tracing::warn!(error = %error, "the write-ahead log could not be folded; it will be tried again");
            self.believe_the_disk();
        }
        self.folded.set(Folded { bytes: length(), commits: 0 });
    }
}

/// Tells the only one of a group why it was undone; whoever was answered stays answered.
fn refuse(group: &mut [Box<dyn Unit>], ended: Result<(), Collapse>) {
    if let (Err(Collapse::Undone(failure)), [unit]) = (ended, group) {
        unit.answer(Some(failure));
    }
}

fn checkpoint(connection: &mut Connection, how: &str) -> diesel::QueryResult<()> {
    connection.batch_execute(&format!("PRAGMA wal_checkpoint({how});"))
}

/// A connection that cannot even take back is closed.
fn sound_after(connection: &mut Connection) -> Sound {
    // Usually fails, because the transaction is already gone: then there is nothing to take back.
    let _gone = roll_back(connection);
    match connection.batch_execute("SELECT 1") {
        Ok(()) => Sound::Yes,
        Err(_) => Sound::No,
    }
}
