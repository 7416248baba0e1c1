//! Periods: up to which day nothing is posted any more.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};

use crate::{days::Day, records::Closing, schema::ledger_closings};

/// The last closing that still holds.
pub fn last(snapshot: &mut Snapshot<'_>) -> Done<Option<Closing>> {
    let standing = ledger_closings::table.filter(ledger_closings::reopened_at.is_null());
    snapshot.first(standing.order(ledger_closings::through.desc()).select(Closing::as_select()))
}

/// The last day that is closed.
pub fn closed_through(snapshot: &mut Snapshot<'_>) -> Done<Option<Day>> {
    Ok(last(snapshot)?.map(|closing| closing.through))
}

/// Nobody writes on a day that is closed, or on one that is still to come.
pub fn check_open(snapshot: &mut Snapshot<'_>, day: &Day, today: &Day) -> Done<()> {
    if day > today {
        return Err(Problem::invalid("/day", "This day is still to come. Post it when it is here.").into());
    }
    match closed_through(snapshot)? {
        Some(closed) if *day <= closed => {
            let detail = format!("All days up to {closed} are closed. Post it on a later one.");
            Err(Problem::refused("ledger.period-closed", detail).into())
        }
        _ => Ok(()),
    }
}
