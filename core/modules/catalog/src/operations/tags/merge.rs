//! Makes one tag of two: what had the one has the other, and the one is gone.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Done, Method, Problem, Record as _, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    WRITE, keeping,
    records::{Product, TagId},
    schema::{product_tags, products},
    sorting::tag,
};

/// The most products that one call changes: a transaction ends soon, and its audit entry can be read.
const AT_ONCE: i64 = 500;

pub struct MergeTag;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TagMerge")]
pub struct Merge {
    /// The tag that goes.
    pub id: TagId,
    /// The version you saw.
    pub version: i64,
    /// The tag that stays.
    pub into: TagId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TagMerged")]
pub struct Merged {
    /// How many products got the other tag.
    pub changed: usize,
    /// How many still have the old one. While there are some it stays; ask again.
    pub left: i64,
}

impl Write for MergeTag {
    const SPEC: Spec = Spec::new("catalog.merge-tag", WRITE, "Make one tag of two")
        .cost(Cost::Heavy)
        .versioned()
        .at(Method::Put, "/tags/{id}/merger");
    type Input = Merge;
    type Output = Merged;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Merge) -> Done<Merged> {
        let old = tag(tx, input.id)?.seen_at(input.version)?;
        let new = tag(tx, input.into)?;
        if old.id == new.id {
            return Err(Problem::invalid("/into", "A tag is merged into another.").into());
        }
        let having = || product_tags::table.filter(product_tags::tag.eq(old.id));
        let next = having().order(product_tags::product).limit(AT_ONCE).select(product_tags::product);
        let ids: Vec<crate::ProductId> = tx.load(next)?;
        let rows: Vec<Product> =
            tx.load(products::table.filter(products::id.eq_any(ids)).order(products::id).select(Product::as_select()))?;
        for before in &rows {
            let mut tags: Vec<TagId> = before.tags.to_vec();
            match tags.contains(&new.id) {
                true => tags.retain(|id| *id != old.id),
                false => tags.iter_mut().filter(|id| **id == old.id).for_each(|id| *id = new.id),
            }
            let after = Product { tags: tags.into(), ..before.clone() };
            let after = keeping::change_product(tx, before, after)?;
            tx.emit(event::News::new("catalog.product-changed", after.id, &after));
        }
        let left = tx.first(having().count())?.unwrap_or(0);
        if left == 0 {
            tx.remove(&old)?;
        }
        Ok(Merged { changed: rows.len(), left })
    }
}
