//! Products by name, or newest first, filtered by words, codes, what they are sorted by and what they cost.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    TextExpressionMethods as _,
};
use door::{Done, Method, Page, Paged, Problem, Read, Snapshot, Spec, View};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    filters::Filters,
    records::{BrandId, CategoryId, Product, ProductId, TagId},
    rules::{self, Barcode},
    schema::{barcodes, products, variants},
};

pub struct ListProducts;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductQuery")]
pub struct Wanted {
    /// Words of the name; all of them must be there.
    #[serde(default)]
    pub search: Option<String>,
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
    const SPEC: Spec =
        Spec::new("catalog.list-products", READ, "Products by name, or newest first").at(Method::Get, "/products");
    type Input = Wanted;
    type Output = Paged<View<Product>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Product>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = products::table.select(Product::as_select()).into_boxed();
        for condition in wanted.filters().conditions(snapshot)? {
            query = query.filter(condition);
        }
        for word in rules::folded(&rules::search(wanted.search.as_deref().unwrap_or_default())?)
            .split(' ')
            .filter(|word| !word.is_empty())
        {
            // What a pattern would read as its own signs is looked for as any character.
            let pattern: String = word.chars().map(|c| if matches!(c, '%' | '\\') { '_' } else { c }).collect();
            query = query.filter(products::sort_name.like(format!("%{pattern}%")));
        }
        if let Some(sku) = wanted.sku.clone() {
            query = query
                .filter(products::id.eq_any(variants::table.filter(variants::sku.eq(sku)).select(variants::product)));
        }
        if let Some(barcode) = wanted.barcode.as_deref() {
            let gtin = Barcode::read(barcode, "/barcode")?.gtin;
            let of = barcodes::table.filter(barcodes::gtin.eq(gtin)).select(barcodes::variant);
            query = query
                .filter(products::id.eq_any(variants::table.filter(variants::id.eq_any(of)).select(variants::product)));
        }
        query = match (wanted.sort, page.after::<Last>()?) {
            (_, None) => query,
            (Sort::Name, Some(Last::Name(name, id))) => query
                .filter(products::sort_name.gt(name.clone()).or(products::sort_name.eq(name).and(products::id.gt(id)))),
            (Sort::Created, Some(Last::Created(at, id))) => {
                query.filter(products::created_at.lt(at).or(products::created_at.eq(at).and(products::id.lt(id))))
            }
            (Sort::Updated, Some(Last::Updated(at, id))) => {
                query.filter(products::updated_at.lt(at).or(products::updated_at.eq(at).and(products::id.lt(id))))
            }
            _ => return Err(Problem::invalid("/cursor", "This cursor is of a list in another order.").into()),
        };
        query = match wanted.sort {
            Sort::Name => query.order((products::sort_name, products::id)),
            Sort::Created => query.order((products::created_at.desc(), products::id.desc())),
            Sort::Updated => query.order((products::updated_at.desc(), products::id.desc())),
        };
        let rows: Vec<Product> = snapshot.load(query.limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |product| Last::of(wanted.sort, product));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
