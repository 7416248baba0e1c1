//! The variant that a code was scanned or typed for.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::product;
use crate::{
    READ,
    records::{Product, Variant},
    rules::{self, Barcode},
    schema::{barcodes, variants},
};

pub struct FindVariant;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScannedCode")]
pub struct Scanned {
    /// A barcode in any of its forms, or a SKU.
    pub code: String,
}

/// A variant with the product that it is of.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "VariantOfCode")]
pub struct Found {
    pub variant: View<Variant>,
    pub product: View<Product>,
}

impl Read for FindVariant {
    const SPEC: Spec = Spec::new("catalog.find-variant", READ, "The variant that a code was scanned for")
        .quick()
        .at(Method::Get, "/variant-of-code");
    type Input = Scanned;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Scanned) -> Done<Found> {
        let code = rules::code(&input.code)?;
        let mut found: Option<Variant> = None;
        // A shop may use as a SKU what looks like a barcode: the scanner's word goes first.
        if let Ok(barcode) = Barcode::read(&code, "/code") {
            let of = barcodes::table.filter(barcodes::gtin.eq(barcode.gtin)).select(barcodes::variant);
            found = snapshot.first(variants::table.filter(variants::id.eq_any(of)).select(Variant::as_select()))?;
        }
        if found.is_none() {
            found = snapshot.first(variants::table.filter(variants::sku.eq(&code)).select(Variant::as_select()))?;
        }
        let variant = found.ok_or_else(|| Problem::not_found("variant with the code", code))?;
        let product = product(snapshot, variant.product)?;
        Ok(Found { variant: View::of(snapshot, variant), product: View::of(snapshot, product) })
    }
}
