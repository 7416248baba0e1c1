//! Variants that consist of others: bundles and kits. Stock and sales take them apart here.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};
use model::{
    Quantity,
    amount::{Rounding, quotient},
};

use crate::{
    records::{Component, Variant, VariantId, index::PartOf},
    schema::{bundle_parts, products, variants},
};

/// A bundle of bundles of bundles is as much as anybody can pack.
pub const LEVELS: usize = 4;
/// The most different things in one.
pub const PARTS_LIMIT: usize = 50;

/// What so many of a variant consist of, down to what lies on a shelf: each once, with how many. What is no bundle
/// consists of itself.
pub fn parts(snapshot: &mut Snapshot<'_>, of: &Variant, quantity: Quantity) -> Done<Vec<Component>> {
    let mut shelf: BTreeMap<VariantId, Quantity> = BTreeMap::new();
    let mut open = vec![(of.clone(), quantity)];
    // One level after the other; there are no more than this.
    for _ in 0..=LEVELS {
        let mut wanted: BTreeMap<VariantId, Quantity> = BTreeMap::new();
        for (variant, quantity) in open.drain(..) {
            if variant.components.is_empty() {
                add(&mut shelf, variant.id, quantity)?;
            }
            for part in variant.components.iter() {
                add(&mut wanted, part.variant, times(part.quantity, quantity)?)?;
            }
        }
        if wanted.is_empty() {
            return Ok(shelf.into_iter().map(|(variant, quantity)| Component { variant, quantity }).collect());
        }
        for variant in load(snapshot, &wanted.keys().copied().collect::<Vec<_>>())? {
            let quantity = wanted.get(&variant.id).copied().unwrap_or_default();
            open.push((variant, quantity));
        }
    }
    Err(Problem::refused("catalog.bundle-depth", too_deep()).into())
}

/// The bundles that a variant is in, nearest first, one level after the other.
fn above(snapshot: &mut Snapshot<'_>, variant: VariantId) -> Done<Vec<Vec<VariantId>>> {
    let (mut levels, mut here) = (Vec::new(), vec![variant]);
    while !here.is_empty() && levels.len() <= LEVELS {
        here = bundles_with(snapshot, &here)?;
        if !here.is_empty() {
            levels.push(here.clone());
        }
    }
    Ok(levels)
}

/// The bundles that one of these is in, without what is around those.
pub(crate) fn bundles_with(snapshot: &mut Snapshot<'_>, parts: &[VariantId]) -> Done<Vec<VariantId>> {
    let rows: Vec<PartOf> = snapshot.load(
        bundle_parts::table
            .filter(bundle_parts::part.eq_any(parts))
            .order((bundle_parts::bundle, bundle_parts::part))
            .select(PartOf::as_select()),
    )?;
    let mut bundles: Vec<_> = rows.into_iter().map(|row| row.bundle).collect();
    bundles.dedup();
    Ok(bundles)
}

/// How many levels of bundles there are from these down.
fn height(snapshot: &mut Snapshot<'_>, parts: &[VariantId]) -> Done<usize> {
    let (mut levels, mut here) = (0, parts.to_vec());
    while !here.is_empty() && levels <= LEVELS {
        let bundles = load(snapshot, &here)?;
        here = bundles.iter().flat_map(|one| one.components.iter().map(|part| part.variant)).collect();
        here.sort();
        here.dedup();
        levels += usize::from(!here.is_empty());
    }
    Ok(levels)
}

/// Whether a variant can consist of these: not of itself, however far down, and not too deep.
pub(crate) fn check(snapshot: &mut Snapshot<'_>, variant: VariantId, parts: &[VariantId]) -> Done<()> {
    let above = above(snapshot, variant)?;
    if let Some(part) = parts.iter().find(|part| **part == variant || above.iter().flatten().any(|one| one == *part)) {
        let detail = format!("The variant {part} has this one in it, or is this one: a bundle cannot be in itself.");
        return Err(Problem::refused("catalog.bundle-cycle", detail).into());
    }
    if !parts.is_empty() && above.len() + 1 + height(snapshot, parts)? > LEVELS {
        return Err(Problem::refused("catalog.bundle-depth", too_deep()).into());
    }
    Ok(())
}

/// Refused where one of these is in a bundle that is sold, and is not to be taken out of sale before it.
pub(crate) fn check_unused(snapshot: &mut Snapshot<'_>, leaving: &[VariantId]) -> Done<()> {
    let mut bundles = bundles_with(snapshot, leaving)?;
    bundles.retain(|bundle| !leaving.contains(bundle));
    let still = products::table.filter(products::archived_at.is_null()).select(products::id);
    let sold = variants::table
        .filter(variants::id.eq_any(bundles))
        .filter(variants::archived_at.is_null())
        .filter(variants::product.eq_any(still));
    snapshot.first(sold.order(variants::id).select(variants::id))?.map_or(Ok(()), |bundle: VariantId| {
        let detail = format!("It is in the bundle {bundle}: archive that, or take it out first.");
        Err(Problem::refused("catalog.in-bundle", detail).into())
    })
}

pub(crate) fn load(snapshot: &mut Snapshot<'_>, ids: &[VariantId]) -> Done<Vec<Variant>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    snapshot.load(variants::table.filter(variants::id.eq_any(ids)).order(variants::id).select(Variant::as_select()))
}

fn add(to: &mut BTreeMap<VariantId, Quantity>, variant: VariantId, quantity: Quantity) -> Done<()> {
    let sum = to.entry(variant).or_default();
    *sum = sum.plus(quantity)?;
    Ok(())
}

fn times(part: Quantity, quantity: Quantity) -> Done<Quantity> {
    let product = i128::from(part.millionths()) * i128::from(quantity.millionths());
    let one = i128::from(Quantity::whole(1).millionths());
    Ok(Quantity::from_millionths(quotient(product, one, Rounding::HalfEven)?))
}

fn too_deep() -> String {
    format!("Bundles are at most {LEVELS} levels deep.")
}
