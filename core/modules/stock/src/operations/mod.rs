//! One file for each verb.

pub mod adjust;
pub mod list_levels;
pub mod list_movements;
pub mod locations;
pub mod receive;
pub mod reservations;
pub mod reverse;
pub mod transfer;
pub mod transfers;
