//! An invoice, as its paper says it. Pure: what it comes to is not worked out again, but for what a price is without
//! its tax where prices are said with it.

use chrono::NaiveDate;
use chrono_tz::Tz;
use contacts::records::Address;
use door::operations::business::Settings;
use model::{
    Currency, Quantity, Rate, Timestamp,
    amount::{NotAnAmount, Rounding, quotient},
};
use papers::{
    Account, Adjustment, Category, Contact, Delivery, Exemption, Kind, Look, Means, Minor, Paid, Party, References,
    Sheet, Shown, Tax, TaxTotal, Totals, Unit,
};

use crate::{
    amounts,
    reckoning::extended,
    records::{Buyer, Invoice, InvoiceKind, InvoiceLine, LineTax, Seller},
    rules::regime::Regime,
};

/// What a line may be off what its price comes to without that anything was taken off: a part of it was rounded.
const ROUNDED: Minor = 1;
const MILLION: i128 = 1_000_000;
/// Where letters are written on another paper than elsewhere.
const LETTER: [&str; 5] = ["US", "CA", "MX", "PH", "CL"];
/// What everybody counts in, in the words of UN/ECE's recommendation 20.
const UNITS: [(&str, &str); 15] = [
    ("piece", "C62"),
    ("pair", "PR"),
    ("set", "SET"),
    ("pack", "PK"),
    ("box", "BX"),
    ("kg", "KGM"),
    ("g", "GRM"),
    ("l", "LTR"),
    ("ml", "MLT"),
    ("m", "MTR"),
    ("cm", "CMT"),
    ("m2", "MTK"),
    ("m3", "MTQ"),
    ("hour", "HUR"),
    ("day", "DAY"),
];

/// All that a paper is written from.
pub(crate) struct Facts {
    pub invoice: Invoice,
    /// What people call the order.
    pub order: String,
    /// Of a credit note: what the invoice is called, and when it was issued.
    pub credits: Option<(String, Timestamp)>,
    /// When the last of it left, before it was issued.
    pub delivered_at: Option<Timestamp>,
    /// Whether goods are on it, and no services alone.
    pub has_goods: bool,
    /// What was paid of it when it was issued, and when the last of that came.
    pub paid: Minor,
    pub paid_at: Option<Timestamp>,
    pub business: Settings,
    /// Whether nothing in this workspace is real.
    pub is_practice: bool,
}

pub(crate) fn filled(facts: &Facts) -> Result<papers::Invoice, NotAnAmount> {
    let invoice = &facts.invoice;
    let is_credit_note = invoice.kind == InvoiceKind::CreditNote;
    let totals = totals(facts);
    let (seller, account) = seller(invoice);
    let country = facts.business.country;
    Ok(papers::Invoice {
        kind: if is_credit_note { Kind::CreditNote } else { Kind::Invoice },
        number: invoice.name.clone(),
        issued_on: day(facts, invoice.issued_at),
        due_on: (!is_credit_note).then(|| day(facts, invoice.due_at)),
        currency: invoice.currency,
        seller,
        buyer: buyer(invoice.buyer.as_ref().and_then(store::Sealed::open)),
        delivery: Delivery { on: facts.delivered_at.map(|at| day(facts, at)), ..Delivery::default() },
        references: References {
            order: Some(facts.order.clone()),
            buyer: None,
            invoice: facts.credits.as_ref().map(|(name, at)| (name.clone(), Some(day(facts, *at)))),
        },
        lines: invoice.lines.iter().map(|one| line(facts, one)).collect::<Result<_, _>>()?,
        // What was taken off the whole is shared among the lines already.
        adjustments: Vec::new(),
        taxes: taxes(facts),
        totals,
        means: account.filter(|_| totals.due > 0 && !is_credit_note).map(Means::Transfer).into_iter().collect(),
        paid: facts.paid_at.filter(|_| totals.due == 0).map(|at| Paid { on: day(facts, at) }),
        terms: is_credit_note
            .then(|| said(facts, "This amount is credited to you", "Dieser Betrag wird Ihnen gutgeschrieben")),
        notes: invoice.note.as_ref().and_then(store::Sealed::open).cloned().into_iter().collect(),
        is_practice: facts.is_practice,
        look: Look {
            language: facts.business.locale.clone(),
            country,
            sheet: if country.is_some_and(|one| LETTER.contains(&one.as_str())) { Sheet::Letter } else { Sheet::A4 },
            ..Look::default()
        },
    })
}

/// The day of a moment, where the business is.
fn day(facts: &Facts, at: Timestamp) -> NaiveDate {
    let zone: Tz = facts.business.time_zone.parse().unwrap_or(Tz::UTC);
    at.utc().with_timezone(&zone).date_naive()
}

fn totals(facts: &Facts) -> Totals {
    let invoice = &facts.invoice;
    let kept = |amount: Rate| amounts::kept(amount, invoice.currency);
    let (net, tax, rounding) = (kept(invoice.net), kept(invoice.tax), kept(invoice.rounding));
    let gross = net + tax;
    Totals {
        lines: net,
        allowances: 0,
        charges: 0,
        net,
        tax,
        gross,
        paid: facts.paid,
        rounding,
        due: gross - facts.paid + rounding,
    }
}

/// As they were when it was issued, and the account that they are paid to.
fn seller(invoice: &Invoice) -> (Party, Option<Account>) {
    let Some(seller) = invoice.letterhead.first() else {
        // From before it was kept part by part.
        let mut lines = invoice.seller.lines().map(str::to_owned);
        let name = lines.next().unwrap_or_default();
        let address = papers::Address { lines: lines.collect(), ..papers::Address::default() };
        return (Party { name, address, ..Party::default() }, None);
    };
    let Seller { name, address, country, tax_id, registration, iban, bic, logo: _ } = seller.clone();
    let lines = address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let address = papers::Address { lines, country, ..papers::Address::default() };
    let account = iban.map(|iban| Account { holder: name.clone(), iban, bic, reference: None });
    (numbered(Party { name, address, registration, ..Party::default() }, tax_id), account)
}

fn buyer(buyer: Option<&Buyer>) -> Party {
    let Some(buyer) = buyer else { return Party::default() };
    let Buyer { name, company, tax_id, billing, .. } = buyer.clone();
    let (name, person) = match company.filter(|company| !company.is_empty()) {
        Some(company) => (company, Some(name).filter(|name| !name.is_empty())),
        None => (name, None),
    };
    let contact = Contact { name: person, ..Contact::default() };
    let address = billing.map(place).unwrap_or_default();
    numbered(Party { name, address, contact, ..Party::default() }, tax_id)
}

/// A number for value added tax begins with its country; any other is one all the same.
fn numbered(party: Party, number: Option<String>) -> Party {
    let is_of_country = number.as_deref().is_some_and(|number| {
        let mut letters = number.chars().take(2);
        letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.next().is_some_and(|c| c.is_ascii_uppercase())
    });
    match is_of_country {
        true => Party { tax_id: number, ..party },
        false => Party { tax_number: number, ..party },
    }
}

fn place(address: Address) -> papers::Address {
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    let Address { name, lines, postcode, city, region, country, .. } = address;
    papers::Address {
        lines: said(name).into_iter().chain(lines).collect(),
        postcode: said(postcode),
        city: said(city),
        region: said(region),
        country: Some(country),
    }
}

fn line(facts: &Facts, line: &InvoiceLine) -> Result<papers::Line, NotAnAmount> {
    let invoice = &facts.invoice;
    let currency = invoice.currency;
    let (net, total) = (amounts::kept(line.net, currency), amounts::kept(line.total, currency));
    let asked = if invoice.includes_tax { total } else { net };
    let full = extended(currency.exponent(), line.unit_price, line.quantity)?;
    let tax = tax(facts, &line.taxes);
    let off = full - asked;
    let (price, adjustments) = if off > ROUNDED {
        let whole = if invoice.includes_tax { without_tax(full, net, total, &tax)? } else { full };
        let price = if invoice.includes_tax { each(whole, line.quantity, currency)? } else { line.unit_price };
        let discount = Adjustment {
            is_charge: false,
            reason: said(facts, "Discount", "Nachlass"),
            amount: whole - net,
            percent: None,
            tax,
            shown: invoice.includes_tax.then_some(off),
        };
        (price, vec![discount])
    } else if invoice.includes_tax || off < -ROUNDED {
        (each(net, line.quantity, currency)?, Vec::new())
    } else {
        (line.unit_price, Vec::new())
    };
    Ok(papers::Line {
        number: line.sku.clone(),
        gtin: None,
        name: line.name.clone(),
        description: None,
        quantity: line.quantity,
        unit: unit(&line.unit),
        price,
        adjustments,
        tax,
        total: net,
        shown: invoice.includes_tax.then_some(Shown { price: line.unit_price, total }),
    })
}

/// What is left of an amount without its tax: as large a part of it as of the line.
fn without_tax(full: Minor, net: Minor, total: Minor, tax: &Tax) -> Result<Minor, NotAnAmount> {
    let (part, whole) = match total {
        // Nothing is left of the line, and so its rate says it.
        0 => (100 * MILLION, 100 * MILLION + i128::from(tax.rate.millionths())),
        _ => (i128::from(net), i128::from(total)),
    };
    quotient(i128::from(full) * part, whole, Rounding::HalfUp)
}

/// What one of it costs.
fn each(amount: Minor, quantity: Quantity, currency: Currency) -> Result<Rate, NotAnAmount> {
    let amount = i128::from(amounts::shown(amount, currency)?.millionths());
    quotient(amount * MILLION, i128::from(quantity.millionths()).max(1), Rounding::HalfUp).map(Rate::from_millionths)
}

/// In the language that the business writes in.
fn said(facts: &Facts, english: &str, german: &str) -> String {
    if facts.business.locale.starts_with("de") { german.to_owned() } else { english.to_owned() }
}

fn unit(name: &str) -> Unit {
    let known = UNITS.iter().find(|(known, _)| *known == name);
    let code = known.map_or("C62", |(_, code)| code);
    Unit { code: code.to_owned(), name: if code == "C62" && known.is_some() { String::new() } else { name.to_owned() } }
}

/// How all of a line is taxed, as the standard for invoices has it.
fn tax(facts: &Facts, taxes: &[LineTax]) -> Tax {
    if taxes.is_empty() {
        return Tax { category: untaxed(facts), rate: Rate::ZERO };
    }
    rated(taxes.iter().map(|tax| tax.rate))
}

/// Why there is no tax. At home nobody said why, so that the paper has no data.
fn untaxed(facts: &Facts) -> Category {
    match facts.invoice.regime {
        Regime::ReverseCharge if facts.has_goods => Category::IntraCommunity,
        Regime::ReverseCharge => Category::ReverseCharge,
        Regime::Export => Category::Export,
        Regime::Domestic | Regime::Destination | Regime::Origin => Category::Exempt,
    }
}

/// Of a rate that nobody said, none: the rules of the data find that out.
fn rated(rates: impl Iterator<Item = Option<Rate>> + Clone) -> Tax {
    let is_said = rates.clone().all(|rate| rate.is_some());
    let sum = rates.flatten().fold(0_i64, |sum, rate| sum.saturating_add(rate.millionths()));
    let category = if is_said && sum == 0 { Category::Zero } else { Category::Standard };
    Tax { category, rate: Rate::from_millionths(sum.saturating_mul(100)) }
}

fn taxes(facts: &Facts) -> Vec<TaxTotal> {
    let invoice = &facts.invoice;
    let kept = |amount: Rate| amounts::kept(amount, invoice.currency);
    let exemption = Exemption::default();
    if invoice.taxes.is_empty() && invoice.regime.is_untaxed() {
        let tax = Tax { category: untaxed(facts), rate: Rate::ZERO };
        return vec![TaxTotal { tax, name: String::new(), base: kept(invoice.net), amount: 0, exemption }];
    }
    // Where a line has several, each is called what it is called there.
    let is_of_several = invoice.lines.iter().any(|line| line.taxes.len() > 1);
    let total = |sum: &crate::records::TaxSum| TaxTotal {
        tax: rated(std::iter::once(sum.rate)),
        name: if is_of_several { sum.name.clone() } else { String::new() },
        base: kept(sum.net),
        amount: kept(sum.amount),
        exemption: exemption.clone(),
    };
    invoice.taxes.iter().map(total).collect()
}
