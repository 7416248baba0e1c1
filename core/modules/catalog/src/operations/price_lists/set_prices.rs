//! Sets what variants cost by a list: all quantity breaks of each, or none.

use std::collections::HashSet;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Record as _, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    PRICES, prices,
    records::{Break, ListPrice, PriceListId, VariantId},
    rules::price,
    schema::list_prices,
    variant,
};

/// The most variants that one call prices.
const AT_ONCE: usize = 200;

pub struct SetPrices;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PricesOfList")]
pub struct Wanted {
    /// The price list.
    pub id: PriceListId,
    #[schemars(length(max = 200))]
    pub prices: Vec<PriceOf>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PriceOfVariant")]
pub struct PriceOf {
    pub variant: VariantId,
    /// The version you saw, of what the list says of this variant. Without it that is written over.
    #[serde(default)]
    pub version: Option<i64>,
    /// All of them; none takes the variant out of the list.
    #[schemars(length(max = 20))]
    pub breaks: Vec<Break>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PricesSet")]
pub struct Set {
    /// What is in the list now, of the variants that were named.
    pub items: Vec<View<ListPrice>>,
}

impl Write for SetPrices {
    const SPEC: Spec = Spec::new("catalog.set-prices", PRICES, "Set what variants cost by a price list")
        .at(Method::Put, "/price-lists/{id}/prices");
    type Input = Wanted;
    type Output = Set;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Wanted) -> Done<Set> {
        let list = prices::list(tx, input.id)?;
        if list.archived_at.is_some() {
            return Err(Problem::refused("catalog.archived", "This price list is archived; restore it first.").into());
        }
        if input.prices.len() > AT_ONCE {
            return Err(Problem::invalid("/prices", format!("One call prices at most {AT_ONCE} variants.")).into());
        }
        let mut named = HashSet::new();
        let mut items = Vec::with_capacity(input.prices.len());
        for wanted in &input.prices {
            if !named.insert(wanted.variant) {
                let detail = format!("The variant {} is priced twice.", wanted.variant);
                return Err(Problem::invalid("/prices", detail).into());
            }
            if let Some(row) = set(tx, list.id, wanted)? {
                items.push(View::of(tx, row));
            }
        }
        Ok(Set { items })
    }
}

fn set(tx: &mut Tx<'_>, list: PriceListId, wanted: &PriceOf) -> Done<Option<ListPrice>> {
    let breaks = price::breaks(&wanted.breaks)?;
    let known = list_prices::table.filter(list_prices::list.eq(list)).filter(list_prices::variant.eq(wanted.variant));
    let known: Option<ListPrice> = tx.first(known.select(ListPrice::as_select()))?;
    let known = match (known, wanted.version) {
        (Some(known), Some(version)) => Some(known.seen_at(version)?),
        (None, Some(_)) => {
            return Err(Problem::conflict("record.stale", "This variant is no longer in the list.").into());
        }
        (known, None) => known,
    };
    let variant = match &known {
        Some(known) => known.variant,
        None => variant(tx, wanted.variant)?.id,
    };
    put(tx, list, variant, known.as_ref(), breaks)
}

/// What one variant costs by a list from now on; with no breaks, it is not in it.
pub fn put(
    tx: &mut Tx<'_>,
    list: PriceListId,
    variant: VariantId,
    before: Option<&ListPrice>,
    breaks: Vec<Break>,
) -> Done<Option<ListPrice>> {
    let updated_at = tx.now();
    match before {
        Some(before) if breaks.is_empty() => tx.remove(before).map(|()| None),
        None if breaks.is_empty() => Ok(None),
        Some(before) if before.breaks[..] == breaks => Ok(Some(before.clone())),
        Some(before) => {
            let after = ListPrice { breaks: breaks.into(), updated_at, ..before.clone() };
            tx.update(before, after).map(Some)
        }
        None => {
            let row = ListPrice { id: tx.new_id(), version: 1, list, variant, breaks: breaks.into(), updated_at };
            tx.insert(&row)?;
            Ok(Some(row))
        }
    }
}
