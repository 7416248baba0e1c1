//! What can be shown with an answer that mentions a product or a variant.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Relation, Snapshot, View, relations::Found};

use crate::{READ, records::Variant, schema::variants};

/// The variants of each product.
pub fn variants() -> Relation {
    Relation::new("variants", "id", READ, |snapshot, products| {
        let query = variants::table.filter(variants::product.eq_any(products.to_vec()));
        let rows: Vec<Variant> = snapshot.load(query.order(variants::id).select(Variant::as_select()))?;
        let mut found: Found<Vec<View<Variant>>> =
            products.iter().map(|product| (product.clone(), Vec::new())).collect();
        for row in rows {
            let (product, row) = (row.product.to_string(), View::of(snapshot, row));
            found.entry(product).or_default().push(row);
        }
        Ok(found)
    })
}

/// The variant that something names.
pub fn variant() -> Relation {
    Relation::new("variant", "variant", READ, named)
}

fn named(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Found<Option<View<Variant>>>> {
    let query = variants::table.filter(variants::id.eq_any(ids.to_vec()));
    let rows: Vec<Variant> = snapshot.load(query.select(Variant::as_select()))?;
    Ok(rows.into_iter().map(|row| (row.id.to_string(), Some(View::of(snapshot, row)))).collect())
}
