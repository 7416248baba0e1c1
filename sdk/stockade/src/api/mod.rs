//! What Stockade can be asked to do, and what can be read of it, as types.
//!
//! An operation goes into an [`Outcome`](crate::Outcome) by [`run`](crate::Outcome::run); a record is read by
//! [`records`](crate::records). A field that is left out says nothing; what is to be emptied is said as JSON, with
//! [`run_named`](crate::Outcome::run_named).

pub mod records;
pub mod types;
