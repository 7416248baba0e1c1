//! Says what is taxed at a place from a moment on. The rate before it ends there.

use catalog::records::TaxClassId;
use door::{Done, Method, Problem, Spec, Tx, Write, event};
use model::{Actor, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Placed, open_class, placed, rates};
use crate::{
    SETTINGS,
    records::{JurisdictionId, TaxRate},
    rules,
    taxes::{RATES_LIMIT, jurisdiction},
};

pub struct SetTaxRate;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTaxRate")]
pub struct New {
    /// Where.
    pub id: JurisdictionId,
    /// Of what; without one, of all that has no rate of its own there.
    #[serde(default)]
    pub tax_class: Option<TaxClassId>,
    /// As it stands on an invoice.
    pub name: String,
    /// A share of the price without taxes: 0.2 is twenty percent, 0 is nothing.
    pub rate: Rate,
    /// Whether it is on the other taxes too.
    #[serde(default)]
    pub compound: bool,
    /// From when on; now, unless said.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

impl Write for SetTaxRate {
    const SPEC: Spec = Spec::new("sales.set-tax-rate", SETTINGS, "Say what is taxed at a place from a moment on")
        .creates()
        .at(Method::Post, "/tax-jurisdictions/{id}/rates");
    type Input = New;
    type Output = Placed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Placed> {
        let place = jurisdiction(tx, input.id)?;
        let row = TaxRate {
            id: tx.new_id(),
            version: 1,
            jurisdiction: place.id,
            tax_class: input.tax_class.map(|class| open_class(tx, "/tax_class", class)).transpose()?,
            name: rules::line("/name", "A name", &input.name, 1)?,
            rate: rules::share("/rate", input.rate)?,
            compound: input.compound,
            valid_from: input.valid_from.unwrap_or_else(|| tx.now()),
            valid_until: None,
        };
        put(tx, row)?;
        tx.emit(event::News::new("sales.taxes-changed", place.id, &place));
        placed(tx, place)
    }
}

/// Adds it, and ends the one before. Nothing is put before what holds later: that stands on invoices.
pub(crate) fn put(tx: &mut Tx<'_>, row: TaxRate) -> Done<()> {
    let all = rates(tx, row.jurisdiction)?;
    if i64::try_from(all.len()).is_ok_and(|count| count >= RATES_LIMIT) {
        let detail = format!("A tax jurisdiction has at most {RATES_LIMIT} rates.");
        return Err(Problem::refused("sales.too-many-rates", detail).into());
    }
    let before = all.into_iter().find(|rate| rate.tax_class == row.tax_class);
    if let Some(before) = before {
        let ends = before.valid_until.unwrap_or(before.valid_from);
        if ends > row.valid_from || before.valid_from == row.valid_from {
            let detail = format!("There is a rate already that holds until after that. Begin after {ends}.");
            return Err(Problem::invalid("/valid_from", detail).into());
        }
        if before.valid_until.is_none() {
            tx.update(&before, TaxRate { valid_until: Some(row.valid_from), ..before.clone() })?;
        }
    }
    tx.insert(&row)
}
