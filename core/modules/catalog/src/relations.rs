//! What can be shown with an answer that mentions a product or a variant.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Relation, Snapshot, View, relations::Found};

use crate::{
    READ,
    operations::in_order,
    records::{Product, ProductId, Variant},
    schema::{products, variants},
};

/// The variants of each product, in the order in which the product shows them.
pub fn variants() -> Relation {
    Relation::new("variants", "id", READ, |snapshot, ids| {
        let query = variants::table.filter(variants::product.eq_any(ids.to_vec()));
        let rows: Vec<Variant> = snapshot.load(query.select(Variant::as_select()))?;
        let mut of_each: HashMap<ProductId, Vec<Variant>> = HashMap::new();
        for row in rows {
            of_each.entry(row.product).or_default().push(row);
        }
        let query = products::table.filter(products::id.eq_any(ids.to_vec()));
        let products: Vec<Product> = snapshot.load(query.select(Product::as_select()))?;
        let mut found: Found<Vec<View<Variant>>> = Found::default();
        for product in products {
            let mut rows = of_each.remove(&product.id).unwrap_or_default();
            in_order(&product, &mut rows);
            let shown = rows.into_iter().map(|row| View::of(snapshot, row)).collect();
            found.insert(product.id.to_string(), shown);
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
