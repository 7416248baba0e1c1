//! The accounts that books most likely begin with: few, and in the order of everybody's charts. A workspace renames
//! them, adds to them, and says otherwise what is posted where.

use crate::records::{AccountKind, Purpose};

pub struct Suggested {
    pub code: &'static str,
    pub english: &'static str,
    pub german: &'static str,
    pub kind: AccountKind,
    /// What is posted to it by itself, with its detail.
    pub purposes: &'static [(Purpose, &'static str)],
}

impl Suggested {
    /// What it is called where this is spoken.
    pub fn name(&self, locale: &str) -> &'static str {
        if locale.starts_with("de") { self.german } else { self.english }
    }
}

/// What is left of another order pays without any money: what customers are owed is what it is taken from.
const CREDIT: &str = "credit";

pub const CHART: &[Suggested] = &[
    of("1000", "Cash", "Kasse", AccountKind::Asset, &[(Purpose::Money, "cash")]),
    of("1100", "Bank", "Bank", AccountKind::Asset, &[(Purpose::Money, "bank")]),
    of("1190", "Payments on their way", "Zahlungen unterwegs", AccountKind::Asset, &[(Purpose::Money, "")]),
    of("1200", "Receivables", "Forderungen", AccountKind::Asset, &[(Purpose::Receivables, "")]),
    of("1300", "Stock", "Warenbestand", AccountKind::Asset, &[(Purpose::Stock, "")]),
    of(
        "2000",
        "Goods received, not billed",
        "Wareneingang ohne Rechnung",
        AccountKind::Liability,
        &[(Purpose::Received, "")],
    ),
    of(
        "2100",
        "Customers' credit",
        "Guthaben von Kunden",
        AccountKind::Liability,
        &[(Purpose::Credit, ""), (Purpose::Money, CREDIT)],
    ),
    of("2110", "Paid in advance", "Anzahlungen von Kunden", AccountKind::Liability, &[(Purpose::Advance, "")]),
    of("2200", "Tax owed", "Geschuldete Steuer", AccountKind::Liability, &[(Purpose::Tax, "")]),
    of("3000", "Opening balances", "Eröffnungsbestände", AccountKind::Equity, &[]),
    of("4000", "Sales", "Umsatzerlöse", AccountKind::Income, &[(Purpose::Sales, "")]),
    of("4100", "Shipping charged", "Berechneter Versand", AccountKind::Income, &[(Purpose::Shipping, "")]),
    of("4200", "Other income", "Sonstige Erträge", AccountKind::Income, &[(Purpose::Fees, "")]),
    of("4900", "Returns", "Gutschriften", AccountKind::Income, &[(Purpose::Returns, "")]),
    of("5000", "Cost of goods sold", "Wareneinsatz", AccountKind::Expense, &[(Purpose::Cost, "")]),
    of("5100", "Stock differences", "Bestandsdifferenzen", AccountKind::Expense, &[(Purpose::Differences, "")]),
    of(
        "6000",
        "Fees of payment providers",
        "Gebühren der Zahlungsanbieter",
        AccountKind::Expense,
        &[(Purpose::PaymentFees, "")],
    ),
    of("6900", "Rounding", "Rundung", AccountKind::Expense, &[(Purpose::Rounding, "")]),
];

const fn of(
    code: &'static str,
    english: &'static str,
    german: &'static str,
    kind: AccountKind,
    purposes: &'static [(Purpose, &'static str)],
) -> Suggested {
    Suggested { code, english, german, kind, purposes }
}
