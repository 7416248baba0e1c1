//! Adds a product with its variants, or a variant to one that is there.

use door::{Done, Method, Problem, Spec, Tx, Write, event};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, check_codes_are_free, product};
use crate::{
    WRITE,
    records::{Product, ProductId, Variant},
    rules,
};

/// The most variants that one product has.
const VARIANTS_LIMIT: usize = 200;

pub struct AddProduct;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// What is sold of it. One without a title is made if none is given.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub variants: Vec<NewVariant>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVariant {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub sku: Option<String>,
    #[serde(default)]
    pub barcode: Option<String>,
    /// `piece` unless said.
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub price: Option<Rate>,
    #[serde(default)]
    pub cost: Option<Rate>,
}

impl Write for AddProduct {
    const SPEC: Spec = Spec::new("catalog.add-product", WRITE, "Add a product with its variants")
        .versioned()
        .at(Method::Post, "/products");
    type Input = NewProduct;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewProduct) -> Done<Whole> {
        let name = rules::name(&input.name)?;
        if input.variants.len() > VARIANTS_LIMIT {
            return Err(
                Problem::invalid("/variants", format!("A product has at most {VARIANTS_LIMIT} variants.")).into()
            );
        }
        let now = tx.now();
        let product = Product {
            id: tx.new_id(),
            version: 1,
            sort_name: rules::folded(&name),
            name,
            description: rules::description(&input.description)?,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        tx.insert(&product)?;
        let only = [NewVariant::default()];
        let wanted = if input.variants.is_empty() { &only[..] } else { &input.variants };
        wanted.iter().try_for_each(|new| add_variant(tx, &product, new).map(drop))?;
        tx.emit(event::News::new("catalog.product-added", product.id, &product));
        Whole::of(tx, product)
    }
}

pub struct AddVariant;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantOfProduct")]
pub struct OfProduct {
    /// The product.
    pub id: ProductId,
    pub variant: NewVariant,
}

impl Write for AddVariant {
    const SPEC: Spec = Spec::new("catalog.add-variant", WRITE, "Add a variant to a product")
        .versioned()
        .at(Method::Post, "/products/{id}/variants");
    type Input = OfProduct;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &OfProduct) -> Done<Whole> {
        let product = product(tx, input.id)?;
        let whole = Whole::of(tx, product.clone())?;
        if whole.variants.len() >= VARIANTS_LIMIT {
            return Err(Problem::refused(
                "catalog.too-many-variants",
                format!("A product has at most {VARIANTS_LIMIT} variants."),
            )
            .into());
        }
        add_variant(tx, &product, &input.variant)?;
        tx.emit(event::News::new("catalog.product-changed", product.id, &product));
        Whole::of(tx, product)
    }
}

fn add_variant(tx: &mut Tx<'_>, product: &Product, new: &NewVariant) -> Done<Variant> {
    rules::priced(new.price, new.cost, new.currency)?;
    let now = tx.now();
    let variant = Variant {
        id: tx.new_id(),
        version: 1,
        product: product.id,
        title: rules::title(&new.title)?,
        sku: new.sku.as_deref().map(rules::sku).transpose()?,
        barcode: new.barcode.as_deref().map(rules::barcode).transpose()?,
        unit: rules::unit(new.unit.as_deref().unwrap_or("piece"))?,
        currency: new.currency,
        price: new.price,
        cost: new.cost,
        created_at: now,
        updated_at: now,
        archived_at: None,
    };
    check_codes_are_free(tx, &variant)?;
    tx.insert(&variant)?;
    Ok(variant)
}
