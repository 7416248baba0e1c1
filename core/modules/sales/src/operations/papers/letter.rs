//! What a mail with an invoice says, and to whom it goes; for whoever sends it.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Read, Snapshot, Spec, operations::business};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Sealed;

use crate::{
    POST, invoicing, keeping, mailing, money, paper,
    records::{Invoice, InvoiceId, InvoiceKind, InvoiceMail, InvoiceMailId},
    schema::invoice_mails,
};

pub struct GetLetter;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfInvoiceMail {
    pub id: InvoiceMailId,
}

#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "InvoiceLetter")]
pub struct Letter {
    pub invoice: InvoiceId,
    pub to: String,
    /// Whom it greets; empty where nobody said a name.
    pub name: String,
    pub number: String,
    pub is_credit_note: bool,
    pub is_paid: bool,
    pub total: Rate,
    /// What of it is still to be paid.
    pub open: Rate,
    pub currency: Currency,
    pub due_at: Timestamp,
    pub seller: String,
    /// How the business writes.
    pub locale: String,
    pub country: String,
    pub time_zone: String,
    pub asked_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

impl Read for GetLetter {
    const SPEC: Spec =
        Spec::new("sales.get-letter", POST, "What a mail with an invoice says, and to whom it goes").for_real();
    type Input = OfInvoiceMail;
    type Output = Letter;

    // Nothing is disclosed here: the mail goes to the person themselves.
    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoiceMail) -> Done<Letter> {
        let mail = mail(snapshot, input.id)?;
        let invoice = invoicing::invoice(snapshot, mail.invoice)?;
        let letter = Letter::of(snapshot, invoice, mail.asked_at)?;
        Ok(Letter { sent_at: mail.sent_at, ..letter })
    }
}

impl Letter {
    /// What a mail about it says that is asked for then.
    pub(super) fn of(snapshot: &mut Snapshot<'_>, invoice: Invoice, asked_at: Timestamp) -> Done<Self> {
        if paper::is_erased(&invoice) {
            return Err(keeping::erased().into());
        }
        let to = mailing::address(snapshot, &invoice)?.ok_or_else(no_address)?;
        let business = business::settings(snapshot)?;
        let name = invoice.buyer.as_ref().and_then(Sealed::open).map(|buyer| buyer.name.clone());
        let seller = match invoice.letterhead.first() {
            Some(seller) => seller.name.clone(),
            None => invoice.seller.lines().next().unwrap_or_default().to_owned(),
        };
        Ok(Self {
            invoice: invoice.id,
            to,
            name: name.unwrap_or_default(),
            is_credit_note: invoice.kind == InvoiceKind::CreditNote,
            is_paid: money::is_settled(snapshot, invoice.id)?,
            total: invoice.total,
            open: money::open_of(snapshot, invoice.id)?,
            currency: invoice.currency,
            due_at: invoice.due_at,
            seller,
            locale: business.locale,
            country: business.country.map(|country| country.as_str().to_owned()).unwrap_or_default(),
            time_zone: business.time_zone,
            asked_at,
            sent_at: None,
            number: invoice.name,
        })
    }
}

pub(super) fn mail(snapshot: &mut Snapshot<'_>, id: InvoiceMailId) -> Done<InvoiceMail> {
    let found = invoice_mails::table.filter(invoice_mails::id.eq(id)).select(InvoiceMail::as_select());
    snapshot.first(found)?.ok_or_else(|| Problem::not_found("mail", id).into())
}

pub(super) fn no_address() -> Problem {
    Problem::refused(
        "sales.no-address",
        "This customer has no mail address. Write one down for them, and send it then.",
    )
}
