//! Runs the job rows that transactions leave behind: lease, retry with growing waits, give up.
//!
//! A handler may run twice (its lease ran out, the process was killed), so what it does is idempotent.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use door::{
    Door,
    step::{Claimed, Ending},
};
use model::WorkspaceId;

use crate::http::retry::{Pace, backoff};

/// How often there is a look when nothing says that there is work.
const LOOK: Duration = Duration::from_secs(1);
/// How long whoever left something to be done waits for it, and how often they look.
const PATIENCE: Duration = Duration::from_secs(5);
const LITTLE_PATIENCE: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// Tries before a person is asked.
const TRIES: i64 = 12;
const PACE: Pace = Pace { base: Duration::from_secs(1), cap: Duration::from_secs(3_600), tries: 12 };

pub type Handled = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;
type Handler = Box<dyn Fn(Arc<Door>, Arc<Claimed>) -> Handled + Send + Sync>;

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

/// Waits until nothing of the platform's is due, within reason. For whoever left something to be done there and
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
        && door.next_due(realm).await.is_ok_and(|due| due.is_some_and(|due| due <= door.now()))
    {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

pub struct Runner {
    door: Arc<Door>,
    name: String,
    handlers: HashMap<&'static str, Handler>,
}

impl Runner {
    /// `name` tells this worker from those on other nodes.
    pub fn new(door: Arc<Door>, name: impl ToString) -> Self {
        Self { door, name: name.to_string(), handlers: HashMap::new() }
    }

    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Arc<Door>, Arc<Claimed>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        self.handlers.insert(kind, Box::new(move |door, job| Box::pin(handler(door, job))));
        self
    }

    /// Runs what is due now, everywhere, and says how much that was.
    pub async fn run_due(&self) -> usize {
        let mut count = 0;
        match self.door.realms_to_serve().await {
            Err(error) => tracing::error!(error = %error, "could not ask where there is work"),
            Ok(realms) => {
                for realm in realms {
                    match self.door.claim_jobs(realm, &self.name).await {
                        Err(error) => tracing::error!(error = %error, "could not take the jobs that are due"),
                        Ok(jobs) => {
                            for job in jobs {
                                self.run(job).await;
                                count += 1;
                            }
                        }
                    }
                }
            }
        }
        count
    }

    /// Runs until told to stop; a job that began is finished.
    pub async fn serve(&self, mut stop: tokio::sync::watch::Receiver<bool>) {
        while !*stop.borrow() {
            let woken = self.door.committed().notified();
            if self.run_due().await > 0 {
                continue;
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn run(&self, job: Claimed) {
        let job = Arc::new(job);
        let done = match self.handlers.get(job.kind.as_str()) {
            // A task of its own, so that one that panics takes no other with it.
            Some(handler) => tokio::spawn(handler(Arc::clone(&self.door), Arc::clone(&job)))
                .await
                .unwrap_or_else(|_| Err(Problem::passing("it panicked; the log says where"))),
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
                    Ending::Retry { at: self.door.now().plus(wait), problem: problem.detail }
                } else {
                    Ending::GivenUp { problem: problem.detail }
                }
            }
        };
        if let Err(error) = self.door.end_job(&job, ending).await {
            tracing::error!(error = %error, job = %job.id, "a job's end could not be written; it will be run again");
        }
    }
}
