//! The form of an order that is being written: filled in from a draft, and read back as the door wants it.

use door::Problem;
use serde_json::{Map, Value, json};

use super::known::{Discount, Order};
use crate::{
    form::Form,
    pages::{
        conflict::Meanwhile,
        stock::{
            Place,
            lines::{self, Lines},
        },
    },
    share,
    visit::Visit,
};

/// The most lines that are no goods of the catalog.
const EXTRAS: usize = 20;
/// What such a line can be.
pub(super) const KINDS: [&str; 3] = ["shipping", "fee", "goods"];

/// What the door is told of an order, and which of its lines stands where in the form.
pub(super) struct Written {
    pub(super) input: Map<String, Value>,
    /// What the fields of each line end with.
    pub(super) ends: Vec<Ends>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Goods of the catalog.
    Goods(usize),
    Extra(usize),
}

impl Ends {
    fn field(self, field: &str) -> String {
        match self {
            Self::Goods(at) => format!("{field}-{at}"),
            Self::Extra(at) => format!("extra-{field}-{at}"),
        }
    }
}

/// As it was drafted.
pub(super) fn filled(visit: &Visit, order: &Order) -> Form {
    let spoken = visit.spoken();
    let mut form = Form::default();
    form.also("version", order.version.to_string());
    form.also("contact", order.contact.clone().unwrap_or_default());
    form.also("was-contact", order.contact.clone().unwrap_or_default());
    let name = order.buyer.as_ref().map(|buyer| buyer.name.clone()).unwrap_or_default();
    form.also("contact-text", name.clone());
    form.also("was-contact-text", name);
    form.also("channel", order.channel.clone());
    form.also("location", order.location.clone().unwrap_or_default());
    form.also("notes", order.notes.clone().unwrap_or_default());
    form.also("was-notes", order.notes.clone().unwrap_or_default());
    put_discounts(visit, &mut form, "discount", &order.discounts, &order.currency);
    let reason = order.discounts.first().map(|discount| discount.reason.clone());
    form.also("discount-reason", reason.unwrap_or_default());
    let (mut goods, mut extras) = (0, 0);
    for line in &order.lines {
        let ends = match &line.variant {
            Some(_) => Ends::Goods(goods),
            None => Ends::Extra(extras),
        };
        let price = match (&line.variant, line.list_price) {
            // What the catalog says is asked of it again.
            (Some(_), Some(listed)) if listed == line.unit_price => String::new(),
            _ => spoken.typed_money(line.unit_price.to_string(), &order.currency),
        };
        form.also(ends.field("quantity"), spoken.typed(line.quantity.to_string()));
        form.also(ends.field("price"), price);
        form.also(ends.field("name"), line.name.clone());
        put_discounts(visit, &mut form, &ends.field("discount"), &line.discounts, &order.currency);
        match &line.variant {
            Some(variant) => {
                form.also(ends.field("variant"), variant.clone());
                goods += 1;
            }
            None => {
                form.also(ends.field("kind"), line.kind.clone());
                form.also(ends.field("tax"), line.tax_class.clone().unwrap_or_default());
                extras += 1;
            }
        }
    }
    form
}

/// The lines beside the goods that the form shows: those that say something, and room for one more.
pub(super) fn extras(form: &Form) -> Vec<usize> {
    let last = (0..EXTRAS).rev().find(|at| is_said(form, *at)).map_or(0, |at| at + 1);
    (0..=last.min(EXTRAS - 1)).collect()
}

fn is_said(form: &Form, at: usize) -> bool {
    ["name", "price"].iter().any(|field| form.said(&Ends::Extra(at).field(field)).is_some())
}

pub(super) fn read(visit: &Visit, form: &Form, there: &Lines) -> Written {
    let spoken = visit.spoken();
    let figure = |name: &str| form.said(name).map(|typed| spoken.read(typed));
    let goods = there.lines.iter().map(|line| {
        let ends = Ends::Goods(line.at);
        let said = json!({
            "variant": line.named.variant, "name": form.said(&ends.field("name")),
            "quantity": lines::figure(visit, form, "quantity", line).unwrap_or_else(|| "1".to_owned()),
            "unit_price": lines::figure(visit, form, "price", line),
            "discounts": discounts(visit, form, &ends.field("discount"), ""),
        });
        (ends, said)
    });
    let extras = (0..EXTRAS).filter(|at| is_said(form, *at)).map(|at| {
        let ends = Ends::Extra(at);
        let kind = KINDS.into_iter().find(|kind| *kind == form.value(&ends.field("kind"))).unwrap_or(KINDS[0]);
        let name = form.said(&ends.field("name")).map(str::to_owned);
        let said = json!({
            "kind": kind, "name": name.unwrap_or_else(|| visit.words.say(&format!("order-extra-{kind}"))),
            "tax_class": form.said(&ends.field("tax")),
            "quantity": figure(&ends.field("quantity")).unwrap_or_else(|| "1".to_owned()),
            "unit_price": figure(&ends.field("price")).unwrap_or_else(|| "0".to_owned()),
            "discounts": discounts(visit, form, &ends.field("discount"), ""),
        });
        (ends, said)
    });
    let (ends, said): (Vec<Ends>, Vec<Value>) = goods.chain(extras).unzip();
    let mut input = Map::new();
    input.insert("lines".to_owned(), json!(said));
    input.insert("discounts".to_owned(), discounts(visit, form, "discount", form.value("discount-reason").trim()));
    for field in ["channel", "location"] {
        if let Some(said) = form.said(field) {
            input.insert(field.to_owned(), json!(said));
        }
    }
    Written { input, ends }
}

/// What is sent of a new order, beside what it is reckoned from.
pub(super) fn whole(form: &Form, written: Written) -> Value {
    let mut input = written.input;
    input.insert("contact".to_owned(), json!(form.said("contact")));
    input.insert("currency".to_owned(), json!(form.said("currency").map(str::to_uppercase)));
    input.insert("notes".to_owned(), json!(form.said("notes")));
    Value::Object(input)
}

/// What is sent of a draft that changes: who buys and what is noted only where somebody said so otherwise.
pub(super) fn changed(form: &Form, id: &str, written: Written) -> Value {
    let mut input = written.input;
    input.insert("id".to_owned(), json!(id));
    input.insert("version".to_owned(), json!(form.value("version").parse::<i64>().unwrap_or_default()));
    for field in ["contact", "notes"] {
        if form.value(field) != form.value(&format!("was-{field}")) {
            input.insert(field.to_owned(), json!(form.said(field)));
        }
    }
    Value::Object(input)
}

/// What a draft says otherwise by now than this form, which somebody began before; and the form as it goes on from
/// there. What nobody touched here is theirs.
pub(super) fn meanwhile(
    visit: &Visit,
    mut form: Form,
    there: &Lines,
    now: &Order,
    places: &[Place],
) -> (Form, Vec<Meanwhile>) {
    let theirs = filled(visit, now);
    for field in ["contact", "contact-text", "notes"] {
        let was = format!("was-{field}");
        if form.value(field) == form.value(&was) {
            form.set(field, theirs.value(field));
        }
        form.set(&was, theirs.value(field));
    }
    form.set("version", theirs.value("version"));
    let listed = now.lines.iter().filter(|line| line.variant.is_some());
    let listed = (0..).zip(listed.map(|line| line.name.clone()));
    let mine = there.lines.iter().map(|line| {
        let name = form.said(&Ends::Goods(line.at).field("name")).map(str::to_owned);
        (line.at, name.unwrap_or_else(|| line.named.whole()))
    });
    let lines = [in_words(&theirs, listed), in_words(&form, mine)];
    let place = |form: &Form| places.iter().find(|one| one.id == form.value("location")).map(|one| one.name.clone());
    let said = |field: &str| [&theirs, &form].map(|form| form.value(field).trim().to_owned());
    let all = [
        ("order-goods", lines),
        ("order-discount-whole", said("discount")),
        ("order-discount-reason", said("discount-reason")),
        ("order-channel", said("channel")),
        ("order-location", [&theirs, &form].map(|form| place(form).unwrap_or_default())),
        ("order-customer", said("contact-text")),
        ("order-notes", said("notes")),
    ];
    let differs = |(label, [theirs, yours]): (&str, [String; 2])| {
        (theirs != yours).then(|| Meanwhile { label: visit.words.say(label), theirs, yours })
    };
    let all: Vec<Meanwhile> = all.into_iter().filter_map(differs).collect();
    form.problem = if all.is_empty() { visit.words.say("meanwhile") } else { String::new() };
    (form, all)
}

/// The lines of a form, each as one would read it out.
fn in_words(form: &Form, goods: impl IntoIterator<Item = (usize, String)>) -> String {
    let extras = (0..EXTRAS).filter(|at| is_said(form, *at));
    let extras = extras.map(|at| (Ends::Extra(at), form.value(&Ends::Extra(at).field("name")).to_owned()));
    let all = goods.into_iter().map(|(at, name)| (Ends::Goods(at), name)).chain(extras);
    let line = |(ends, name): (Ends, String)| {
        let quantity = form.said(&ends.field("quantity")).unwrap_or("1");
        let rest = [form.said(&ends.field("price")), form.said(&ends.field("discount"))];
        let rest: String = rest.into_iter().flatten().map(|said| format!(" · {said}")).collect();
        format!("{quantity} × {name}{rest}")
    };
    all.map(line).collect::<Vec<_>>().join("\n")
}

/// Discounts as they are typed, `10 % + 5`, with what they were in full beside them.
fn put_discounts(visit: &Visit, form: &mut Form, field: &str, all: &[Discount], currency: &str) {
    form.also(field, typed(visit, all, currency));
    form.also(was(field), serde_json::to_string(all).unwrap_or_default());
    form.also(format!("{}-currency", was(field)), currency);
}

/// `discount-3` was kept as `discount-was-3`.
fn was(field: &str) -> String {
    match field.rsplit_once('-').filter(|(_, at)| at.parse::<usize>().is_ok()) {
        Some((field, at)) => format!("{field}-was-{at}"),
        None => format!("{field}-was"),
    }
}

fn typed(visit: &Visit, all: &[Discount], currency: &str) -> String {
    let part = |discount: &Discount| match (discount.share, discount.amount) {
        (Some(share), _) => format!("{} %", share::typed(visit.spoken(), share)),
        (None, amount) => visit.spoken().typed_money(amount.unwrap_or_default().to_string(), currency),
    };
    all.iter().map(part).collect::<Vec<_>>().join(" + ")
}

/// What is no number goes on as it is, so that the door says so. What nobody touched stays as it was, with its reasons.
fn discounts(visit: &Visit, form: &Form, field: &str, reason: &str) -> Value {
    let text = form.value(field).trim();
    let before: Vec<Discount> = serde_json::from_str(form.value(&was(field))).unwrap_or_default();
    let is_same = !before.is_empty() && typed(visit, &before, form.value(&format!("{}-currency", was(field)))) == text;
    if is_same && before.iter().all(|discount| reason.is_empty() || discount.reason == reason) {
        return json!(before);
    }
    let parts = text.split('+').map(str::trim).filter(|part| !part.is_empty());
    let discount = |part: &str| match part.strip_suffix('%') {
        Some(percent) => json!({ "share": share::read(visit.spoken(), percent), "reason": reason }),
        None => json!({ "amount": visit.spoken().read(part), "reason": reason }),
    };
    json!(parts.map(discount).collect::<Vec<_>>())
}

/// What the door said, beside the field that it is about.
pub(super) fn refused(form: Form, ends: &[Ends], why: &Problem) -> Form {
    let mut form = form;
    for field in &why.fields {
        let at = field.at.trim_start_matches('/');
        let name = match at.split('/').collect::<Vec<_>>().as_slice() {
            ["lines", line, rest @ ..] => {
                let ends = line.parse::<usize>().ok().and_then(|line| ends.get(line).copied());
                let field = match rest.first().copied() {
                    Some("unit_price") => "price",
                    Some("discounts") => "discount",
                    Some("name") => "name",
                    _ => "quantity",
                };
                ends.map_or_else(|| "lines".to_owned(), |ends| ends.field(field))
            }
            ["discounts", ..] => "discount".to_owned(),
            ["valid_until"] => "valid_until".to_owned(),
            [first, ..] if !first.is_empty() => (*first).to_owned(),
            _ => "lines".to_owned(),
        };
        form.complain(&name, field.detail.to_string());
    }
    if why.fields.is_empty() {
        form.problem = why.detail.to_string();
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_discount_was_stands_beside_it() {
        for (field, beside) in [
            ("discount", "discount-was"),
            ("discount-3", "discount-was-3"),
            ("extra-discount-0", "extra-discount-was-0"),
        ] {
            assert_eq!(was(field), beside);
        }
    }

    #[test]
    fn there_is_room_for_one_more() {
        assert_eq!(extras(&Form::default()), [0]);
        assert_eq!(extras(&Form::with([("extra-price-1", "5")])), [0, 1, 2]);
    }
}
