//! One request that must happen once. Its key is its Idempotency-Key and stands in what it leaves behind
//! (the reason of a movement, the name of a product), so that it can be found and counted.

use serde_json::{Value, json};

use super::{Chance, Outlet};
use crate::http::{Answer, Request};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Adjust,
    Transfer,
    Product,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Adjust, Self::Transfer, Self::Product];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Adjust => "adjust",
            Self::Transfer => "transfer",
            Self::Product => "product",
        }
    }

    /// What the audit log calls it.
    pub const fn operation(self) -> &'static str {
        match self {
            Self::Adjust => "stock.adjust",
            Self::Transfer => "stock.transfer",
            Self::Product => "catalog.add-product",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Adjust => "/api/v1/stock/adjustments",
            Self::Transfer => "/api/v1/stock/transfers",
            Self::Product => "/api/v1/products",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Wish {
    pub kind: Kind,
    pub key: String,
    pub input: Value,
}

impl Wish {
    pub fn new(kind: Kind, key: String, outlet: &Outlet, chance: &mut Chance) -> Self {
        let quantity = ["1", "2", "3", "7", "40"];
        let input = match kind {
            Kind::Adjust => {
                let sign = ["", "-"][chance.below(2) as usize];
                json!({
                    "variant": chance.one_of(&outlet.variants), "location": chance.one_of(&outlet.locations),
                    "change": format!("{sign}{}", chance.one_of(&quantity)), "reason": key,
                })
            }
            Kind::Transfer => {
                let from = chance.below(outlet.locations.len() as u64) as usize;
                let to = (from + 1) % outlet.locations.len();
                json!({
                    "variant": chance.one_of(&outlet.variants), "from": outlet.locations[from],
                    "to": outlet.locations[to], "quantity": chance.one_of(&quantity), "reason": key,
                })
            }
            Kind::Product => json!({ "name": key, "variants": [{ "sku": key, "price": "4.50", "currency": "EUR" }] }),
        };
        Self { kind, key, input }
    }

    pub fn request(&self, cookie: &str) -> Request {
        Request::post(self.kind.path(), cookie, &self.input).once(&self.key)
    }

    /// The ids that its answer names.
    pub fn ids(&self, answer: &Answer) -> Vec<String> {
        let body = answer.json();
        let all = match self.kind {
            Kind::Adjust => vec![&body["movement"]["id"]],
            Kind::Transfer => vec![&body["out"]["movement"]["id"], &body["in"]["movement"]["id"]],
            Kind::Product => vec![&body["id"]],
        };
        all.into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
