//! What a paper says. Filled by whoever sells; nothing here is worked out, so that a paper says what the books say.

use chrono::NaiveDate;
use model::{Country, Currency, Quantity, Rate};

/// An amount in the minor units of the paper's one currency.
pub type Minor = i64;

/// An invoice, or what looks like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub kind: Kind,
    pub number: String,
    pub issued_on: NaiveDate,
    /// Until when it is to be paid; of a quote, until when it holds.
    pub due_on: Option<NaiveDate>,
    pub currency: Currency,
    pub seller: Party,
    pub buyer: Party,
    pub delivery: Delivery,
    pub references: References,
    pub lines: Vec<Line>,
    /// Discounts, shipping and fees of the whole.
    pub adjustments: Vec<Adjustment>,
    /// One for each category and rate.
    pub taxes: Vec<TaxTotal>,
    pub totals: Totals,
    /// How it can be paid.
    pub means: Vec<Means>,
    /// Whether and when it was.
    pub paid: Option<Paid>,
    /// When and how to pay, in words.
    pub terms: Option<String>,
    pub notes: Vec<String>,
    /// Whether it comes from a workspace where people only practise.
    pub is_practice: bool,
    pub look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Invoice,
    CreditNote,
    Quote,
    OrderConfirmation,
    /// Shows no amounts.
    DeliveryNote,
    Receipt,
}

/// Who sells, or who buys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// As the law knows it.
    pub name: String,
    /// As customers know it, where that is something else.
    pub trading_name: Option<String>,
    pub address: Address,
    /// For value added tax, with its country before it: `DE123456788`.
    pub tax_id: Option<String>,
    /// Any other that a tax office gave.
    pub tax_number: Option<String>,
    /// Where it stands in a register.
    pub registration: Option<String>,
    /// What the seller calls the buyer, or the other way round.
    pub number: Option<String>,
    pub contact: Contact,
    /// What the law wants at the foot of a letter, a line each.
    pub small_print: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and what comes with it.
    pub lines: Vec<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: Option<Country>,
}

/// Where it goes or went, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    pub on: Option<NaiveDate>,
    /// Where it is not the buyer and their address.
    pub name: Option<String>,
    pub address: Option<Address>,
}

/// What else there is in writing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct References {
    /// The seller's own number of the order.
    pub order: Option<String>,
    /// What the buyer wants to read on it: their order's number, a cost centre, a routing id.
    pub buyer: Option<String>,
    /// Of a credit note: the number of the invoice it is about, and when that was issued.
    pub invoice: Option<(String, Option<NaiveDate>)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The seller's number of the article.
    pub number: Option<String>,
    /// A GTIN of 8, 12, 13 or 14 digits.
    pub gtin: Option<String>,
    pub name: String,
    /// What else is said of it, in any number of lines.
    pub description: Option<String>,
    pub quantity: Quantity,
    pub unit: Unit,
    /// Of one, without tax and before adjustments.
    pub price: Rate,
    pub adjustments: Vec<Adjustment>,
    pub tax: Tax,
    /// Without tax, after adjustments.
    pub total: Minor,
    /// What is printed instead where prices are said with their tax.
    pub shown: Option<Shown>,
}

/// A line as it is printed where prices include tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub price: Rate,
    pub total: Minor,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Of UN/ECE's recommendation 20: `C62` is one, `KGM` a kilogram.
    pub code: String,
    /// As it is printed after a quantity; empty for pieces.
    pub name: String,
}

impl Unit {
    pub fn piece() -> Self {
        Self { code: "C62".to_owned(), name: String::new() }
    }
}

/// A discount (or what else is taken off), or a charge on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    pub is_charge: bool,
    pub reason: String,
    /// Not negative, without tax.
    pub amount: Minor,
    /// Where it is a part of something: how many percent, and of what.
    pub percent: Option<(Rate, Minor)>,
    pub tax: Tax,
    /// What is printed instead where prices are said with their tax.
    pub shown: Option<Minor>,
}

/// Which tax, and how many percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tax {
    pub category: Category,
    /// Percent: 19, or 7.25.
    pub rate: Rate,
}

/// By UNCL 5305, as far as EN 16931 takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Standard,
    Zero,
    Exempt,
    /// The buyer owes it.
    ReverseCharge,
    /// Goods to a business in another country of the European Union.
    IntraCommunity,
    Export,
    /// Nothing that this tax is about.
    OutOfScope,
}

impl Category {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::Zero => "Z",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::IntraCommunity => "K",
            Self::Export => "G",
            Self::OutOfScope => "O",
        }
    }
}

/// All that is taxed in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxTotal {
    pub tax: Tax,
    /// As it is called where it is one of several: `CA state`. Empty for what the paper calls its tax.
    pub name: String,
    pub base: Minor,
    pub amount: Minor,
    pub exemption: Exemption,
}

/// Why there is no tax.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exemption {
    pub reason: Option<String>,
    /// Of the list VATEX.
    pub code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub lines: Minor,
    /// What is taken off of the whole; not negative.
    pub allowances: Minor,
    pub charges: Minor,
    /// Without tax.
    pub net: Minor,
    pub tax: Minor,
    /// With tax.
    pub gross: Minor,
    pub paid: Minor,
    pub rounding: Minor,
    pub due: Minor,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    Transfer(Account),
    /// A page on which it can be paid.
    Link(String),
    Card,
    Cash,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub holder: String,
    pub iban: String,
    pub bic: Option<String>,
    /// What the payer writes with it; the paper's number where nothing else is said.
    pub reference: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    pub on: NaiveDate,
}

/// How it looks, and how it speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// `en` or `de`; anything else is English.
    pub language: String,
    /// Whose manner to write figures and days in.
    pub country: Option<Country>,
    pub sheet: Sheet,
    pub accent: Rgb,
    pub logo: Option<Picture>,
}

impl Default for Look {
    fn default() -> Self {
        Self { language: "en".to_owned(), country: None, sheet: Sheet::A4, accent: Rgb(0x1f, 0x5c, 0x49), logo: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    A4,
    Letter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A picture that somebody decoded: red, green, blue and how opaque, line by line.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
    }
}
