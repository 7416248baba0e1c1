//! What it comes to: on the right, below the amounts; and why there is no tax, where there is none.

use super::{HAIR, HEADING, INK, LEADING, LINE, Layout, QUIET, TEXT, high};
use crate::{
    clean,
    file::{Mark, Node, Place},
    invoice::{Adjustment, Category, Invoice, Kind, Minor, TaxTotal},
    letters::{Length, POINT, Style, fitted},
};

const WIDTH: Length = 250 * POINT;
/// What an amount takes of it.
const AMOUNT: Length = 110 * POINT;
const ROW: Length = 16 * POINT;

/// How much a row weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weighs {
    Little,
    Some,
    Most,
}

struct Row {
    label: String,
    amount: String,
    weighs: Weighs,
}

pub(super) fn draw(layout: &mut Layout<'_>) {
    if layout.invoice.kind == Kind::DeliveryNote {
        return;
    }
    let rows = rows(layout);
    layout.y += 4 * POINT;
    layout.ensure(high(rows.len() + 2, ROW));
    let table = layout.document.node(Node::ROOT, "Table");
    for (at, row) in rows.iter().enumerate() {
        draw_row(layout, table, row, at == 0);
    }
    layout.y += 6 * POINT;
    for reason in reasons(layout) {
        layout.paragraph(&reason, TEXT, QUIET);
    }
}

fn draw_row(layout: &mut Layout<'_>, table: Node, row: &Row, is_first: bool) {
    // A great many adjustments go on over the page.
    layout.ensure(ROW + LEADING);
    let (style, colour): (Style, _) = match row.weighs {
        Weighs::Little => (TEXT, QUIET),
        Weighs::Some => (TEXT, INK),
        Weighs::Most => (HEADING, INK),
    };
    let left = layout.right - WIDTH;
    if row.weighs == Weighs::Most && !is_first {
        let (page, at) = (layout.page(), Place { x: left, y: layout.y + 3 * POINT });
        layout.document.rectangle(page, at, WIDTH, HAIR, LINE, Mark::Decoration);
        layout.y += 4 * POINT;
    }
    layout.y += ROW;
    let node = layout.document.node(table, "TR");
    let heading = Mark::Of(layout.document.heading(node, "Row"));
    let cell = Mark::Of(layout.document.node(node, "TD"));
    let amount = fitted(&row.amount, style.tabular(), WIDTH);
    let room = WIDTH - AMOUNT.max(amount.width + 8 * POINT);
    layout.put(left, layout.y - 3 * POINT, &fitted(&row.label, style, room.max(AMOUNT)), colour, heading);
    layout.put_back(layout.right, layout.y - 3 * POINT, &amount, colour, cell);
}

/// From the lines to what is due.
fn rows(layout: &Layout<'_>) -> Vec<Row> {
    let (invoice, manner) = (layout.invoice, layout.manner);
    let (words, totals) = (manner.words, &invoice.totals);
    let row = |label: &str, minor: Minor, weighs| Row { label: label.to_owned(), amount: manner.money(minor), weighs };
    let mut rows = Vec::new();
    let shows_tax = shows_tax(invoice);
    if !invoice.adjustments.is_empty() {
        rows.push(row(words.subtotal, subtotal(invoice, shows_tax), Weighs::Some));
        rows.extend(invoice.adjustments.iter().map(|adjustment| {
            let percent = adjustment.percent.map(|(rate, _)| format!(" {}", manner.percent(rate))).unwrap_or_default();
            let label = format!("{}{percent}", clean::line(&adjustment.reason));
            row(&label, signed(adjustment, shows_tax), Weighs::Some)
        }));
    }
    if !shows_tax {
        rows.push(row(words.net, totals.net, Weighs::Some));
        rows.extend(invoice.taxes.iter().map(|total| row(&tax(layout, total), total.amount, Weighs::Some)));
    }
    if totals.rounding != 0 {
        rows.push(row(words.rounding, totals.rounding, Weighs::Some));
    }
    rows.push(row(words.total, totals.gross, Weighs::Most));
    if shows_tax {
        rows.extend(invoice.taxes.iter().map(|total| {
            let label = format!("{} {}", words.includes, tax(layout, total));
            row(&label, total.amount, Weighs::Little)
        }));
    }
    if totals.paid != 0 {
        rows.push(row(words.paid, totals.paid.saturating_neg(), Weighs::Some));
    }
    if totals.due != totals.gross && invoice.kind == Kind::Invoice {
        rows.push(row(words.due, totals.due, Weighs::Most));
    }
    rows
}

/// Whether prices are said with their tax.
fn shows_tax(invoice: &Invoice) -> bool {
    !invoice.lines.is_empty() && invoice.lines.iter().all(|line| line.shown.is_some())
}

fn subtotal(invoice: &Invoice, shows_tax: bool) -> Minor {
    if !shows_tax {
        return invoice.totals.lines;
    }
    invoice.lines.iter().filter_map(|line| line.shown).fold(0, |sum: Minor, shown| sum.saturating_add(shown.total))
}

fn signed(adjustment: &Adjustment, shows_tax: bool) -> Minor {
    let amount = adjustment.shown.filter(|_| shows_tax).unwrap_or(adjustment.amount);
    if adjustment.is_charge { amount } else { amount.saturating_neg() }
}

/// `VAT 19% on €100.00`
fn tax(layout: &Layout<'_>, total: &TaxTotal) -> String {
    let manner = layout.manner;
    let name = if total.name.is_empty() { manner.tax() } else { &total.name };
    let rate = if total.tax.category == Category::OutOfScope { String::new() } else { manner.percent(total.tax.rate) };
    format!("{} {rate} {} {}", clean::line(name), manner.words.on, manner.money(total.base))
}

/// Why there is no tax, each once.
fn reasons(layout: &Layout<'_>) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for total in &layout.invoice.taxes {
        let by_itself = layout.manner.words.exemption(total.tax.category).map(str::to_owned);
        let reason = total.exemption.reason.clone().or(by_itself);
        reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
    }
    reasons
}
