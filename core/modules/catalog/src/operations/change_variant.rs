//! Changes a variant: its title, choices, codes, unit, price and cost, and whether it is sold. What is not named
//! stays; null takes away.

use door::{Done, Method, Problem, Record as _, Spec, Tx, View, Write, event};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{named, product, variants_of};
use crate::{
    WRITE, bundles, keeping,
    records::{Variant, VariantId},
    rules::{self, options},
    units, variant,
};

pub struct ChangeVariant;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantChange")]
pub struct Change {
    pub id: VariantId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub title: Option<String>,
    /// A value for each of the product's options, in their order.
    #[serde(default)]
    pub choices: Option<Vec<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub sku: Option<Option<String>>,
    /// The primary one. One of the others may be named: the two change places.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub barcode: Option<Option<String>>,
    /// All others.
    #[serde(default)]
    pub other_barcodes: Option<Vec<String>>,
    #[serde(default)]
    pub unit: Option<String>,
    /// The business's own where there is a price or a cost and none is said.
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Rate>")]
    pub price: Option<Option<Rate>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Rate>")]
    pub cost: Option<Option<Rate>>,
    /// Whether it is no longer sold.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for ChangeVariant {
    const SPEC: Spec = Spec::new("catalog.change-variant", WRITE, "Change or archive a variant")
        .versioned()
        .at(Method::Patch, "/variants/{id}");
    type Input = Change;
    type Output = View<Variant>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Variant>> {
        let before = variant(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(choices) = &input.choices {
            choose(tx, &mut after, choices)?;
        }
        if let Some(title) = &input.title {
            after.title = rules::title(title)?;
        }
        if let Some(sku) = &input.sku {
            (after.sku, after.sku_key) = keeping::sku(sku.as_deref())?;
        }
        if input.barcode.is_some() || input.other_barcodes.is_some() {
            let (barcode, others) = codes(&before, input)?;
            (after.barcode, after.other_barcodes) = (barcode, others.into());
        }
        if let Some(unit) = &input.unit {
            after.unit = units::known(tx, Some(unit))?;
        }
        after.price = input.price.unwrap_or(after.price);
        after.cost = input.cost.unwrap_or(after.cost);
        after.currency = keeping::currency(tx, input.currency.or(after.currency), after.price, after.cost)?;
        rules::priced(after.price, after.cost, after.currency)?;
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        if after.archived_at.is_some() && before.archived_at.is_none() {
            bundles::check_unused(tx, &[before.id])?;
        }
        if after == before {
            return Ok(View::of(tx, before));
        }
        let after = keeping::change_variant(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.product, &after));
        Ok(View::of(tx, after))
    }
}

/// Chooses otherwise, if no other variant is what it would be then.
fn choose(tx: &mut Tx<'_>, variant: &mut Variant, wanted: &[String]) -> Done<()> {
    let product = product(tx, variant.product)?;
    let choices = options::chosen(&product.options, wanted)?;
    let others = variants_of(tx, &product)?;
    if let Some(same) = others.iter().find(|other| other.id != variant.id && other.choices[..] == choices) {
        let detail = format!("{} is there already: the variant {}.", options::title(&choices), same.id);
        return Err(Problem::conflict("catalog.choices-taken", detail).into());
    }
    if variant.title == options::title(&variant.choices) {
        variant.title = options::title(&choices);
    }
    variant.choices = choices.into();
    Ok(())
}

fn codes(before: &Variant, input: &Change) -> Done<(Option<String>, Vec<String>)> {
    let primary = input.barcode.clone().unwrap_or_else(|| before.barcode.clone());
    let others = input.other_barcodes.clone().unwrap_or_else(|| {
        let was =
            before.barcode.iter().filter(|_| before.other_barcodes.iter().any(|other| Some(other) == primary.as_ref()));
        was.chain(before.other_barcodes.iter().filter(|other| Some(*other) != primary.as_ref())).cloned().collect()
    });
    Ok(rules::barcodes(primary.as_deref(), &others)?)
}
