//! For whoever brings many products at once and has checked them against [`crate::rules`]: they are written as the
//! operations write them, found by what is in their lists, and told.

use door::{Done, Tx, Write as _, event};
use model::Actor;

/// A record with an id of its own, which it may have had elsewhere, added or changed as the operations do it.
pub use crate::operations::{
    brands::put as put_brand,
    categories::{add::add as put_new_category, change::change as change_category, move_to::move_to as move_category},
    conversions::put as put_conversion,
    price_lists::{put as put_price_list, set_prices::put as put_list_price},
    tax_classes::put as put_tax_class,
    units::put as put_unit,
};
use crate::{
    bundles, keeping,
    operations::{
        brands::{AddBrand, NewBrand},
        categories::add::{AddCategory, NewCategory},
        set_components::{SetComponents, Wanted},
        tax_classes::{AddTaxClass, NewTaxClass},
    },
    records::{BrandId, CategoryId, Component, Conversion, Product, TagId, TaxClassId, Variant, VariantId},
    sorting,
};

/// A product with its variants, as they are; their ids may be those that they had elsewhere. Whoever brings them has
/// seen that nothing here has their codes, of many at once.
pub fn add(tx: &mut Tx<'_>, product: Product, variants: &[Variant]) -> Done<Product> {
    let product = keeping::add_product(tx, product)?;
    variants.iter().try_for_each(|variant| keeping::add_checked_variant(tx, variant))?;
    tx.emit(event::News::new("catalog.product-added", product.id, &product));
    Ok(product)
}

/// What a product and its variants become. A variant without a before is added.
pub fn change(
    tx: &mut Tx<'_>,
    before: &Product,
    after: Product,
    variants: Vec<(Option<Variant>, Variant)>,
) -> Done<Product> {
    let all: Vec<VariantId> = variants.iter().map(|(_, after)| after.id).collect();
    let leaves = |before: &Variant, after: &Variant| before.archived_at.is_none() && after.archived_at.is_some();
    let leaving = if before.archived_at.is_none() && after.archived_at.is_some() {
        all
    } else {
        let one = |(before, after): &(Option<Variant>, Variant)| before.as_ref().is_some_and(|was| leaves(was, after));
        variants.iter().filter(|pair| one(pair)).map(|(_, after)| after.id).collect()
    };
    if !leaving.is_empty() {
        bundles::check_unused(tx, &leaving)?;
    }
    let word = match (before.archived_at, after.archived_at) {
        (None, Some(_)) => "catalog.product-archived",
        (Some(_), None) => "catalog.product-restored",
        _ => "catalog.product-changed",
    };
    let mut has_changed = false;
    for (was, is) in variants {
        has_changed |= was.as_ref() != Some(&is);
        match was {
            Some(was) => drop(keeping::change_variant(tx, &was, is)?),
            None => keeping::add_variant(tx, &is)?,
        }
    }
    let after = keeping::change_product(tx, before, after)?;
    if has_changed || after != *before {
        tx.emit(event::News::new(word, after.id, &after));
    }
    Ok(after)
}

/// What one of a variant consists of.
pub fn components(tx: &mut Tx<'_>, actor: &Actor, variant: &Variant, components: Vec<Component>) -> Done<()> {
    let wanted = Wanted { id: variant.id, version: variant.version, components };
    SetComponents.run(actor, tx, &wanted).map(drop)
}

/// The SKU as it is kept, and the key by which it is mistaken for another.
pub fn sku(text: Option<&str>) -> Done<(Option<String>, Option<String>)> {
    keeping::sku(text)
}

/// The tags of these names. One that is new is made.
pub fn tags(tx: &mut Tx<'_>, names: &[String]) -> Done<Vec<TagId>> {
    sorting::tags(tx, names)
}

/// Nothing refers to a conversion.
pub fn remove_conversion(tx: &mut Tx<'_>, conversion: &Conversion) -> Done<()> {
    tx.remove(conversion)
}

pub fn add_brand(tx: &mut Tx<'_>, actor: &Actor, name: &str) -> Done<BrandId> {
    Ok(AddBrand.run(actor, tx, &NewBrand { name: name.to_owned() })?.record().id)
}

pub fn add_category(tx: &mut Tx<'_>, actor: &Actor, parent: Option<CategoryId>, name: &str) -> Done<CategoryId> {
    Ok(AddCategory.run(actor, tx, &NewCategory { name: name.to_owned(), parent })?.record().id)
}

pub fn add_tax_class(tx: &mut Tx<'_>, actor: &Actor, code: &str) -> Done<TaxClassId> {
    let new = NewTaxClass { code: code.to_owned(), name: code.to_owned() };
    Ok(AddTaxClass.run(actor, tx, &new)?.record().id)
}
