//! What is to be taken back next, and what became of it. Asked for by whoever takes it back, with the calls that do.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Snapshot, Tx, job};

use super::{
    Call, DeedId, DeedRow, DeedState, OWN, One, StepRow, StepState, change, elsewhere, own, put,
    undo::{UNDO, Undoing},
};
use crate::{Read, Spec, View, Write, proposals::ERASED, schema::deed_steps};

/// Steps of one transaction, and calls: what comes after that waits for the next.
const STEPS: i64 = 100;
const CALLS: usize = 400;

pub struct Next;

/// What takes back one record.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeedStepBack")]
pub struct Back {
    pub number: i64,
    pub calls: Vec<Call>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeedStepsBack")]
pub struct Backs {
    pub steps: Vec<Back>,
}

impl Read for Next {
    const SPEC: Spec = Spec::new("deeds.next", OWN, "What is to be taken back next, the last first");
    type Input = One;
    type Output = Backs;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<Backs> {
        let deed = own(snapshot, actor, input.id)?;
        if deed.state != DeedState::Undoing {
            return Ok(Backs { steps: Vec::new() });
        }
        let open = deed_steps::table
            .filter(deed_steps::deed.eq(deed.id))
            .filter(deed_steps::state.eq(StepState::Done))
            .order(deed_steps::number.desc());
        let rows: Vec<StepRow> = snapshot.load(open.limit(STEPS).select(StepRow::as_select()))?;
        let (mut steps, mut calls) = (Vec::new(), 0);
        for row in rows {
            let back = Back { number: row.number, calls: row.told(snapshot)?.back };
            calls += back.calls.len();
            if calls > CALLS && !steps.is_empty() {
                break;
            }
            steps.push(back);
        }
        Ok(Backs { steps })
    }
}

pub struct Settle;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeedSettling")]
pub struct Settling {
    pub id: DeedId,
    pub steps: Vec<Settled>,
    /// Leaves the rest to another job.
    #[serde(default)]
    pub again: bool,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeedStepSettled")]
pub struct Settled {
    pub number: i64,
    /// Why it is left alone; without it, it is taken back.
    #[serde(default)]
    pub left_alone: Option<String>,
}

impl Write for Settle {
    const SPEC: Spec = Spec::new("deeds.settle", OWN, "Say what became of what is taken back");
    type Input = Settling;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Settling) -> Done<View<DeedRow>> {
        let before = own(tx, actor, input.id)?;
        let numbers: Vec<i64> = input.steps.iter().map(|step| step.number).collect();
        let of_deed = deed_steps::table.filter(deed_steps::deed.eq(before.id));
        let rows: Vec<StepRow> =
            tx.load(of_deed.filter(deed_steps::number.eq_any(numbers)).select(StepRow::as_select()))?;
        let mut rows: HashMap<i64, StepRow> = rows.into_iter().map(|row| (row.number, row)).collect();
        let mut after = before.clone();
        for settled in &input.steps {
            let row = rows.remove(&settled.number).filter(|row| row.state == StepState::Done);
            let Some(row) = row.filter(|_| before.state == DeedState::Undoing) else { return Err(elsewhere().into()) };
            let mut told = row.told(tx)?;
            let state = match &settled.left_alone {
                // Whom it was about was erased: nobody knows any more what would take it back.
                None if told.back.is_empty() => {
                    told.why = Some(ERASED.to_owned());
                    StepState::LeftAlone
                }
                None => StepState::Undone,
                Some(why) => {
                    told.why = Some(why.clone());
                    StepState::LeftAlone
                }
            };
            match state {
                StepState::Undone => after.undone += 1,
                _ => after.left_alone += 1,
            }
            put(tx, before.id, row.number, state, &told)?;
        }
        if after.undone + after.left_alone >= after.done {
            after.state = DeedState::Undone;
        }
        if input.again && after.state == DeedState::Undoing {
            tx.enqueue(job::New::now(UNDO, &Undoing { deed: after.id, actor: actor.clone() }))?;
        }
        let after = change(tx, &before, after)?;
        Ok(View::of(tx, after))
    }
}
