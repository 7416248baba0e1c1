//! The words of a paper in each language, and how its figures and days are written. A language that lacks a word does
//! not compile.

use chrono::NaiveDate;
use model::{
    Currency, Money, Quantity, Rate,
    manner::{self, Figures, calendar},
};

use crate::{
    invoice::{Category, Invoice, Kind, Minor},
    letters::{Face, Weight},
};

pub(crate) struct Words {
    pub(crate) language: &'static str,
    invoice: &'static str,
    credit_note: &'static str,
    quote: &'static str,
    order_confirmation: &'static str,
    delivery_note: &'static str,
    receipt: &'static str,
    pub(crate) number: &'static str,
    pub(crate) issued: &'static str,
    pub(crate) due_on: &'static str,
    pub(crate) valid_until: &'static str,
    pub(crate) delivered_on: &'static str,
    pub(crate) delivered_to: &'static str,
    pub(crate) order: &'static str,
    pub(crate) your_reference: &'static str,
    pub(crate) for_invoice: &'static str,
    pub(crate) customer_number: &'static str,
    pub(crate) your_tax_id: &'static str,
    pub(crate) description: &'static str,
    pub(crate) quantity: &'static str,
    pub(crate) price: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) article: &'static str,
    pub(crate) subtotal: &'static str,
    pub(crate) net: &'static str,
    pub(crate) on: &'static str,
    pub(crate) includes: &'static str,
    pub(crate) rounding: &'static str,
    pub(crate) total: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) due: &'static str,
    pub(crate) to_pay: &'static str,
    pub(crate) paid_on: &'static str,
    pub(crate) how_to_pay: &'static str,
    pub(crate) recipient: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) code: &'static str,
    pub(crate) pay_online: &'static str,
    pub(crate) logo: &'static str,
    pub(crate) page: &'static str,
    pub(crate) of: &'static str,
    pub(crate) practice: &'static str,
    pub(crate) practice_only: &'static str,
    pub(crate) tax_id: &'static str,
    pub(crate) tax_number: &'static str,
    pub(crate) registration: &'static str,
    reverse_charge: &'static str,
    intra_community: &'static str,
    export: &'static str,
    out_of_scope: &'static str,
    vat: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    invoice: "Invoice",
    credit_note: "Credit note",
    quote: "Quote",
    order_confirmation: "Order confirmation",
    delivery_note: "Delivery note",
    receipt: "Receipt",
    number: "Number",
    issued: "Date",
    due_on: "Due",
    valid_until: "Valid until",
    delivered_on: "Delivered",
    delivered_to: "Delivered to",
    order: "Order",
    your_reference: "Your reference",
    for_invoice: "For invoice",
    customer_number: "Customer number",
    your_tax_id: "Your tax ID",
    description: "Description",
    quantity: "Quantity",
    price: "Unit price",
    tax: "Tax",
    amount: "Amount",
    article: "Item",
    subtotal: "Subtotal",
    net: "Total without tax",
    on: "on",
    includes: "Includes",
    rounding: "Rounding",
    total: "Total",
    paid: "Paid",
    due: "Amount due",
    to_pay: "due",
    paid_on: "Paid on",
    how_to_pay: "How to pay",
    recipient: "Recipient",
    reference: "Reference",
    scan: "Scan the code with your bank’s app",
    code: "Code for a bank’s app, with all that is needed to pay",
    pay_online: "Pay online",
    logo: "Logo:",
    page: "Page",
    of: "of",
    practice: "PRACTICE",
    practice_only: "For practice only, not a real document",
    tax_id: "VAT ID",
    tax_number: "Tax number",
    registration: "Registered",
    reverse_charge: "Reverse charge: the recipient owes the tax",
    intra_community: "Intra-Community supply, exempt from VAT",
    export: "Export, exempt from VAT",
    out_of_scope: "Not subject to VAT",
    vat: "VAT",
};

const GERMAN: Words = Words {
    language: "de",
    invoice: "Rechnung",
    credit_note: "Rechnungskorrektur",
    quote: "Angebot",
    order_confirmation: "Auftragsbestätigung",
    delivery_note: "Lieferschein",
    receipt: "Quittung",
    number: "Nummer",
    issued: "Datum",
    due_on: "Zahlbar bis",
    valid_until: "Gültig bis",
    delivered_on: "Lieferdatum",
    delivered_to: "Geliefert an",
    order: "Auftrag",
    your_reference: "Ihr Zeichen",
    for_invoice: "Zur Rechnung",
    customer_number: "Kundennummer",
    your_tax_id: "Ihre USt-ID",
    description: "Beschreibung",
    quantity: "Menge",
    price: "Einzelpreis",
    tax: "USt.",
    amount: "Betrag",
    article: "Art.",
    subtotal: "Zwischensumme",
    net: "Summe netto",
    on: "auf",
    includes: "Enthält",
    rounding: "Rundung",
    total: "Gesamtbetrag",
    paid: "Bezahlt",
    due: "Zu zahlen",
    to_pay: "zahlbar bis",
    paid_on: "Bezahlt am",
    how_to_pay: "So bezahlen Sie",
    recipient: "Empfänger",
    reference: "Verwendungszweck",
    scan: "Den Code mit der App Ihrer Bank scannen",
    code: "Code für die App einer Bank, mit allem, was zum Bezahlen nötig ist",
    pay_online: "Online bezahlen",
    logo: "Logo:",
    page: "Seite",
    of: "von",
    practice: "ÜBUNG",
    practice_only: "Nur zur Übung, kein echtes Dokument",
    tax_id: "USt-IdNr.",
    tax_number: "Steuernummer",
    registration: "Register",
    reverse_charge: "Steuerschuldnerschaft des Leistungsempfängers",
    intra_community: "Innergemeinschaftliche Lieferung, steuerfrei",
    export: "Ausfuhrlieferung, steuerfrei",
    out_of_scope: "Nicht steuerbar",
    vat: "USt.",
};

/// Where a tax on sales is called something else.
const GST: &[&str] = &["AU", "NZ", "SG", "IN", "CA", "MY"];

impl Words {
    pub(crate) fn title(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Invoice => self.invoice,
            Kind::CreditNote => self.credit_note,
            Kind::Quote => self.quote,
            Kind::OrderConfirmation => self.order_confirmation,
            Kind::DeliveryNote => self.delivery_note,
            Kind::Receipt => self.receipt,
        }
    }

    /// Why there is no tax, where nobody said it in other words.
    pub(crate) fn exemption(&self, category: Category) -> Option<&'static str> {
        match category {
            Category::Standard | Category::Zero | Category::Exempt => None,
            Category::ReverseCharge => Some(self.reverse_charge),
            Category::IntraCommunity => Some(self.intra_community),
            Category::Export => Some(self.export),
            Category::OutOfScope => Some(self.out_of_scope),
        }
    }
}

/// How one paper speaks.
pub(crate) struct Manner {
    pub(crate) words: &'static Words,
    figures: Figures,
    pub(crate) country: &'static str,
    sold_in: &'static str,
    currency: Currency,
}

impl Manner {
    /// That of the country that was asked for, else of the seller's.
    pub(crate) fn of(invoice: &Invoice) -> Self {
        let words = if invoice.look.language.starts_with("de") { &GERMAN } else { &ENGLISH };
        let sold_in = invoice.seller.address.country;
        let country = invoice.look.country.or(sold_in).map_or("", |country| country.as_str());
        let figures = Figures::of(words.language, country);
        let sold_in = sold_in.map_or("", |country| country.as_str());
        Self { words, figures, country, sold_in, currency: invoice.currency }
    }

    /// Such as `de-AT`.
    pub(crate) fn language(&self) -> String {
        if self.country.is_empty() {
            self.words.language.to_owned()
        } else {
            format!("{}-{}", self.words.language, self.country)
        }
    }

    pub(crate) fn money(&self, minor: Minor) -> String {
        let amount = Money { minor, currency: self.currency }.to_string();
        self.drawable(amount.split(' ').next().unwrap_or_default())
    }

    pub(crate) fn price(&self, rate: Rate) -> String {
        self.drawable(&rate.to_string())
    }

    /// With the letters of its currency where the typeface lacks its sign.
    fn drawable(&self, decimal: &str) -> String {
        let currency = self.currency.as_str();
        let written = self.figures.money(decimal, currency, self.country);
        let sign = manner::sign(currency, self.country);
        let has_it = |face: &Face| sign.chars().all(|c| face.sfnt.has(c));
        if Face::of(Weight::Semibold).is_none_or(has_it) {
            return written;
        }
        let lettered = written.replace(sign, &format!("{currency}\u{a0}")).replace("\u{a0}\u{a0}", "\u{a0}");
        lettered.trim_end_matches('\u{a0}').to_owned()
    }

    pub(crate) fn quantity(&self, quantity: Quantity) -> String {
        self.figures.decimal(&quantity.to_string(), 0)
    }

    pub(crate) fn percent(&self, rate: Rate) -> String {
        let space = if self.words.language == "de" { "\u{a0}" } else { "" };
        format!("{}{space}%", self.figures.decimal(&rate.to_string(), 0))
    }

    pub(crate) fn day(&self, day: NaiveDate) -> String {
        calendar::date(day, self.words.language, self.country)
    }

    /// What the tax is called where it is sold.
    pub(crate) fn tax(&self) -> &'static str {
        match self.sold_in {
            "US" => self.words.tax,
            country if GST.contains(&country) => "GST",
            _ => self.words.vat,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Country;

    use super::*;

    /// No amount has a square in it, whatever is counted in and wherever.
    #[test]
    fn all_money_can_be_drawn() {
        let face = Face::of(Weight::Semibold).unwrap();
        for country in Country::all().map(|country| country.as_str()) {
            for currency in Currency::all() {
                for words in [&ENGLISH, &GERMAN] {
                    let figures = Figures::of(words.language, country);
                    let manner = Manner { words, figures, country, sold_in: country, currency };
                    let written = manner.money(-123_456_789);
                    assert!(written.chars().all(|c| face.sfnt.has(c)), "{written} in {country}");
                }
            }
        }
        let bangladesh = Manner {
            words: &ENGLISH,
            figures: Figures::of("en", "BD"),
            country: "BD",
            sold_in: "BD",
            currency: "BDT".parse().unwrap(),
        };
        assert_eq!(bangladesh.money(123_450), "BDT\u{a0}1,234.50");
    }
}
