// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be read. A field is none where it was not granted, or where nothing is known.

use serde::Deserialize;
use serde_json::Value as Json;

use super::types;
use crate::Record;

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Brand {
    pub archived_at: Option<String>,
    pub created_at: Option<String>,
    pub id: String,
    pub name: Option<String>,
    pub version: i64,
}

impl Record for Brand {
    const KIND: &'static str = "brand";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Category {
    pub archived_at: Option<String>,
    pub created_at: Option<String>,
    pub id: String,
    pub name: Option<String>,
    /// The category that it is part of; none at the top.
    pub parent: Option<String>,
    /// The names from the top down to it.
    pub path: Option<Vec<String>>,
    pub version: i64,
}

impl Record for Category {
    const KIND: &'static str = "category";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Contact {
    pub addresses: Option<Vec<types::Address>>,
    pub archived_at: Option<String>,
    pub company: Option<String>,
    /// Where they are; decides how they are taxed.
    pub country: Option<String>,
    pub created_at: Option<String>,
    pub credit_limit: Option<String>,
    /// What they are invoiced in, and their limit is in.
    pub currency: Option<String>,
    /// Whom price lists know them as: a word such as `wholesale`.
    pub customer_group: Option<String>,
    pub email: Option<String>,
    /// When all that says who they are was destroyed.
    pub erased_at: Option<String>,
    pub id: String,
    pub is_customer: Option<bool>,
    pub is_supplier: Option<bool>,
    pub kind: Option<types::ContactKind>,
    /// In which they are written to, such as `de`.
    pub language: Option<String>,
    /// The fields that your roles do not show; they are null here.
    pub masked: Option<Vec<String>>,
    /// The one that they turned out to be.
    pub merged_into: Option<String>,
    pub name: Option<String>,
    pub notes: Option<String>,
    pub phone: Option<String>,
    /// The one list that holds for them, whatever else would.
    pub price_list: Option<String>,
    /// All of them, in order.
    pub tags: Option<Vec<String>>,
    pub tax_id: Option<String>,
    pub updated_at: Option<String>,
    pub version: i64,
}

impl Record for Contact {
    const KIND: &'static str = "contact";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Invoice {
    pub buyer: Option<types::Buyer>,
    /// As its order says.
    pub channel: Option<String>,
    pub contact: Option<String>,
    pub credited: Option<String>,
    /// Of a credit note: the invoice.
    pub credits: Option<String>,
    pub currency: Option<String>,
    pub due_at: Option<String>,
    pub id: String,
    pub includes_tax: Option<bool>,
    /// Of a credit note: whether what it takes back is still owed, and goes onto another invoice.
    pub is_again: Option<bool>,
    pub is_overdue: Option<bool>,
    pub issued_at: Option<String>,
    pub issued_by: Option<String>,
    pub kind: Option<Json>,
    pub lines: Option<Vec<types::InvoiceLine>>,
    /// The picture at its head.
    pub logo: Option<String>,
    /// The fields that your roles do not show; they are null here.
    pub masked: Option<Vec<String>>,
    /// As it is printed.
    pub name: Option<String>,
    pub net: Option<String>,
    pub note: Option<String>,
    /// Among those of its series: each follows the one before.
    pub number: Option<i64>,
    /// What is still to be paid of it.
    pub open: Option<String>,
    pub order: Option<String>,
    pub paid: Option<String>,
    pub regime: Option<types::Regime>,
    pub rounding: Option<String>,
    /// From whom, as they were then: name, address and number, line by line.
    pub seller: Option<String>,
    pub series: Option<String>,
    /// Null of a credit note.
    pub state: Option<Json>,
    pub tax: Option<String>,
    pub taxes: Option<Vec<types::TaxSum>>,
    pub total: Option<String>,
    pub version: i64,
}

impl Record for Invoice {
    const KIND: &'static str = "invoice";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Location {
    /// Whether more may go out than was counted in.
    pub allows_negative: Option<bool>,
    pub archived_at: Option<String>,
    pub created_at: Option<String>,
    pub id: String,
    pub kind: Option<types::Place>,
    pub name: Option<String>,
    pub version: i64,
}

impl Record for Location {
    const KIND: &'static str = "location";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Movement {
    pub at: Option<String>,
    pub currency: Option<String>,
    pub id: String,
    pub kind: Option<types::Kind>,
    pub late_average: Option<String>,
    pub late_fifo: Option<String>,
    /// Its number among the movements of this variant at this location.
    pub line: Option<i64>,
    pub location: Option<String>,
    /// Which batch, or which piece, where they are told apart.
    pub lot: Option<String>,
    /// The fields that your roles do not show; they are null here.
    pub masked: Option<Vec<String>>,
    /// Who moved it, as the audit log says it.
    pub moved_by: Option<String>,
    /// How much more, or less, is there.
    pub on_hand: Option<String>,
    /// What was there with it.
    pub on_hand_after: Option<String>,
    pub reason: Option<String>,
    /// How much more, or less, of it is spoken for.
    pub reserved: Option<String>,
    pub reserved_after: Option<String>,
    /// The movement that this one takes back.
    pub reverses: Option<String>,
    /// What it was for, such as an order's id.
    pub source: Option<String>,
    pub unit_cost: Option<String>,
    pub value_average: Option<String>,
    pub value_fifo: Option<String>,
    pub variant: Option<String>,
    pub version: i64,
}

impl Record for Movement {
    const KIND: &'static str = "movement";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Order {
    pub buyer: Option<types::Buyer>,
    /// By which way it came: a word such as `counter` or `web`.
    pub channel: Option<String>,
    pub contact: Option<String>,
    /// Where it goes.
    pub country: Option<String>,
    pub created_at: Option<String>,
    pub created_by: Option<String>,
    /// What was paid and is not owed: the customer's credit.
    pub credit: Option<String>,
    /// What is not owed any more, by credit notes.
    pub credited: Option<String>,
    pub currency: Option<String>,
    pub discount: Option<String>,
    /// Off the goods as a whole.
    pub discounts: Option<Vec<types::SalesDiscount>>,
    /// What is owed of it, all in all.
    pub due: Option<String>,
    pub id: String,
    /// Whether its prices hold the tax.
    pub includes_tax: Option<bool>,
    pub lines: Option<Vec<types::OrderLine>>,
    /// Where its goods are taken from; without one, it touches no stock.
    pub location: Option<String>,
    /// The fields that your roles do not show; they are null here.
    pub masked: Option<Vec<String>>,
    pub net: Option<String>,
    pub notes: Option<String>,
    /// What people call it.
    pub number: Option<String>,
    /// What is still to be paid.
    pub open: Option<String>,
    pub paid: Option<String>,
    pub payment: Option<Json>,
    pub placed_at: Option<String>,
    /// What of that was given back.
    pub refunded: Option<String>,
    /// Why it is taxed as it is.
    pub regime: Option<types::Regime>,
    /// What the lines do not come to: an order from elsewhere costs what it says there.
    pub rounding: Option<String>,
    pub state: Option<Json>,
    /// In one word, as shops elsewhere say it.
    pub status: Option<types::OrderStatus>,
    /// What its state is called where it came from.
    pub status_raw: Option<String>,
    /// Of all lines before discounts, as the prices are.
    pub subtotal: Option<String>,
    pub tax: Option<String>,
    /// By rate.
    pub taxes: Option<Vec<types::TaxSum>>,
    pub total: Option<String>,
    pub updated_at: Option<String>,
    /// Of a quote: until when it holds.
    pub valid_until: Option<String>,
    pub version: i64,
}

impl Record for Order {
    const KIND: &'static str = "order";
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Product {
    /// Since when it is no longer sold.
    pub archived_at: Option<String>,
    pub brand: Option<String>,
    pub brand_name: Option<String>,
    pub categories: Option<Vec<String>>,
    /// What its categories are called.
    pub category_names: Option<Vec<String>>,
    pub created_at: Option<String>,
    pub description: Option<String>,
    pub id: String,
    pub images: Option<Vec<types::ProductImage>>,
    pub name: Option<String>,
    /// What it can be chosen by. Each variant has a value for each.
    pub options: Option<Vec<types::ProductOption>>,
    /// Since when the storefront shows it.
    pub published_at: Option<String>,
    /// What its tags are called.
    pub tag_names: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub tax_class: Option<String>,
    pub updated_at: Option<String>,
    /// In the order of the options' values, or of their making.
    pub variants: Option<Vec<types::Variant>>,
    pub version: i64,
}

impl Record for Product {
    const KIND: &'static str = "product";
}
