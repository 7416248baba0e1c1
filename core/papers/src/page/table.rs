//! The lines, with their heading on each page. A line that is longer than a page goes on over the next.

use model::Rate;

use super::{HAIR, INK, LEADING, LINE, Layout, QUIET, SMALL, TEXT, TIGHT, high};
use crate::{
    clean,
    file::{Mark, Node},
    invoice::{Kind, Line},
    letters::{Length, POINT, Shaped, Style, Weight, fitted, wrapped},
};

const HEADING: Style = Style::new(Weight::Semibold, 8_000);
/// Above and below what stands in a row.
const ABOVE: Length = 7 * POINT;
const BELOW: Length = 6 * POINT;
/// Between two columns, and as wide as a column of figures is at most.
const GAP: Length = 14 * POINT;
const WIDEST: Length = 104 * POINT;

/// A column of figures: what it is called, and what it says of each line.
struct Column {
    heading: Shaped,
    cells: Vec<Shaped>,
    width: Length,
}

/// What is said of a line in words.
struct Row {
    name: Vec<Shaped>,
    details: Vec<Shaped>,
}

pub(super) fn draw(layout: &mut Layout<'_>) {
    let columns = columns(layout);
    let figures: Length = columns.iter().map(|column| column.width + GAP).sum();
    let room = layout.width() - figures;
    layout.y += 8 * POINT;
    let table = layout.document.node(Node::ROOT, "Table");
    let row = layout.document.node(table, "TR");
    let marks: Vec<Mark> = (0..=columns.len()).map(|_| Mark::Of(layout.document.heading(row, "Column"))).collect();
    heading(layout, &columns, &marks);
    let invoice = layout.invoice;
    for (at, line) in invoice.lines.iter().enumerate() {
        let words = row_of(layout, line, room);
        let height = ABOVE + BELOW + high(words.name.len(), LEADING) + high(words.details.len(), TIGHT);
        // Only what would fit on a page of its own is kept together.
        let is_tall = height > layout.bottom() - 90 * POINT;
        if !layout.has_room_for(if is_tall { 3 * LEADING } else { height }) {
            next_page(layout, &columns);
        }
        draw_row(layout, &columns, at, table, &words);
    }
}

fn columns(layout: &Layout<'_>) -> Vec<Column> {
    let (invoice, manner) = (layout.invoice, layout.manner);
    let words = manner.words;
    let style = TEXT.tabular();
    let column = |name: &str, cell: &dyn Fn(&Line) -> String| {
        let heading = fitted(name, HEADING, WIDEST);
        let cells: Vec<Shaped> = invoice.lines.iter().map(|line| fitted(&cell(line), style, WIDEST)).collect();
        let width = cells.iter().map(|cell| cell.width).fold(heading.width, Length::max);
        Column { heading, cells, width }
    };
    let quantity = |line: &Line| {
        let (quantity, unit) = (manner.quantity(line.quantity), clean::line(&line.unit.name));
        if unit.is_empty() { quantity } else { format!("{quantity}\u{a0}{unit}") }
    };
    let price = |line: &Line| manner.price(line.shown.map_or(line.price, |shown| shown.price));
    let amount = |line: &Line| manner.money(line.shown.map_or(line.total, |shown| shown.total));
    let mut columns = vec![column(words.quantity, &quantity)];
    if invoice.kind == Kind::DeliveryNote {
        return columns;
    }
    columns.push(column(words.price, &price));
    // Where there is one rate for all, the totals say it.
    let first = invoice.lines.first().map(|line| line.tax.rate);
    if invoice.lines.iter().any(|line| Some(line.tax.rate) != first) {
        columns.push(column(manner.tax(), &|line: &Line| percent(layout, line.tax.rate)));
    }
    columns.push(column(words.amount, &amount));
    columns
}

fn percent(layout: &Layout<'_>, rate: Rate) -> String {
    layout.manner.percent(rate)
}

fn row_of(layout: &Layout<'_>, line: &Line, room: Length) -> Row {
    let manner = layout.manner;
    let mut details = Vec::new();
    if let Some(number) = &line.number {
        details.push(format!("{} {number}", manner.words.article));
    }
    details.extend(line.description.clone());
    if layout.invoice.kind != Kind::DeliveryNote {
        details.extend(line.adjustments.iter().map(|adjustment| {
            let amount = adjustment.shown.unwrap_or(adjustment.amount);
            let signed = if adjustment.is_charge { amount } else { -amount };
            let percent = adjustment.percent.map(|(rate, _)| format!(" {}", manner.percent(rate))).unwrap_or_default();
            format!("{}{percent}: {}", clean::line(&adjustment.reason), manner.money(signed))
        }));
    }
    let details = details.iter().flat_map(|text| wrapped(text, SMALL, room)).collect();
    Row { name: wrapped(&line.name, TEXT, room), details }
}

fn heading(layout: &mut Layout<'_>, columns: &[Column], marks: &[Mark]) {
    let mut marks = marks.iter().copied();
    let mut mark = || marks.next().unwrap_or(Mark::Repeated);
    layout.y += TIGHT;
    let name = fitted(layout.manner.words.description, HEADING, WIDEST);
    layout.put(layout.left, layout.y, &name, QUIET, mark());
    for (column, right) in columns.iter().zip(rights(layout, columns)) {
        layout.put_back(right, layout.y, &column.heading, QUIET, mark());
    }
    layout.y += 6 * POINT;
    layout.rule(layout.y, INK, 800);
}

/// Where each column of figures ends.
fn rights(layout: &Layout<'_>, columns: &[Column]) -> Vec<Length> {
    let mut right = layout.right;
    let mut rights: Vec<Length> = columns
        .iter()
        .rev()
        .map(|column| {
            let here = right;
            right -= column.width + GAP;
            here
        })
        .collect();
    rights.reverse();
    rights
}

fn next_page(layout: &mut Layout<'_>, columns: &[Column]) {
    layout.next_page();
    heading(layout, columns, &[]);
}

fn draw_row(layout: &mut Layout<'_>, columns: &[Column], at: usize, table: Node, words: &Row) {
    let row = layout.document.node(table, "TR");
    let cell = Mark::Of(layout.document.node(row, "TD"));
    layout.y += ABOVE;
    let first = layout.y + LEADING - 3 * POINT;
    for (column, right) in columns.iter().zip(rights(layout, columns)) {
        let mark = Mark::Of(layout.document.node(row, "TD"));
        if let Some(figure) = column.cells.get(at) {
            layout.put_back(right, first, figure, INK, mark);
        }
    }
    let lines = words.name.iter().map(|line| (line, LEADING, INK));
    let details = words.details.iter().map(|line| (line, TIGHT, QUIET));
    for (line, leading, colour) in lines.chain(details) {
        if !layout.has_room_for(leading) {
            next_page(layout, columns);
        }
        layout.y += leading;
        layout.put(layout.left, layout.y - 3 * POINT, line, colour, cell);
    }
    layout.y += BELOW;
    layout.rule(layout.y, LINE, HAIR);
}
