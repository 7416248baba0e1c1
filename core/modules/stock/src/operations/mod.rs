//! One file for each verb.

pub mod adjust;
pub mod counts;
pub mod list_levels;
pub mod list_movements;
pub mod list_product_levels;
pub mod list_products;
pub mod list_variants;
pub mod locations;
pub mod lots;
pub mod receive;
pub mod reordering;
pub mod reservations;
pub mod reverse;
pub mod transfer;
pub mod transfers;
pub mod valuation;
