//! Runs the job rows that transactions leave behind: lease, retry with growing waits, give up.
//!
//! A handler may run twice (its lease ran out, the process was killed), so what it does is idempotent.
//!
//! What is done here is done one after another. What waits for somebody outside (a provider, a mail server) says so where
//! it is left ([`job::New::outside`]), and is done beside that: nothing waits for it, and whoever it is that lets us wait
//! holds up a few of their own.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

#[cfg(doc)]
use door::job;
use door::{
    Done, Door,
    step::{Claimed, Ending},
};
use model::WorkspaceId;
use parking_lot::Mutex;
use tokio::{task::JoinSet, time::timeout};

use crate::http::retry::{Pace, backoff};

/// How often there is a look when nothing says that there is work.
const LOOK: Duration = Duration::from_secs(1);
/// How long whoever left something to be done waits for it, and how often they look.
const PATIENCE: Duration = Duration::from_secs(5);
const LITTLE_PATIENCE: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// Tries before a person is asked.
pub const TRIES: i64 = 12;
const PACE: Pace = Pace { base: Duration::from_secs(1), cap: Duration::from_secs(3_600), tries: 12 };

/// Jobs that are outside at once.
const OUTSIDE: usize = 8;
/// And of one lane. Whoever has none there goes first.
const OF_ONE: usize = 3;
/// How long one may stay outside: it is back while it is still this worker's.
const AWAY: Duration = Duration::from_secs(110);
/// How long a server that stops waits for those that are outside. What is not back is done by the next.
const PARTING: Duration = Duration::from_secs(15);

pub type Handled = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;
type Handler = Arc<dyn Fn(Arc<Door>, Arc<Claimed>) -> Handled + Send + Sync>;

/// Why a job did not get done, in words for whoever looks at it.
#[derive(Debug)]
pub struct Problem {
    pub detail: String,
    /// Whether another try may end differently.
    pub passing: bool,
}

impl Problem {
    pub fn passing(detail: impl ToString) -> Self {
        Self { detail: detail.to_string(), passing: true }
    }

    pub fn lasting(detail: impl ToString) -> Self {
        Self { detail: detail.to_string(), passing: false }
    }
}

/// Waits until nothing of the platform's is due here, within reason. For whoever left something to be done there and
/// goes on with it at once: the owner of a business that was just founded, somebody who just joined one.
pub async fn settled(door: &Door) {
    settled_within(door, None, PATIENCE).await;
}

/// The same of a workspace, for whoever was just taken out of it; what else is done there is not waited for long.
pub async fn settled_in(door: &Door, workspace: Option<WorkspaceId>) {
    settled_within(door, workspace, LITTLE_PATIENCE).await;
}

async fn settled_within(door: &Door, realm: Option<WorkspaceId>, patience: Duration) {
    let began = Instant::now();
    while began.elapsed() < patience
        && door.next_due_here(realm).await.is_ok_and(|due| due.is_some_and(|due| due <= door.now()))
    {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

pub struct Runner {
    door: Arc<Door>,
    name: String,
    handlers: HashMap<&'static str, Handler>,
    /// How many of each lane are outside.
    away: Arc<Mutex<HashMap<String, usize>>>,
}

impl Runner {
    /// `name` tells this worker from those on other nodes.
    pub fn new(door: Arc<Door>, name: impl ToString) -> Self {
        Self { door, name: name.to_string(), handlers: HashMap::new(), away: Arc::default() }
    }

    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Arc<Door>, Arc<Claimed>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |door, job| Box::pin(handler(door, job))));
        self
    }

    /// Runs what is due now, everywhere and outside as well, and says how much that was.
    pub async fn run_due(&self) -> usize {
        let mut count = self.run_due_here().await;
        loop {
            let mut away = JoinSet::new();
            match self.send_out(&mut away).await {
                0 => return count,
                sent => count += sent,
            }
            while away.join_next().await.is_some() {}
        }
    }

    /// The same without what is done outside.
    pub async fn run_due_here(&self) -> usize {
        let mut count = 0;
        for realm in self.realms().await {
            for job in taken(self.door.claim_jobs(realm, &self.name).await) {
                self.run(job).await;
                count += 1;
            }
        }
        count
    }

    /// Runs until told to stop; a job that began is finished, and outside it has a while for that.
    pub async fn serve(&self, mut stop: tokio::sync::watch::Receiver<bool>) {
        let mut away = JoinSet::new();
        while !*stop.borrow() {
            let woken = self.door.committed().notified();
            if self.run_due_here().await + self.send_out(&mut away).await > 0 {
                continue;
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(LOOK) => {}
                Some(_) = away.join_next() => {}
                _ = stop.changed() => {}
            }
        }
        if timeout(PARTING, async { while away.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!(jobs = away.len(), "what is outside is not waited for; it will be done again");
        }
    }

    /// Sends out what is due and has room, of each lane one before any has two, wherever that is. Says how many went.
    async fn send_out(&self, away: &mut JoinSet<()>) -> usize {
        let mut due = Vec::new();
        for realm in self.realms().await {
            // One that cannot be asked was told of when what is done here was taken.
            if self.door.is_due_outside(realm).await.unwrap_or_default() {
                due.push(realm);
            }
        }
        let mut count = 0;
        for of_one in 1..=OF_ONE {
            for realm in &due {
                count += self.send_out_of(*realm, of_one, away).await;
            }
        }
        count
    }

    async fn send_out_of(&self, realm: Option<WorkspaceId>, of_one: usize, away: &mut JoinSet<()>) -> usize {
        let mut count = 0;
        loop {
            let lanes = self.away.lock().clone();
            let most = OUTSIDE.saturating_sub(lanes.values().sum());
            if most == 0 {
                return count;
            }
            let jobs = taken(self.door.claim_outside(realm, &self.name, most, of_one, lanes).await);
            if jobs.is_empty() {
                return count;
            }
            count += jobs.len();
            for job in jobs {
                let place = Place::taken(&self.away, job.lane.clone().unwrap_or_default());
                let (door, handler) = (Arc::clone(&self.door), self.handlers.get(job.kind.as_str()).cloned());
                away.spawn(async move {
                    run(&door, handler, job).await;
                    drop(place);
                });
            }
        }
    }

    async fn run(&self, job: Claimed) {
        run(&self.door, self.handlers.get(job.kind.as_str()).cloned(), job).await;
    }

    async fn realms(&self) -> Vec<Option<WorkspaceId>> {
        self.door.realms_to_serve().await.unwrap_or_else(|error| {
            tracing::error!(error = %error, "could not ask where there is work");
            Vec::new()
        })
    }
}

fn taken(claimed: Done<Vec<Claimed>>) -> Vec<Claimed> {
    claimed.unwrap_or_else(|error| {
        tracing::error!(error = %error, "could not take the jobs that are due");
        Vec::new()
    })
}

/// One of a lane that is outside; free again when it goes.
struct Place {
    lane: String,
    away: Arc<Mutex<HashMap<String, usize>>>,
}

impl Place {
    fn taken(away: &Arc<Mutex<HashMap<String, usize>>>, lane: String) -> Self {
        *away.lock().entry(lane.clone()).or_default() += 1;
        Self { lane, away: Arc::clone(away) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut away = self.away.lock();
        match away.get_mut(&self.lane) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(away.remove(&self.lane)),
        }
    }
}

async fn run(door: &Arc<Door>, handler: Option<Handler>, job: Claimed) {
    let job = Arc::new(job);
    let done = match handler {
        Some(handler) => handled(handler(Arc::clone(door), Arc::clone(&job)), job.lane.is_some()).await,
        None => Err(Problem::lasting(format!("nothing here knows how to do {}", job.kind))),
    };
    let ending = match done {
        Ok(()) => Ending::Done,
        Err(problem) => {
            tracing::warn!(job = %job.id, kind = %job.kind, attempt = job.attempts, problem = %problem.detail, "a job did not get done");
            if problem.passing && job.attempts < TRIES {
                let attempt = u32::try_from(job.attempts).unwrap_or(1);
                // Spread by the id, so that what failed together is not tried together.
                let chance =
                    job.id.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
                let wait = backoff(PACE, attempt, chance);
                Ending::Retry { at: door.now().plus(wait), problem: problem.detail }
            } else {
                Ending::GivenUp { problem: problem.detail }
            }
        }
    };
    if let Err(error) = door.end_job(&job, ending).await {
        tracing::error!(error = %error, job = %job.id, "a job's end could not be written; it will be run again");
    }
}

/// In a task of its own, so that one that panics takes no other with it; and what is outside is called back.
async fn handled(work: Handled, is_outside: bool) -> Result<(), Problem> {
    // A set ends with what is in it, where a task that nobody waits for would go on.
    let mut one = JoinSet::new();
    one.spawn(work);
    let done = match is_outside {
        true => timeout(AWAY, one.join_next()).await,
        false => Ok(one.join_next().await),
    };
    match done {
        Ok(Some(Ok(done))) => done,
        Ok(_) => Err(Problem::passing("it panicked; the log says where")),
        Err(_) => Err(Problem::passing("nobody answered in time")),
    }
}
