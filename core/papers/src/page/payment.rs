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
/// What the heading takes, each line, and what is said below them of the code.
const HEADED: Length = 20 * POINT;
const SPACED: Length = 14 * POINT;
const HINT: Length = 20 * POINT;

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
    let invoice = layout.invoice;
    let reference = account.reference.as_ref().unwrap_or(&invoice.number);
    let code = epc(account, reference, invoice.currency, invoice.totals.due).and_then(|text| Code::of(&text));
    let beside = if code.is_some() { CODE + INSIDE } else { 0 };
    let room = layout.width() - 2 * INSIDE - beside;
    let facts = facts(layout, account, reference, room - LABEL);
    let lines: usize = facts.iter().map(|(_, lines)| lines.len()).sum();
    let words = HEADED + high(lines, SPACED) + if code.is_some() { HINT } else { 0 };
    let height = 2 * INSIDE + words.max(if code.is_some() { CODE } else { 0 });
    layout.y += 8 * POINT;
    layout.ensure(height);
    let (page, top, width) = (layout.page(), layout.y, layout.width());
    let at = Place { x: layout.left, y: top };
    layout.document.rectangle(page, at, width, height, WASH, Mark::Decoration);
    layout.y += INSIDE;
    draw_facts(layout, &facts, room);
    if let Some(code) = code {
        let node = layout.document.node(Node::ROOT, "P");
        let hint = fitted(layout.manner.words.scan, SMALL, room);
        layout.put(layout.left + INSIDE, layout.y + HINT, &hint, QUIET, Mark::Of(node));
        draw_code(layout, &code, Place { x: layout.right - INSIDE - CODE, y: top + (height - CODE) / 2 });
    }
    layout.y = top + height + 6 * POINT;
}

/// What a transfer needs: how each is called, and what it is.
fn facts(layout: &Layout<'_>, account: &Account, reference: &str, room: Length) -> Vec<(&'static str, Vec<Shaped>)> {
    let words = layout.manner.words;
    let mut facts = vec![(words.recipient, account.holder.clone()), ("IBAN", in_fours(&account.iban))];
    facts.extend(account.bic.clone().map(|bic| ("BIC", bic)));
    facts.push((words.reference, reference.to_owned()));
    facts.push((words.amount, layout.manner.money(layout.invoice.totals.due)));
    let lines = |said: String| wrapped(&clean::line(&said), TEXT.tabular(), room).into_iter().take(3).collect();
    facts.into_iter().map(|(label, said)| (label, lines(said))).collect()
}

fn draw_facts(layout: &mut Layout<'_>, facts: &[(&'static str, Vec<Shaped>)], room: Length) {
    let x = layout.left + INSIDE;
    layout.y += 9 * POINT;
    let node = layout.document.node(Node::ROOT, "H2");
    layout.put(x, layout.y, &fitted(layout.manner.words.how_to_pay, HEADING, room), INK, Mark::Of(node));
    layout.y += 6 * POINT;
    let table = layout.document.node(Node::ROOT, "Table");
    for (label, lines) in facts {
        let row = layout.document.node(table, "TR");
        let heading = Mark::Of(layout.document.heading(row, "Row"));
        let cell = Mark::Of(layout.document.node(row, "TD"));
        layout.put(x, layout.y + SPACED, &fitted(label, SMALL, LABEL), QUIET, heading);
        for line in lines {
            layout.y += SPACED;
            layout.put(x + LABEL, layout.y, line, INK, cell);
        }
    }
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
