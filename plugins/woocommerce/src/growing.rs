//! What the shop has more of a product that came from it: variations that were added to it since.

use std::collections::HashSet;

use serde_json::json;
use stockade_sdk::{
    Call, Later,
    api::{
        catalog::{AddVariant, SetOptions},
        types::{NewVariant, ProductOption},
    },
    prelude::*,
};

use crate::{
    bringing,
    following::{self, Pair},
    panel::{self, Left},
    telling,
};

/// As an outcome leaves it: the product is looked at again, with what was just done to it.
pub const LATER: &str = "look";

/// It is looked at again once this is kept.
pub fn look_again(outcome: Outcome, product: u64) -> Done {
    outcome.later(LATER, &product.to_string(), &json!({}))
}

pub fn look(later: &Later) -> Done {
    match later.about().parse() {
        Ok(product) => bringing::product(&later.call, product),
        Err(_) => done(),
    }
}

/// What was added there is added here. What a person has to see to is shown: where something here is no variation of theirs,
/// it may be the same as the new one; where there is something else to choose here; and where its SKU, or what is chosen of
/// it, is another's.
pub fn grow(call: &Call, outcome: Outcome, pair: &Pair<'_>, is_changed: bool, taken: &mut Vec<String>) -> Done {
    if !pair.product.is_variable() {
        return Ok(outcome);
    }
    let mut new = Vec::new();
    for (variation, wanted) in pair.variations.iter().zip(pair.wanted.variants.iter().flatten()) {
        if telling::known(call, pair.product.id, variation.id)?.is_none() {
            new.push((variation, wanted));
        }
    }
    if new.is_empty() || !following::is_theirs(call, pair.product.id)? {
        return Ok(outcome);
    }
    let mut is_clear = true;
    for variant in pair.here.variants.iter().flatten() {
        is_clear &= telling::is_sold(call, &variant.id)?;
        is_clear &= !new.iter().any(|(_, wanted)| is_same(&variant.choices, wanted.choices.as_deref()));
    }
    for (_, wanted) in &new {
        is_clear &= wanted.sku.as_ref().map(|sku| bringing::by("sku", sku)).transpose()?.flatten().is_none();
    }
    let choices: Vec<&[String]> = new.iter().map(|(_, wanted)| wanted.choices.as_deref().unwrap_or_default()).collect();
    let options = options(pair.here.options.as_deref(), pair.wanted.options.as_deref(), &choices).filter(|_| is_clear);
    let Some(options) = options else {
        for (variation, _) in new {
            let left = Left::of(&pair.product.name, &variation.key(), variation.place());
            panel::unmatched(&call.connection, &left)?;
        }
        return Ok(outcome);
    };
    // By then it has another version.
    if is_changed {
        return look_again(outcome, pair.product.id);
    }
    let mut outcome = outcome;
    if pair.here.options.as_ref().is_some_and(|here| *here != options) {
        let (id, version) = (pair.here.id.clone(), pair.here.version);
        outcome = outcome.run(&SetOptions { id, version, options, ..SetOptions::default() })?;
    }
    for (_, wanted) in new {
        let mut variant: NewVariant = wanted.clone();
        bringing::without_taken(call, pair.product, &mut variant, taken)?;
        outcome = outcome.run(&AddVariant { id: pair.here.id.clone(), variant })?;
    }
    look_again(outcome, pair.product.id)
}

fn is_same(here: &[String], there: Option<&[String]>) -> bool {
    !here.is_empty() && there == Some(here)
}

/// What there is to choose here, with the values that are new; none where something else is chosen here.
fn options(
    here: Option<&[ProductOption]>,
    there: Option<&[ProductOption]>,
    new: &[&[String]],
) -> Option<Vec<ProductOption>> {
    let (here, there) = (here.unwrap_or_default(), there.unwrap_or_default());
    let names = |all: &[ProductOption]| all.iter().map(|option| option.name.to_lowercase()).collect::<Vec<_>>();
    if names(here) != names(there) {
        return None;
    }
    let with_new = |(at, option): (usize, &ProductOption)| {
        let mut option = option.clone();
        let mut known: HashSet<String> = option.values.iter().map(|value| value.to_lowercase()).collect();
        let values = new.iter().filter_map(|choices| choices.get(at));
        option.values.extend(values.filter(|value| known.insert(value.to_lowercase())).cloned());
        option
    };
    Some(here.iter().enumerate().map(with_new).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_chosen_grows_by_what_is_new() {
        let option = |name: &str, values: &[&str]| ProductOption {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let here = [option("Size", &["S", "M"]), option("Colour", &["Red"])];
        let there = [option("size", &["S", "XL"]), option("Colour", &["red", "Blue"])];
        let new = [["XL".to_owned(), "red".to_owned()], ["s".to_owned(), "Blue".to_owned()]];
        let new: Vec<&[String]> = new.iter().map(<[String; 2]>::as_slice).collect();
        let grown = [option("Size", &["S", "M", "XL"]), option("Colour", &["Red", "Blue"])];
        assert_eq!(options(Some(&here), Some(&there), &new).unwrap(), grown);
        assert_eq!(options(Some(&here[..1]), Some(&there), &new), None, "something else is chosen here");
        assert_eq!(options(None, None, &[]), Some(Vec::new()), "each has a title of its own");
    }
}
