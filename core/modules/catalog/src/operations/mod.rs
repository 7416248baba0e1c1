//! One file for each verb.

pub mod add_product;
pub mod archive_product;
pub mod change_product;
pub mod change_variant;
pub mod get_product;
pub mod list_products;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    records::{Product, ProductId, Variant},
    schema::{products, variants},
};

/// A product with its variants.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductWithVariants")]
pub struct Whole {
    #[serde(flatten)]
    pub product: View<Product>,
    pub variants: Vec<View<Variant>>,
}

impl Whole {
    pub(crate) fn of(snapshot: &mut Snapshot<'_>, product: Product) -> Done<Self> {
        let rows: Vec<Variant> = snapshot.load(
            variants::table.filter(variants::product.eq(product.id)).order(variants::id).select(Variant::as_select()),
        )?;
        let variants = rows.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Self { product: View::of(snapshot, product), variants })
    }
}

pub(crate) fn product(snapshot: &mut Snapshot<'_>, id: ProductId) -> Done<Product> {
    let found = snapshot.first(products::table.filter(products::id.eq(id)).select(Product::as_select()))?;
    found.ok_or_else(|| Problem::not_found("product", id).into())
}

/// A code names one variant. The database would refuse a second; this says which one has it.
pub(crate) fn check_codes_are_free(snapshot: &mut Snapshot<'_>, variant: &Variant) -> Done<()> {
    let taken = |what: &str, code: &str, by: &Variant| {
        Problem::conflict("catalog.code-taken", format!("The {what} {code} belongs to the variant {} already.", by.id))
    };
    if let Some(sku) = &variant.sku {
        let by: Option<Variant> = snapshot.first(
            variants::table
                .filter(variants::sku.eq(sku.clone()))
                .filter(variants::id.ne(variant.id))
                .select(Variant::as_select()),
        )?;
        if let Some(by) = by {
            return Err(taken("SKU", sku, &by).into());
        }
    }
    if let Some(barcode) = &variant.barcode {
        let by: Option<Variant> = snapshot.first(
            variants::table
                .filter(variants::barcode.eq(barcode.clone()))
                .filter(variants::id.ne(variant.id))
                .select(Variant::as_select()),
        )?;
        if let Some(by) = by {
            return Err(taken("barcode", barcode, &by).into());
        }
    }
    Ok(())
}
