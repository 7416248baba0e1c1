//! Levels of a file, compared with those here and set by movements: what is counted is a correction with a reason.

mod known;

use catalog::{VariantId, units};
use door::{Done, Failure, Problem, Tx, Write as _};
use model::{Actor, Quantity, Timestamp};
use stock::{
    lots::Mode,
    operations::{
        adjust::{Adjust, Adjustment},
        lots::track::{self, Track},
        receive::{Receipt, Receive},
    },
};

use self::known::{Known, Meant};

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
    fn wanted(self, id: VariantId) -> track::Wanted {
        let mode = if matches!(self, Self::Lot | Self::ExpiringLot) { Mode::Lot } else { Mode::Serial };
        track::Wanted { id, mode, expires: matches!(self, Self::ExpiringLot | Self::ExpiringSerial) }
    }
}

/// What the levels of a batch are about, looked up once. Where lots are told apart each line is looked up for itself:
/// what one makes another may name.
pub(crate) struct Batch(Option<Known>);

impl Batch {
    pub fn of(tx: &mut Tx<'_>, import: &Import, rows: &[ImportRow]) -> Done<Self> {
        let levels = rows.iter().filter_map(|row| match &*row.described {
            Subject::Level(level) => Some(level),
            _ => None,
        });
        let levels: Vec<&DescribedLevel> = levels.collect();
        let is_plain = |level: &&DescribedLevel| level.lot.is_none() && level.told_apart.is_none();
        let is_known = !levels.is_empty() && levels.iter().all(is_plain);
        Ok(Self(if is_known { Some(Known::of(tx, &import.source, &levels)?) } else { None }))
    }
}

pub(crate) fn rows(tx: &mut Tx<'_>, import: &Import, items: &[Item<DescribedLevel>]) -> Done<Vec<ImportRow>> {
    let all: Vec<&DescribedLevel> = items.iter().map(|item| &item.described).collect();
    let known = Known::of(tx, &import.source, &all)?;
    let mut rows = Vec::with_capacity(items.len());
    for (number, item) in (import.rows_found + 1..).zip(items) {
        let said = &item.described;
        let mut row = row(import, number, said.line, said.title(), Subject::Level(said.clone()));
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
        None => Known::of(tx, &import.source, &[said])?.meant(import, said),
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
            product: None,
            choices: Vec::new(),
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
    import: &Import,
    was: &DescribedLevel,
    is: &DescribedLevel,
) -> Done<Result<(), String>> {
    let gone = || "The variant, its lot or its location is not here any more.".to_owned();
    let known = Known::of(tx, &import.source, &[is])?;
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
