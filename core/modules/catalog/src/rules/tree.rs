//! The tree of categories: who is below whom, and where among its siblings.

use std::collections::{HashMap, HashSet};

use door::Problem;

use crate::records::{Category, CategoryId};

/// Deep enough for a department store; a page shows them all in a row.
pub const DEPTH_LIMIT: usize = 8;
/// The most that a shop sorts by. The whole tree is read where it matters.
pub const CATEGORIES_LIMIT: usize = 2_000;
/// Between two siblings, so that most moves change one of them.
pub const STEP: i64 = 1 << 20;

/// All categories, by who they are part of.
#[derive(Debug, Default)]
pub struct Tree {
    parents: HashMap<CategoryId, Option<CategoryId>>,
    children: HashMap<Option<CategoryId>, Vec<CategoryId>>,
}

impl Tree {
    /// Children stand in the order of these.
    pub fn of(categories: &[Category]) -> Self {
        let mut tree = Self::default();
        for category in categories {
            tree.parents.insert(category.id, category.parent);
            tree.children.entry(category.parent).or_default().push(category.id);
        }
        tree
    }

    pub fn children(&self, parent: Option<CategoryId>) -> &[CategoryId] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// From the top down to it.
    pub fn path(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut path = Vec::new();
        let mut at = Some(id);
        while let Some(here) = at.filter(|_| path.len() <= self.parents.len()) {
            path.push(here);
            at = self.parents.get(&here).copied().flatten();
        }
        path.reverse();
        path
    }

    /// It and all below it.
    pub fn below(&self, id: CategoryId) -> Vec<CategoryId> {
        let mut found = vec![id];
        let mut seen = HashSet::from([id]);
        let mut at = 0;
        while let Some(here) = found.get(at).copied() {
            found.extend(self.children(Some(here)).iter().filter(|child| seen.insert(**child)));
            at += 1;
        }
        found
    }

    /// How many levels there are from it down, its own too.
    fn height(&self, id: CategoryId) -> usize {
        let deepest = self.below(id).into_iter().map(|below| self.path(below).len()).max().unwrap_or(1);
        deepest + 1 - self.path(id).len()
    }

    /// Whether a category (a new one where none is said) can be part of that parent.
    pub fn check(&self, moved: Option<CategoryId>, parent: Option<CategoryId>) -> Result<(), Problem> {
        let above = parent.map_or(0, |parent| self.path(parent).len());
        let height = moved.map_or(1, |moved| self.height(moved));
        if let (Some(moved), Some(parent)) = (moved, parent)
            && self.path(parent).contains(&moved)
        {
            let detail = "A category cannot be part of itself, nor of one of its own parts.";
            return Err(Problem::refused("catalog.category-cycle", detail));
        }
        if above + height > DEPTH_LIMIT {
            let detail = format!("Categories are at most {DEPTH_LIMIT} levels deep; this would be {}.", above + height);
            return Err(Problem::refused("catalog.category-depth", detail));
        }
        Ok(())
    }
}

/// The number between two neighbours; none where there is no room left.
pub fn between(before: Option<i64>, after: Option<i64>) -> Option<i64> {
    match (before, after) {
        (None, None) => Some(0),
        (Some(before), None) => before.checked_add(STEP),
        (None, Some(after)) => after.checked_sub(STEP),
        (Some(before), Some(after)) => {
            let middle = before.checked_add(after.checked_sub(before)? / 2)?;
            (middle > before && middle < after).then_some(middle)
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn category(parent: Option<CategoryId>) -> Category {
        let now = Timestamp::from_micros(0).unwrap();
        Category {
            id: CategoryId::new(now),
            version: 1,
            name: "x".to_owned(),
            sort_name: "x".to_owned(),
            parent,
            place: 0,
            created_at: now,
            archived_at: None,
        }
    }

    #[test]
    fn a_branch_has_a_path_and_a_depth() {
        let mut all = vec![category(None)];
        for _ in 1..DEPTH_LIMIT {
            all.push(category(all.last().map(|parent| parent.id)));
        }
        let tree = Tree::of(&all);
        let (top, bottom) = (all[0].id, all[DEPTH_LIMIT - 1].id);
        assert_eq!(tree.path(bottom).len(), DEPTH_LIMIT);
        assert_eq!(tree.below(top).len(), DEPTH_LIMIT);
        assert!(tree.check(None, Some(bottom)).is_err() && tree.check(None, Some(all[6].id)).is_ok());
        assert!(tree.check(Some(all[1].id), None).is_ok());
        assert!(tree.check(Some(top), Some(bottom)).is_err(), "a circle");
        assert!(tree.check(Some(top), Some(top)).is_err(), "itself");
    }

    proptest! {
        /// However they are moved, every branch leads to the top, and none is too long.
        #[test]
        fn no_moves_make_a_circle_or_go_too_deep(moves in prop::collection::vec((0_usize..24, prop::option::of(0_usize..24)), 0..200)) {
            let mut all: Vec<Category> = (0..24).map(|_| category(None)).collect();
            for (moved, parent) in moves {
                let (id, parent) = (all[moved].id, parent.map(|parent| all[parent].id));
                if Tree::of(&all).check(Some(id), parent).is_ok() {
                    all[moved].parent = parent;
                }
                let tree = Tree::of(&all);
                for one in &all {
                    let path = tree.path(one.id);
                    prop_assert!(path.len() <= DEPTH_LIMIT);
                    prop_assert!(all.iter().any(|top| top.id == path[0] && top.parent.is_none()));
                }
            }
        }

        #[test]
        fn what_is_between_is_between(before in any::<i64>(), after in any::<i64>()) {
            if let Some(middle) = between(Some(before), Some(after)) {
                prop_assert!(before < middle && middle < after);
            }
            let _ = (between(Some(before), None), between(None, Some(after)));
        }
    }
}
