//! Adjusts by what a count differs from what was expected. Above the limits of the policy another actor has to
//! agree.

use door::{Done, Failure, Method, Problem, Record as _, Snapshot, Spec, Tx, Verdict, View, Write, event};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ADJUST,
    counts::{Count, CountId, CountState, check_open, count, differences, policy, variance, wants_approval},
    ledger::{Entry, Move, enter},
    records::Kind,
};

const REASON: &str = "Counted.";

pub struct Post;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CountPosting")]
pub struct Posting {
    pub id: CountId,
    /// The version you saw: counting again makes another.
    pub version: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PostedCount")]
pub struct Posted {
    pub count: View<Count>,
    /// How many adjustments it made. They name the count as their source.
    pub adjustments: usize,
}

impl Write for Post {
    const SPEC: Spec = Spec::new("stock.post-count", ADJUST, "Adjust stock by what a count found")
        .at(Method::Post, "/stock/counts/{id}/posting");
    type Input = Posting;
    type Output = Posted;

    fn verdict(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Posting) -> Done<Verdict> {
        let count = count(snapshot, input.id)?;
        let Some(policy) = policy(snapshot)? else { return Ok(Verdict::Allow) };
        let differences = differences(snapshot, count.id)?;
        let variance = variance(snapshot, &differences)?;
        // Whoever decides about it looks at the count first, so it is named.
        let reason = wants_approval(Some(&policy), &variance).map(|why| format!("{why} It is {}.", count.id));
        Ok(reason.map_or(Verdict::Allow, |reason| Verdict::Approval { reason }))
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Posting) -> Done<Posted> {
        let before = count(tx, input.id)?.seen_at(input.version)?;
        check_open(&before)?;
        if before.tallies == 0 {
            return Err(Problem::refused("stock.nothing-counted", "Nothing was counted yet.").into());
        }
        let differences = differences(tx, before.id)?;
        for tally in &differences {
            let adjustment = Move {
                kind: Kind::Adjust,
                variant: tally.variant,
                location: tally.location,
                on_hand: tally.difference,
                reserved: Quantity::ZERO,
                reason: REASON.to_owned(),
                source: Some(before.id.to_string()),
            };
            enter(tx, actor, Entry { lot: tally.lot, ..Entry::from(adjustment) })
                .map_err(|no| of_line(no, tally.variant, tally.location))?;
        }
        let mut after = before.clone();
        after.state = CountState::Posted;
        after.ended_at = Some(tx.now());
        after.ended_by = Some(actor.who.to_string());
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("stock.counted", after.id, &after));
        Ok(Posted { count: View::of(tx, after), adjustments: differences.len() })
    }
}

/// The same no, with what it is about.
fn of_line(no: Failure, variant: catalog::VariantId, location: crate::LocationId) -> Failure {
    match no {
        Failure::Refused(mut problem) => {
            problem.detail =
                format!("{variant} at {location}: {} Release what is reserved, or count it again.", problem.detail)
                    .into();
            Failure::Refused(problem)
        }
        other => other,
    }
}
