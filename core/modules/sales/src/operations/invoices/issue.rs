//! Issues an invoice for an order, or for a part of it. Its number is given in the same commit, and it never changes.

use std::time::Duration;

use door::{Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, event, job, operations::workspaces};
use model::{Actor, Quantity, Rate, Timestamp, amount::NotAnAmount};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Sealed;

use crate::{
    INVOICE,
    invoicing::{self, Standing},
    keeping, money, numbers, paper, pricing,
    records::{Invoice, InvoiceId, InvoiceKind, Order, OrderId, OrderLine, OrderLineId, PaperKind},
    rules, sold, taxes,
};

const DAY: u64 = 24 * 3600;

pub struct IssueInvoice;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewInvoice")]
pub struct New {
    /// For which order.
    pub id: OrderId,
    /// For what of it; for all that stands on no invoice yet, unless said.
    #[serde(default)]
    pub lines: Option<Vec<Part>>,
    /// Until when it is to be paid; after the days of the policy, unless said.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// What else is to be said on it.
    #[serde(default)]
    pub note: Option<String>,
}

/// So much of a line.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PartOnPaper")]
pub struct Part {
    pub line: OrderLineId,
    /// More than zero.
    pub quantity: Quantity,
}

pub struct Ready {
    input: New,
    /// What the workspace is called.
    workspace: String,
}

impl Prepared for IssueInvoice {
    const SPEC: Spec = Spec::new("sales.issue-invoice", INVOICE, "Issue an invoice for an order, or for a part of it")
        .stream(Stream::Finance)
        .creates()
        .at(Method::Post, "/orders/{id}/invoices");
    type Input = New;
    type Ready = Ready;
    type Output = Standing;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: New) -> Done<Ready> {
        let id = input.id;
        if input.note.is_some() {
            let order = desk.read(move |snapshot| keeping::order(snapshot, id)).await?;
            keeping::make_key(desk, &order).await?;
        }
        let workspace = match actor.workspace {
            Some(id) => desk.read_platform(move |snapshot| workspaces::name(snapshot, id)).await?,
            None => None,
        };
        Ok(Ready { input, workspace: workspace.unwrap_or_default() })
    }

    fn renewed(&self, ready: &Ready, input: New) -> Option<Ready> {
        Some(Ready { input, workspace: ready.workspace.clone() })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Standing> {
        let input = &ready.input;
        let order = keeping::order(tx, input.id)?;
        if !order.state.is_placed() {
            let detail = format!("This order is {}. Only what was placed is invoiced.", order.state);
            return Err(Problem::refused("sales.not-placed", detail).into());
        }
        let lines = keeping::lines(tx, order.id)?;
        let wanted = match &input.lines {
            Some(parts) => parts_of(&lines, parts)?,
            None => lines.iter().map(|line| (line, left(line))).filter(|(_, left)| left.is_positive()).collect(),
        };
        if wanted.is_empty() {
            let detail = "All of this order stands on invoices already.";
            return Err(Problem::refused("sales.nothing-to-invoice", detail).into());
        }
        let papers = invoicing::papers(tx, order.id)?;
        invoicing::check_room(&papers)?;
        let sums = invoicing::billed(&order, &wanted, &papers)?;
        // What the lines do not come to stands on the invoice that has the last of them.
        let is_last = lines.iter().all(|line| {
            let now = wanted.iter().find(|(row, _)| row.id == line.id).map_or(Quantity::ZERO, |(_, part)| *part);
            left(line) == now
        });
        let rounding = if is_last { order.rounding.minus(rounding_on(&papers)?)? } else { Rate::ZERO };
        let policy = taxes::policy(tx)?;
        let now = tx.now();
        let days = u64::try_from(policy.payment_days).unwrap_or_default();
        let due_at = input.due_at.unwrap_or_else(|| now.plus(Duration::from_secs(days * DAY)));
        if due_at < now {
            return Err(Problem::invalid("/due_at", "This moment has passed already.").into());
        }
        let note = rules::note("/note", input.note.as_deref())?;
        let seller = invoicing::seller(tx, &policy, &ready.workspace)?;
        let row = Invoice {
            seller: seller.written(),
            letterhead: vec![seller].into(),
            lines: sums.lines.into(),
            taxes: sums.taxes.into(),
            net: sums.net,
            tax: sums.tax,
            rounding,
            total: sums.total.plus(rounding)?,
            due_at,
            ..paper(tx, actor, &order, InvoiceKind::Invoice, note)?
        };
        tx.insert(&row)?;
        sold::billed(tx, &order, &lines, &row)?;
        for (line, part) in wanted {
            tx.update(line, OrderLine { invoiced: line.invoiced.plus(part)?, ..line.clone() })?;
        }
        money::settle(tx, &order)?;
        tx.emit(event::News::new("sales.invoice-issued", row.id, &row));
        tx.enqueue(job::New::now(paper::WRITE, &row.id))?;
        invoicing::shown(tx, row)
    }
}

/// A paper about an order, with the next number of its kind, and nothing on it yet.
pub(super) fn paper(
    tx: &mut Tx<'_>,
    actor: &Actor,
    order: &Order,
    kind: InvoiceKind,
    note: Option<String>,
) -> Done<Invoice> {
    let given = numbers::next(
        tx,
        match kind {
            InvoiceKind::Invoice => PaperKind::Invoice,
            InvoiceKind::CreditNote => PaperKind::CreditNote,
        },
    )?;
    let id: InvoiceId = tx.new_id();
    let buyer = order.buyer.as_ref().and_then(Sealed::open).map(invoicing::billed_to);
    Ok(Invoice {
        id,
        version: 1,
        kind,
        series: given.series,
        number: given.number,
        name: given.name,
        order: order.id,
        credits: None,
        is_again: false,
        contact: order.contact,
        person: order.person.clone(),
        buyer: invoicing::sealed(tx, &order.person, id, "buyer", buyer)?,
        note: invoicing::sealed(tx, &order.person, id, "note", note)?,
        seller: String::new(),
        currency: order.currency,
        includes_tax: order.includes_tax,
        regime: order.regime,
        lines: Vec::new().into(),
        taxes: Vec::new().into(),
        net: Rate::ZERO,
        tax: Rate::ZERO,
        rounding: Rate::ZERO,
        total: Rate::ZERO,
        issued_at: tx.now(),
        issued_by: actor.who.to_string(),
        due_at: tx.now(),
        letterhead: Vec::new().into(),
        channel: order.channel.clone(),
    })
}

/// What of the order's rounding stands on its papers.
fn rounding_on(papers: &[Invoice]) -> Result<Rate, NotAnAmount> {
    papers.iter().try_fold(Rate::ZERO, |sum, paper| match (paper.kind, paper.is_again) {
        (InvoiceKind::Invoice, _) => sum.plus(paper.rounding),
        (InvoiceKind::CreditNote, true) => sum.minus(paper.rounding),
        (InvoiceKind::CreditNote, false) => Ok(sum),
    })
}

fn left(line: &OrderLine) -> Quantity {
    line.quantity.minus(line.invoiced).unwrap_or_default()
}

/// So much of each line, none twice.
fn parts_of<'a>(lines: &'a [OrderLine], wanted: &[Part]) -> Done<Vec<(&'a OrderLine, Quantity)>> {
    pricing::check_count(wanted.len())?;
    let mut found: Vec<(&OrderLine, Quantity)> = Vec::with_capacity(wanted.len());
    for part in wanted {
        let line = lines.iter().find(|line| line.id == part.line);
        let line = line.ok_or_else(|| Problem::not_found("order line", part.line))?;
        let quantity = rules::positive("/lines", part.quantity)?;
        if found.iter().any(|(row, _)| row.id == line.id) {
            return Err(Problem::invalid("/lines", format!("{} is named twice.", line.name)).into());
        }
        if quantity > left(line) {
            let detail = format!("Only {} of {} stands on no invoice yet.", left(line), line.name);
            return Err(Problem::refused("sales.invoiced-already", detail).into());
        }
        found.push((line, quantity));
    }
    Ok(found)
}
