//! Changes a variant: its title, codes, unit, price and cost. What is not named stays; null takes away.

use door::{Done, Method, Record as _, Spec, Tx, View, Write, event};
use model::{Actor, Currency, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::check_codes_are_free;
use crate::{
    WRITE,
    records::{Variant, VariantId},
    rules, variant,
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
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub sku: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub barcode: Option<Option<String>>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Rate>")]
    pub price: Option<Option<Rate>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Rate>")]
    pub cost: Option<Option<Rate>>,
}

/// Tells what is null from what is not there.
fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl Write for ChangeVariant {
    const SPEC: Spec =
        Spec::new("catalog.change-variant", WRITE, "Change a variant").versioned().at(Method::Patch, "/variants/{id}");
    type Input = Change;
    type Output = View<Variant>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Variant>> {
        let before = variant(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(title) = &input.title {
            after.title = rules::title(title)?;
        }
        if let Some(sku) = &input.sku {
            after.sku = sku.as_deref().map(rules::sku).transpose()?;
        }
        if let Some(barcode) = &input.barcode {
            after.barcode = barcode.as_deref().map(rules::barcode).transpose()?;
        }
        if let Some(unit) = &input.unit {
            after.unit = rules::unit(unit)?;
        }
        after.currency = input.currency.or(after.currency);
        after.price = input.price.unwrap_or(after.price);
        after.cost = input.cost.unwrap_or(after.cost);
        rules::priced(after.price, after.cost, after.currency)?;
        if after == before {
            return Ok(View::of(tx, before));
        }
        check_codes_are_free(tx, &after)?;
        after.updated_at = tx.now();
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.product, &after));
        Ok(View::of(tx, after))
    }
}
