//! What taxes came to in a time, rate by rate, as they are declared.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Done, Method, Read, Snapshot, Spec, Total};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Span, summed};
use crate::{REPORT, days::Day, rules::regime::Regime, schema::sold_taxes};

pub struct ReportTaxes;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaxReport")]
pub struct Found {
    pub from: Day,
    pub until: Day,
    pub items: Vec<Row>,
}

#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "TaxReportRow")]
pub struct Row {
    /// Why it was taxed so.
    pub regime: Regime,
    /// What the tax is called; empty for what is not taxed.
    pub name: String,
    pub rate: Option<Rate>,
    pub currency: Currency,
    /// Of what, less what was credited. What has two taxes stands in both.
    pub net: Rate,
    pub amount: Rate,
}

impl Read for ReportTaxes {
    const SPEC: Spec = Spec::new("sales.report-taxes", REPORT, "What taxes came to in a time, by rate")
        .cost(Cost::Heavy)
        .at(Method::Get, "/reports/taxes");
    type Input = Span;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, span: &Span) -> Done<Found> {
        type Grouped = (Regime, String, Option<Rate>, Currency, Option<i64>, Option<i64>);
        let (from, until) = span.days(snapshot)?;
        let query = sold_taxes::table
            .filter(sold_taxes::day.ge(from.clone()))
            .filter(sold_taxes::day.le(until.clone()))
            .group_by((sold_taxes::regime, sold_taxes::name, sold_taxes::rate, sold_taxes::currency))
            .select((
                sold_taxes::regime,
                sold_taxes::name,
                sold_taxes::rate,
                sold_taxes::currency,
                Total(sold_taxes::net),
                Total(sold_taxes::amount),
            ));
        let rows: Vec<Grouped> = snapshot.load(query)?;
        let row = |(regime, name, rate, currency, net, amount): Grouped| Row {
            regime,
            name,
            rate,
            currency,
            net: summed(net),
            amount: summed(amount),
        };
        let mut items: Vec<Row> = rows.into_iter().map(row).collect();
        items.sort_by(|one, other| {
            let key = |row: &Row| (row.currency, row.regime.as_str(), std::cmp::Reverse(row.rate), row.name.clone());
            key(one).cmp(&key(other))
        });
        Ok(Found { from, until, items })
    }
}
