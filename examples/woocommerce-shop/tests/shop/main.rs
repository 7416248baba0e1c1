//! The shop from outside, as a program meets it.
//!
//! `official`  WooCommerce's own client, driven by node
//! `access`    keys, signatures, and who may what
//! `lists`     pages, filters and times
//! `hooks`     what the shop tells, and whether it can be believed
//! `orders`    what becomes of an order
//! `faults`    what goes wrong on demand
//! `connect`   letting a program in
//! `program`   as it is started

#![cfg(test)]

mod access;
mod asking;
mod connect;
mod faults;
mod hooks;
mod lists;
mod official;
mod orders;
mod program;
mod receiver;
