//! The door itself: who asks for what, whether they may, and then all of it in one transaction.
//!
//! - [`threshold`]: who is let in
//! - [`preparing`]: everything before the transaction
//! - [`made`]: what an operation of a batch says of what an earlier one made
//! - [`inside`]: the transaction
//! - [`refusing`]: a no is written down
//! - [`places`]: which database somebody stands in

mod inside;
mod made;
mod places;
mod preparing;
mod refusing;
mod threshold;

use std::{net::IpAddr, path::Path, sync::Arc};

use model::{Actor, Problem, Reason, Timestamp, Who, WorkspaceId};
use store::{Clock, Store, blob::Upload};

pub(crate) use self::made::too_early;
use self::made::{Made, Naming};
use crate::{
    Answer, Ask, Realm, Registry, Spec,
    access::{PolicyError, canary},
    limits::{Allowances, Limits},
    refusals::Refusals,
    registry::Registered,
    standing::Standings,
};

/// The most calls that one batch takes.
pub const BATCH_LIMIT: usize = 1_000;

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
        let (spec, visitor) = match self.registry.spec(&ask.operation) {
            Some(spec) => (spec, visitor(actor, spec, &ask)?),
            None => return Err(Problem::not_found("operation", &ask.operation)),
        };
        let is_elsewhere = ask.workspace.is_some_and(|meant| actor.workspace != Some(meant));
        let answered = self.answer(visitor.as_ref().unwrap_or(actor), ask, upload).await;
        if let Err(problem) = &answered
            && !(spec.misses_untold && problem.reason == Reason::NotFound && !is_elsewhere)
        {
            self.refuse(actor, spec.stream, spec.name, problem).await;
        }
        answered
    }

    /// Asks for several operations of one realm that happen together or not at all. A later one may name what an earlier
    /// one made ([`made`]).
    pub async fn ask_all(self: &Arc<Self>, actor: &Actor, asks: Vec<Ask>) -> Result<Vec<Answer>, BatchProblem> {
        self.ask_together(asks.into_iter().map(|ask| (actor.clone(), ask)).collect()).await
    }

    /// The same for several who stand in one workspace: what a plugin does, and the system that says it is done.
    pub async fn ask_together(self: &Arc<Self>, asks: Vec<(Actor, Ask)>) -> Result<Vec<Answer>, BatchProblem> {
        let whole = |problem| BatchProblem { at: None, problem };
        if asks.len() > BATCH_LIMIT {
            let detail = format!("A batch has at most {BATCH_LIMIT} operations; split it.");
            return Err(whole(Problem::new(Reason::TooLarge, "batch.too-large", detail)));
        }
        let mut prepared = Vec::with_capacity(asks.len());
        let mut place = None;
        for (at, (actor, ask)) in asks.into_iter().enumerate() {
            let one = |problem| BatchProblem { at: Some(at), problem };
            let operation = self.find(&ask).map_err(one)?;
            let here = (operation.spec().realm, actor.workspace);
            if !operation.writes() || *place.get_or_insert(here) != here {
                let detail = "A batch holds writing operations of one realm.";
                return Err(one(Problem::new(Reason::Invalid, "batch.mixed", detail)));
            }
            let (spec, stream) = (operation.spec().name, operation.spec().stream);
            let naming = Naming::read(&ask.input);
            match self.prepare(&actor, ask, None, operation, naming).await {
                Ok(ready) => prepared.push((actor, ready)),
                Err(problem) => {
                    self.refuse(&actor, stream, spec, &problem).await;
                    return Err(one(problem));
                }
            }
        }
        let Some((first, (realm, _))) = prepared.first().map(|(actor, _)| actor).zip(place) else {
            return Ok(Vec::new());
        };
        let database = self.database(first, realm).await.map_err(whole)?;
        let names: Vec<_> = prepared
            .iter()
            .map(|(actor, one)| (actor.clone(), one.operation.spec().stream, one.operation.spec().name))
            .collect();
        let door = Arc::clone(self);
        let failed_at = Arc::new(std::sync::atomic::AtomicUsize::new(usize::MAX));
        let mark = Arc::clone(&failed_at);
        let written = database
            .write(move |tx| {
                let mut made = Vec::with_capacity(prepared.len());
                for (at, (asker, one)) in prepared.iter().enumerate() {
                    mark.store(at, std::sync::atomic::Ordering::Relaxed);
                    made.push(Made::new(match &one.naming {
                        Some(naming) => door.write_one(asker, tx, &one.finished(naming, &made)?)?,
                        None => door.write_one(asker, tx, one)?,
                    }));
                }
                // What fails from here on is nobody's call.
                mark.store(usize::MAX, std::sync::atomic::Ordering::Relaxed);
                Ok(made.into_iter().map(|made| made.answer).collect())
            })
            .await;
        match written {
            Ok(answers) => Ok(answers),
            Err(failure) => {
                let at = failed_at.load(std::sync::atomic::Ordering::Relaxed);
                let problem = failure.into_problem();
                if let Some((asker, stream, name)) = names.get(at) {
                    self.refuse(asker, *stream, name, &problem).await;
                }
                Err(BatchProblem { at: names.get(at).map(|_| at), problem })
            }
        }
    }

    async fn answer(self: &Arc<Self>, actor: &Actor, ask: Ask, upload: Option<Upload>) -> Result<Answer, Problem> {
        let operation = self.find(&ask)?;
        let realm = operation.spec().realm;
        let writes = operation.writes();
        let prepared = self.prepare(actor, ask, upload, operation, None).await?;
        let database = self.database(actor, realm).await?;
        if writes { self.write(actor, &database, prepared).await } else { self.read(actor, &database, prepared).await }
    }

    fn find(&self, ask: &Ask) -> Result<Arc<dyn Registered>, Problem> {
        self.registry.operation(&ask.operation).cloned().ok_or_else(|| Problem::not_found("operation", &ask.operation))
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
    if !spec.is_public() || spec.realm != Realm::Workspace || actor.installation().is_some() {
        return Ok(None);
    }
    let named: Result<Named, _> = serde_json::from_slice(&ask.input);
    let Ok(Named { workspace }) = named else {
        return Err(Problem::invalid("/workspace", "Say which workspace you mean, by its id."));
    };
    Ok(Some(Actor::new(Who::Anyone, Some(workspace), actor.origin.clone())))
}

/// Who asks, for limits and keys: an address where nobody is known.
fn asker(actor: &Actor) -> String {
    match (&actor.who, actor.origin.address) {
        (Who::Anyone, Some(address)) => network(address),
        // A script that asks too much keeps its person's pages from nothing.
        (Who::Program { token, .. }, _) => token.to_string(),
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
