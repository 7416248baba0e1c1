//! Somebody counted something. The same may be counted again, by whomever: the last round is what counts.

use catalog::{VariantId, units};
use door::{Done, Method, Problem, Spec, Tx, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    COUNT,
    counts::{Count as CountRow, CountId, Tally as Row, Told, check_open, check_room, count, expected, last_round},
    lots::{self, Mode},
    records::LocationId,
};

pub struct Tally;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTally")]
pub struct NewTally {
    /// The count.
    pub id: CountId,
    pub variant: VariantId,
    pub location: LocationId,
    /// What was counted; nothing is an answer too.
    pub quantity: Quantity,
    /// Found besides what was counted in the round before, on another shelf.
    #[serde(default)]
    pub adds: bool,
    /// With `adds`: where nothing of it was counted yet, this is the first. So piece by piece can be counted.
    #[serde(default)]
    pub begins: bool,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(default)]
    pub lot: Option<String>,
}

impl Write for Tally {
    const SPEC: Spec =
        Spec::new("stock.tally", COUNT, "Say what was counted").at(Method::Post, "/stock/counts/{id}/tallies");
    type Input = NewTally;
    type Output = Told;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewTally) -> Done<Told> {
        let before = count(tx, input.id)?;
        check_open(&before)?;
        check(&before, input)?;
        let variant = catalog::variant(tx, input.variant)?;
        units::check(tx, &variant.unit, input.quantity)?;
        let lot = lot(tx, input)?;
        let there = expected(tx, input.variant, input.location, lot)?;
        let last = last_round(tx, before.id, input.variant, input.location, lot)?;
        // What was found besides moves the difference; what came and went between the rounds does not.
        let difference = match (&last, input.adds) {
            (Some(last), true) => last.difference.plus(input.quantity)?,
            (None, true) if !input.begins => {
                return Err(Problem::invalid("/adds", "Nothing of this was counted yet, so nothing is added.").into());
            }
            (None, true) | (_, false) => input.quantity.minus(there)?,
        };
        if !difference.is_zero() {
            check_room(tx, &before)?;
        }
        let row = Row {
            id: tx.new_id(),
            version: 1,
            count: before.id,
            variant: input.variant,
            location: input.location,
            lot,
            round: last.map_or(1, |last| last.round + 1),
            counted: there.plus(difference)?,
            expected: there,
            difference,
            counted_at: tx.now(),
            counted_by: actor.who.to_string(),
        };
        tx.insert(&row)?;
        // Whoever is about to post the count has not seen this.
        let tallies = before.tallies + 1;
        let after = tx.update(&before, CountRow { tallies, ..before.clone() })?;
        Ok(Told::of(&after, row))
    }
}

fn check(count: &CountRow, input: &NewTally) -> Result<(), Problem> {
    if input.quantity.is_negative() {
        return Err(Problem::invalid("/quantity", "Nobody counts less than nothing."));
    }
    if count.covers(input.variant, input.location) {
        return Ok(());
    }
    Err(Problem::refused("stock.not-counted", "This variant at this location is not part of the count."))
}

fn lot(tx: &mut Tx<'_>, input: &NewTally) -> Done<Option<lots::LotId>> {
    let is_tracked = lots::tracking(tx, input.variant)?.is_some_and(|rule| rule.mode != Mode::None);
    if is_tracked && input.lot.is_none() {
        return Err(Problem::refused("stock.lot-missing", "Say which lot was counted: count each by itself.").into());
    }
    lots::found(tx, input.variant, input.lot.as_deref())
}
