//! Ends a rate, or takes a whole place away. What was taxed stays as it was.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Placed, placed};
use crate::{
    SETTINGS,
    records::{Jurisdiction, JurisdictionId, TaxRate, TaxRateId},
    schema::tax_rates,
    taxes::jurisdiction,
};

pub struct EndTaxRate;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TaxRateEnd")]
pub struct End {
    pub id: TaxRateId,
    /// The version you saw.
    pub version: i64,
    /// The first moment at which it no longer holds; now, unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

impl Write for EndTaxRate {
    const SPEC: Spec =
        Spec::new("sales.end-tax-rate", SETTINGS, "End a tax rate").at(Method::Put, "/tax-rates/{id}/end");
    type Input = End;
    type Output = Placed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &End) -> Done<Placed> {
        let query = tax_rates::table.filter(tax_rates::id.eq(input.id)).select(TaxRate::as_select());
        let found: Option<TaxRate> = tx.first(query)?;
        let before = found.ok_or_else(|| Problem::not_found("tax rate", input.id))?.seen_at(input.version)?;
        let at = input.at.unwrap_or_else(|| tx.now());
        if at <= before.valid_from || before.valid_until.is_some_and(|until| until < at) {
            return Err(Problem::invalid("/at", "A rate ends after it begins, and never later than it does.").into());
        }
        let after = tx.update(&before, TaxRate { valid_until: Some(at), ..before.clone() })?;
        let place = jurisdiction(tx, after.jurisdiction)?;
        tx.emit(event::News::new("sales.taxes-changed", place.id, &place));
        placed(tx, place)
    }
}

pub struct ArchiveTaxJurisdiction;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenTaxJurisdiction")]
pub struct Seen {
    pub id: JurisdictionId,
    /// The version you saw.
    pub version: i64,
}

impl Write for ArchiveTaxJurisdiction {
    const SPEC: Spec = Spec::new("sales.archive-tax-jurisdiction", SETTINGS, "Tax nothing at a place any more")
        .versioned()
        .at(Method::Put, "/tax-jurisdictions/{id}/archival");
    type Input = Seen;
    type Output = Placed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Placed> {
        let before = jurisdiction(tx, input.id)?;
        if before.archived_at.is_some() {
            return placed(tx, before);
        }
        let before = before.seen_at(input.version)?;
        let after = tx.update(&before, Jurisdiction { archived_at: Some(tx.now()), ..before.clone() })?;
        tx.emit(event::News::new("sales.taxes-changed", after.id, &after));
        placed(tx, after)
    }
}
