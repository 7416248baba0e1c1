//! How many products there are of each kind that a list can be narrowed to.

use std::collections::HashMap;

use diesel::{
    AggregateExpressionMethods as _, ExpressionMethods as _, QueryDsl as _,
    dsl::{count, count_star},
};
use door::{Cost, Done, Method, Read, Snapshot, Spec};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::categories;
use crate::{
    READ,
    filters::{Condition, Filters, in_category},
    records::{BrandId, CategoryId, TagId},
    rules::tree::Tree,
    schema::{brands, product_categories, product_tags, products, tags, variants},
};

/// The most values of one filter that are counted.
const VALUES_LIMIT: usize = 100;
/// The most tags: those that are used most.
const TAGS_LIMIT: usize = 30;

pub struct CountProducts;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductCountQuery")]
pub struct Wanted {
    /// In this category, or in one below it.
    #[serde(default)]
    pub category: Option<CategoryId>,
    #[serde(default)]
    pub tag: Option<TagId>,
    #[serde(default)]
    pub brand: Option<BrandId>,
    /// Only archived ones; without it, only those still sold.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub published: Option<bool>,
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub price_from: Option<Rate>,
    #[serde(default)]
    pub price_to: Option<Rate>,
    #[serde(default)]
    pub updated_since: Option<Timestamp>,
}

/// For each filter: its values, with how many products there would be if it were set to that, and the others as
/// they are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductCounts")]
pub struct Counts {
    /// With all filters as they are.
    pub total: i64,
    /// Of the category that is chosen, or at the top: each with what is below it.
    pub categories: Vec<Counted<CategoryId>>,
    /// Those that are used most, most first.
    pub tags: Vec<Counted<TagId>>,
    /// Most first.
    pub brands: Vec<Counted<BrandId>>,
    pub archived: YesOrNo,
    pub published: YesOrNo,
    /// With a variant that has a price in it.
    pub currencies: Vec<CountedCurrency>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Counted{Id}")]
pub struct Counted<Id> {
    pub id: Id,
    pub name: String,
    pub products: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CountedYesOrNo")]
pub struct YesOrNo {
    pub yes: i64,
    pub no: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct CountedCurrency {
    pub currency: Currency,
    pub products: i64,
}

impl Read for CountProducts {
    const SPEC: Spec = Spec::new("catalog.count-products", READ, "How many products there are of each kind")
        .cost(Cost::Heavy)
        .at(Method::Get, "/product-counts");
    type Input = Wanted;
    type Output = Counts;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Counts> {
        let filters = Filters {
            category: wanted.category,
            tag: wanted.tag,
            brand: wanted.brand,
            archived: wanted.archived,
            published: wanted.published,
            currency: wanted.currency,
            price_from: wanted.price_from,
            price_to: wanted.price_to,
            updated_since: wanted.updated_since,
        };
        let mut yes_or_no = |of: &dyn Fn(bool) -> Filters| -> Done<YesOrNo> {
            Ok(YesOrNo { yes: how_many(snapshot, &of(true), None)?, no: how_many(snapshot, &of(false), None)? })
        };
        let archived = yes_or_no(&|archived| Filters { archived, ..filters.clone() })?;
        let published = yes_or_no(&|published| Filters { published: Some(published), ..filters.clone() })?;
        let unpriced = Filters { currency: None, price_from: None, price_to: None, ..filters.clone() };
        Ok(Counts {
            total: how_many(snapshot, &filters, None)?,
            categories: of_categories(snapshot, &filters)?,
            tags: of_tags(snapshot, &Filters { tag: None, ..filters.clone() })?,
            brands: of_brands(snapshot, &Filters { brand: None, ..filters.clone() })?,
            archived,
            published,
            currencies: of_currencies(snapshot, &unpriced)?,
        })
    }
}

fn how_many(snapshot: &mut Snapshot<'_>, filters: &Filters, and: Option<Condition>) -> Done<i64> {
    let mut query = products::table.select(count_star()).into_boxed();
    for condition in filters.conditions(snapshot)?.into_iter().chain(and) {
        query = query.filter(condition);
    }
    Ok(snapshot.first(query)?.unwrap_or(0))
}

/// One step further down the tree.
fn of_categories(snapshot: &mut Snapshot<'_>, filters: &Filters) -> Done<Vec<Counted<CategoryId>>> {
    let all = categories::all(snapshot)?;
    let tree = Tree::of(&all);
    let others = Filters { category: None, ..filters.clone() };
    let mut counted = Vec::new();
    for id in tree.children(filters.category).iter().take(VALUES_LIMIT) {
        let products = match others.is_open() && !others.archived {
            true => sold_in(snapshot, tree.below(*id))?,
            false => how_many(snapshot, &others, Some(in_category(tree.below(*id))))?,
        };
        let name = all.iter().find(|category| category.id == *id).map(|category| category.name.clone());
        counted.push(Counted { id: *id, name: name.unwrap_or_default(), products });
    }
    Ok(counted)
}

/// The same where nothing else is asked: those that are in one of these, without the few of them that are archived.
/// Both are read from indexes.
fn sold_in(snapshot: &mut Snapshot<'_>, categories: Vec<CategoryId>) -> Done<i64> {
    let within = || product_categories::table.filter(product_categories::category.eq_any(categories.clone()));
    let each = || count(product_categories::product).aggregate_distinct();
    let archived = products::table.filter(products::archived_at.is_not_null()).select(products::id);
    let all: i64 = snapshot.first(within().select(each()))?.unwrap_or(0);
    let gone = within().filter(product_categories::product.eq_any(archived)).select(each());
    let gone: i64 = snapshot.first(gone)?.unwrap_or(0);
    Ok(all - gone)
}

/// Of the tags that are used most, each by itself: what is narrowed by filters cannot stand inside another query.
fn of_tags(snapshot: &mut Snapshot<'_>, filters: &Filters) -> Done<Vec<Counted<TagId>>> {
    let used = product_tags::table.group_by(product_tags::tag).select((product_tags::tag, count_star()));
    let mut used = most(snapshot.load(used)?);
    used.truncate(TAGS_LIMIT);
    let ids: Vec<TagId> = used.iter().map(|(id, _)| *id).collect();
    let mut counts: Vec<(TagId, i64)> = Vec::with_capacity(ids.len());
    if filters.is_open() && !filters.archived {
        let archived = products::table.filter(products::archived_at.is_not_null()).select(products::id);
        let gone = product_tags::table
            .filter(product_tags::product.eq_any(archived))
            .group_by(product_tags::tag)
            .select((product_tags::tag, count_star()));
        let gone: HashMap<TagId, i64> = snapshot.load(gone)?.into_iter().collect();
        counts.extend(used.into_iter().map(|(id, count)| (id, count - gone.get(&id).copied().unwrap_or(0))));
    } else {
        for id in &ids {
            counts.push((*id, how_many(snapshot, &Filters { tag: Some(*id), ..filters.clone() }, None)?));
        }
    }
    counts.retain(|(_, count)| *count > 0);
    let names = snapshot.load(tags::table.filter(tags::id.eq_any(ids)).select((tags::id, tags::name)))?;
    Ok(named(most(counts), &names))
}

fn of_brands(snapshot: &mut Snapshot<'_>, filters: &Filters) -> Done<Vec<Counted<BrandId>>> {
    let mut query = products::table.group_by(products::brand).select((products::brand, count_star())).into_boxed();
    for condition in filters.conditions(snapshot)? {
        query = query.filter(condition);
    }
    let counts: Vec<(Option<BrandId>, i64)> = snapshot.load(query)?;
    let counts = most(counts.into_iter().filter_map(|(brand, count)| Some((brand?, count))).collect());
    let ids: Vec<BrandId> = counts.iter().map(|(id, _)| *id).collect();
    let names = snapshot.load(brands::table.filter(brands::id.eq_any(ids)).select((brands::id, brands::name)))?;
    Ok(named(counts, &names))
}

fn of_currencies(snapshot: &mut Snapshot<'_>, filters: &Filters) -> Done<Vec<CountedCurrency>> {
    let used = variants::table.select(variants::currency).distinct().order(variants::currency);
    let used: Vec<Option<Currency>> = snapshot.load(used)?;
    let mut counted = Vec::new();
    for currency in used.into_iter().flatten() {
        let products = match filters.is_open() && !filters.archived {
            true => priced_in(snapshot, currency)?,
            false => how_many(snapshot, &Filters { currency: Some(currency), ..filters.clone() }, None)?,
        };
        counted.push(CountedCurrency { currency, products });
    }
    counted.retain(|one| one.products > 0);
    Ok(counted)
}

/// The same where nothing else is asked, as [`sold_in`] counts.
fn priced_in(snapshot: &mut Snapshot<'_>, currency: Currency) -> Done<i64> {
    let priced = || {
        let of = variants::table.filter(variants::currency.eq(currency)).filter(variants::archived_at.is_null());
        of.filter(variants::price.ge(Rate::ZERO))
    };
    let each = || count(variants::product).aggregate_distinct();
    let archived = products::table.filter(products::archived_at.is_not_null()).select(products::id);
    let all: i64 = snapshot.first(priced().select(each()))?.unwrap_or(0);
    let gone: i64 = snapshot.first(priced().filter(variants::product.eq_any(archived)).select(each()))?.unwrap_or(0);
    Ok(all - gone)
}

/// Those that most products have, in an order that both databases agree on.
fn most<Id: Ord>(mut counts: Vec<(Id, i64)>) -> Vec<(Id, i64)> {
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    counts.truncate(VALUES_LIMIT);
    counts
}

fn named<Id: PartialEq>(counts: Vec<(Id, i64)>, names: &[(Id, String)]) -> Vec<Counted<Id>> {
    let name = |id: &Id| names.iter().find(|(named, _)| named == id).map(|(_, name)| name.clone()).unwrap_or_default();
    counts.into_iter().map(|(id, products)| Counted { name: name(&id), id, products }).collect()
}
