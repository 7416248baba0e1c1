//! Passes over the next row, which could not be done, and says why.

use door::{Done, Spec, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Progress, apply, import, put, take_back};
use crate::{
    RUN,
    reading::Wrong,
    records::{ImportId, ImportState, RowState},
};

/// As much as a sentence needs.
const WHY_LIMIT: usize = 500;

pub struct PassOver;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PassedOver")]
pub struct PassedOver {
    pub id: ImportId,
    pub why: String,
}

impl Write for PassOver {
    const SPEC: Spec = Spec::new("exchange.pass-over", RUN, "Pass over a row of an import that cannot be done");
    type Input = PassedOver;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &PassedOver) -> Done<Progress> {
        let before = import(tx, input.id)?;
        let mut after = before.clone();
        let row = match before.state {
            ImportState::Applying => apply::next(tx, &before, 1)?.pop(),
            ImportState::Undoing => take_back::next(tx, &before, 1)?.pop(),
            _ => return Ok(Progress { more: false }),
        };
        if let Some(mut row) = row {
            let line = u64::try_from(row.line).unwrap_or_default();
            let detail = input.why.chars().take(WHY_LIMIT).collect();
            row.trouble = vec![Wrong { line, column: None, detail }].into();
            if before.state == ImportState::Applying {
                after.applied = before.applied.max(row.number);
                if row.state == RowState::Held {
                    // All but what it consists of was done, and can be taken back.
                    row.state = RowState::Done;
                    after.done += 1;
                } else {
                    row.state = RowState::Failed;
                    after.failed += 1;
                }
            } else {
                row.state = RowState::LeftAlone;
                after.left_alone += 1;
            }
            tx.put(&row)?;
        }
        put(tx, &before, after)?;
        Ok(Progress { more: true })
    }
}
