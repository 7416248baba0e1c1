//! What nobody can guess.

use crate::{Problem, host};

/// At most 4,096 at once.
pub fn bytes(count: u32) -> Result<Vec<u8>, Problem> {
    host::random(count)
}
