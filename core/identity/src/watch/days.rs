//! How many came in, and how many were refused, by day and way.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Tx, operations::audit::Came};

use super::{
    happened::{Happening, day},
    records::{DayRow, Way},
};
use crate::schema::security_days;

/// A log-in counts when it is whole, a token once a day, a refusal each time.
pub(super) fn count(tx: &mut Tx<'_>, happening: &Happening) -> Done<()> {
    let Some((way, came)) = counted(happening) else { return Ok(()) };
    let day = day(happening.at);
    let of = security_days::table.filter(security_days::day.eq(day.clone())).filter(security_days::way.eq(way));
    let of = of.filter(security_days::came.eq(came)).select(DayRow::as_select());
    let before = tx.first::<_, DayRow>(of)?.map_or(0, |row| row.count);
    tx.put(&DayRow { day, way, came, count: before.saturating_add(happening.times) })
}

fn counted(happening: &Happening) -> Option<(Way, Came)> {
    if happening.is_first_today {
        return Some((Way::Token, Came::Done));
    }
    let way = happening.way?;
    if happening.is_refused() {
        return Some((way, Came::Refused));
    }
    (happening.is_log_in() && !happening.is_half).then_some((way, Came::Done))
}
