//! Which products are meant: by their ids, or all that a list narrowed down like this would show.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star};
use door::{Done, Problem, Record as _, Snapshot};
use model::{Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    filters::{Condition, Filters},
    records::{BrandId, CategoryId, Product, ProductId, TagId},
    rules,
    schema::products,
};

/// The most that are asked for by their ids: what one page holds.
const IDS_LIMIT: usize = 200;
/// Ids that are asked for in one question.
const LOOK: usize = 500;

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BulkMatching")]
pub struct Matching {
    /// Only these; none for all that match.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub ids: Vec<ProductId>,
    /// Found for these words, as in the list of products.
    #[serde(default)]
    pub search: Option<String>,
    #[serde(default)]
    pub category: Option<CategoryId>,
    #[serde(default)]
    pub tag: Option<TagId>,
    #[serde(default)]
    pub brand: Option<BrandId>,
    /// Archived ones; without it, those still sold.
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
}

impl Matching {
    pub(super) fn searches(&self) -> bool {
        self.search.as_deref().is_some_and(|text| !text.trim().is_empty())
    }

    /// What they are narrowed to is there, so that nobody waits for a job to say so.
    pub(super) fn check(&self, snapshot: &mut Snapshot<'_>) -> Done<()> {
        self.conditions(snapshot).map(drop)
    }

    /// The next of them by their ids, which no change of theirs moves: at most so many, from those that were there.
    pub(super) fn next(
        &self,
        snapshot: &mut Snapshot<'_>,
        after: Option<ProductId>,
        until: Timestamp,
        most: usize,
    ) -> Done<Vec<Product>> {
        let conditions = self.conditions(snapshot)?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let Some(found) = self.found(snapshot)? else {
            let mut query = narrowed(conditions).filter(products::created_at.le(until));
            if let Some(after) = after {
                query = query.filter(products::id.gt(after));
            }
            return snapshot.load(query.order(products::id).limit(limit));
        };
        drop(conditions);
        let from = found.partition_point(|id| after.is_some_and(|after| id.as_str() <= after.as_str()));
        let mut rows: Vec<Product> = Vec::new();
        for ids in found.get(from..).unwrap_or_default().chunks(LOOK) {
            let query = narrowed(self.conditions(snapshot)?).filter(products::created_at.le(until));
            rows.extend(snapshot.load::<_, Product>(query.filter(products::id.eq_any(ids.to_vec())))?);
            if rows.len() >= most {
                break;
            }
        }
        rows.sort_unstable_by(|one, other| one.key().cmp(other.key()));
        rows.truncate(most);
        Ok(rows)
    }

    pub(super) fn count(&self, snapshot: &mut Snapshot<'_>) -> Done<i64> {
        let counted = |conditions: Vec<Condition>| {
            let query = products::table.select(count_star()).into_boxed();
            conditions.into_iter().fold(query, |query, condition| query.filter(condition))
        };
        let Some(found) = self.found(snapshot)? else {
            let query = counted(self.conditions(snapshot)?);
            return Ok(snapshot.first(query)?.unwrap_or(0));
        };
        let mut count: i64 = 0;
        for ids in found.chunks(LOOK) {
            let query = counted(self.conditions(snapshot)?).filter(products::id.eq_any(ids.to_vec()));
            count += snapshot.first::<_, i64>(query)?.unwrap_or(0);
        }
        Ok(count)
    }

    /// The ids that are named or found, in their order; none where neither is asked for.
    fn found(&self, snapshot: &mut Snapshot<'_>) -> Done<Option<Vec<String>>> {
        if !self.ids.is_empty() {
            let mut ids: Vec<String> = self.ids.iter().map(ToString::to_string).collect();
            ids.sort_unstable();
            ids.dedup();
            return Ok(Some(ids));
        }
        let text = rules::search(self.search.as_deref().unwrap_or_default())?;
        if text.is_empty() {
            return Ok(None);
        }
        let hits = snapshot.search(Product::KIND, &text)?.hits;
        let mut ids: Vec<String> = snapshot.found(&hits)?.into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        Ok(Some(ids))
    }

    fn conditions(&self, snapshot: &mut Snapshot<'_>) -> Done<Vec<Condition>> {
        if self.ids.len() > IDS_LIMIT {
            return Err(Problem::invalid("/of/ids", format!("Name at most {IDS_LIMIT} products by their ids.")).into());
        }
        let filters = Filters {
            category: self.category,
            tag: self.tag,
            brand: self.brand,
            archived: self.archived,
            published: self.published,
            currency: self.currency,
            price_from: self.price_from,
            price_to: self.price_to,
            updated_since: None,
        };
        filters.conditions(snapshot)
    }
}

type Narrowed = products::BoxedQuery<
    'static,
    store::MultiBackend,
    diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<Product, store::MultiBackend>>,
>;

fn narrowed(conditions: Vec<Condition>) -> Narrowed {
    let query = products::table.select(Product::as_select()).into_boxed();
    conditions.into_iter().fold(query, |query, condition| query.filter(condition))
}
