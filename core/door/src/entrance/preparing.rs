//! Everything before the transaction: the input is read, bytes are taken, and what must wait is done.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
};

use model::{Actor, Problem, Reason, Sensitivity, Timestamp};
use store::{Database, Failure, Seen, Trouble, blob::Upload};

use super::{
    Door, asker,
    made::{Made, Naming, too_early},
};
use crate::{
    Ask, Desk,
    idempotency::Once,
    operations::approvals,
    practice,
    proposals::{self, ProposalId},
    registry::{Call, Registered},
    relations,
};

/// An operation that was asked for, read and prepared; what goes into the transaction.
pub(super) struct Prepared {
    pub(super) operation: Arc<dyn Registered>,
    pub(super) call: Box<dyn Call>,
    pub(super) input: Vec<u8>,
    pub(super) once: Option<Once>,
    pub(super) agreed: Option<Agreed>,
    pub(super) expand: Vec<String>,
    pub(super) upload: Option<Upload>,
    pub(super) sight: Option<Sensitivity>,
    pub(super) happened_at: Option<Timestamp>,
    /// Of a batch, where it names what earlier ones make: what was read of it is not all.
    pub(super) naming: Option<Naming>,
}

/// Somebody else's proposal that this actor agrees to, and the records that it was about as it found them.
pub(super) struct Agreed {
    pub(super) id: ProposalId,
    pub(super) found: Vec<Seen>,
}

impl Prepared {
    /// With what the operations before it in its batch made.
    pub(super) fn finished(&self, naming: &Naming, before: &[Made]) -> Result<Self, Problem> {
        let input = naming.finished(before)?;
        let call = if self.call.prepares() { self.call.renewed(&input) } else { self.operation.call(&input) };
        Ok(Self {
            operation: Arc::clone(&self.operation),
            call: call?,
            once: self.once.as_ref().map(|once| once.of(&input)),
            input,
            agreed: None,
            expand: Vec::new(),
            upload: None,
            sight: self.sight,
            happened_at: self.happened_at,
            naming: None,
        })
    }
}

impl Door {
    /// Everything before the transaction: limits, whose realm, a fresh proof, the input, and what must wait.
    pub(super) async fn prepare(
        self: &Arc<Self>,
        actor: &Actor,
        ask: Ask,
        upload: Option<Upload>,
        operation: Arc<dyn Registered>,
        naming: Option<Naming>,
    ) -> Result<Prepared, Problem> {
        let spec = operation.spec();
        // What comes with bytes was let in before they came.
        if upload.is_none() {
            self.let_in(actor, &ask, spec)?;
        }
        if spec.is_for_real && self.database(actor, spec.realm).await?.is_practice() {
            return Err(practice::not_for_real());
        }
        let once = match &ask.idempotency_key {
            Some(key) if operation.writes() => Some(Once::new(asker(actor), key, spec.name, &ask.input)?),
            _ => None,
        };
        relations::check(spec, &ask.expand)?;
        let call = match &naming {
            Some(naming) => operation.call(&naming.unfinished()?)?,
            None => operation.call(&ask.input)?,
        };
        let mut prepared = Prepared {
            agreed: None,
            once,
            input: ask.input,
            operation: Arc::clone(&operation),
            call,
            expand: ask.expand,
            upload,
            sight: ask.sight,
            happened_at: ask.happened_at,
            naming,
        };
        let approves = spec.name == approvals::APPROVE;
        if approves || prepared.call.prepares() {
            let database = self.database(actor, spec.realm).await?;
            self.check_first(actor, &database, &operation).await?;
            // What was done under this key before is answered in the transaction, and not prepared again.
            if !is_kept(&database, &prepared).await? {
                if approves {
                    self.take_up(actor, &database, &mut prepared).await?;
                }
                let upload = prepared.upload.take();
                let (door, store) = (Arc::clone(self), Arc::clone(&self.store));
                let desk = Desk { door, store, database, upload, happened_at: prepared.happened_at };
                let ready = make_ready(actor, &desk, prepared.call.as_mut()).await;
                ready.map_err(|problem| match &prepared.naming {
                    Some(_) if problem.reason == Reason::NotFound => too_early(spec.name),
                    _ => problem,
                })?;
            }
        }
        Ok(prepared)
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
}

/// Does what must wait. A panic in it is answered like one in the transaction.
async fn make_ready(actor: &Actor, desk: &Desk, call: &mut dyn Call) -> Result<(), Problem> {
    let mut preparing = call.prepare(actor, desk);
    let ready = poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| preparing.as_mut().poll(context))).unwrap_or_else(|_| {
            tracing::error!("an operation panicked while it was prepared");
            Poll::Ready(Err(Trouble::Panicked.into()))
        })
    });
    ready.await.map_err(Failure::into_problem)
}

async fn is_kept(database: &Database, prepared: &Prepared) -> Result<bool, Problem> {
    let Some(once) = prepared.once.clone() else { return Ok(false) };
    let is_whole = prepared.naming.is_none();
    let kept = database.read(move |snapshot| match is_whole {
        true => Ok(once.replay(snapshot)?.is_some()),
        false => once.is_used(snapshot),
    });
    kept.await.map_err(Failure::into_problem)
}
