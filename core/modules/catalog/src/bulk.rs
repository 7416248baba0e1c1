//! The job behind a change of all products that match: batch by batch through the door, as the member who asked for it,
//! each product by the operation that would change it alone. Killed in the middle, it goes on where it was.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use door::{
    Ask, Door, Problem, Reason,
    operations::deeds::{DeedId, DeedState, Told},
};
use model::{Actor, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    operations::bulk::{matching::Matching, plan::Plan},
    records::ProductId,
    rules::bulk::{Change, Planned},
};

/// The kind of the job.
pub const WORK: &str = "catalog.bulk";
/// How long one run works before it leaves the rest to another: shorter than a job is held.
const RUN: Duration = Duration::from_secs(40);

#[derive(Debug, Serialize, Deserialize)]
pub struct Bulk {
    pub deed: DeedId,
    pub change: Change,
    pub of: Matching,
    /// When whoever asked for it saw what it would do.
    pub seen_at: Timestamp,
    /// Whoever asked for it, as they stood then.
    pub actor: Actor,
}

#[derive(Deserialize)]
struct Deed {
    state: DeedState,
    came_to: Option<ProductId>,
}

/// Does what is left of it; or says why that cannot be done.
pub async fn run(door: &Arc<Door>, bulk: Bulk) -> Result<(), Problem> {
    match work(door, &bulk).await {
        // Another node is at it, or nobody may see it any more.
        Err(why) if why.code == "deeds.elsewhere" || why.reason == Reason::NotFound => Ok(()),
        Err(why) if why.reason.is_lasting() => {
            let stop = json!({ "id": bulk.deed, "trouble": why.detail });
            bulk.ask::<Value>(door, "deeds.cancel", &stop).await.map(drop)
        }
        other => other,
    }
}

async fn work(door: &Arc<Door>, bulk: &Bulk) -> Result<(), Problem> {
    let began = Instant::now();
    let deed: Deed = bulk.ask(door, "deeds.get", &json!({ "id": bulk.deed })).await?;
    let (mut came_to, mut looked) = (deed.came_to, 0);
    // What nothing is done to is looked at, and told with the next to which something is.
    let mut after = came_to;
    if deed.state != DeedState::Doing {
        return Ok(());
    }
    loop {
        let query = json!({ "change": bulk.change, "of": bulk.of, "seen_at": bulk.seen_at, "after": after });
        let plan: Plan = bulk.ask(door, "catalog.plan-bulk", &query).await?;
        // The last of these is the next that is done.
        let mut waiting = vec![plan.items];
        while let Some(mut part) = waiting.pop() {
            let Some(last) = part.last().map(|planned| planned.product) else { continue };
            let more: i64 = part.iter().map(|planned| planned.looked).sum();
            match bulk.together(door, came_to, last, looked + more, &part).await {
                Ok(()) => (came_to, looked) = (Some(last), 0),
                Err(why) if why.code == "deeds.elsewhere" || !why.reason.is_lasting() => return Err(why),
                Err(why) => match part.pop() {
                    Some(one) if part.is_empty() && !one.calls.is_empty() => {
                        waiting.push(vec![one.skipped(why.detail.clone())]);
                    }
                    Some(_) if part.is_empty() => return Err(why),
                    // One of them stands in the way of the others: which, is found by halves.
                    Some(one) => {
                        part.push(one);
                        let later = part.split_off(part.len() / 2);
                        waiting.push(later);
                        waiting.push(part);
                    }
                    None => {}
                },
            }
        }
        looked += plan.rest;
        after = plan.came_to;
        let is_late = began.elapsed() > RUN;
        if !plan.more || is_late {
            let rest = json!({ "change": bulk.change, "of": bulk.of, "seen_at": bulk.seen_at });
            let rest = if plan.more { rest } else { Value::Null };
            let told = bulk.told(came_to, after, looked, &[], !plan.more, rest);
            return bulk.ask::<Value>(door, "catalog.go-on-bulk", &told).await.map(drop);
        }
    }
}

impl Bulk {
    /// What is done to some, and that it is done.
    async fn together(
        &self,
        door: &Arc<Door>,
        from: Option<ProductId>,
        came_to: ProductId,
        looked: i64,
        part: &[Planned],
    ) -> Result<(), Problem> {
        let told = self.told(from, Some(came_to), looked, part, false, Value::Null);
        let calls = part.iter().flat_map(|planned| &planned.calls);
        let calls = calls.map(|call| Ask::with(&call.operation, &call.input));
        let asks = std::iter::once(Ask::with("catalog.go-on-bulk", &told)).chain(calls).map(Ask::by_a_job);
        door.ask_all(&self.actor, asks.collect()).await.map(drop).map_err(|no| no.problem)
    }

    fn told(
        &self,
        from: Option<ProductId>,
        came_to: Option<ProductId>,
        looked: i64,
        part: &[Planned],
        is_over: bool,
        rest: Value,
    ) -> Value {
        let steps = part.iter().map(|planned| Told {
            record: planned.product.to_string(),
            title: planned.title.clone(),
            why: planned.why.clone(),
            back: planned.back.clone(),
        });
        json!({
            "id": self.deed, "from": from, "came_to": came_to, "looked": looked, "is_over": is_over, "rest": rest,
            "steps": steps.collect::<Vec<_>>(),
        })
    }

    async fn ask<T: DeserializeOwned>(&self, door: &Arc<Door>, operation: &str, input: &Value) -> Result<T, Problem> {
        let answer = door.ask(&self.actor, Ask::with(operation, input).by_a_job()).await?;
        answer.read().map_err(|_| Problem::new(Reason::Internal, "internal", "An answer could not be read."))
    }
}
