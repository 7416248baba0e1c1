//! What was issued, as files: a PDF that people like and machines read, and its data alone. They are written once, a
//! moment after the commit that issued it, and kept as bytes; see decision 13.
//!
//! Whoever a paper names is in its bytes, so they lie under a key of their own ([`key_of`]): it goes with them when they
//! are erased, as far as no law has the paper kept, and for the rest when the time of that is up.

mod filled;

use std::{collections::BTreeSet, sync::Arc};

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Ask, Done, Door, Problem, Snapshot, blob::BlobId, operations::business};
use model::{Actor, Timestamp, WorkspaceId};
use serde_json::json;

use crate::{
    invoicing, keeping, money,
    operations::papers::fetch,
    records::{FulfilmentKind, Invoice, InvoiceId, LineKind, OrderId, Paper},
    schema::{fulfilments, invoice_papers, invoices, orders},
    taxes,
};
use filled::Facts;

/// The job that writes the paper of what was just issued.
pub const WRITE: &str = "sales.write-paper";

pub(crate) const PDF: &str = "application/pdf";
pub(crate) const UBL: &str = "application/xml";

/// Writes the paper of what was issued. May be repeated.
pub async fn run(door: &Arc<Door>, workspace: Option<WorkspaceId>, invoice: InvoiceId) -> Result<(), Problem> {
    let system = Actor::system("papers", workspace, door.now());
    match door.ask(&system, Ask::with("sales.make-paper", &json!({ "id": invoice }))).await {
        // Whoever bought it was erased meanwhile: nothing is written of them any more.
        Err(no) if no.code == "sales.erased" => Ok(()),
        made => made.map(drop),
    }
}

/// The paper, if it is written.
pub(crate) fn find(snapshot: &mut Snapshot<'_>, id: InvoiceId) -> Done<Option<Paper>> {
    snapshot.first(invoice_papers::table.filter(invoice_papers::id.eq(id)).select(Paper::as_select()))
}

/// Under whose key its bytes lie: one for each year of each person, since the law has papers kept by the year. One
/// that names nobody needs none.
pub(crate) fn key_of(invoice: &Invoice) -> Option<String> {
    let names_somebody = invoice.buyer.is_some() || invoice.note.is_some();
    names_somebody.then(|| key(&invoice.person, invoice.issued_at))
}

fn key(person: &str, issued_at: Timestamp) -> String {
    format!("{person}-papers-{}", issued_at.utc().format("%Y"))
}

/// Whose papers may go: of those who are erased, what no law has kept any longer; and of those for whom the time of
/// that is up, all.
pub(crate) fn keys_to_destroy(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<String>> {
    let years = u16::try_from(taxes::policy(snapshot)?.keep_years).unwrap_or(u16::MAX);
    let now = snapshot.now();
    let mut keys: BTreeSet<String> = BTreeSet::new();
    let free = issued_to(snapshot, people)?.into_iter().filter(|(_, at)| at.end_of_year_after(years) <= now);
    keys.extend(free.map(|(person, at)| key(&person, at)));
    let let_go = contacts::let_go_of(snapshot, people)?;
    keys.extend(issued_to(snapshot, &let_go)?.into_iter().map(|(person, at)| key(&person, at)));
    Ok(keys.into_iter().collect())
}

/// By whom it lies, and when it was issued.
fn issued_to(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<(String, Timestamp)>> {
    let theirs = orders_of(snapshot, people)?;
    let of = invoices::contact.eq_any(people.to_vec()).or(invoices::order_id.eq_any(theirs));
    snapshot.load(invoices::table.filter(of).select((invoices::person, invoices::issued_at)))
}

/// Orders of theirs that were somebody unknown's at first: an invoice never changes, so theirs is found by its order.
pub(crate) fn orders_of(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<OrderId>> {
    let own = orders::table.filter(orders::contact.eq_any(people.to_vec())).filter(orders::person.eq(orders::id));
    snapshot.load(own.select(orders::id))
}

/// Whether what it says of somebody does not open any more.
pub(crate) fn is_erased(invoice: &Invoice) -> bool {
    let is_closed_buyer = invoice.buyer.as_ref().is_some_and(|buyer| buyer.open().is_none());
    is_closed_buyer || invoice.note.as_ref().is_some_and(|note| note.open().is_none())
}

/// What stands on it, with the invoice that it is about.
pub(crate) fn told(snapshot: &mut Snapshot<'_>, id: InvoiceId) -> Done<(Invoice, papers::Invoice)> {
    let invoice = invoicing::invoice(snapshot, id)?;
    if is_erased(&invoice) {
        return Err(keeping::erased().into());
    }
    let order = keeping::order(snapshot, invoice.order)?;
    let lines = keeping::lines(snapshot, order.id)?;
    let credits = invoice.credits.map(|id| invoicing::invoice(snapshot, id)).transpose()?;
    let (paid, paid_at) = money::paid_at_issue(snapshot, &invoice)?;
    let left = fulfilments::table
        .filter(fulfilments::order_id.eq(order.id))
        .filter(fulfilments::kind.eq(FulfilmentKind::Delivery))
        .filter(fulfilments::at.le(invoice.issued_at));
    let facts = Facts {
        order: order.number,
        credits: credits.map(|credited| (credited.name, credited.issued_at)),
        delivered_at: snapshot.first(left.order(fulfilments::at.desc()).select(fulfilments::at))?,
        has_goods: invoice.lines.iter().any(|part| {
            let line = lines.iter().find(|line| line.id == part.line);
            line.is_none_or(|line| line.kind == LineKind::Goods)
        }),
        paid,
        paid_at,
        business: business::settings(snapshot)?,
        is_practice: snapshot.is_practice(),
        invoice,
    };
    let paper = filled::filled(&facts)?;
    Ok((facts.invoice, paper))
}

/// Which of these blobs are papers.
pub(crate) fn kept(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    let pdfs = invoice_papers::table.filter(invoice_papers::pdf.eq_any(ids)).select(invoice_papers::pdf);
    let mut named: Vec<BlobId> = snapshot.load(pdfs)?;
    let data = invoice_papers::table.filter(invoice_papers::ubl.eq_any(ids)).select(invoice_papers::ubl);
    named.extend(snapshot.load::<_, Option<BlobId>>(data)?.into_iter().flatten());
    Ok(named)
}

/// They come out by their own operations only.
pub(crate) fn may_have(snapshot: &mut Snapshot<'_>, _: &Actor, operation: &'static str, id: BlobId) -> Done<bool> {
    Ok(fetch::NAMES.contains(&operation) || kept(snapshot, &[id])?.is_empty())
}
