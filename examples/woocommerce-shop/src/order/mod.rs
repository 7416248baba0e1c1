//! An order, with all that hangs on it.
//!
//! `writing`  from what was sent to an order
//! `lines`    the lines of one, as they are sent
//! `state`    what follows from a status: when it was paid, what it takes from stock
//! `refunds`  money and goods given back
//! `view`     how the API shows it

mod lines;
mod refunds;
mod state;
mod view;
mod writing;

pub use refunds::{Refund, refund, take_back};
pub use view::{Shown, Wanted, note, shown, shown_refund};
pub use writing::{add_note, create, create_as, trash, update};

use serde_json::{Map, Value, json};

use crate::{
    clock::Moment,
    money::{Amount, Rate},
};

#[derive(Clone, Debug)]
pub struct Order {
    pub id: u64,
    /// Where an extension numbers orders in its own way.
    pub number: Option<String>,
    pub key: String,
    pub status: String,
    pub currency: String,
    pub prices_include_tax: bool,
    pub created: Moment,
    pub modified: Moment,
    pub completed: Option<Moment>,
    pub paid: Option<Moment>,
    pub customer: u64,
    pub customer_note: String,
    pub billing: Address,
    pub shipping: Address,
    pub payment_method: String,
    pub payment_title: String,
    pub transaction: String,
    pub created_via: String,
    pub meta: Vec<Meta>,
    pub lines: Vec<Line<Goods>>,
    pub shipping_lines: Vec<Line<Delivery>>,
    pub fees: Vec<Line<Fee>>,
    pub coupons: Vec<CouponLine>,
    pub taxes: Vec<TaxLine>,
    pub totals: Totals,
    pub refunds: Vec<Refund>,
    pub notes: Vec<Note>,
    /// What it takes was taken, once.
    pub stock_reduced: bool,
    /// The status that it had before it went into the trash.
    pub trashed_from: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line<K> {
    pub id: u64,
    pub name: String,
    pub tax_class: String,
    pub tax_status: String,
    pub subtotal: Amount,
    pub total: Amount,
    pub taxes: Vec<Taxes>,
    pub meta: Vec<Meta>,
    pub of: K,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goods {
    pub product: u64,
    pub variation: u64,
    pub quantity: i64,
    pub sku: Option<String>,
    pub parent_name: Option<String>,
    /// How many of it are back already.
    pub restocked: i64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    pub method_id: String,
    pub instance_id: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fee;

/// What one rate takes of a line, before and after discounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taxes {
    pub rate: u64,
    pub subtotal: Amount,
    pub total: Amount,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct CouponLine {
    pub id: u64,
    pub code: String,
    pub discount: Amount,
    pub discount_tax: Amount,
    pub discount_type: String,
    pub nominal: Amount,
    pub free_shipping: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaxLine {
    pub id: u64,
    pub rate: u64,
    pub code: String,
    pub label: String,
    pub compound: bool,
    pub percent: Amount,
    pub goods: Amount,
    pub shipping: Amount,
}

impl TaxLine {
    /// Of a rate as it is called now.
    pub fn of(rate: u64, rates: &[Rate]) -> Self {
        let Some(known) = rates.iter().find(|known| known.id == rate) else {
            return Self { rate, ..Self::default() };
        };
        let parts = [&known.country, &known.state, &known.name, &known.priority.to_string()];
        let code: Vec<_> = parts.iter().filter(|part| !part.is_empty()).map(|part| part.to_uppercase()).collect();
        Self {
            rate,
            code: code.join("-"),
            label: known.name.clone(),
            compound: known.compound,
            percent: known.percent,
            ..Self::default()
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    pub discount: Amount,
    pub discount_tax: Amount,
    pub shipping: Amount,
    pub shipping_tax: Amount,
    pub cart_tax: Amount,
    pub total: Amount,
}

#[derive(Clone, Debug)]
pub struct Note {
    pub id: u64,
    pub created: Moment,
    pub text: String,
    pub for_customer: bool,
    pub author: &'static str,
}

/// What extensions write beside it: any JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    pub id: u64,
    pub key: String,
    pub value: Value,
}

/// Only what is filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address(Vec<(&'static str, Box<str>)>);

pub const BILLING: &[&str] = &[
    "first_name",
    "last_name",
    "company",
    "address_1",
    "address_2",
    "city",
    "state",
    "postcode",
    "country",
    "email",
    "phone",
];
pub const SHIPPING: &[&str] =
    &["first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country", "phone"];

impl Address {
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
    }

    /// What is not among `names` is left out, as the original does.
    pub fn set(&mut self, names: &[&'static str], name: &str, text: &str) {
        let Some(name) = names.iter().find(|known| **known == name) else { return };
        self.0.retain(|(known, _)| known != name);
        if !text.is_empty() {
            self.0.push((name, text.into()));
        }
    }

    pub fn merge(&mut self, names: &[&'static str], sent: &Map<String, Value>) {
        for (name, value) in sent {
            self.set(names, name, value.as_str().unwrap_or_default());
        }
    }

    pub fn shown(&self, names: &[&str]) -> Value {
        names.iter().map(|name| ((*name).to_owned(), json!(self.get(name)))).collect::<Map<_, _>>().into()
    }
}

impl Order {
    pub fn number(&self) -> String {
        self.number.clone().unwrap_or_else(|| self.id.to_string())
    }

    pub fn total_tax(&self) -> Amount {
        self.totals.cart_tax + self.totals.shipping_tax
    }

    pub fn refunded(&self) -> Amount {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    pub fn note(&mut self, id: u64, created: Moment, text: String) {
        self.notes.push(Note { id, created, text, for_customer: false, author: "system" });
    }
}
