//! The whole tree, from the top down: a category stands before its parts.

use door::{Done, Method, Nothing, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    READ,
    operations::categories::all,
    records::{Category, CategoryId},
    rules::tree::Tree,
};

pub struct ListCategories;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Categories")]
pub struct Listed {
    pub items: Vec<Branch>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CategoryInTree")]
pub struct Branch {
    #[serde(flatten)]
    pub category: View<Category>,
    /// The names from the top down to it.
    pub path: Vec<String>,
}

impl Read for ListCategories {
    const SPEC: Spec =
        Spec::new("catalog.list-categories", READ, "The tree of categories").at(Method::Get, "/categories");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let all = all(snapshot)?;
        let tree = Tree::of(&all);
        let named = all.iter().map(|category| (category.id, category)).collect();
        let mut items = Vec::with_capacity(all.len());
        descend(snapshot, &tree, &named, None, &mut Vec::new(), &mut items);
        Ok(Listed { items })
    }
}

/// As deep as the tree is, which is not deep.
fn descend(
    snapshot: &Snapshot<'_>,
    tree: &Tree,
    named: &std::collections::HashMap<CategoryId, &Category>,
    parent: Option<CategoryId>,
    path: &mut Vec<String>,
    items: &mut Vec<Branch>,
) {
    for category in tree.children(parent).iter().filter_map(|id| named.get(id)) {
        path.push(category.name.clone());
        items.push(Branch { category: View::of(snapshot, (*category).clone()), path: path.clone() });
        descend(snapshot, tree, named, Some(category.id), path, items);
        path.pop();
    }
}
