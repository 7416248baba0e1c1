//! What stands at the foot of every page: who the seller is by law, and which page it is.

use super::{HAIR, LINE, Layout, QUIET};
use crate::{
    clean,
    file::{Mark, Node, Place},
    letters::{Length, POINT, Style, Weight, fitted},
};

const STYLE: Style = Style::new(Weight::Regular, 7_000);
const LEADING: Length = 9_500;
/// From the edge of the paper to the rule, and to the number of the page.
const RULE: Length = 84 * POINT;
const NUMBER: Length = 18 * POINT;
/// As many lines as a column has at most.
const LINES: usize = 5;
const GAP: Length = 12 * POINT;

pub(super) fn draw(layout: &mut Layout<'_>) {
    let columns = columns(layout);
    let pages = layout.document.pages();
    // Said once; on the other pages it only looks the same.
    let said = Mark::Of(layout.document.node(Node::ROOT, "P"));
    for page in 0..pages {
        let mark = if page == 0 { said } else { Mark::Repeated };
        draw_page(layout, page, pages, &columns, mark);
    }
}

fn draw_page(layout: &mut Layout<'_>, page: usize, pages: usize, columns: &[Vec<String>], mark: Mark) {
    let (left, width, words) = (layout.left, layout.width(), layout.manner.words);
    let top = layout.height - RULE;
    layout.document.rectangle(page, Place { x: left, y: top }, width, HAIR, LINE, Mark::Repeated);
    let column = (width - 2 * GAP) / 3;
    let mut x = left;
    for lines in columns {
        let mut y = top + 4 * POINT;
        for line in lines.iter().take(LINES) {
            y += LEADING;
            layout.document.text(page, Place { x, y }, &fitted(line, STYLE, column), QUIET, mark);
        }
        x += column + GAP;
    }
    let y = layout.height - NUMBER;
    if layout.invoice.is_practice {
        let shaped = fitted(words.practice_only, Style { weight: Weight::Semibold, ..STYLE }, width / 2);
        layout.document.text(page, Place { x: left, y }, &shaped, QUIET, mark);
    }
    let number = format!("{} {} {} {pages}", words.page, page + 1, words.of);
    let shaped = fitted(&number, STYLE.tabular(), width / 2);
    let at = Place { x: layout.right - shaped.width, y };
    layout.document.text(page, at, &shaped, QUIET, Mark::Repeated);
}

/// Where the seller is, how they are reached, and where they are known.
fn columns(layout: &Layout<'_>) -> [Vec<String>; 3] {
    let (seller, words) = (&layout.invoice.seller, layout.manner.words);
    let mut place = vec![seller.name.clone()];
    place.extend(seller.address.lines.clone());
    place.push(super::head::one_line(&crate::invoice::Address { lines: Vec::new(), ..seller.address.clone() }));
    let contact = &seller.contact;
    let reached = [&contact.name, &contact.phone, &contact.email, &contact.website];
    let labelled = |label: &str, said: &Option<String>| said.as_ref().map(|said| format!("{label} {said}"));
    let mut known: Vec<String> = [
        labelled(words.tax_id, &seller.tax_id),
        labelled(words.tax_number, &seller.tax_number),
        labelled(words.registration, &seller.registration),
    ]
    .into_iter()
    .flatten()
    .collect();
    known.extend(seller.small_print.clone());
    let mut columns = [place, reached.into_iter().flatten().cloned().collect(), known];
    for column in &mut columns {
        column.retain(|line| !clean::line(line).is_empty());
    }
    columns
}
