//! Says what one of a variant consists of.

use std::collections::HashSet;

use door::{Done, Method, Problem, Record as _, Spec, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE,
    bundles::{self, PARTS_LIMIT},
    keeping,
    records::{Component, Variant, VariantId},
    units, variant,
};

pub struct SetComponents;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantComponents")]
pub struct Wanted {
    pub id: VariantId,
    /// The version you saw.
    pub version: i64,
    /// All of them; with none it is a thing of its own.
    #[schemars(length(max = 50))]
    pub components: Vec<Component>,
}

impl Write for SetComponents {
    const SPEC: Spec = Spec::new("catalog.set-components", WRITE, "Say what a bundle consists of")
        .versioned()
        .at(Method::Put, "/variants/{id}/components");
    type Input = Wanted;
    type Output = View<Variant>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Wanted) -> Done<View<Variant>> {
        let before = variant(tx, input.id)?.seen_at(input.version)?;
        if input.components.len() > PARTS_LIMIT {
            let detail = format!("A bundle has at most {PARTS_LIMIT} different things in it.");
            return Err(Problem::invalid("/components", detail).into());
        }
        let mut named = HashSet::new();
        for part in &input.components {
            let detail = check(tx, part)?;
            if let Some(detail) = detail.or_else(|| {
                (!named.insert(part.variant)).then(|| format!("{} is there twice; say how many of it.", part.variant))
            }) {
                return Err(Problem::invalid("/components", detail).into());
            }
        }
        let parts: Vec<VariantId> = input.components.iter().map(|part| part.variant).collect();
        bundles::check(tx, before.id, &parts)?;
        let mut after = before.clone();
        after.components = input.components.clone().into();
        if after == before {
            return Ok(View::of(tx, before));
        }
        let after = keeping::change_variant(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.product, &after));
        Ok(View::of(tx, after))
    }
}

/// What is wrong with a part, in a sentence.
fn check(tx: &mut Tx<'_>, part: &Component) -> Done<Option<String>> {
    let variant = variant(tx, part.variant)?;
    if variant.archived_at.is_some() {
        return Ok(Some(format!("{} is archived; restore it first.", variant.id)));
    }
    if !part.quantity.is_positive() {
        return Ok(Some("There is more than nothing of each thing in a bundle.".to_owned()));
    }
    units::check(tx, &variant.unit, part.quantity)?;
    Ok(None)
}
