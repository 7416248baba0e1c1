//! Takes a product out of what is sold, and back. Nothing is deleted: what was sold stays explained.

use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product, variants_of};
use crate::{
    WRITE, bundles, keeping,
    records::{ProductId, VariantId},
};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenProduct")]
pub struct Seen {
    pub id: ProductId,
    /// The version you saw.
    pub version: i64,
}

pub struct ArchiveProduct;

impl Write for ArchiveProduct {
    const SPEC: Spec = Spec::new("catalog.archive-product", WRITE, "Take a product out of what is sold")
        .versioned()
        .at(Method::Put, "/products/{id}/archival");
    type Input = Seen;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Whole> {
        let before = product(tx, input.id)?.seen_at(input.version)?;
        if before.archived_at.is_some() {
            return Err(Problem::refused("catalog.archived", "This product is archived already.").into());
        }
        let variants: Vec<VariantId> = variants_of(tx, &before)?.iter().map(|variant| variant.id).collect();
        bundles::check_unused(tx, &variants)?;
        let mut after = before.clone();
        after.archived_at = Some(tx.now());
        let after = keeping::change_product(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-archived", after.id, &after));
        Whole::of(tx, after)
    }
}

pub struct RestoreProduct;

impl Write for RestoreProduct {
    const SPEC: Spec = Spec::new("catalog.restore-product", WRITE, "Sell an archived product again")
        .versioned()
        .at(Method::Delete, "/products/{id}/archival");
    type Input = Seen;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Whole> {
        let before = product(tx, input.id)?.seen_at(input.version)?;
        if before.archived_at.is_none() {
            return Err(Problem::refused("catalog.not-archived", "This product is not archived.").into());
        }
        let mut after = before.clone();
        after.archived_at = None;
        let after = keeping::change_product(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-restored", after.id, &after));
        Whole::of(tx, after)
    }
}
