//! What became of the value of stock in a time: what it was, what came, what was consumed, and what it is.

use std::collections::BTreeMap;

use door::{Cost, Done, Method, Problem, Read, Snapshot, Spec, operation::SEE_FINANCIAL};
use model::{Actor, Currency, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    records::{Kind, LocationId},
    valuation::{Both, Span, Sum, at, places, sums},
};

pub struct Account;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StockAccountQuery")]
pub struct Wanted {
    #[serde(default)]
    pub location: Option<LocationId>,
    /// Not before this moment.
    pub from: Timestamp,
    /// Not after this moment.
    pub until: Timestamp,
}

/// Opening, received, adjusted and transferred together are consumed and closing.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockAccount")]
pub struct Line {
    pub location: LocationId,
    pub currency: Currency,
    pub opening: Both,
    /// What was received had cost.
    pub received: Both,
    /// What was handed out had cost: the cost of the goods.
    pub consumed: Both,
    /// What was found, less what was lost.
    pub adjusted: Both,
    /// What came from other locations, less what went there.
    pub transferred: Both,
    pub closing: Both,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StockAccounts")]
pub struct Found {
    /// One for each location and currency.
    pub items: Vec<Line>,
}

impl Read for Account {
    const SPEC: Spec =
        Spec::new("stock.account", SEE_FINANCIAL, "What was received and consumed in a time, by what it had cost")
            .cost(Cost::Heavy)
            .at(Method::Get, "/stock/account");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        let places = places(snapshot, wanted.location)?;
        if wanted.until < wanted.from {
            return Err(Problem::invalid("/until", "This is before it begins.").into());
        }
        // It closes with the last moment, and opens with the one before the first.
        let closing = at(snapshot, &places, wanted.until)?;
        let opening = at(snapshot, &places, wanted.from.minus(std::time::Duration::from_micros(1)))?;
        let mut lines: BTreeMap<_, _> =
            closing.iter().chain(&opening).map(|(key, (currency, _))| (*key, Line::empty(key.0, *currency))).collect();
        for place in places {
            for sum in sums(snapshot, place, Span::Between(wanted.from, wanted.until))? {
                let line = lines.entry((place, sum.currency.as_str()));
                line.or_insert_with(|| Line::empty(place, sum.currency)).add(sum)?;
            }
        }
        for (key, line) in &mut lines {
            line.opening = opening.get(key).map_or_else(Both::default, |(_, worth)| *worth);
            line.closing = closing.get(key).map_or_else(Both::default, |(_, worth)| *worth);
        }
        Ok(Found { items: lines.into_values().collect() })
    }
}

impl Line {
    fn empty(location: LocationId, currency: Currency) -> Self {
        let [opening, received, consumed, adjusted, transferred, closing] = [Both::default(); 6];
        Self { location, currency, opening, received, consumed, adjusted, transferred, closing }
    }

    /// What came late belongs to goods that were consumed before.
    fn add(&mut self, sum: Sum) -> Done<()> {
        let whole = sum.value.plus(sum.late)?;
        self.consumed = self.consumed.plus(sum.late)?;
        match sum.kind {
            Kind::Receive => self.received = self.received.plus(whole)?,
            Kind::Consume => self.consumed = self.consumed.minus(whole)?,
            Kind::TransferIn | Kind::TransferOut => self.transferred = self.transferred.plus(whole)?,
            Kind::Adjust | Kind::Reserve | Kind::Release => self.adjusted = self.adjusted.plus(whole)?,
        }
        Ok(())
    }
}
