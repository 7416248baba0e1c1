//! Which products: what lists and counts have in common.

use std::collections::HashSet;

use diesel::{
    BoolExpressionMethods as _, BoxableExpression, ExpressionMethods as _, NullableExpressionMethods as _,
    QueryDsl as _, sql_types::Bool,
};
use door::{Done, Problem, Snapshot};
use model::{Currency, Rate, Timestamp};
use store::MultiBackend;

use crate::{
    operations::categories,
    records::{BrandId, CategoryId, Product, ProductId, TagId},
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
        let mut all = self.own(snapshot)?;
        all.extend(self.elsewhere(snapshot)?.iter().map(Elsewhere::condition));
        Ok(all)
    }

    /// What the product itself says.
    pub(crate) fn own(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Condition>> {
        let mut all: Vec<Condition> = vec![match self.archived {
            true => Box::new(products::archived_at.is_not_null()),
            false => Box::new(products::archived_at.is_null()),
        }];
        match self.published {
            Some(true) => all.push(Box::new(products::published_at.is_not_null())),
            Some(false) => all.push(Box::new(products::published_at.is_null())),
            None => {}
        }
        if let Some(id) = self.brand {
            let id = sorting::brand(snapshot, id)?.id;
            all.push(Box::new(products::brand.assume_not_null().eq(id).and(products::brand.is_not_null())));
        }
        if let Some(since) = self.updated_since {
            // A variant that changed is its product's news as well.
            let of = variants::table.filter(variants::updated_at.ge(since)).select(variants::product);
            all.push(Box::new(products::updated_at.ge(since).or(products::id.eq_any(of))));
        }
        Ok(all)
    }

    /// What is looked up elsewhere than in the product's row.
    pub(crate) fn elsewhere(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Elsewhere>> {
        let mut all = Vec::new();
        if let Some(id) = self.category {
            sorting::category(snapshot, id)?;
            all.push(Elsewhere::Categories(Tree::of(&categories::all(snapshot)?).below(id)));
        }
        if let Some(id) = self.tag {
            all.push(Elsewhere::Tag(sorting::tag(snapshot, id)?.id));
        }
        all.extend(self.priced()?);
        Ok(all)
    }

    /// Whether nothing narrows down what is sold, or what is archived.
    pub(crate) fn is_open(&self) -> bool {
        let Self { category, tag, brand, archived: _, published, currency, price_from, price_to, updated_since } = self;
        category.is_none()
            && tag.is_none()
            && brand.is_none()
            && published.is_none()
            && currency.is_none()
            && price_from.is_none()
            && price_to.is_none()
            && updated_since.is_none()
    }

    /// One of its variants that are sold costs so much, without a price list.
    fn priced(&self) -> Done<Option<Elsewhere>> {
        if self.price_from.is_none() && self.price_to.is_none() && self.currency.is_none() {
            return Ok(None);
        }
        let Some(currency) = self.currency else {
            return Err(Problem::invalid("/currency", "Say which currency the prices are in, such as EUR.").into());
        };
        let (least, most) =
            (self.price_from.unwrap_or(Rate::ZERO), self.price_to.unwrap_or(Rate::from_millionths(i64::MAX)));
        Ok(Some(Elsewhere::Priced { currency, least, most }))
    }
}

/// So many are asked for by their ids.
const FEW: usize = 1_000;

/// Something about a product that another table says. Of many it is asked product by product, in the order of the list:
/// no database works out by itself which way round is the shorter, and the longer one walks over everything.
#[derive(Debug)]
pub(crate) enum Elsewhere {
    /// In one of these.
    Categories(Vec<CategoryId>),
    Tag(TagId),
    /// One of its variants that are sold costs so much.
    Priced {
        currency: Currency,
        least: Rate,
        most: Rate,
    },
}

impl Elsewhere {
    fn condition(&self) -> Condition {
        match self {
            Self::Categories(categories) => in_category(categories.clone()),
            Self::Tag(tag) => {
                let with = product_tags::table.filter(product_tags::tag.eq(*tag)).select(product_tags::product);
                Box::new(products::id.eq_any(with))
            }
            Self::Priced { currency, least, most } => {
                let of = variants::table
                    .filter(variants::archived_at.is_null())
                    .filter(variants::currency.eq(*currency))
                    .filter(variants::price.ge(*least))
                    .filter(variants::price.le(*most))
                    .select(variants::product);
                Box::new(products::id.eq_any(of))
            }
        }
    }

    /// All of which it holds, where they are few.
    pub(crate) fn few(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<Vec<ProductId>>> {
        let most = i64::try_from(FEW).unwrap_or(i64::MAX) + 1;
        let found: Vec<ProductId> = match self {
            Self::Categories(categories) => {
                let of = product_categories::table.filter(product_categories::category.eq_any(categories.clone()));
                snapshot.load(of.limit(most).select(product_categories::product))?
            }
            Self::Tag(tag) => {
                let of = product_tags::table.filter(product_tags::tag.eq(*tag));
                snapshot.load(of.limit(most).select(product_tags::product))?
            }
            Self::Priced { currency, least, most: dearest } => {
                let of = variants::table
                    .filter(variants::archived_at.is_null())
                    .filter(variants::currency.eq(*currency))
                    .filter(variants::price.ge(*least))
                    .filter(variants::price.le(*dearest));
                snapshot.load(of.limit(most).select(variants::product))?
            }
        };
        Ok((found.len() <= FEW).then_some(found))
    }

    /// Leaves those of which it holds.
    pub(crate) fn retain(&self, snapshot: &mut Snapshot<'_>, rows: &mut Vec<Product>) -> Done<()> {
        let ids: Vec<ProductId> = rows.iter().map(|product| product.id).collect();
        let found: HashSet<ProductId> = match self {
            // Both are in the product's row as well.
            Self::Categories(categories) => {
                rows.retain(|product| product.categories.iter().any(|id| categories.contains(id)));
                return Ok(());
            }
            Self::Tag(tag) => {
                rows.retain(|product| product.tags.contains(tag));
                return Ok(());
            }
            Self::Priced { currency, least, most } => {
                let of = variants::table.filter(variants::product.eq_any(ids)).filter(variants::archived_at.is_null());
                let priced: Vec<(ProductId, Option<Currency>, Option<Rate>)> =
                    snapshot.load(of.select((variants::product, variants::currency, variants::price)))?;
                let holds = |(id, of, price): (ProductId, Option<Currency>, Option<Rate>)| {
                    let is_so = of == Some(*currency) && price.is_some_and(|price| price >= *least && price <= *most);
                    is_so.then_some(id)
                };
                priced.into_iter().filter_map(holds).collect()
            }
        };
        rows.retain(|product| found.contains(&product.id));
        Ok(())
    }
}

/// In one of these.
pub(crate) fn in_category(categories: Vec<CategoryId>) -> Condition {
    let with = product_categories::table.filter(product_categories::category.eq_any(categories));
    Box::new(products::id.eq_any(with.select(product_categories::product)))
}
