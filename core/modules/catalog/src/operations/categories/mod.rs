//! Where in the shop things are looked for: a tree.

pub mod add;
pub mod change;
pub mod list;
pub mod move_to;

use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};

use crate::{
    records::{Category, CategoryId},
    rules::{
        self,
        tree::{self, STEP},
    },
    schema::categories,
};

/// All of them; siblings in their order.
pub(crate) fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<Category>> {
    snapshot.load(categories::table.order((categories::place, categories::id)).select(Category::as_select()))
}

/// A name that no sibling has.
fn free_name(
    all: &[Category],
    own: Option<CategoryId>,
    parent: Option<CategoryId>,
    name: &str,
) -> Done<(String, String)> {
    let name = rules::label(name, "A category")?;
    let sort_name = rules::folded(&name);
    let taken = all.iter().any(|other| Some(other.id) != own && other.parent == parent && other.sort_name == sort_name);
    if taken {
        let detail = format!("There is a category {name} here already.");
        return Err(Problem::conflict("catalog.name-taken", detail).into());
    }
    Ok((name, sort_name))
}

/// The number by which a category stands before that sibling, or last. Where there is no room left, its siblings
/// move apart first.
fn place(
    tx: &mut Tx<'_>,
    all: &mut [Category],
    own: Option<CategoryId>,
    parent: Option<CategoryId>,
    before: Option<CategoryId>,
) -> Done<i64> {
    let siblings = |all: &[Category]| -> Vec<usize> {
        let here = |(_, other): &(usize, &Category)| other.parent == parent && Some(other.id) != own;
        all.iter().enumerate().filter(here).map(|(at, _)| at).collect()
    };
    let at = match before {
        None => siblings(all).len(),
        Some(before) => {
            siblings(all).iter().position(|at| all.get(*at).is_some_and(|other| other.id == before)).ok_or_else(
                || Problem::invalid("/before", "It can only stand before another category of the same parent."),
            )?
        }
    };
    let number = |all: &[Category], at: Option<usize>| {
        at.and_then(|at| siblings(all).get(at).and_then(|at| all.get(*at))).map(|other| other.place)
    };
    let room = |all: &[Category]| tree::between(number(all, at.checked_sub(1)), number(all, Some(at)));
    if let Some(place) = room(all) {
        return Ok(place);
    }
    for (place, at) in (1..).zip(siblings(all)) {
        if let Some(sibling) = all.get_mut(at) {
            let apart = Category { place: place * STEP, ..sibling.clone() };
            *sibling = tx.update(sibling, apart)?;
        }
    }
    room(all).ok_or_else(|| Problem::refused("catalog.no-place", "There is no room left between these.").into())
}
