//! What a count would adjust, for whoever decides about it. Also of a blind one: this is not for those who count.

use door::{Cost, Done, Method, Read, Snapshot, Spec, View};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Serialize;

use super::OfCount;
use crate::{
    ADJUST,
    counts::{Tally, count, differences, policy, variance, wants_approval},
};

pub struct Differences;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CountDifferences")]
pub struct Found {
    pub items: Vec<View<Tally>>,
    /// The sum of the differences, whichever way they are.
    pub quantity: Quantity,
    /// Why another actor will have to agree; null where nobody has to.
    pub approval: Option<String>,
}

impl Read for Differences {
    const SPEC: Spec = Spec::new("stock.count-differences", ADJUST, "What a count differs from what was expected")
        .cost(Cost::Heavy)
        .at(Method::Get, "/stock/counts/{id}/differences");
    type Input = OfCount;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfCount) -> Done<Found> {
        let count = count(snapshot, input.id)?;
        let rows = differences(snapshot, count.id)?;
        let (variance, policy) = (variance(snapshot, &rows)?, policy(snapshot)?);
        let quantity = Quantity::from_millionths(variance.quantity.try_into().unwrap_or(i64::MAX));
        let items = rows.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Found { items, quantity, approval: wants_approval(policy.as_ref(), &variance) })
    }
}
