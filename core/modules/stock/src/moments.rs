//! The ledger by time. A movement's id begins with its millisecond, so a span of time is a span of ids, and what
//! is found by its key needs no index of its own.

use std::time::Duration;

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot};
use model::Timestamp;

use crate::{
    records::{Level, LocationId, Movement, MovementId, Shown},
    schema::movements,
};

/// The noun, the underscore, and the ten letters that say when.
const WHEN: usize = 14;

/// What no id of this moment or later comes before.
pub fn ids_from(at: Timestamp) -> String {
    MovementId::new(at).as_str().chars().take(WHEN).collect()
}

/// What every id of this moment or earlier comes before.
pub fn ids_after(at: Timestamp) -> String {
    ids_from(at.plus(Duration::from_millis(1)))
}

/// A level as it was at a moment: the line that was last then says what it came to. `None` where nothing had been
/// moved yet.
pub fn level_at(snapshot: &mut Snapshot<'_>, level: Level, at: Timestamp) -> Done<Option<Shown>> {
    match level.moved_at {
        None => return Ok(None),
        // Most of what is asked about has not moved since.
        Some(moved) if moved <= at => return Ok(Some(Shown::from(level))),
        Some(_) => {}
    }
    let last = last_line(snapshot, level.variant, level.location, at)?;
    Ok(last.map(|line| Shown::of(line.variant, line.location, line.on_hand_after, line.reserved_after)))
}

fn last_line(
    snapshot: &mut Snapshot<'_>,
    variant: VariantId,
    location: LocationId,
    at: Timestamp,
) -> Done<Option<Movement>> {
    let until = movements::table
        .filter(movements::variant.eq(variant))
        .filter(movements::location.eq(location))
        .filter(movements::at.le(at));
    snapshot.first(until.order((movements::at.desc(), movements::line.desc())).select(Movement::as_select()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_span_of_time_is_a_span_of_ids(micros in 0_i64..200_000_000_000_000_000, bound in 0_i64..200_000_000_000_000_000) {
            let (at, bound) = (Timestamp::from_micros(micros).unwrap(), Timestamp::from_micros(bound).unwrap());
            let id = MovementId::new(at);
            if at >= bound {
                prop_assert!(id.as_str() >= ids_from(bound).as_str());
            }
            if at <= bound {
                prop_assert!(id.as_str() < ids_after(bound).as_str());
            }
            prop_assert!(id.as_str() >= ids_from(at).as_str() && id.as_str() < ids_after(at).as_str());
        }
    }
}
