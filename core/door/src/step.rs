//! What the system itself may do without an operation: a closed list of steps that keep things going.
//! None of them changes what a business said.

use std::{collections::HashMap, sync::Arc, time::Duration};

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::{Actor, Timestamp, WorkspaceId};
use serde::de::DeserializeOwned;
use store::{
    Database, Done, Failure, Head,
    audit::{Checkpoint, Known, Note, Report, Stream, sign_checkpoint, verify_against},
    blob::{self, Blob, BlobId, Blobs},
    job::{JobId, Row, State, next_due, next_due_here, next_due_outside},
    schema::{audit_checkpoints, head, jobs, wake},
};
use vault::{Purpose, Signer, Verifier};

use crate::{
    Door, Keeper,
    access::RoleName,
    idempotency,
    operations::{
        deeds, factor_rule, members,
        workspaces::{Founder, Founding, WorkspaceRow, WorkspaceState, row},
    },
    schema::workspaces,
    unopened::unopened,
};

/// Jobs taken at a time.
const CLAIM: i64 = 16;
/// How long a job that was taken belongs to its worker.
pub const LEASE: Duration = Duration::from_secs(60);
/// And one that is done outside, where others may take a minute to answer.
pub const OUTSIDE_LEASE: Duration = Duration::from_secs(120);
/// How long one workspace's search index is worked on before it is another's turn.
const FOLLOWED: Duration = Duration::from_millis(500);
/// How long bytes may be kept that nothing names.
const UNNAMED: Duration = Duration::from_secs(24 * 60 * 60);
/// Blobs looked at together.
const SWEEP: i64 = 200;
const SWEPT: usize = 200;
/// Stored answers forgotten at a time.
const FORGET: i64 = 500;

/// A job that this worker holds for [`LEASE`], or [`OUTSIDE_LEASE`].
#[derive(Debug)]
pub struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub attempts: i64,
    /// Where it belongs; none on the platform.
    pub workspace: Option<WorkspaceId>,
    /// Of what is done outside: whose it is.
    pub lane: Option<String>,
    payload: Vec<u8>,
}

impl Claimed {
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.payload)
    }
}

/// Which of the jobs that are due are taken.
enum Taken {
    /// What is done here.
    Here,
    /// What is done outside: so many, and of each lane no more than there is room for in it.
    Outside { most: usize, of_one: usize, taken: HashMap<String, usize> },
}

/// How a job ended.
#[derive(Debug, Clone)]
pub enum Ending {
    Done,
    /// Again at this time.
    Retry {
        at: Timestamp,
        problem: String,
    },
    /// Not again; a person looks at it.
    GivenUp {
        problem: String,
    },
}

impl Taken {
    /// The lanes that have no room; none where none counts.
    fn full(&self) -> Option<Vec<String>> {
        let Self::Outside { of_one, taken, .. } = self else { return None };
        Some(taken.iter().filter(|(_, count)| *count >= of_one).map(|(lane, _)| lane.clone()).collect())
    }

    fn lease(&self) -> Duration {
        match self {
            Self::Here => LEASE,
            Self::Outside { .. } => OUTSIDE_LEASE,
        }
    }

    fn of(&self, due: Vec<Row>) -> Vec<Row> {
        let Self::Outside { most, of_one, taken } = self else { return due };
        let mut taken = taken.clone();
        let fits = due.into_iter().filter(|row| {
            let count = taken.entry(row.lane.clone().unwrap_or_default()).or_default();
            *count += 1;
            *count <= *of_one
        });
        fits.take(*most).collect()
    }
}

impl Door {
    /// Takes due jobs of one realm. Writes are serial, so no two workers take the same. What is done outside is not
    /// among them.
    pub async fn claim_jobs(&self, realm: Option<WorkspaceId>, worker: &str) -> Done<Vec<Claimed>> {
        self.claim(realm, worker, Taken::Here).await
    }

    /// Takes so many due jobs of one realm that are done outside, that no lane has more than `of_one` with those that it
    /// has taken already.
    pub async fn claim_outside(
        &self,
        realm: Option<WorkspaceId>,
        worker: &str,
        most: usize,
        of_one: usize,
        taken: HashMap<String, usize>,
    ) -> Done<Vec<Claimed>> {
        self.claim(realm, worker, Taken::Outside { most, of_one, taken }).await
    }

    async fn claim(&self, realm: Option<WorkspaceId>, worker: &str, taken: Taken) -> Done<Vec<Claimed>> {
        let (database, worker) = (self.realm(realm).await?, worker.to_owned());
        // Where no other process has the database, another's lease from before this one began is nobody's.
        let lease = taken.lease();
        let began = if database.is_shared() { None } else { Some(self.began_at().plus(lease)) };
        let (own, full) = (worker.clone(), taken.full());
        let due = move |now: Timestamp| {
            let dead = jobs::leased_until.lt(began.unwrap_or(now)).and(jobs::leased_by.ne(own.clone()));
            let due = jobs::table
                .filter(jobs::state.eq(State::Waiting))
                .filter(jobs::due_at.le(now))
                .filter(jobs::leased_until.is_null().or(jobs::leased_until.lt(now)).or(dead))
                .order((jobs::due_at, jobs::id))
                .limit(CLAIM)
                .select(Row::as_select())
                .into_boxed();
            match &full {
                None => due.filter(jobs::lane.is_null()),
                Some(full) => due.filter(jobs::lane.is_not_null()).filter(jobs::lane.ne_all(full.clone())),
            }
        };
        // Most of the time there is nothing, and asking costs no write.
        let look = due.clone();
        if database
            .read(move |snapshot| {
                let now = snapshot.now();
                snapshot.load::<_, Row>(look(now))
            })
            .await?
            .is_empty()
        {
            return Ok(Vec::new());
        }
        database
            .write(move |tx| {
                let now = tx.now();
                let rows: Vec<Row> = taken.of(tx.load(due(now))?);
                let mut claimed = Vec::with_capacity(rows.len());
                for mut row in rows {
                    row.attempts += 1;
                    match tx.open("jobs", "payload", row.id.as_str(), &row.payload) {
                        Ok(payload) => {
                            row.leased_until = Some(now.plus(lease));
                            row.leased_by = Some(worker.clone());
                            let (kind, lane, payload) = (row.kind.clone(), row.lane.clone(), payload.to_vec());
                            let (id, attempts) = (row.id, row.attempts);
                            claimed.push(Claimed { id, kind, attempts, workspace: realm, lane, payload });
                        }
                        // One that cannot be read keeps none of the others waiting.
                        Err(failure) => {
                            tracing::error!(error = %failure, job = %row.id, kind = row.kind, "a job cannot be read");
                            row.state = State::Failed;
                            row.problem =
                                "What is to be done cannot be read; it was sealed with a key that is gone.".to_owned();
                            row.once = None;
                        }
                    }
                    tx.put(&row)?;
                }
                Ok(claimed)
            })
            .await
    }

    /// Whoever lost the lease ends nothing: somebody else has the job, or had it.
    pub async fn end_job(&self, job: &Claimed, ending: Ending) -> Done<()> {
        let database = self.realm(job.workspace).await?;
        let held = jobs::id.eq(job.id).and(jobs::attempts.eq(job.attempts)).and(jobs::state.eq(State::Waiting));
        database
            .write(move |tx| {
                let Some(mut row): Option<Row> = tx.first(jobs::table.filter(held).select(Row::as_select()))? else {
                    return Ok(());
                };
                row.leased_until = None;
                row.leased_by = None;
                match &ending {
                    Ending::Done => row.state = State::Done,
                    Ending::Retry { at, problem } => (row.due_at, row.problem) = (*at, problem.clone()),
                    Ending::GivenUp { problem } => (row.state, row.problem) = (State::Failed, problem.clone()),
                }
                // What is done needs no name to keep a second one away.
                if row.state != State::Waiting {
                    row.once = None;
                }
                if row.state == State::Done { tx.forget(&row) } else { tx.put(&row) }
            })
            .await
    }

    /// When the next job of a realm is due.
    pub async fn next_due(&self, realm: Option<WorkspaceId>) -> Done<Option<Timestamp>> {
        let database = self.realm(realm).await?;
        database.read(next_due).await
    }

    /// When the next job of a realm is due that is done here.
    pub async fn next_due_here(&self, realm: Option<WorkspaceId>) -> Done<Option<Timestamp>> {
        let database = self.realm(realm).await?;
        database.read(next_due_here).await
    }

    /// Whether a job of a realm is due that is done outside.
    pub async fn is_due_outside(&self, realm: Option<WorkspaceId>) -> Done<bool> {
        let database = self.realm(realm).await?;
        let due = database.read_quickly(next_due_outside).await?;
        Ok(due.is_some_and(|due| due <= self.now()))
    }

    /// Wakes when something was committed that may have left work behind.
    pub fn committed(&self) -> &Arc<tokio::sync::Notify> {
        self.store().committed()
    }

    /// Makes the database of a workspace that was begun, and its owner's membership; then it is open, and who
    /// belongs to it is its members' business. May be repeated from the start.
    pub async fn found_workspace(&self, founding: &Founding) -> Done<()> {
        let id = founding.workspace;
        let begun = self.store().platform().read(move |snapshot| row(snapshot, id)).await?;
        let Some(begun) = begun.filter(|row| row.state == WorkspaceState::Creating) else { return Ok(()) };
        self.create_workspace(&begun).await?;
        let (system, owner) = (Actor::system("founding", Some(id), self.now()), founding.owner.clone());
        let database = self.realm(Some(id)).await?;
        database
            .write(move |tx| {
                factor_rule::begin(tx)?;
                if let Some(Founder { account, member, name }) = &owner {
                    members::add(tx, *account, *member, &[RoleName::OWNER], name.as_deref())?;
                }
                if tx.changed().next().is_none() {
                    return Ok(());
                }
                if tx.is_practice() {
                    // Its past is whole, whether or not somebody is let in at once.
                    tx.policy_changed();
                }
                tx.write_down(Note::of(&system, Stream::Permission, "workspaces.found", "done")).map(drop)
            })
            .await?;
        let system = Actor::system("founding", None, self.now());
        self.store()
            .platform()
            .write(move |tx| {
                let Some(before): Option<WorkspaceRow> = row(tx, id)? else { return Ok(()) };
                if before.state != WorkspaceState::Creating {
                    return Ok(());
                }
                let mut after = before.clone();
                after.state = WorkspaceState::Open;
                tx.update(&before, after)?;
                tx.write_down(Note::of(&system, Stream::Security, "workspaces.found", "done")).map(drop)
            })
            .await
    }

    /// Destroys the keys and the file of a workspace that an operation marked as destroyed.
    pub async fn destroy_workspace(&self, id: WorkspaceId) -> Done<()> {
        let marked = self.store().platform().read(move |snapshot| row(snapshot, id)).await?;
        if marked.is_none_or(|row| row.state != WorkspaceState::Destroyed) {
            return Err(Failure::internal("A workspace that nobody destroyed was to be destroyed."));
        }
        self.store().destroy_workspace(id).await.map_err(|error| unopened(id, &error).into())
    }

    /// Every workspace that is open for business.
    pub async fn workspaces(&self) -> Done<Vec<WorkspaceId>> {
        let all = self.store().platform().read(|snapshot| {
            snapshot.load(
                workspaces::table
                    .filter(workspaces::state.eq(WorkspaceState::Open))
                    .order(workspaces::id)
                    .select(workspaces::id),
            )
        });
        all.await
    }

    /// Signs the log of a realm as it stands, if it has grown.
    pub async fn sign_checkpoint(&self, realm: Option<WorkspaceId>) -> Done<Option<Checkpoint>> {
        let (database, signer) = (self.realm(realm).await?, self.signer()?);
        database.write(move |tx| sign_checkpoint(tx, &signer)).await
    }

    /// Walks a realm's log, with what is remembered of it outside of its file, and with the heads that somebody
    /// holds outside of this installation. Without any of those, what is found whole is not therefore provable.
    pub async fn verify_log(&self, realm: Option<WorkspaceId>, held: Vec<Known>) -> Done<Report> {
        let seen = match realm {
            Some(id) => self.store().seen_head(id).await.map_err(|error| unopened(id, &error))?,
            None => self.store().keyring().seen_platform_head()?,
        };
        let known = seen.map(|seen| Known { seq: seen.audit_seq, hash: seen.audit_hash });
        let (database, signer) = (self.realm(realm).await?, self.signer()?.verifier());
        database.read(move |snapshot| verify_against(snapshot, Some(signer), known, held)).await
    }

    /// The pages of a realm's file that are damaged.
    pub async fn damaged_pages(&self, realm: Option<WorkspaceId>) -> Done<Vec<String>> {
        self.realm(realm).await?.damaged_pages().await
    }

    /// Where the logs of what is open end, for whoever follows them. A past that is made up is followed once it is whole.
    pub fn log_ends(&self) -> Vec<(Option<WorkspaceId>, i64)> {
        let ends = self.store().log_ends().into_iter();
        ends.filter(|(realm, _)| realm.is_none_or(|id| !self.store().is_in_the_making(id))).collect()
    }

    /// Where a realm's log ends, for whoever keeps that somewhere else.
    pub async fn log_head(&self, realm: Option<WorkspaceId>) -> Done<Head> {
        let database = self.realm(realm).await?;
        let head = database.read(|snapshot| snapshot.first(head::table.find(1).select(Head::as_select()))).await?;
        head.ok_or_else(|| Failure::internal("This log has no head."))
    }

    /// Whether a realm confirms nothing that a power cut could take back: asked of the connection that writes.
    pub async fn is_durable(&self, realm: Option<WorkspaceId>) -> Done<bool> {
        self.realm(realm).await?.write(|tx| tx.is_durable()).await
    }

    /// When a realm's log was last signed; none where nothing was written since it began.
    pub async fn last_signed(&self, realm: Option<WorkspaceId>) -> Done<Option<Timestamp>> {
        let database = self.realm(realm).await?;
        let newest = database.read(|snapshot| {
            snapshot.first(audit_checkpoints::table.order(audit_checkpoints::size.desc()).select(audit_checkpoints::at))
        });
        newest.await
    }

    /// The public key that checkpoints are verified with.
    pub fn verifier(&self) -> Done<Verifier> {
        Ok(self.signer()?.verifier())
    }

    pub(crate) fn signer(&self) -> Done<Signer> {
        let key = self.store().keyring().get_or_make("platform", Purpose::Signing)?;
        Ok(Signer::from_key(&key))
    }

    /// Forgets stored answers that are too old to be asked for again, and the keys of copies that were exchanged while
    /// other nodes could still be sealing with them.
    pub async fn forget_old_answers(&self, realm: Option<WorkspaceId>) -> Done<usize> {
        self.forget_exchanged_keys(realm).await?;
        self.realm(realm).await?.write(|tx| idempotency::forget_old(tx, FORGET)).await
    }

    /// Forgets what is too old to be taken back.
    pub async fn forget_old_deeds(&self, id: WorkspaceId) -> Done<usize> {
        let (database, mut count) = (self.realm(Some(id)).await?, 0);
        loop {
            let system = Actor::system("housekeeping", Some(id), self.now());
            let forgotten = database
                .write(move |tx| {
                    let forgotten = deeds::forget_old(tx, FORGET)?;
                    if tx.changed().next().is_some() {
                        tx.write_down(Note::of(&system, Stream::Operation, "deeds.tidy", "done"))?;
                    }
                    Ok(forgotten)
                })
                .await?;
            count += forgotten;
            if forgotten == 0 {
                return Ok(count);
            }
        }
    }

    /// Writes down, outside of them, where the logs of open workspaces end.
    pub async fn publish_heads(&self) -> Done<usize> {
        self.store().publish_heads().await
    }

    /// Brings the search indexes of open workspaces up to date, each for at most a while.
    pub async fn follow_search(&self) {
        for database in self.store().tended() {
            if let Err(error) = database.follow_search_if_due(FOLLOWED).await {
                let workspace = database.workspace().map(|id| id.to_string());
                tracing::warn!(error = %error, workspace, "the search index could not be brought up to date");
            }
        }
    }

    /// Takes away what is kept as bytes and named by nothing, when it is a day old: first what nothing names any
    /// more, then what nothing ever named.
    pub async fn tidy_blobs(&self, id: WorkspaceId) -> Done<usize> {
        let database = self.realm(Some(id)).await?;
        let Some(blobs) = database.blobs().cloned() else { return Ok(0) };
        let day = self.now().minus(UNNAMED);
        let (mut count, mut after) = (0, None);
        loop {
            let old = database.read(move |snapshot| blob::added_before(snapshot, day, after, SWEEP)).await?;
            let Some(last) = old.last() else { break };
            after = Some((last.added_at, last.id));
            count += self.remove_unnamed(id, &database, &blobs, old, day).await?;
        }
        let mut after = None;
        loop {
            let from = after;
            let found = blocking(&blobs, move |blobs| blobs.before(day, from, SWEPT)).await?;
            let Some(last) = found.last() else { break };
            after = Some(*last);
            let nameless = database.read(move |snapshot| Blobs::nameless(snapshot, found)).await?;
            count += nameless.len();
            blocking(&blobs, move |blobs| nameless.into_iter().try_for_each(|id| blobs.discard(id))).await?;
        }
        Ok(count)
    }

    async fn remove_unnamed(
        &self,
        workspace: WorkspaceId,
        database: &Database,
        blobs: &Blobs,
        old: Vec<Blob>,
        day: Timestamp,
    ) -> Done<usize> {
        let keepers: Vec<Keeper> = self.registry().keepers().collect();
        let system = Actor::system("housekeeping", Some(workspace), self.now());
        let removed = database
            .write(move |tx| {
                let ids: Vec<BlobId> = old.iter().map(|blob| blob.id).collect();
                let mut named = Vec::new();
                for keeper in &keepers {
                    named.extend(keeper(tx, &ids)?);
                }
                let mut removed = Vec::new();
                for id in ids.into_iter().filter(|id| !named.contains(id)) {
                    // Somebody may have added it again since it was looked at.
                    if let Some(blob) = blob::find_maybe(tx, id)?.filter(|blob| blob.added_at < day) {
                        tx.remove(&blob)?;
                        removed.push(id);
                    }
                }
                if !removed.is_empty() {
                    tx.write_down(Note::of(&system, Stream::Operation, "files.tidy", "done"))?;
                }
                Ok(removed)
            })
            .await?;
        let count = removed.len();
        // Killed before this, they are bytes without a name, and found by the next walk.
        blocking(blobs, move |blobs| removed.into_iter().try_for_each(|id| blobs.discard(id))).await?;
        Ok(count)
    }

    /// Takes what is about a person out of a workspace's search index. Their records are found no more, unless
    /// they still say something.
    pub async fn forget_in_search(&self, id: WorkspaceId, person: impl ToString) -> Done<usize> {
        self.realm(Some(id)).await?.forget_in_search(person.to_string()).await
    }

    /// Closes workspaces nobody has asked for in a while.
    pub async fn close_idle(&self, idle: Duration) -> usize {
        self.store().close_idle(idle).await
    }

    /// Where there may be work: the platform, what is open, and what is closed with something due.
    pub async fn realms_to_serve(&self) -> Done<Vec<Option<WorkspaceId>>> {
        let woken: Vec<String> = self
            .store()
            .platform()
            .read(|snapshot| {
                let now = snapshot.now();
                snapshot.load(wake::table.filter(wake::due_at.le(now)).select(wake::workspace))
            })
            .await?;
        let mut workspaces = self.store().open_now();
        workspaces.extend(woken.iter().filter_map(|id| id.parse::<WorkspaceId>().ok()));
        // Of a past that is made up nothing is worked off before it is whole.
        workspaces.retain(|id| !self.store().is_in_the_making(*id));
        workspaces.sort_unstable();
        workspaces.dedup();
        Ok(std::iter::once(None).chain(workspaces.into_iter().map(Some)).collect())
    }

    /// Says again which workspaces are open here, where other nodes want to know, and wakes what a node that died
    /// had open. Whoever looks for work next finds it.
    pub async fn tend_leases(&self) -> Done<usize> {
        self.store().renew_leases().await?;
        if !self.store().has_lapsed_leases().await? {
            return Ok(0);
        }
        let there = self.workspaces().await?;
        let count = self.store().take_over_lapsed(there).await?;
        tracing::warn!(count, "another node ended without closing its workspaces; their work goes on here");
        Ok(count)
    }

    /// Opens what an earlier process left without closing, so that its log is folded and its work goes on. In files
    /// their logs tell which those are, on PostgreSQL this node's leases.
    pub async fn open_left_open(&self) {
        let left = match self.platform_version() {
            Some(_) => self.store().left_open(),
            None => self.store().held_before().await.unwrap_or_default(),
        };
        for id in left {
            if let Err(error) = self.store().workspace(id).await {
                // One broken workspace does not stop the others.
                tracing::error!(error = %error, workspace = %id, "a workspace could not be opened");
            }
        }
    }

    /// A number that moves whenever a session ends or the like, where this process would know; what is
    /// remembered under it is still so. `None`: ask each time.
    pub fn platform_version(&self) -> Option<i64> {
        self.store().platform().policy_version()
    }

    /// The same of one workspace: it moves whenever somebody's rights do.
    pub async fn workspace_version(&self, id: WorkspaceId) -> Result<Option<i64>, model::Problem> {
        Ok(self.realm(Some(id)).await.map_err(Failure::into_problem)?.policy_version())
    }

    /// The key under which sessions and links are signed.
    pub fn session_key(&self) -> Done<Arc<vault::DataKey>> {
        Ok(self.store().keyring().get_or_make("platform", Purpose::Session)?)
    }

    /// Lets what waits finish, writes down what is left to write, and closes every file.
    pub async fn close(&self) {
        self.write_refusal_counts(true).await;
        self.store().close().await;
    }

    pub(crate) async fn realm(&self, realm: Option<WorkspaceId>) -> Done<Arc<Database>> {
        match realm {
            None => Ok(Arc::clone(self.store().platform())),
            Some(id) => self.store().workspace(id).await.map_err(|error| unopened(id, &error).into()),
        }
    }
}

async fn blocking<T: Send + 'static>(blobs: &Blobs, work: impl FnOnce(&Blobs) -> Done<T> + Send + 'static) -> Done<T> {
    let blobs = blobs.clone();
    tokio::task::spawn_blocking(move || work(&blobs)).await.map_err(|_| store::Trouble::Panicked)?
}
