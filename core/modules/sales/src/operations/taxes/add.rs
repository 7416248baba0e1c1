//! Adds a place where something is taxed.

use door::{Done, Method, Problem, Spec, Tx, Write, event};
use model::{Actor, Country};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Placed, placed, put};
use crate::{SETTINGS, records::Jurisdiction, rules, rules::postcode};

pub struct AddTaxJurisdiction;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTaxJurisdiction")]
pub struct New {
    pub name: String,
    pub country: Country,
    /// A state or a province, as addresses there are written: `NY`. Without one, the whole country.
    #[serde(default)]
    pub region: Option<String>,
    /// The first postcode of a range.
    #[serde(default)]
    pub postcode_from: Option<String>,
    /// The last one, with whatever begins like it.
    #[serde(default)]
    pub postcode_to: Option<String>,
}

impl Write for AddTaxJurisdiction {
    const SPEC: Spec = Spec::new("sales.add-tax-jurisdiction", SETTINGS, "Add a place where something is taxed")
        .versioned()
        .at(Method::Post, "/tax-jurisdictions");
    type Input = New;
    type Output = Placed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Placed> {
        let from = input.postcode_from.as_deref().map(|code| postcode::read("/postcode_from", code)).transpose()?;
        let to = input.postcode_to.as_deref().map(|code| postcode::read("/postcode_to", code)).transpose()?;
        let is_range = match (&from, &to) {
            (None, None) => true,
            (Some(from), Some(to)) => from <= to,
            _ => false,
        };
        if !is_range {
            let detail = "A range of postcodes has a first and a last one, in this order.";
            return Err(Problem::invalid("/postcode_to", detail).into());
        }
        let row = Jurisdiction {
            id: tx.new_id(),
            version: 1,
            name: rules::line("/name", "A name", &input.name, 1)?,
            country: input.country,
            region: rules::perhaps("/region", "A region", input.region.as_deref())?,
            postcode_from: from,
            postcode_to: to,
            created_at: tx.now(),
            archived_at: None,
        };
        let row = put(tx, row)?;
        tx.emit(event::News::new("sales.taxes-changed", row.id, &row));
        placed(tx, row)
    }
}
