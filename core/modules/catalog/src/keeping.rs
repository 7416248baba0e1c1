//! How products and variants are written: with their codes free, and found by what is in their lists.

use std::collections::HashSet;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Record, Snapshot, Tx, operations::business};
use model::{Currency, Rate};

use crate::{
    pictures,
    records::{
        Product, Variant, VariantId,
        index::{BarcodeOf, InCategory, PartOf, Tagged, follow},
    },
    rules::{self, Barcode},
    schema::{barcodes, variants},
};

/// Writes it with what is known of its pictures.
pub(crate) fn add_product(tx: &mut Tx<'_>, mut product: Product) -> Done<Product> {
    if !product.images.is_empty() {
        product.images = pictures::known(tx, &product.images)?.into();
    }
    tx.insert(&product)?;
    follow_product(tx, None, &product)?;
    Ok(product)
}

/// Writes `after` with the time of now, unless it is what was there.
pub(crate) fn change_product(tx: &mut Tx<'_>, before: &Product, mut after: Product) -> Done<Product> {
    if after.images != before.images {
        after.images = pictures::known(tx, &after.images)?.into();
    }
    if after == *before {
        return Ok(after);
    }
    after.updated_at = tx.now();
    let after = tx.update(before, after)?;
    follow_product(tx, Some(before), &after)?;
    Ok(after)
}

fn follow_product(tx: &mut Tx<'_>, before: Option<&Product>, after: &Product) -> Done<()> {
    let product = after.id;
    let (categories, tags) = before.map_or((&[][..], &[][..]), |before| (&before.categories, &before.tags));
    follow(tx, categories, &after.categories, |category| InCategory { category, product })?;
    follow(tx, tags, &after.tags, |tag| Tagged { tag, product })?;
    pictures::follow_product(tx, product, before.map_or(&[][..], |before| &before.images), &after.images)
}

pub(crate) fn add_variant(tx: &mut Tx<'_>, variant: &Variant) -> Done<()> {
    check_sku(tx, variant)?;
    check_codes(tx, variant, &codes_of(variant)?)?;
    add_checked_variant(tx, variant)
}

/// The same of one whose codes are known to be free.
pub(crate) fn add_checked_variant(tx: &mut Tx<'_>, variant: &Variant) -> Done<()> {
    tx.insert(variant)?;
    codes_of(variant)?.iter().try_for_each(|code| tx.keep(code))
}

/// The one that is said; where there is an amount and none is said, the business's own.
pub(crate) fn currency(
    snapshot: &mut Snapshot<'_>,
    said: Option<Currency>,
    price: Option<Rate>,
    cost: Option<Rate>,
) -> Done<Option<Currency>> {
    if said.is_some() || (price.is_none() && cost.is_none()) {
        return Ok(said);
    }
    Ok(business::settings(snapshot)?.currency)
}

/// Writes `after` with the time of now, unless it is what was there.
pub(crate) fn change_variant(tx: &mut Tx<'_>, before: &Variant, mut after: Variant) -> Done<Variant> {
    if after == *before {
        return Ok(after);
    }
    let (known, codes) = (codes_of(before)?, codes_of(&after)?);
    if after.sku != before.sku {
        check_sku(tx, &after)?;
    }
    if codes != known {
        check_codes(tx, &after, &codes)?;
    }
    after.updated_at = tx.now();
    let after = tx.update(before, after)?;
    known.iter().filter(|code| !codes.contains(code)).try_for_each(|code| tx.forget(code))?;
    codes.iter().filter(|code| !known.contains(code)).try_for_each(|code| tx.keep(code))?;
    let parts = |variant: &Variant| variant.components.iter().map(|part| part.variant).collect::<Vec<_>>();
    follow(tx, &parts(before), &parts(&after), |part| PartOf { part, bundle: after.id })?;
    Ok(after)
}

/// What is new, or what something becomes, unless it is what was there.
pub(crate) fn put<R: Record + PartialEq + Clone>(tx: &mut Tx<'_>, before: Option<&R>, after: R) -> Done<R> {
    match before {
        None => tx.insert(&after).map(|()| after),
        Some(before) if *before == after => Ok(after),
        Some(before) => tx.update(before, after),
    }
}

/// All codes that are scanned for a variant, the primary one first.
fn codes_of(variant: &Variant) -> Done<Vec<BarcodeOf>> {
    let all = variant.barcode.iter().chain(variant.other_barcodes.iter());
    let read = all.map(|code| {
        let barcode = Barcode::read(code, "/barcode")?;
        Ok(BarcodeOf { item: barcode.item().to_owned(), gtin: barcode.gtin, variant: variant.id })
    });
    read.collect()
}

/// A code names one variant. The database would refuse a second; this says which one has it.
fn check_sku(snapshot: &mut Snapshot<'_>, variant: &Variant) -> Done<()> {
    let Some(sku) = &variant.sku else { return Ok(()) };
    let query = variants::table.filter(variants::sku.eq(sku)).filter(variants::id.ne(variant.id));
    snapshot.first(query.select(variants::id))?.map_or(Ok(()), |by| Err(taken("SKU", sku, by).into()))
}

fn check_codes(snapshot: &mut Snapshot<'_>, variant: &Variant, codes: &[BarcodeOf]) -> Done<()> {
    let mut seen = HashSet::new();
    if let Some(twice) = codes.iter().find(|code| !seen.insert(&code.gtin)) {
        let detail = format!("The barcode {} is there twice, perhaps in another form.", shown(twice));
        return Err(Problem::invalid("/other_barcodes", detail).into());
    }
    if codes.is_empty() {
        return Ok(());
    }
    let gtins: Vec<&str> = codes.iter().map(|code| code.gtin.as_str()).collect();
    let query = barcodes::table.filter(barcodes::gtin.eq_any(gtins)).filter(barcodes::variant.ne(variant.id));
    let by: Option<BarcodeOf> = snapshot.first(query.order(barcodes::gtin).select(BarcodeOf::as_select()))?;
    by.map_or(Ok(()), |by| Err(taken("barcode", shown(&by), by.variant).into()))
}

/// Without the noughts that make all forms one.
fn shown(code: &BarcodeOf) -> &str {
    code.gtin.trim_start_matches('0')
}

fn taken(what: &str, code: &str, by: VariantId) -> Problem {
    Problem::conflict("catalog.code-taken", format!("The {what} {code} belongs to the variant {by} already."))
}

/// The SKU and the key by which it is mistaken for another.
pub(crate) fn sku(text: Option<&str>) -> Done<(Option<String>, Option<String>)> {
    let sku = text.map(rules::sku).transpose()?;
    let key = sku.as_deref().map(rules::sku_key).filter(|key| !key.is_empty());
    Ok((sku, key))
}
