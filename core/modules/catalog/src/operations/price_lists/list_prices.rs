//! What is in a price list.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, prices,
    records::{ListPrice, ListPriceId, PriceListId, ProductId, VariantId},
    schema::{list_prices, variants},
};

pub struct ListPrices;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ListPriceQuery")]
pub struct Wanted {
    /// The price list.
    pub id: PriceListId,
    /// Only what it says of this variant.
    #[serde(default)]
    pub variant: Option<VariantId>,
    /// Only what it says of this product's variants.
    #[serde(default)]
    pub product: Option<ProductId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListPrices {
    const SPEC: Spec = Spec::new("catalog.list-prices", READ, "What is in a price list, oldest first")
        .at(Method::Get, "/price-lists/{id}/prices");
    type Input = Wanted;
    type Output = Paged<View<ListPrice>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<ListPrice>>> {
        let list = prices::list(snapshot, wanted.id)?.id;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query =
            list_prices::table.filter(list_prices::list.eq(list)).select(ListPrice::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(list_prices::variant.eq(variant));
        }
        if let Some(product) = wanted.product {
            let own = variants::table.filter(variants::product.eq(product)).select(variants::id);
            let own: Vec<VariantId> = snapshot.load(own)?;
            query = query.filter(list_prices::variant.eq_any(own));
        }
        if let Some(id) = page.after::<ListPriceId>()? {
            query = query.filter(list_prices::id.gt(id));
        }
        let rows: Vec<ListPrice> = snapshot.load(query.order(list_prices::id).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
