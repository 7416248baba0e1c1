//! Changes what a product is called, how it is described and shown, and what it is sorted by. What is not named
//! stays; null takes away.

use door::{Done, Method, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, named, product};
use crate::{
    WRITE, keeping,
    records::{BrandId, CategoryId, Image, ProductId, TaxClassId},
    rules, sorting,
};

pub struct ChangeProduct;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductChange")]
pub struct Change {
    pub id: ProductId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// All of them, in order.
    #[serde(default)]
    pub images: Option<Vec<Image>>,
    /// All of them.
    #[serde(default)]
    pub categories: Option<Vec<CategoryId>>,
    /// All of them, by name. One that is new is made.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<BrandId>")]
    pub brand: Option<Option<BrandId>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<TaxClassId>")]
    pub tax_class: Option<Option<TaxClassId>>,
    /// Whether the storefront shows it.
    #[serde(default)]
    pub published: Option<bool>,
}

impl Write for ChangeProduct {
    const SPEC: Spec =
        Spec::new("catalog.change-product", WRITE, "Change a product").versioned().at(Method::Patch, "/products/{id}");
    type Input = Change;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<Whole> {
        let before = product(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name = rules::name(name)?;
            after.sort_name = rules::folded(&after.name);
        }
        if let Some(description) = &input.description {
            after.description = rules::description(description)?;
        }
        if let Some(images) = &input.images {
            after.images = rules::images(images)?.into();
        }
        if let Some(categories) = &input.categories {
            after.categories = sorting::categories(tx, categories)?.into();
        }
        if let Some(tags) = &input.tags {
            after.tags = sorting::tags(tx, tags)?.into();
        }
        if let Some(brand) = input.brand {
            after.brand = brand.map(|brand| sorting::open_brand(tx, brand)).transpose()?;
        }
        if let Some(class) = input.tax_class {
            after.tax_class = class.map(|class| sorting::open_tax_class(tx, class)).transpose()?;
        }
        after.published_at = match (input.published, before.published_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, published) => published,
        };
        let after = keeping::change_product(tx, &before, after)?;
        if after == before {
            return Whole::of(tx, before);
        }
        tx.emit(event::News::new("catalog.product-changed", after.id, &after));
        Whole::of(tx, after)
    }
}
