//! Money as WooCommerce computes it, where that shows: what is taken off, what is taxed, and where a half goes.
//! Pure: an order and the shop's rules in, the order with its totals out.
//!
//! `amount`     six decimal places, as many as the original keeps of a tax
//! `taxes`      what a rate makes of a price, with the tax in it or beside it
//! `matching`   which rates hold at a place
//! `discounts`  what coupons take off
//! `totals`     all of it, over one order

mod amount;
mod discounts;
mod matching;
mod taxes;
#[cfg(test)]
mod tests;
mod totals;

pub use amount::{Amount, Exact, Half};
pub use discounts::{Coupon, Off, share};
pub use matching::{Place, matching};
pub use taxes::{Rate, Taxed, exclusive, inclusive};
pub use totals::{BasedOn, Rules, recalculate};
