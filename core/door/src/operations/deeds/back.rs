//! Whoever takes back a deed: as many steps together as there may be, and where one of them cannot be taken back, one
//! by one, so that it stops no other.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use model::{Actor, Problem, Reason};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{
    DeedId,
    settle::{Back, Backs},
    undo::Undoing,
};
use crate::{Answer, Ask, Door};

/// Takes back what is left of a deed that is being taken back, for at most so long; says whether it is over. Two who do
/// so at once do nothing twice.
pub async fn take_back(door: &Arc<Door>, actor: &Actor, id: DeedId, within: Duration) -> Result<bool, Problem> {
    let began = Instant::now();
    while began.elapsed() < within {
        let next: Backs = read(&door.ask(actor, Ask::with("deeds.next", &json!({ "id": id })).by_a_job()).await?)?;
        if next.steps.is_empty() {
            return Ok(true);
        }
        let Err(why) = together(door, actor, id, &next.steps).await else { continue };
        // What would be refused again is about the records: they stand in the way.
        if !why.reason.is_lasting() {
            return Err(why);
        }
        for step in &next.steps {
            one(door, actor, id, step).await?;
        }
    }
    Ok(false)
}

/// How long one run works before it leaves the rest to another: shorter than a job is held.
const RUN: Duration = Duration::from_secs(40);

/// The job that takes back what nobody waits for.
pub async fn run(door: &Arc<Door>, undoing: Undoing) -> Result<(), Problem> {
    let Undoing { deed, actor } = undoing;
    match take_back(door, &actor, deed, RUN).await {
        Ok(true) => Ok(()),
        Ok(false) => {
            let again = json!({ "id": deed, "steps": [], "again": true });
            door.ask(&actor, Ask::with("deeds.settle", &again).by_a_job()).await.map(drop)
        }
        // It grew too old, or whoever did it may not any more: there is nothing that another try would change.
        Err(why) if why.reason.is_lasting() => Ok(()),
        Err(why) => Err(why),
    }
}

async fn one(door: &Arc<Door>, actor: &Actor, id: DeedId, step: &Back) -> Result<(), Problem> {
    let why = match together(door, actor, id, std::slice::from_ref(step)).await {
        Ok(()) => return Ok(()),
        Err(why) if why.reason.is_lasting() => why,
        Err(why) => return Err(why),
    };
    let left = json!({ "id": id, "steps": [{ "number": step.number, "left_alone": why.detail }] });
    match door.ask(actor, Ask::with("deeds.settle", &left).by_a_job()).await {
        // Somebody else has settled it.
        Err(why) if why.code != "deeds.elsewhere" => Err(why),
        _ => Ok(()),
    }
}

async fn together(door: &Arc<Door>, actor: &Actor, id: DeedId, steps: &[Back]) -> Result<(), Problem> {
    let settled: Vec<_> = steps.iter().map(|step| json!({ "number": step.number })).collect();
    let settle = Ask::with("deeds.settle", &json!({ "id": id, "steps": settled }));
    let calls = steps.iter().flat_map(|step| &step.calls).map(|call| Ask::with(&call.operation, &call.input));
    let asks = std::iter::once(settle).chain(calls).map(Ask::by_a_job).collect();
    match door.ask_all(actor, asks).await {
        Ok(_) => Ok(()),
        Err(no) if no.problem.code == "deeds.elsewhere" => Ok(()),
        Err(no) => Err(no.problem),
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Problem> {
    answer.read().map_err(|_| Problem::new(Reason::Internal, "internal", "An answer could not be read."))
}
