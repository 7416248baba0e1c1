//! What of a product is looked for: its name, brand, tags and categories, what its variants are called, and their
//! codes. A brand, a tag or a category that is called otherwise is found by its new name at once: what they are called
//! is lent to their products, and an event about one of them is one about all of these.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Record as _, Snapshot,
    search::{Entry, Weight},
};
use store::search::Searched;

use crate::{
    records::{BrandId, CategoryId, Product, TagId, Variant},
    schema::{brands, categories, product_categories, product_tags, products, tags, variants},
};

impl Searched for Product {
    const KIND: &'static str = "product";
    const PREFIX: &'static str = "prd";
    const REVISION: i64 = 3;
    const LENDERS: &'static [&'static str] = &["brd", "tag", "cat"];

    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>> {
        snapshot.load(
            products::table.filter(products::id.gt(id.to_owned())).order(products::id).limit(most).select(products::id),
        )
    }

    fn lent(snapshot: &mut Snapshot<'_>, by: &str, after: &str, most: i64) -> Done<Vec<String>> {
        let (by, after) = (by.to_owned(), after.to_owned());
        if by.starts_with("tag_") {
            let tagged = product_tags::table.filter(product_tags::tag.eq(by)).filter(product_tags::product.gt(after));
            return snapshot.load(tagged.order(product_tags::product).limit(most).select(product_tags::product));
        }
        if by.starts_with("cat_") {
            let sorted = product_categories::table.filter(product_categories::category.eq(by));
            let sorted = sorted.filter(product_categories::product.gt(after)).order(product_categories::product);
            return snapshot.load(sorted.limit(most).select(product_categories::product));
        }
        let made = products::table.filter(products::brand.eq(by)).filter(products::id.gt(after));
        snapshot.load(made.order(products::id).limit(most).select(products::id))
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

/// What the brands, tags and categories of some products are called.
struct Names {
    brands: HashMap<BrandId, String>,
    tags: HashMap<TagId, String>,
    categories: HashMap<CategoryId, String>,
}

impl Names {
    fn of(snapshot: &mut Snapshot<'_>, products: &[Product]) -> Done<Self> {
        let made_by: Vec<BrandId> = products.iter().filter_map(|product| product.brand).collect();
        let tagged: Vec<TagId> = products.iter().flat_map(|product| product.tags.iter().copied()).collect();
        let brands: Vec<(BrandId, String)> =
            snapshot.load(brands::table.filter(brands::id.eq_any(made_by)).select((brands::id, brands::name)))?;
        let tags: Vec<(TagId, String)> =
            snapshot.load(tags::table.filter(tags::id.eq_any(tagged)).select((tags::id, tags::name)))?;
        let sorted: Vec<CategoryId> = products.iter().flat_map(|product| product.categories.iter().copied()).collect();
        let query = categories::table.filter(categories::id.eq_any(sorted));
        let sorted: Vec<(CategoryId, String)> = snapshot.load(query.select((categories::id, categories::name)))?;
        Ok(Self {
            brands: brands.into_iter().collect(),
            tags: tags.into_iter().collect(),
            categories: sorted.into_iter().collect(),
        })
    }
}

/// Archived ones too: a list says itself which it wants.
fn entry(product: &Product, variants: Vec<Variant>, names: &Names) -> Entry {
    let named = Entry::new(product.id, &product.sort_name).words(Weight::High, &product.name);
    let brand = product.brand.and_then(|id| names.brands.get(&id));
    let sorted = brand.into_iter().chain(product.tags.iter().filter_map(|id| names.tags.get(id)));
    let sorted = sorted.fold(named, |entry, name| entry.words(Weight::Middle, name));
    let looked_for = product.categories.iter().filter_map(|id| names.categories.get(id));
    let sorted = looked_for.fold(sorted, |entry, name| entry.words(Weight::Low, name));
    variants.into_iter().fold(sorted, |entry, variant| {
        let entry = entry.words(Weight::Middle, variant.title);
        let codes = variant.sku.into_iter().chain(variant.barcode).chain(variant.other_barcodes.iter().cloned());
        codes.fold(entry, Entry::code)
    })
}
