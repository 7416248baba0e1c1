//! Who is let in: not too often, by permission, with a second factor where one is wanted, and proven just now where
//! that is asked.

use std::{sync::Arc, time::Duration};

use model::{Actor, Problem, Reason, SecondFactor, Sensitivity, Timestamp, Who};
use store::{Database, Done, Failure, Snapshot};

use super::{Door, asker};
use crate::{
    Ask, Cost, Realm, Spec, factors,
    operations::sso_only::provider_only,
    practice::is_maker,
    registry::Registered,
    standing::{Standing, explain, forbidden},
    timeouts::Timeout,
};

/// How old a proof of who it is may be for what asks for a fresh one.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// What an actor is told who asks for an operation.
#[derive(PartialEq, Eq)]
enum Asks {
    May,
    /// Once they have a second factor.
    Inert,
    /// Once they come in as people come in here.
    ShutOut,
    MayNot,
}

impl Door {
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

    /// Which labels of records an actor sees in their workspace.
    pub async fn sight(self: &Arc<Self>, actor: &Actor) -> Result<Sensitivity, Problem> {
        let database = self.database(actor, Realm::Workspace).await?;
        Ok(self.standing(actor, &database, Realm::Workspace).await?.sight)
    }

    /// Whether somebody does nothing where they stand, or very little, before they have a second factor.
    pub async fn wants_factor(self: &Arc<Self>, actor: &Actor) -> Result<bool, Problem> {
        if actor.workspace.is_none() || actor.second_factor == SecondFactor::Proven {
            return Ok(false);
        }
        let database = self.database(actor, Realm::Workspace).await?;
        Ok(self.standing(actor, &database, Realm::Workspace).await?.wants_factor(self.now()))
    }

    /// Whether somebody is signed in where people come in by the workspace's own providers alone, and did not.
    pub async fn shuts_out(self: &Arc<Self>, actor: &Actor) -> Result<bool, Problem> {
        if actor.workspace.is_none() || actor.by_provider {
            return Ok(false);
        }
        let database = self.database(actor, Realm::Workspace).await?;
        Ok(self.standing(actor, &database, Realm::Workspace).await?.is_shut_out(actor))
    }

    /// Whether nothing is real where somebody stands.
    pub async fn practises(self: &Arc<Self>, actor: &Actor) -> Result<bool, Problem> {
        if actor.workspace.is_none() {
            return Ok(false);
        }
        Ok(self.database(actor, Realm::Workspace).await?.is_practice())
    }

    /// How long a session of somebody may be that began then, as the workspace says where it stands. It costs no query
    /// while nobody's rights change there.
    pub async fn timeout(self: &Arc<Self>, actor: &Actor, begun_at: Timestamp) -> Result<Timeout, Problem> {
        if actor.workspace.is_none() {
            return Ok(Timeout::USUAL);
        }
        let database = self.database(actor, Realm::Workspace).await?;
        Ok(self.standing(actor, &database, Realm::Workspace).await?.timeouts.since(begun_at))
    }

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
        let standing = self.standing(actor, database, realm).await?;
        let may = index.is_some_and(|index| standing.holds(index)) && standing.names(operation.spec().name);
        Ok(match may {
            _ if standing.is_shut_out(actor) => Asks::ShutOut,
            false => Asks::MayNot,
            true if standing.is_inert(actor, operation.spec(), self.now()) => Asks::Inert,
            true => Asks::May,
        })
    }

    /// Without a transaction where it is remembered.
    async fn standing(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        realm: Realm,
    ) -> Result<Arc<Standing>, Problem> {
        let known = database.policy_version();
        let remembered = known.and_then(|version| self.standings.remembered(actor, realm, version, self.now()));
        if let Some(standing) = remembered {
            return Ok(standing);
        }
        let (door, asker) = (Arc::clone(self), actor.clone());
        let standing = database.read(move |snapshot| {
            let version = known.map_or_else(|| snapshot.read_policy_version(), Ok)?;
            door.standings.of(&door.registry, &asker, realm, Some(version), snapshot)
        });
        standing.await.map_err(Failure::into_problem)
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

    pub(super) fn let_in(&self, actor: &Actor, ask: &Ask, spec: &Spec) -> Result<(), Problem> {
        if !ask.by_a_job {
            self.limit(actor, spec.cost)?;
        }
        if actor.who == Who::Anyone && !spec.is_public() {
            return Err(unauthenticated());
        }
        // What is for anyone is for people: nobody granted it to a plugin.
        if matches!(actor.who, Who::Plugin { .. }) && spec.is_public() {
            return Err(beyond_grant(spec));
        }
        factors::check_owed(actor, spec)?;
        if ask.workspace.is_some() && ask.workspace != actor.workspace {
            return Err(Problem::not_found("workspace", ask.workspace.map(|id| id.to_string()).unwrap_or_default()));
        }
        self.check_fresh(actor, spec)
    }

    /// Nothing slow is done for somebody who may not ask for it.
    pub(super) async fn check_first(
        self: &Arc<Self>,
        actor: &Actor,
        database: &Database,
        operation: &Arc<dyn Registered>,
    ) -> Result<(), Problem> {
        match self.asks(actor, database, Arc::clone(operation)).await? {
            Asks::May => Ok(()),
            Asks::Inert => Err(factors::inert()),
            Asks::ShutOut => Err(provider_only()),
            Asks::MayNot => Err(refusal(actor, operation.spec())),
        }
    }

    /// Whether the actor may, as of this transaction; and what of it they may see.
    pub(super) fn admit(
        &self,
        actor: &Actor,
        spec: &Spec,
        version: Option<i64>,
        snapshot: &mut Snapshot<'_>,
    ) -> Done<Option<Arc<Standing>>> {
        let Some(permission) = &spec.permission else { return Ok(None) };
        if is_maker(actor) && !snapshot.is_practice() {
            return Err(refusal(actor, spec).into());
        }
        let standing = self.standings.of(&self.registry, actor, spec.realm, version, snapshot)?;
        snapshot.set_sight(standing.sight);
        let held = self.registry.index(permission).is_some_and(|index| standing.holds(index));
        match held && standing.names(spec.name) {
            _ if standing.is_shut_out(actor) => Err(provider_only().into()),
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

    pub(super) fn check_fresh(&self, actor: &Actor, spec: &Spec) -> Result<(), Problem> {
        match actor.who {
            _ if !spec.step_up || self.is_fresh(actor) => Ok(()),
            Who::Program { .. } => Err(no_proof(spec.name)),
            // Whoever agrees to it proves who they are; what happened elsewhere needs no proof.
            Who::Plugin { .. } if spec.consequence.is_some() => Ok(()),
            Who::Plugin { .. } => Err(beyond_grant(spec)),
            _ => Err(step_up(spec.name)),
        }
    }

    pub(super) fn is_fresh(&self, actor: &Actor) -> bool {
        match actor.who {
            // Both prove themselves to the system with each call.
            Who::Operator { .. } | Who::System { .. } => true,
            _ => actor.proven_at.is_some_and(|at| self.now().since(at) <= FRESH),
        }
    }
}

fn refusal(actor: &Actor, spec: &Spec) -> Problem {
    match actor.who {
        Who::Anyone => unauthenticated(),
        Who::Program { .. } => beyond_token(spec),
        Who::Plugin { .. } => beyond_grant(spec),
        _ => forbidden(spec.name),
    }
}

/// What a token does not allow, or whoever holds it may not themselves.
fn beyond_token(spec: &Spec) -> Problem {
    let detail = match (&spec.permission, spec.realm) {
        (Some(permission), Realm::Workspace) => format!(
            "This token does not allow {}. It needs {permission}, and whoever holds the token has to hold that too.",
            spec.name
        ),
        _ => format!("{} is for people: no token allows it. Sign in to do it.", spec.name),
    };
    Problem::new(Reason::Forbidden, "token.not-allowed", detail)
}

/// What a plugin was not granted, or may not be.
fn beyond_grant(spec: &Spec) -> Problem {
    let detail = format!("This plugin was not granted {}, or does not work at the moment.", spec.name);
    Problem::new(Reason::Forbidden, "plugins.not-granted", detail)
}

fn no_proof(operation: &str) -> Problem {
    let detail = format!("{operation} asks for a fresh proof of who it is, which no token gives. Sign in to do it.");
    Problem::new(Reason::Forbidden, "token.no-proof", detail)
}

pub(super) fn unauthenticated() -> Problem {
    Problem::new(Reason::Unauthenticated, "session.missing", "Sign in first.")
}

pub(super) fn step_up(operation: &str) -> Problem {
    Problem::new(
        Reason::StepUpRequired,
        "session.step-up",
        format!("{operation} asks for a fresh proof that it is you. Prove it again and repeat."),
    )
}
