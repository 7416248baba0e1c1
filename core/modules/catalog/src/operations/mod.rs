//! One file for each verb; small nouns have one for themselves.

pub mod add_picture;
pub mod add_product;
pub mod add_variant;
pub mod archive_product;
pub mod brands;
pub mod bulk;
pub mod categories;
pub mod change_product;
pub mod change_variant;
pub mod conversions;
pub mod count_products;
pub mod find_duplicates;
pub mod find_variant;
pub mod get_components;
pub mod get_history;
pub mod get_picture;
pub mod get_product;
pub mod list_products;
pub mod make_matrix;
pub mod price_lists;
pub mod rename_option;
pub mod set_components;
pub mod set_options;
pub mod storefront;
pub mod tags;
pub mod tax_classes;
pub mod units;
pub mod views;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
pub(crate) use door::named;
use door::{Done, Problem, Snapshot, View};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    records::{Product, ProductId, Variant},
    rules::options,
    schema::{products, variants},
    sorting,
};

/// A product with its variants.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductWithVariants")]
pub struct Whole {
    #[serde(flatten)]
    pub product: View<Product>,
    /// What its tags are called.
    pub tag_names: Vec<String>,
    /// What its categories are called.
    pub category_names: Vec<String>,
    pub brand_name: Option<String>,
    /// In the order of the options' values, or of their making.
    pub variants: Vec<View<Variant>>,
}

impl Whole {
    pub(crate) fn of(snapshot: &mut Snapshot<'_>, product: Product) -> Done<Self> {
        let variants = variants_of(snapshot, &product)?;
        Self::with(snapshot, product, variants)
    }

    /// The same, where the variants are at hand.
    pub(crate) fn with(snapshot: &mut Snapshot<'_>, product: Product, mut variants: Vec<Variant>) -> Done<Self> {
        let tag_names = sorting::tag_names(snapshot, &product.tags)?;
        let category_names = sorting::category_names(snapshot, &product.categories)?;
        let brand_name = sorting::brand_name(snapshot, product.brand)?;
        in_order(&product, &mut variants);
        let variants = variants.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Self { product: View::of(snapshot, product), tag_names, category_names, brand_name, variants })
    }
}

pub(crate) fn product(snapshot: &mut Snapshot<'_>, id: ProductId) -> Done<Product> {
    let found = snapshot.first(products::table.filter(products::id.eq(id)).select(Product::as_select()))?;
    found.ok_or_else(|| Problem::not_found("product", id).into())
}

/// All variants of a product, archived ones too, in the order that people look for them.
pub(crate) fn variants_of(snapshot: &mut Snapshot<'_>, product: &Product) -> Done<Vec<Variant>> {
    let query = variants::table.filter(variants::product.eq(product.id)).order(variants::id);
    let mut rows = snapshot.load(query.select(Variant::as_select()))?;
    in_order(product, &mut rows);
    Ok(rows)
}

pub fn in_order(product: &Product, variants: &mut [Variant]) {
    if variants.len() > 1 {
        variants.sort_by_cached_key(|variant| {
            (options::rank(&product.options, &variant.choices), variant.place, variant.id)
        });
    }
}
