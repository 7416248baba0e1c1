//! Leaves one change of all that match to a job, which does it as whoever asked for it.

use door::{
    Cost, Done, Method, Spec, Tx, View, Write, job,
    operations::deeds::{self, DeedRow},
};
use model::{Actor, Problem, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{matching::Matching, plan::check};
use crate::{
    WRITE,
    bulk::{Bulk, WORK},
    rules::bulk::Change,
};

pub struct BeginBulk;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewBulk")]
pub struct NewBulk {
    pub change: Change,
    pub of: Matching,
    /// When you saw them: what is changed by somebody after that is passed over. Now, unless said.
    #[serde(default)]
    pub seen_at: Option<Timestamp>,
    /// How many you saw: what its progress is measured by.
    #[serde(default)]
    pub total: Option<i64>,
}

impl Write for BeginBulk {
    const SPEC: Spec = Spec::new("catalog.begin-bulk", WRITE, "Change all products that match")
        .cost(Cost::Heavy)
        .versioned()
        .at(Method::Post, "/product-bulks");
    type Input = NewBulk;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewBulk) -> Done<View<DeedRow>> {
        check(tx, &input.change.read()?)?;
        input.of.check(tx)?;
        let seen_at = input.seen_at.unwrap_or_else(|| tx.now());
        if seen_at > tx.now() {
            return Err(Problem::invalid("/seen_at", "This is in the future.").into());
        }
        let total = input.total.unwrap_or_default().max(0);
        let deed = deeds::begin(tx, actor, input.change.what.as_str(), total)?;
        let bulk =
            Bulk { deed: deed.id, change: input.change.clone(), of: input.of.clone(), seen_at, actor: actor.clone() };
        tx.enqueue(job::New::now(WORK, &bulk))?;
        Ok(View::of(tx, deed))
    }
}
