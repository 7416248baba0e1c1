//! What a product is sorted by, checked before it is written down: only what is there and still in use.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};

use crate::{
    records::{Brand, BrandId, Category, CategoryId, Tag, TagId, TaxClass, TaxClassId},
    rules,
    schema::{brands, categories, tags, tax_classes},
};

/// The most categories that one product hangs on.
const CATEGORIES_LIMIT: usize = 20;
/// The most tags that one product has.
const TAGS_LIMIT: usize = 50;

/// The categories of a product, each once.
pub(crate) fn categories(snapshot: &mut Snapshot<'_>, wanted: &[CategoryId]) -> Done<Vec<CategoryId>> {
    if wanted.len() > CATEGORIES_LIMIT {
        let detail = format!("A product is in at most {CATEGORIES_LIMIT} categories.");
        return Err(Problem::invalid("/categories", detail).into());
    }
    let mut kept = Vec::with_capacity(wanted.len());
    for id in wanted {
        let category = category(snapshot, *id)?;
        if category.archived_at.is_some() {
            return Err(no_longer_used("category", &category.name).into());
        }
        if !kept.contains(id) {
            kept.push(*id);
        }
    }
    Ok(kept)
}

/// The tags of these names, in the order of their names. A name that is new makes one.
pub(crate) fn tags(tx: &mut Tx<'_>, names: &[String]) -> Done<Vec<TagId>> {
    if names.len() > TAGS_LIMIT {
        return Err(Problem::invalid("/tags", format!("A product has at most {TAGS_LIMIT} tags.")).into());
    }
    let mut wanted: Vec<(String, String)> = Vec::with_capacity(names.len());
    for name in names {
        let name = rules::tag_name(name, "/tags")?;
        wanted.push((rules::folded(&name), name));
    }
    wanted.sort();
    wanted.dedup_by(|one, other| one.0 == other.0);
    let mut kept = Vec::with_capacity(wanted.len());
    for (sort_name, name) in wanted {
        let known = tag_called(tx, &sort_name)?;
        kept.push(match known {
            Some(tag) => tag.id,
            None => {
                let tag = Tag { id: tx.new_id(), version: 1, name, sort_name, created_at: tx.now() };
                tx.insert(&tag)?;
                tag.id
            }
        });
    }
    Ok(kept)
}

pub(crate) fn tag_called(snapshot: &mut Snapshot<'_>, sort_name: &str) -> Done<Option<Tag>> {
    snapshot.first(tags::table.filter(tags::sort_name.eq(sort_name)).select(Tag::as_select()))
}

/// A brand that products may still get.
pub(crate) fn open_brand(snapshot: &mut Snapshot<'_>, id: BrandId) -> Done<BrandId> {
    let brand = brand(snapshot, id)?;
    if brand.archived_at.is_some() { Err(no_longer_used("brand", &brand.name).into()) } else { Ok(id) }
}

/// A tax class that products may still get.
pub(crate) fn open_tax_class(snapshot: &mut Snapshot<'_>, id: TaxClassId) -> Done<TaxClassId> {
    let class = tax_class(snapshot, id)?;
    if class.archived_at.is_some() { Err(no_longer_used("tax class", &class.name).into()) } else { Ok(id) }
}

// What is not there is not asked for: most products have few of these.

pub(crate) fn tag_names(snapshot: &mut Snapshot<'_>, ids: &[TagId]) -> Done<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    snapshot.load(tags::table.filter(tags::id.eq_any(ids)).order(tags::sort_name).select(tags::name))
}

pub(crate) fn category_names(snapshot: &mut Snapshot<'_>, ids: &[CategoryId]) -> Done<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = categories::table.filter(categories::id.eq_any(ids));
    snapshot.load(query.order((categories::sort_name, categories::id)).select(categories::name))
}

pub(crate) fn brand_name(snapshot: &mut Snapshot<'_>, id: Option<BrandId>) -> Done<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    snapshot.first(brands::table.filter(brands::id.eq(id)).select(brands::name))
}

pub(crate) fn category(snapshot: &mut Snapshot<'_>, id: CategoryId) -> Done<Category> {
    let found = snapshot.first(categories::table.filter(categories::id.eq(id)).select(Category::as_select()))?;
    found.ok_or_else(|| Problem::not_found("category", id).into())
}

pub(crate) fn tag(snapshot: &mut Snapshot<'_>, id: TagId) -> Done<Tag> {
    let found = snapshot.first(tags::table.filter(tags::id.eq(id)).select(Tag::as_select()))?;
    found.ok_or_else(|| Problem::not_found("tag", id).into())
}

pub(crate) fn brand(snapshot: &mut Snapshot<'_>, id: BrandId) -> Done<Brand> {
    let found = snapshot.first(brands::table.filter(brands::id.eq(id)).select(Brand::as_select()))?;
    found.ok_or_else(|| Problem::not_found("brand", id).into())
}

pub(crate) fn tax_class(snapshot: &mut Snapshot<'_>, id: TaxClassId) -> Done<TaxClass> {
    let found = snapshot.first(tax_classes::table.filter(tax_classes::id.eq(id)).select(TaxClass::as_select()))?;
    found.ok_or_else(|| Problem::not_found("tax class", id).into())
}

fn no_longer_used(what: &str, name: &str) -> Problem {
    Problem::refused("catalog.archived", format!("The {what} {name} is archived; restore it or choose another."))
}
