//! From what difference on a count needs another actor's yes.

use door::{Done, Failure, Method, Nothing, Problem, Read, Snapshot, Spec, Tx, View, Write};
use model::{Actor, Quantity, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    APPROVE, READ,
    counts::{StockPolicy, policy},
};

pub struct GetPolicy;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockPolicies")]
pub struct Found {
    /// Null where nobody has set one: then no count needs another's yes.
    pub policy: Option<View<StockPolicy>>,
}

impl Read for GetPolicy {
    const SPEC: Spec = Spec::new("stock.get-policy", READ, "From what difference on a count needs another's yes")
        .at(Method::Get, "/stock/policy");
    type Input = Nothing;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Found> {
        let found = policy(snapshot)?;
        Ok(Found { policy: found.map(|row| View::of(snapshot, row)) })
    }
}

pub struct SetPolicy;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewStockPolicy")]
pub struct NewPolicy {
    /// Above so many pieces over all lines; null for never.
    #[serde(default)]
    pub approve_quantity: Option<Quantity>,
    /// Above so much value over all lines; null for never.
    #[serde(default)]
    pub approve_value: Option<Rate>,
}

impl Write for SetPolicy {
    const SPEC: Spec =
        Spec::new("stock.set-policy", APPROVE, "Set from what difference on a count needs another's yes")
            .at(Method::Put, "/stock/policy");
    type Input = NewPolicy;
    type Output = View<StockPolicy>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewPolicy) -> Done<View<StockPolicy>> {
        if input.approve_quantity.is_some_and(Quantity::is_negative) {
            return Err(Problem::invalid("/approve_quantity", "A limit is not less than nothing.").into());
        }
        if input.approve_value.is_some_and(Rate::is_negative) {
            return Err(Problem::invalid("/approve_value", "A limit is not less than nothing.").into());
        }
        let id = tx.workspace().ok_or_else(|| Failure::internal("Stock is kept in a workspace."))?;
        let wanted = StockPolicy {
            id,
            version: 1,
            approve_quantity: input.approve_quantity,
            approve_value: input.approve_value,
        };
        let row = match policy(tx)? {
            Some(before) => tx.update(&before, wanted)?,
            None => {
                tx.insert(&wanted)?;
                wanted
            }
        };
        Ok(View::of(tx, row))
    }
}
