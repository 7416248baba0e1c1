//! Ids for records that an outcome makes, so that its operations can name each other's.

use crate::{Problem, Record, host};

/// The same ones when the delivery is tried again.
pub fn new<R: Record>() -> Result<String, Problem> {
    host::new_id(R::KIND)
}
