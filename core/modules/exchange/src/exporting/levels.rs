//! How much of what is where: a line for each level, or for each lot of it where pieces are told apart. Where there is
//! nothing there is no line, and what is on its way is in none: it stays with its transfer.

use std::collections::HashMap;

use catalog::{VariantId, schema::variants};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot};
use model::Quantity;
use stock::{
    LocationId,
    lots::{Lot, LotLevel, Tracking},
    records::Place,
    schema::{levels, locations, lot_levels, lots, tracking},
};

use super::Outgoing;
use crate::neutral::{Apart, DescribedLevel};

/// Levels read at a time.
const PAGE: i64 = 1_000;

pub(super) fn write(snapshot: &mut Snapshot<'_>, out: &mut Outgoing<'_>) -> Done<()> {
    let places = locations::table.filter(locations::kind.eq(Place::Place)).select((locations::id, locations::name));
    let places: Vec<(LocationId, String)> = snapshot.load(places)?;
    let places: HashMap<LocationId, String> = places.into_iter().collect();
    let mut after = None;
    loop {
        let page = page(snapshot, after)?;
        let Some((variant, location, _)) = page.last() else { return Ok(()) };
        after = Some((*variant, *location));
        let count = page.len();
        let more = More::of(snapshot, page.iter().map(|(variant, ..)| *variant).collect())?;
        for (variant, location, on_hand) in page {
            let Some(place) = places.get(&location) else { continue };
            for level in more.lines(variant, location, place, on_hand) {
                out.file.level(&level);
            }
        }
        out.wrote(count)?;
    }
}

type Line = (VariantId, LocationId, Quantity);

fn page(snapshot: &mut Snapshot<'_>, after: Option<(VariantId, LocationId)>) -> Done<Vec<Line>> {
    let is_there = levels::on_hand.ne(Quantity::ZERO);
    let query = levels::table.filter(is_there).select((levels::variant, levels::location, levels::on_hand));
    let mut query = query.into_boxed();
    if let Some((variant, location)) = after {
        let same = levels::variant.eq(variant).and(levels::location.gt(location));
        query = query.filter(levels::variant.gt(variant).or(same));
    }
    snapshot.load(query.order((levels::variant, levels::location)).limit(PAGE))
}

/// What is said of levels beside how much there is.
struct More {
    skus: HashMap<VariantId, Option<String>>,
    apart: HashMap<VariantId, Apart>,
    lots: HashMap<(VariantId, LocationId), Vec<(Lot, Quantity)>>,
}

impl More {
    fn of(snapshot: &mut Snapshot<'_>, ids: Vec<VariantId>) -> Done<Self> {
        let query = variants::table.filter(variants::id.eq_any(ids.clone())).select((variants::id, variants::sku));
        let skus: Vec<(VariantId, Option<String>)> = snapshot.load(query)?;
        let rules = tracking::table.filter(tracking::id.eq_any(ids)).select(Tracking::as_select());
        let rules: Vec<Tracking> = snapshot.load(rules)?;
        let apart: HashMap<VariantId, Apart> =
            rules.iter().filter_map(|rule| Some((rule.id, Apart::of(rule)?))).collect();
        let mut by_level: HashMap<_, Vec<_>> = HashMap::new();
        if !apart.is_empty() {
            let told: Vec<VariantId> = apart.keys().copied().collect();
            let there = lot_levels::table.inner_join(lots::table).filter(lot_levels::variant.eq_any(told));
            let there = there.order((lots::name, lots::id)).select((LotLevel::as_select(), Lot::as_select()));
            for (level, lot) in snapshot.load::<_, (LotLevel, Lot)>(there)? {
                by_level.entry((level.variant, level.location)).or_default().push((lot, level.on_hand));
            }
        }
        Ok(Self { skus: skus.into_iter().collect(), apart, lots: by_level })
    }

    fn lines(&self, variant: VariantId, location: LocationId, place: &str, on_hand: Quantity) -> Vec<DescribedLevel> {
        let of = |on_hand, lot: Option<&Lot>| DescribedLevel {
            line: 0,
            variant: Some(variant.to_string()),
            sku: self.skus.get(&variant).cloned().flatten(),
            product: None,
            choices: Vec::new(),
            location: Some(place.to_owned()),
            on_hand,
            lot: lot.map(|lot| lot.name.clone()),
            told_apart: self.apart.get(&variant).copied(),
            expires_at: lot.and_then(|lot| lot.expires_at),
        };
        match self.lots.get(&(variant, location)) {
            None => vec![of(on_hand, None)],
            Some(lots) => lots.iter().map(|(lot, on_hand)| of(*on_hand, Some(lot))).collect(),
        }
    }
}
