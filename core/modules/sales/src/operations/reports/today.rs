//! How the business goes today: what was ordered, what came in, what is owed, and what is to be sent.

use diesel::{ExpressionMethods as _, QueryDsl as _, dsl::count_star};
use door::{Done, Method, Read, Snapshot, Spec, Total, operation::Nothing};
use model::{Actor, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Counted, Grouped,
    receivables::{self, Age},
    summed,
};
use crate::{
    REPORT,
    days::{self, Day},
    records::MoneyState,
    rules::state::OrderState,
    schema::{orders, payments, refunds},
};

/// Counted up to here; beyond it there are many.
const MOST: i64 = 1_000;
/// Something of these is still to be handed out.
const TO_SEND: [OrderState; 2] = [OrderState::Open, OrderState::Fulfilling];

pub struct GetToday;

/// By currency, where anything is of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BusinessToday")]
pub struct Found {
    pub day: Day,
    /// Orders that were placed today.
    pub placed: Vec<Counted>,
    /// Payments that came today.
    pub received: Vec<Counted>,
    /// What was given back today.
    pub refunded: Vec<Counted>,
    /// Invoices of which something is owed, the overdue ones with them.
    pub unpaid: Vec<Counted>,
    pub overdue: Vec<Counted>,
    /// Orders with something to hand out; up to 1,000 are counted.
    pub to_send: i64,
}

impl Read for GetToday {
    const SPEC: Spec =
        Spec::new("sales.get-today", REPORT, "How the business goes today").at(Method::Get, "/reports/today");
    type Input = Nothing;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Found> {
        let day = days::today(snapshot)?;
        let since = days::begins(snapshot, &day)?;
        let (mut unpaid, mut overdue) = (Vec::new(), Vec::new());
        for (currency, ages) in receivables::owed(snapshot)? {
            let sum = |of: fn(Age) -> bool| {
                let of_it = ages.iter().filter(|(age, _)| of(**age)).map(|(_, sums)| *sums);
                of_it.into_iter().try_fold((0, Rate::ZERO), |(count, sum), (more, amount)| {
                    Ok::<_, model::amount::NotAnAmount>((count + more, sum.plus(amount)?))
                })
            };
            let counted = |(count, amount)| Counted { currency, count, amount };
            unpaid.push(counted(sum(|_| true)?));
            overdue.push(counted(sum(|age| age != Age::NotDue)?));
        }
        overdue.retain(|sum| sum.count > 0);
        Ok(Found {
            placed: placed(snapshot, since)?,
            received: received(snapshot, since)?,
            refunded: refunded(snapshot, since)?,
            unpaid,
            overdue,
            to_send: to_send(snapshot)?,
            day,
        })
    }
}

fn counted(rows: Vec<Grouped>) -> Vec<Counted> {
    let row = |(currency, count, sum)| Counted { currency, count, amount: summed(sum) };
    let mut all: Vec<Counted> = rows.into_iter().map(row).collect();
    all.sort_by_key(|sum| sum.currency);
    all
}

fn placed(snapshot: &mut Snapshot<'_>, since: Timestamp) -> Done<Vec<Counted>> {
    let query = orders::table.filter(orders::placed_at.ge(since)).group_by(orders::currency).select((
        orders::currency,
        count_star(),
        Total(orders::total),
    ));
    Ok(counted(snapshot.load(query)?))
}

fn received(snapshot: &mut Snapshot<'_>, since: Timestamp) -> Done<Vec<Counted>> {
    let query = payments::table
        .filter(payments::received_at.ge(since))
        .filter(payments::state.eq(MoneyState::Done))
        .group_by(payments::currency)
        .select((payments::currency, count_star(), Total(payments::amount)));
    Ok(counted(snapshot.load(query)?))
}

fn refunded(snapshot: &mut Snapshot<'_>, since: Timestamp) -> Done<Vec<Counted>> {
    let query = refunds::table
        .filter(refunds::refunded_at.ge(since))
        .filter(refunds::state.eq(MoneyState::Done))
        .group_by(refunds::currency)
        .select((refunds::currency, count_star(), Total(refunds::amount)));
    Ok(counted(snapshot.load(query)?))
}

fn to_send(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    let some = orders::table.filter(orders::state.eq_any(TO_SEND)).select(orders::version).limit(MOST);
    let some: Vec<i64> = snapshot.load(some)?;
    Ok(i64::try_from(some.len()).unwrap_or(MOST))
}
