//! Changes whom a price list is for, when it holds and how it is called. Its currency stays: its prices are in it.

use door::{Done, Method, Record as _, Spec, Tx, View, Write};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::put;
use crate::{
    PRICES,
    operations::named,
    prices,
    records::{PriceList, PriceListId},
};

pub struct ChangePriceList;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PriceListChange")]
pub struct Change {
    pub id: PriceListId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub customer_group: Option<Option<String>>,
    #[serde(default)]
    pub includes_tax: Option<bool>,
    #[serde(default)]
    pub priority: Option<i64>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Timestamp>")]
    pub valid_from: Option<Option<Timestamp>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Timestamp>")]
    pub valid_until: Option<Option<Timestamp>>,
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for ChangePriceList {
    const SPEC: Spec = Spec::new("catalog.change-price-list", PRICES, "Change or archive a price list")
        .versioned()
        .at(Method::Patch, "/price-lists/{id}");
    type Input = Change;
    type Output = View<PriceList>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<PriceList>> {
        let before = prices::list(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name.clone_from(name);
        }
        if let Some(code) = &input.customer_group {
            after.customer_group.clone_from(code);
        }
        after.includes_tax = input.includes_tax.unwrap_or(after.includes_tax);
        after.priority = input.priority.unwrap_or(after.priority);
        after.valid_from = input.valid_from.unwrap_or(after.valid_from);
        after.valid_until = input.valid_until.unwrap_or(after.valid_until);
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        let after = put(tx, Some(&before), after)?;
        Ok(View::of(tx, after))
    }
}
