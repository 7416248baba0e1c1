//! How to pay: the account in words and as a code that a bank's app reads, and the page on which it can be paid.

use super::{HEADING, INK, LEADING, Layout, QUIET, SMALL, TEXT, TIGHT, WASH, WHITE, high};
use crate::{
    clean,
    file::{Mark, Node, Place},
    invoice::{Account, Kind, Means},
    letters::{Length, POINT, Shaped, fitted, wrapped},
    pay::{Code, QUIET as LIGHT, epc},
};

/// A code with its light edge: thirty millimetres and a little more.
const CODE: Length = 96 * POINT;
const INSIDE: Length = 12 * POINT;
const LABEL: Length = 96 * POINT;

pub(super) fn draw(layout: &mut Layout<'_>) {
    let invoice = layout.invoice;
    let is_open = invoice.kind == Kind::Invoice && invoice.totals.due > 0 && invoice.paid.is_none();
    if !is_open {
        return;
    }
    for means in &invoice.means {
        match means {
            Means::Transfer(account) => transfer(layout, account),
            Means::Link(address) => link(layout, address),
            Means::Card | Means::Cash => {}
        }
    }
}

fn transfer(layout: &mut Layout<'_>, account: &Account) {
    let words = layout.manner.words;
    let code = epc(layout.invoice, account).and_then(|text| Code::of(&text));
    let reference = account.reference.as_ref().unwrap_or(&layout.invoice.number);
    let mut facts = vec![(words.recipient, clean::line(&account.holder)), ("IBAN", in_fours(&account.iban))];
    facts.extend(account.bic.as_deref().map(|bic| ("BIC", clean::line(bic))));
    facts.push((words.reference, clean::line(reference)));
    facts.push((words.amount, layout.manner.money(layout.invoice.totals.due)));
    let beside = if code.is_some() { CODE + INSIDE } else { 0 };
    let room = layout.width() - 2 * INSIDE - beside;
    let facts: Vec<(&str, Vec<Shaped>)> = facts
        .into_iter()
        .map(|(label, said)| (label, wrapped(&said, TEXT.tabular(), room - LABEL).into_iter().take(3).collect()))
        .collect();
    let lines: usize = facts.iter().map(|(_, lines)| lines.len()).sum();
    let words_high = 24 * POINT + high(lines, LEADING + 1_000) + if code.is_some() { 18 * POINT } else { 0 };
    let height = 2 * INSIDE + words_high.max(if code.is_some() { CODE } else { 0 });
    layout.y += 8 * POINT;
    layout.ensure(height);
    let (page, top) = (layout.page(), layout.y);
    let (at, width) = (Place { x: layout.left, y: top }, layout.width());
    layout.document.rectangle(page, at, width, height, WASH, Mark::Decoration);
    let x = layout.left + INSIDE;
    let mut y = top + INSIDE + 9 * POINT;
    let node = layout.document.node(Node::ROOT, "H2");
    layout.put(x, y, &fitted(words.how_to_pay, HEADING, room), INK, Mark::Of(node));
    y += 6 * POINT;
    let table = layout.document.node(Node::ROOT, "Table");
    for (label, lines) in &facts {
        let row = layout.document.node(table, "TR");
        let heading = Mark::Of(layout.document.heading(row, "Row"));
        let cell = Mark::Of(layout.document.node(row, "TD"));
        layout.put(x, y + LEADING, &fitted(label, SMALL, LABEL), QUIET, heading);
        for line in lines {
            y += LEADING + 1_000;
            layout.put(x + LABEL, y, line, INK, cell);
        }
    }
    if let Some(code) = code {
        let node = layout.document.node(Node::ROOT, "P");
        layout.put(x, y + 20 * POINT, &fitted(words.scan, SMALL, room), QUIET, Mark::Of(node));
        let at = Place { x: layout.right - INSIDE - CODE, y: top + (height - CODE) / 2 };
        draw_code(layout, &code, at);
    }
    layout.y = top + height + 6 * POINT;
}

fn draw_code(layout: &mut Layout<'_>, code: &Code, at: Place) {
    let page = layout.page();
    layout.document.rectangle(page, at, CODE, CODE, WHITE, Mark::Decoration);
    let square = CODE / (code.side + 2 * LIGHT);
    let edge = (CODE - square * code.side) / 2;
    let node = layout.document.figure(Node::ROOT, layout.manner.words.code);
    let inside = Place { x: at.x + edge, y: at.y + edge };
    layout.document.runs(page, inside, square, &code.runs, Mark::Of(node));
}

/// An address that can be pressed, and typed.
fn link(layout: &mut Layout<'_>, address: &str) {
    let address = clean::line(address);
    if !is_web_address(&address) {
        return;
    }
    layout.y += 8 * POINT;
    let words = layout.manner.words;
    let lines = wrapped(&address, SMALL, layout.width());
    layout.ensure(LEADING + high(lines.len(), TIGHT));
    let node = layout.document.node(Node::ROOT, "H2");
    layout.y += LEADING;
    layout.put(
        layout.left,
        layout.y - 3 * POINT,
        &fitted(words.pay_online, HEADING, layout.width()),
        INK,
        Mark::Of(node),
    );
    let paragraph = layout.document.node(Node::ROOT, "P");
    let node = layout.document.node(paragraph, "Link");
    for line in lines {
        layout.ensure(TIGHT);
        layout.y += TIGHT;
        let (page, at) = (layout.page(), Place { x: layout.left, y: layout.y - TIGHT + 1_000 });
        layout.put(layout.left, layout.y - 2_500, &line, QUIET, Mark::Of(node));
        let below = Place { x: layout.left, y: layout.y - 1_200 };
        layout.document.rectangle(page, below, line.width, 400, QUIET, Mark::Decoration);
        layout.document.link(page, at, line.width, TIGHT, &address, node);
    }
    layout.y += 4 * POINT;
}

/// Only what a browser opens as a page, in signs that need no guessing.
fn is_web_address(address: &str) -> bool {
    (address.starts_with("https://") || address.starts_with("http://"))
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

/// An account's number as people read it out.
fn in_fours(iban: &str) -> String {
    let plain: Vec<char> = clean::line(iban).chars().filter(|c| !c.is_whitespace()).collect();
    plain.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
