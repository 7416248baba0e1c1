//! What of a product is looked for: its name, what its variants are called, and their codes.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Record as _, Snapshot,
    search::{Entry, Weight},
};
use store::search::Searched;

use crate::{
    records::{Product, Variant},
    schema::{products, variants},
};

impl Searched for Product {
    const KIND: &'static str = "product";
    const PREFIX: &'static str = "prd";
    const REVISION: i64 = 1;

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
        Ok(all.iter().map(|product| entry(product, of_each.remove(product.key()).unwrap_or_default())).collect())
    }
}

/// Archived ones too: a list says itself which it wants.
fn entry(product: &Product, variants: Vec<Variant>) -> Entry {
    let named = Entry::new(product.id, &product.sort_name).words(Weight::High, &product.name);
    variants.into_iter().fold(named, |entry, variant| {
        let entry = entry.words(Weight::Middle, variant.title);
        variant.sku.into_iter().chain(variant.barcode).fold(entry, Entry::code)
    })
}
