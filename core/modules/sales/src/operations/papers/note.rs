//! What became of a mail: the mail server took it, or why it did not.

use door::{Done, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::letter::mail;
use crate::{
    POST,
    records::{InvoiceMail, InvoiceMailId},
};

/// Of what a mail server says, enough to look it up.
const TROUBLE_LIMIT: usize = 300;

pub struct NoteMail;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvoiceMailNoted")]
pub struct Noted {
    pub id: InvoiceMailId,
    /// Why it is not sent; it is, where nothing is said.
    #[serde(default)]
    pub trouble: Option<String>,
}

impl Write for NoteMail {
    const SPEC: Spec = Spec::new("sales.note-mail", POST, "Say what became of a mail with an invoice");
    type Input = Noted;
    type Output = View<InvoiceMail>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Noted) -> Done<View<InvoiceMail>> {
        let before = mail(tx, input.id)?;
        let trouble: Option<String> = input.trouble.as_ref().map(|why| why.chars().take(TROUBLE_LIMIT).collect());
        if before.sent_at.is_some() || (trouble.is_some() && trouble == before.trouble) {
            return Ok(View::of(tx, before));
        }
        let sent_at = trouble.is_none().then(|| tx.now());
        let after = tx.update(&before, InvoiceMail { sent_at, trouble, ..before.clone() })?;
        Ok(View::of(tx, after))
    }
}
