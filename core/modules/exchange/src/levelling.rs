//! Levels of a file, compared with those here and set by movements: what is counted is a correction with a reason.

use std::collections::HashMap;

use catalog::{Variant, VariantId, rules::folded, schema::variants, units};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx, Write as _};
use model::{Actor, Quantity, Timestamp};
use stock::{
    LocationId,
    lots::{Lot, LotId, LotLevel, Mode, Tracking},
    operations::{
        adjust::{Adjust, Adjustment},
        lots::track::{self, Track},
        receive::{Receipt, Receive},
    },
    records::Location,
    schema::{levels, locations, lot_levels, lots, tracking},
};

use crate::{
    neutral::{Apart, DescribedLevel},
    operations::{
        apply::{Did, changed_since, was_seen},
        compare::{row, settle},
    },
    reading::{Item, Wrong},
    records::{Difference, Import, ImportRow, Subject},
};

impl Apart {
    pub fn of(rule: &Tracking) -> Option<Self> {
        match (rule.mode, rule.expires) {
            (Mode::None, _) => None,
            (Mode::Lot, false) => Some(Self::Lot),
            (Mode::Lot, true) => Some(Self::ExpiringLot),
            (Mode::Serial, false) => Some(Self::Serial),
            (Mode::Serial, true) => Some(Self::ExpiringSerial),
        }
    }

    fn wanted(self, id: VariantId) -> track::Wanted {
        let mode = if matches!(self, Self::Lot | Self::ExpiringLot) { Mode::Lot } else { Mode::Serial };
        track::Wanted { id, mode, expires: matches!(self, Self::ExpiringLot | Self::ExpiringSerial) }
    }
}

/// What one line means here.
struct Meant {
    variant: Variant,
    location: Location,
    on_hand: Quantity,
    apart: Option<Apart>,
    lot: Option<LotHere>,
}

/// A lot that a line names.
struct LotHere {
    name: String,
    /// Until when it is good; nothing where it is not here yet.
    known: Option<Option<Timestamp>>,
}

/// What the levels of a batch are about, looked up once. Where lots are told apart each line is looked up for itself:
/// what one makes another may name.
pub(crate) struct Batch(Option<Known>);

impl Batch {
    pub fn of(tx: &mut Tx<'_>, rows: &[ImportRow]) -> Done<Self> {
        let levels = rows.iter().filter_map(|row| match &*row.described {
            Subject::Level(level) => Some(level),
            _ => None,
        });
        let levels: Vec<&DescribedLevel> = levels.collect();
        let is_plain = |level: &&DescribedLevel| level.lot.is_none() && level.told_apart.is_none();
        let is_known = !levels.is_empty() && levels.iter().all(is_plain);
        Ok(Self(if is_known { Some(Known::of(tx, &levels)?) } else { None }))
    }
}

/// What may be meant, looked up for many lines at once.
struct Known {
    by_sku: HashMap<String, Variant>,
    by_id: HashMap<VariantId, Variant>,
    locations: Vec<Location>,
    levels: HashMap<(VariantId, LocationId), Quantity>,
    apart: HashMap<VariantId, Apart>,
    lots: HashMap<(VariantId, String), Lot>,
    of_lots: HashMap<(LotId, LocationId), Quantity>,
}

pub(crate) fn rows(tx: &mut Tx<'_>, import: &Import, items: &[Item<DescribedLevel>]) -> Done<Vec<ImportRow>> {
    let all: Vec<&DescribedLevel> = items.iter().map(|item| &item.described).collect();
    let known = Known::of(tx, &all)?;
    let mut rows = Vec::with_capacity(items.len());
    for (number, item) in (import.rows_found + 1..).zip(items) {
        let said = &item.described;
        let title = said.sku.clone().or(said.variant.clone()).unwrap_or_default();
        let mut row = row(import, number, said.line, title, Subject::Level(said.clone()));
        let is = match (item.wrong.is_empty(), known.meant(import, said)) {
            (false, _) => Err(item.wrong.clone()),
            (true, Err(wrong)) => Err(vec![wrong]),
            (true, Ok(meant)) => {
                row.target = Some(meant.variant.id.to_string());
                match possible(tx, &meant, said)? {
                    None => Ok(meant.differences(said)),
                    Some(wrong) => Err(vec![wrong]),
                }
            }
        };
        settle(&mut row, is);
        rows.push(row);
    }
    Ok(rows)
}

/// What stock would say to it when it is done, said when it is compared.
fn possible(tx: &mut Tx<'_>, meant: &Meant, said: &DescribedLevel) -> Done<Option<Wrong>> {
    let wrong = |detail: String| Some(Wrong { line: said.line, column: None, detail });
    if said.on_hand == meant.on_hand {
        return Ok(None);
    }
    if said.on_hand.is_negative() && !meant.location.allows_negative {
        return Ok(wrong(format!("There cannot be less than nothing at {}.", meant.location.name)));
    }
    match units::check(tx, &meant.variant.unit, said.on_hand) {
        Ok(()) => Ok(None),
        Err(Failure::Refused(problem)) => Ok(wrong(problem.detail.into_owned())),
        Err(failure) => Err(failure),
    }
}

impl Meant {
    fn differences(&self, said: &DescribedLevel) -> Vec<Difference> {
        let mut all = Vec::new();
        if said.told_apart.is_some() && said.told_apart != self.apart {
            let word = |apart: Option<Apart>| apart.map(|apart| apart.to_string()).into();
            let (before, after) = (word(self.apart), word(said.told_apart));
            all.push(Difference { field: "told_apart".to_owned(), before, after });
        }
        if self.on_hand != said.on_hand {
            let of_lot = self.lot.as_ref().map(|lot| format!("/{}", lot.name)).unwrap_or_default();
            all.push(Difference {
                field: format!("on_hand/{}{of_lot}", self.location.name),
                before: self.on_hand.to_string().into(),
                after: said.on_hand.to_string().into(),
            });
        }
        all
    }
}

/// Sets one level to what the file says, if it is still what was shown.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    import: &Import,
    batch: &mut Batch,
    said: &DescribedLevel,
    shown: &[Difference],
) -> Done<Result<Did, Vec<Wrong>>> {
    let meant = match &batch.0 {
        Some(known) => known.meant(import, said),
        None => Known::of(tx, &[said])?.meant(import, said),
    };
    let meant = match meant {
        Ok(meant) => meant,
        Err(wrong) => return Ok(Err(vec![wrong])),
    };
    if !was_seen(shown, &meant.differences(said)) {
        return Ok(Err(vec![changed_since(said.line)]));
    }
    if let Some(apart) = said.told_apart.filter(|apart| Some(*apart) != meant.apart) {
        Track.run(actor, tx, &apart.wanted(meant.variant.id))?;
    }
    let of = |on_hand| {
        Subject::Level(DescribedLevel {
            line: said.line,
            variant: Some(meant.variant.id.to_string()),
            sku: meant.variant.sku.clone(),
            location: Some(meant.location.id.to_string()),
            on_hand,
            lot: meant.lot.as_ref().map(|lot| lot.name.clone()),
            told_apart: None,
            expires_at: None,
        })
    };
    let reason = format!("Import {}, line {}", import.id, said.line);
    adjust(tx, actor, &meant, said.on_hand, said.expires_at, reason)?;
    if let Some(known) = &mut batch.0 {
        known.levels.insert((meant.variant.id, meant.location.id), said.on_hand);
    }
    let target = meant.variant.id.to_string();
    Ok(Ok(Did::all(target, Some(of(meant.on_hand)), of(said.on_hand))))
}

/// Sets a level to what it was, if it is still what the import left.
pub(crate) fn take_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    was: &DescribedLevel,
    is: &DescribedLevel,
) -> Done<Result<(), String>> {
    let gone = || "The variant, its lot or its location is not here any more.".to_owned();
    let known = Known::of(tx, &[is])?;
    let variant = is.variant.as_deref().and_then(|id| id.parse().ok()).and_then(|id| known.by_id.get(&id));
    let location = known.locations.iter().find(|known| Some(known.id.as_str()) == is.location.as_deref());
    let Some((variant, location)) = variant.zip(location) else { return Ok(Err(gone())) };
    let Ok(meant) = known.at(variant, location, is) else { return Ok(Err(gone())) };
    if meant.on_hand != is.on_hand {
        let now = meant.on_hand;
        return Ok(Err(format!("It was moved since: {now} is there, and not {}. It was left alone.", is.on_hand)));
    }
    adjust(tx, actor, &meant, was.on_hand, None, format!("Line {} of an import taken back", is.line))?;
    Ok(Ok(()))
}

fn adjust(
    tx: &mut Tx<'_>,
    actor: &Actor,
    meant: &Meant,
    on_hand: Quantity,
    expires_at: Option<Timestamp>,
    reason: String,
) -> Done<()> {
    let change = on_hand.minus(meant.on_hand).map_err(|no| Problem::refused("stock.too-much", no.to_string()))?;
    if change.is_zero() {
        return Ok(());
    }
    let (variant, location) = (meant.variant.id, meant.location.id);
    let lot = meant.lot.as_ref().map(|lot| lot.name.clone());
    // A lot that nobody knows yet comes in, with until when it is good.
    if meant.lot.as_ref().is_some_and(|lot| lot.known.is_none()) {
        let (reason, source, unit_cost) = (Some(reason), None, None);
        let receipt = Receipt { variant, location, quantity: change, reason, source, unit_cost, lot, expires_at };
        return Receive.run(actor, tx, &receipt).map(drop);
    }
    Adjust.run(actor, tx, &Adjustment { variant, location, change, reason, lot }).map(drop)
}

impl Known {
    fn of(snapshot: &mut Snapshot<'_>, all: &[&DescribedLevel]) -> Done<Self> {
        let skus: Vec<&str> = all.iter().filter_map(|one| one.sku.as_deref()).collect();
        let ids: Vec<VariantId> = all.iter().filter_map(|one| one.variant.as_deref()?.parse().ok()).collect();
        let mut found: Vec<Variant> = Vec::new();
        if !skus.is_empty() {
            found.extend(
                snapshot.load(variants::table.filter(variants::sku.eq_any(skus)).select(Variant::as_select()))?,
            );
        }
        if !ids.is_empty() {
            found.extend(snapshot.load(variants::table.filter(variants::id.eq_any(ids)).select(Variant::as_select()))?);
        }
        let locations = snapshot.load(locations::table.order(locations::id).select(Location::as_select()))?;
        let named: Vec<VariantId> = found.iter().map(|variant| variant.id).collect();
        let query = levels::table.filter(levels::variant.eq_any(named.clone()));
        let rows: Vec<(VariantId, LocationId, Quantity)> =
            snapshot.load(query.select((levels::variant, levels::location, levels::on_hand)))?;
        let rules: Vec<Tracking> =
            snapshot.load(tracking::table.filter(tracking::id.eq_any(named)).select(Tracking::as_select()))?;
        let apart: HashMap<VariantId, Apart> =
            rules.iter().filter_map(|rule| Some((rule.id, Apart::of(rule)?))).collect();
        // Most things are not told apart, and then nothing more is asked.
        let (mut there, mut of_lots): (Vec<Lot>, Vec<LotLevel>) = (Vec::new(), Vec::new());
        if !apart.is_empty() {
            let told: Vec<VariantId> = apart.keys().copied().collect();
            there = snapshot.load(lots::table.filter(lots::variant.eq_any(told.clone())).select(Lot::as_select()))?;
            let query = lot_levels::table.filter(lot_levels::variant.eq_any(told));
            of_lots = snapshot.load(query.select(LotLevel::as_select()))?;
        }
        Ok(Self {
            by_sku: found.iter().filter_map(|variant| Some((variant.sku.clone()?, variant.clone()))).collect(),
            by_id: found.into_iter().map(|variant| (variant.id, variant)).collect(),
            locations,
            levels: rows.into_iter().map(|(variant, location, on_hand)| ((variant, location), on_hand)).collect(),
            apart,
            lots: there.into_iter().map(|lot| ((lot.variant, lot.name.clone()), lot)).collect(),
            of_lots: of_lots.into_iter().map(|level| ((level.lot, level.location), level.on_hand)).collect(),
        })
    }

    fn meant(&self, import: &Import, said: &DescribedLevel) -> Result<Meant, Wrong> {
        let wrong = |detail: String| Wrong { line: said.line, column: None, detail };
        let by_id = said.variant.as_deref().and_then(|id| id.parse().ok()).and_then(|id| self.by_id.get(&id));
        let variant = by_id.or_else(|| said.sku.as_ref().and_then(|sku| self.by_sku.get(sku))).ok_or_else(|| {
            let name = said.sku.as_deref().or(said.variant.as_deref()).unwrap_or_default();
            wrong(format!("There is no variant {name} here; bring in the products first."))
        })?;
        let location = match (&said.location, import.location) {
            (Some(name), _) => self
                .locations
                .iter()
                .find(|known| known.id.as_str() == name || folded(&known.name) == folded(name))
                .ok_or_else(|| wrong(format!("There is no location {name} here; add it first."))),
            (None, Some(id)) => self
                .locations
                .iter()
                .find(|known| known.id == id)
                .ok_or_else(|| wrong(format!("There is no location {id} here."))),
            (None, None) => Err(wrong("The line names no location, and the import none for all.".to_owned())),
        }?;
        let meant = self.at(variant, location, said).map_err(wrong)?;
        if location.archived_at.is_some() && meant.on_hand != said.on_hand {
            return Err(wrong(format!("The location {} is archived; restore it or choose another.", location.name)));
        }
        Ok(meant)
    }

    /// What is there of it, or of the lot that is named.
    fn at(&self, variant: &Variant, location: &Location, said: &DescribedLevel) -> Result<Meant, String> {
        let apart = self.apart.get(&variant.id).copied();
        let level = self.levels.get(&(variant.id, location.id)).copied().unwrap_or(Quantity::ZERO);
        let (on_hand, lot) = match (&said.lot, apart.or(said.told_apart)) {
            (None, None) => (level, None),
            (Some(_), None) => {
                return Err("The pieces of this variant are not told apart, so it has no lots.".to_owned());
            }
            (None, Some(_)) if level.is_zero() && said.on_hand.is_zero() => (level, None),
            (None, Some(_)) => return Err("The pieces of this variant are told apart: say which lot.".to_owned()),
            (Some(name), Some(_)) => {
                let lot = self.lots.get(&(variant.id, name.clone()));
                if lot.is_some_and(|lot| said.expires_at.is_some() && lot.expires_at != said.expires_at) {
                    return Err(format!("The lot {name} is here already, with another expiry."));
                }
                let there = lot.and_then(|lot| self.of_lots.get(&(lot.id, location.id))).copied();
                let known = lot.map(|lot| lot.expires_at);
                (there.unwrap_or(Quantity::ZERO), Some(LotHere { name: name.clone(), known }))
            }
        };
        Ok(Meant { variant: variant.clone(), location: location.clone(), on_hand, apart, lot })
    }
}
