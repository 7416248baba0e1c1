//! What Stockade can be asked to do, and what can be read of it, as types.
//!
//! An operation goes into an [`Outcome`](crate::Outcome) by [`run`](crate::Outcome::run); a record is read by
//! [`records`](crate::records). A field that is left out says nothing; what is to be emptied is said as JSON, with
//! [`run_named`](crate::Outcome::run_named).

pub mod business;
pub mod catalog;
pub mod contacts;
pub mod deeds;
pub mod exchange;
pub mod external_ids;
pub mod ledger;
pub mod records;
pub mod sales;
pub mod stock;
pub mod types;
