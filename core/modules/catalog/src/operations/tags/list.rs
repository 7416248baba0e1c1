//! All tags, by name, with how many products have them.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    READ,
    records::{Tag, TagId},
    schema::{product_tags, tags},
};

pub struct ListTags;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TagInUse")]
pub struct InUse {
    #[serde(flatten)]
    pub tag: View<Tag>,
    /// How many products have it.
    pub products: i64,
}

impl Read for ListTags {
    const SPEC: Spec = Spec::new("catalog.list-tags", READ, "Tags by name").at(Method::Get, "/tags");
    type Input = Page;
    type Output = Paged<InUse>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<InUse>> {
        let mut query = tags::table.select(Tag::as_select()).into_boxed();
        if let Some(name) = page.after::<String>()? {
            query = query.filter(tags::sort_name.gt(name));
        }
        let rows: Vec<Tag> = snapshot.load(query.order(tags::sort_name).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |tag| tag.sort_name.clone());
        let ids: Vec<TagId> = rows.iter().map(|tag| tag.id).collect();
        let counts = product_tags::table.filter(product_tags::tag.eq_any(ids)).group_by(product_tags::tag);
        let counts: Vec<(TagId, i64)> = snapshot.load(counts.select((product_tags::tag, count_star())))?;
        let items = rows.into_iter().map(|row| {
            let products = counts.iter().find(|(tag, _)| *tag == row.id).map_or(0, |(_, count)| *count);
            InUse { tag: View::of(snapshot, row), products }
        });
        Ok(Paged { items: items.collect(), next })
    }
}
