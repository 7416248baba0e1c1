//! Products by name, or newest first, filtered by words, codes, what they are sorted by and what they cost.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    dsl::{AsSelect, SqlTypeOf},
};
use door::{Done, Failure, Method, Page, Paged, Problem, Read, Snapshot, Spec, View, search};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::MultiBackend;

use crate::{
    READ,
    filters::Filters,
    records::{BrandId, CategoryId, Product, ProductId, TagId},
    rules::{self, Barcode},
    schema::{barcodes, products, variants},
};

/// The most products that are asked for by their ids: what one page holds.
const IDS_LIMIT: usize = 200;
/// Products looked at together, where most of them may not be wanted.
const LOOK: i64 = 500;

pub struct ListProducts;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductQuery")]
pub struct Wanted {
    /// Words of the name or of a variant's title, or how a SKU or a barcode begins. All of them must be there, the
    /// last one perhaps not written to its end; a mistyped one is found where nothing else is. The best come first.
    #[serde(default)]
    pub search: Option<String>,
    /// Only these, whatever else holds for them.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub ids: Vec<ProductId>,
    /// The exact SKU of one of its variants.
    #[serde(default)]
    pub sku: Option<String>,
    /// A barcode of one of its variants, in any of its forms.
    #[serde(default)]
    pub barcode: Option<String>,
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
    /// Only what the storefront shows, or only what it does not.
    #[serde(default)]
    pub published: Option<bool>,
    /// With a variant that has a price in this currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// With a variant that costs at least so much.
    #[serde(default)]
    pub price_from: Option<Rate>,
    /// With a variant that costs at most so much.
    #[serde(default)]
    pub price_to: Option<Rate>,
    /// Only what changed at this moment or later, itself or one of its variants.
    #[serde(default)]
    pub updated_since: Option<Timestamp>,
    /// By name, unless said.
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "ProductSort")]
pub enum Sort {
    #[default]
    Name,
    /// Newest first.
    Created,
    /// What was changed last first.
    Updated,
}

/// Where a page ended: of which order, at what, at which product.
#[derive(Serialize, Deserialize)]
enum Last {
    Name(String, ProductId),
    Created(Timestamp, ProductId),
    Updated(Timestamp, ProductId),
}

impl Last {
    fn of(sort: Sort, product: &Product) -> Self {
        match sort {
            Sort::Name => Self::Name(product.sort_name.clone(), product.id),
            Sort::Created => Self::Created(product.created_at, product.id),
            Sort::Updated => Self::Updated(product.updated_at, product.id),
        }
    }
}

impl Wanted {
    fn filters(&self) -> Filters {
        Filters {
            category: self.category,
            tag: self.tag,
            brand: self.brand,
            archived: self.archived,
            published: self.published,
            currency: self.currency,
            price_from: self.price_from,
            price_to: self.price_to,
            updated_since: self.updated_since,
        }
    }
}

impl Read for ListProducts {
    const SPEC: Spec = Spec::new("catalog.list-products", READ, "Products by name, or newest first")
        .expands(&["variants"])
        .at(Method::Get, "/products");
    type Input = Wanted;
    type Output = Paged<View<Product>>;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.search.as_deref().is_some_and(|text| !text.trim().is_empty())
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Product>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        if wanted.ids.len() > IDS_LIMIT {
            let detail = format!("Ask for at most {IDS_LIMIT} products by their ids.");
            return Err(Problem::invalid("/ids", detail).into());
        }
        let filters = wanted.filters();
        let (mut few, mut open) = (Vec::new(), filters.elsewhere(snapshot)?);
        let text = rules::search(wanted.search.as_deref().unwrap_or_default())?;
        if text.is_empty() {
            for one in std::mem::take(&mut open) {
                match one.few(snapshot)? {
                    Some(ids) => few.push(ids),
                    None => open.push(one),
                }
            }
        }
        let filtered = |snapshot: &mut Snapshot<'_>| {
            let mut query = products::table.select(Product::as_select()).into_boxed();
            for condition in filters.own(snapshot)? {
                query = query.filter(condition);
            }
            for ids in &few {
                query = query.filter(products::id.eq_any(ids.clone()));
            }
            if !wanted.ids.is_empty() {
                query = query.filter(products::id.eq_any(wanted.ids.clone()));
            }
            if let Some(sku) = wanted.sku.clone() {
                query = query.filter(
                    products::id.eq_any(variants::table.filter(variants::sku.eq(sku)).select(variants::product)),
                );
            }
            if let Some(barcode) = wanted.barcode.as_deref() {
                let gtin = Barcode::read(barcode, "/barcode")?.gtin;
                let of = barcodes::table.filter(barcodes::gtin.eq(gtin)).select(barcodes::variant);
                query = query.filter(
                    products::id.eq_any(variants::table.filter(variants::id.eq_any(of)).select(variants::product)),
                );
            }
            Ok::<_, Failure>(query)
        };
        if !text.is_empty() {
            let load = |snapshot: &mut Snapshot<'_>, ids| {
                let query = filtered(snapshot)?.filter(products::id.eq_any::<Vec<String>>(ids));
                let mut rows: Vec<Product> = snapshot.load(query)?;
                open.iter().try_for_each(|one| one.retain(snapshot, &mut rows))?;
                Ok(rows)
            };
            let (rows, next) =
                search::page::<Product, Product>(snapshot, &text, &page, load, |row| row.id.to_string())?;
            return Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next });
        }
        let look = if open.is_empty() { page.rows() } else { LOOK };
        let (mut last, mut found) = (page.after::<Last>()?, Vec::new());
        loop {
            let query = in_line(filtered(snapshot)?, wanted.sort, last.as_ref())?;
            let mut rows: Vec<Product> = snapshot.load(query.limit(look))?;
            let is_end = i64::try_from(rows.len()).is_ok_and(|count| count < look);
            last = rows.last().map(|product| Last::of(wanted.sort, product)).or(last);
            open.iter().try_for_each(|one| one.retain(snapshot, &mut rows))?;
            found.extend(rows);
            if is_end || open.is_empty() || found.len() > usize::from(page.size()) {
                break;
            }
        }
        let (rows, next) = page.cut(found, |product| Last::of(wanted.sort, product));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}

type Query = products::BoxedQuery<'static, MultiBackend, SqlTypeOf<AsSelect<Product, MultiBackend>>>;

/// In the order that is asked for, after where the page before ended.
fn in_line(query: Query, sort: Sort, last: Option<&Last>) -> Result<Query, Problem> {
    let query = match (sort, last) {
        (_, None) => query,
        (Sort::Name, Some(Last::Name(name, id))) => query.filter(
            products::sort_name.gt(name.clone()).or(products::sort_name.eq(name.clone()).and(products::id.gt(*id))),
        ),
        (Sort::Created, Some(Last::Created(at, id))) => {
            query.filter(products::created_at.lt(*at).or(products::created_at.eq(*at).and(products::id.lt(*id))))
        }
        (Sort::Updated, Some(Last::Updated(at, id))) => {
            query.filter(products::updated_at.lt(*at).or(products::updated_at.eq(*at).and(products::id.lt(*id))))
        }
        _ => return Err(Problem::invalid("/cursor", "This cursor is of a list in another order.")),
    };
    Ok(match sort {
        Sort::Name => query.order((products::sort_name, products::id)),
        Sort::Created => query.order((products::created_at.desc(), products::id.desc())),
        Sort::Updated => query.order((products::updated_at.desc(), products::id.desc())),
    })
}
