//! Sets what a product can be chosen by: adds, takes away and orders options and their values.

use std::collections::HashSet;

use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product, variants_of};
use crate::{
    WRITE, keeping,
    records::{ProductId, Variant, VariantId},
    rules::{
        folded,
        options::{self, Choice},
    },
};

pub struct SetOptions;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductOptions")]
pub struct Wanted {
    pub id: ProductId,
    /// The version you saw.
    pub version: i64,
    /// All of them, in order. Of an option that is new, the variants that are there take the value that they are
    /// called by, else the first.
    #[schemars(length(max = 3))]
    pub options: Vec<Choice>,
    /// What variants that are there are to be, where that does not follow from what they were.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub choices: Vec<Chosen>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChosenForVariant")]
pub struct Chosen {
    pub variant: VariantId,
    /// A value for each of the options, in their order.
    pub choices: Vec<String>,
}

impl Write for SetOptions {
    const SPEC: Spec = Spec::new("catalog.set-options", WRITE, "Set what a product can be chosen by")
        .versioned()
        .at(Method::Put, "/products/{id}/options");
    type Input = Wanted;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Wanted) -> Done<Whole> {
        let before = product(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        after.options = options::options(&input.options)?.into();
        let (mut variants, mut taken) = (variants_of(tx, &before)?, HashSet::new());
        if after.options.is_empty() && !before.options.is_empty() && variants.len() > 1 {
            let detail = "These options tell this product's variants apart; rename or reorder them instead.";
            return Err(Problem::refused("catalog.options-in-use", detail).into());
        }
        if let Some(other) = input.choices.iter().find(|said| !variants.iter().any(|known| known.id == said.variant)) {
            return Err(Problem::not_found("variant of this product", other.variant).into());
        }
        for variant in &mut variants {
            let choices = match input.choices.iter().find(|said| said.variant == variant.id) {
                Some(said) => options::chosen(&after.options, &said.choices)?,
                None => moved(&before.options, &after.options, variant)?,
            };
            if !choices.is_empty() && !taken.insert(choices.clone()) {
                let detail = format!(
                    "Then two variants would both be {}. Name a value for each as the variant is called, or say in \
                     `choices` what each is to be.",
                    options::title(&choices)
                );
                return Err(Problem::conflict("catalog.choices-taken", detail).into());
            }
            let mut new = variant.clone();
            if new.title.is_empty() || new.title == options::title(&variant.choices) {
                new.title = options::title(&choices);
            }
            new.choices = choices.into();
            *variant = keeping::change_variant(tx, variant, new)?;
        }
        let after = keeping::change_product(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.id, &after));
        Whole::with(tx, after, variants)
    }
}

/// The value that a variant says in its own name, as `100 g` or `Red / 100 g` do.
fn called<'a>(option: &'a Choice, variant: &Variant) -> Option<&'a String> {
    let said: Vec<String> = variant.title.split('/').map(folded).collect();
    option.values.iter().find(|value| said.contains(&folded(value)))
}

/// What was chosen for a variant, after the options changed. What it has must still be offered, while it is sold.
fn moved(before: &[Choice], after: &[Choice], variant: &Variant) -> Done<Vec<String>> {
    let mut choices = Vec::with_capacity(after.len());
    for option in after {
        let was = before.iter().position(|known| folded(&known.name) == folded(&option.name));
        let Some(had) = was.and_then(|at| variant.choices.get(at)) else {
            choices.extend(called(option, variant).or(option.values.first()).cloned());
            continue;
        };
        match option.values.iter().find(|value| folded(value) == folded(had)) {
            Some(value) => choices.push(value.clone()),
            None if variant.archived_at.is_some() => choices.push(had.clone()),
            None => {
                let detail = format!(
                    "The variant {} is {had} in {}: archive it, or leave the value.",
                    variant.title, option.name
                );
                return Err(Problem::refused("catalog.value-in-use", detail).into());
            }
        }
    }
    Ok(choices)
}
