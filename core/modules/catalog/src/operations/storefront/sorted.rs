//! What the brands and categories of published products are called.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Snapshot};

use crate::{
    operations::categories,
    records::{BrandId, CategoryId, Product},
    rules::tree::Tree,
    schema::brands,
};

/// Of some products: read once for all of them.
pub(super) struct Sorted {
    brands: HashMap<BrandId, String>,
    categories: HashMap<CategoryId, String>,
    tree: Tree,
}

impl Sorted {
    pub(super) fn of(snapshot: &mut Snapshot<'_>, products: &[Product]) -> Done<Self> {
        let made_by: Vec<BrandId> = products.iter().filter_map(|product| product.brand).collect();
        let all = match products.iter().any(|product| !product.categories.is_empty()) {
            true => categories::all(snapshot)?,
            false => Vec::new(),
        };
        let named: Vec<(BrandId, String)> = match made_by.is_empty() {
            true => Vec::new(),
            false => {
                snapshot.load(brands::table.filter(brands::id.eq_any(made_by)).select((brands::id, brands::name)))?
            }
        };
        let tree = Tree::of(&all);
        let categories = all.into_iter().map(|category| (category.id, category.name)).collect();
        Ok(Self { brands: named.into_iter().collect(), categories, tree })
    }

    pub(super) fn brand(&self, product: &Product) -> Option<String> {
        product.brand.and_then(|brand| self.brands.get(&brand).cloned())
    }

    pub(super) fn categories(&self, product: &Product) -> Vec<Vec<String>> {
        let path = |id| self.tree.path(id).iter().filter_map(|id| self.categories.get(id).cloned()).collect();
        product.categories.iter().copied().map(path).collect()
    }
}
