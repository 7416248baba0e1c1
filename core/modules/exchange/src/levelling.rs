//! Levels of a file, compared with those here and set by movements: what is counted is a correction with a reason.

use std::collections::HashMap;

use catalog::{Variant, VariantId, rules::folded, schema::variants};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, Write as _};
use model::{Actor, Quantity};
use stock::{
    LocationId,
    ledger::level,
    operations::adjust::{Adjust, Adjustment},
    records::Location,
    schema::{levels, locations},
};

use crate::{
    neutral::DescribedLevel,
    operations::{
        apply::{Did, changed_since, was_seen},
        compare::{row, settle},
    },
    reading::{Item, Wrong},
    records::{Difference, Import, ImportRow, Subject},
};

/// What one line means here.
struct Meant {
    variant: Variant,
    location: Location,
    on_hand: Quantity,
}

/// What may be meant, looked up for many lines at once.
struct Known {
    by_sku: HashMap<String, Variant>,
    by_id: HashMap<VariantId, Variant>,
    locations: Vec<Location>,
    levels: HashMap<(VariantId, LocationId), Quantity>,
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
                Ok(if meant.on_hand == said.on_hand { Vec::new() } else { vec![difference(&meant, said)] })
            }
        };
        settle(&mut row, is);
        rows.push(row);
    }
    Ok(rows)
}

fn difference(meant: &Meant, said: &DescribedLevel) -> Difference {
    Difference {
        field: format!("on_hand/{}", meant.location.name),
        before: meant.on_hand.to_string().into(),
        after: said.on_hand.to_string().into(),
    }
}

/// Sets one level to what the file says, if it is still what was shown.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    import: &Import,
    said: &DescribedLevel,
    shown: &[Difference],
) -> Done<Result<Did, Vec<Wrong>>> {
    let meant = match Known::of(tx, &[said])?.meant(import, said) {
        Ok(meant) => meant,
        Err(wrong) => return Ok(Err(vec![wrong])),
    };
    if meant.on_hand != said.on_hand && !was_seen(shown, &[difference(&meant, said)]) {
        return Ok(Err(vec![changed_since(said.line)]));
    }
    let of = |on_hand| {
        Subject::Level(DescribedLevel {
            line: said.line,
            variant: Some(meant.variant.id.to_string()),
            sku: meant.variant.sku.clone(),
            location: Some(meant.location.id.to_string()),
            on_hand,
        })
    };
    let reason = format!("Import {}, line {}", import.id, said.line);
    adjust(tx, actor, &meant, said.on_hand, reason)?;
    let target = meant.variant.id.to_string();
    Ok(Ok(Did { target, before: Some(of(meant.on_hand)), after: of(said.on_hand) }))
}

/// Sets a level to what it was, if it is still what the import left.
pub(crate) fn take_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    was: &DescribedLevel,
    is: &DescribedLevel,
) -> Done<Result<(), String>> {
    let known = Known::of(tx, &[is])?;
    let variant = is.variant.as_deref().and_then(|id| id.parse().ok()).and_then(|id| known.by_id.get(&id));
    let location = known.locations.iter().find(|known| Some(known.id.as_str()) == is.location.as_deref());
    let Some((variant, location)) = variant.zip(location) else {
        return Ok(Err("The variant or its location is not here any more.".to_owned()));
    };
    let now = level(tx, variant.id, location.id)?.on_hand;
    if now != is.on_hand {
        return Ok(Err(format!("It was moved since: {now} is there, and not {}. It was left alone.", is.on_hand)));
    }
    let meant = Meant { variant: variant.clone(), location: location.clone(), on_hand: now };
    adjust(tx, actor, &meant, was.on_hand, format!("Line {} of an import taken back", is.line))?;
    Ok(Ok(()))
}

fn adjust(tx: &mut Tx<'_>, actor: &Actor, meant: &Meant, on_hand: Quantity, reason: String) -> Done<()> {
    let change = on_hand.minus(meant.on_hand).map_err(|no| Problem::refused("stock.too-much", no.to_string()))?;
    if change.is_zero() {
        return Ok(());
    }
    let wanted = Adjustment { variant: meant.variant.id, location: meant.location.id, change, reason, lot: None };
    Adjust.run(actor, tx, &wanted).map(drop)
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
        let query = levels::table.filter(levels::variant.eq_any(named));
        let rows: Vec<(VariantId, LocationId, Quantity)> =
            snapshot.load(query.select((levels::variant, levels::location, levels::on_hand)))?;
        Ok(Self {
            by_sku: found.iter().filter_map(|variant| Some((variant.sku.clone()?, variant.clone()))).collect(),
            by_id: found.into_iter().map(|variant| (variant.id, variant)).collect(),
            locations,
            levels: rows.into_iter().map(|(variant, location, on_hand)| ((variant, location), on_hand)).collect(),
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
        if location.archived_at.is_some() {
            return Err(wrong(format!("The location {} is archived; restore it or choose another.", location.name)));
        }
        let on_hand = self.levels.get(&(variant.id, location.id)).copied().unwrap_or(Quantity::ZERO);
        Ok(Meant { variant: variant.clone(), location: location.clone(), on_hand })
    }
}
