//! Whether the paper of what was issued is written, and to whom it was sent.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    READ, invoicing,
    operations::invoices::get::OfInvoice,
    paper,
    records::{InvoiceMail, Paper},
    schema::invoice_mails,
};

/// As many mails as are told of, the newest first.
const MOST: i64 = 50;

pub struct GetPaper;

/// The paper of what was issued, and its way.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PaperAndMails")]
pub struct Told {
    /// Null until it is written.
    pub paper: Option<View<Paper>>,
    /// The last first.
    pub mails: Vec<View<InvoiceMail>>,
}

impl Read for GetPaper {
    const SPEC: Spec =
        Spec::new("sales.get-paper", READ, "Whether the paper of what was issued is there, and was sent")
            .at(Method::Get, "/invoices/{id}/paper");
    type Input = OfInvoice;
    type Output = Told;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Told> {
        let invoice = invoicing::invoice(snapshot, input.id)?;
        let paper = paper::find(snapshot, invoice.id)?;
        let of = invoice_mails::table.filter(invoice_mails::invoice.eq(invoice.id)).order(invoice_mails::id.desc());
        let mails: Vec<InvoiceMail> = snapshot.load(of.limit(MOST).select(InvoiceMail::as_select()))?;
        Ok(Told {
            paper: paper.map(|row| View::of(snapshot, row)),
            mails: mails.into_iter().map(|row| View::of(snapshot, row)).collect(),
        })
    }
}
