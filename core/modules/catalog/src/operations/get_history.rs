//! What happened to a product and its variants: who changed what, when, from what to what; newest first.

use std::collections::HashSet;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{
    Described, Done, Method, Page, Paged, Read, Realm, Snapshot, Spec,
    history::{self, Happened, Whole},
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::product;
use crate::{
    READ,
    records::{Product, ProductId, Variant, VariantId},
    schema::variants,
};

/// Made from other fields, which are told.
const DERIVED: &[&str] = &["sort_name", "sku_key", "place", "updated_at"];

pub struct GetHistory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductHistoryQuery")]
pub struct Wanted {
    pub id: ProductId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for GetHistory {
    const SPEC: Spec = Spec::new("catalog.get-history", READ, "What happened to a product, newest first")
        .at(Method::Get, "/products/{id}/history");
    type Input = Wanted;
    type Output = Paged<Happened>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Happened>> {
        let product = product(snapshot, wanted.id)?;
        let own: Vec<VariantId> =
            snapshot.load(variants::table.filter(variants::product.eq(product.id)).select(variants::id))?;
        let own: HashSet<String> = own.iter().map(ToString::to_string).chain([product.id.to_string()]).collect();
        let whole = Whole {
            subjects: &[product.id.to_string()],
            kinds: &[Described::of::<Product>(Realm::Workspace), Described::of::<Variant>(Realm::Workspace)],
            is_part: &|id| own.contains(id),
            derived: DERIVED,
            people: &[],
        };
        history::of(snapshot, &whole, &Page { cursor: wanted.cursor.clone(), limit: wanted.limit })
    }
}
