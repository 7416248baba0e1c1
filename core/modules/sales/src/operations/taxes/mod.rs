//! Tables of taxes: one file for each verb.

pub mod add;
pub mod choose;
pub mod list;
pub mod preset;
pub mod retire;
pub mod set_rate;

use catalog::records::{TaxClass, TaxClassId};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    records::{Jurisdiction, JurisdictionId, TaxRate},
    schema::{tax_jurisdictions, tax_rates},
    taxes::{JURISDICTIONS_LIMIT, RATES_LIMIT},
};

/// A place with its rates, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaxedPlace")]
pub struct Placed {
    #[serde(flatten)]
    pub jurisdiction: View<Jurisdiction>,
    pub rates: Vec<View<TaxRate>>,
}

fn placed(snapshot: &mut Snapshot<'_>, jurisdiction: Jurisdiction) -> Done<Placed> {
    let rates = rates(snapshot, jurisdiction.id)?.into_iter().map(|rate| View::of(snapshot, rate)).collect();
    Ok(Placed { rates, jurisdiction: View::of(snapshot, jurisdiction) })
}

fn rates(snapshot: &mut Snapshot<'_>, jurisdiction: JurisdictionId) -> Done<Vec<TaxRate>> {
    let query = tax_rates::table.filter(tax_rates::jurisdiction.eq(jurisdiction));
    let query = query.order((tax_rates::valid_from.desc(), tax_rates::id.desc())).limit(RATES_LIMIT);
    snapshot.load(query.select(TaxRate::as_select()))
}

/// Adds a place, unless there are as many of its country as there can be.
fn put(tx: &mut Tx<'_>, jurisdiction: Jurisdiction) -> Done<Jurisdiction> {
    let same = tax_jurisdictions::table.filter(tax_jurisdictions::country.eq(jurisdiction.country));
    if tx.first(same.count())?.is_some_and(|count: i64| count >= JURISDICTIONS_LIMIT) {
        let detail = format!("There are at most {JURISDICTIONS_LIMIT} tax jurisdictions of a country.");
        return Err(Problem::refused("sales.too-many-jurisdictions", detail).into());
    }
    tx.insert(&jurisdiction)?;
    Ok(jurisdiction)
}

/// A class that is in use.
pub(crate) fn open_class(snapshot: &mut Snapshot<'_>, at: &'static str, id: TaxClassId) -> Done<TaxClassId> {
    use catalog::schema::tax_classes;
    let query = tax_classes::table.filter(tax_classes::id.eq(id)).select(TaxClass::as_select());
    let class: TaxClass = snapshot.first(query)?.ok_or_else(|| Problem::not_found("tax class", id))?;
    if class.archived_at.is_some() {
        let detail = format!("The tax class {} is archived. Choose one in use.", class.name);
        return Err(Problem::invalid(at, detail).into());
    }
    Ok(id)
}
