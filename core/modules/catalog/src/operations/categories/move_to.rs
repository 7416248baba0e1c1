//! Moves a category with all below it: to another parent, or before another sibling.

use door::{Done, Method, Record as _, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE,
    operations::categories::{all, free_name, place},
    records::{Category, CategoryId},
    rules::tree::Tree,
    sorting::category,
};

pub struct MoveCategory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CategoryPlace")]
pub struct Place {
    pub id: CategoryId,
    /// The version you saw.
    pub version: i64,
    /// What it is to be part of; the top where nothing is said.
    #[serde(default)]
    pub parent: Option<CategoryId>,
    /// The sibling that it is to stand before; the end where nothing is said.
    #[serde(default)]
    pub before: Option<CategoryId>,
}

impl Write for MoveCategory {
    const SPEC: Spec = Spec::new("catalog.move-category", WRITE, "Move a category within the tree")
        .versioned()
        .at(Method::Put, "/categories/{id}/place");
    type Input = Place;
    type Output = View<Category>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Place) -> Done<View<Category>> {
        let was = category(tx, input.id)?.seen_at(input.version)?;
        let after = move_to(tx, &was, input.parent, input.before)?;
        Ok(View::of(tx, after))
    }
}

/// Moves it below another, or to the top; before a sibling, or to the end.
pub fn move_to(
    tx: &mut Tx<'_>,
    was: &Category,
    parent: Option<CategoryId>,
    before: Option<CategoryId>,
) -> Done<Category> {
    let parent = parent.map(|parent| category(tx, parent)).transpose()?.map(|parent| parent.id);
    let mut all = all(tx)?;
    Tree::of(&all).check(Some(was.id), parent)?;
    free_name(&all, Some(was.id), parent, &was.name)?;
    let place = place(tx, &mut all, Some(was.id), parent, before)?;
    tx.update(was, Category { parent, place, ..was.clone() })
}
