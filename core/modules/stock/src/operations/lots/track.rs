//! Says whether the pieces of a variant are told apart: by batch, each by its own number, or not at all.

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Method, Problem, Read, Snapshot, Spec, Tx, View, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST, READ,
    lots::{Mode, Tracking, tracking},
    records::LocationId,
    schema::levels,
};

pub struct Track;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTracking")]
pub struct Wanted {
    /// The variant.
    pub id: VariantId,
    pub mode: Mode,
    /// Whether each lot says until when it is good.
    #[serde(default)]
    pub expires: bool,
}

impl Write for Track {
    const SPEC: Spec = Spec::new("stock.track", ADJUST, "Say whether the pieces of a variant are told apart")
        .at(Method::Put, "/stock/tracking/{id}");
    type Input = Wanted;
    type Output = View<Tracking>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Wanted) -> Done<View<Tracking>> {
        catalog::variant(tx, input.id)?;
        if input.expires && input.mode == Mode::None {
            return Err(Problem::invalid("/expires", "Only what is told apart expires: say lot or serial.").into());
        }
        let before = tracking(tx, input.id)?;
        let mode_before = before.as_ref().map_or(Mode::None, |rule| rule.mode);
        if mode_before != input.mode && is_somewhere(tx, input.id)? {
            return Err(Problem::refused(
                "stock.still-there",
                "Some of this variant is in stock, and it is not known of which lot. Adjust it to nothing, change this, \
                 and receive it again.",
            )
            .into());
        }
        let wanted = Tracking { id: input.id, version: 1, mode: input.mode, expires: input.expires };
        let row = match before {
            Some(before) => tx.update(&before, wanted)?,
            None => {
                tx.insert(&wanted)?;
                wanted
            }
        };
        Ok(View::of(tx, row))
    }
}

fn is_somewhere(snapshot: &mut Snapshot<'_>, variant: VariantId) -> Done<bool> {
    let there = levels::table.filter(levels::variant.eq(variant)).filter(levels::on_hand.ne(Quantity::ZERO));
    Ok(snapshot.first::<_, LocationId>(there.select(levels::location))?.is_some())
}

pub struct GetTracking;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfTracking")]
pub struct OfTracking {
    /// The variant.
    pub id: VariantId,
}

impl Read for GetTracking {
    const SPEC: Spec = Spec::new("stock.get-tracking", READ, "Whether the pieces of a variant are told apart")
        .quick()
        .at(Method::Get, "/stock/tracking/{id}");
    type Input = OfTracking;
    type Output = View<Tracking>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfTracking) -> Done<View<Tracking>> {
        let variant = catalog::variant(snapshot, input.id)?;
        let found = tracking(snapshot, variant.id)?;
        let row = found.unwrap_or(Tracking { id: variant.id, version: 0, mode: Mode::None, expires: false });
        Ok(View::of(snapshot, row))
    }
}
