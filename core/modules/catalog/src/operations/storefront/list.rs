//! What anyone may see, by name.

use std::collections::HashMap;

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{CACHED_FOR, check_open, shown::Shown, sorted::Sorted};
use crate::{
    operations::in_order,
    records::{Product, ProductId, Variant},
    schema::{products, variants},
};

pub struct ListPublished;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StorefrontQuery")]
pub struct Wanted {
    /// Whose storefront it is.
    pub workspace: WorkspaceId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListPublished {
    const SPEC: Spec = Spec::public("catalog.list-published", "Published products by name")
        .of_workspace()
        .cached_for(CACHED_FOR)
        .at(Method::Get, "/storefront/{workspace}/products");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        check_open(snapshot, wanted.workspace)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = products::table
            .filter(products::published_at.is_not_null())
            .filter(products::archived_at.is_null())
            .select(Product::as_select())
            .into_boxed();
        if let Some((name, id)) = page.after::<(String, ProductId)>()? {
            query = query
                .filter(products::sort_name.gt(name.clone()).or(products::sort_name.eq(name).and(products::id.gt(id))));
        }
        let rows: Vec<Product> = snapshot.load(query.order((products::sort_name, products::id)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |product| (product.sort_name.clone(), product.id));
        let sorted = Sorted::of(snapshot, &rows)?;
        let ids: Vec<ProductId> = rows.iter().map(|product| product.id).collect();
        let all: Vec<Variant> = snapshot.load(
            variants::table.filter(variants::product.eq_any(ids)).order(variants::id).select(Variant::as_select()),
        )?;
        let mut of: HashMap<ProductId, Vec<Variant>> = HashMap::new();
        all.into_iter().for_each(|variant| of.entry(variant.product).or_default().push(variant));
        let items = rows.into_iter().map(|product| {
            let mut variants = of.remove(&product.id).unwrap_or_default();
            in_order(&product, &mut variants);
            Shown::of(wanted.workspace, product, variants, &sorted)
        });
        Ok(Paged { items: items.collect(), next })
    }
}
