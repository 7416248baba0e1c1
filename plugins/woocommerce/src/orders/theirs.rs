//! An order as the shop has it: the fields that are looked at. What extensions add is passed over.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    pub id: u64,
    #[serde(deserialize_with = "text")]
    pub number: String,
    #[serde(deserialize_with = "text")]
    pub status: String,
    #[serde(deserialize_with = "text")]
    pub currency: String,
    pub date_created_gmt: Option<String>,
    pub date_modified_gmt: Option<String>,
    pub date_paid_gmt: Option<String>,
    pub date_completed_gmt: Option<String>,
    pub prices_include_tax: bool,
    pub customer_id: u64,
    #[serde(deserialize_with = "text")]
    pub customer_note: String,
    pub billing: Person,
    pub shipping: Person,
    #[serde(deserialize_with = "text")]
    pub payment_method: String,
    #[serde(deserialize_with = "text")]
    pub payment_method_title: String,
    #[serde(deserialize_with = "text")]
    pub transaction_id: String,
    #[serde(deserialize_with = "text")]
    pub total: String,
    pub line_items: Vec<Item>,
    pub shipping_lines: Vec<Item>,
    pub fee_lines: Vec<Item>,
    pub tax_lines: Vec<TaxRate>,
    pub coupon_lines: Vec<Coupon>,
    pub refunds: Vec<RefundInBrief>,
    pub meta_data: Vec<Meta>,
}

/// By which it is known whether an order is as it was seen: one that is modified, and one whose refunds are others, which
/// need not modify it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Brief {
    pub id: u64,
    #[serde(deserialize_with = "text")]
    pub status: String,
    pub date_modified_gmt: Option<String>,
    pub refunds: Vec<RefundInBrief>,
}

impl Brief {
    pub const FIELDS: &'static str = "id,status,date_modified_gmt,refunds";

    pub fn version(&self) -> Option<String> {
        version(self.date_modified_gmt.as_deref(), &self.refunds)
    }
}

impl Order {
    pub fn version(&self) -> Option<String> {
        version(self.date_modified_gmt.as_deref(), &self.refunds)
    }
}

fn version(modified: Option<&str>, refunds: &[RefundInBrief]) -> Option<String> {
    let modified = modified?;
    match refunds.iter().map(|refund| refund.id).max() {
        Some(newest) => Some(format!("{modified}, {} refunds to {newest}", refunds.len())),
        None => Some(modified.to_owned()),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Person {
    #[serde(deserialize_with = "text")]
    pub first_name: String,
    #[serde(deserialize_with = "text")]
    pub last_name: String,
    #[serde(deserialize_with = "text")]
    pub company: String,
    #[serde(deserialize_with = "text")]
    pub address_1: String,
    #[serde(deserialize_with = "text")]
    pub address_2: String,
    #[serde(deserialize_with = "text")]
    pub city: String,
    #[serde(deserialize_with = "text")]
    pub state: String,
    #[serde(deserialize_with = "text")]
    pub postcode: String,
    #[serde(deserialize_with = "text")]
    pub country: String,
    #[serde(deserialize_with = "text")]
    pub email: String,
    #[serde(deserialize_with = "text")]
    pub phone: String,
}

/// Goods, what sending them costs, or a fee: each has some of these.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    pub id: u64,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text")]
    pub method_title: String,
    pub product_id: u64,
    pub variation_id: u64,
    /// A whole number, unless an extension sells by weight.
    #[serde(deserialize_with = "text")]
    pub quantity: String,
    #[serde(deserialize_with = "text")]
    pub sku: String,
    /// Before discounts, without tax; and the tax of that.
    #[serde(deserialize_with = "text")]
    pub subtotal: String,
    #[serde(deserialize_with = "text")]
    pub subtotal_tax: String,
    /// After discounts, without tax: in every shop, however its prices are entered.
    #[serde(deserialize_with = "text")]
    pub total: String,
    #[serde(deserialize_with = "text")]
    pub total_tax: String,
    pub taxes: Vec<Tax>,
    pub meta_data: Vec<Meta>,
}

/// With more decimals than money has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Tax {
    pub id: u64,
    #[serde(deserialize_with = "text")]
    pub total: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TaxRate {
    pub rate_id: u64,
    #[serde(deserialize_with = "text")]
    pub label: String,
    pub compound: bool,
    #[serde(deserialize_with = "text")]
    pub rate_percent: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Coupon {
    #[serde(deserialize_with = "text")]
    pub code: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RefundInBrief {
    pub id: u64,
}

/// Quantities and totals of its lines are below zero; its amount is not.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Refund {
    pub id: u64,
    #[serde(deserialize_with = "text")]
    pub amount: String,
    #[serde(deserialize_with = "text")]
    pub reason: String,
    pub date_created_gmt: Option<String>,
    pub line_items: Vec<Item>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Meta {
    #[serde(deserialize_with = "text")]
    pub key: String,
    /// Anything at all.
    pub value: Value,
}

/// A text, a number as it is written, or nothing.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}
