//! What there is of some products, all of their variants at once: for whoever shows a page of products.

use std::collections::HashMap;

use catalog::{ProductId, VariantId, schema::variants};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    records::{Level, Shown},
    schema::levels,
};

/// The most products that are asked for at once: what one page shows.
const AT_ONCE: usize = 100;

pub struct ListProductLevels;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductLevelQuery")]
pub struct Wanted {
    #[schemars(length(max = 100))]
    pub products: Vec<ProductId>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductLevels")]
pub struct Levels {
    /// Wherever something of them was ever moved.
    pub items: Vec<OfProduct>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LevelOfProduct")]
pub struct OfProduct {
    pub product: ProductId,
    #[serde(flatten)]
    pub level: Shown,
}

impl Read for ListProductLevels {
    const SPEC: Spec =
        Spec::new("stock.list-product-levels", READ, "What is where of some products, with all their variants")
            .at(Method::Get, "/stock/product-levels");
    type Input = Wanted;
    type Output = Levels;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Levels> {
        if wanted.products.len() > AT_ONCE {
            let detail = format!("Ask for at most {AT_ONCE} products at once.");
            return Err(Problem::invalid("/products", detail).into());
        }
        let of = variants::table.filter(variants::product.eq_any(wanted.products.clone()));
        let owners: Vec<(VariantId, ProductId)> = snapshot.load(of.select((variants::id, variants::product)))?;
        let owners: HashMap<VariantId, ProductId> = owners.into_iter().collect();
        let there = levels::table.filter(levels::variant.eq_any(owners.keys().copied().collect::<Vec<_>>()));
        let rows: Vec<Level> =
            snapshot.load(there.order((levels::variant, levels::location)).select(Level::as_select()))?;
        let shown = rows.into_iter().filter_map(|level| {
            let product = *owners.get(&level.variant)?;
            Some(OfProduct { product, level: Shown::from(level) })
        });
        Ok(Levels { items: shown.collect() })
    }
}
