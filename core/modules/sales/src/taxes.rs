//! Which taxes a sale has: where it is taxed, and by the tables of that place on that day.

use std::cmp::Reverse;

use catalog::records::TaxClassId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, operations::business};
use model::{Country, Problem, Rate, Timestamp};

use crate::{
    reckoning::Levy,
    records::{Jurisdiction, JurisdictionId, SalesPolicy, TaxRate, TaxRateId},
    rules::{
        postcode,
        regime::{self, Regime},
    },
    schema::{sales_policies, tax_jurisdictions, tax_rates},
};

/// The most places that one country has here: a table of every county of the largest.
pub const JURISDICTIONS_LIMIT: i64 = 5_000;
/// The most rates that one place has ever had here.
pub const RATES_LIMIT: i64 = 500;

/// Where something is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub country: Option<Country>,
    pub region: Option<String>,
    pub postcode: Option<String>,
}

/// A tax that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub id: TaxRateId,
    pub name: String,
    pub rate: Rate,
    pub compound: bool,
}

impl Applied {
    pub fn levy(&self) -> Levy {
        Levy { rate: self.rate, compound: self.compound }
    }
}

/// How a sale is taxed, as a whole.
#[derive(Debug, Clone)]
pub struct Treatment {
    pub regime: Regime,
    table: Table,
    /// By which the prices of the catalog are taxed at home.
    home: Table,
}

/// The rates that hold at a place, from the largest place to the smallest.
#[derive(Debug, Clone, Default)]
struct Table(Vec<(Jurisdiction, Vec<TaxRate>)>);

impl Treatment {
    /// What a thing of this class is taxed with.
    pub fn taxes(&self, class: Option<TaxClassId>) -> Vec<Applied> {
        if self.regime.is_untaxed() { Vec::new() } else { self.table.taxes(class) }
    }

    /// What is in its price at home.
    pub fn taxes_at_home(&self, class: Option<TaxClassId>) -> Vec<Applied> {
        self.home.taxes(class)
    }
}

impl Table {
    /// One of each place: that of the class, else the one for whatever has none of its own.
    fn taxes(&self, class: Option<TaxClassId>) -> Vec<Applied> {
        let of = |rates: &[TaxRate]| {
            let own = class.and_then(|_| rates.iter().find(|rate| rate.tax_class == class));
            own.or_else(|| rates.iter().find(|rate| rate.tax_class.is_none())).cloned()
        };
        let mut found: Vec<TaxRate> = self.0.iter().filter_map(|(_, rates)| of(rates)).collect();
        found.sort_by_key(|rate| rate.compound);
        let applied =
            |rate: TaxRate| Applied { id: rate.id, name: rate.name, rate: rate.rate, compound: rate.compound };
        found.into_iter().map(applied).collect()
    }
}

/// How what a buyer with this number takes to this place is taxed. Who says no place takes it along.
pub fn treatment(snapshot: &mut Snapshot<'_>, to: &Place, tax_id: Option<&str>, at: Timestamp) -> Done<Treatment> {
    let policy = policy(snapshot)?;
    let home = home(snapshot, &policy)?;
    let seller = regime::Seller { country: home.country, registered: &policy.registered, one_stop: policy.one_stop };
    let regime = regime::regime(&seller, &regime::Buyer { country: to.country, tax_id });
    let at_home = table(snapshot, &home, at)?;
    let is_at_home = regime.is_of_seller() || to.country.is_none();
    let table = match regime.is_untaxed() {
        true => Table::default(),
        false if is_at_home => at_home.clone(),
        false => table(snapshot, to, at)?,
    };
    Ok(Treatment { regime, table, home: at_home })
}

/// How this business sells; what is usual where nobody has said.
pub fn policy(snapshot: &mut Snapshot<'_>) -> Done<SalesPolicy> {
    let found = snapshot.first(sales_policies::table.select(SalesPolicy::as_select()))?;
    let id = snapshot.workspace().ok_or_else(|| Failure::internal("Sales are made in a workspace."))?;
    Ok(found.unwrap_or_else(|| SalesPolicy::usual(id)))
}

pub fn jurisdiction(snapshot: &mut Snapshot<'_>, id: JurisdictionId) -> Done<Jurisdiction> {
    let query = tax_jurisdictions::table.filter(tax_jurisdictions::id.eq(id)).select(Jurisdiction::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("tax jurisdiction", id).into())
}

fn home(snapshot: &mut Snapshot<'_>, policy: &SalesPolicy) -> Done<Place> {
    let business = business::settings(snapshot)?;
    Ok(Place { country: business.country, region: policy.region.clone(), postcode: policy.postcode.clone() })
}

fn table(snapshot: &mut Snapshot<'_>, place: &Place, at: Timestamp) -> Done<Table> {
    let Some(country) = place.country else { return Ok(Table::default()) };
    let query = tax_jurisdictions::table
        .filter(tax_jurisdictions::country.eq(country))
        .filter(tax_jurisdictions::archived_at.is_null())
        .order(tax_jurisdictions::id)
        .limit(JURISDICTIONS_LIMIT);
    let mut places: Vec<Jurisdiction> = snapshot.load(query.select(Jurisdiction::as_select()))?;
    places.retain(|jurisdiction| is_in(place, jurisdiction));
    places.sort_by_key(|place| Reverse((place.region.is_none(), place.postcode_from.is_none())));
    let mut found = Vec::with_capacity(places.len());
    for jurisdiction in places {
        let rates = rates_at(snapshot, jurisdiction.id, at)?;
        found.push((jurisdiction, rates));
    }
    Ok(Table(found))
}

fn is_in(place: &Place, jurisdiction: &Jurisdiction) -> bool {
    let is_region =
        |wanted: &String| place.region.as_deref().is_some_and(|region| region.trim().eq_ignore_ascii_case(wanted));
    let is_of_range = match (&jurisdiction.postcode_from, &jurisdiction.postcode_to) {
        (Some(from), Some(to)) => {
            place.postcode.as_deref().is_some_and(|postcode| postcode::is_within(postcode, from, to))
        }
        _ => true,
    };
    jurisdiction.region.as_ref().is_none_or(is_region) && is_of_range
}

/// What holds there at a moment.
fn rates_at(snapshot: &mut Snapshot<'_>, jurisdiction: JurisdictionId, at: Timestamp) -> Done<Vec<TaxRate>> {
    let query = tax_rates::table
        .filter(tax_rates::jurisdiction.eq(jurisdiction))
        .filter(tax_rates::valid_from.le(at))
        .order((tax_rates::valid_from.desc(), tax_rates::id.desc()))
        .limit(RATES_LIMIT);
    let mut rates: Vec<TaxRate> = snapshot.load(query.select(TaxRate::as_select()))?;
    rates.retain(|rate| rate.valid_until.is_none_or(|until| at < until));
    Ok(rates)
}
