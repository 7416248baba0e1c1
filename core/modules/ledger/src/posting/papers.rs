//! Invoices and credit notes. What is sold is an income without its tax, and without what was taken off: as the paper
//! says it.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Snapshot, Tx};
use model::{Currency, Rate, Timestamp};
use sales::{
    records::{InvoiceId, InvoiceKind, InvoiceLine, LineKind, OrderId, OrderLineId, TaxSum},
    schema::order_lines,
};
use serde::Deserialize;

use super::{chart::Chart, orders};
use crate::{
    days::Day,
    journal::Draft,
    records::{About, AccountId, Position, Purpose},
};

/// What an event says of a paper.
#[derive(Deserialize)]
pub struct Paper {
    id: InvoiceId,
    kind: InvoiceKind,
    name: String,
    order: OrderId,
    is_again: bool,
    currency: Currency,
    lines: Vec<InvoiceLine>,
    taxes: Vec<TaxSum>,
    rounding: Rate,
    total: Rate,
    issued_at: Timestamp,
}

pub fn draft(tx: &mut Tx<'_>, chart: &mut Chart, paper: Paper, day: impl Fn(Timestamp) -> Day) -> Done<Option<Draft>> {
    let is_note = paper.kind == InvoiceKind::CreditNote;
    let total = if is_note { paper.total.negated()? } else { paper.total };
    // What is only written again is wanted as before.
    let less = if is_note && !paper.is_again { paper.total } else { Rate::ZERO };
    let mut lines = orders::shift(tx, chart, paper.order, paper.currency, |position| {
        let (billed, wanted) = (position.billed.plus(total)?, position.wanted.minus(less)?);
        Ok(Position { billed, wanted, ..position })
    })?;
    for (account, amount) in said(tx, chart, &paper)? {
        lines.push((account, if is_note { amount } else { amount.negated()? }));
    }
    Ok(Some(Draft {
        about: if is_note { About::CreditNote } else { About::Invoice },
        day: day(paper.issued_at),
        currency: paper.currency,
        text: paper.name,
        source: Some(paper.id.to_string()),
        event: None,
        reverses: None,
        lines,
    }))
}

/// What a paper says that it is for; its total all in all.
fn said(tx: &mut Tx<'_>, chart: &mut Chart, paper: &Paper) -> Done<Vec<(AccountId, Rate)>> {
    let kinds = kinds(tx, paper.order)?;
    let is_returned = paper.kind == InvoiceKind::CreditNote && !paper.is_again;
    let mut found = Vec::with_capacity(paper.lines.len() + paper.taxes.len() + 1);
    for line in &paper.lines {
        let purpose = match kinds.get(&line.line) {
            _ if is_returned => Purpose::Returns,
            Some(LineKind::Shipping) => Purpose::Shipping,
            Some(LineKind::Fee) => Purpose::Fees,
            Some(LineKind::Goods) | None => Purpose::Sales,
        };
        found.push((chart.of(purpose)?, line.net));
    }
    for tax in paper.taxes.iter().filter(|tax| !tax.amount.is_zero()) {
        found.push((chart.of_tax(tx, tax)?, tax.amount));
    }
    found.push((chart.of(Purpose::Rounding)?, paper.rounding));
    Ok(found)
}

/// What the lines of an order are of.
fn kinds(snapshot: &mut Snapshot<'_>, order: OrderId) -> Done<BTreeMap<OrderLineId, LineKind>> {
    let rows: Vec<(OrderLineId, LineKind)> = snapshot.load(
        order_lines::table.filter(order_lines::order_id.eq(order)).select((order_lines::id, order_lines::kind)),
    )?;
    Ok(rows.into_iter().collect())
}
