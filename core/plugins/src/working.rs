//! Tries deliveries: takes one, calls the plugin, and settles what came of it, in one transaction with what it did.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use door::{Ask, BATCH_LIMIT, BatchProblem, Door, Problem, Reason, blob::BlobId, step::Claimed};
use model::{Actor, InstallationId, Timestamp, WorkspaceId};
use packages::{Package, Part};
use sandbox::{Called, Came, Limits, Outcome, Recording, Tape, Trigger, Usage, Why};
use serde_json::{Map, Value, json};
use tokio::runtime::Handle;
use work::http::{
    Client,
    retry::{Pace, backoff},
};

use crate::{
    bindings::{self, Named},
    host::Reach,
    manifest::Label,
    operations::running::{
        forget, linked, program,
        settle::{FAIL, Failure, Remedy, SETTLE, Settlement, Times, Told},
        take::{self, Taken, Turn},
        tick,
    },
    recordings::{self, New},
    records::{DeliveryKind, RecordingEnding},
    spent::Used,
    wall::{Ended, Wall},
};

/// How long one job works before it leaves the rest to another: shorter than a job may be away.
const RUN: Duration = Duration::from_secs(20);
/// How long one call may take with all that it waits for: with it, a job is still back in time.
const WALL: Duration = Duration::from_secs(30);
const REQUESTS: u32 = 50;
const PACE: Pace = Pace { base: Duration::from_secs(2), cap: Duration::from_secs(3_600), tries: 12 };
/// Nothing is tried again at once, in seconds.
const SHORTEST: u32 = 1;
/// The version of what triggers say.
const VERSION: u32 = 1;

/// What is needed to let plugins work.
#[derive(Clone)]
pub struct Works {
    pub wall: Wall,
    pub client: Client,
}

/// How a try ended that was not done.
struct Failed {
    remedy: Remedy,
    trouble: String,
    /// In seconds, where the plugin said so.
    wait: Option<u32>,
    /// Whether it was stopped, and did not end by itself.
    stopped: bool,
    told: Box<Told>,
    used: Used,
    recording: Option<Box<New>>,
}

impl Works {
    /// The job: tries what is due of one plugin.
    pub async fn run(&self, door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let (plugin, Some(workspace)) = (job.read::<InstallationId>().map_err(unread)?, job.workspace) else {
            return Ok(());
        };
        let began = Instant::now();
        let system = Actor::system("plugins", Some(workspace), door.now());
        while let Some(turn) = next(door, &system, plugin).await? {
            self.try_one(door, &system, workspace, plugin, Arc::new(turn)).await?;
            if began.elapsed() > RUN {
                // The rest is the next job's; one more that finds nothing costs a look.
                return Err(Problem::new(Reason::Unavailable, "plugins.more", "There is more to be told."));
            }
        }
        Ok(())
    }

    /// The job that a schedule left.
    pub async fn tick(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let input: tick::Input = job.read().map_err(unread)?;
        let system = Actor::system("plugins", job.workspace, door.now());
        door.ask(&system, Ask::with(tick::NAME, &input)).await.map(drop)
    }

    /// The job that forgets what is long over.
    pub async fn forget(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let input: forget::Input = job.read().map_err(unread)?;
        let system = Actor::system("plugins", job.workspace, door.now());
        loop {
            let answer = door.ask(&system, Ask::with(forget::NAME, &input)).await?;
            let forgotten: Value = answer.read().unwrap_or_default();
            if forgotten["more"] != true {
                return Ok(());
            }
        }
    }

    async fn try_one(
        &self,
        door: &Arc<Door>,
        system: &Actor,
        workspace: WorkspaceId,
        plugin: InstallationId,
        turn: Arc<Turn>,
    ) -> Result<(), Problem> {
        let done = match self.call(door, workspace, plugin, &turn).await? {
            Ok(ended) => settle(door, &turn, ended).await,
            Err(failed) => Err(failed),
        };
        match done {
            Ok(()) => Ok(()),
            Err(failed) => fail(door, system, &turn, failed).await,
        }
    }

    /// Calls the plugin on a thread that may wait.
    async fn call(
        &self,
        door: &Arc<Door>,
        workspace: WorkspaceId,
        plugin: InstallationId,
        turn: &Arc<Turn>,
    ) -> Result<Result<Ended, Failed>, Problem> {
        let bytes = match self.wall.has(turn.package) {
            true => None,
            false => match bytes(door, workspace, plugin, turn.package).await {
                Ok(bytes) => Some(bytes),
                Err(no) if no.reason == Reason::NotFound => {
                    return Ok(Err(Failed::now(Remedy::Retry, "another release took its place".to_owned())));
                }
                Err(no) => return Err(no),
            },
        };
        let (door, client, wall, turn) =
            (Arc::clone(door), self.client.clone(), Arc::clone(&self.wall), Arc::clone(turn));
        let waiting = Handle::current();
        let called = tokio::task::spawn_blocking(move || {
            if let Some(bytes) = bytes {
                let loaded = Package::read(&bytes)
                    .map_err(|why| why.to_string())
                    .and_then(|package| wall.load(turn.package, package.part(&Part::Component).unwrap_or_default()));
                loaded.map_err(|why| Failed::now(Remedy::Permanent, why))?;
            }
            let (trigger, limits) = (trigger(&turn), limits(&turn));
            let program = turn.package;
            let reach = Tape::of(Reach::new(door, client, waiting, workspace, plugin, turn), recordings::ROOM);
            let again = || Failed::now(Remedy::Retry, "its program was put away".to_owned());
            wall.call(program, &trigger, &limits, reach).ok_or_else(again)
        });
        Ok(called.await.unwrap_or_else(|_| Err(Failed::now(Remedy::Retry, "the call could not be made".to_owned()))))
    }
}

async fn next(door: &Arc<Door>, system: &Actor, plugin: InstallationId) -> Result<Option<Turn>, Problem> {
    let answer = door.ask(system, Ask::with(take::NAME, &take::Input { plugin })).await?;
    let taken: Taken = answer.read().map_err(|_| Problem::new(Reason::Internal, "internal", "A turn is unread."))?;
    Ok(taken.delivery)
}

async fn bytes(
    door: &Arc<Door>,
    workspace: WorkspaceId,
    plugin: InstallationId,
    package: BlobId,
) -> Result<Vec<u8>, Problem> {
    let system = Actor::system("plugins", Some(workspace), door.now());
    let mut download = door.download(&system, Ask::with(program::NAME, &program::Input { plugin, package })).await?;
    let mut all = Vec::new();
    while let Some(part) = download.bytes.next().await.map_err(door::Failure::into_problem)? {
        all.extend_from_slice(&part);
    }
    Ok(all)
}

fn trigger(turn: &Turn) -> Trigger {
    let mut body = match &turn.body {
        Value::Object(fields) => fields.clone(),
        other => Map::from_iter([("said".to_owned(), other.clone())]),
    };
    body.insert("cursor".to_owned(), turn.cursor.clone().into());
    body.insert("webhooks".to_owned(), json!(turn.webhooks));
    Trigger {
        kind: turn.kind.to_string(),
        id: turn.id.to_string(),
        connection: turn.connection.to_string(),
        version: VERSION,
        body: Value::Object(body).to_string(),
    }
}

fn limits(turn: &Turn) -> Limits {
    let granted = turn.grants.limits;
    Limits {
        guest_time: Duration::from_millis(granted.milliseconds.into()),
        wall: WALL,
        memory: usize::try_from(granted.memory_mib).unwrap_or(1) * 1024 * 1024,
        requests: REQUESTS.min(turn.requests_left),
        // With the one that settles it.
        operations: BATCH_LIMIT - 1,
        ..Limits::default()
    }
}

/// What the plugin wants, and that it is done: all of it, or nothing.
async fn settle(door: &Arc<Door>, turn: &Turn, ended: Ended) -> Result<(), Failed> {
    let Called { answer, usage, host: tape } = ended;
    let (Some(mut reach), written) = tape.end() else {
        return Err(Failed::now(Remedy::Permanent, "nobody stood behind the call".to_owned()));
    };
    let (mut told, used) = (Box::new(std::mem::take(&mut reach.told)), used(&usage));
    let recording = Recording {
        trigger: trigger(turn),
        limits: limits(turn),
        steps: written.steps,
        is_whole: written.is_whole,
        came: Came::of(answer.clone()),
    };
    let labels = read_in(turn, &reach);
    let kept = |ending| New::of(&recording, ending, labels.clone()).map(Box::new);
    let outcome = match answer {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(failure)) => {
            let remedy = match failure.remedy {
                sandbox::Remedy::Retry => Remedy::Retry,
                sandbox::Remedy::Permanent => Remedy::Permanent,
                sandbox::Remedy::Attention => Remedy::Attention,
            };
            // Whatever it makes of it: until somebody agrees anew nothing else helps.
            let remedy = if reach.is_lapsed { Remedy::Attention } else { remedy };
            let trouble = format!("{}: {}", failure.code, failure.detail);
            let recording = kept(RecordingEnding::Failed);
            // What it may not send today it may tomorrow.
            let (remedy, wait) = match reach.is_spent {
                true => (Remedy::Retry, Some(until(door, turn.day_ends_at))),
                false => (remedy, failure.retry_after),
            };
            return Err(Failed { remedy, trouble, wait, stopped: false, told, used, recording });
        }
        Err(stopped) => {
            return Err(Failed {
                remedy: Remedy::Retry,
                trouble: format!("it was stopped: {stopped}"),
                wait: None,
                // What was not its own doing is not held against it.
                stopped: !matches!(stopped.why, Why::Host | Why::Busy),
                told,
                used,
                recording: kept(RecordingEnding::Stopped),
            });
        }
    };
    let Outcome { operations, cursor, facts, .. } = outcome;
    told.facts = facts;
    let names: Vec<String> = operations.iter().map(|operation| operation.name.clone()).collect();
    let (mut asks, mut seen) = (Vec::with_capacity(operations.len() + 1), Vec::new());
    // What is only tried out is counted, and not asked for.
    for operation in operations.into_iter().filter(|_| !turn.dry) {
        let input = match operation.name.as_str() {
            bindings::LINK => {
                let (input, said) = bindings::own(turn.connection, operation.input);
                seen.extend(said);
                input
            }
            bindings::IMPORT => bindings::named_by(turn.connection, operation.input),
            bindings::UNLINK => unlinked(door, &reach.system, turn, &operation.input).await?,
            _ => operation.input,
        };
        asks.push((reach.plugin.clone(), Ask::new(operation.name, input).by_a_job()));
    }
    let entries = if turn.dry { BTreeMap::default() } else { std::mem::take(&mut reach.changed) };
    let entries = entries.into_iter().map(|(key, changed)| changed.into_change(key)).collect();
    let (delivery, attempt, asked) = (turn.id, turn.attempt, counted(&names));
    let recording = turn.records.then(|| kept(RecordingEnding::Done).map(|new| *new)).flatten();
    let settlement = Settlement {
        delivery,
        attempt,
        cursor,
        entries,
        bindings: seen,
        asked,
        told: (*told).clone(),
        used,
        recording,
    };
    asks.push((reach.system.clone(), Ask::with(SETTLE, &settlement).by_a_job()));
    match door.ask_together(asks).await {
        Ok(_) => Ok(()),
        Err(BatchProblem { at, problem }) => {
            let of = at.and_then(|at| names.get(at));
            let trouble = match of {
                Some(name) => format!("its operation {name} was refused: {}: {}", problem.code, problem.detail),
                None => format!("its outcome was not kept: {}: {}", problem.code, problem.detail),
            };
            // What somebody else changed meanwhile may be in order the next time.
            let passes = !problem.reason.is_lasting() || problem.reason == Reason::Conflict;
            let remedy = if passes { Remedy::Retry } else { Remedy::Permanent };
            let recording = kept(RecordingEnding::Refused);
            Err(Failed { remedy, trouble, wait: None, stopped: false, told, used, recording })
        }
    }
}

/// In seconds, and not a moment too early.
fn until(door: &Door, at: Timestamp) -> u32 {
    u32::try_from(at.since(door.now()).as_secs() + 1).unwrap_or(u32::MAX)
}

fn used(usage: &Usage) -> Used {
    Used {
        host_calls: usage.host_calls,
        log_bytes: u32::try_from(usage.log_bytes).unwrap_or(u32::MAX),
        milliseconds: u32::try_from(usage.guest_time.as_millis()).unwrap_or(u32::MAX),
    }
}

/// What of the business it had before it: what it read, and what it was told, which may be all that it may see.
fn read_in(turn: &Turn, reach: &Reach) -> Vec<Label> {
    match turn.kind {
        DeliveryKind::Event => turn.grants.labels(),
        _ => reach.seen.clone(),
    }
}

/// A plugin names what is linked no longer by the id that its own connection has for it.
async fn unlinked(door: &Arc<Door>, system: &Actor, turn: &Turn, input: &str) -> Result<String, Failed> {
    let no =
        |why: &str| Failed::now(Remedy::Permanent, format!("its operation {} was refused: {why}", bindings::UNLINK));
    let Named { kind, external_id } =
        serde_json::from_str(input).map_err(|_| no("it names a kind and an external_id, and nothing else"))?;
    let wanted = linked::Input { connection: turn.connection, kind, external_id: Some(external_id), record: None };
    let answer = door.ask(system, Ask::with(linked::NAME, &wanted).by_a_job()).await;
    let answer = answer.map_err(|problem| Failed::now(Remedy::Retry, problem.detail.into_owned()))?;
    let found: linked::Found = answer.read().map_err(|_| no("its answer could not be read"))?;
    let link = found.link.ok_or_else(|| no("nothing is linked with this id"))?;
    Ok(json!({ "id": link.id }).to_string())
}

fn counted(names: &[String]) -> Vec<Times> {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for name in names {
        *times.entry(name).or_default() += 1;
    }
    times.into_iter().map(|(operation, times)| Times { operation: operation.to_owned(), times }).collect()
}

async fn fail(door: &Arc<Door>, system: &Actor, turn: &Turn, failed: Failed) -> Result<(), Problem> {
    let Failed { remedy, trouble, wait, stopped, told, used, recording } = failed;
    tracing::info!(delivery = %turn.id, attempt = turn.attempt, "a plugin did not get a delivery done");
    let attempt = u32::try_from(turn.attempt).unwrap_or(u32::MAX);
    // Spread by the id, so that what failed together is not tried together.
    let chance = turn.id.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let pace = u32::try_from(backoff(PACE, attempt, chance).as_secs()).unwrap_or(u32::MAX);
    let wait = wait.unwrap_or_default().max(pace).max(SHORTEST);
    let failure = Failure {
        delivery: turn.id,
        attempt: turn.attempt,
        remedy,
        trouble,
        wait,
        stopped,
        told: *told,
        used,
        recording: recording.map(|new| *new),
    };
    match door.ask(system, Ask::with(FAIL, &failure)).await {
        // It is somebody else's by now, or it is done: then that is what counts.
        Err(problem) if problem.code == "plugins.delivery-taken" => Ok(()),
        answered => answered.map(drop),
    }
}

impl Failed {
    fn now(remedy: Remedy, trouble: String) -> Self {
        let (told, used) = (Box::default(), Used::default());
        Self { remedy, trouble, wait: None, stopped: false, told, used, recording: None }
    }
}
