//! What the door says of orders, papers and money, as these pages read it.

use door::Problem;
use model::{Quantity, Rate, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    pages::{Listed, contacts::known::Address},
    share,
    visit::Visit,
    words::Words,
};

/// Contacts that one may choose from when a name was typed.
const CHOICES: usize = 8;

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) number: String,
    pub(super) state: String,
    pub(super) payment: String,
    pub(super) channel: String,
    pub(super) contact: Option<String>,
    pub(super) buyer: Option<Buyer>,
    pub(super) notes: Option<String>,
    pub(super) currency: String,
    pub(super) regime: String,
    pub(super) location: Option<String>,
    #[serde(default)]
    pub(super) discounts: Vec<Discount>,
    pub(super) subtotal: Rate,
    pub(super) discount: Rate,
    pub(super) net: Rate,
    pub(super) rounding: Rate,
    pub(super) total: Rate,
    #[serde(default)]
    pub(super) taxes: Vec<TaxSum>,
    pub(super) paid: Rate,
    pub(super) refunded: Rate,
    pub(super) credited: Rate,
    pub(super) placed_at: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) created_by: String,
    /// What is still to be paid, and what was paid and is not owed; a list does not say.
    #[serde(default)]
    pub(super) open: Rate,
    #[serde(default)]
    pub(super) credit: Rate,
    #[serde(default)]
    pub(super) lines: Vec<Line>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) variant: Option<String>,
    pub(super) name: String,
    pub(super) sku: Option<String>,
    pub(super) tax_class: Option<String>,
    pub(super) quantity: Quantity,
    pub(super) unit_price: Rate,
    pub(super) list_price: Option<Rate>,
    #[serde(default)]
    pub(super) discounts: Vec<Discount>,
    pub(super) subtotal: Rate,
    pub(super) discount: Rate,
    pub(super) fulfilled: Quantity,
    pub(super) returned: Quantity,
    pub(super) invoiced: Quantity,
}

impl Line {
    /// What has still to leave.
    pub(super) fn to_leave(&self) -> Quantity {
        if self.kind == "goods" { self.quantity.minus(self.fulfilled).unwrap_or_default() } else { Quantity::ZERO }
    }

    /// What is with the customer.
    pub(super) fn is_out(&self) -> Quantity {
        self.fulfilled.minus(self.returned).unwrap_or_default()
    }

    /// What stands on no invoice yet.
    pub(super) fn to_bill(&self) -> Quantity {
        self.quantity.minus(self.invoiced).unwrap_or_default()
    }

    /// With what is taken off it, as its price is.
    pub(super) fn costs(&self) -> Rate {
        self.subtotal.minus(self.discount).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Default, Deserialize, Serialize, PartialEq, Eq)]
pub(super) struct Discount {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) share: Option<Rate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<Rate>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) reason: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct TaxSum {
    pub(super) name: String,
    pub(super) rate: Option<Rate>,
    pub(super) net: Rate,
    pub(super) amount: Rate,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Buyer {
    #[serde(default)]
    pub(super) name: String,
    pub(super) company: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) tax_id: Option<String>,
    pub(super) billing: Option<Address>,
    pub(super) shipping: Option<Address>,
}

impl Buyer {
    /// As it stands on a paper: who, for whom they work, and where they are.
    pub(super) fn written(&self, words: &Words) -> Vec<String> {
        let who = [Some(self.name.clone()), self.company.clone()].into_iter().flatten();
        let place = self.billing.as_ref().map(|address| address.written(words)).unwrap_or_default();
        who.chain(place).filter(|line| !line.is_empty()).collect()
    }
}

/// What left, or came back.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Fulfilment {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) kind: String,
    pub(super) location: Option<String>,
    #[serde(default)]
    pub(super) lines: Vec<Moved>,
    pub(super) carrier: Option<String>,
    pub(super) tracking: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) at: Timestamp,
    pub(super) created_by: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Moved {
    pub(super) line: String,
    pub(super) quantity: Quantity,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) provider: String,
    pub(super) external_id: Option<String>,
    pub(super) currency: String,
    pub(super) amount: Rate,
    pub(super) state: String,
    pub(super) refunded: Rate,
    pub(super) received_at: Timestamp,
    pub(super) recorded_by: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refund {
    pub(super) provider: String,
    pub(super) currency: String,
    pub(super) amount: Rate,
    pub(super) state: String,
    pub(super) reason: String,
    pub(super) refunded_at: Timestamp,
    pub(super) recorded_by: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Invoice {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) order: String,
    pub(super) credits: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) buyer: Option<Buyer>,
    pub(super) note: Option<String>,
    pub(super) seller: String,
    /// The picture at its head.
    pub(super) logo: Option<String>,
    pub(super) currency: String,
    pub(super) includes_tax: bool,
    pub(super) regime: String,
    #[serde(default)]
    pub(super) lines: Vec<InvoiceLine>,
    #[serde(default)]
    pub(super) taxes: Vec<TaxSum>,
    pub(super) net: Rate,
    pub(super) rounding: Rate,
    pub(super) total: Rate,
    pub(super) issued_at: Timestamp,
    pub(super) due_at: Timestamp,
    /// Of a credit note nothing of this is said.
    pub(super) state: Option<String>,
    pub(super) credited: Option<Rate>,
    pub(super) paid: Option<Rate>,
    pub(super) open: Option<Rate>,
    #[serde(default)]
    pub(super) is_overdue: bool,
}

impl Invoice {
    pub(super) fn is_credit_note(&self) -> bool {
        self.kind == "credit-note"
    }

    /// How it stands, as one word.
    pub(super) fn stands(&self) -> &str {
        match &self.state {
            _ if self.is_credit_note() => "credit-note",
            _ if self.is_overdue => "overdue",
            Some(state) => state,
            None => "open",
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct InvoiceLine {
    pub(super) line: String,
    pub(super) name: String,
    pub(super) sku: Option<String>,
    pub(super) quantity: Quantity,
    pub(super) unit_price: Rate,
    pub(super) net: Rate,
    pub(super) total: Rate,
}

pub(super) async fn order(visit: &Visit, id: &str) -> Result<Order, Problem> {
    visit.ask("sales.get-order", &json!({ "id": id })).await
}

/// An amount as it is written here.
pub(super) fn money(visit: &Visit, amount: Rate, currency: &str) -> String {
    visit.spoken().money(amount.to_string(), currency)
}

/// What a tax is called, with how much it is.
pub(super) fn tax_name(visit: &Visit, tax: &TaxSum) -> String {
    match tax.rate {
        Some(rate) => format!("{} {}", tax.name, share::shown(visit.spoken(), rate)),
        None => tax.name.clone(),
    }
}

/// Who buys, in a line of a list.
pub(super) fn buyer_name(words: &Words, contact: Option<&str>, buyer: Option<&Buyer>) -> String {
    match (buyer, contact) {
        (Some(buyer), _) if !buyer.name.is_empty() => buyer.name.clone(),
        (Some(buyer), _) => buyer.company.clone().unwrap_or_else(|| words.say("order-nobody")),
        (None, Some(_)) => words.say("order-somebody"),
        (None, None) => words.say("order-nobody"),
    }
}

/// A word of programs in the reader's language, where it is one that every shop has.
pub(super) fn word(words: &Words, kind: &str, word: &str) -> String {
    words.known(&format!("{kind}-{word}"), None).unwrap_or_else(|| word.to_owned())
}

/// Somebody to choose.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) company: Option<String>,
}

/// Who was meant by what was chosen, or typed where no script helps.
pub(super) enum Meant {
    Nobody,
    One(Customer),
    Several(Vec<Customer>),
    Unknown,
}

pub(super) async fn meant(visit: &Visit, id: &str, text: &str) -> Result<Meant, Problem> {
    if !id.trim().is_empty() {
        return visit.ask("contacts.get-contact", &json!({ "id": id.trim() })).await.map(Meant::One);
    }
    if text.trim().is_empty() {
        return Ok(Meant::Nobody);
    }
    let query = json!({ "search": text.trim(), "limit": CHOICES });
    let mut found: Listed<Customer> = visit.ask("contacts.list-contacts", &query).await?;
    Ok(match (found.items.pop(), found.items.is_empty()) {
        (None, _) => Meant::Unknown,
        (Some(only), true) => Meant::One(only),
        (Some(last), false) => {
            found.items.push(last);
            Meant::Several(found.items)
        }
    })
}
