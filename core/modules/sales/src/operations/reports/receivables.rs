//! What is owed, by how long it should have been paid already.

use std::{collections::BTreeMap, time::Duration};

use diesel::{ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _};
use door::{Cost, Done, Method, Read, Snapshot, Spec, operation::Nothing};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::Counted;
use crate::{
    REPORT,
    rules::settling::InvoiceState,
    schema::{invoice_balances, invoices},
};

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

    fn of(due_at: Timestamp, now: Timestamp) -> Self {
        if due_at >= now {
            return Self::NotDue;
        }
        let is_over = |days: u32| due_at < now.minus(DAY * days);
        match (is_over(30), is_over(60), is_over(90)) {
            (.., true) => Self::Over90,
            (_, true, _) => Self::UpTo90,
            (true, ..) => Self::UpTo60,
            _ => Self::UpTo30,
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
    type Unpaid = (Currency, Rate, Rate, Rate, Timestamp);
    let query = invoice_balances::table
        .inner_join(invoices::table.on(invoices::id.eq(invoice_balances::invoice)))
        .filter(invoice_balances::state.eq_any(UNPAID))
        .select((
            invoices::currency,
            invoices::total,
            invoice_balances::credited,
            invoice_balances::paid,
            invoice_balances::due_at,
        ));
    let now = snapshot.now();
    let mut found: BTreeMap<Currency, ByAge> = BTreeMap::new();
    for (currency, total, credited, paid, due_at) in snapshot.load::<_, Unpaid>(query)? {
        let open = total.minus(credited)?.minus(paid)?.max(Rate::ZERO);
        let sums = found.entry(currency).or_default().entry(Age::of(due_at, now)).or_default();
        *sums = (sums.0 + 1, sums.1.plus(open)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_today_is_not_overdue_and_each_month_is_worse() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
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
            assert_eq!(Age::of(now.minus(DAY * days), now), age, "{days} days");
        }
        assert_eq!(Age::of(now.plus(DAY), now), Age::NotDue);
    }
}
