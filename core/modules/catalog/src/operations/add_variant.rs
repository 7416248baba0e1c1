//! Adds a variant to a product that is there.

use door::{Done, Method, Problem, Spec, Tx, Write, event};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product, variants_of};
use crate::{
    WRITE, keeping,
    records::{Product, ProductId, Variant},
    rules::{
        self,
        options::{self, VARIANTS_LIMIT},
    },
    units,
};

pub struct AddVariant;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantOfProduct")]
pub struct OfProduct {
    /// The product.
    pub id: ProductId,
    pub variant: NewVariant,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVariant {
    /// What was chosen, unless said.
    #[serde(default)]
    pub title: Option<String>,
    /// A value for each of the product's options, in their order.
    #[serde(default)]
    #[schemars(length(max = 3))]
    pub choices: Vec<String>,
    #[serde(default)]
    pub sku: Option<String>,
    /// The primary one: an EAN, UPC, GTIN or ISBN.
    #[serde(default)]
    pub barcode: Option<String>,
    /// What else is scanned for it.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub other_barcodes: Vec<String>,
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

impl Write for AddVariant {
    const SPEC: Spec = Spec::new("catalog.add-variant", WRITE, "Add a variant to a product")
        .versioned()
        .creates()
        .at(Method::Post, "/products/{id}/variants");
    type Input = OfProduct;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &OfProduct) -> Done<Whole> {
        let product = product(tx, input.id)?;
        let mut variants = variants_of(tx, &product)?;
        let variant = add(tx, &product, &variants, &input.variant)?;
        variants.push(variant);
        tx.emit(event::News::new("catalog.product-changed", product.id, &product));
        Whole::with(tx, product, variants)
    }
}

/// Adds one beside those that are there.
pub(crate) fn add(tx: &mut Tx<'_>, product: &Product, there: &[Variant], new: &NewVariant) -> Done<Variant> {
    if there.len() >= VARIANTS_LIMIT {
        let detail = format!("A product has at most {VARIANTS_LIMIT} variants.");
        return Err(Problem::refused("catalog.too-many-variants", detail).into());
    }
    let currency = keeping::currency(tx, new.currency, new.price, new.cost)?;
    rules::priced(new.price, new.cost, currency)?;
    let choices = options::chosen(&product.options, &new.choices)?;
    if let Some(same) = there.iter().find(|other| !choices.is_empty() && other.choices[..] == choices) {
        let detail = format!("{} is there already: the variant {}.", options::title(&choices), same.id);
        return Err(Problem::conflict("catalog.choices-taken", detail).into());
    }
    let (sku, sku_key) = keeping::sku(new.sku.as_deref())?;
    let (barcode, other_barcodes) = rules::barcodes(new.barcode.as_deref(), &new.other_barcodes)?;
    let now = tx.now();
    let variant = Variant {
        id: tx.new_id(),
        version: 1,
        product: product.id,
        title: new.title.as_deref().map_or_else(|| Ok(options::title(&choices)), rules::title)?,
        sku,
        sku_key,
        barcode,
        other_barcodes: other_barcodes.into(),
        unit: units::known(tx, new.unit.as_deref())?,
        currency,
        price: new.price,
        cost: new.cost,
        created_at: now,
        updated_at: now,
        archived_at: None,
        place: there.iter().map(|other| other.place).max().unwrap_or(0) + 1,
        choices: choices.into(),
        components: Vec::new().into(),
    };
    keeping::add_variant(tx, &variant)?;
    Ok(variant)
}
