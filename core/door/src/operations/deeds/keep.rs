//! Keeps how to take back what was just done.

use model::{Actor, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Done, Tx};

use super::{Call, DeedRow, DeedState, OWN, StepState, Told, new, put};
use crate::{BATCH_LIMIT, Spec, View, Write};

/// The longest word for what was done.
const WORD_LIMIT: usize = 40;
const TITLE_LIMIT: usize = 400;

/// With what was done, in the same transaction: so it is asked for by whoever did it, and by no address.
pub struct Keep;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDeed")]
pub struct NewDeed {
    /// What was done, in a word of small letters and dashes.
    pub what: String,
    pub steps: Vec<Told>,
}

impl Write for Keep {
    const SPEC: Spec = Spec::new("deeds.keep", OWN, "Keep how to take back what was just done");
    type Input = NewDeed;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewDeed) -> Done<View<DeedRow>> {
        let is_word = |text: &str| {
            (1..=WORD_LIMIT).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        if !is_word(&input.what) {
            let detail = format!("What was done is a word of 1 to {WORD_LIMIT} small letters and dashes.");
            return Err(Problem::invalid("/what", detail).into());
        }
        let calls: Vec<&Call> = input.steps.iter().flat_map(|step| &step.back).collect();
        let is_whole = |step: &Told| !step.back.is_empty() && step.title.chars().count() <= TITLE_LIMIT;
        if input.steps.is_empty() || calls.len() > BATCH_LIMIT || !input.steps.iter().all(is_whole) {
            let detail = format!("There are 1 to {BATCH_LIMIT} calls, and at least one for each step.");
            return Err(Problem::invalid("/steps", detail).into());
        }
        let total = i64::try_from(input.steps.len()).unwrap_or(i64::MAX);
        let mut deed = new(tx, actor, &input.what, DeedState::Done, total)?;
        (deed.looked, deed.done) = (total, total);
        tx.insert(&deed)?;
        for (number, told) in (1..).zip(&input.steps) {
            put(tx, deed.id, number, StepState::Done, told)?;
        }
        Ok(View::of(tx, deed))
    }
}
