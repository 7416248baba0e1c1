//! What stock promises, at the door, on both databases.

#![cfg(test)]

mod interleaving;
mod ledger;
mod moments;
mod reservations;
mod reversal;
mod support;
mod transfers;
