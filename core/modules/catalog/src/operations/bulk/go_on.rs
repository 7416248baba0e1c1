//! What the job behind a change of many tells with each batch of calls, in their transaction: so what was done and what
//! is written down of it are the same, whenever it is killed.

use door::{
    Done, Spec, Tx, View, Write, job,
    operations::deeds::{self, DeedId, DeedRow, Further, Told},
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::begin::NewBulk;
use crate::{
    WRITE,
    bulk::{Bulk, WORK},
    records::ProductId,
};

pub struct GoOnBulk;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BulkProgress")]
pub struct Progress {
    pub id: DeedId,
    /// Where it was when this batch was worked out.
    pub from: Option<ProductId>,
    /// Where it is after it.
    pub came_to: Option<ProductId>,
    pub looked: i64,
    pub steps: Vec<Told>,
    pub is_over: bool,
    /// What is left of it, for another job.
    #[serde(default)]
    pub rest: Option<NewBulk>,
}

impl Write for GoOnBulk {
    const SPEC: Spec = Spec::new("catalog.go-on-bulk", WRITE, "Say how far a change of many products has come");
    type Input = Progress;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Progress) -> Done<View<DeedRow>> {
        let further = Further {
            looked: input.looked,
            came_to: input.came_to.map(|id| id.to_string()),
            steps: input.steps.clone(),
            is_over: input.is_over,
            trouble: None,
        };
        let from = input.from.map(|id| id.to_string());
        let deed = deeds::go_on(tx, actor, input.id, from.as_deref(), further)?;
        if let Some(rest) = &input.rest {
            let (change, of) = (rest.change.clone(), rest.of.clone());
            let seen_at = rest.seen_at.unwrap_or(deed.created_at);
            tx.enqueue(job::New::now(WORK, &Bulk { deed: deed.id, change, of, seen_at, actor: actor.clone() }))?;
        }
        Ok(View::of(tx, deed))
    }
}
