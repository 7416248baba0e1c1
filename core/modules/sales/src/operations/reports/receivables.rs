//! What is owed, by how long it should have been paid already.

use std::{collections::BTreeMap, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _, dsl::count_star};
use door::{Cost, Done, Method, Read, Snapshot, Spec, Total, operation::Nothing};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Counted, Grouped, summed};
use crate::{REPORT, rules::settling::InvoiceState, schema::invoice_balances};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Somebody owes something of these.
const UNPAID: [InvoiceState; 2] = [InvoiceState::Open, InvoiceState::PartPaid];

model::words! {
    /// For how long something should have been paid.
    pub enum Age {
        NotDue = "not-due",
        UpTo30 = "up-to-30",
        UpTo60 = "up-to-60",
        UpTo90 = "up-to-90",
        Over90 = "over-90",
    }
}

impl Age {
    const ALL: [Self; 5] = [Self::NotDue, Self::UpTo30, Self::UpTo60, Self::UpTo90, Self::Over90];

    /// What has this age now was due from then on, and before then.
    fn due(self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let ago = |days: u32| Some(now.minus(DAY * days));
        match self {
            Self::NotDue => (Some(now), None),
            Self::UpTo30 => (ago(30), Some(now)),
            Self::UpTo60 => (ago(60), ago(30)),
            Self::UpTo90 => (ago(90), ago(60)),
            Self::Over90 => (None, ago(90)),
        }
    }
}

pub struct ReportReceivables;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReceivablesReport")]
pub struct Found {
    /// So it was then.
    pub at: Timestamp,
    /// All ages of each currency in which something is owed.
    pub items: Vec<Row>,
    pub totals: Vec<Counted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ReceivablesRow")]
pub struct Row {
    pub age: Age,
    /// How many invoices, and what is still to be paid of them.
    #[serde(flatten)]
    pub owed: Counted,
}

impl Read for ReportReceivables {
    const SPEC: Spec = Spec::new("sales.report-receivables", REPORT, "What is owed now, by how long it is overdue")
        .cost(Cost::Heavy)
        .at(Method::Get, "/reports/receivables");
    type Input = Nothing;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Found> {
        let (mut items, mut totals) = (Vec::new(), Vec::new());
        for (currency, ages) in owed(snapshot)? {
            let mut total = Counted { currency, count: 0, amount: Rate::ZERO };
            for age in Age::ALL {
                let (count, amount) = ages.get(&age).copied().unwrap_or_default();
                total = Counted { count: total.count + count, amount: total.amount.plus(amount)?, ..total };
                items.push(Row { age, owed: Counted { currency, count, amount } });
            }
            totals.push(total);
        }
        Ok(Found { at: snapshot.now(), items, totals })
    }
}

type ByAge = BTreeMap<Age, (i64, Rate)>;

/// How many invoices are unpaid, and what of them, by currency and age.
pub(super) fn owed(snapshot: &mut Snapshot<'_>) -> Done<BTreeMap<Currency, ByAge>> {
    let now = snapshot.now();
    let mut found: BTreeMap<Currency, ByAge> = BTreeMap::new();
    for age in Age::ALL {
        let (from, until) = age.due(now);
        let mut query = invoice_balances::table
            .filter(invoice_balances::state.eq_any(UNPAID))
            .group_by(invoice_balances::currency)
            .select((invoice_balances::currency, count_star(), Total(invoice_balances::open)))
            .into_boxed();
        if let Some(from) = from {
            query = query.filter(invoice_balances::due_at.ge(from));
        }
        if let Some(until) = until {
            query = query.filter(invoice_balances::due_at.lt(until));
        }
        for (currency, count, sum) in snapshot.load::<_, Grouped>(query)? {
            found.entry(currency).or_default().insert(age, (count, summed(sum)));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_today_is_not_overdue_and_each_month_is_worse() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let of = |due: Timestamp| {
            let is_in = |age: &Age| {
                let (from, until) = age.due(now);
                from.is_none_or(|from| due >= from) && until.is_none_or(|until| due < until)
            };
            Age::ALL.into_iter().filter(is_in).collect::<Vec<_>>()
        };
        for (days, age) in [
            (0, Age::NotDue),
            (1, Age::UpTo30),
            (30, Age::UpTo30),
            (31, Age::UpTo60),
            (60, Age::UpTo60),
            (61, Age::UpTo90),
            (90, Age::UpTo90),
            (91, Age::Over90),
        ] {
            assert_eq!(of(now.minus(DAY * days)), [age], "{days} days");
        }
        assert_eq!(of(now.plus(DAY)), [Age::NotDue]);
    }
}
