//! The index of one workspace: brought up to date with its records, asked, and thrown away when in doubt.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection as _;
use model::{Problem, Reason, WorkspaceId};
use parking_lot::Mutex;

use super::{
    Found, Hit, Kind,
    file::{SearchFile, forget_traces},
    follow, query,
    rows::Progress,
    write,
};
use crate::{
    Connection, Done, Failure, Snapshot, Trouble,
    database::Context,
    keyring::Keyring,
    pool::{Pool, Sound},
    transaction::{begin_read, commit, enter_workspace, roll_back},
};

/// Nothing is known of the index yet.
const UNKNOWN: i64 = -1;

pub(crate) struct Index {
    kinds: Arc<[Kind]>,
    /// Where it is one; on PostgreSQL the rows are beside the records.
    file: Option<SearchFile>,
    /// The event that it has come to, as far as this process has seen.
    known: AtomicI64,
    /// Where the log ended when this process began to follow it.
    begun_at: i64,
    is_wanted: AtomicBool,
    /// One at a time brings it up to date; the others wait for what they would have done themselves.
    following: Mutex<()>,
}

/// What one step left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    More,
}

/// Where a step failed. What is wrong with the index is mended; what is wrong with the records is not its business.
enum Fault {
    Index(Failure),
    Records(Failure),
}

impl Index {
    /// In a file, or without one beside the records.
    pub(crate) fn new(
        kinds: Arc<[Kind]>,
        file: Option<PathBuf>,
        workspace: WorkspaceId,
        keyring: &Arc<Keyring>,
        begun_at: i64,
    ) -> Self {
        let file = file.map(|path| SearchFile::new(path, workspace.to_string(), Arc::clone(keyring)));
        Self {
            kinds,
            file,
            known: AtomicI64::new(UNKNOWN),
            begun_at,
            is_wanted: AtomicBool::default(),
            following: Mutex::default(),
        }
    }

    /// Whether somebody has to bring it up to date who does not wait for it: something was written here, or looked
    /// for and not ready.
    pub(crate) fn is_due(&self, event: i64) -> bool {
        let is_used = event > self.begun_at || self.is_wanted.load(Ordering::Acquire);
        is_used && !self.kinds.is_empty() && self.known.load(Ordering::Acquire) < event
    }

    /// Whether it has everything up to this event, as far as this process knows.
    pub(crate) fn is_at(&self, event: i64) -> bool {
        self.kinds.is_empty() || self.file.is_some() && self.known.load(Ordering::Acquire) >= event
    }

    /// Takes in what happened since it was last looked after, for at most this long. Says whether it is done.
    pub(crate) fn follow(&self, records: &Pool, context: &Context, within: Duration) -> Done<bool> {
        self.is_wanted.store(true, Ordering::Release);
        let began = Instant::now();
        let Some(_alone) = self.following.try_lock_for(within) else { return Ok(false) };
        let mut mended = false;
        loop {
            match self.step(records, context) {
                Ok(Left::Nothing) => return Ok(true),
                Ok(Left::More) if began.elapsed() < within => {}
                Ok(Left::More) => return Ok(false),
                Err(Fault::Index(failure)) if !mended && is_mendable(&failure) => {
                    tracing::warn!(error = %failure, "the search index is made anew");
                    self.empty(records, context)?;
                    mended = true;
                }
                Err(Fault::Index(failure) | Fault::Records(failure)) => return Err(failure),
            }
        }
    }

    /// Looks for a text among the records of a kind.
    pub(crate) fn find(
        &self,
        snapshot: &mut Connection,
        kind: &'static str,
        text: &str,
        enough: Option<usize>,
    ) -> Done<Found> {
        self.ask_whole(snapshot, kind, |connection| query::find(connection, kind, text, enough))
    }

    /// The records of a kind that stand in line, after this one; all of them, or those among these.
    pub(crate) fn in_line(
        &self,
        snapshot: &mut Connection,
        kind: &'static str,
        among: Option<&[String]>,
        after: Option<i64>,
        most: i64,
    ) -> Done<Option<Vec<(i64, String)>>> {
        self.ask_whole(snapshot, kind, |connection| query::in_line(connection, kind, among, after, most))
    }

    /// Refused while the index is not whole: what is missing in an answer cannot be seen.
    fn ask_whole<T>(
        &self,
        snapshot: &mut Connection,
        kind: &'static str,
        work: impl FnOnce(&mut Connection) -> diesel::QueryResult<T>,
    ) -> Done<T> {
        self.ask(snapshot, |connection| {
            let progress = write::progress(connection)?;
            let is_whole = progress.iter().any(|progress| progress.kind == kind && progress.walked.is_none());
            if is_whole { work(connection).map(Some) } else { Ok(None) }
        })?
        .ok_or_else(not_ready)
    }

    /// The ids of what was found.
    pub(crate) fn ids(&self, snapshot: &mut Connection, hits: &[Hit]) -> Done<Vec<(Hit, String)>> {
        let ids = self.ask(snapshot, |connection| query::ids(connection, hits))?;
        Ok(query::in_order(hits, ids))
    }

    /// Takes out what is about a person, and leaves no trace of it.
    pub(crate) fn forget_person(&self, records: &Pool, context: &Context, person: &str) -> Done<usize> {
        let _alone = self.following.lock();
        self.written(records, context, |connection| write::forget_person(connection, person))
    }

    pub(crate) fn exchange_key(&self) -> Done<()> {
        let _alone = self.following.lock();
        // Should it be made anew, it is read again how far it has come.
        self.known.store(UNKNOWN, Ordering::Release);
        self.file.as_ref().map_or(Ok(()), SearchFile::exchange_key)
    }

    pub(crate) fn close(&self) {
        let _alone = self.following.lock();
        self.known.store(UNKNOWN, Ordering::Release);
        self.file.iter().for_each(SearchFile::close);
    }

    /// Reads where the index is: on PostgreSQL in the transaction that asks.
    fn ask<T>(
        &self,
        snapshot: &mut Connection,
        work: impl FnOnce(&mut Connection) -> diesel::QueryResult<T>,
    ) -> Done<T> {
        let Some(file) = &self.file else { return Ok(work(snapshot)?) };
        let asked = file.read(|connection| {
            let begun = begin_read(connection, None);
            let answer = begun.and_then(|()| work(connection)).map_err(Failure::from);
            let ended = if answer.is_ok() { commit(connection) } else { roll_back(connection) };
            (answer, if ended.is_ok() { Sound::Yes } else { Sound::No })
        });
        let failure = match asked.and_then(|answer| answer) {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        if !is_mendable(&failure) {
            return Err(failure);
        }
        tracing::warn!(error = %failure, "the search file is damaged and is made anew");
        self.known.store(UNKNOWN, Ordering::Release);
        file.discard()?;
        Err(not_ready())
    }

    fn step(&self, records: &Pool, context: &Context) -> Result<Left, Fault> {
        let has_looked = self.known.load(Ordering::Acquire) != UNKNOWN;
        let stepped = match &self.file {
            Some(file) => file.write(|connection| {
                let begun = connection.batch_execute("BEGIN IMMEDIATE").map_err(fault);
                let stepped = begun.and_then(|()| {
                    let known = write::progress(connection).map_err(fault)?;
                    let (steps, event) =
                        next_in(records, context, &self.kinds, &known, has_looked).map_err(Fault::Records)?;
                    apply(connection, &steps).map_err(fault)?;
                    Ok((steps, event))
                });
                end(connection, stepped)
            }),
            None => records
                .lend(|connection| {
                    let enter = enter_workspace(context.workspace);
                    let begun = connection.batch_execute(&format!("BEGIN; {enter} {ALONE};")).map_err(fault);
                    let stepped = begun.and_then(|()| {
                        let known = write::progress(connection).map_err(fault)?;
                        let mut snapshot = Snapshot::new(connection, context);
                        let (steps, event) =
                            follow::next(&mut snapshot, &self.kinds, &known, has_looked).map_err(Fault::Records)?;
                        apply(connection, &steps).map_err(fault)?;
                        Ok((steps, event))
                    });
                    end(connection, stepped)
                })
                .map_err(Failure::from),
        };
        let (steps, event) = stepped.map_err(Fault::Index)??;
        if steps.iter().any(|step| step.more) {
            return Ok(Left::More);
        }
        self.known.store(event, Ordering::Release);
        Ok(Left::Nothing)
    }

    /// Empties it, file or rows.
    fn empty(&self, records: &Pool, context: &Context) -> Done<()> {
        self.known.store(UNKNOWN, Ordering::Release);
        match &self.file {
            Some(file) => file.discard(),
            None => self.written(records, context, write::clear),
        }
    }

    fn written<T>(
        &self,
        records: &Pool,
        context: &Context,
        work: impl FnOnce(&mut Connection) -> diesel::QueryResult<T>,
    ) -> Done<T> {
        let begin = match &self.file {
            Some(_) => "BEGIN IMMEDIATE".to_owned(),
            None => format!("BEGIN; {} {ALONE};", enter_workspace(context.workspace)),
        };
        let write = |connection: &mut Connection| {
            let begun = connection.batch_execute(&begin);
            let written = begun.and_then(|()| work(connection)).map_err(fault);
            let (written, sound) = end(connection, written);
            let written = written.and_then(|done| forget_traces(connection).map(|()| done).map_err(fault));
            (written, sound)
        };
        let written = match &self.file {
            Some(file) => file.write(write)?,
            None => records.lend(write)?,
        };
        written.map_err(|(Fault::Index(failure) | Fault::Records(failure))| failure)
    }
}

/// On PostgreSQL several nodes may want to bring the index of a workspace up to date.
const ALONE: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('stockade search ' || current_setting('stockade.workspace'), 0))";

fn next_in(
    records: &Pool,
    context: &Context,
    kinds: &[Kind],
    known: &[Progress],
    has_looked: bool,
) -> Done<(Vec<follow::Step>, i64)> {
    records.lend(|connection| {
        let begun = begin_read(connection, context.workspace).map_err(Failure::from);
        let next = begun.and_then(|()| follow::next(&mut Snapshot::new(connection, context), kinds, known, has_looked));
        let ended = if next.is_ok() { commit(connection) } else { roll_back(connection) };
        let sound = ended.is_ok() && !next.as_ref().is_err_and(Failure::is_damage);
        (next, if sound { Sound::Yes } else { Sound::No })
    })?
}

fn apply(connection: &mut Connection, steps: &[follow::Step]) -> diesel::QueryResult<()> {
    for step in steps {
        if step.anew {
            write::clear_kind(connection, step.kind.name)?;
        }
        if !step.ids.is_empty() {
            write::replace(connection, step.kind.name, &step.ids, &step.entries)?;
        }
        write::set_progress(connection, &step.progress)?;
    }
    Ok(())
}

fn end<T>(connection: &mut Connection, done: Result<T, Fault>) -> (Result<T, Fault>, Sound) {
    let done = done.and_then(|done| commit(connection).map(|()| done).map_err(fault));
    if done.is_ok() {
        return (done, Sound::Yes);
    }
    // A connection that cannot even take back is closed.
    let sound = if roll_back(connection).is_ok() { Sound::Yes } else { Sound::No };
    (done, sound)
}

fn fault(error: diesel::result::Error) -> Fault {
    Fault::Index(error.into())
}

/// What a new index would not have. A full disk it would.
fn is_mendable(failure: &Failure) -> bool {
    match failure {
        Failure::Refused(_) => false,
        Failure::Database(error) => matches!(Trouble::behind(error), None | Some(Trouble::Damaged)),
        Failure::Trouble(trouble) => *trouble == Trouble::Damaged,
    }
}

fn not_ready() -> Failure {
    let detail = "The search index is just being made again. Ask again in a moment.";
    Problem::new(Reason::Unavailable, "search.not-ready", detail).retry_after(1).into()
}
