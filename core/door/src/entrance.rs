//! The door itself: who asks for what, whether they may, and then all of it in one transaction.

use std::{
    future::poll_fn,
    net::IpAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use model::{Actor, Problem, Reason, Timestamp, Who, WorkspaceId};
use store::{
    Clock, Database, Done, Failure, Seen, Snapshot, Store, Trouble, Tx,
    audit::{Note, Stream},
    blob::Upload,
};

use crate::{
    Answer, Ask, Cost, Desk, Outcome, Realm, Registry, Spec, Verdict,
    access::{PolicyError, canary},
    bytes, factors,
    idempotency::Once,
    limits::{Allowances, Limits},
    operations::approvals,
    proposals::{self, ProposalId, ProposalState, Proposed},
    refusals::{Refusals, is_recorded},
    registry::{Call, Registered},
    relations, search,
    standing::{Standing, Standings, explain, forbidden},
    unopened::unopened,
};

/// How old a proof of who it is may be for what asks for a fresh one.
const FRESH: Duration = Duration::from_secs(5 * 60);
/// The most calls that one batch takes.
pub const BATCH_LIMIT: usize = 1_000;
/// How long a request waits for a workspace that is just being made.
const MAKING: Duration = Duration::from_secs(5);
/// Between two looks whether it is made.
const MADE_YET: Duration = Duration::from_millis(20);

pub struct Options {
    pub allowances: Allowances,
}

pub struct Door {
    store: Arc<Store>,
    registry: Arc<Registry>,
    standings: Standings,
    limits: Limits,
    refusals: Refusals,
    began_at: Timestamp,
}

/// An operation that was asked for, read and prepared; what goes into the transaction.
struct Prepared {
    operation: Arc<dyn Registered>,
    call: Box<dyn Call>,
    input: Vec<u8>,
    once: Option<Once>,
    agreed: Option<Agreed>,
    expand: Vec<String>,
    upload: Option<Upload>,
}

/// What an actor is told who asks for an operation.
#[derive(PartialEq, Eq)]
enum Asks {
    May,
    /// Once they have a second factor.
    Inert,
    MayNot,
}

/// Somebody else's proposal that this actor agrees to, and the records that it was about as it found them.
struct Agreed {
    id: ProposalId,
    found: Vec<Seen>,
}

impl Door {
    /// Takes the store: nobody else has it after this.
    pub fn new(mut store: Store, registry: Registry, options: &Options) -> Result<Arc<Self>, PolicyError> {
        canary()?;
        store.search_among(registry.searched());
        Ok(Arc::new(Self {
            began_at: store.clock().now(),
            store: Arc::new(store),
            registry: Arc::new(registry),
            standings: Standings::default(),
            limits: Limits::new(&options.allowances),
            refusals: Refusals::default(),
        }))
    }

    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.store.clock()
    }

    pub fn now(&self) -> Timestamp {
        self.store.clock().now()
    }

    /// When this process took what it has.
    pub(crate) fn began_at(&self) -> Timestamp {
        self.began_at
    }

    pub fn data(&self) -> &Path {
        self.store.data()
    }

    pub(crate) fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Asks for one operation. What it changed is on the disk before there is an answer.
    pub async fn ask(self: &Arc<Self>, actor: &Actor, ask: Ask) -> Result<Answer, Problem> {
        self.ask_with(actor, ask, None).await
    }

    /// The same, with bytes that came in for it.
    pub(crate) async fn ask_with(
        self: &Arc<Self>,
        actor: &Actor,
        ask: Ask,
        upload: Option<Upload>,
    ) -> Result<Answer, Problem> {
        let (name, stream, visitor) = match self.registry.spec(&ask.operation) {
            Some(spec) => (spec.name, spec.stream, visitor(actor, spec, &ask)?),
            None => return Err(Problem::not_found("operation", &ask.operation)),
        };
        let answered = self.answer(visitor.as_ref().unwrap_or(actor), ask, upload).await;
        if let Err(problem) = &answered {
            self.refuse(actor, stream, name, problem).await;
        }
        answered
    }

    /// Asks for several operations of one realm that happen together or not at all.
    pub async fn ask_all(self: &Arc<Self>, actor: &Actor, asks: Vec<Ask>) -> Result<Vec<Answer>, BatchProblem> {
        let whole = |problem| BatchProblem { at: None, problem };
        if asks.len() > BATCH_LIMIT {
            let detail = format!("A batch has at most {BATCH_LIMIT} operations; split it.");
            return Err(whole(Problem::new(Reason::TooLarge, "batch.too-large", detail)));
        }
        let mut prepared = Vec::with_capacity(asks.len());
        let mut realm = None;
        for (at, ask) in asks.into_iter().enumerate() {
            let one = |problem| BatchProblem { at: Some(at), problem };
            let operation = self.find(&ask).map_err(one)?;
            if !operation.writes() || *realm.get_or_insert(operation.spec().realm) != operation.spec().realm {
                let detail = "A batch holds writing operations of one realm.";
                return Err(one(Problem::new(Reason::Invalid, "batch.mixed", detail)));
            }
            let (spec, stream) = (operation.spec().name, operation.spec().stream);
            match self.prepare(actor, ask, None, operation).await {
                Ok(ready) => prepared.push(ready),
                Err(problem) => {
                    self.refuse(actor, stream, spec, &problem).await;
                    return Err(one(problem));
                }
            }
        }
        let Some(realm) = realm else { return Ok(Vec::new()) };
        let database = self.database(actor, realm).await.map_err(whole)?;
        let names: Vec<_> =
            prepared.iter().map(|one| (one.operation.spec().stream, one.operation.spec().name)).collect();
        let (door, asker) = (Arc::clone(self), Arc::new(actor.clone()));
        let failed_at = Arc::new(std::sync::atomic::AtomicUsize::new(usize::MAX));
        let mark = Arc::clone(&failed_at);
        let written = database
            .write(move |tx| {
                let each = prepared.iter().enumerate().map(|(at, one)| {
                    mark.store(at, std::sync::atomic::Ordering::Relaxed);
                    door.write_one(&asker, tx, one)
                });
                let answers = each.collect::<Done<Vec<Answer>>>()?;
                // What fails from here on is nobody's call.
                mark.store(usize::MAX, std::sync::atomic::Ordering::Relaxed);
                Ok(answers)
            })
            .await;
        match written {
            Ok(answers) => Ok(answers),
            Err(failure) => {
                let at = failed_at.load(std::sync::atomic::Ordering::Relaxed);
                let problem = failure.into_problem();
                if let Some((stream, name)) = names.get(at) {
                    self.refuse(actor, *stream, name, &problem).await;
                }
                Err(BatchProblem { at: names.get(at).map(|_| at), problem })
            }
        }
    }

    /// Whether an actor may ask for an operation, for whoever shows only what can be done.
    pub async fn may(self: &Arc<Self>, actor: &Actor, operation: &str) -> Result<bool, Problem> {
        let found =
            self.registry.operation(operation).cloned().ok_or_else(|| Problem::not_found("operation", operation))?;
        if factors::check_owed(actor, found.spec()).is_err() {
            return Ok(false);
        }
        let database = self.database(actor, found.spec().realm).await?;
        Ok(self.asks(actor, &database, found).await? == Asks::May)
    }

    /// Without a transaction where the answer is remembered.
    async fn asks(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        operation: Arc<dyn Registered>,
    ) -> Result<Asks, Problem> {
        let realm = operation.spec().realm;
        let Some(index) = operation.spec().permission.as_ref().map(|permission| self.registry.index(permission)) else {
            return Ok(Asks::May);
        };
        let known = database.policy_version();
        let remembered = known.and_then(|version| self.standings.remembered(actor, realm, version, self.now()));
        let standing = match remembered {
            Some(standing) => standing,
            None => {
                let (door, asker) = (Arc::clone(self), actor.clone());
                let standing = database.read(move |snapshot| {
                    let version = known.map_or_else(|| snapshot.read_policy_version(), Ok)?;
                    door.standings.of(&door.registry, &asker, realm, Some(version), snapshot)
                });
                standing.await.map_err(Failure::into_problem)?
            }
        };
        Ok(match index.is_some_and(|index| standing.holds(index)) {
            false => Asks::MayNot,
            true if standing.is_inert(actor, operation.spec(), self.now()) => Asks::Inert,
            true => Asks::May,
        })
    }

    /// Why an actor may or may not do something, by the line of policy that decides it.
    pub async fn why(&self, actor: &Actor, operation: &str) -> Result<crate::access::Explanation, Problem> {
        let spec = self.registry.spec(operation).ok_or_else(|| Problem::not_found("operation", operation))?;
        let Some(permission) = spec.permission.clone() else {
            let detail = format!("{operation} is public: anyone may.");
            return Err(Problem::refused("operation.public", detail));
        };
        let (realm, actor, registry) = (spec.realm, actor.clone(), Arc::clone(&self.registry));
        let database = self.database(&actor, realm).await?;
        let explained = database.read(move |snapshot| explain(&registry, &actor, realm, &permission, snapshot)).await;
        explained.map_err(Failure::into_problem)
    }

    async fn answer(self: &Arc<Self>, actor: &Actor, ask: Ask, upload: Option<Upload>) -> Result<Answer, Problem> {
        let operation = self.find(&ask)?;
        let realm = operation.spec().realm;
        let writes = operation.writes();
        let prepared = self.prepare(actor, ask, upload, operation).await?;
        let database = self.database(actor, realm).await?;
        if writes { self.write(actor, &database, prepared).await } else { self.read(actor, &database, prepared).await }
    }

    fn find(&self, ask: &Ask) -> Result<Arc<dyn Registered>, Problem> {
        self.registry.operation(&ask.operation).cloned().ok_or_else(|| Problem::not_found("operation", &ask.operation))
    }

    /// Everything before the transaction: limits, whose realm, a fresh proof, the input, and what must wait.
    async fn prepare(
        self: &Arc<Self>,
        actor: &Actor,
        ask: Ask,
        upload: Option<Upload>,
        operation: Arc<dyn Registered>,
    ) -> Result<Prepared, Problem> {
        let spec = operation.spec();
        // What comes with bytes was let in before they came.
        if upload.is_none() {
            self.let_in(actor, &ask, spec)?;
        }
        let once = match &ask.idempotency_key {
            Some(key) if operation.writes() => Some(Once::new(asker(actor), key, spec.name, &ask.input)?),
            _ => None,
        };
        relations::check(spec, &ask.expand)?;
        let call = operation.call(&ask.input)?;
        let mut prepared = Prepared {
            agreed: None,
            once,
            input: ask.input,
            operation: Arc::clone(&operation),
            call,
            expand: ask.expand,
            upload,
        };
        let approves = spec.name == approvals::APPROVE;
        if approves || prepared.call.prepares() {
            let database = self.database(actor, spec.realm).await?;
            self.check_first(actor, &database, &operation).await?;
            // What was done under this key before is answered in the transaction, and not prepared again.
            if !is_kept(&database, prepared.once.as_ref()).await? {
                if approves {
                    self.take_up(actor, &database, &mut prepared).await?;
                }
                let upload = prepared.upload.take();
                self.make_ready(actor, database, upload, prepared.call.as_mut()).await?;
            }
        }
        Ok(prepared)
    }

    fn let_in(&self, actor: &Actor, ask: &Ask, spec: &Spec) -> Result<(), Problem> {
        if !ask.by_a_job {
            self.limit(actor, spec.cost)?;
        }
        if actor.who == Who::Anyone && !spec.is_public() {
            return Err(unauthenticated());
        }
        factors::check_owed(actor, spec)?;
        if ask.workspace.is_some() && ask.workspace != actor.workspace {
            return Err(Problem::not_found("workspace", ask.workspace.map(|id| id.to_string()).unwrap_or_default()));
        }
        self.check_fresh(actor, spec)
    }

    /// Whether whoever comes with bytes may, before any of them is taken; where they go, and how many at most.
    pub(crate) async fn receive(self: &Arc<Self>, actor: &Actor, ask: &Ask) -> Result<(Arc<Database>, u64), Problem> {
        let operation = self.find(ask)?;
        let spec = operation.spec();
        if !spec.takes_bytes {
            return Err(Problem::invalid("", format!("{} takes no file.", spec.name)));
        }
        let received = async {
            self.let_in(actor, ask, spec)?;
            let database = self.database(actor, spec.realm).await?;
            self.check_first(actor, &database, &operation).await?;
            Ok((database, spec.most_bytes))
        };
        let received = received.await;
        if let Err(problem) = &received {
            self.refuse(actor, spec.stream, spec.name, problem).await;
        }
        received
    }

    /// The proposal's own operation, in the place of the one that agrees to it.
    async fn take_up(&self, actor: &Actor, database: &Database, prepared: &mut Prepared) -> Result<(), Problem> {
        let id = approvals::proposal(&prepared.input)?;
        let asker = actor.clone();
        let (name, proposed) = database
            .read(move |snapshot| {
                let row = proposals::open(snapshot, &asker, id)?;
                let proposed = proposals::proposed(snapshot, &row)?;
                Ok((row.operation, proposed))
            })
            .await
            .map_err(Failure::into_problem)?;
        let operation =
            self.registry.operation(&name).cloned().ok_or_else(|| Problem::not_found("operation", &name))?;
        self.check_fresh(actor, operation.spec())?;
        prepared.input = proposed.input.into_bytes();
        prepared.call = operation.call(&prepared.input)?;
        prepared.operation = operation;
        prepared.agreed = Some(Agreed { id, found: proposed.found });
        Ok(())
    }

    /// Does what must wait. A panic in it is answered like one in the transaction.
    async fn make_ready(
        &self,
        actor: &Actor,
        database: Arc<Database>,
        upload: Option<Upload>,
        call: &mut dyn Call,
    ) -> Result<(), Problem> {
        let desk = Desk { store: Arc::clone(&self.store), database, upload };
        let mut preparing = call.prepare(actor, &desk);
        let ready = poll_fn(|context| {
            catch_unwind(AssertUnwindSafe(|| preparing.as_mut().poll(context))).unwrap_or_else(|_| {
                tracing::error!("an operation panicked while it was prepared");
                Poll::Ready(Err(Trouble::Panicked.into()))
            })
        });
        ready.await.map_err(Failure::into_problem)
    }

    /// Nothing slow is done for somebody who may not ask for it.
    async fn check_first(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        operation: &Arc<dyn Registered>,
    ) -> Result<(), Problem> {
        match self.asks(actor, database, Arc::clone(operation)).await? {
            Asks::May => Ok(()),
            Asks::Inert => Err(factors::inert()),
            Asks::MayNot => Err(refusal(actor, operation.spec())),
        }
    }

    async fn write(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        prepared: Prepared,
    ) -> Result<Answer, Problem> {
        let (door, asker) = (Arc::clone(self), actor.clone());
        database.write(move |tx| door.write_one(&asker, tx, &prepared)).await.map_err(Failure::into_problem)
    }

    /// One operation inside its transaction: checked again, run, written down.
    fn write_one(&self, actor: &Actor, tx: &mut Tx<'_>, prepared: &Prepared) -> Done<Answer> {
        let spec = prepared.operation.spec();
        let version = tx.policy_version();
        let standing = self.admit(actor, spec, version, tx)?;
        if let Some(answer) = prepared.once.as_ref().map(|once| once.replay(tx)).transpose()?.flatten() {
            return Ok(answer);
        }
        if let Some(standing) = standing {
            prepared.call.gives(tx)?.iter().try_for_each(|gift| standing.check_gives(&self.registry, gift, tx))?;
        }
        let answer = match (&prepared.agreed, prepared.call.verdict(actor, tx)?) {
            (None, Verdict::Approval { reason }) => {
                // What could not be done now is refused now, and what it would change must still be so then.
                let found = tx.rehearse(|tx| prepared.call.write(actor, tx))?;
                let id = proposals::propose(tx, actor, spec.name, Proposed::new(&prepared.input, found), reason)?;
                tx.write_down(Note::of(actor, spec.stream, spec.name, "proposed"))?;
                let body = serde_json::json!({ "proposal": id }).to_string().into_bytes();
                Answer { outcome: Outcome::Proposed, body }
            }
            (_, Verdict::StepUp) if !self.is_fresh(actor) => return Err(step_up(spec.name).into()),
            (agreed, _) => {
                let mut note = Note::of(actor, spec.stream, spec.name, "done");
                let body = match agreed {
                    None => prepared.call.write(actor, tx)?,
                    Some(agreed) => self.approve(actor, tx, prepared.call.as_ref(), agreed, version, &mut note)?,
                };
                tx.write_down(note)?;
                Answer { outcome: Outcome::Done, body }
            }
        };
        if let Some(once) = &prepared.once {
            once.keep(tx, &answer.body, spec.reveals_secret)?;
        }
        Ok(answer)
    }

    /// Runs what somebody else proposed, if it would still change what it would have changed then.
    fn approve(
        &self,
        actor: &Actor,
        tx: &mut Tx<'_>,
        call: &dyn Call,
        agreed: &Agreed,
        version: Option<i64>,
        note: &mut Note,
    ) -> Done<Vec<u8>> {
        if let Some(decide) = self.registry.spec(approvals::APPROVE) {
            self.admit(actor, decide, version, tx)?;
        }
        let row = proposals::open(tx, actor, agreed.id)?;
        let body = call.write(actor, tx)?;
        if tx.seen() != agreed.found {
            return Err(proposals::stale().into());
        }
        note.context.insert("proposal".to_owned(), agreed.id.as_str().into());
        note.context.insert("proposed_by".to_owned(), row.proposed_by.as_str().into());
        proposals::settle(tx, actor, &row, ProposalState::Approved, None)?;
        Ok(body)
    }

    async fn read(self: &Arc<Self>, actor: &Actor, database: &Database, prepared: Prepared) -> Result<Answer, Problem> {
        let (door, asker, known) = (Arc::clone(self), actor.clone(), database.policy_version());
        let (name, quick) = (prepared.operation.spec().name, prepared.operation.spec().quick);
        if prepared.call.searches() {
            search::catch_up(database).await;
        }
        let work = move |snapshot: &mut Snapshot<'_>| {
            let version = known.map_or_else(|| snapshot.read_policy_version(), Ok)?;
            let standing = door.admit(&asker, prepared.operation.spec(), Some(version), snapshot)?;
            let mut body = prepared.call.read(&asker, snapshot)?;
            if prepared.operation.spec().gives_bytes {
                bytes::check_guards(&door.registry, &asker, name, snapshot, &body)?;
            }
            if !prepared.expand.is_empty() {
                body = relations::expand(&door.registry, standing.as_deref(), snapshot, &prepared.expand, &body)?;
            }
            Ok((body, snapshot.disclosed().iter().cloned().collect::<Vec<_>>()))
        };
        let read = if quick { database.read_quickly(work).await } else { database.read(work).await };
        let (body, people) = read.map_err(Failure::into_problem)?;
        if !people.is_empty() {
            // No record of who looked, no look.
            let mut note = Note::of(actor, Stream::Access, name, "read");
            note.context.insert("people".to_owned(), people.into());
            database.write(move |tx| tx.write_down(note.clone())).await.map_err(Failure::into_problem)?;
        }
        Ok(Answer { outcome: Outcome::Done, body })
    }

    /// Whether the actor may, as of this transaction; and what of it they may see.
    fn admit(
        &self,
        actor: &Actor,
        spec: &Spec,
        version: Option<i64>,
        snapshot: &mut Snapshot<'_>,
    ) -> Done<Option<Arc<Standing>>> {
        let Some(permission) = &spec.permission else { return Ok(None) };
        let standing = self.standings.of(&self.registry, actor, spec.realm, version, snapshot)?;
        snapshot.set_sight(standing.sight);
        let held = self.registry.index(permission).is_some_and(|index| standing.holds(index));
        match held {
            false => Err(refusal(actor, spec).into()),
            true if standing.is_inert(actor, spec, snapshot.now()) => Err(factors::inert().into()),
            true => Ok(Some(standing)),
        }
    }

    /// Whether somebody does not ask too much, of what costs and is no operation: nothing is read or written for it.
    pub fn limit(&self, actor: &Actor, cost: Cost) -> Result<(), Problem> {
        match actor.who {
            // The machine's own people and parts are not who the limits are for.
            Who::Operator { .. } | Who::System { .. } => Ok(()),
            _ => self.limits.allow(&asker(actor), cost),
        }
    }

    fn check_fresh(&self, actor: &Actor, spec: &Spec) -> Result<(), Problem> {
        if spec.step_up && !self.is_fresh(actor) { Err(step_up(spec.name)) } else { Ok(()) }
    }

    fn is_fresh(&self, actor: &Actor) -> bool {
        match actor.who {
            // Both prove themselves to the system with each call.
            Who::Operator { .. } | Who::System { .. } => true,
            _ => actor.proven_at.is_some_and(|at| self.now().since(at) <= FRESH),
        }
    }

    /// Writes a no into the asker's own realm.
    async fn refuse(&self, actor: &Actor, stream: Stream, operation: &str, problem: &Problem) {
        tracing::debug!(operation, code = %problem.code, request = %actor.origin.request, "refused");
        if !is_recorded(problem.reason) {
            return;
        }
        if let Some(note) = self.refusals.note(actor, stream, operation, &problem.code) {
            self.write_refusal(actor.workspace, note).await;
        }
    }

    pub(crate) async fn write_refusal(&self, workspace: Option<WorkspaceId>, note: Note) {
        let database = match workspace {
            Some(id) => self.store.workspace(id).await.ok(),
            None => Some(Arc::clone(self.store.platform())),
        };
        // Somebody whose workspace is gone is refused on the platform.
        let database = database.unwrap_or_else(|| Arc::clone(self.store.platform()));
        if let Err(failure) = database.write(move |tx| tx.write_down(note.clone())).await {
            tracing::error!(error = %failure, "a refusal could not be written to the audit log");
        }
    }

    /// Writes the counts of refusals that were too many to write one by one.
    pub async fn write_refusal_counts(&self, all: bool) {
        for (workspace, note) in self.refusals.summaries(all) {
            self.write_refusal(workspace, note).await;
        }
    }

    /// The database of an operation's realm, as this actor stands.
    pub(crate) async fn database(&self, actor: &Actor, realm: Realm) -> Result<Arc<Database>, Problem> {
        match (realm, actor.workspace) {
            (Realm::Platform, _) => Ok(Arc::clone(self.store.platform())),
            (Realm::Workspace, Some(id)) => self.workspace(id).await,
            (Realm::Workspace, None) => Err(match actor.who {
                Who::Anyone => unauthenticated(),
                _ => Problem::new(Reason::Invalid, "workspace.none", "Say which workspace you mean."),
            }),
        }
    }

    pub(crate) async fn workspace(&self, id: WorkspaceId) -> Result<Arc<Database>, Problem> {
        let began = std::time::Instant::now();
        loop {
            let opened = self.store.workspace(id).await;
            // It was asked for a moment after it was founded: its file is half made, or its owner not yet let in.
            let may_be_too_soon = opened.as_ref().map_or(true, |database| database.has_nobody());
            if may_be_too_soon && began.elapsed() < MAKING && self.is_being_made(id).await {
                tokio::time::sleep(MADE_YET).await;
                continue;
            }
            return opened.map_err(|error| unopened(id, &error));
        }
    }

    async fn is_being_made(&self, id: WorkspaceId) -> bool {
        self.store
            .platform()
            .read(move |snapshot| crate::operations::workspaces::is_being_made(snapshot, id))
            .await
            .unwrap_or(false)
    }
}

/// The problem of a batch, and which of its operations had it.
#[derive(Debug, Clone)]
pub struct BatchProblem {
    pub at: Option<usize>,
    pub problem: Problem,
}

/// Somebody who looks at what a workspace shows to anyone. Whoever they are elsewhere, here they are nobody; a no is
/// written down where they came from.
pub(crate) fn visitor(actor: &Actor, spec: &Spec, ask: &Ask) -> Result<Option<Actor>, Problem> {
    #[derive(serde::Deserialize)]
    struct Named {
        workspace: WorkspaceId,
    }
    if !spec.is_public() || spec.realm != Realm::Workspace {
        return Ok(None);
    }
    let named: Result<Named, _> = serde_json::from_slice(&ask.input);
    let Ok(Named { workspace }) = named else {
        return Err(Problem::invalid("/workspace", "Say which workspace you mean, by its id."));
    };
    Ok(Some(Actor::new(Who::Anyone, Some(workspace), actor.origin.clone())))
}

async fn is_kept(database: &Database, once: Option<&Once>) -> Result<bool, Problem> {
    let Some(once) = once.cloned() else { return Ok(false) };
    let kept = database.read(move |snapshot| once.replay(snapshot)).await;
    Ok(kept.map_err(Failure::into_problem)?.is_some())
}

/// Who asks, for limits and keys: an address where nobody is known.
fn asker(actor: &Actor) -> String {
    match (&actor.who, actor.origin.address) {
        (Who::Anyone, Some(address)) => network(address),
        (who, _) => who.to_string(),
    }
}

/// An address of IPv6 is one of the many that its household has.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn refusal(actor: &Actor, spec: &Spec) -> Problem {
    match actor.who {
        Who::Anyone => unauthenticated(),
        _ => forbidden(spec.name),
    }
}

fn unauthenticated() -> Problem {
    Problem::new(Reason::Unauthenticated, "session.missing", "Sign in first.")
}

fn step_up(operation: &str) -> Problem {
    Problem::new(
        Reason::StepUpRequired,
        "session.step-up",
        format!("{operation} asks for a fresh proof that it is you. Prove it again and repeat."),
    )
}
