//! Begins a country's table with what most likely holds there.

use std::collections::BTreeMap;

use catalog::{
    operations::tax_classes,
    records::{TaxClass, TaxClassId},
};
use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Done, Method, Problem, Spec, Tx, Write, event};
use model::{Actor, Country, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Placed, placed, put, set_rate};
use crate::{
    SETTINGS, presets,
    records::{Jurisdiction, TaxRate},
    schema::tax_jurisdictions,
};

/// Before anything was sold here.
const BEGINNING: i64 = 0;

pub struct AddTaxPreset;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTaxPreset")]
pub struct New {
    pub country: Country,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaxPreset")]
pub struct Begun {
    pub items: Vec<Placed>,
}

impl Write for AddTaxPreset {
    const SPEC: Spec = Spec::new(
        "sales.add-tax-preset",
        SETTINGS,
        "Begin a country's table with the rates that most likely hold there",
    )
    .cost(Cost::Heavy)
    .at(Method::Post, "/tax-presets");
    type Input = New;
    type Output = Begun;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Begun> {
        let suggested = presets::of(input.country);
        if suggested.is_empty() {
            let detail = format!("No rates are known for {}. Add its table by hand.", input.country.english());
            return Err(Problem::refused("sales.no-preset", detail).into());
        }
        let there = tax_jurisdictions::table.filter(tax_jurisdictions::country.eq(input.country));
        let there = there.filter(tax_jurisdictions::archived_at.is_null()).select(tax_jurisdictions::version);
        if tx.first::<_, i64>(there)?.is_some() {
            let detail = format!("There is a table for {} already. Change that one.", input.country.english());
            return Err(Problem::refused("sales.taxes-there", detail).into());
        }
        let mut classes = BTreeMap::new();
        let mut items = Vec::with_capacity(suggested.len());
        for place in suggested {
            let row = Jurisdiction {
                id: tx.new_id(),
                version: 1,
                name: place.name.to_owned(),
                country: input.country,
                region: place.region.map(str::to_owned),
                postcode_from: None,
                postcode_to: None,
                created_at: tx.now(),
                archived_at: None,
            };
            let row = put(tx, row)?;
            for rated in place.rates {
                let rate = TaxRate {
                    id: tx.new_id(),
                    version: 1,
                    jurisdiction: row.id,
                    tax_class: rated.class.map(|code| class(tx, &mut classes, code)).transpose()?,
                    name: rated.name.to_owned(),
                    rate: Rate::from_millionths(rated.rate),
                    compound: false,
                    valid_from: Timestamp::from_micros(BEGINNING).unwrap_or_else(|| tx.now()),
                    valid_until: None,
                };
                set_rate::put(tx, rate)?;
            }
            tx.emit(event::News::new("sales.taxes-changed", row.id, &row));
            items.push(placed(tx, row)?);
        }
        Ok(Begun { items })
    }
}

/// The class of this code: the one that is there, or a new one.
fn class(tx: &mut Tx<'_>, known: &mut BTreeMap<&'static str, TaxClassId>, code: &'static str) -> Done<TaxClassId> {
    use catalog::schema::tax_classes as table;
    if let Some(id) = known.get(code) {
        return Ok(*id);
    }
    let found: Option<TaxClassId> = tx.first(table::table.filter(table::code.eq(code)).select(table::id))?;
    let id = match found {
        Some(id) => id,
        None => {
            let (id, created_at, name) = (tx.new_id(), tx.now(), presets::class_name(code).to_owned());
            let row = TaxClass { id, version: 1, code: code.to_owned(), name, created_at, archived_at: None };
            tax_classes::put(tx, None, row)?.id
        }
    };
    known.insert(code, id);
    Ok(id)
}
