//! The job behind an import: it asks for one batch after the other, as the system on behalf of the member who wanted
//! it. Killed in the middle, it goes on where it was; what was done is written down with how far it has come. And the
//! job behind an export, which writes a file of one moment: killed, it begins anew.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use door::{Ask, Door, Problem, Reason, step::Claimed};
use model::{AccountId, Actor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::timeout;

use crate::{
    operations::{Progress, forget::Old},
    records::{ExportId, ImportId},
};

/// The kinds of the jobs.
pub const WORK: &str = "exchange.work";
pub const WRITE: &str = "exchange.write";
pub const FORGET: &str = "exchange.forget";
/// Rows of one transaction, while nothing goes wrong.
const ROWS: u16 = 200;
/// How many rows are done one by one after a batch that could not be done.
const ONE_BY_ONE: u16 = ROWS;
/// How long one run works before it leaves the rest to another: shorter than a job is held.
const RUN: Duration = Duration::from_secs(40);

/// How often it is said how far a file is.
const TELLING: Duration = Duration::from_secs(2);

model::words! {
    /// What an import is to do next.
    pub enum Phase {
        Compare = "compare",
        Apply = "apply",
        Undo = "undo",
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Work {
    pub import: ImportId,
    pub phase: Phase,
    pub asked_by: Option<AccountId>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Writing {
    pub export: ExportId,
    pub asked_by: Option<AccountId>,
}

/// Writes the file that somebody asked for, and says meanwhile how far it is.
pub async fn write(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
    let work: Writing = job.read().map_err(|_| Problem::refused("exchange.no-work", "This work cannot be read."))?;
    let mut actor = Actor::system("export", job.workspace, door.now());
    actor.on_behalf_of = work.asked_by;
    let one = || json!({ "id": work.export });
    let mut writing = pin!(ask(door, &actor, "exchange.write-export", one()));
    loop {
        match timeout(TELLING, writing.as_mut()).await {
            Ok(written) => return written.map(drop),
            Err(_) => {
                ask(door, &actor, "exchange.note-export", one()).await?;
            }
        }
    }
}

/// Forgets what is old, if it is old by now.
pub async fn forget(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
    let old: Old = job.read().map_err(|_| Problem::refused("exchange.no-work", "This work cannot be read."))?;
    let actor = Actor::system("housekeeping", job.workspace, door.now());
    while ask(door, &actor, "exchange.forget", json!(old)).await?.more {}
    Ok(())
}

/// Does what is to be done; again, if that did not end.
pub async fn run(door: &Arc<Door>, job: &Claimed) -> Result<(), Problem> {
    let work: Work = job.read().map_err(|_| Problem::refused("exchange.no-work", "This work cannot be read."))?;
    let mut actor = Actor::system("import", job.workspace, door.now());
    actor.on_behalf_of = work.asked_by;
    let began = Instant::now();
    let (id, mut careful) = (work.import, 0_u16);
    loop {
        if began.elapsed() > RUN {
            let rest = json!({ "id": id, "phase": work.phase });
            return ask(door, &actor, "exchange.go-on", rest).await.map(drop);
        }
        let most = if careful > 0 { 1 } else { ROWS };
        careful = careful.saturating_sub(1);
        let asked = match work.phase {
            Phase::Compare => ask(door, &actor, "exchange.compare", json!({ "id": id })).await,
            Phase::Apply => ask(door, &actor, "exchange.apply", json!({ "id": id, "most": most })).await,
            Phase::Undo => ask(door, &actor, "exchange.take-back", json!({ "id": id, "most": most })).await,
        };
        let progress = match asked {
            Ok(progress) => progress,
            // What is wrong with us passes, and the job is tried again.
            Err(problem) if work.phase == Phase::Compare || !is_about_rows(&problem) => return Err(problem),
            Err(_) if most > 1 => {
                careful = ONE_BY_ONE;
                continue;
            }
            // One row that cannot be done stops nothing.
            Err(problem) => {
                let why = json!({ "id": id, "why": problem.detail });
                ask(door, &actor, "exchange.pass-over", why).await?
            }
        };
        if !progress.more {
            return Ok(());
        }
    }
}

async fn ask(door: &Arc<Door>, actor: &Actor, operation: &str, input: serde_json::Value) -> Result<Progress, Problem> {
    let answer = door.ask(actor, Ask::with(operation, &input)).await?;
    answer.read().map_err(|_| Problem::new(Reason::Internal, "internal", "An answer could not be read."))
}

fn is_about_rows(problem: &Problem) -> bool {
    matches!(problem.reason, Reason::Invalid | Reason::Refused | Reason::Conflict | Reason::NotFound | Reason::TooLarge)
}
