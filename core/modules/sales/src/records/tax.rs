//! Tables of taxes, which are the workspace's own.

use catalog::records::TaxClassId;
use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Country, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::{JurisdictionId, TaxRateId};
use crate::schema::{tax_jurisdictions, tax_rates};

/// Where something is taxed: a country, a part of one, or a range of its postcodes. What lies in several is taxed by
/// each of them.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = tax_jurisdictions, treat_none_as_null = true)]
#[record(table = tax_jurisdictions, kind = "tax-jurisdiction")]
#[schemars(rename = "TaxJurisdiction")]
pub struct Jurisdiction {
    pub id: JurisdictionId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub country: Country,
    /// A state or a province, as addresses there are written: `NY`.
    #[label(internal)]
    pub region: Option<String>,
    /// The first postcode of a range.
    #[label(internal)]
    pub postcode_from: Option<String>,
    /// The last one, with whatever begins like it.
    #[label(internal)]
    pub postcode_to: Option<String>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// What is taxed there, how much, and when. What changes is the next rate.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = tax_rates, treat_none_as_null = true)]
#[record(table = tax_rates, kind = "tax-rate")]
pub struct TaxRate {
    pub id: TaxRateId,
    pub version: i64,
    #[label(internal)]
    pub jurisdiction: JurisdictionId,
    /// Of what; without one, of all that has no rate of its own here.
    #[label(internal)]
    pub tax_class: Option<TaxClassId>,
    /// As it stands on an invoice.
    #[label(internal)]
    pub name: String,
    /// A share of the price without taxes: 0.2 is twenty percent.
    #[label(internal)]
    pub rate: Rate,
    /// Whether it is on the other taxes too.
    #[label(internal)]
    pub compound: bool,
    #[label(internal)]
    pub valid_from: Timestamp,
    /// The first moment at which it no longer holds.
    #[label(internal)]
    pub valid_until: Option<Timestamp>,
}
