//! What of a product is looked for: its name, brand and tags, what its variants are called, and their codes.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Record as _, Snapshot,
    search::{Entry, Weight},
};
use store::search::Searched;

use crate::{
    records::{BrandId, Product, TagId, Variant},
    schema::{brands, products, tags, variants},
};

impl Searched for Product {
    const KIND: &'static str = "product";
    const PREFIX: &'static str = "prd";
    const REVISION: i64 = 2;

    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>> {
        snapshot.load(
            products::table.filter(products::id.gt(id.to_owned())).order(products::id).limit(most).select(products::id),
        )
    }

    fn entries(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<Entry>> {
        let all: Vec<Product> =
            snapshot.load(products::table.filter(products::id.eq_any(ids.to_vec())).select(Product::as_select()))?;
        let mut of_each: HashMap<String, Vec<Variant>> = HashMap::new();
        let rows: Vec<Variant> = snapshot
            .load(variants::table.filter(variants::product.eq_any(ids.to_vec())).select(Variant::as_select()))?;
        for variant in rows {
            of_each.entry(variant.product.to_string()).or_default().push(variant);
        }
        let names = Names::of(snapshot, &all)?;
        Ok(all
            .iter()
            .map(|product| entry(product, of_each.remove(product.key()).unwrap_or_default(), &names))
            .collect())
    }
}

/// What the brands and tags of some products are called. One that is renamed is found by its new name where its
/// products change next; the index is no place to keep up with that.
struct Names {
    brands: HashMap<BrandId, String>,
    tags: HashMap<TagId, String>,
}

impl Names {
    fn of(snapshot: &mut Snapshot<'_>, products: &[Product]) -> Done<Self> {
        let made_by: Vec<BrandId> = products.iter().filter_map(|product| product.brand).collect();
        let tagged: Vec<TagId> = products.iter().flat_map(|product| product.tags.iter().copied()).collect();
        let brands: Vec<(BrandId, String)> =
            snapshot.load(brands::table.filter(brands::id.eq_any(made_by)).select((brands::id, brands::name)))?;
        let tags: Vec<(TagId, String)> =
            snapshot.load(tags::table.filter(tags::id.eq_any(tagged)).select((tags::id, tags::name)))?;
        Ok(Self { brands: brands.into_iter().collect(), tags: tags.into_iter().collect() })
    }
}

/// Archived ones too: a list says itself which it wants.
fn entry(product: &Product, variants: Vec<Variant>, names: &Names) -> Entry {
    let named = Entry::new(product.id, &product.sort_name).words(Weight::High, &product.name);
    let brand = product.brand.and_then(|id| names.brands.get(&id));
    let sorted = brand.into_iter().chain(product.tags.iter().filter_map(|id| names.tags.get(id)));
    let sorted = sorted.fold(named, |entry, name| entry.words(Weight::Middle, name));
    variants.into_iter().fold(sorted, |entry, variant| {
        let entry = entry.words(Weight::Middle, variant.title);
        let codes = variant.sku.into_iter().chain(variant.barcode).chain(variant.other_barcodes.iter().cloned());
        codes.fold(entry, Entry::code)
    })
}
