//! What both ways to write say in the same words.

use chrono::NaiveDate;
use model::Money;

use crate::{
    clean,
    invoice::{Category, Invoice, Kind, Means, Minor, Party, TaxTotal},
};

/// Which rules the data keeps to.
pub(super) const EN_16931: &str = "urn:cen.eu:en16931:2017";

/// What tax it is, as far as the standard knows any.
pub(super) const VAT: &str = "VAT";

/// Of UNTDID 1001.
pub(super) fn type_code(kind: Kind) -> &'static str {
    if kind == Kind::CreditNote { "381" } else { "380" }
}

/// An amount as a decimal, with the digits of its currency.
pub(super) fn decimal(invoice: &Invoice, minor: Minor) -> String {
    let written = Money { minor, currency: invoice.currency }.to_string();
    written.split(' ').next().unwrap_or_default().to_owned()
}

/// `20261121`, which is its format 102.
pub(super) fn compact(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// The one way to pay that the data says, which has room for no more: a transfer where one is asked for.
pub(super) fn means(invoice: &Invoice) -> Option<&Means> {
    let transfer = invoice.means.iter().find(|means| matches!(means, Means::Transfer(_)));
    transfer.or_else(|| invoice.means.first())
}

/// Of UNTDID 4461.
pub(super) fn means_code(invoice: &Invoice, means: &Means) -> &'static str {
    match means {
        Means::Transfer(_) if invoice.currency.as_str() == "EUR" => "58",
        Means::Transfer(_) => "30",
        Means::Card => "48",
        Means::Cash => "10",
        Means::Link(_) => "68",
    }
}

/// An account's number, without what people put between its letters.
pub(super) fn plain(number: &str) -> String {
    clean::line(number).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Why there is no tax, where the category wants it said: as it was said, or as the standard says it.
pub(super) fn exemption(total: &TaxTotal) -> (Option<String>, Option<String>) {
    let by_itself = match total.tax.category {
        Category::Standard | Category::Zero => return (None, None),
        Category::Exempt => None,
        Category::ReverseCharge => Some(("Reverse charge", "VATEX-EU-AE")),
        Category::IntraCommunity => Some(("Intra-community supply", "VATEX-EU-IC")),
        Category::Export => Some(("Export outside the EU", "VATEX-EU-G")),
        Category::OutOfScope => Some(("Not subject to VAT", "VATEX-EU-O")),
    };
    let said = total.exemption.clone();
    let reason = said.reason.or_else(|| by_itself.map(|(reason, _)| reason.to_owned()));
    (reason, said.code.or_else(|| by_itself.map(|(_, code)| code.to_owned())))
}

/// A party's tax id; where nothing is about tax, nobody's is said (BR-O-02).
pub(super) fn tax_id<'a>(invoice: &Invoice, party: &'a Party) -> Option<&'a str> {
    let is_about_tax = invoice.taxes.iter().all(|total| total.tax.category != Category::OutOfScope);
    party.tax_id.as_deref().filter(|_| is_about_tax)
}

/// A rate of tax in percent. What is out of scope has none.
pub(super) fn percent(tax: crate::invoice::Tax) -> Option<String> {
    (tax.category != Category::OutOfScope).then(|| tax.rate.to_string())
}
