//! Payments, refunds and credit: one file for each verb.

pub mod credit;
pub mod list;
pub mod pay;
pub mod refund;
pub mod use_credit;

use door::View;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    keeping::Whole,
    records::{Payment, Refund},
};

/// A payment, and the order after it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PaidOrder")]
pub struct Paid {
    pub payment: View<Payment>,
    pub order: Whole,
}

/// A refund, and the payment and the order after it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RefundedOrder")]
pub struct Refunded {
    pub refund: View<Refund>,
    pub payment: View<Payment>,
    pub order: Whole,
}
