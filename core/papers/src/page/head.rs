//! Who writes to whom, and what about.

use super::{INK, LEADING, Layout, QUIET, SMALL, TEXT, TIGHT, mm};
use crate::{
    clean,
    file::{Mark, Node, Place},
    invoice::{Address, Kind, Party, Picture},
    letters::{Length, POINT, Shaped, Style, Weight, fitted, wrapped},
};

/// The band at the very top, in the seller's colour.
const BAND: Length = 6 * POINT;
const TOP: Length = 36 * POINT;
/// As large as a logo is drawn at most.
const LOGO: (Length, Length) = (170 * POINT, 46 * POINT);
/// Where the window of an envelope begins, and where the letter itself does.
const WINDOW: Length = mm(47);
const LETTER: Length = mm(92);
/// How wide the recipient's address may be, and the column beside it.
const ADDRESS: Length = mm(80);
const FACTS: Length = 190 * POINT;
const LABEL: Length = 84 * POINT;

const NAME: Style = Style::new(Weight::Semibold, 17_000);
const SENDER: Style = Style::new(Weight::Regular, 6_500);
const RECIPIENT: Style = Style::new(Weight::Regular, 10_000);
const TITLE: Style = Style::new(Weight::Semibold, 21_000);
const SUM: Style = Style::new(Weight::Regular, 11_500);
const STAMP: Style = Style::new(Weight::Semibold, 9_500);

/// On the first page.
pub(super) fn draw(layout: &mut Layout<'_>) {
    band(layout);
    seller(layout);
    let end = recipient(layout).max(facts(layout)) + 42 * POINT;
    layout.y = end.max(LETTER);
    title(layout);
}

/// On each page after it: only what says whose page it is.
pub(super) fn again(layout: &mut Layout<'_>) {
    let (seller, title) = (&layout.invoice.seller, title_of(layout));
    let half = layout.width() / 2 - 6 * POINT;
    let (seller, title) = (fitted(&seller.name, SMALL, half), fitted(&title, SMALL, half));
    layout.put(layout.left, TOP, &seller, QUIET, Mark::Repeated);
    layout.put_back(layout.right, TOP, &title, QUIET, Mark::Repeated);
    layout.y = TOP + 20 * POINT;
}

fn title_of(layout: &Layout<'_>) -> String {
    format!("{} {}", layout.manner.words.title(layout.invoice.kind), layout.invoice.number)
}

fn band(layout: &mut Layout<'_>) {
    let (page, width, colour) = (layout.page(), layout.right + super::RIGHT, layout.invoice.look.accent);
    layout.document.rectangle(page, Place { x: 0, y: 0 }, width, BAND, colour, Mark::Decoration);
}

/// The logo, or the name where there is none; on the other side where the seller is.
fn seller(layout: &mut Layout<'_>) {
    let invoice = layout.invoice;
    let party = &invoice.seller;
    let known_as = party.trading_name.as_ref().unwrap_or(&party.name);
    let half = layout.width() * 11 / 20;
    if let Some(logo) = &invoice.look.logo {
        let alt = format!("{} {}", layout.manner.words.logo, clean::line(known_as));
        let node = layout.document.figure(Node::ROOT, &alt);
        let (width, height) = size(logo);
        let (page, at) = (layout.page(), Place { x: layout.left, y: TOP - 4 * POINT });
        layout.document.picture(page, at, width, height, Mark::Of(node));
    } else {
        let node = layout.document.node(Node::ROOT, "P");
        let mut y = TOP + 14 * POINT;
        for line in wrapped(known_as, NAME, half).iter().take(2) {
            layout.put(layout.left, y, line, INK, Mark::Of(node));
            y += 20 * POINT;
        }
    }
    let node = layout.document.node(Node::ROOT, "P");
    let mut y = TOP + 4 * POINT;
    let place = one_line(&party.address);
    let contact = &party.contact;
    let said = [Some(&place), contact.phone.as_ref(), contact.email.as_ref(), contact.website.as_ref()];
    let room = layout.width() - half - 8 * POINT;
    let name = fitted(&party.name, Style { weight: Weight::Semibold, ..SMALL }, room);
    layout.put_back(layout.right, y, &name, INK, Mark::Of(node));
    for text in said.into_iter().flatten() {
        for line in wrapped(text, SMALL, room).iter().take(3).filter(|line| !line.glyphs.is_empty()) {
            y += TIGHT;
            layout.put_back(layout.right, y, line, QUIET, Mark::Of(node));
        }
    }
}

/// As large as it may be, in its own proportions.
fn size(logo: &Picture) -> (Length, Length) {
    let (width, height) = (i64::from(logo.width.max(1)), i64::from(logo.height.max(1)));
    let (most_wide, most_high) = (i64::from(LOGO.0), i64::from(LOGO.1));
    let wide = most_wide.min(most_high * width / height).max(1);
    let high = (wide * height / width).clamp(1, most_high);
    (Length::try_from(wide).unwrap_or(LOGO.0), Length::try_from(high).unwrap_or(LOGO.1))
}

/// Where the window of an envelope is: who it comes from in small, and who it goes to. Where that ends.
fn recipient(layout: &mut Layout<'_>) -> Length {
    let invoice = layout.invoice;
    let node = layout.document.node(Node::ROOT, "P");
    let from = format!("{} · {}", invoice.seller.name, one_line(&invoice.seller.address));
    let from = fitted(&from, SENDER, ADDRESS);
    layout.put(layout.left, WINDOW, &from, QUIET, Mark::Of(node));
    let node = layout.document.node(Node::ROOT, "P");
    let mut y = WINDOW + 6 * POINT;
    for line in address_lines(layout, &invoice.buyer) {
        for shaped in wrapped(&line, RECIPIENT, ADDRESS).iter().take(3) {
            y += LEADING;
            layout.put(layout.left, y, shaped, INK, Mark::Of(node));
        }
    }
    y
}

fn address_lines(layout: &Layout<'_>, party: &Party) -> Vec<String> {
    let mut lines = vec![party.name.clone()];
    lines.extend(party.trading_name.clone());
    lines.extend(party.contact.name.clone());
    lines.extend(place_lines(layout, &party.address));
    lines.retain(|line| !clean::line(line).is_empty());
    lines
}

/// An address as a letter has it; the country where it is another than the seller's.
fn place_lines(layout: &Layout<'_>, address: &Address) -> Vec<String> {
    let mut lines = address.lines.clone();
    lines.push(town(address));
    let home = layout.invoice.seller.address.country;
    if let Some(country) = address.country.filter(|country| Some(*country) != home) {
        let name = if layout.manner.words.language == "de" { country.german() } else { country.english() };
        lines.push(name.to_owned());
    }
    lines
}

/// The town as it is written there: its postcode before it in most of Europe, behind it elsewhere.
fn town(address: &Address) -> String {
    let said = |text: &Option<String>| text.as_deref().map(clean::line).filter(|text| !text.is_empty());
    let (postcode, city, region) = (said(&address.postcode), said(&address.city), said(&address.region));
    let is_behind = address.country.is_some_and(|country| {
        matches!(
            country.as_str(),
            "US" | "CA" | "GB" | "IE" | "AU" | "NZ" | "IN" | "PK" | "BD" | "LK" | "SG" | "ZA" | "JP"
        )
    });
    let parts: [Option<String>; 3] = if is_behind {
        [city.map(|city| if region.is_some() { format!("{city},") } else { city }), region, postcode]
    } else {
        [postcode, city.map(|city| if region.is_some() { format!("{city},") } else { city }), region]
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) fn one_line(address: &Address) -> String {
    let lines = address.lines.iter().map(|line| clean::line(line));
    lines.chain([town(address)]).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Numbers and days, beside the recipient. Where they end.
fn facts(layout: &mut Layout<'_>) -> Length {
    let table = layout.document.node(Node::ROOT, "Table");
    let (x, value) = (layout.right - FACTS, FACTS - LABEL - 6 * POINT);
    let mut y = WINDOW + 2 * POINT;
    for (label, said) in facts_of(layout) {
        let row = layout.document.node(table, "TR");
        let heading = layout.document.heading(row, "Row");
        let cell = layout.document.node(row, "TD");
        layout.put(x, y, &fitted(label, SMALL, LABEL), QUIET, Mark::Of(heading));
        for line in wrapped(&said, TEXT, value).iter().take(4) {
            layout.put_back(layout.right, y, line, INK, Mark::Of(cell));
            y += LEADING;
        }
        y += 1_500;
    }
    y - LEADING
}

fn facts_of(layout: &Layout<'_>) -> Vec<(&'static str, String)> {
    let (invoice, words, manner) = (layout.invoice, layout.manner.words, layout.manner);
    let mut facts = vec![(words.number, invoice.number.clone()), (words.issued, manner.day(invoice.issued_on))];
    let until = match invoice.kind {
        Kind::Invoice | Kind::OrderConfirmation => Some(words.due_on),
        Kind::Quote => Some(words.valid_until),
        Kind::CreditNote | Kind::DeliveryNote | Kind::Receipt => None,
    };
    facts.extend(until.zip(invoice.due_on).map(|(until, day)| (until, manner.day(day))));
    facts.extend(invoice.delivery.on.map(|day| (words.delivered_on, manner.day(day))));
    let references = &invoice.references;
    facts.extend(references.order.clone().map(|order| (words.order, order)));
    facts.extend(references.buyer.clone().map(|reference| (words.your_reference, reference)));
    facts.extend(references.invoice.as_ref().map(|(number, on)| {
        let on = on.map(|day| format!(", {}", manner.day(day))).unwrap_or_default();
        (words.for_invoice, format!("{number}{on}"))
    }));
    facts.extend(invoice.buyer.number.clone().map(|number| (words.customer_number, number)));
    facts.extend(invoice.buyer.tax_id.clone().map(|id| (words.your_tax_id, id)));
    let place = invoice.delivery.address.as_ref().map(one_line);
    let to = invoice.delivery.name.iter().cloned().chain(place).collect::<Vec<_>>().join(", ");
    if !to.is_empty() {
        facts.push((words.delivered_to, to));
    }
    facts.retain(|(_, said)| !clean::line(said).is_empty());
    facts
}

/// What it is, and what is to be paid until when.
fn title(layout: &mut Layout<'_>) {
    let stamp = stamp(layout);
    let node = layout.document.node(Node::ROOT, "H1");
    let room = layout.width() - stamp;
    for line in wrapped(&title_of(layout), TITLE, room).iter().take(3) {
        layout.put(layout.left, layout.y, line, INK, Mark::Of(node));
        layout.y += 26 * POINT;
    }
    if let Some(sum) = sum(layout) {
        let node = layout.document.node(Node::ROOT, "P");
        layout.put(layout.left, layout.y - 4 * POINT, &fitted(&sum, SUM, layout.width()), QUIET, Mark::Of(node));
        layout.y += 16 * POINT;
    }
}

fn sum(layout: &Layout<'_>) -> Option<String> {
    let (invoice, manner) = (layout.invoice, layout.manner);
    let totals = &invoice.totals;
    match (invoice.kind, invoice.due_on) {
        (Kind::Invoice, Some(day)) if totals.due > 0 && invoice.paid.is_none() => {
            Some(format!("{} {} {}", manner.money(totals.due), manner.words.to_pay, manner.day(day)))
        }
        (Kind::DeliveryNote, _) => None,
        _ => Some(manner.money(totals.gross)),
    }
}

/// That it is paid, at the end of the title's line. How much room it takes.
fn stamp(layout: &mut Layout<'_>) -> Length {
    let Some(paid) = layout.invoice.paid else { return 0 };
    let text = format!("{} {}", layout.manner.words.paid_on, layout.manner.day(paid.on));
    let shaped = Shaped::of(&text, STAMP);
    let node = layout.document.node(Node::ROOT, "P");
    let (width, height) = (shaped.width + 18 * POINT, 20 * POINT);
    let at = Place { x: layout.right - width, y: layout.y - 15 * POINT };
    let page = layout.page();
    layout.document.frame(page, at, width, height, super::PAID);
    layout.put(at.x + 9 * POINT, layout.y - 1_500, &shaped, super::PAID, Mark::Of(node));
    width + 12 * POINT
}
