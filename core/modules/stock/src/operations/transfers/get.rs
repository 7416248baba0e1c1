//! One transfer with its lines.

use door::{Done, Method, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    transfers::{TransferId, Whole, transfer},
};

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfTransfer")]
pub struct OfTransfer {
    pub id: TransferId,
}

impl Read for Get {
    const SPEC: Spec = Spec::new("stock.get-transfer", READ, "A transfer with its lines")
        .versioned()
        .quick()
        .at(Method::Get, "/stock/transfer-orders/{id}");
    type Input = OfTransfer;
    type Output = Whole;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfTransfer) -> Done<Whole> {
        let transfer = transfer(snapshot, input.id)?;
        Whole::of(snapshot, transfer)
    }
}
