//! Changes what a product is called and how it is described.

use door::{Done, Method, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product};
use crate::{WRITE, records::ProductId, rules};

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
        if after == before {
            return Whole::of(tx, before);
        }
        after.updated_at = tx.now();
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.id, &after));
        Whole::of(tx, after)
    }
}
