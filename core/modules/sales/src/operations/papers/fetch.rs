//! A paper's bytes, under its number: to look at and print, for programs, for a mail, and what the law has kept.

use door::{
    Done, Method, Problem, Read, Snapshot, Spec, Stream,
    blob::{self, BlobId},
    hides,
};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    KEPT, POST, READ, invoicing, keeping,
    operations::invoices::get::OfInvoice,
    paper,
    records::{Invoice, InvoiceId},
};

const PDF: &str = "sales.get-pdf";
const UBL: &str = "sales.get-ubl";
pub(crate) const ENCLOSED: &str = "sales.get-enclosure";
const OF_THE_LAW: &str = "sales.get-kept-pdf";
/// All that give them.
pub(crate) const NAMES: [&str; 4] = [PDF, UBL, ENCLOSED, OF_THE_LAW];

/// Where the bytes are, and what they are called.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PaperBytes")]
pub struct Found {
    pub id: BlobId,
    pub size: i64,
    pub media_type: &'static str,
    pub name: String,
    /// Under whose key they lie.
    pub sealed_by: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Pdf,
    Ubl,
}

pub struct GetPdf;

impl Read for GetPdf {
    const SPEC: Spec = Spec::new(PDF, READ, "An invoice or credit note, as a PDF with its data in it")
        .shows_paper()
        .at(Method::Get, "/invoices/{id}/pdf");
    type Input = OfInvoice;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Found> {
        let invoice = shown(snapshot, input.id)?;
        found(snapshot, &invoice, Form::Pdf)
    }
}

pub struct GetUbl;

impl Read for GetUbl {
    const SPEC: Spec = Spec::new(UBL, READ, "The data of an invoice or credit note alone, as UBL")
        .gives_bytes()
        .at(Method::Get, "/invoices/{id}/ubl");
    type Input = OfInvoice;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Found> {
        let invoice = shown(snapshot, input.id)?;
        found(snapshot, &invoice, Form::Ubl)
    }
}

/// What goes with a mail to whom it names; so nothing is disclosed.
pub struct GetEnclosure;

impl Read for GetEnclosure {
    const SPEC: Spec = Spec::new(ENCLOSED, POST, "An invoice or credit note, to send it to its customer").gives_bytes();
    type Input = OfInvoice;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Found> {
        let invoice = invoicing::invoice(snapshot, input.id)?;
        check_stands(&invoice)?;
        found(snapshot, &invoice, Form::Pdf)
    }
}

/// Of somebody who was erased, while the law has it kept.
pub struct GetKeptPdf;

impl Read for GetKeptPdf {
    const SPEC: Spec = Spec::new(OF_THE_LAW, KEPT, "A PDF that the law has kept of somebody who was erased")
        .stream(Stream::Privacy)
        .step_up()
        .gives_bytes()
        .at(Method::Get, "/invoices/{id}/kept-pdf");
    type Input = OfInvoice;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfInvoice) -> Done<Found> {
        let invoice = invoicing::invoice(snapshot, input.id)?;
        check_seen(snapshot, &invoice)?;
        found(snapshot, &invoice, Form::Pdf)
    }
}

/// The invoice, for whoever may see whom it names; and that they did is written down.
pub(super) fn shown(snapshot: &mut Snapshot<'_>, id: InvoiceId) -> Done<Invoice> {
    let invoice = invoicing::invoice(snapshot, id)?;
    check_stands(&invoice)?;
    check_seen(snapshot, &invoice)?;
    Ok(invoice)
}

fn check_stands(invoice: &Invoice) -> Result<(), Problem> {
    if paper::is_erased(invoice) { Err(keeping::erased()) } else { Ok(()) }
}

fn check_seen(snapshot: &mut Snapshot<'_>, invoice: &Invoice) -> Result<(), Problem> {
    if paper::key_of(invoice).is_none() {
        return Ok(());
    }
    if hides(snapshot, Sensitivity::PERSONAL) {
        let detail = "This paper says who bought, which your roles do not show you.";
        return Err(Problem::refused("privacy.hidden", detail));
    }
    snapshot.disclose(&invoice.person);
    Ok(())
}

fn found(snapshot: &mut Snapshot<'_>, invoice: &Invoice, form: Form) -> Done<Found> {
    let sealed_by = paper::key_of(invoice);
    let row = paper::find(snapshot, invoice.id)?.ok_or_else(not_written)?;
    if let Some(key) = &sealed_by
        && snapshot.person_key(key)?.is_none()
    {
        return Err(keeping::erased().into());
    }
    let (id, media_type, ending) = match form {
        Form::Pdf => (row.pdf, paper::PDF, "pdf"),
        Form::Ubl => (row.ubl.ok_or_else(|| no_data(row.without_data))?, paper::UBL, "xml"),
    };
    let size = blob::find(snapshot, id)?.size;
    // A number may have what no file's name has.
    let name = format!("{}.{ending}", invoice.name.replace('/', "-"));
    Ok(Found { id, size, media_type, name, sealed_by })
}

pub(crate) fn not_written() -> Problem {
    Problem::refused("sales.no-paper", "Its paper is not written yet. Ask again in a moment, or have it written now.")
}

fn no_data(why: Option<String>) -> Problem {
    Problem::refused("paper.no-data", why.unwrap_or_else(|| "This paper has no data.".to_owned()))
}
