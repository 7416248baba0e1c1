//! What stock promises, at the door, on both databases.

#![cfg(test)]

mod counts;
mod hostile;
mod interleaving;
mod ledger;
mod lots;
mod moments;
mod of_products;
mod pages;
mod reordering;
mod reservations;
mod reversal;
mod support;
mod transfers;
mod valuation;
