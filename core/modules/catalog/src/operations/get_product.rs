//! One product with its variants.

use door::{Done, Method, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product};
use crate::{READ, records::ProductId};

pub struct GetProduct;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneProduct")]
pub struct One {
    pub id: ProductId,
}

impl Read for GetProduct {
    const SPEC: Spec = Spec::new("catalog.get-product", READ, "A product with its variants")
        .quick()
        .versioned()
        .at(Method::Get, "/products/{id}");
    type Input = One;
    type Output = Whole;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<Whole> {
        let product = product(snapshot, input.id)?;
        Whole::of(snapshot, product)
    }
}
