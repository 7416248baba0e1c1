//! What can be shown with an answer that mentions a location.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Relation, Snapshot, View, relations::Found};

use crate::{READ, records::Location, schema::locations};

/// The location that something names.
pub fn location() -> Relation {
    Relation::new("location", "location", READ, named)
}

fn named(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Found<Option<View<Location>>>> {
    let query = locations::table.filter(locations::id.eq_any(ids.to_vec()));
    let rows: Vec<Location> = snapshot.load(query.select(Location::as_select()))?;
    Ok(rows.into_iter().map(|row| (row.id.to_string(), Some(View::of(snapshot, row)))).collect())
}
