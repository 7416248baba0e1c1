//! What people wrote elsewhere, in the form it can be kept in here: nobody can be asked to write it anew, and an order is
//! not refused for it. What nobody sees is taken out, of the number of a card the last digits are kept, what is too long
//! is cut, and an address that is none is left out. What programs write (ids, words, amounts) is for them to write well.

use contacts::{records::Address, rules as of_contacts};
use model::{Country, Email, card, prose};

use super::{Line, NUMBER_LIMIT, New, moved::WentBack};
use crate::{
    records::{Buyer, LineTax},
    rules::{LINE_LIMIT, NOTE_LIMIT},
};

/// What nobody gave a name.
const NAMELESS: &str = "–";
/// As many lines as an address has before its place.
const ADDRESS_LINES: usize = 4;

pub(super) fn read(input: New) -> New {
    New {
        number: input.number.and_then(|number| filled(cut(&one_line(&number), NUMBER_LIMIT))),
        status_raw: input.status_raw.map(|text| line(&text)),
        buyer: input.buyer.map(buyer),
        notes: input.notes.map(|text| cut(&visible(&text), NOTE_LIMIT)),
        lines: input.lines.into_iter().map(of_order).collect(),
        refunds: input.refunds.map(|all| all.into_iter().map(refund).collect()),
        ..input
    }
}

/// What a line is called that nobody gave a name, and that the catalog does not have.
pub(super) fn instead_of_name(of: &Line) -> String {
    of.sku.as_deref().map_or_else(|| NAMELESS.to_owned(), line)
}

fn of_order(of: Line) -> Line {
    let sku = of.sku.and_then(|sku| filled(code(&sku)));
    Line { name: line(&of.name), sku, taxes: of.taxes.into_iter().map(tax).collect(), ..of }
}

fn tax(of: LineTax) -> LineTax {
    LineTax { name: filled(line(&of.name)).unwrap_or_else(|| NAMELESS.to_owned()), ..of }
}

fn refund(of: WentBack) -> WentBack {
    WentBack { reason: of.reason.map(|text| line(&text)), ..of }
}

fn buyer(of: Buyer) -> Buyer {
    let (billing, shipping) = (of.billing.and_then(address), of.shipping.and_then(address));
    let country = billing.as_ref().or(shipping.as_ref()).map(|address| address.country);
    Buyer {
        name: line(&of.name),
        company: of.company.map(|text| line(&text)),
        email: of.email.map(|text| visible(&text)).filter(|text| Email::read("", text).is_ok()),
        phone: of.phone.map(|text| line(&text)).filter(|text| of_contacts::phone(text).is_ok()),
        tax_id: of.tax_id.map(|text| visible(&text)).filter(|text| is_tax_id(text, country)),
        billing,
        shipping,
    }
}

fn is_tax_id(text: &str, country: Option<Country>) -> bool {
    of_contacts::tax_id(text, country).is_ok()
}

fn address(of: Address) -> Option<Address> {
    let mut lines: Vec<String> = of.lines.iter().filter_map(|text| filled(line(text))).collect();
    if lines.len() > ADDRESS_LINES {
        let rest = lines.split_off(ADDRESS_LINES - 1).join(", ");
        lines.push(line(&rest));
    }
    let read = Address {
        name: line(&of.name),
        lines,
        postcode: line(&of.postcode),
        city: line(&of.city),
        region: line(&of.region),
        ..of
    };
    (!read.lines.is_empty() || !read.city.is_empty()).then_some(read)
}

fn line(text: &str) -> String {
    cut(&one_line(text), LINE_LIMIT)
}

/// Any number may be a code.
fn code(text: &str) -> String {
    one_line(text).chars().take(LINE_LIMIT).collect::<String>().trim_end().to_owned()
}

fn one_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// Without what nobody sees, and with its lines ended in one way.
fn visible(text: &str) -> String {
    let text: String =
        text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| !prose::is_unseen(*c)).collect();
    if prose::is_blank(&text) { String::new() } else { text.trim().to_owned() }
}

/// Cut before it is looked for cards: what is left of a longer number may look like one.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return card::masked(text);
    }
    card::masked(&text.chars().take(most - 1).chain(['…']).collect::<String>())
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
