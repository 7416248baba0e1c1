//! Adds a price list, with nothing in it yet.

use door::{Done, Method, Spec, Tx, View, Write};
use model::{Actor, Currency, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::put;
use crate::{PRICES, records::PriceList};

pub struct AddPriceList;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPriceList {
    pub name: String,
    pub currency: Currency,
    /// Whom it is for: a word such as `wholesale`; everybody where nothing is said.
    #[serde(default)]
    pub customer_group: Option<String>,
    /// Whether its prices are what the customer pays, or tax comes on top.
    pub includes_tax: bool,
    /// Of two lists that fit, the one with the higher number; nought unless said.
    #[serde(default)]
    pub priority: i64,
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
    /// The first moment at which it no longer holds.
    #[serde(default)]
    pub valid_until: Option<Timestamp>,
}

impl Write for AddPriceList {
    const SPEC: Spec =
        Spec::new("catalog.add-price-list", PRICES, "Add a price list").versioned().at(Method::Post, "/price-lists");
    type Input = NewPriceList;
    type Output = View<PriceList>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewPriceList) -> Done<View<PriceList>> {
        let now = tx.now();
        let list = PriceList {
            id: tx.new_id(),
            version: 1,
            name: input.name.clone(),
            sort_name: String::new(),
            currency: input.currency,
            customer_group: input.customer_group.clone(),
            includes_tax: input.includes_tax,
            priority: input.priority,
            valid_from: input.valid_from,
            valid_until: input.valid_until,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        let list = put(tx, None, list)?;
        Ok(View::of(tx, list))
    }
}
