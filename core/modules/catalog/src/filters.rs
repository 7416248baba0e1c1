//! Which products: what lists and counts have in common.

use diesel::{
    BoolExpressionMethods as _, BoxableExpression, ExpressionMethods as _, NullableExpressionMethods as _,
    QueryDsl as _, sql_types::Bool,
};
use door::{Done, Problem, Snapshot};
use model::{Currency, Rate, Timestamp};
use store::MultiBackend;

use crate::{
    operations::categories,
    records::{BrandId, CategoryId, TagId},
    rules::tree::Tree,
    schema::{product_categories, product_tags, products, variants},
    sorting,
};

/// Something that holds for a product or not.
pub(crate) type Condition = Box<dyn BoxableExpression<products::table, MultiBackend, SqlType = Bool>>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub category: Option<CategoryId>,
    pub tag: Option<TagId>,
    pub brand: Option<BrandId>,
    pub archived: bool,
    pub published: Option<bool>,
    pub currency: Option<Currency>,
    pub price_from: Option<Rate>,
    pub price_to: Option<Rate>,
    pub updated_since: Option<Timestamp>,
}

impl Filters {
    /// All that must hold. What is named and not there is not found, so that an empty list is never a mistake.
    pub(crate) fn conditions(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Condition>> {
        let mut all: Vec<Condition> = vec![match self.archived {
            true => Box::new(products::archived_at.is_not_null()),
            false => Box::new(products::archived_at.is_null()),
        }];
        match self.published {
            Some(true) => all.push(Box::new(products::published_at.is_not_null())),
            Some(false) => all.push(Box::new(products::published_at.is_null())),
            None => {}
        }
        if let Some(id) = self.category {
            sorting::category(snapshot, id)?;
            all.push(in_category(Tree::of(&categories::all(snapshot)?).below(id)));
        }
        if let Some(id) = self.tag {
            let id = sorting::tag(snapshot, id)?.id;
            let with = product_tags::table.filter(product_tags::tag.eq(id)).select(product_tags::product);
            all.push(Box::new(products::id.eq_any(with)));
        }
        if let Some(id) = self.brand {
            let id = sorting::brand(snapshot, id)?.id;
            all.push(Box::new(products::brand.assume_not_null().eq(id).and(products::brand.is_not_null())));
        }
        if let Some(priced) = self.priced()? {
            all.push(priced);
        }
        if let Some(since) = self.updated_since {
            // A variant that changed is its product's news as well.
            let of = variants::table.filter(variants::updated_at.ge(since)).select(variants::product);
            all.push(Box::new(products::updated_at.ge(since).or(products::id.eq_any(of))));
        }
        Ok(all)
    }

    /// One of its variants that are sold costs so much, without a price list.
    fn priced(&self) -> Done<Option<Condition>> {
        if self.price_from.is_none() && self.price_to.is_none() && self.currency.is_none() {
            return Ok(None);
        }
        let Some(currency) = self.currency else {
            return Err(Problem::invalid("/currency", "Say which currency the prices are in, such as EUR.").into());
        };
        let (least, most) =
            (self.price_from.unwrap_or(Rate::ZERO), self.price_to.unwrap_or(Rate::from_millionths(i64::MAX)));
        let of = variants::table
            .filter(variants::archived_at.is_null())
            .filter(variants::currency.eq(currency))
            .filter(variants::price.ge(least))
            .filter(variants::price.le(most))
            .select(variants::product);
        Ok(Some(Box::new(products::id.eq_any(of))))
    }
}

/// In one of these.
pub(crate) fn in_category(categories: Vec<CategoryId>) -> Condition {
    let with = product_categories::table.filter(product_categories::category.eq_any(categories));
    Box::new(products::id.eq_any(with.select(product_categories::product)))
}
