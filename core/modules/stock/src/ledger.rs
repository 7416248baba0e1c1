//! The one place that moves stock: a line of the ledger, the level it leads to, and the event.

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, View, event};
use model::Quantity;

use crate::{
    records::{Kind, Level, Location, LocationId, Moved, Movement, Shown},
    rules::{self, Sums},
    schema::{levels, locations},
};

/// What is to be moved.
#[derive(Debug, Clone)]
pub struct Move {
    pub kind: Kind,
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub reserved: Quantity,
    pub reason: String,
    pub source: Option<String>,
}

pub fn record(tx: &mut Tx<'_>, wanted: Move) -> Done<Moved> {
    let location = location(tx, wanted.location)?;
    if location.archived_at.is_some() {
        return Err(Problem::refused(
            "stock.location-archived",
            format!("{} is archived. Choose another location.", location.name),
        )
        .into());
    }
    catalog::variant(tx, wanted.variant)?;
    let before = level(tx, wanted.variant, wanted.location)?;
    let was = Sums { on_hand: before.on_hand, reserved: before.reserved };
    let is = was.plus(wanted.on_hand, wanted.reserved)?;
    rules::check(was, is, location.allows_negative)?;

    let movement = Movement {
        id: tx.new_id(),
        version: 1,
        at: tx.now(),
        kind: wanted.kind,
        variant: wanted.variant,
        location: wanted.location,
        on_hand: wanted.on_hand,
        reserved: wanted.reserved,
        reason: wanted.reason,
        source: wanted.source,
    };
    tx.insert(&movement)?;
    let after = Level { on_hand: is.on_hand, reserved: is.reserved, ..before };
    tx.put(&after)?;
    let level = Shown::from(after);
    tx.emit(event::News::new("stock.moved", movement.id, &(&movement, &level)));
    Ok(Moved { movement: View::of(tx, movement), level })
}

pub fn location(snapshot: &mut Snapshot<'_>, id: LocationId) -> Done<Location> {
    let found = snapshot.first(locations::table.filter(locations::id.eq(id)).select(Location::as_select()))?;
    found.ok_or_else(|| Problem::not_found("location", id).into())
}

/// The level now; zero where nothing was ever moved.
pub fn level(snapshot: &mut Snapshot<'_>, variant: VariantId, location: LocationId) -> Done<Level> {
    let found = snapshot.first(
        levels::table.filter(levels::variant.eq(variant)).filter(levels::location.eq(location)).select((
            levels::variant,
            levels::location,
            levels::on_hand,
            levels::reserved,
        )),
    )?;
    Ok(found.unwrap_or(Level { variant, location, on_hand: Quantity::ZERO, reserved: Quantity::ZERO }))
}
