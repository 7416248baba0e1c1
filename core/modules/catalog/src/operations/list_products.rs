//! Products by name, filtered by words, codes and whether they are still sold.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    TextExpressionMethods as _,
};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    records::{Product, ProductId},
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
    /// Only archived ones; without it, only those still sold.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListProducts {
    const SPEC: Spec = Spec::new("catalog.list-products", READ, "Products by name").at(Method::Get, "/products");
    type Input = Wanted;
    type Output = Paged<View<Product>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Product>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = products::table.select(Product::as_select()).into_boxed();
        query = if wanted.archived {
            query.filter(products::archived_at.is_not_null())
        } else {
            query.filter(products::archived_at.is_null())
        };
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
        if let Some((name, id)) = page.after::<(String, ProductId)>()? {
            query = query
                .filter(products::sort_name.gt(name.clone()).or(products::sort_name.eq(name).and(products::id.gt(id))));
        }
        let rows: Vec<Product> = snapshot.load(query.order((products::sort_name, products::id)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |product| (product.sort_name.clone(), product.id));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
