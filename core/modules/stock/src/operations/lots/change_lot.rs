//! Corrects the name of a lot, or until when it is good.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Record as _, Spec, Tx, View, Write};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    lots::{Lot, LotId, LotLevel, checked_name, lot, named},
    schema::lot_levels,
};

pub struct ChangeLot;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LotChange")]
pub struct Change {
    pub id: LotId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl Write for ChangeLot {
    const SPEC: Spec = Spec::new("stock.change-lot", ADJUST, "Correct a lot's name, or until when it is good")
        .versioned()
        .at(Method::Patch, "/stock/lots/{id}");
    type Input = Change;
    type Output = View<Lot>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Lot>> {
        let before = lot(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name = checked_name(name)?;
            if named(tx, before.variant, &after.name)?.is_some_and(|other| other.id != before.id) {
                let detail = format!("This variant has a lot called {} already.", after.name);
                return Err(Problem::conflict("stock.lot-taken", detail).into());
            }
        }
        after.expires_at = input.expires_at.or(before.expires_at);
        if after == before {
            return Ok(View::of(tx, before));
        }
        let after = tx.update(&before, after)?;
        let own = lot_levels::table.filter(lot_levels::lot.eq(after.id)).order(lot_levels::location);
        let rows: Vec<LotLevel> = tx.load(own.select(LotLevel::as_select()))?;
        for row in rows {
            tx.put(&LotLevel { expires_at: after.expires_at, ..row })?;
        }
        Ok(View::of(tx, after))
    }
}
