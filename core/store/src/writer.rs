//! The one writer of a database. It takes the operations that wait and commits them together: a
//! savepoint for each, one fsync for all. Nobody is answered before the commit.

use std::{
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
/// A write-ahead log above this is folded into the file.
const CHECKPOINT_BYTES: u64 = 4 * 1024 * 1024;
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
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(name: &str, pool: Arc<Pool>, context: Arc<Context>, file: Option<PathBuf>) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::sync_channel(QUEUE_LIMIT);
        let desk = Desk { waiting, pool, context, log: file.map(|file| with_suffix(file, "-wal")) };
        let thread = std::thread::Builder::new().name(format!("write {name}")).spawn(move || desk.serve())?;
        Ok(Self { queue, thread: Some(thread) })
    }

    pub(crate) async fn write<T, F>(&self, run: F) -> Done<T>
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
        answer.await.unwrap_or_else(|_| Err(Trouble::Closed.into()))
    }

    /// Lets what waits finish, then ends.
    pub(crate) fn close(self) {
        let Self { queue, thread } = self;
        drop(queue);
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("a writer ended in a panic");
        }
    }
}

fn busy() -> Failure {
    Problem::new(Reason::Unavailable, "storage.busy", "Too much is waiting to be written. Nothing was changed; ask again.")
        .retry_after(1)
        .into()
}

fn with_suffix(file: PathBuf, suffix: &str) -> PathBuf {
    let mut name = file.into_os_string();
    name.push(suffix);
    name.into()
}

/// The writer's thread.
struct Desk {
    waiting: mpsc::Receiver<Box<dyn Unit>>,
    pool: Arc<Pool>,
    context: Arc<Context>,
    /// The write-ahead log, where there is one to fold.
    log: Option<PathBuf>,
}

/// How a group that did not commit ended.
enum Collapse {
    /// The transaction is gone and nothing of it happened.
    Undone(Failure),
    /// The commit was sent and nobody knows.
    InDoubt,
}

impl Desk {
    fn serve(self) {
        while let Ok(first) = self.waiting.recv() {
            let mut group = vec![first];
            if let Err(trouble) = self.pool.lend(|connection| ((), self.write_group(connection, &mut group))) {
                group.iter_mut().for_each(|unit| unit.answer(Some(trouble.clone().into())));
            }
        }
        if self.log.is_some() {
            // Closing: fold the log, so that the file alone is the whole workspace.
            let folded = self.pool.lend(|connection| (checkpoint(connection, "TRUNCATE"), Sound::Yes));
            if !matches!(folded, Ok(Ok(()))) {
                tracing::warn!("the write-ahead log could not be folded while closing; it will be when the file opens");
            }
        }
    }

    fn write_group(&self, connection: &mut Connection, group: &mut Vec<Box<dyn Unit>>) -> Sound {
        match self.attempt(connection, group, true) {
            Ok(()) => self.fold_log(connection),
            Err(Collapse::InDoubt) => Sound::No,
            Err(Collapse::Undone(failure)) if group.len() == 1 => {
                refuse(group, failure);
                sound_after(connection)
            }
            // One of them broke the transaction of all: each for itself now.
            Err(Collapse::Undone(_)) => {
                for unit in group.drain(..) {
                    let mut alone = vec![unit];
                    match self.attempt(connection, &mut alone, false) {
                        Ok(()) => {}
                        Err(Collapse::InDoubt) => return Sound::No,
                        Err(Collapse::Undone(failure)) => refuse(&mut alone, failure),
                    }
                }
                sound_after(connection)
            }
        }
    }

    /// Runs and commits a group; takes more in while it runs. Answers everyone unless it collapses undone.
    fn attempt(&self, connection: &mut Connection, group: &mut Vec<Box<dyn Unit>>, take_more: bool) -> Result<(), Collapse> {
        let undone = |error: diesel::result::Error| Collapse::Undone(error.into());
        begin_write(connection, self.context.workspace).map_err(undone)?;
        let before: Head = match head::table.find(1).select(Head::as_select()).first(connection) {
            Ok(head) => head,
            Err(error) => {
                let _ended = roll_back(connection);
                return Err(undone(error));
            }
        };
        let started = Instant::now();
        let mut head = before.clone();
        let mut woken = false;
        let mut outcomes: Vec<Option<Failure>> = Vec::with_capacity(group.len());

        loop {
            if outcomes.len() == group.len() {
                let room = take_more && group.len() < GROUP_LIMIT && started.elapsed() < GROUP_TIME;
                match room.then(|| self.waiting.try_recv()) {
                    Some(Ok(unit)) => group.push(unit),
                    _ => break,
                }
            }
            let Some(unit) = group.get_mut(outcomes.len()) else { break };
            savepoint(connection).map_err(undone)?;
            match self.run(connection, &head, unit.as_mut()) {
                Ok((moved, wakes)) => {
                    release(connection).map_err(undone)?;
                    head = moved;
                    woken |= wakes;
                    outcomes.push(None);
                }
                Err(failure) => {
                    if roll_back_to_savepoint(connection).is_err() {
                        let _already_gone = roll_back(connection);
                        return Err(Collapse::Undone(failure));
                    }
                    outcomes.push(Some(failure));
                }
            }
        }

        if head != before
            && let Err(error) = head.change_row(connection)
        {
            let _ended = roll_back(connection);
            return Err(undone(error));
        }
        if let Err(error) = commit(connection) {
            return Err(self.after_failed_commit(connection, &error, group, outcomes));
        }
        self.context.publish(&head, woken);
        group.iter_mut().zip(outcomes).for_each(|(unit, outcome)| unit.answer(outcome));
        Ok(())
    }

    fn run(&self, connection: &mut Connection, head: &Head, unit: &mut dyn Unit) -> Done<(Head, bool)> {
        let snapshot = Snapshot::new(connection, &self.context);
        let mut tx = Tx::new(snapshot, head.clone());
        match catch_unwind(AssertUnwindSafe(|| unit.run(&mut tx))) {
            Ok(Ok(())) if tx.has_untold() => Err(Failure::internal("An operation changed rows without an audit entry.")),
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
        if Trouble::behind(error) == Some(Trouble::NoSpace) && roll_back(connection).is_ok() {
            return Collapse::Undone(Trouble::NoSpace.into());
        }
        let _unknown = roll_back(connection);
        for (unit, outcome) in group.iter_mut().zip(outcomes) {
            unit.answer(Some(outcome.unwrap_or_else(|| Trouble::InDoubt.into())));
        }
        Collapse::InDoubt
    }

    /// The one place that checkpoints; a log shipper may hold it back.
    fn fold_log(&self, connection: &mut Connection) -> Sound {
        let Some(log) = &self.log else { return Sound::Yes };
        if self.context.holds_log() {
            return Sound::Yes;
        }
        let bytes = std::fs::metadata(log).map_or(0, |file| file.len());
        if bytes > CHECKPOINT_BYTES && self.context.may_fold_again(bytes) {
            let how = if bytes > TRUNCATE_BYTES { "TRUNCATE" } else { "PASSIVE" };
            if let Err(error) = checkpoint(connection, how) {
                tracing::warn!(error = %error, "the write-ahead log could not be folded; it will be tried again");
            }
        }
        Sound::Yes
    }
}

/// Tells the only one of a group.
fn refuse(group: &mut Vec<Box<dyn Unit>>, failure: Failure) {
    if let Some(mut unit) = group.pop() {
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
