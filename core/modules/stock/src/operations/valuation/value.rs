//! What stock is worth, now or at any moment, by location and by both methods.

use door::{Cost, Done, Method, Read, Snapshot, Spec, operation::SEE_FINANCIAL};
use model::{Actor, Currency, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    records::LocationId,
    valuation::{Both, at, now, places},
};

pub struct Value;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ValueQuery")]
pub struct Wanted {
    #[serde(default)]
    pub location: Option<LocationId>,
    /// As it was then.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockValue")]
pub struct Valued {
    pub location: LocationId,
    pub currency: Currency,
    #[serde(flatten)]
    pub worth: Both,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockValues")]
pub struct Found {
    /// One for each location and currency.
    pub items: Vec<Valued>,
}

impl Read for Value {
    const SPEC: Spec = Spec::new("stock.value", SEE_FINANCIAL, "What stock is worth, by location")
        .cost(Cost::Heavy)
        .at(Method::Get, "/stock/value");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        let places = places(snapshot, wanted.location)?;
        let value = match wanted.at {
            None => now(snapshot, &places)?,
            Some(moment) => at(snapshot, &places, moment)?,
        };
        let items = value.into_iter().map(|((location, _), (currency, worth))| Valued { location, currency, worth });
        Ok(Found { items: items.collect() })
    }
}
