//! Makes every variant that a product's options allow and that is not there yet.

use door::{Done, Method, Spec, Tx, Write, event};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Whole,
    add_variant::{self, NewVariant},
    product, variants_of,
};
use crate::{
    WRITE,
    records::{Product, ProductId, Variant},
    rules::options,
};

pub struct MakeMatrix;

/// What the variants that are made have in common.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantMatrix")]
pub struct Matrix {
    /// With an option's name, or its number, in braces for what was chosen: `TEE-{size}-{colour}`.
    #[serde(default)]
    pub sku_pattern: Option<String>,
    /// `piece` unless said.
    #[serde(default)]
    pub unit: Option<String>,
    /// The business's own where there is a price or a cost and none is said.
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub price: Option<Rate>,
    #[serde(default)]
    pub cost: Option<Rate>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MatrixOfProduct")]
pub struct OfProduct {
    /// The product.
    pub id: ProductId,
    #[serde(default)]
    pub matrix: Matrix,
}

impl Write for MakeMatrix {
    const SPEC: Spec = Spec::new("catalog.make-matrix", WRITE, "Make every variant that a product's options allow")
        .versioned()
        .creates()
        .at(Method::Post, "/products/{id}/matrix");
    type Input = OfProduct;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &OfProduct) -> Done<Whole> {
        let product = product(tx, input.id)?;
        let mut variants = variants_of(tx, &product)?;
        make(tx, &product, &mut variants, &input.matrix)?;
        tx.emit(event::News::new("catalog.product-changed", product.id, &product));
        Whole::with(tx, product, variants)
    }
}

pub(crate) fn make(tx: &mut Tx<'_>, product: &Product, variants: &mut Vec<Variant>, matrix: &Matrix) -> Done<()> {
    let there: Vec<Vec<String>> = variants.iter().map(|variant| variant.choices.to_vec()).collect();
    for choices in options::missing(&product.options, &there)? {
        let pattern = matrix.sku_pattern.as_deref();
        let sku = pattern.map(|pattern| options::sku(pattern, &product.options, &choices)).transpose()?;
        let new = NewVariant {
            choices,
            sku,
            unit: matrix.unit.clone(),
            currency: matrix.currency,
            price: matrix.price,
            cost: matrix.cost,
            ..NewVariant::default()
        };
        let variant = add_variant::add(tx, product, variants, &new)?;
        variants.push(variant);
    }
    Ok(())
}
