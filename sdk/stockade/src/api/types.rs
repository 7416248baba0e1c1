// Made from the definitions of the API, by a test of the server; not written by hand.
//! What operations take and records hold.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Where somebody lives, or takes what is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    pub country: String,
    /// Street and number, floor, building: up to four lines.
    pub lines: Vec<String>,
    /// Who is there, where it is not the contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    pub purpose: Json,
    /// A state, a province, a county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArrivedLine {
    pub line: String,
    /// More than zero, and not more than is on its way.
    pub quantity: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brand {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
    pub created_at: String,
    pub id: String,
    pub name: String,
    pub version: i64,
}

/// What is done to each, as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkChange {
    /// For `price-amount`: how much more, or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// For `set-brand`; none takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// For `add-category` and `remove-category`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What the amount is in: prices in another currency stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// For `price-percent`: how much more of a hundred, or less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<String>,
    /// By name, for `add-tags` and `remove-tags`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    pub what: What,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkMatching {
    /// Archived ones; without it, those still sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Only these; none for all that match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
    /// Found for these words, as in the list of products.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

/// Who buys, as they were then.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Buyer {
    /// Where invoices go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where goods go, where that is elsewhere. Without both, they take them along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
}

/// A branch of the tree. A product may hang on several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryInTree {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
    pub created_at: String,
    pub id: String,
    pub name: String,
    /// The category that it is part of; none at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The names from the top down to it.
    pub path: Vec<String>,
    pub version: i64,
}

/// By which way somebody is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    #[default]
    #[serde(rename = "email")]
    Email,
    #[serde(rename = "phone")]
    Phone,
    #[serde(rename = "message")]
    Message,
    #[serde(rename = "post")]
    Post,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChosenForVariant {
    /// A value for each of the options, in their order.
    pub choices: Vec<String>,
    pub variant: String,
}

/// What one column is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnMeaning {
    /// Its name in the header.
    pub column: String,
    /// `name`, `sku`, `price`, `option-1` and so on.
    pub means: String,
}

/// What a contact is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactKind {
    #[default]
    #[serde(rename = "person")]
    Person,
    #[serde(rename = "company")]
    Company,
}

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    #[default]
    #[serde(rename = "point")]
    Point,
    #[serde(rename = "comma")]
    Comma,
}

/// An operation with its input.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeedCall {
    pub input: Json,
    pub operation: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeedStepSettled {
    /// Why it is left alone; without it, it is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_alone: Option<String>,
    pub number: i64,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delimiter {
    #[default]
    #[serde(rename = "comma")]
    Comma,
    #[serde(rename = "semicolon")]
    Semicolon,
    #[serde(rename = "tab")]
    Tab,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GoodsBackElsewhere {
    /// What the line is called there.
    pub line: String,
    pub quantity: String,
}

/// How a file is to be read. What is not told is found out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportManner {
    /// For a file of any other format: what its columns are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<ColumnMeaning>>,
    /// What its amounts are in, where no column says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What stands before the decimals of its amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Json>,
}

/// So much of a line of the order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvoiceLine {
    pub line: String,
    pub name: String,
    pub net: String,
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    pub tax: String,
    pub taxes: Vec<LineTax>,
    pub total: String,
    pub unit: String,
    /// For one, before discounts; with the tax in it where the invoice's prices hold it.
    pub unit_price: String,
}

/// Why a level changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    #[default]
    #[serde(rename = "receive")]
    Receive,
    #[serde(rename = "adjust")]
    Adjust,
    #[serde(rename = "transfer-out")]
    TransferOut,
    #[serde(rename = "transfer-in")]
    TransferIn,
    #[serde(rename = "reserve")]
    Reserve,
    #[serde(rename = "release")]
    Release,
    #[serde(rename = "consume")]
    Consume,
}

/// So much on an account: on one side of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LedgerLine {
    pub account: String,
    pub credit: String,
    pub debit: String,
}

/// What a line is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineKind {
    #[default]
    #[serde(rename = "goods")]
    Goods,
    #[serde(rename = "shipping")]
    Shipping,
    #[serde(rename = "fee")]
    Fee,
}

/// A tax of a line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineTax {
    pub amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compound: Option<bool>,
    /// The rate that it was taxed by; null for one from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: String,
    /// 0.2 for twenty percent; null where nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Location {
    /// Whether more may go out than was counted in.
    pub allows_negative: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
    pub created_at: String,
    pub id: String,
    pub kind: Place,
    pub name: String,
    pub version: i64,
}

/// By what a product of the file is known to be one that is here. Our own ids always tell it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatchBy {
    #[default]
    #[serde(rename = "sku")]
    Sku,
    #[serde(rename = "key")]
    Key,
}

/// What becomes of products that are here and not in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    #[default]
    #[serde(rename = "leave")]
    Leave,
    #[serde(rename = "archive")]
    Archive,
}

/// Never edited: a mistake is taken back by another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Movement {
    pub at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    pub id: String,
    pub kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_average: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_fifo: Option<String>,
    /// Its number among the movements of this variant at this location.
    pub line: i64,
    pub location: String,
    /// Which batch, or which piece, where they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// The fields that your roles do not show; they are null here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked: Option<Vec<String>>,
    /// Who moved it, as the audit log says it.
    pub moved_by: String,
    /// How much more, or less, is there.
    pub on_hand: String,
    /// What was there with it.
    pub on_hand_after: String,
    pub reason: String,
    /// How much more, or less, of it is spoken for.
    pub reserved: String,
    pub reserved_after: String,
    /// The movement that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<String>,
    /// What it was for, such as an order's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_average: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_fifo: Option<String>,
    pub variant: String,
    pub version: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewBulk {
    pub change: BulkChange,
    pub of: BulkMatching,
    /// When you saw them: what is changed by somebody after that is passed over. Now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<String>,
    /// How many you saw: what its progress is measured by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// What is known of a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewDeedStep {
    /// What takes it back, in this order; nothing for what was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back: Option<Vec<DeedCall>>,
    /// The id of the record.
    pub record: String,
    /// What people call it.
    pub title: String,
    /// Why nothing was done to it, or why it was left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A line as it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewOrderLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discounts: Option<Vec<SalesDiscount>>,
    /// Goods, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<LineKind>,
    /// What it is called; as the catalog calls it, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub quantity: String,
    /// Of what is no variant: how it is taxed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    /// For one, with the tax in it where the order's prices hold it. What the catalog says, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<String>,
    /// Without one, say a name and a price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewTransferLine {
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// More than zero.
    pub quantity: String,
    pub variant: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewVariant {
    /// The primary one: an EAN, UPC, GTIN or ISBN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// A value for each of the product's options, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The business's own where there is a price or a cost and none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What else is scanned for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_barcodes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// What was chosen, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `piece` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// One thing of an order, as it was called and cost when it was written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLine {
    /// All that is taken off, its share in what is taken off the whole with it.
    pub discount: String,
    /// Off this line alone.
    pub discounts: Vec<SalesDiscount>,
    /// What it is called where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// How much of it has left.
    pub fulfilled: String,
    pub id: String,
    /// How much of it stands on invoices.
    pub invoiced: String,
    pub kind: LineKind,
    /// What one costs by the catalog, in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_price: Option<String>,
    pub name: String,
    pub net: String,
    pub order: String,
    /// Which one it is, from 1.
    pub place: i64,
    pub quantity: String,
    /// How much of that came back.
    pub returned: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Before discounts, as the price is.
    pub subtotal: String,
    pub tax: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_class: Option<String>,
    pub taxes: Vec<LineTax>,
    pub total: String,
    pub unit: String,
    /// For one, with the tax in it where the order's prices hold it.
    pub unit_price: String,
    /// Null where it is nothing that the catalog has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    pub version: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLineFromElsewhere {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<LineKind>,
    pub name: String,
    /// Without tax, after discounts.
    pub net: String,
    pub quantity: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Before discounts; as much as it comes to, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxes: Option<Vec<LineTax>>,
    /// For one; what it comes to is what it says, and not this times the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<String>,
    /// What it is here; that of its SKU, unless said. One that the catalog does not have is kept as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// An order in one word, as shops elsewhere say it: how far it has come, and whether it is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderStatus {
    #[default]
    #[serde(rename = "draft")]
    Draft,
    #[serde(rename = "quoted")]
    Quoted,
    #[serde(rename = "open")]
    Open,
    #[serde(rename = "paid")]
    Paid,
    #[serde(rename = "fulfilling")]
    Fulfilling,
    #[serde(rename = "completed")]
    Completed,
    #[serde(rename = "cancelled")]
    Cancelled,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "partially-refunded")]
    PartiallyRefunded,
    #[serde(rename = "refunded")]
    Refunded,
}

/// What is numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaperKind {
    #[default]
    #[serde(rename = "order")]
    Order,
    #[serde(rename = "invoice")]
    Invoice,
    #[serde(rename = "credit-note")]
    CreditNote,
}

/// So much of a line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartOfOrderLine {
    pub line: String,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// More than zero.
    pub quantity: String,
}

/// So much of a line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartOnPaper {
    pub line: String,
    /// More than zero.
    pub quantity: String,
}

/// Money for an order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payment {
    pub amount: String,
    /// As its order says.
    pub channel: String,
    pub currency: String,
    /// What they call it. They tell of it more than once, and it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<String>,
    pub id: String,
    /// The fields that your roles do not show; they are null here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked: Option<Vec<String>>,
    /// How it was paid: a word such as `card`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    pub order: String,
    /// Who took it: a word such as `cash`, `bank` or `stripe`; `credit` for what was left of another order.
    pub provider: String,
    pub received_at: String,
    pub recorded_at: String,
    pub recorded_by: String,
    /// What of it was given back, or is on its way back.
    pub refunded: String,
    pub state: Json,
    pub version: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentFromElsewhere {
    pub amount: String,
    /// What it is called there. The same one again is the same payment.
    pub external_id: String,
    /// How it was paid: a word such as `card`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Who took it: a word such as `stripe`.
    pub provider: String,
    /// Now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
}

/// What a location is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    #[default]
    #[serde(rename = "place")]
    Place,
    #[serde(rename = "transit")]
    Transit,
}

/// From so many on, one unit costs so much.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceBreak {
    pub from: String,
    pub price: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceOfVariant {
    /// All of them; none takes the variant out of the list.
    pub breaks: Vec<PriceBreak>,
    pub variant: String,
    /// The version you saw, of what the list says of this variant. Without it that is written over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// A picture: at an https address elsewhere, or kept here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductImage {
    /// What is to be seen, for those who do not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// Of one that is kept here: its small form, for lists. Filled in here, whatever is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Of one that is kept here, in points. Filled in here, whatever is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
}

/// One thing to choose, such as a size, with what there is to choose from, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductOption {
    pub name: String,
    pub values: Vec<String>,
}

/// Money that went back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Refund {
    pub amount: String,
    /// As its order says.
    pub channel: String,
    pub currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    pub id: String,
    pub order: String,
    pub payment: String,
    pub provider: String,
    pub reason: String,
    pub recorded_by: String,
    pub refunded_at: String,
    pub state: Json,
    pub version: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RefundFromElsewhere {
    /// More than was paid does not go back: what is beyond it is left out. Nothing, where only goods came back.
    pub amount: String,
    /// What it is called there. The same one again is the same refund.
    pub external_id: String,
    /// What came back with it, onto the shelf, once, whether or not anything was paid. What has not left yet is no longer
    /// kept for the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Vec<GoodsBackElsewhere>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<String>,
}

/// Why a sale is taxed as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Regime {
    #[default]
    #[serde(rename = "domestic")]
    Domestic,
    #[serde(rename = "destination")]
    Destination,
    #[serde(rename = "origin")]
    Origin,
    #[serde(rename = "reverse-charge")]
    ReverseCharge,
    #[serde(rename = "export")]
    Export,
}

/// How much somebody of this role may take off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleDiscountLimit {
    /// 0.1 for ten percent.
    pub limit: String,
    pub role: String,
}

/// How a fraction of the smallest coin becomes one, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoundHow {
    #[default]
    #[serde(rename = "half-up")]
    HalfUp,
    #[serde(rename = "half-even")]
    HalfEven,
    #[serde(rename = "down")]
    Down,
    #[serde(rename = "up")]
    Up,
}

/// A discount: a share of what is left, or an amount. One of the two.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SalesDiscount {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// What it is for, such as the code of a coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// 0.1 for ten percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
}

/// What a tax comes to on a whole paper.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxSum {
    pub amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: String,
    /// Of what, without taxes.
    pub net: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TransferDifference {
    pub line: String,
    /// What is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// For whoever asks later: broken on the way, sent to the wrong shop.
    pub reason: String,
    /// What went back to where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Variant {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
    /// The primary one: an EAN, UPC, GTIN or ISBN with its check digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Its value of each of the product's options, in their order.
    pub choices: Vec<String>,
    /// What one of it consists of, if it is a bundle or a kit.
    pub components: Vec<VariantComponent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    pub created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    pub id: String,
    /// The fields that your roles do not show; they are null here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked: Option<Vec<String>>,
    /// What else is scanned for it, such as the code of last year's box.
    pub other_barcodes: Vec<String>,
    /// For one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    pub product: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// What sets it apart, such as `XL, blue`; empty for the only one.
    pub title: String,
    /// What one of it is: `piece`, `kg`, `m`.
    pub unit: String,
    pub updated_at: String,
    pub version: i64,
}

/// So many of this variant are in one of that.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantComponent {
    pub quantity: String,
    pub variant: String,
}

/// What the variants that are made have in common.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantMatrix {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The business's own where there is a price or a cost and none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// With an option's name, or its number, in braces for what was chosen: `TEE-{size}-{colour}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_pattern: Option<String>,
    /// `piece` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// What is done to each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    #[default]
    #[serde(rename = "archive")]
    Archive,
    #[serde(rename = "restore")]
    Restore,
    #[serde(rename = "publish")]
    Publish,
    #[serde(rename = "unpublish")]
    Unpublish,
    #[serde(rename = "add-tags")]
    AddTags,
    #[serde(rename = "remove-tags")]
    RemoveTags,
    #[serde(rename = "add-category")]
    AddCategory,
    #[serde(rename = "remove-category")]
    RemoveCategory,
    #[serde(rename = "set-brand")]
    SetBrand,
    #[serde(rename = "price-percent")]
    PricePercent,
    #[serde(rename = "price-amount")]
    PriceAmount,
}
