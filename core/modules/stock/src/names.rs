//! What variants are called, for whoever shows stock to people: all of a page at once.

use std::collections::HashMap;

use catalog::{
    Product, ProductId, Variant, VariantId,
    schema::{products, variants},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    lots::{Mode, Tracking},
    schema::tracking,
};

/// A variant as people know it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "NamedVariant")]
pub struct Named {
    pub variant: VariantId,
    pub product: ProductId,
    /// What the product is called.
    pub name: String,
    /// What tells it from the product's others; empty where there is one only.
    pub title: String,
    pub sku: Option<String>,
    pub barcode: Option<String>,
    /// Whether it, or its product, is no longer sold.
    pub archived: bool,
    /// How its pieces are told apart.
    pub mode: Mode,
    /// Whether each lot says until when it is good.
    pub expires: bool,
}

impl Named {
    fn of(variant: Variant, product: &Product, rule: Option<&Tracking>) -> Self {
        Self {
            variant: variant.id,
            product: product.id,
            name: product.name.clone(),
            title: variant.title,
            sku: variant.sku,
            barcode: variant.barcode,
            archived: variant.archived_at.is_some() || product.archived_at.is_some(),
            mode: rule.map_or(Mode::None, |rule| rule.mode),
            expires: rule.is_some_and(|rule| rule.expires),
        }
    }
}

/// Those of these that there are, in no order.
pub fn named(snapshot: &mut Snapshot<'_>, ids: &[VariantId]) -> Done<Vec<Named>> {
    let rows: Vec<Variant> =
        snapshot.load(variants::table.filter(variants::id.eq_any(ids.to_vec())).select(Variant::as_select()))?;
    let of: Vec<ProductId> = rows.iter().map(|row| row.product).collect();
    let of: Vec<Product> =
        snapshot.load(products::table.filter(products::id.eq_any(of)).select(Product::as_select()))?;
    let of: HashMap<ProductId, Product> = of.into_iter().map(|product| (product.id, product)).collect();
    of_products(snapshot, rows, &of)
}

/// The same for rows that were read already.
pub fn of_products(
    snapshot: &mut Snapshot<'_>,
    rows: Vec<Variant>,
    of: &HashMap<ProductId, Product>,
) -> Done<Vec<Named>> {
    let ids: Vec<VariantId> = rows.iter().map(|row| row.id).collect();
    let rules: Vec<Tracking> =
        snapshot.load(tracking::table.filter(tracking::id.eq_any(ids)).select(Tracking::as_select()))?;
    let rules: HashMap<VariantId, Tracking> = rules.into_iter().map(|rule| (rule.id, rule)).collect();
    let named = |row: Variant| {
        let rule = rules.get(&row.id);
        of.get(&row.product).map(|product| Named::of(row, product, rule))
    };
    Ok(rows.into_iter().filter_map(named).collect())
}
