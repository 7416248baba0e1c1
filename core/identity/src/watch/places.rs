//! Where somebody was seen before.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Tx};

use super::{
    happened::{Happening, Place},
    records::PlaceRow,
};
use crate::schema::known_places;

/// Networks that are remembered of each; then the one that was left longest ago is forgotten.
const REMEMBERED: usize = 100;

/// Whether they were seen there before. From now on they were, unless they have yet to prove a factor.
pub(super) fn place(tx: &mut Tx<'_>, happening: &Happening) -> Done<Place> {
    let (Some(who), Some(network)) = (happening.who(), happening.network.clone()) else { return Ok(Place::Unsaid) };
    let theirs = known_places::table.filter(known_places::who.eq(who.clone())).order(known_places::last_at);
    let known: Vec<PlaceRow> = tx.load(theirs.select(PlaceRow::as_select()))?;
    let before = known.iter().find(|row| row.network == network);
    let place = match before {
        Some(_) => Place::Known,
        None if known.is_empty() => Place::First,
        None => Place::New,
    };
    if !happening.is_half {
        if let Some(oldest) = known.first().filter(|_| before.is_none() && known.len() >= REMEMBERED) {
            tx.forget(oldest)?;
        }
        let first_at = before.map_or(happening.at, |row| row.first_at);
        tx.put(&PlaceRow { who, network, first_at, last_at: happening.at })?;
    }
    Ok(place)
}
