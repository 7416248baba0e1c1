//! Sends what was issued to its customer, by mail. A job does it, after the commit. One that is on its way is not sent
//! again, whoever asks.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Snapshot, Spec, Tx, View, Write, event, job};
use model::Actor;
use store::schema::jobs;
use work::mail::LANE;

use super::letter::no_address;
use crate::{
    SEND, invoicing, keeping, mailing,
    operations::invoices::get::OfInvoice,
    paper,
    records::{InvoiceId, InvoiceMail, InvoiceMailId},
    schema::invoice_mails,
};

pub struct SendInvoice {
    /// Whether this server sends mail at all.
    pub(crate) sends_mail: bool,
}

impl Write for SendInvoice {
    const SPEC: Spec = Spec::new("sales.send-invoice", SEND, "Send an invoice or credit note to its customer by mail")
        .sends_message()
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
        if let Some(waiting) = on_its_way(tx, invoice.id)? {
            return Ok(View::of(tx, waiting));
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
        let send = job::New::now(mailing::SEND, &row.id).outside(LANE);
        tx.enqueue(job::New { once: Some(row.id.to_string()), ..send })?;
        tx.emit(event::News::new("sales.invoice-sent", invoice.id, &row));
        Ok(View::of(tx, row))
    }
}

/// The mail that is still to be sent, if one is.
fn on_its_way(snapshot: &mut Snapshot<'_>, invoice: InvoiceId) -> Done<Option<InvoiceMail>> {
    let unsent =
        invoice_mails::table.filter(invoice_mails::invoice.eq(invoice)).filter(invoice_mails::sent_at.is_null());
    let last = unsent.order(invoice_mails::id.desc()).select(InvoiceMail::as_select());
    let Some(last) = snapshot.first::<_, InvoiceMail>(last)? else { return Ok(None) };
    Ok(is_tried(snapshot, last.id)?.then_some(last))
}

/// Whether it is tried again by itself: after its last try a person looks at it.
fn is_tried(snapshot: &mut Snapshot<'_>, id: InvoiceMailId) -> Done<bool> {
    let job = jobs::table.filter(jobs::kind.eq(mailing::SEND)).filter(jobs::once.eq(id.to_string()));
    let waiting = job.filter(jobs::state.eq(job::State::Waiting)).select(jobs::id);
    Ok(snapshot.first::<_, job::JobId>(waiting)?.is_some())
}
