//! Adds a category, at the top or as part of another.

use door::{Done, Method, Problem, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE,
    operations::categories::{all, free_name, place},
    records::{Category, CategoryId},
    rules::tree::{CATEGORIES_LIMIT, Tree},
    sorting,
};

pub struct AddCategory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCategory {
    pub name: String,
    /// What it is part of; it stands at the top where nothing is said.
    #[serde(default)]
    pub parent: Option<CategoryId>,
}

impl Write for AddCategory {
    const SPEC: Spec =
        Spec::new("catalog.add-category", WRITE, "Add a category").versioned().at(Method::Post, "/categories");
    type Input = NewCategory;
    type Output = View<Category>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewCategory) -> Done<View<Category>> {
        let category = Category {
            id: tx.new_id(),
            version: 1,
            name: input.name.clone(),
            sort_name: String::new(),
            parent: input.parent,
            place: 0,
            created_at: tx.now(),
            archived_at: None,
        };
        let category = add(tx, category)?;
        Ok(View::of(tx, category))
    }
}

/// Adds a category as the last of its siblings.
pub fn add(tx: &mut Tx<'_>, category: Category) -> Done<Category> {
    let parent = category.parent.map(|parent| sorting::category(tx, parent)).transpose()?.map(|parent| parent.id);
    let mut all = all(tx)?;
    if all.len() >= CATEGORIES_LIMIT {
        let detail = format!("There are at most {CATEGORIES_LIMIT} categories.");
        return Err(Problem::refused("catalog.too-many-categories", detail).into());
    }
    Tree::of(&all).check(None, parent)?;
    let (name, sort_name) = free_name(&all, None, parent, &category.name)?;
    let place = place(tx, &mut all, None, parent, None)?;
    let category = Category { name, sort_name, parent, place, ..category };
    tx.insert(&category)?;
    Ok(category)
}
