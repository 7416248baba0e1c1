//! Which price applies to a variant, and why.

use door::{Done, Method, Problem, Read, Snapshot, Spec};
use model::{Actor, Currency, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    prices::{self, Applies, Purchase},
    records::{PriceListId, VariantId},
};

pub struct PriceOf;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PriceQuestion")]
pub struct Question {
    /// The variant.
    pub id: VariantId,
    pub currency: Currency,
    /// One unless said.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// Whom the price lists know the customer as.
    #[serde(default)]
    pub customer_group: Option<String>,
    /// Only this list, and what the variant costs without one.
    #[serde(default)]
    pub list: Option<PriceListId>,
    /// Now unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

impl Read for PriceOf {
    const SPEC: Spec = Spec::new("catalog.price-of", READ, "Which price applies to a variant, and why")
        .quick()
        .at(Method::Get, "/variants/{id}/price");
    type Input = Question;
    type Output = Applies;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Question) -> Done<Applies> {
        let quantity = input.quantity.unwrap_or(Quantity::whole(1));
        if !quantity.is_positive() {
            return Err(Problem::invalid("/quantity", "A quantity is more than zero.").into());
        }
        let purchase = Purchase {
            variant: input.id,
            quantity,
            currency: input.currency,
            group: input.customer_group.as_deref(),
            list: input.list,
            at: input.at,
        };
        prices::of(snapshot, &purchase)
    }
}
