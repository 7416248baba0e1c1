//! Takes an invoice back by a credit note, in whole or in part. The invoice stays as it is.

use door::{Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, event, job};
use model::{Actor, Quantity, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::issue::{Part, paper};
use crate::{
    INVOICE,
    invoicing::{self, Standing},
    keeping, money, paper, pricing,
    records::{Invoice, InvoiceId, InvoiceKind, InvoiceLine, Order, OrderLine},
    rules, sold,
};

pub struct CreditInvoice;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewCreditNote")]
pub struct New {
    /// Which invoice.
    pub id: InvoiceId,
    /// What of it; all that is not credited yet, unless said.
    #[serde(default)]
    pub lines: Option<Vec<Part>>,
    pub reason: String,
    /// Whether the invoice was only written wrongly: what is taken back is still owed, and goes onto another. Then
    /// all of it is taken back.
    #[serde(default)]
    pub again: bool,
}

impl Prepared for CreditInvoice {
    const SPEC: Spec = Spec::new("sales.credit-invoice", INVOICE, "Take an invoice back, in whole or in part")
        .stream(Stream::Finance)
        .creates()
        .at(Method::Post, "/invoices/{id}/credit-notes");
    type Input = New;
    type Ready = New;
    type Output = Standing;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: New) -> Done<New> {
        let id = input.id;
        let of_order = desk.read(move |snapshot| {
            let order = invoicing::invoice(snapshot, id)?.order;
            keeping::order(snapshot, order)
        });
        keeping::make_key(desk, &of_order.await?).await?;
        Ok(input)
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Standing> {
        let invoice = invoicing::invoice(tx, input.id)?;
        if invoice.kind != InvoiceKind::Invoice {
            let detail = "This is a credit note. Issue another invoice instead.";
            return Err(Problem::refused("sales.is-credit-note", detail).into());
        }
        let reason = rules::note("/reason", Some(&input.reason))?;
        let reason = reason.ok_or_else(|| Problem::invalid("/reason", "Say why: it stands on the credit note."))?;
        let order = keeping::order(tx, invoice.order)?;
        let papers = invoicing::papers(tx, order.id)?;
        invoicing::check_room(&papers)?;
        let notes = invoicing::notes(&papers, invoice.id);
        let done = invoicing::quantities(&notes);
        let left = |line: &InvoiceLine| {
            line.quantity.minus(done.get(&line.line).copied().unwrap_or_default()).unwrap_or_default()
        };
        let wanted = match &input.lines {
            Some(parts) => parts_of(&invoice, parts, left)?,
            None => {
                invoice.lines.iter().map(|line| (line, left(line))).filter(|(_, left)| left.is_positive()).collect()
            }
        };
        if wanted.is_empty() {
            let detail = "All of this invoice is credited already.";
            return Err(Problem::refused("sales.nothing-to-credit", detail).into());
        }
        let is_all = invoice.lines.iter().all(|line| {
            let now = wanted.iter().find(|(row, _)| row.line == line.line).map_or(Quantity::ZERO, |(_, part)| *part);
            left(line) == now
        });
        if input.again && !(is_all && notes.is_empty()) {
            let detail = "An invoice that is written again is taken back as a whole.";
            return Err(Problem::refused("sales.credit-in-part", detail).into());
        }
        let sums = invoicing::credited(&invoice, &wanted, &notes)?;
        let rounding = if is_all { invoice.rounding } else { Rate::ZERO };
        let row = Invoice {
            credits: Some(invoice.id),
            is_again: input.again,
            seller: invoice.seller.clone(),
            letterhead: invoice.letterhead.clone(),
            lines: sums.lines.into(),
            taxes: sums.taxes.into(),
            net: sums.net,
            tax: sums.tax,
            rounding,
            total: sums.total.plus(rounding)?,
            ..paper(tx, actor, &order, InvoiceKind::CreditNote, Some(reason))?
        };
        tx.insert(&row)?;
        let lines = keeping::lines(tx, order.id)?;
        sold::billed(tx, &order, &lines, &row)?;
        let after = match input.again {
            true => {
                give_lines_back(tx, &lines, &row)?;
                order
            }
            false => {
                let credited = order.credited.plus(row.total)?;
                keeping::change(tx, &order, Order { credited, ..order.clone() })?
            }
        };
        money::settle(tx, &after)?;
        tx.emit(event::News::new("sales.credit-note-issued", row.id, &row));
        tx.enqueue(job::New::now(paper::WRITE, &row.id))?;
        invoicing::shown(tx, row)
    }
}

/// What was taken back stands on no invoice any more.
fn give_lines_back(tx: &mut Tx<'_>, lines: &[OrderLine], note: &Invoice) -> Done<()> {
    for line in lines {
        let Some(part) = note.lines.iter().find(|part| part.line == line.id) else { continue };
        let invoiced = line.invoiced.minus(part.quantity)?;
        tx.update(line, OrderLine { invoiced, ..line.clone() })?;
    }
    Ok(())
}

/// So much of each line, none twice.
fn parts_of<'a>(
    invoice: &'a Invoice,
    wanted: &[Part],
    left: impl Fn(&InvoiceLine) -> Quantity,
) -> Done<Vec<(&'a InvoiceLine, Quantity)>> {
    pricing::check_count(wanted.len())?;
    let mut found: Vec<(&InvoiceLine, Quantity)> = Vec::with_capacity(wanted.len());
    for part in wanted {
        let line = invoice.lines.iter().find(|line| line.line == part.line);
        let line = line.ok_or_else(|| Problem::not_found("order line", part.line))?;
        let quantity = rules::positive("/lines", part.quantity)?;
        if found.iter().any(|(row, _)| row.line == line.line) {
            return Err(Problem::invalid("/lines", format!("{} is named twice.", line.name)).into());
        }
        if quantity > left(line) {
            let detail = format!("Only {} of {} is not credited yet.", left(line), line.name);
            return Err(Problem::refused("sales.credited-already", detail).into());
        }
        found.push((line, quantity));
    }
    Ok(found)
}
