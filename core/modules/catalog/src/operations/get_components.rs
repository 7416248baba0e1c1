//! What a bundle consists of, and which bundles a variant is in.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, bundles,
    records::{Component, Variant, VariantId},
    variant,
};

pub struct GetComponents;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BundleQuery")]
pub struct One {
    /// The variant.
    pub id: VariantId,
    /// How many of it; one unless said.
    #[serde(default)]
    pub quantity: Option<Quantity>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BundleOfVariants")]
pub struct Bundle {
    /// What one of it consists of, as it was said.
    pub components: Vec<Component>,
    /// What that many of it are, down to what lies on a shelf.
    pub parts: Vec<Component>,
    /// The variants that `components` names.
    pub variants: Vec<View<Variant>>,
    /// The bundles that it is in.
    pub is_in: Vec<View<Variant>>,
}

impl Read for GetComponents {
    const SPEC: Spec = Spec::new("catalog.get-components", READ, "What a bundle consists of, and what a variant is in")
        .at(Method::Get, "/variants/{id}/components");
    type Input = One;
    type Output = Bundle;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<Bundle> {
        let variant = variant(snapshot, input.id)?;
        let parts = bundles::parts(snapshot, &variant, input.quantity.unwrap_or(Quantity::whole(1)))?;
        let components = variant.components.to_vec();
        let named: Vec<VariantId> = components.iter().map(|part| part.variant).collect();
        let around = bundles::bundles_with(snapshot, &[variant.id])?;
        let (variants, is_in) = (bundles::load(snapshot, &named)?, bundles::load(snapshot, &around)?);
        let seen = |rows: Vec<Variant>| rows.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Bundle { components, parts, variants: seen(variants), is_in: seen(is_in) })
    }
}
