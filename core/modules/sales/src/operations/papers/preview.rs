//! What a mail with an invoice would say, and to whom it would go: for whoever is about to send it.

use door::{Done, Failure, Method, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use super::{fetch, letter::Letter};
use crate::{SEND, operations::invoices::get::OfInvoice};

pub struct PreviewLetter;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InvoiceLetterPreview")]
pub struct Preview {
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Read for PreviewLetter {
    const SPEC: Spec = Spec::new("sales.preview-letter", SEND, "What a mail with an invoice would say, and to whom")
        .at(Method::Get, "/invoices/{id}/letter");
    type Input = OfInvoice;
    type Output = Preview;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Preview> {
        let invoice = fetch::shown(snapshot, input.id)?;
        let now = snapshot.now();
        let letter = Letter::of(snapshot, invoice, now)?;
        let (subject, text, _) = letter.written().map_err(|_| Failure::internal("A letter could not be written."))?;
        Ok(Preview { to: letter.to, subject, text })
    }
}
