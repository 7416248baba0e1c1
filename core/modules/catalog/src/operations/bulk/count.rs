//! To how many products a change of all that match would be done, those that are so already among them.

use door::{Cost, Done, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matching::Matching;
use crate::WRITE;

pub struct CountMatching;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BulkCountQuery")]
pub struct Wanted {
    pub of: Matching,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BulkCount")]
pub struct Count {
    pub total: i64,
}

impl Read for CountMatching {
    const SPEC: Spec =
        Spec::new("catalog.count-matching", WRITE, "To how many products a change would be done").cost(Cost::Heavy);
    type Input = Wanted;
    type Output = Count;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.of.searches()
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Count> {
        Ok(Count { total: wanted.of.count(snapshot)? })
    }
}
