//! Gives a count up. What was counted stays to be read; nothing is adjusted.

use door::{Done, Method, Record as _, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    counts::{Count, CountId, CountState, check_open, count},
};

pub struct Cancel;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CountCancellation")]
pub struct Cancellation {
    pub id: CountId,
    /// The version you saw.
    pub version: i64,
}

impl Write for Cancel {
    const SPEC: Spec = Spec::new("stock.cancel-count", ADJUST, "Give a count up")
        .versioned()
        .at(Method::Post, "/stock/counts/{id}/cancellation");
    type Input = Cancellation;
    type Output = View<Count>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Cancellation) -> Done<View<Count>> {
        let before = count(tx, input.id)?.seen_at(input.version)?;
        check_open(&before)?;
        let mut after = before.clone();
        after.state = CountState::Cancelled;
        after.ended_at = Some(tx.now());
        after.ended_by = Some(actor.who.to_string());
        let after = tx.update(&before, after)?;
        Ok(View::of(tx, after))
    }
}
