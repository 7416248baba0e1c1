//! Calls an option, or one of its values, otherwise; for the product and all its variants.

use door::{Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product, variants_of};
use crate::{
    WRITE, keeping,
    records::ProductId,
    rules::{
        folded,
        options::{self, Choice},
    },
};

pub struct RenameOption;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OptionNaming")]
pub struct Naming {
    pub id: ProductId,
    /// The version you saw.
    pub version: i64,
    /// The option.
    pub option: String,
    /// The value that gets the new name; the option itself where none is said.
    #[serde(default)]
    pub value: Option<String>,
    pub to: String,
}

impl Write for RenameOption {
    const SPEC: Spec = Spec::new("catalog.rename-option", WRITE, "Call an option or a value otherwise")
        .versioned()
        .at(Method::Put, "/products/{id}/option-name");
    type Input = Naming;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Naming) -> Done<Whole> {
        let before = product(tx, input.id)?.seen_at(input.version)?;
        let mut renamed = before.options.to_vec();
        let (at, old) = rename(&mut renamed, input)?;
        let mut after = before.clone();
        after.options = options::options(&renamed)?.into();
        let mut variants = variants_of(tx, &before)?;
        // As it is kept, without what stands around it.
        let new = old.and_then(|old| Some((old, after.options.get(at.0)?.values.get(at.1)?.clone())));
        for variant in variants.iter_mut().filter(|_| new.is_some()) {
            let mut changed = variant.clone();
            let mut choices = changed.choices.to_vec();
            if let (Some((old, new)), Some(choice)) = (&new, choices.get_mut(at.0))
                && *choice == *old
            {
                choice.clone_from(new);
            }
            if changed.title == options::title(&changed.choices) {
                changed.title = options::title(&choices);
            }
            changed.choices = choices.into();
            *variant = keeping::change_variant(tx, variant, changed)?;
        }
        let after = keeping::change_product(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.id, &after));
        Whole::with(tx, after, variants)
    }
}

/// Which option and value it is, and what the value was called.
fn rename(options: &mut [Choice], input: &Naming) -> Done<((usize, usize), Option<String>)> {
    let named = |name: &str, wanted: &str| folded(name) == folded(wanted);
    let option = options.iter_mut().enumerate().find(|(_, option)| named(&option.name, &input.option));
    let Some((at, option)) = option else {
        let detail = format!("This product has no option {}.", input.option.trim());
        return Err(Problem::invalid("/option", detail).into());
    };
    let Some(wanted) = &input.value else {
        option.name.clone_from(&input.to);
        return Ok(((at, 0), None));
    };
    let name = option.name.clone();
    let Some((place, value)) = option.values.iter_mut().enumerate().find(|(_, value)| named(value, wanted)) else {
        return Err(Problem::invalid("/value", format!("{name} has no value {}.", wanted.trim())).into());
    };
    Ok(((at, place), Some(std::mem::replace(value, input.to.clone()))))
}
