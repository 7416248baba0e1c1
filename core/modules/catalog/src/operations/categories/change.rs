//! Calls a category otherwise, or takes it out of use.

use door::{Done, Method, Record as _, Spec, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE, keeping,
    operations::categories::{all, free_name},
    records::{Category, CategoryId},
    sorting::category,
};

pub struct ChangeCategory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CategoryChange")]
pub struct Change {
    pub id: CategoryId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    /// Archived ones keep their products, and take no more.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for ChangeCategory {
    const SPEC: Spec = Spec::new("catalog.change-category", WRITE, "Rename or archive a category")
        .versioned()
        .at(Method::Patch, "/categories/{id}");
    type Input = Change;
    type Output = View<Category>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Category>> {
        let before = category(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name.clone_from(name);
        }
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        let after = change(tx, &before, after)?;
        Ok(View::of(tx, after))
    }
}

/// Calls it what it is to be called, in or out of use, where it stands.
pub fn change(tx: &mut Tx<'_>, before: &Category, mut after: Category) -> Done<Category> {
    if after.name != before.name {
        (after.name, after.sort_name) = free_name(&all(tx)?, Some(before.id), before.parent, &after.name)?;
    }
    let is_renamed = after.name != before.name;
    let after = keeping::put(tx, Some(before), after)?;
    if is_renamed {
        tx.emit(event::News::new("catalog.category-renamed", after.id, &after));
    }
    Ok(after)
}
