//! The places that are taxed, by country, each with its rates.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Country};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Placed, placed};
use crate::{
    READ,
    records::{Jurisdiction, JurisdictionId},
    schema::tax_jurisdictions,
};

pub struct ListTaxJurisdictions;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TaxJurisdictionQuery")]
pub struct Wanted {
    #[serde(default)]
    pub country: Option<Country>,
    /// Those too that are archived.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListTaxJurisdictions {
    const SPEC: Spec = Spec::new("sales.list-tax-jurisdictions", READ, "Where something is taxed, and how much")
        .at(Method::Get, "/tax-jurisdictions");
    type Input = Wanted;
    type Output = Paged<Placed>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Placed>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = tax_jurisdictions::table.select(Jurisdiction::as_select()).into_boxed();
        if let Some(country) = wanted.country {
            query = query.filter(tax_jurisdictions::country.eq(country));
        }
        if !wanted.archived {
            query = query.filter(tax_jurisdictions::archived_at.is_null());
        }
        if let Some(id) = page.after::<JurisdictionId>()? {
            query = query.filter(tax_jurisdictions::id.gt(id));
        }
        let rows: Vec<Jurisdiction> = snapshot.load(query.order(tax_jurisdictions::id).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        let items = rows.into_iter().map(|row| placed(snapshot, row)).collect::<Done<_>>()?;
        Ok(Paged { items, next })
    }
}
