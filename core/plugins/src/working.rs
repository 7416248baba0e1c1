//! Tries deliveries: takes one, calls the plugin, and settles what came of it, in one transaction with what it did.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use door::{Ask, BATCH_LIMIT, BatchProblem, Door, Problem, Reason, blob::BlobId, step::Claimed};
use model::{Actor, InstallationId, Timestamp, WorkspaceId};
use sandbox::{Called, Came, Limits, Outcome, Recording, Tape, Trigger, Usage, Why};
use serde_json::{Map, Value, json};
use tokio::runtime::Handle;
use work::{
    http::{
        Client,
        retry::{Pace, backoff},
    },
    jobs::TRIES,
};

use crate::{
    aside::aside,
    authorizations::Unused,
    authorizing::{self, NoToken},
    bindings::{self, Named},
    host::{Reach, guessing},
    manifest::{Grants, Label},
    operations::indexes::read::NAME as READ_INDEX,
    operations::running::{
        forget, linked, program,
        settle::{FAIL, Failure, Remedy, SETTLE, Settlement, Times, Told, writable},
        take::{self, Taken, Turn},
        tick,
    },
    operations::updates,
    recordings::{self, New},
    records::RecordingEnding,
    spent::Used,
    wall::{Ended, NotCalled, Program, Wall},
};

/// How long one job works before it leaves the rest to another: shorter than a job may be away.
const RUN: Duration = Duration::from_secs(20);
/// How long one call may take with all that it waits for: a slow answer, and what there is to do with it. With it, a job is
/// still back in time.
const WALL: Duration = Duration::from_secs(80);
const REQUESTS: u32 = 50;
const PACE: Pace = Pace { base: Duration::from_secs(2), cap: Duration::from_secs(3_600), tries: 12 };
/// Nothing is tried again at once, in seconds.
const SHORTEST: u32 = 1;
/// Whoever is in conflict so often with what is here will be the next time.
const CONFLICTS: i64 = 2;
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
    /// Whether the last that it asked outside did not answer.
    unanswered: bool,
    /// Whether it was stopped, and did not end by itself.
    stopped: bool,
    /// Whether its program cannot be loaded, so that nothing of it can be done.
    unloaded: bool,
    /// Whether one of its operations was refused, and would be again.
    refused: bool,
    said: Said,
}

/// What a try leaves behind, however it ended.
#[derive(Default)]
struct Said {
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

    /// The job that keeps good what somebody agreed to elsewhere, where nobody needed it for long.
    pub async fn renew(&self, door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let Unused { connection, credential, token } = job.read().map_err(unread)?;
        let system = Actor::system("plugins", job.workspace, door.now());
        match authorizing::another(door, &system, &self.client, connection, &credential, Some(token)).await {
            // Whoever has to agree anew is told so where they see what it does not do.
            Ok(_) | Err(NoToken::Lapsed) => Ok(()),
            // Nobody tries again today; by then somebody is told, and tomorrow it is asked again.
            Err(NoToken::Silent(why)) if job.attempts >= TRIES => {
                authorizing::give_up(door, &system, connection, &credential, &why).await
            }
            Err(NoToken::Silent(why)) => Err(Problem::new(Reason::Unavailable, "plugins.unreached", why)),
            // It was taken away meanwhile.
            Err(NoToken::Problem(no)) if no.reason == Reason::NotFound => Ok(()),
            Err(NoToken::Problem(no)) => Err(no),
        }
    }

    /// The job that a schedule left.
    pub async fn tick(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let input: tick::Input = job.read().map_err(unread)?;
        let system = Actor::system("plugins", job.workspace, door.now());
        door.ask(&system, Ask::with(tick::NAME, &input)).await.map(drop)
    }

    /// The job that reads what there is where plugins are listed.
    pub async fn read_index(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let input: Value = job.read().map_err(unread)?;
        let system = Actor::system("plugins", job.workspace, door.now());
        match door.ask(&system, Ask::with(READ_INDEX, &input)).await {
            // Nobody looks there any more.
            Err(no) if no.reason == Reason::NotFound => Ok(()),
            read => read.map(drop),
        }
    }

    /// The job that updates a plugin by itself, where there is a release that may.
    pub async fn update(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
        let unread = |_| Problem::refused("plugins.no-work", "This work cannot be read.");
        let due: updates::fetch::Input = job.read().map_err(unread)?;
        let system = Actor::system("plugins", job.workspace, door.now());
        let fetched: Value = match door.ask(&system, Ask::with(updates::fetch::NAME, &due)).await {
            // It is gone.
            Err(no) if no.reason == Reason::NotFound => return Ok(()),
            fetched => fetched?.read().unwrap_or_default(),
        };
        if fetched["package"].is_null() {
            return Ok(());
        }
        let taken = json!({ "plugin": due.plugin, "package": fetched["package"] });
        door.ask(&system, Ask::with(updates::take::NAME, &taken)).await.map(drop)
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
            Ok((trigger, ended)) => settle(door, &turn, trigger, ended).await,
            Err(failed) => Err(failed),
        };
        match done {
            Ok(()) => Ok(()),
            Err(failed) => fail(door, system, &turn, failed).await,
        }
    }

    /// Calls the plugin on a thread that may wait, and gives way.
    async fn call(
        &self,
        door: &Arc<Door>,
        workspace: WorkspaceId,
        plugin: InstallationId,
        turn: &Arc<Turn>,
    ) -> Result<Result<(Trigger, Ended), Failed>, Problem> {
        let package = bytes(door, workspace, plugin, turn.package);
        let program = match Program::of(&self.wall, turn.package, package).await {
            Ok(program) => program,
            Err(no) if no.reason == Reason::NotFound => {
                return Ok(Err(Failed::now(Remedy::Retry, "another release took its place".to_owned())));
            }
            Err(no) => return Err(no),
        };
        let (door, client, turn) = (Arc::clone(door), self.client.clone(), Arc::clone(turn));
        let waiting = Handle::current();
        let called = aside(move || {
            let limits = limits(&turn);
            let mut reach = Reach::new(door, client, waiting, workspace, plugin, turn);
            let trigger = reach.trigger().map_err(|no| Failed::now(Remedy::Retry, no.detail))?;
            let ended = program.call(&trigger, &limits, Tape::of(reach, recordings::ROOM)).map_err(|no| {
                let unloaded = matches!(no, NotCalled::Unloaded(_));
                Failed { unloaded, ..Failed::now(Remedy::Retry, no.to_string()) }
            })?;
            Ok((trigger, ended))
        });
        Ok(called.await.unwrap_or_else(|| Err(Failed::now(Remedy::Retry, "the call could not be made".to_owned()))))
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

/// What it is about, as it was kept.
pub(crate) fn trigger(turn: &Turn) -> Trigger {
    let mut body = match &turn.body {
        Value::Object(fields) => fields.clone(),
        other => Map::from_iter([("said".to_owned(), other.clone())]),
    };
    body.insert("cursor".to_owned(), turn.cursor.clone().into());
    body.insert("webhooks".to_owned(), json!(turn.webhooks));
    body.entry("language").or_insert_with(|| turn.language.as_str().into());
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
        requests: REQUESTS,
        // With the one that settles it.
        operations: BATCH_LIMIT - 1,
        ..Limits::default()
    }
}

/// What the plugin wants, and that it is done: all of it, or nothing.
async fn settle(door: &Arc<Door>, turn: &Turn, trigger: Trigger, ended: Ended) -> Result<(), Failed> {
    let Called { answer, usage, host: tape } = ended;
    let (Some(mut reach), written) = tape.end() else {
        let said = Said { used: used(&usage, 0), ..Said::default() };
        return Err(Failed { said, ..Failed::now(Remedy::Permanent, "nobody stood behind the call".to_owned()) });
    };
    let used = used(&usage, reach.guessed.weight());
    let (mut told, changed) = (Box::new(std::mem::take(&mut reach.told)), std::mem::take(&mut reach.changed));
    if usage.log_dropped > 0 {
        told.log.push(format!("warn {} more lines were not kept", usage.log_dropped));
    }
    let recording = Recording {
        trigger,
        limits: limits(turn),
        steps: written.steps,
        is_whole: written.is_whole,
        came: Came::of(answer.clone()),
    };
    let labels = labels_of(&turn.grants);
    let kept = |ending| {
        let new = New::of(&recording, ending, labels.clone())?;
        Some(Box::new(New { content: reach.said(&new.content), ..new }))
    };
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
            let trouble = reach.said(&format!("{}: {}", failure.code, failure.detail));
            let said = Said { told, used, recording: kept(RecordingEnding::Failed) };
            // What it may not send now it may later.
            let (remedy, wait) = match reach.spent_until {
                Some(then) => (Remedy::Retry, Some(until(door, then))),
                None => (remedy, failure.retry_after),
            };
            let unanswered = reach.is_unanswered;
            return Err(Failed { wait, unanswered, said, ..Failed::now(remedy, trouble) });
        }
        Err(stopped) => {
            let said = Said { told, used, recording: kept(RecordingEnding::Stopped) };
            // What was not its own doing is not held against it.
            let is_its_own = !matches!(stopped.why, Why::Host | Why::Busy);
            let failed = Failed::now(Remedy::Retry, format!("it was stopped: {stopped}"));
            return Err(Failed { stopped: is_its_own, said, ..failed });
        }
    };
    let refused = |remedy, trouble, told, used| {
        let said = Said { told, used, recording: kept(RecordingEnding::Refused) };
        Failed { said, ..Failed::now(remedy, trouble) }
    };
    let Outcome { operations, cursor, facts, .. } = outcome;
    let said = operations.iter().flat_map(|one| [one.name.as_str(), one.input.as_str()]);
    if said.chain(cursor.as_deref()).chain([facts.as_str()]).any(|text| reach.gives_away(text.as_bytes())) {
        let trouble = "there is a secret in what it wants done".to_owned();
        // It hears of that, too.
        let used = Used { host_calls: used.host_calls + guessing::WEIGHT, ..used };
        return Err(refused(Remedy::Permanent, trouble, told, used));
    }
    told.facts = facts;
    let names: Vec<String> = operations.iter().map(|operation| operation.name.clone()).collect();
    let (mut asks, mut seen) = (Vec::with_capacity(operations.len() + 1), Vec::new());
    // What is only tried out is counted, and not asked for.
    for operation in operations.into_iter().filter(|_| !turn.dry) {
        let input = match operation.name.as_str() {
            bindings::LINK | bindings::IMPORT => {
                let (input, said) = bindings::own(turn.connection, &operation.name, operation.input);
                seen.extend(said);
                input
            }
            bindings::UNLINK => match unlinked(door, &reach.system, turn, &operation.input).await {
                Ok(input) => input,
                Err(Refused { remedy, why }) => {
                    let trouble = format!("its operation {} was refused: {why}", bindings::UNLINK);
                    return Err(refused(remedy, trouble, told, used));
                }
            },
            _ => operation.input,
        };
        asks.push((reach.plugin.clone(), Ask::new(operation.name, input).by_a_job()));
    }
    let entries = if turn.dry { BTreeMap::default() } else { changed };
    let entries = entries.into_iter().map(|(key, changed)| changed.into_change(key)).collect();
    let (delivery, attempt, asked) = (turn.id, turn.attempt, counted(&names));
    let recording = turn.records.then(|| kept(RecordingEnding::Done).map(|new| *new)).flatten();
    let settlement = Settlement {
        delivery,
        attempt,
        standing: turn.standing.clone(),
        cursor,
        entries,
        bindings: seen,
        asked,
        told: told.clone().writable(),
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
            let refused_again = of.is_some()
                && match problem.reason {
                    Reason::Conflict => turn.counted >= CONFLICTS,
                    Reason::Invalid | Reason::NotFound | Reason::Refused | Reason::TooLarge => true,
                    // What the plugin may not do it may do of nothing.
                    _ => false,
                };
            Err(Failed { refused: refused_again, ..refused(remedy, trouble, told, used) })
        }
    }
}

/// In seconds, and not a moment too early.
fn until(door: &Door, at: Timestamp) -> u32 {
    u32::try_from(at.since(door.now()).as_secs() + 1).unwrap_or(u32::MAX)
}

/// `guessed` is what its guesses count for.
pub(crate) fn used(usage: &Usage, guessed: u32) -> Used {
    Used {
        host_calls: usage.host_calls.saturating_add(guessed),
        log_bytes: u32::try_from(usage.log_bytes).unwrap_or(u32::MAX),
        milliseconds: u32::try_from(usage.guest_time.as_millis()).unwrap_or(u32::MAX),
    }
}

/// What may be in it: all that it may see, whatever it was called for; and of what others told it nobody knows.
pub(crate) fn labels_of(grants: &Grants) -> Vec<Label> {
    let mut labels = grants.labels();
    labels.extend([Label::Personal, Label::Financial]);
    labels.sort();
    labels.dedup();
    labels
}

/// An operation that is not asked for.
struct Refused {
    remedy: Remedy,
    why: String,
}

/// A plugin names what is linked no longer by the id that its own connection has for it.
async fn unlinked(door: &Arc<Door>, system: &Actor, turn: &Turn, input: &str) -> Result<String, Refused> {
    let no = |why: &str| Refused { remedy: Remedy::Permanent, why: why.to_owned() };
    let Named { kind, external_id } =
        serde_json::from_str(input).map_err(|_| no("it names a kind and an external_id, and nothing else"))?;
    let wanted = linked::Input { connection: turn.connection, kind, external_id: Some(external_id), record: None };
    let answer = door.ask(system, Ask::with(linked::NAME, &wanted).by_a_job()).await;
    let answer = answer.map_err(|problem| Refused { remedy: Remedy::Retry, why: problem.detail.into_owned() })?;
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
    let Failed { remedy, trouble, wait, unanswered, stopped, unloaded, refused, said } = failed;
    let Said { told, used, recording } = said;
    tracing::info!(delivery = %turn.id, attempt = turn.attempt, "a plugin did not get a delivery done");
    let counted = u32::try_from(turn.counted).unwrap_or(u32::MAX);
    // Spread by the id, so that what failed together is not tried together.
    let chance =
        turn.id.as_str().bytes().fold(u64::from(counted), |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let pace = u32::try_from(backoff(PACE, counted, chance).as_secs()).unwrap_or(u32::MAX);
    // All that a connection has waits together where nobody answers: how long says the connection.
    let pace = if unanswered { 0 } else { pace.max(SHORTEST) };
    let wait = wait.unwrap_or_default().max(pace);
    let failure = Failure {
        delivery: turn.id,
        attempt: turn.attempt,
        remedy,
        trouble: writable(&trouble),
        wait,
        unanswered,
        stopped,
        unloaded,
        refused,
        told: told.writable(),
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
        Self {
            remedy,
            trouble,
            wait: None,
            unanswered: false,
            stopped: false,
            unloaded: false,
            refused: false,
            said: Said::default(),
        }
    }
}
