//! Sends what was issued to its customer, by mail. A job does it, after the commit.

use door::{Done, Method, Problem, Spec, Tx, View, Write, event, job};
use model::Actor;
use work::mail::LANE;

use super::letter::no_address;
use crate::{SEND, invoicing, keeping, mailing, operations::invoices::get::OfInvoice, paper, records::InvoiceMail};

pub struct SendInvoice {
    /// Whether this server sends mail at all.
    pub(crate) sends_mail: bool,
}

impl Write for SendInvoice {
    const SPEC: Spec = Spec::new("sales.send-invoice", SEND, "Send an invoice or credit note to its customer by mail")
        .creates()
        .for_real()
        .at(Method::Post, "/invoices/{id}/mails");
    type Input = OfInvoice;
    type Output = View<InvoiceMail>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &OfInvoice) -> Done<View<InvoiceMail>> {
        let invoice = invoicing::invoice(tx, input.id)?;
        if !self.sends_mail {
            let detail = "This server sends no mail. Have it set up, or send the PDF yourself.";
            return Err(Problem::refused("sales.no-mail", detail).into());
        }
        if paper::is_erased(&invoice) {
            return Err(keeping::erased().into());
        }
        if mailing::address(tx, &invoice)?.is_none() {
            return Err(no_address().into());
        }
        let row = InvoiceMail {
            id: tx.new_id(),
            version: 1,
            invoice: invoice.id,
            asked_by: actor.who.to_string(),
            asked_at: tx.now(),
            sent_at: None,
            trouble: None,
        };
        tx.insert(&row)?;
        tx.enqueue(job::New::now(mailing::SEND, &row.id).outside(LANE))?;
        tx.emit(event::News::new("sales.invoice-sent", invoice.id, &row));
        Ok(View::of(tx, row))
    }
}
