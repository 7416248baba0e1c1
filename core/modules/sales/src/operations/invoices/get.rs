//! One invoice or credit note, and how it stands.

use door::{Done, Method, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    invoicing::{Standing, invoice, shown},
    records::InvoiceId,
};

pub struct GetInvoice;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfInvoice")]
pub struct OfInvoice {
    pub id: InvoiceId,
}

impl Read for GetInvoice {
    const SPEC: Spec = Spec::new("sales.get-invoice", READ, "One invoice or credit note, and how it stands")
        .at(Method::Get, "/invoices/{id}");
    type Input = OfInvoice;
    type Output = Standing;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Standing> {
        let invoice = invoice(snapshot, input.id)?;
        shown(snapshot, invoice)
    }
}
