//! Begins a count: where, of what, and whether those who count are told what is expected.

use catalog::VariantId;
use door::{Done, Method, Problem, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    counts::{Count, CountState},
    ledger::location,
    records::{LocationId, Place},
    rules,
    several::Several,
};

/// The most locations of one count.
const LOCATIONS_LIMIT: usize = 50;
/// The most variants that one count names; a count of everything names none.
const VARIANTS_LIMIT: usize = 500;

pub struct Open;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewCount")]
pub struct NewCount {
    /// Where, 1 to 50 locations.
    pub locations: Vec<LocationId>,
    /// What, at most 500 variants. Without them, everything that is there.
    #[serde(default)]
    pub variants: Vec<VariantId>,
    /// Whether those who count are not told what is expected.
    #[serde(default)]
    pub blind: bool,
    #[serde(default)]
    pub note: Option<String>,
}

impl Write for Open {
    const SPEC: Spec = Spec::new("stock.open-count", ADJUST, "Begin a count of what is really there")
        .versioned()
        .at(Method::Post, "/stock/counts");
    type Input = NewCount;
    type Output = View<Count>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewCount) -> Done<View<Count>> {
        if input.locations.is_empty() || input.locations.len() > LOCATIONS_LIMIT {
            let detail = format!("A count is of 1 to {LOCATIONS_LIMIT} locations.");
            return Err(Problem::invalid("/locations", detail).into());
        }
        if input.variants.len() > VARIANTS_LIMIT {
            let detail = format!("A count names at most {VARIANTS_LIMIT} variants. Name none to count everything.");
            return Err(Problem::invalid("/variants", detail).into());
        }
        for id in &input.locations {
            let place = location(tx, *id)?;
            if place.kind == Place::Transit {
                let detail = "What is on its way cannot be counted. Receive or close its transfer.";
                return Err(Problem::refused("stock.in-transit", detail).into());
            }
        }
        for id in &input.variants {
            catalog::variant(tx, *id)?;
        }
        let row = Count {
            id: tx.new_id(),
            version: 1,
            state: CountState::Open,
            blind: input.blind,
            note: rules::note("/note", input.note.as_deref())?,
            locations: Several::new(input.locations.clone()),
            variants: Several::new(input.variants.clone()),
            tallies: 0,
            opened_at: tx.now(),
            opened_by: actor.who.to_string(),
            ended_at: None,
            ended_by: None,
        };
        tx.insert(&row)?;
        Ok(View::of(tx, row))
    }
}
