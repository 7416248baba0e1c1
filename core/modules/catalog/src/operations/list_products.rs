//! Products by name, filtered by words, codes and whether they are still sold.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Method, Page, Paged, Read, Snapshot, Spec, View, search};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    records::{Product, ProductId},
    rules,
    schema::{products, variants},
};

pub struct ListProducts;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductQuery")]
pub struct Wanted {
    /// Words of the name or of a variant's title, or how a SKU or a barcode begins. All of them must be there, the
    /// last one perhaps not written to its end; a mistyped one is found where nothing else is. The best come first.
    #[serde(default)]
    pub search: Option<String>,
    /// The exact SKU of one of its variants.
    #[serde(default)]
    pub sku: Option<String>,
    /// The exact barcode of one of its variants.
    #[serde(default)]
    pub barcode: Option<String>,
    /// Only archived ones; without it, only those still sold.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListProducts {
    const SPEC: Spec = Spec::new("catalog.list-products", READ, "Products by name")
        .expands(&["variants"])
        .at(Method::Get, "/products");
    type Input = Wanted;
    type Output = Paged<View<Product>>;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.search.as_deref().is_some_and(|text| !text.trim().is_empty())
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Product>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let filtered = || {
            let mut query = products::table.select(Product::as_select()).into_boxed();
            query = if wanted.archived {
                query.filter(products::archived_at.is_not_null())
            } else {
                query.filter(products::archived_at.is_null())
            };
            if let Some(sku) = wanted.sku.clone() {
                query = query.filter(
                    products::id.eq_any(variants::table.filter(variants::sku.eq(sku)).select(variants::product)),
                );
            }
            if let Some(barcode) = wanted.barcode.as_deref() {
                let barcode = rules::barcode(barcode)?;
                query = query.filter(
                    products::id
                        .eq_any(variants::table.filter(variants::barcode.eq(barcode)).select(variants::product)),
                );
            }
            Ok::<_, Failure>(query)
        };
        let text = rules::search(wanted.search.as_deref().unwrap_or_default())?;
        if !text.is_empty() {
            let load = |snapshot: &mut Snapshot<'_>, ids| {
                snapshot.load(filtered()?.filter(products::id.eq_any::<Vec<String>>(ids)))
            };
            let (rows, next) =
                search::page::<Product, Product>(snapshot, &text, &page, load, |row| row.id.to_string())?;
            return Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next });
        }
        let mut query = filtered()?;
        if let Some((name, id)) = page.after::<(String, ProductId)>()? {
            query = query
                .filter(products::sort_name.gt(name.clone()).or(products::sort_name.eq(name).and(products::id.gt(id))));
        }
        let rows: Vec<Product> = snapshot.load(query.order((products::sort_name, products::id)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |product| (product.sort_name.clone(), product.id));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
